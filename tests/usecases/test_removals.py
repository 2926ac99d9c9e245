"""What may be deleted whole, what forbids it, and that it comes back as it was."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitation.model.bodies import Body, Mandate, Seat
from facilitation.model.calendars import REQUEST, SentState
from facilitation.model.errors import InvalidError, NotAllowedError, NotFoundError
from facilitation.model.journal import JournalEntry
from facilitation.model.meetings import Meeting, MeetingState
from facilitation.model.outbox import LetterState
from facilitation.model.processes import Process
from facilitation.model.rights import Actor
from facilitation.model.series import Series
from facilitation.model.venues import Venue
from facilitation.usecases import venues
from facilitation.usecases.body_removal import preview_body_removal, remove_body
from facilitation.usecases.meeting_removal import (
    preview_meeting_removal,
    preview_series_removal,
    remove_meeting,
    remove_series,
)
from facilitation.usecases.process_removal import preview_process_removal, remove_process
from facilitation.usecases.topic_removal import remove_topic
from tests import cast, findings, rows, worlds
from tests.conftest import NOW, TODAY
from tests.usecases.brought_back import bring
from tests.usecases.test_trash import rows_of

WHEN = NOW + timedelta(days=20)


@pytest.fixture
def meeting(session: Session, scene: cast.Scene) -> Meeting:
    return cast.meeting(session, scene.round_table, starts_at=WHEN)


def test_a_meeting_of_which_nobody_knows_is_deleted_and_comes_back(
    session: Session, scene: cast.Scene, ada: Actor, ben: Actor, cem: Actor, meeting: Meeting
) -> None:
    before = rows_of(session)
    remove: dict[str, Any] = {"version": meeting.version, "now": NOW}
    with pytest.raises(NotAllowedError):
        remove_meeting(session, scene.process, meeting.id, by=ben, **remove)
    with pytest.raises(NotFoundError):
        remove_meeting(session, scene.process, meeting.id, by=cem, **remove)

    kept = remove_meeting(session, scene.process, meeting.id, by=ada, **remove)
    assert session.scalars(select(Meeting)).all() == []
    back = bring(session, scene, kept, ada)

    assert (back.kind, back.name) == ("Meeting", "Runder Tisch West, 31.01.2027")
    assert rows_of(session) == before
    said = session.scalars(select(JournalEntry.action).order_by(JournalEntry.id)).all()
    assert said == ["meeting_removed", "thing.brought_back"]


def invited(session: Session, meeting: Meeting) -> None:
    meeting.state, meeting.invited_at = MeetingState.INVITED, NOW


def called_off(session: Session, meeting: Meeting) -> None:
    meeting.state, meeting.invited_at = MeetingState.CANCELLED, NOW


def opened(session: Session, meeting: Meeting) -> None:
    meeting.state, meeting.opened_at = MeetingState.OPENED, NOW


def in_a_calendar(session: Session, meeting: Meeting) -> None:
    person = session.scalars(select(Mandate.person_id)).first() or 0
    sent = SentState(person_id=person, uid=meeting.uid, organizer="a@b.example")
    sent.tell(meeting.told(""), method=REQUEST, sequence=0, dtstamp=NOW)
    session.add(sent)


def in_a_series(session: Session, meeting: Meeting) -> None:
    (date,) = rows.series(session, session.get_one(Body, meeting.body_id), WHEN, dates=1)
    meeting.series_id = date.series_id


@pytest.mark.parametrize(
    ("happened", "sentence"),
    [
        (invited, "steht in Kalendern"),
        (called_off, "bleibt als abgesagt"),
        (opened, "hat begonnen"),
        (in_a_calendar, "steht in Kalendern"),
        (in_a_series, "gehört zu einer Reihe"),
    ],
)
def test_a_meeting_somebody_knows_of_stays(
    session: Session, scene: cast.Scene, ada: Actor, meeting: Meeting, happened: Any, sentence: str
) -> None:
    happened(session, meeting)
    session.flush()
    seen = preview_meeting_removal(session, scene.process, meeting.id, by=ada, now=NOW)

    assert not seen.is_possible
    with pytest.raises(InvalidError, match=sentence):
        remove_meeting(session, scene.process, meeting.id, version=seen.version, by=ada, now=NOW)
    assert session.get(Meeting, meeting.id) is meeting


def test_what_somebody_changed_meanwhile_is_looked_at_again(
    session: Session, scene: cast.Scene, ada: Actor, meeting: Meeting
) -> None:
    seen = meeting.version
    meeting.title = "Doch wichtig"
    session.flush()

    with pytest.raises(InvalidError, match="inzwischen geändert"):
        remove_meeting(session, scene.process, meeting.id, version=seen, by=ada, now=NOW)
    with pytest.raises(InvalidError, match="inzwischen geändert"):
        remove_body(
            session, scene.process, scene.east_table.id, version=7, by=ada, on=TODAY, now=NOW
        )


def test_a_series_goes_with_its_dates_while_nobody_is_invited(
    session: Session, scene: cast.Scene, ada: Actor
) -> None:
    dates = rows.series(session, scene.round_table, WHEN, dates=3)
    series = session.get_one(Series, dates[0].series_id)
    remove: dict[str, Any] = {"version": series.version, "by": ada, "now": NOW}
    with pytest.raises(InvalidError, match="Beenden Sie die Reihe"):
        remove_series(session, scene.process, series.id, **remove)
    series.released_until = None
    with pytest.raises(InvalidError, match="Beenden Sie die Reihe"):
        remove_series(session, scene.process, series.id, **remove)
    for date_ in dates:
        date_.state = MeetingState.PLANNED
    session.flush()
    before = rows_of(session)

    seen = preview_series_removal(session, scene.process, series.id, by=ada, now=NOW)
    kept = remove_series(session, scene.process, series.id, version=seen.version, by=ada, now=NOW)
    assert seen.parts == (("Meeting", 3),)
    assert session.scalars(select(Meeting)).all() == []
    bring(session, scene, kept, ada)

    assert rows_of(session) == before


def test_a_body_that_did_nothing_goes_with_its_seats_and_what_is_planned(
    session: Session, scene: cast.Scene, ada: Actor, ben: Actor, meeting: Meeting
) -> None:
    body = scene.round_table
    remove: dict[str, Any] = {"version": body.version, "on": TODAY, "now": NOW}
    with pytest.raises(NotAllowedError):
        remove_body(session, scene.process, body.id, by=ben, **remove)
    before = rows_of(session)

    seen = preview_body_removal(session, scene.process, body.id, by=ada, on=TODAY)
    kept = remove_body(session, scene.process, body.id, by=ada, **remove)

    assert seen.parts == (("Seat", 2), ("Mandate", 1), ("Meeting", 1))
    assert session.scalars(select(Seat).where(Seat.body_id == body.id)).all() == []
    bring(session, scene, kept, ada)
    assert rows_of(session) == before


def test_what_holds_a_body_is_named(
    session: Session, scene: cast.Scene, ada: Actor, meeting: Meeting
) -> None:
    body = scene.round_table
    decision = findings.decide(session, body, on=TODAY, number="1/1")
    topic = findings.topic(session, body, "Bus am Abend")
    scene.east_table.parent_id = body.id
    invited(session, meeting)
    session.flush()

    seen = preview_body_removal(session, scene.process, body.id, by=ada, on=TODAY)

    found = {(one.kind, one.id) for one in seen.hindrances}
    assert found == {
        ("Meeting", meeting.id),
        ("Decision", decision.id),
        ("Topic", topic.id),
        ("Body", scene.east_table.id),
    }
    with pytest.raises(InvalidError, match="Beenden Sie es"):
        remove_body(
            session, scene.process, body.id, version=seen.version, by=ada, on=TODAY, now=NOW
        )


def test_a_body_does_not_come_back_where_its_name_is_taken(
    session: Session, scene: cast.Scene, ada: Actor
) -> None:
    body = scene.east_table
    kept = remove_body(
        session, scene.process, body.id, version=body.version, by=ada, on=TODAY, now=NOW
    )
    session.add(
        Body(
            district_id=scene.district.id,
            process_id=scene.process.id,
            kind=body.kind,
            name="Runder Tisch Ost",
            sort_key="runder tisch ost",
            valid_from=TODAY,
        )
    )
    session.flush()
    before = rows_of(session)

    with pytest.raises(InvalidError, match="mit demselben Namen"):
        bring(session, scene, kept, ada)

    assert rows_of(session) == before


def test_a_topic_noted_by_mistake_is_deleted_and_one_talked_about_is_not(
    session: Session, scene: cast.Scene, ada: Actor
) -> None:
    topic = findings.topic(session, scene.round_table, "Bus am Abend")
    before = rows_of(session)
    on_it: dict[str, Any] = {"by": ada, "on": TODAY, "now": NOW}

    kept = remove_topic(session, scene.process, topic.id, version=topic.version, **on_it)
    assert rows_of(session)["topic"] == []
    bring(session, scene, kept, ada)
    assert rows_of(session) == before

    decision = findings.decide(session, scene.round_table, on=TODAY, number="1/1")
    decision.topic_id = topic.id
    session.flush()
    with pytest.raises(InvalidError, match="mit einer Begründung"):
        remove_topic(session, scene.process, topic.id, version=topic.version, **on_it)


def test_a_process_goes_whole_and_comes_back_whole(
    session: Session, scene: cast.Scene, ada: Actor, ben: Actor
) -> None:
    world = worlds.build(session, scene.district, "hier", now=NOW)
    process, letter = world.process, world.letter
    letter.state, letter.due_at, letter.meeting_id = LetterState.WAITING, NOW, world.coming.id
    invited(session, world.coming)
    session.flush()
    before = everything(session)

    seen = preview_process_removal(session, process, by=ada, now=NOW)
    assert (seen.asked, seen.letters) == (1, 1)
    assert dict(seen.removal.parts)["Body"] == 1
    remove: dict[str, Any] = {"version": seen.removal.version, "now": NOW}
    with pytest.raises(NotAllowedError):
        remove_process(session, process, typed=process.name, by=ben, **remove)
    with pytest.raises(InvalidError, match="genau den Namen"):
        remove_process(session, process, typed="Verfahren", by=ada, **remove)
    kept = remove_process(session, process, typed=" verfahren HIER", by=ada, **remove)

    assert session.scalar(select(Process).where(Process.name == "Verfahren hier")) is None
    session.refresh(letter)
    assert letter.state is LetterState.WITHDRAWN
    back = bring(session, scene, kept, ada, here=False)
    assert (back.kind, back.letters) == ("Process", 1)
    assert everything(session) == before
    session.refresh(letter)
    assert (letter.state, letter.due_at) == (LetterState.WAITING, NOW)


def everything(session: Session) -> dict[str, list[Any]]:
    found = rows_of(session)
    found.pop("discarded", None)
    return found


def test_a_process_does_not_come_back_where_its_address_is_taken(
    session: Session, scene: cast.Scene, ada: Actor
) -> None:
    process = scene.process
    slug = process.slug
    kept = remove_process(
        session, process, typed=process.name, version=process.version, by=ada, now=NOW
    )
    session.add(
        Process(
            district_id=scene.district.id,
            slug=slug,
            name="Neu",
            template_key="test",
            starts_on=TODAY,
        )
    )
    session.flush()

    with pytest.raises(InvalidError, match="mit demselben Namen"):
        bring(session, scene, kept, ada, here=False)


def test_nothing_comes_back_to_a_body_that_has_ended(
    session: Session, scene: cast.Scene, ada: Actor, meeting: Meeting
) -> None:
    kept = remove_meeting(
        session, scene.process, meeting.id, version=meeting.version, by=ada, now=NOW
    )
    scene.round_table.valid_until = datetime.date(WHEN)
    session.flush()

    with pytest.raises(InvalidError, match="endet inzwischen"):
        bring(session, scene, kept, ada)


def test_a_venue_does_not_come_back_beside_its_twin(
    session: Session, scene: cast.Scene, ada: Actor
) -> None:
    venue = Venue(district_id=scene.district.id, name="Festsaal")
    session.add(venue)
    session.flush()
    kept = venues.remove_venue(
        session, scene.district, venue.id, version=venue.version, by=ada, now=NOW
    )
    venues.add_venue(session, scene.district, venues.VenueDetails(name="Festsaal"), by=ada, now=NOW)

    with pytest.raises(InvalidError, match="schon in der Liste"):
        bring(session, scene, kept, ada, here=False)
