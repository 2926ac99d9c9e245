"""What no check could see because two did it at the same moment: a sentence, and no half state."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from facilitation.model.accounts import Role
from facilitation.model.attendance import Attendance
from facilitation.model.bodies import Body
from facilitation.model.journal import JournalEntry
from facilitation.model.meetings import Invitation, Meeting
from facilitation.model.minutes import Minutes
from facilitation.model.outbox import OutgoingLetter
from facilitation.model.processes import RegionMunicipality
from facilitation.settings import Settings
from facilitation.usecases import accounts
from tests import cast
from tests.web.conftest import LogIn, OpenApp

BASE = "/d/musterkreis/p/integration"
TIMES = 4


@pytest.fixture
def app(open_app: OpenApp, engine: Engine, settings: Settings, now: datetime) -> Flask:
    app = open_app(settings, engine=engine, clock=lambda: now)
    app.config.update(WTF_CSRF_ENABLED=False, PROPAGATE_EXCEPTIONS=False)
    return app


@pytest.fixture
def meeting(session: Session, stage: cast.Scene, now: datetime) -> Meeting:
    meeting = cast.meeting(session, stage.round_table, starts_at=now + timedelta(days=30))
    session.commit()
    return meeting


def together(clients: list[FlaskClient], act: Callable[[FlaskClient], int]) -> list[int]:
    """All of them at the same moment; the statuses they were told, sorted."""
    gate = threading.Barrier(len(clients))

    def one(client: FlaskClient) -> int:
        gate.wait()
        return act(client)

    with ThreadPoolExecutor(len(clients)) as pool:
        return sorted(pool.map(one, clients))


@pytest.fixture
def clients(stage: cast.Scene, log_in: LogIn) -> list[FlaskClient]:
    return [log_in(stage.ada) for _ in range(TIMES)]


def count(engine: Engine, kind: type) -> int:
    with Session(engine) as session:
        return session.scalar(select(func.count()).select_from(kind)) or 0


def test_everybody_is_invited_once(
    engine: Engine, clients: list[FlaskClient], meeting: Meeting
) -> None:
    told = together(
        clients, lambda client: client.post(f"{BASE}/meetings/{meeting.id}/invite").status_code
    )

    assert set(told) <= {303, 409, 422}
    assert 303 in told
    assert count(engine, Invitation) == 1
    assert count(engine, OutgoingLetter) == 1


def test_a_guest_is_invited_once(
    engine: Engine, clients: list[FlaskClient], meeting: Meeting, stage: cast.Scene
) -> None:
    path, guest = f"{BASE}/meetings/{meeting.id}/guests", {"person": str(stage.gus.id)}

    told = together(clients, lambda client: client.post(path, data=guest).status_code)

    assert told.count(303) == 1
    assert set(told) <= {303, 409, 422}
    assert (count(engine, Invitation), count(engine, OutgoingLetter)) == (1, 1)


def test_a_form_sent_by_several_buttons_plans_one_meeting(
    engine: Engine, clients: list[FlaskClient], stage: cast.Scene
) -> None:
    body = stage.round_table.id
    form = {
        "bodies": str(body), "once": "abcdefgh12345678", f"b{body}-day": "2027-03-01",
        f"b{body}-starts": "17:00", f"b{body}-ends": "19:00", f"b{body}-place": "Saal",
    }  # fmt: skip

    told = together(
        clients, lambda client: client.post(f"{BASE}/meetings/new", data=form).status_code
    )

    assert set(told) <= {303, 409}
    assert 303 in told
    assert count(engine, Meeting) == 1


def test_a_meeting_is_opened_once_with_one_roster(
    engine: Engine, clients: list[FlaskClient], meeting: Meeting
) -> None:
    told = together(
        clients,
        lambda client: client.post(f"{BASE}/meetings/{meeting.id}/conduct/open").status_code,
    )

    assert set(told) <= {303, 409, 422}
    assert 303 in told
    assert count(engine, Minutes) == 1
    with Session(engine) as session:
        assert session.get_one(Meeting, meeting.id).number == 1
        seats = session.scalars(
            select(Attendance.seat_id).where(Attendance.seat_id.is_not(None))
        ).all()
        assert len(seats) == len(set(seats))
        opened = JournalEntry.action == "meeting_opened"
        assert session.scalar(select(func.count()).where(opened)) == 1


def test_a_municipality_is_put_into_one_region(
    engine: Engine, clients: list[FlaskClient], stage: cast.Scene
) -> None:
    page = clients[0].get(f"{BASE}/regions?by=none").text
    row = page.partition('name="to:')[2].partition('"')[0]
    regions = [stage.west.id, stage.east.id]

    def put(client: FlaskClient) -> int:
        region = regions[clients.index(client) % 2]
        form = {f"to:{row}": str(region), f"was:{row}": "0"}
        return client.post(f"{BASE}/regions?by=none", data=form).status_code

    told = together(clients, put)

    assert set(told) <= {303, 409}
    assert 303 in told
    assert count(engine, RegionMunicipality) == 1


def test_a_name_is_given_to_one_body(engine: Engine, clients: list[FlaskClient]) -> None:
    form = {"name": "Runder Tisch Süd", "kind": "round_table", "valid_from": "2027-01-11"}

    told = together(
        clients, lambda client: client.post(f"{BASE}/bodies/new", data=form).status_code
    )

    assert told.count(303) == 1
    assert set(told) <= {303, 409, 422}
    assert count(engine, Body) == 4


def test_a_role_is_given_ended_and_given_again_on_one_day(
    engine: Engine, stage: cast.Scene, log_in: LogIn
) -> None:
    client = log_in(stage.ada)
    form = {
        "person_id": str(stage.ben.id), "kind": "staff", "process_id": str(stage.process.id),
    }  # fmt: skip
    assert client.post("/d/musterkreis/roles", data=form).status_code == 303
    with Session(engine) as session:
        role = session.scalars(select(Role.id).where(Role.person_id == stage.ben.id)).one()

    assert client.post(f"/d/musterkreis/roles/{role}/end").status_code == 303
    assert client.post("/d/musterkreis/roles", data=form).status_code == 303
    assert "Ben" in client.get("/d/musterkreis/roles").text


def test_the_worker_and_the_web_write_side_by_side(
    engine: Engine, clients: list[FlaskClient], stage: cast.Scene, now: datetime
) -> None:
    stop = threading.Event()
    failed: list[Exception] = []

    def write() -> None:
        while not stop.is_set():
            try:
                with Session(engine) as session, session.begin():
                    accounts.mark_seen(session, 1, now=now)
            except Exception as error:
                failed.append(error)

    worker = threading.Thread(target=write)
    worker.start()
    try:
        told = [
            client.post(
                f"{BASE}/topics/new", data={"title": f"Thema {n}", "raised_on": "2027-01-11"}
            ).status_code
            for n, client in enumerate(clients)
        ]
    finally:
        stop.set()
        worker.join()

    assert told == [303] * TIMES
    assert failed == []
