"""Erasing a person: nothing of them is left but what the law keeps, and nothing brings it back."""

from datetime import timedelta

import pytest
from sqlalchemy import String, select
from sqlalchemy.orm import Session

from facilitation.formats import tables
from facilitation.model.accounts import Role
from facilitation.model.activities import Activity, ActivityKind
from facilitation.model.attendance import Attendance, Presence, RosterKind
from facilitation.model.base import Base
from facilitation.model.erasures import KEPT_FOR, Erasure
from facilitation.model.errors import InvalidError, NotAllowedError, NotFoundError
from facilitation.model.imports import PeopleImport
from facilitation.model.interviews import Interview, Statement
from facilitation.model.journal import JournalEntry
from facilitation.model.meetings import Answer, Invitation, InvitedAs
from facilitation.model.outbox import LetterKind, OutgoingLetter
from facilitation.model.people import Membership, Person
from facilitation.model.rights import Actor
from facilitation.model.trash import Discarded
from facilitation.usecases import access, erased_people, erasure, people, people_import
from facilitation.usecases.people_plan import Fate
from tests import cast
from tests.conftest import NOW, TODAY

KEYS = ("the key of the installation, long enough",)


@pytest.fixture
def pia(session: Session, scene: cast.Scene) -> Person:
    """Known in every way, without a part any more."""
    pia = Person(
        district_id=scene.district.id,
        email="pia.passer@quer.example",
        phone="0385 4711",
        postal_address="Querweg 1",
        function="Querdolmetscherin",
        organisation_id=scene.seat.organisation_id,
    )
    pia.call(title="Dr.", given_name="Pia", family_name="Quermüller")
    session.add(pia)
    session.flush()
    _talk(session, scene, pia)
    membership = Membership(
        person_id=pia.id, organisation_id=scene.seat.organisation_id, valid_from=TODAY
    )
    session.add_all([membership, _letter(scene, pia)])
    _at_a_meeting(session, scene, pia)
    _kept_elsewhere(session, scene, pia)
    session.flush()
    return pia


def _at_a_meeting(session: Session, scene: cast.Scene, pia: Person) -> None:
    meeting = cast.meeting(session, scene.round_table, starts_at=NOW - timedelta(days=9))
    session.add_all(
        [
            Invitation(
                meeting_id=meeting.id,
                person_id=pia.id,
                invited_as=InvitedAs.GUEST,
                answer=Answer.DECLINED,
                note="Quermüllers Knie tut weh.",
            ),
            Attendance(
                meeting_id=meeting.id,
                position=1,
                kind=RosterKind.GUEST,
                person_id=pia.id,
                name="Pia im Protokoll",
                presence=Presence.PRESENT,
            ),
            JournalEntry(
                district_id=scene.district.id,
                at=NOW,
                action="answer_put_down",
                subject_kind="Meeting",
                subject_id=meeting.id,
                details={"person": "Dr. Pia Quermüller", "answer": "declined"},
            ),
        ]
    )


def _kept_elsewhere(session: Session, scene: cast.Scene, pia: Person) -> None:
    """In an import, in the trash, in the journal."""
    session.add_all(
        [
            PeopleImport(
                district_id=scene.district.id,
                process_id=scene.process.id,
                at=NOW,
                name="menschen.csv",
                rows=1,
                made={"person": [pia.id, 999]},
                changed=[
                    {"table": "person", "id": pia.id, "before": {"email": "quermüller@alt.example"}}
                ],
            ),
            Discarded(
                district_id=scene.district.id,
                kind="Task",
                name="Auftrag",
                discarded_at=NOW,
                rows='{"rows": {"task": [{"id": 1, "wording": "Pia Querm\\u00fcller anrufen"}]}, '
                '"owners": {}, "pointers": [], "told": []}',
            ),
            JournalEntry(
                district_id=scene.district.id,
                at=NOW,
                action="person.changed",
                subject_kind="Person",
                subject_id=pia.id,
                details={"before": "Quermüller"},
            ),
        ]
    )


def _talk(session: Session, scene: cast.Scene, pia: Person) -> None:
    talks = Activity(
        district_id=scene.district.id,
        process_id=scene.process.id,
        kind=ActivityKind.INTERVIEW,
        title="Gespräche",
        held_on=TODAY,
    )
    session.add(talks)
    session.flush()
    interview = Interview(
        activity_id=talks.id, pseudonym="Person 1", person_id=pia.id, consented_on=TODAY
    )
    session.add(interview)
    session.flush()
    session.add(Statement(interview_id=interview.id, position=1, words="Der Bus fehlt."))


def _letter(scene: cast.Scene, pia: Person) -> OutgoingLetter:
    return OutgoingLetter(
        district_id=scene.district.id,
        key="a letter",
        message_id="<a@kreisrunde.test>",
        kind=LetterKind.INVITATION,
        person_id=pia.id,
        to=pia.email,
        to_name=pia.name,
        sender="amt@kreis.example",
        sender_name="Amt",
        subject="Einladung",
        text="Guten Tag, Frau Dr. Quermüller",
        html="<p>Guten Tag, Frau Dr. Quermüller</p>",
        language="de",
        created_at=NOW,
        due_at=NOW,
    )


def _erase(session: Session, scene: cast.Scene, person: Person, by: Actor) -> None:
    erasure.erase_person(session, scene.process, person.id, keys=KEYS, by=by, on=TODAY, now=NOW)


def test_every_way_to_a_person_is_thought_of() -> None:
    named = {
        *erasure.GOES,
        *erasure.IS_CUT,
        *erasure.STAYS_NAMELESS,
        # Nobody is erased who still holds these.
        "responsibility.caretaker_id",
        "responsibility.deputy_id",
    }
    there = {
        f"{table.name}.{key.parent.name}"
        for table in Base.metadata.tables.values()
        for key in table.foreign_keys
        if key.column.table.name == "person"
    }

    assert there == named


def test_an_old_list_does_not_bring_them_back_unless_they_wish_to(
    session: Session, scene: cast.Scene, ada: Actor, pia: Person
) -> None:
    _erase(session, scene, pia, ada)
    pia_again = ("Pia", "QUERMÜLLER", "Pia.Passer@quer.example")
    others = [("Pia", "Quermüller", ""), ("Paul", "Quermüller", "pia.passer@quer.example")]
    key = _offer(session, scene, ada, pia_again, *others)

    def fates(keys: tuple[str, ...] = ("a newer key", *KEYS)) -> list[Fate]:
        plan = _preview(session, scene, ada, key, keys).plan
        return [row.fate for row in plan.rows]

    def choose(choice: str) -> None:
        chosen = {
            "columns": _preview(session, scene, ada, key, KEYS).mapping,
            "rows": {"2": choice},
            "since": TODAY,
        }
        people_import.choose(session, scene.process, key, **chosen, by=ada, on=TODAY, now=NOW)

    assert fates() == [Fate.ERASED, Fate.NEW, Fate.NEW]
    assert fates(("another key",)) == [Fate.NEW] * 3
    preview = _preview(session, scene, ada, key, KEYS)
    assert (preview.plan.rows[0].erased_on, preview.is_ready) == (TODAY, False)
    choose("skip")
    assert fates()[0] is Fate.SKIPPED
    choose("new")
    assert fates()[0] is Fate.NEW
    _take(session, scene, ada, key)
    back = session.scalars(select(Person).where(Person.given_name == "Pia")).one()
    assert back.email.lower() == "pia.passer@quer.example"


def test_that_somebody_was_erased_is_forgotten_in_time(
    session: Session, scene: cast.Scene, ada: Actor, pia: Person
) -> None:
    name, email = pia.sort_key, pia.email
    _erase(session, scene, pia, ada)
    (kept,) = session.scalars(select(Erasure))
    assert "quer" not in kept.mark

    assert erased_people.forget_erasures(session, now=NOW + KEPT_FOR - timedelta(days=1)) == 0
    late = TODAY + KEPT_FOR
    known = erased_people.fetch_erased(session, scene.district.id, keys=KEYS, on=late)
    assert known.day_of(name, email) is None
    elsewhere = erased_people.fetch_erased(session, scene.elsewhere.id, keys=KEYS, on=TODAY)
    assert elsewhere.day_of(name, email) is None
    assert erased_people.forget_erasures(session, now=NOW + KEPT_FOR) == 1


def _offer(session: Session, scene: cast.Scene, ada: Actor, *rows: tuple[str, ...]) -> str:
    content = tables.write_csv([("Vorname", "Nachname", "E-Mail"), *rows])
    return people_import.offer_people(
        session, scene.process, content, "alt.csv", by=ada, on=TODAY, now=NOW
    )


def _preview(
    session: Session, scene: cast.Scene, ada: Actor, key: str, keys: tuple[str, ...]
) -> people_import.Preview:
    return people_import.preview_people(
        session, scene.process, key, keys=keys, by=ada, on=TODAY, now=NOW
    )


def _take(session: Session, scene: cast.Scene, ada: Actor, key: str) -> None:
    seen = _preview(session, scene, ada, key, KEYS).digest
    people_import.take_over(
        session, scene.process, key, seen=seen, keys=KEYS, by=ada, on=TODAY, now=NOW
    )


def test_no_text_of_the_database_names_the_person_any_more(
    session: Session, scene: cast.Scene, ada: Actor, pia: Person
) -> None:
    _erase(session, scene, pia, ada)

    left = []
    for table in Base.metadata.tables.values():
        columns = [column.cast(String) for column in table.columns]
        for row in session.execute(select(*columns)):
            text = " ".join(str(cell) for cell in row).casefold()
            if any(word in text for word in ("quer", "4711", "pia")):
                left.append((table.name, text))
    assert [name for name, _text in left] == ["attendance"]


def test_what_was_deleted_and_named_the_person_can_still_be_brought_back_without_the_name(
    session: Session, scene: cast.Scene, ada: Actor, pia: Person
) -> None:
    _erase(session, scene, pia, ada)

    kept = session.scalars(select(Discarded)).one()
    assert f"{erasure.NAMELESS} anrufen" in kept.rows


def test_the_statement_stays_without_the_link_and_minutes_keep_the_name(
    session: Session, scene: cast.Scene, ada: Actor, pia: Person
) -> None:
    _erase(session, scene, pia, ada)

    interview = session.scalars(select(Interview)).one()
    line = session.scalars(select(Attendance)).one()
    assert (interview.pseudonym, interview.person_id) == ("Person 1", None)
    assert session.scalars(select(Statement.words)).all() == ["Der Bus fehlt."]
    assert (line.name, line.person_id) == ("Pia im Protokoll", None)


def test_neither_the_note_of_consent_nor_the_words_name_the_person(
    session: Session, scene: cast.Scene, ada: Actor, pia: Person
) -> None:
    name = f"{pia.given_name} {pia.family_name}"
    interview = session.scalars(select(Interview)).one()
    interview.consent_note = f"Frau {pia.family_name.upper()} hat unterschrieben ({name})"
    said = session.scalars(select(Statement)).one()
    said.words = f"{name} fährt nicht Bus."

    _erase(session, scene, pia, ada)

    session.refresh(interview)
    assert interview.consent_note == (
        f"Frau {erasure.NAMELESS} hat unterschrieben ({erasure.NAMELESS})"
    )
    assert session.scalars(select(Statement.words)).all() == [
        f"{erasure.NAMELESS} fährt nicht Bus."
    ]


def test_nothing_brings_the_person_back(
    session: Session, scene: cast.Scene, ada: Actor, pia: Person
) -> None:
    links, feeds = pia.links_version, pia.feeds_version
    _erase(session, scene, pia, ada)

    with pytest.raises(NotFoundError):
        people.restore_person(session, scene.process, pia.id, by=ada, on=TODAY, now=NOW)
    with pytest.raises(NotFoundError):
        _erase(session, scene, pia, ada)
    assert (pia.links_version, pia.feeds_version) == (links + 1, feeds + 1)
    assert session.scalars(select(PeopleImport.made)).one() == {"person": [999]}


def test_whoever_lies_in_the_trash_is_erased_too(
    session: Session, scene: cast.Scene, ada: Actor, pia: Person
) -> None:
    people.remove_person(session, pia.id, by=ada, on=TODAY, now=NOW)
    session.flush()

    _erase(session, scene, pia, ada)

    assert pia.name == erasure.NAMELESS


def test_the_preview_counts_and_changes_nothing(
    session: Session, scene: cast.Scene, ada: Actor, pia: Person
) -> None:
    found = erasure.preview_erasure(session, scene.process, pia.id, by=ada, on=TODAY)

    assert {name: count for name, count in found.counts.items() if count} == {
        "outgoing_letter.person_id": 1,
        "invitation.person_id": 1,
        "membership.person_id": 1,
        "attendance.person_id": 1,
        "interview.person_id": 1,
    }
    assert pia.email == "pia.passer@quer.example"


def test_only_a_facilitator_of_the_district_erases(
    session: Session, scene: cast.Scene, cem: Actor, ben: Actor, pia: Person
) -> None:
    sam = access.actor_of(session, scene.sam, on=TODAY)
    for actor, refusal in ((sam, NotAllowedError), (ben, NotFoundError), (cem, NotFoundError)):
        with pytest.raises(refusal):
            _erase(session, scene, pia, actor)


def test_whoever_still_has_a_part_is_not_erased(
    session: Session, scene: cast.Scene, ada: Actor
) -> None:
    with pytest.raises(InvalidError, match="Beenden Sie zuerst"):
        _erase(session, scene, scene.ben, ada)
    with pytest.raises(InvalidError, match="kann sich anmelden"):
        _erase(session, scene, scene.gus, ada)
    with pytest.raises(InvalidError, match="Sich selbst"):
        _erase(session, scene, scene.ada, ada)
    assert session.scalars(select(Role).where(Role.person_id == scene.ada.id)).all()
