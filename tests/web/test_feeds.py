"""Feeds over the wire: who gets them, what changes them, and what it costs to ask again."""

import gzip
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, delete, event, select
from sqlalchemy.orm import Session

from facilitation.app import create_app
from facilitation.model.accounts import Role
from facilitation.model.bodies import Mandate
from facilitation.model.meetings import (
    AgendaItem,
    Invitation,
    InvitedAs,
    Meeting,
    MeetingState,
)
from facilitation.model.series import Frequency, LeftOutDate, Series
from facilitation.settings import Settings
from facilitation.usecases import access, agendas, minutes_taking
from tests import cast
from tests.conftest import NOW, TODAY
from tests.web.feed_readers import Subscriber, body_feed_of, feed_of

SOON = NOW + timedelta(days=30)


class Clock:
    """The application's clock, set forward by hand."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def app(engine: Engine, settings: Settings, clock: Clock) -> Flask:
    app = create_app(settings, engine=engine, clock=clock)
    app.config["PROPAGATE_EXCEPTIONS"] = True
    return app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def meeting(session: Session, stage: cast.Scene) -> Meeting:
    """A meeting of the round table West to which Ben and Gus are invited."""
    made = cast.meeting(session, stage.round_table, starts_at=SOON)
    made.state = MeetingState.INVITED
    for person, part in ((stage.ben, InvitedAs.MEMBER), (stage.gus, InvitedAs.GUEST)):
        session.add(Invitation(meeting_id=made.id, person_id=person.id, invited_as=part))
    session.commit()
    return made


@pytest.fixture
def reader(client: FlaskClient, stage: cast.Scene, meeting: Meeting, settings) -> Subscriber:
    """Ben's calendar."""
    return Subscriber(client, feed_of(stage.ben, settings.secret_key))


def test_a_feed_says_what_it_is(reader):
    answer = reader.ask()

    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert answer.headers["ETag"].startswith('"')
    assert answer.headers["Last-Modified"] == "Mon, 11 Jan 2027 09:00:00 GMT"
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "Set-Cookie" not in answer.headers
    assert reader.titles() == ["Runder Tisch West"]


def test_the_same_is_given_twice_in_the_same_bytes(reader):
    first, second = reader.ask(), reader.ask(by_tag=False, by_time=False)

    assert first.data == second.data
    assert first.headers["ETag"] == second.headers["ETag"]
    assert first.headers["Last-Modified"] == second.headers["Last-Modified"]


@pytest.mark.parametrize("how", [{"by_time": False}, {"by_tag": False}, {}])
def test_nothing_new_is_said_without_the_bytes(reader, clock, how):
    reader.ask()
    clock.now += timedelta(hours=6)

    again = reader.ask(**how)

    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == reader.last.headers["ETag"]
    assert again.headers["Cache-Control"] == "private, no-cache"
    assert "Set-Cookie" not in again.headers


def test_an_etag_counts_more_than_a_time(reader, client, clock):
    later = {"If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"}
    reader.ask()

    stale = client.get(reader.address, headers={"If-None-Match": '"stale"', **later})

    assert stale.status_code == 200


@pytest.mark.parametrize("odd", ["yesterday", "", "Mon, 11 Jan 1999 09:00:00 GMT"])
def test_an_odd_or_old_time_gets_the_whole_feed(reader, client, odd):
    assert client.get(reader.address, headers={"If-Modified-Since": odd}).status_code == 200


def test_head_says_the_same_without_the_bytes(reader, client):
    whole, head = reader.ask(), client.head(reader.address)

    assert (head.status_code, head.data) == (200, b"")
    for name in ("ETag", "Last-Modified", "Content-Length", "Content-Type", "Cache-Control"):
        assert head.headers[name] == whole.headers[name]
    unchanged = client.head(reader.address, headers={"If-None-Match": whole.headers["ETag"]})
    assert unchanged.status_code == 304


def test_a_feed_comes_packed_to_those_who_can_unpack(reader, client):
    plain = reader.ask()
    packed = client.get(reader.address, headers={"Accept-Encoding": "gzip, deflate"})

    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert packed.headers["ETag"] != plain.headers["ETag"]
    assert "Accept-Encoding" in packed.headers["Vary"]
    for known in (packed, plain):
        tag = known.headers["ETag"]
        again = client.get(
            reader.address, headers={"Accept-Encoding": "gzip", "If-None-Match": f'W/{tag}, "x"'}
        )
        assert (again.status_code, again.headers["ETag"]) == (304, tag)


def _cancel(session: Session, scene: cast.Scene, meeting: Meeting) -> None:
    meeting.cancel(reason="Krankheit", now=NOW)


def _rename(session: Session, scene: cast.Scene, meeting: Meeting) -> None:
    meeting.title, meeting.calendar_changed_at = "Runder Tisch am Abend", NOW


def _move(session: Session, scene: cast.Scene, meeting: Meeting) -> None:
    meeting.move(
        starts_at=meeting.starts_at + timedelta(days=1),
        ends_at=meeting.ends_at + timedelta(days=1),
        place=meeting.place,
        online_url="",
        now=NOW,
    )


def _delete(session: Session, scene: cast.Scene, meeting: Meeting) -> None:
    session.execute(delete(Meeting).where(Meeting.id == meeting.id))


def _withdraw(session: Session, scene: cast.Scene, meeting: Meeting) -> None:
    invitation = session.scalars(
        select(Invitation).where(Invitation.person_id == scene.ben.id)
    ).one()
    invitation.withdraw(now=NOW)


def _lose_the_seat(session: Session, scene: cast.Scene, meeting: Meeting) -> None:
    _withdraw(session, scene, meeting)
    mandate = session.get_one(Mandate, scene.mandate.id)
    mandate.valid_until = TODAY


def _rename_the_sender(session: Session, scene: cast.Scene, meeting: Meeting) -> None:
    session.get_one(type(scene.district), scene.district.id).sender_name = "Amt 61"


def _change_the_mailbox_of_the_body(session: Session, scene: cast.Scene, meeting: Meeting) -> None:
    session.get_one(type(scene.round_table), scene.round_table.id).mailbox = "west@kreis.example"


def _rename_the_district(session: Session, scene: cast.Scene, meeting: Meeting) -> None:
    session.get_one(type(scene.district), scene.district.id).name = "Landkreis Neu"


def _plan_another(session: Session, scene: cast.Scene, meeting: Meeting) -> None:
    cast.meeting(session, scene.round_table, starts_at=SOON + timedelta(days=7))


def _edit_the_agenda(session: Session, scene: cast.Scene, meeting: Meeting) -> None:
    ada = access.actor_of(session, scene.ada, on=TODAY)
    wanted = agendas.Item(title="Wege zur Arbeit", minutes=None, is_public=True)
    item = meeting.agenda[1]
    agendas.edit_item(
        session, scene.process, meeting.id, item.id, wanted, version=item.version, by=ada, now=NOW
    )


def _hide_an_item(session: Session, scene: cast.Scene, meeting: Meeting) -> None:
    session.get_one(AgendaItem, meeting.agenda[1].id).is_public = False


def _strike_an_item(session: Session, scene: cast.Scene, meeting: Meeting) -> None:
    ada = access.actor_of(session, scene.ada, on=TODAY)
    agendas.remove_item(session, scene.process, meeting.id, meeting.agenda[1].id, by=ada, now=NOW)


def _swap_items(session: Session, scene: cast.Scene, meeting: Meeting) -> None:
    ada = access.actor_of(session, scene.ada, on=TODAY)
    agendas.move_item(
        session, scene.process, meeting.id, meeting.agenda[1].id, steps=1, by=ada, now=NOW
    )


Change = Callable[[Session, cast.Scene, Meeting], None]
CHANGES: tuple[Change, ...] = (
    _cancel,
    _rename,
    _move,
    _delete,
    _withdraw,
    _lose_the_seat,
    _rename_the_sender,
    _change_the_mailbox_of_the_body,
    _rename_the_district,
    _plan_another,
    _edit_the_agenda,
    _hide_an_item,
    _strike_an_item,
    _swap_items,
)


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("how", [{"by_time": False}, {"by_tag": False}])
def test_what_changes_the_bytes_changes_the_answer(session, stage, meeting, reader, change, how):
    """By ETag, and by time alone; the clock has not moved since the last answer."""
    before = reader.ask()
    session.add_all([stage.process])
    meeting = session.scalars(select(Meeting).where(Meeting.id == meeting.id)).one()
    session.refresh(meeting, ["agenda"])

    change(session, stage, meeting)
    session.commit()
    after = reader.ask(**how)

    assert after.status_code == 200
    assert after.data != before.data
    assert after.headers["ETag"] != before.headers["ETag"]
    assert reader.ask().status_code == 304


def test_a_public_item_hidden_while_minutes_are_taken_is_hidden_here(
    session, stage, meeting, reader
):
    session.add(stage.process)
    ada = access.actor_of(session, stage.ada, on=TODAY)
    meeting.open(1, now=NOW)
    session.commit()
    assert "Berichte" in reader.events()[meeting.uid]["DESCRIPTION"]
    item = session.scalars(select(AgendaItem).where(AgendaItem.title == "Berichte")).one()
    notes = minutes_taking.Notes(
        title="Personalsache", is_public=False, background="", discussion=""
    )

    minutes_taking.take_notes(
        session, stage.process, meeting.id, item.id, notes, version=item.version, by=ada, now=NOW
    )
    session.commit()

    shown = reader.events()[meeting.uid]["DESCRIPTION"]
    assert "Berichte" not in shown
    assert "Personalsache" not in shown
    assert "2. Nicht öffentlicher Punkt" in shown


def test_a_cancelled_meeting_stays_a_while_and_then_goes(session, meeting, reader, clock):
    reader.ask()
    session.get_one(Meeting, meeting.id).cancel(reason="Krankheit", now=NOW)
    session.commit()

    event = reader.events()[meeting.uid]
    assert (event["STATUS"], event["SUMMARY"]) == ("CANCELLED", "Abgesagt: Runder Tisch West")
    assert event["TRANSP"] == "TRANSPARENT"
    assert "Krankheit" not in reader.last.text
    clock.now = SOON + timedelta(days=29)
    assert reader.ask().status_code == 304
    clock.now = SOON + timedelta(days=31)
    assert reader.ask().status_code == 200
    assert reader.titles() == []


def test_an_event_leaves_the_window_after_a_year(reader, clock):
    reader.ask()
    clock.now = SOON + timedelta(days=364)
    assert reader.ask().status_code == 304

    clock.now = SOON + timedelta(days=366)

    assert reader.ask(by_time=False).status_code == 200
    assert reader.titles() == []


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


@pytest.mark.parametrize("spoil", ["wrong", "cut", "other kind", "other person"])
def test_an_address_that_was_never_given_is_not_there(stage, client, settings, spoil):
    good = feed_of(stage.ben, settings.secret_key)
    address = {
        "wrong": feed_of(stage.ben, "another key that is long enough to be one"),
        "cut": good[:-8] + ".ics",
        "other kind": good.replace("/feeds/", "/body-feeds/"),
        "other person": body_feed_of(stage.ben, stage.round_table, settings.secret_key).replace(
            "/body-feeds/", "/feeds/"
        ),
    }[spoil]

    assert client.get(address).status_code == 404
    assert client.head(address).status_code == 404
    assert client.get(address.removesuffix(".ics")).status_code == 404


@pytest.mark.parametrize("counter", ["feeds_version", "links_version"])
def test_a_revoked_address_is_not_there(session, stage, reader, client, settings, counter):
    body_address = body_feed_of(stage.ben, stage.round_table, settings.secret_key)
    assert reader.ask().status_code == client.get(body_address).status_code == 200
    person = session.get_one(type(stage.ben), stage.ben.id)

    setattr(person, counter, getattr(person, counter) + 1)
    session.commit()

    assert reader.ask().status_code == 404
    assert client.get(body_address).status_code == 404


def test_whoever_is_deleted_has_no_feed(session, stage, reader):
    assert reader.ask().status_code == 200

    session.get_one(type(stage.ben), stage.ben.id).deleted_at = NOW
    session.commit()

    assert reader.ask().status_code == 404


def test_an_earlier_key_still_opens_a_feed(engine, stage, settings, meeting):
    address = feed_of(stage.ben, settings.secret_key)
    newer = replace(
        settings,
        secret_key="a newer key that is long enough to be one",
        secret_key_fallbacks=(settings.secret_key,),
    )

    client = create_app(newer, engine=engine, clock=lambda: NOW).test_client()

    assert client.get(address).status_code == 200


@pytest.fixture
def written(engine: Engine) -> Iterator[list[str]]:
    """All statements that are not reading."""
    found: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.lstrip().upper().startswith(("SELECT", "BEGIN", "PRAGMA")):
            found.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield found
    event.remove(engine, "before_cursor_execute", note)


def test_fetching_never_writes(stage, reader, client, settings, written):
    address = body_feed_of(stage.ben, stage.round_table, settings.secret_key)

    for one in (reader.address, address):
        for method in (client.get, client.head):
            assert method(one).status_code == 200
            assert method(one.removesuffix(".ics")).status_code == 200
    assert reader.ask().status_code == 200
    assert reader.ask().status_code == 304

    assert written == []


def test_the_number_of_statements_does_not_grow(session, stage, reader, engine):
    def asked(expected: int, **how: bool) -> int:
        statements: list[str] = []

        def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
            statements.append(statement)

        event.listen(engine, "before_cursor_execute", note)
        assert reader.ask(**how).status_code == expected
        event.remove(engine, "before_cursor_execute", note)
        return sum(statement.lstrip().startswith("SELECT") for statement in statements)

    def all_ways() -> tuple[int, int, int]:
        """Changed; unchanged, but the reader kept nothing; unchanged."""
        return asked(200), asked(200, by_tag=False, by_time=False), asked(304)

    few = all_ways()
    for day in range(1, 40):
        made = cast.meeting(session, stage.round_table, starts_at=SOON + timedelta(days=day))
        session.add(
            Invitation(meeting_id=made.id, person_id=stage.ben.id, invited_as=InvitedAs.MEMBER)
        )
    session.commit()

    assert few == all_ways() == (4, 2, 2)
