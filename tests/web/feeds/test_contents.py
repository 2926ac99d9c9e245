"""Which meetings stand in whose feed."""

from datetime import date, datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from facilitation.model.accounts import Role
from facilitation.model.meetings import (
    Invitation,
    InvitedAs,
    Meeting,
)
from facilitation.model.series import Frequency, LeftOutDate, Series
from tests import cast
from tests.conftest import NOW, TODAY
from tests.web.feed_readers import Subscriber, body_feed_of, feed_of


def _series(session: Session, scene: cast.Scene, released: date | None) -> list[Meeting]:
    series = Series(
        district_id=scene.district.id,
        process_id=scene.process.id,
        body_id=scene.round_table.id,
        uid="series@kreis.example",
        title="Runder Tisch West",
        frequency=Frequency.WEEKLY,
        weekday=0,
        local_start="17:00",
        minutes=120,
        starts_on=date(2027, 2, 1),
        released_until=released,
    )
    session.add(series)
    session.flush()
    dates = []
    for week in range(4):
        starts_at = datetime(2027, 2, 1, 16, 0, tzinfo=NOW.tzinfo) + timedelta(weeks=week)
        made = cast.meeting(session, scene.round_table, starts_at=starts_at)
        made.series_id, made.original_start = series.id, starts_at
        dates.append(made)
    session.commit()
    return dates


def test_each_date_of_a_series_is_an_event_of_its_own(session, stage, reader, meeting):
    dates = _series(session, stage, date(2027, 12, 31))

    shown = reader.events()

    assert {made.uid for made in dates} < set(shown)
    assert not any("RRULE" in event or "RECURRENCE-ID" in event for event in shown.values())


def test_a_date_left_out_later_is_gone(session, stage, reader):
    dates = _series(session, stage, date(2027, 12, 31))
    reader.ask()

    session.add(
        LeftOutDate(series_id=dates[1].series_id, day=date(2027, 2, 8), reason="Rosenmontag")
    )
    session.execute(delete(Meeting).where(Meeting.id == dates[1].id))
    session.commit()

    assert reader.ask(by_time=False).status_code == 200
    assert dates[1].uid not in reader.events()


def test_dates_of_a_series_are_shown_as_far_as_they_are_released(session, stage, reader):
    dates = _series(session, stage, None)
    assert not {made.uid for made in dates} & set(reader.events())

    series = session.get_one(Series, dates[0].series_id)
    series.released_until = date(2027, 2, 8)
    session.commit()

    assert reader.ask(by_time=False).status_code == 200
    shown = set(reader.events())
    assert [made.uid in shown for made in dates] == [True, True, False, False]


def test_a_guest_of_one_date_sees_it_before_the_series_is_released(
    session, stage, client, settings
):
    dates = _series(session, stage, None)
    session.add(
        Invitation(meeting_id=dates[2].id, person_id=stage.gus.id, invited_as=InvitedAs.GUEST)
    )
    session.commit()

    shown = Subscriber(client, feed_of(stage.gus, settings.secret_key)).events()

    assert list(shown) == [dates[2].uid]


def test_the_feed_of_a_body_shows_what_its_reader_may_see(
    session, stage, meeting, client, settings
):
    earlier = cast.meeting(session, stage.round_table, starts_at=NOW - timedelta(days=60))
    session.commit()
    key = settings.secret_key

    def shown(person) -> set[str]:
        return set(Subscriber(client, body_feed_of(person, stage.round_table, key)).events())

    assert shown(stage.ben) == shown(stage.dora) == {earlier.uid, meeting.uid}
    assert shown(stage.ada) == shown(stage.sam) == shown(stage.stella) == {earlier.uid, meeting.uid}
    assert shown(stage.gus) == {meeting.uid}
    assert shown(stage.olga) == set()


def test_a_body_of_another_district_has_no_feed_here(stage, client, settings, session):
    session.add_all([stage.cem, stage.round_table])

    address = body_feed_of(stage.cem, stage.round_table, settings.secret_key)

    assert client.get(address).status_code == 404


def test_a_role_that_ended_shows_nothing_more(session, stage, meeting, client, settings):
    reader = Subscriber(client, body_feed_of(stage.sam, stage.round_table, settings.secret_key))
    assert set(reader.events()) == {meeting.uid}

    role = session.scalars(select(Role).where(Role.person_id == stage.sam.id)).one()
    role.valid_until = TODAY
    session.commit()

    assert reader.ask(by_time=False).status_code == 200
    assert reader.titles() == []


def test_the_office_finds_what_it_leads(session, stage, meeting, client, settings):
    reader = Subscriber(client, feed_of(stage.ada, settings.secret_key))
    assert reader.titles() == []

    session.get_one(Meeting, meeting.id).chair_id = stage.ada.id
    session.commit()

    assert reader.titles() == ["Runder Tisch West"]
