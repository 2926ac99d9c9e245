"""People from a file: what is recognised, what is made, what is refused, and the way back."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from sqlalchemy import Engine, event, func, select
from sqlalchemy.orm import Session

from facilitation.formats import tables
from facilitation.formats.people_files import PersonField, guess_mapping
from facilitation.model.bodies import Mandate, Seat
from facilitation.model.errors import (
    FileRefusedError,
    InvalidError,
    NotAllowedError,
    NotFoundError,
)
from facilitation.model.people import Membership, Organisation, Person, Sector
from facilitation.model.rights import Actor
from facilitation.usecases import access, people_export, people_import, people_undo
from facilitation.usecases.people_import import Preview
from facilitation.usecases.people_plan import Fate
from tests import cast
from tests.conftest import NOW, TODAY

KEYS = ("the key of the installation",)
HEAD = ("Vorname", "Nachname", "E-Mail", "Organisation", "Bereich", "Gremium", "Sitz")


class Desk:
    """Somebody with a file at a desk: offers it, looks at the preview, takes over."""

    def __init__(self, session: Session, scene: cast.Scene, actor: Actor) -> None:
        self.session, self.scene, self.actor = session, scene, actor

    def offer(self, *rows: tuple[str, ...], head: tuple[str, ...] = HEAD) -> str:
        return self.offer_content(tables.write_csv([head, *rows]))

    def offer_content(self, content: bytes) -> str:
        return people_import.offer_people(
            self.session,
            self.scene.process,
            content,
            "menschen.csv",
            by=self.actor,
            on=TODAY,
            now=NOW,
        )

    def preview(self, key: str) -> Preview:
        return people_import.preview_people(
            self.session, self.scene.process, key, keys=KEYS, by=self.actor, on=TODAY, now=NOW
        )

    def choose(self, key: str, **rows: str) -> None:
        chosen = {line.removeprefix("line"): choice for line, choice in rows.items()}
        people_import.choose(
            self.session,
            self.scene.process,
            key,
            columns=self.preview(key).mapping,
            rows=chosen,
            since=TODAY,
            by=self.actor,
            on=TODAY,
            now=NOW,
        )

    def take(self, key: str, *, seen: str | None = None) -> None:
        people_import.take_over(
            self.session,
            self.scene.process,
            key,
            seen=seen or self.preview(key).digest,
            keys=KEYS,
            by=self.actor,
            on=TODAY,
            now=NOW,
        )

    def bring(self, *rows: tuple[str, ...], head: tuple[str, ...] = HEAD) -> None:
        self.take(self.offer(*rows, head=head))

    def undo(self) -> None:
        last = people_undo.find_undoable(self.session, self.scene.process, now=NOW)
        assert last is not None
        people_undo.undo_import(
            self.session, self.scene.process, last.id, by=self.actor, on=TODAY, now=NOW
        )


@pytest.fixture
def desk(session: Session, scene: cast.Scene, ada: Actor) -> Desk:
    return Desk(session, scene, ada)


def count(session: Session) -> tuple[int, ...]:
    kinds = (Person, Organisation, Membership, Seat, Mandate)
    return tuple(session.scalar(select(func.count(kind.id))) or 0 for kind in kinds)


def person_named(session: Session, family_name: str) -> Person:
    return session.scalars(select(Person).where(Person.family_name == family_name)).one()


NEW = ("Änne", "Müller", "aenne@chor.example", "Chor Crivitz", "Zivilgesellschaft", "", "")
SEATED = (*NEW[:5], "Runder Tisch West", "")


def test_a_person_comes_with_organisation_seat_and_mandate(
    session: Session, desk: Desk, scene: cast.Scene
) -> None:
    desk.bring(SEATED)

    person = person_named(session, "Müller")
    mandate = session.scalars(select(Mandate).where(Mandate.person_id == person.id)).one()
    seat = session.get_one(Seat, mandate.seat_id)
    assert (seat.body_id, seat.label) == (scene.round_table.id, "Chor Crivitz")
    assert seat.organisation_id == person.organisation_id
    assert mandate.valid_from == TODAY
    assert session.scalars(select(Membership)).one().person_id == person.id


def test_the_same_file_twice_changes_nothing(session: Session, desk: Desk) -> None:
    rows = (SEATED, ("Ben", "Becker", "", "Verein Brücke", "", "Runder Tisch West", ""))
    desk.bring(*rows)
    before = count(session)

    key = desk.offer(*rows)

    assert not desk.preview(key).plan.does_something
    with pytest.raises(InvalidError, match="schon da"):
        desk.take(key)
    assert count(session) == before


def test_a_vacant_seat_that_fits_is_taken_first(
    session: Session, desk: Desk, scene: cast.Scene
) -> None:
    seats = count(session)[3]

    desk.bring(("Pia", "Pastor", "", "Kirche", "Kirche", "runder tisch west", ""))

    assert count(session)[3] == seats
    assert session.scalars(select(Mandate).where(Mandate.seat_id == scene.vacant.id)).one()


def test_a_vacant_seat_is_found_by_its_label(
    session: Session, desk: Desk, scene: cast.Scene
) -> None:
    desk.bring(("Pia", "Pastor", "", "", "", "Runder Tisch West", "KIRCHE"))

    assert session.scalars(select(Mandate).where(Mandate.seat_id == scene.vacant.id)).one()


def test_two_rows_do_not_take_one_seat(session: Session, desk: Desk) -> None:
    seats = count(session)[3]

    desk.bring(
        ("Pia", "Pastor", "", "Kirche", "Kirche", "Runder Tisch West", ""),
        ("Uwe", "Küster", "", "Kirche", "Kirche", "Runder Tisch West", ""),
    )

    assert count(session)[3] == seats + 1


def test_somebody_known_is_supplemented_and_not_doubled(
    session: Session, desk: Desk, scene: cast.Scene
) -> None:
    head = ("Name", "Telefon", "Funktion")
    people = count(session)[0]

    key = desk.offer(("Özdemir, Olga", "03871 5", "Vorsitzende"), head=head)
    assert desk.preview(key).plan.rows[0].fate is Fate.UPDATE
    desk.take(key)

    session.expire_all()
    olga = session.get_one(Person, scene.olga.id)
    assert (olga.phone, olga.function) == ("03871 5", "Vorsitzende")
    assert count(session)[0] == people


def test_one_person_in_two_rows_sits_in_two_bodies(session: Session, desk: Desk) -> None:
    other = (*NEW[:5], "Runder Tisch Ost", "")
    people = count(session)[0]

    desk.bring(SEATED, other)

    assert count(session)[0] == people + 1
    person = person_named(session, "Müller")
    assert len(session.scalars(select(Mandate).where(Mandate.person_id == person.id)).all()) == 2


def test_a_deputy_is_named_beside_the_member(
    session: Session, desk: Desk, scene: cast.Scene
) -> None:
    head = ("Name", "Gremium", "Stellvertretung")

    desk.bring(
        ("Pia Pastor", "Runder Tisch West", "Uwe Küster"),
        ("Olga Özdemir", "Runder Tisch Ost", "Gus Gast"),
        head=head,
    )

    pia = person_named(session, "Pastor")
    mandate = session.scalars(select(Mandate).where(Mandate.person_id == pia.id)).one()
    assert mandate.deputy_id == person_named(session, "Küster").id
    olgas = session.scalars(
        select(Mandate).where(Mandate.person_id == scene.olga.id).order_by(Mandate.valid_from)
    ).all()
    assert [m.deputy_id for m in olgas] == [None, scene.gus.id]
    assert [m.valid_until for m in olgas] == [TODAY, None]


def test_a_deputy_has_a_row_of_their_own(session: Session, desk: Desk, scene: cast.Scene) -> None:
    head = ("Name", "E-Mail", "Gremium", "Vertritt")

    desk.bring(
        ("Uwe Küster", "uwe@kirche.example", "Runder Tisch West", "Pastor, Pia"),
        ("Pia Pastor", "", "Runder Tisch West", ""),
        ("Lea Luft", "", "", "Ben Becker"),
        head=head,
    )

    pia = person_named(session, "Pastor")
    mandate = session.scalars(select(Mandate).where(Mandate.person_id == pia.id)).one()
    uwe = person_named(session, "Küster")
    assert mandate.deputy_id == uwe.id
    assert not session.scalars(select(Mandate).where(Mandate.person_id == uwe.id)).all()
    lea = person_named(session, "Luft")
    assert session.scalars(select(Mandate.person_id).where(Mandate.deputy_id == lea.id)).one() == (
        scene.ben.id
    )


@pytest.mark.parametrize(
    ("head", "row", "sentence"),
    [
        (HEAD, ("A", "B", "", "", "", "Runder Tisch Nord", ""), "vielleicht „Runder Tisch Ost“"),
        (HEAD, ("A", "B", "", "", "", "", "Kirche"), "fehlt das Gremium"),
        (HEAD, ("A", "", "", "", "", "", ""), "Nachname fehlt"),
        (HEAD, ("A", "B", "a@b\nBcc: c@d.example", "", "", "", ""), "Zeilenumbruch"),
        (HEAD, ("A", "B", "kein at", "", "", "", ""), "keine gültige E-Mail-Adresse"),
        (HEAD, ("A", "B", "", "", "Unsinn", "", ""), "Den Bereich „Unsinn“ gibt es nicht"),
        (HEAD, ("A\x07", "B", "", "", "", "", ""), "nicht lesen lässt"),
        (HEAD, ("A", "B" * 101, "", "", "", "", ""), "erlaubt sind 100"),
        (("Name", "Vertritt"), ("A B", "Nie Gehört"), "hat keinen Sitz"),
        (("Name", "Stellvertretung"), ("A B", "C D"), "fehlt in dieser Zeile das Gremium"),
        (
            ("Name", "Gremium", "Stellvertretung"),
            ("A B", "Runder Tisch West", "B, A"),
            "sich selbst vertreten",
        ),
    ],
)
def test_a_row_says_what_is_wrong_and_nothing_is_stored(
    session: Session, desk: Desk, head: tuple[str, ...], row: tuple[str, ...], sentence: str
) -> None:
    good = ("Gut",) + ("Mensch",) * (len(row) > 2) + ("",) * (len(row) - 1 - (len(row) > 2))
    before = count(session)
    lines = (";".join(f'"{cell}"' for cell in cells) for cells in (head, good, row))
    key = desk.offer_content("\n".join(lines).encode())

    preview = desk.preview(key)

    bad = preview.plan.rows[1]
    assert bad.fate is Fate.PROBLEM
    assert any(sentence in str(problem) for problem in bad.problems)
    with pytest.raises(InvalidError, match="Noch wurde nichts übernommen"):
        desk.take(key)
    assert count(session) == before


def test_a_wrong_row_may_be_left_out(session: Session, desk: Desk) -> None:
    key = desk.offer(SEATED, ("A", "", "", "", "", "", ""))

    desk.choose(key, line3="skip")
    desk.take(key)

    assert person_named(session, "Müller").email == "aenne@chor.example"


def test_who_may_be_meant_has_to_be_said(session: Session, desk: Desk, scene: cast.Scene) -> None:
    key = desk.offer(("Ben", "Becker", "anderer@ben.example", "Ganz woanders", "", "", ""))

    row = desk.preview(key).plan.rows[0]
    assert row.fate is Fate.OPEN
    assert [known.id for known in row.candidates] == [scene.ben.id]
    with pytest.raises(InvalidError, match="offenen Fragen"):
        desk.take(key)

    desk.choose(key, line2="new")
    assert desk.preview(key).plan.rows[0].fate is Fate.NEW
    desk.choose(key, line2=str(scene.ben.id))
    row = desk.preview(key).plan.rows[0]
    assert row.fate is Fate.UPDATE
    assert row.person is not None
    assert row.person.values == {"email": "anderer@ben.example"}


def test_a_slip_in_a_name_with_the_same_mail_is_asked_about(desk: Desk, scene: cast.Scene) -> None:
    key = desk.offer(("Bem", "Becker", "BEN@musterkreis.example", "", "", "", ""))

    assert desk.preview(key).plan.rows[0].fate is Fate.OPEN


def test_another_name_with_the_same_mail_only_gets_a_hint(desk: Desk) -> None:
    key = desk.offer(("Rosa", "Ritter", "ben@musterkreis.example", "", "", "", ""))

    row = desk.preview(key).plan.rows[0]
    assert row.fate is Fate.NEW
    assert row.shares_mailbox_with == ("Ben Becker",)


def test_a_person_of_another_district_is_never_meant(
    session: Session, desk: Desk, scene: cast.Scene
) -> None:
    key = desk.offer(("Cem", "Cramer", "cem@nachbarkreis.example", "", "", "", ""))
    assert desk.preview(key).plan.rows[0].fate is Fate.NEW

    desk.choose(key, line2=str(scene.cem.id))
    desk.take(key)

    session.expire_all()
    assert session.get_one(Person, scene.cem.id).district_id == scene.elsewhere.id
    cems = session.scalars(select(Person).where(Person.family_name == "Cramer")).all()
    assert len(cems) == 2


def test_formulas_and_arabic_arrive_as_text(session: Session, desk: Desk) -> None:
    desk.bring(("=HYPERLINK(1)", "مرحبا", "", "+Verein", "", "", ""))

    assert person_named(session, "مرحبا").given_name == "=HYPERLINK(1)"
    assert session.scalars(select(Organisation).where(Organisation.name == "+Verein")).one()


def test_staff_take_over_people_but_no_seats(session: Session, scene: cast.Scene) -> None:
    desk = Desk(session, scene, access.actor_of(session, scene.sam, on=TODAY))

    desk.bring(NEW)
    seated = desk.preview(desk.offer(SEATED)).plan.rows[0]

    assert seated.fate is Fate.PROBLEM
    assert "nur die Prozessbegleitung" in str(seated.problems[0])


def test_members_and_strangers_import_nobody(
    session: Session, scene: cast.Scene, ben: Actor, cem: Actor
) -> None:
    with pytest.raises(NotAllowedError):
        Desk(session, scene, ben).offer(NEW)
    with pytest.raises(NotFoundError):
        Desk(session, scene, cem).offer(NEW)


def test_only_who_brought_a_file_sees_its_preview(
    session: Session, desk: Desk, scene: cast.Scene
) -> None:
    key = desk.offer(NEW)

    with pytest.raises(NotFoundError):
        Desk(session, scene, access.actor_of(session, scene.sam, on=TODAY)).preview(key)


def test_a_change_after_the_preview_is_noticed(session: Session, desk: Desk) -> None:
    key = desk.offer(SEATED)
    seen = desk.preview(key).digest
    desk.bring(("Anna", "Andere", "", "Chor Crivitz", "", "", ""))

    with pytest.raises(InvalidError, match="Seit der Vorschau hat sich etwas geändert"):
        desk.take(key, seen=seen)


@pytest.mark.parametrize("content", [b"", b"Name\n", b"%PDF-1.7", b"\x00\x01"])
def test_what_is_no_table_is_refused(
    session: Session, scene: cast.Scene, ada: Actor, content: bytes
) -> None:
    with pytest.raises(FileRefusedError):
        people_import.offer_people(
            session, scene.process, content, "x.csv", by=ada, on=TODAY, now=NOW
        )


def test_without_a_name_column_the_preview_asks_for_one(desk: Desk) -> None:
    preview = desk.preview(desk.offer(("1", "2"), head=("Spalte eins", "Spalte zwei")))

    assert preview.trouble is not None
    assert not preview.is_ready


def test_undoing_leaves_everything_as_it_was(
    session: Session, desk: Desk, scene: cast.Scene
) -> None:
    before = count(session)
    head = ("Name", "Telefon", "Organisation", "Gremium", "Stellvertretung")
    desk.bring(
        ("Olga Özdemir", "03871 5", "Neuer Verein", "Runder Tisch Ost", "Gus Gast"),
        ("Pia Pastor", "", "Neuer Verein", "Runder Tisch West", "Uwe Küster"),
        head=head,
    )

    desk.undo()

    assert count(session) == before
    olga = session.get_one(Person, scene.olga.id)
    assert (olga.phone, olga.organisation_id) == ("", None)
    mandate = session.scalars(select(Mandate).where(Mandate.person_id == scene.olga.id)).one()
    assert (mandate.deputy_id, mandate.valid_until) == (None, None)
    assert people_undo.find_undoable(session, scene.process, now=NOW) is None


def test_an_import_that_is_in_use_stays(session: Session, desk: Desk, scene: cast.Scene) -> None:
    desk.bring(SEATED)
    person = person_named(session, "Müller")
    session.add(Mandate(seat_id=scene.vacant.id, person_id=person.id, valid_from=date(2027, 3, 1)))
    session.flush()

    with pytest.raises(InvalidError, match="wird schon benutzt"):
        desk.undo()


def test_an_import_that_was_edited_stays(session: Session, desk: Desk, scene: cast.Scene) -> None:
    desk.bring(("Olga Özdemir", "03871 5"), head=("Name", "Telefon"))
    session.get_one(Person, scene.olga.id).phone = "110"
    session.flush()

    with pytest.raises(InvalidError, match="noch einmal geändert"):
        desk.undo()


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    statements: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith("INSERT"):  # SQLite is asked row by row for new numbers
            statements.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield statements
    event.remove(engine, "before_cursor_execute", note)


def test_eight_hundred_rows_ask_no_more_than_ten(
    session: Session, engine: Engine, desk: Desk
) -> None:
    def rows(first: int, last: int) -> list[tuple[str, ...]]:
        return [
            (
                f"Vorname{n}",
                f"Familie{n}",
                f"p{n}@verein{n % 40}.example",
                f"Verein {n % 40}",
                "Zivilgesellschaft",
                ("Runder Tisch West", "Runder Tisch Ost", "Steuerungsgruppe")[n % 3],
                "",
            )
            for n in range(first, last)
        ]

    with counted(engine) as few:
        desk.bring(*rows(0, 10))
    with counted(engine) as many:
        desk.bring(*rows(10, 810))

    assert len(many) <= len(few) + 2
    assert count(session)[4] >= 810


def test_the_template_is_read_back() -> None:
    for kind in ("csv", "xlsx"):
        table = tables.read(people_import.template_file(kind), f"vorlage.{kind}")
        assert set(guess_mapping(table.header)) == set(PersonField) - {PersonField.NAME}


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_was_exported_changes_nothing_when_it_comes_back(
    session: Session, desk: Desk, scene: cast.Scene, ada: Actor, kind: str
) -> None:
    desk.bring(SEATED, (*NEW[:5], "Runder Tisch Ost", ""))
    content = people_export.export_people(session, scene.process, kind, by=ada, on=TODAY)

    preview = desk.preview(desk.offer_content(content))

    assert preview.plan.is_ready
    assert not preview.plan.does_something


def test_contact_data_are_exported_for_the_office_only(
    session: Session, scene: cast.Scene, ben: Actor, cem: Actor
) -> None:
    for actor, refusal in ((ben, NotAllowedError), (cem, NotFoundError)):
        with pytest.raises(refusal):
            people_export.export_people(session, scene.process, "csv", by=actor, on=TODAY)


def test_sectors_of_new_organisations_come_from_any_of_their_rows(
    session: Session, desk: Desk
) -> None:
    desk.bring(
        ("A", "Eins", "", "Moschee Lübz", "", "", ""),
        ("B", "Zwei", "", "moschee lübz", "Kirche", "", ""),
    )

    club = session.scalars(select(Organisation).where(Organisation.name == "Moschee Lübz")).one()
    assert club.sector is Sector.CHURCH
