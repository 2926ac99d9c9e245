"""Days on which nobody should meet: entered or taken over, reported where something is planned."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from facilitation.model.errors import (
    FileRefusedError,
    InvalidError,
    NotAllowedError,
    NotFoundError,
)
from facilitation.model.rights import Actor
from facilitation.model.series import Blackout
from facilitation.model.uploads import Upload
from facilitation.model.venues import Venue
from facilitation.usecases import access
from facilitation.usecases.blackout_imports import (
    forget_source,
    import_blackouts,
    offer_blackouts,
    preview_blackouts,
)
from facilitation.usecases.blackouts import (
    OF_DISTRICT,
    Days,
    Whose,
    add_blackout,
    list_blackouts,
    remove_blackout,
)
from tests import cast
from tests.conftest import NOW, TODAY

MARCH = Days(first_day=date(2027, 3, 1), last_day=date(2027, 3, 5), reason="Kreistag")


def ics(*days: str, uid: str = "1", summary: str = "Ausschuss") -> bytes:
    events = "".join(
        f"BEGIN:VEVENT\r\nUID:{uid}-{day}\r\nSUMMARY:{summary}\r\n"
        f"DTSTART;VALUE=DATE:{day}\r\nEND:VEVENT\r\n"
        for day in days
    )
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{events}END:VCALENDAR\r\n".encode()


@pytest.fixture
def venue(session: Session, scene: cast.Scene) -> Venue:
    venue = Venue(district_id=scene.district.id, name="Rathaus")
    session.add(venue)
    session.flush()
    return venue


def count(session: Session) -> int:
    return session.scalar(select(func.count(Blackout.id))) or 0


def test_meetings_already_planned_on_such_days_are_reported_and_stay(
    session: Session, scene: cast.Scene, ada: Actor
) -> None:
    at = datetime(2027, 3, 3, 16, tzinfo=UTC)
    planned = cast.meeting(session, scene.round_table, starts_at=at)
    cast.meeting(session, scene.round_table, starts_at=datetime(2027, 3, 6, 16, tzinfo=UTC))

    affected = add_blackout(session, scene.district, OF_DISTRICT, MARCH, by=ada, now=NOW)

    assert [(one.meeting_id, one.reason) for one in affected] == [(planned.id, "Kreistag")]
    assert planned.starts_at == at
    listed = list_blackouts(session, scene.district, OF_DISTRICT, by=ada, now=NOW)
    assert listed.affected == affected
    assert [(line.first_day, line.last_day, line.reason) for line in listed.lines] == [
        (MARCH.first_day, MARCH.last_day, "Kreistag")
    ]


def test_days_of_a_body_or_venue_concern_its_meetings_alone(
    session: Session, scene: cast.Scene, ada: Actor, venue: Venue
) -> None:
    at = datetime(2027, 3, 3, 16, tzinfo=UTC)
    west = cast.meeting(session, scene.round_table, starts_at=at)
    east = cast.meeting(session, scene.east_table, starts_at=at)
    east.venue_id = venue.id
    session.flush()

    of_body = add_blackout(
        session, scene.district, Whose(body_id=scene.round_table.id), MARCH, by=ada, now=NOW
    )
    of_venue = add_blackout(
        session, scene.district, Whose(venue_id=venue.id), MARCH, by=ada, now=NOW
    )

    assert [one.meeting_id for one in of_body] == [west.id]
    assert [one.meeting_id for one in of_venue] == [east.id]


def test_entering_the_same_days_twice_adds_nothing(
    session: Session, scene: cast.Scene, ada: Actor
) -> None:
    for _ in range(2):
        add_blackout(session, scene.district, OF_DISTRICT, MARCH, by=ada, now=NOW)

    assert count(session) == 1


@pytest.mark.parametrize(
    ("days", "field"),
    [
        (Days(first_day=date(2027, 3, 2), last_day=date(2027, 3, 1), reason="x"), "last_day"),
        (Days(first_day=date(2026, 3, 2), last_day=None, reason="x"), "first_day"),
        (Days(first_day=date(2027, 3, 2), last_day=date(2028, 4, 1), reason="x"), "last_day"),
        (Days(first_day=date(2027, 3, 2), last_day=None, reason=""), "reason"),
    ],
)
def test_days_that_cannot_be_are_refused(
    session: Session, scene: cast.Scene, ada: Actor, days: Days, field: str
) -> None:
    with pytest.raises(InvalidError) as refusal:
        add_blackout(session, scene.district, OF_DISTRICT, days, by=ada, now=NOW)

    assert refusal.value.field == field


def test_days_are_removed_by_those_who_may_enter_them(
    session: Session, scene: cast.Scene, ada: Actor, ben: Actor, cem: Actor
) -> None:
    add_blackout(session, scene.district, OF_DISTRICT, MARCH, by=ada, now=NOW)
    row_id = session.scalars(select(Blackout.id)).one()

    with pytest.raises(NotAllowedError):
        remove_blackout(session, scene.district, row_id, by=ben, now=NOW)
    with pytest.raises(NotFoundError):
        remove_blackout(session, scene.elsewhere, row_id, by=cem, now=NOW)
    assert remove_blackout(session, scene.district, row_id, by=ada, now=NOW)[0] == OF_DISTRICT
    assert count(session) == 0


def test_only_those_who_plan_meetings_enter_days(
    session: Session, scene: cast.Scene, ben: Actor, cem: Actor, venue: Venue
) -> None:
    sam = access.actor_of(session, scene.sam, on=TODAY)
    add_blackout(session, scene.district, OF_DISTRICT, MARCH, by=sam, now=NOW)

    for whose in (OF_DISTRICT, Whose(body_id=scene.round_table.id), Whose(venue_id=venue.id)):
        with pytest.raises(NotAllowedError):
            add_blackout(session, scene.district, whose, MARCH, by=ben, now=NOW)
        with pytest.raises(NotFoundError):
            list_blackouts(session, scene.district, whose, by=cem, now=NOW)


def test_bodies_and_venues_of_other_districts_are_not_there(
    session: Session, scene: cast.Scene, cem: Actor, venue: Venue
) -> None:
    for whose in (Whose(body_id=scene.round_table.id), Whose(venue_id=venue.id)):
        with pytest.raises(NotFoundError):
            add_blackout(session, scene.elsewhere, whose, MARCH, by=cem, now=NOW)


def test_a_file_is_looked_at_before_it_is_taken_over(
    session: Session, scene: cast.Scene, ada: Actor
) -> None:
    planned = cast.meeting(
        session, scene.round_table, starts_at=datetime(2027, 3, 3, 16, tzinfo=UTC)
    )
    content = ics("20270303", "20270310")

    key = offer_blackouts(
        session, scene.district, OF_DISTRICT, content, "kreistag.ics", by=ada, now=NOW
    )
    preview = preview_blackouts(session, scene.district, key, by=ada, now=NOW)

    assert [row.first_day.day for row in preview.file.rows] == [3, 10]
    assert [one.meeting_id for one in preview.affected] == [planned.id]
    assert (preview.replaced, count(session)) == (0, 0)
    import_blackouts(session, scene.district, key, by=ada, now=NOW)
    listed = list_blackouts(session, scene.district, OF_DISTRICT, by=ada, now=NOW)
    assert [line.source for line in listed.lines] == ["kreistag.ics"] * 2
    assert listed.sources == ["kreistag.ics"]


def test_a_file_taken_over_again_replaces_what_it_brought(
    session: Session, scene: cast.Scene, ada: Actor
) -> None:
    add_blackout(session, scene.district, OF_DISTRICT, MARCH, by=ada, now=NOW)
    for content, name in (
        (ics("20270303", "20270310"), "kreistag.ics"),
        (ics("20270303", "20270317"), "kreistag.ics"),
        (ics("20270303", "20270317"), "kreistag (1).ics"),
    ):
        key = offer_blackouts(session, scene.district, OF_DISTRICT, content, name, by=ada, now=NOW)
        import_blackouts(session, scene.district, key, by=ada, now=NOW)
        import_blackouts(session, scene.district, key, by=ada, now=NOW)

    listed = list_blackouts(session, scene.district, OF_DISTRICT, by=ada, now=NOW)
    assert [(line.first_day.day, line.source) for line in listed.lines] == [
        (1, ""),
        (3, "kreistag (1).ics"),
        (17, "kreistag (1).ics"),
    ]
    gone = forget_source(session, scene.district, OF_DISTRICT, "kreistag (1).ics", by=ada, now=NOW)
    assert (gone, count(session)) == (2, 1)


def test_the_same_file_for_a_venue_leaves_the_districts_days_alone(
    session: Session, scene: cast.Scene, ada: Actor, venue: Venue
) -> None:
    for whose in (OF_DISTRICT, Whose(venue_id=venue.id)):
        key = offer_blackouts(
            session, scene.district, whose, ics("20270303"), "a.ics", by=ada, now=NOW
        )
        import_blackouts(session, scene.district, key, by=ada, now=NOW)

    assert count(session) == 2


def test_a_file_that_cannot_be_read_is_not_kept(
    session: Session, scene: cast.Scene, ada: Actor
) -> None:
    with pytest.raises(FileRefusedError, match="keine Kalenderdatei"):
        offer_blackouts(session, scene.district, OF_DISTRICT, b"PK", "liste.xlsx", by=ada, now=NOW)

    assert session.scalars(select(Upload)).all() == []


def test_a_file_is_its_owners_and_its_districts(
    session: Session, scene: cast.Scene, ada: Actor, cem: Actor
) -> None:
    key = offer_blackouts(
        session, scene.district, OF_DISTRICT, ics("20270303"), "a.ics", by=ada, now=NOW
    )
    sam = access.actor_of(session, scene.sam, on=TODAY)

    with pytest.raises(NotFoundError):
        preview_blackouts(session, scene.district, key, by=sam, now=NOW)
    with pytest.raises(NotFoundError):
        preview_blackouts(session, scene.elsewhere, key, by=ada, now=NOW)
    with pytest.raises(NotFoundError):
        import_blackouts(session, scene.elsewhere, key, by=cem, now=NOW)
