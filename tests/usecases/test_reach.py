"""Whom a process reached: everybody counted where they were, nobody named."""

from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from facilitation.model.activities import Activity, ActivityKind, HeadCount
from facilitation.model.attendance import Attendance, Presence, RosterKind
from facilitation.model.bodies import BodyKind
from facilitation.model.errors import NotFoundError
from facilitation.model.interviews import Interview
from facilitation.model.meetings import MeetingState
from facilitation.model.people import Sector
from facilitation.model.rights import Actor
from facilitation.usecases.reach import show_reach
from tests import cast
from tests.conftest import NOW, TODAY

HELD = date(2026, 12, 1)


def _activity(
    session: Session,
    scene: cast.Scene,
    kind: ActivityKind,
    people: int | None,
    **values: object,
) -> Activity:
    made = Activity(
        district_id=scene.district.id,
        process_id=scene.process.id,
        kind=kind,
        title=kind.value,
        head_count=people,
        **({"held_on": HELD} | values),
    )
    session.add(made)
    session.flush()
    return made


def test_a_process_like_the_one_in_goerlitz_reached_two_thousand_five_hundred(
    session: Session, scene: cast.Scene, ben: Actor
) -> None:
    """1,000 answered of 3,000 asked; 5 events with 240 each; 2 workshops with 40; a forum of 180;
    38 interviews; a round table with 2 of 3 present."""
    _activity(session, scene, ActivityKind.SURVEY, 1000, asked=3000)
    for region in (scene.west, scene.east, scene.east, scene.west, scene.west):
        _activity(session, scene, ActivityKind.EVENT, 240, region_id=region.id)
    workshops = [
        _activity(session, scene, ActivityKind.WORKSHOP, 40, region_id=scene.west.id)
        for _language in ("pl", "cs")
    ]
    for workshop in workshops:
        session.add(HeadCount(activity_id=workshop.id, sector=Sector.ECONOMY, people=30))
    _activity(session, scene, ActivityKind.FORUM, 180)
    talks = _activity(session, scene, ActivityKind.INTERVIEW, None)
    session.add_all(
        Interview(activity_id=talks.id, pseudonym=f"Person {number}", consented_on=HELD)
        for number in range(38)
    )
    _round_table(session, scene)
    session.flush()

    reach = show_reach(session, scene.process, by=ben, on=TODAY)

    assert len(reach.formats) == 6
    assert {one.format: (one.occasions, one.people) for one in reach.formats} == {
        ActivityKind.SURVEY: (1, 1000),
        ActivityKind.WORKSHOP: (2, 80),
        ActivityKind.INTERVIEW: (1, 38),
        ActivityKind.FORUM: (1, 180),
        ActivityKind.EVENT: (5, 1200),
        BodyKind.ROUND_TABLE: (1, 2),
    }
    assert (reach.total.people, reach.total.asked, reach.total.occasions) == (2500, 3000, 11)
    assert dict(reach.total.by_region) == {
        scene.west.id: 802,
        scene.east.id: 480,
        None: 1218,
    }
    assert reach.total.by_sector[Sector.ECONOMY] == 60
    assert reach.total.by_sector[Sector.CIVIL_SOCIETY] == 2
    assert sum(reach.total.by_sector.values()) == 2500
    assert [name for _id, name in reach.regions] == ["Region West", "Region Ost", ""]
    assert reach.sectors == [Sector.CIVIL_SOCIETY, Sector.ECONOMY, None]


def _round_table(session: Session, scene: cast.Scene) -> None:
    """Two were there, one was not, and one took the minutes; another meeting is still open."""
    closed = cast.meeting(session, scene.round_table, starts_at=NOW - timedelta(days=7))
    open_one = cast.meeting(session, scene.round_table, starts_at=NOW)
    closed.state, open_one.state = MeetingState.CLOSED, MeetingState.OPENED
    lines = (
        (closed, RosterKind.SEAT, Presence.PRESENT),
        (closed, RosterKind.GUEST, Presence.REPRESENTED),
        (closed, RosterKind.GUEST, Presence.EXCUSED),
        (closed, RosterKind.STAFF, Presence.PRESENT),
        (open_one, RosterKind.GUEST, Presence.PRESENT),
    )
    session.add_all(
        Attendance(
            meeting_id=meeting.id,
            position=position,
            kind=kind,
            name="-",
            sector=Sector.CIVIL_SOCIETY,
            presence=presence,
        )
        for position, (meeting, kind, presence) in enumerate(lines)
    )


def test_a_forum_that_was_noted_and_one_that_a_body_held_are_told_apart(
    session: Session, scene: cast.Scene, ben: Actor
) -> None:
    _activity(session, scene, ActivityKind.FORUM, 180)
    scene.round_table.kind = BodyKind.FORUM
    _round_table(session, scene)

    reach = show_reach(session, scene.process, by=ben, on=TODAY)

    assert [(type(one.format), one.people) for one in reach.formats] == [
        (ActivityKind, 180),
        (BodyKind, 2),
    ]
    assert reach.total.people == 182


def test_what_lies_ahead_reached_nobody_yet(
    session: Session, scene: cast.Scene, ada: Actor
) -> None:
    _activity(session, scene, ActivityKind.FORUM, None, held_on=date(2027, 3, 1))
    _activity(session, scene, ActivityKind.EVENT, None, held_on=None)

    reach = show_reach(session, scene.process, by=ada, on=TODAY)

    assert (reach.formats, reach.total.people) == ([], 0)


def test_strangers_are_told_nothing(session: Session, scene: cast.Scene, cem: Actor) -> None:
    with pytest.raises(NotFoundError):
        show_reach(session, scene.process, by=cem, on=TODAY)
