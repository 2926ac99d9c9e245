"""Rooms of the district: one list, from which nothing that was used disappears."""

from datetime import UTC, date, datetime, time

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitation.model.errors import ConflictError, InvalidError, NotAllowedError, NotFoundError
from facilitation.model.meetings import Meeting
from facilitation.model.municipalities import Municipality
from facilitation.model.rights import Actor
from facilitation.model.venues import Venue
from facilitation.usecases.announcements import move_meeting
from facilitation.usecases.meetings import Plan, plan_meetings
from facilitation.usecases.venues import (
    VenueDetails,
    add_venue,
    edit_venue,
    list_venue_places,
    list_venues,
    remove_venue,
)
from tests import cast
from tests.conftest import NOW

HALL = VenueDetails(name="Rathaus", address="Am Markt 1, 19089 Crivitz", is_step_free=True)


@pytest.fixture
def hall(session: Session, scene: cast.Scene, ada: Actor) -> Venue:
    venue = add_venue(session, scene.district, HALL, by=ada, now=NOW)
    session.flush()
    return venue


def test_rooms_are_listed_with_what_is_known_of_them(
    session: Session, scene: cast.Scene, ada: Actor, hall: Venue
) -> None:
    town = session.scalars(select(Municipality).where(Municipality.name.contains("Crivitz"))).one()
    school = VenueDetails(name="Grundschule", municipality_id=town.id, is_step_free=False)
    add_venue(session, scene.district, school, by=ada, now=NOW)
    meeting = cast.meeting(session, scene.round_table, starts_at=datetime(2027, 3, 1, tzinfo=UTC))
    meeting.venue_id = hall.id
    session.flush()

    lines = list_venues(session, scene.district, by=ada, now=NOW)

    assert [(line.name, line.municipality, line.is_step_free, line.meetings) for line in lines] == [
        ("Grundschule", "Crivitz, Stadt", False, 0),
        ("Rathaus", None, True, 1),
    ]
    assert list_venue_places(session, scene.district.id) == [
        ("Grundschule", False),
        ("Rathaus, Am Markt 1, 19089 Crivitz", True),
    ]


def test_the_same_room_is_not_entered_twice(
    session: Session, scene: cast.Scene, ada: Actor, hall: Venue
) -> None:
    with pytest.raises(InvalidError, match="gibt es schon"):
        add_venue(session, scene.district, HALL, by=ada, now=NOW)


def test_whoever_is_slower_sees_both_texts(
    session: Session, scene: cast.Scene, ada: Actor, hall: Venue
) -> None:
    changed = VenueDetails(name="Rathaus", address="Am Markt 2")
    given = (session, scene.district, hall.id)
    edit_venue(*given, changed, version=1, by=ada, now=NOW)
    session.flush()

    with pytest.raises(ConflictError) as conflict:
        edit_venue(*given, HALL, version=1, by=ada, now=NOW)

    assert conflict.value.theirs["address"] == "Am Markt 2"
    assert hall.address == "Am Markt 2"


def test_a_room_in_use_is_not_removed(
    session: Session, scene: cast.Scene, ada: Actor, hall: Venue
) -> None:
    meeting = cast.meeting(session, scene.round_table, starts_at=datetime(2027, 3, 1, tzinfo=UTC))
    meeting.venue_id = hall.id
    session.flush()

    with pytest.raises(InvalidError, match="bleibt der Tagungsort"):
        remove_venue(session, scene.district, hall.id, version=hall.version, by=ada, now=NOW)

    meeting.venue_id = None
    session.flush()
    assert (
        remove_venue(session, scene.district, hall.id, version=hall.version, by=ada, now=NOW).name
        == "Rathaus"
    )
    assert session.scalars(select(Venue)).all() == []


def test_only_the_office_of_the_district_changes_rooms(
    session: Session, scene: cast.Scene, ben: Actor, cem: Actor, hall: Venue
) -> None:
    with pytest.raises(NotAllowedError):
        list_venues(session, scene.district, by=ben, now=NOW)
    with pytest.raises(NotFoundError):
        add_venue(session, scene.district, HALL, by=cem, now=NOW)
    with pytest.raises(NotFoundError):
        edit_venue(session, scene.elsewhere, hall.id, HALL, version=1, by=cem, now=NOW)
    with pytest.raises(NotFoundError):
        remove_venue(session, scene.elsewhere, hall.id, version=hall.version, by=cem, now=NOW)


def test_a_room_lies_in_a_municipality_of_the_district(
    session: Session, scene: cast.Scene, ada: Actor
) -> None:
    with pytest.raises(NotFoundError):
        add_venue(
            session,
            scene.district,
            VenueDetails(name="Fern", municipality_id=10**6),
            by=ada,
            now=NOW,
        )


def test_a_meeting_whose_place_is_a_room_of_the_list_is_held_in_it(
    session: Session, scene: cast.Scene, ada: Actor, hall: Venue
) -> None:
    def plan(place: str) -> Meeting:
        wish = Plan(
            body_id=scene.round_table.id,
            day=date(2027, 3, 1),
            starts=time(17),
            ends=time(19),
            place=place,
        )
        (made,) = plan_meetings(
            session, scene.process, [wish], host="kreisrunde.test", by=ada, now=NOW
        )
        return made

    there, elsewhere = plan(hall.in_words), plan("Rathaus")

    assert (there.venue_id, elsewhere.venue_id) == (hall.id, None)
    for meeting, place in ((there, "Gasthof"), (elsewhere, hall.in_words)):
        move_meeting(
            session,
            meeting.id,
            starts_at=meeting.starts_at,
            ends_at=meeting.ends_at,
            place=place,
            online_url="",
            by=ada,
            now=NOW,
        )
    assert (there.venue_id, elsewhere.venue_id) == (None, hall.id)
