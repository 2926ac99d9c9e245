"""What is refused: wrong rows, files that are no tables, people who may not."""

import pytest
from sqlalchemy.orm import Session

from facilitation.model.errors import FileRefusedError, InvalidError, NotAllowedError, NotFoundError
from facilitation.model.rights import Actor
from facilitation.usecases import access, people_import
from facilitation.usecases.people_plan import Fate
from tests import cast
from tests.conftest import NOW, TODAY
from tests.usecases.people_import.desk import HEAD, NEW, SEATED, Desk, count, person_named


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
