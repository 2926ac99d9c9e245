"""Planning one meeting or a round in one form, and inviting to all of it at once."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from facilitation.model.bodies import Body, BodyKind
from facilitation.model.meetings import Meeting, MeetingState
from facilitation.model.outbox import OutgoingLetter
from tests import cast
from tests.web.conftest import LogIn

BASE = "/d/musterkreis/p/integration/meetings"
DAYS = ("2027-06-07", "2027-06-08", "2027-06-09", "2027-06-10", "2027-06-14")


@pytest.fixture
def five(engine: Engine, stage: cast.Scene) -> list[int]:
    """Five round tables of the process, two of them the cast's."""
    with Session(engine) as session, session.begin():
        for name in ("Mitte", "Nord", "Süd"):
            session.add(
                Body(
                    district_id=stage.district.id,
                    process_id=stage.process.id,
                    kind=BodyKind.ROUND_TABLE,
                    name=f"Runder Tisch {name}",
                    sort_key=f"runder tisch {name.lower()}",
                    agenda=[{"title": "Begrüßung", "minutes": 10, "is_public": True}],
                    valid_from=cast.SINCE,
                )
            )
        found = session.scalars(
            select(Body.id).where(Body.kind == BodyKind.ROUND_TABLE).order_by(Body.id)
        )
        return list(found)


def form_of(body_ids: list[int], **changes: str) -> dict[str, object]:
    data: dict[str, object] = {"bodies": [str(body_id) for body_id in body_ids]}
    for body_id, day in zip(body_ids, DAYS, strict=False):
        data |= {
            f"b{body_id}-day": day,
            f"b{body_id}-starts": "17:00",
            f"b{body_id}-ends": "19:00",
            f"b{body_id}-place": "Rathaus",
        }
    return data | changes


def count(engine: Engine, kind: type = Meeting) -> int:
    with Session(engine) as session:
        return session.scalar(select(func.count()).select_from(kind)) or 0


def test_the_choice_offers_all_bodies_of_a_kind_at_once(
    stage: cast.Scene, five: list[int], log_in: LogIn
) -> None:
    page = log_in(stage.ada).get(f"{BASE}/new").text

    assert "Für alle 5 auf einmal planen" in page
    assert f"{BASE}/new?kind=round_table" in page


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ("kind=round_table", 5),
        ("bodies=1&bodies=2", 2),
        ("bodies=1,2", 2),
        ("bodies=1", 1),
        ("bodies=4711", 0),
        ("bodies=x&kind=%00", 0),
    ],
)
def test_the_address_leads_right_to_the_rows(
    stage: cast.Scene, five: list[int], log_in: LogIn, query: str, rows: int
) -> None:
    answer = log_in(stage.ada).get(f"{BASE}/new?{query}")

    assert answer.status_code == 200
    assert answer.text.count('type="date"') == rows


def test_times_and_place_are_filled_in_before_one_types(
    stage: cast.Scene, five: list[int], log_in: LogIn
) -> None:
    page = log_in(stage.ada).get(f"{BASE}/new?bodies={stage.round_table.id}").text

    assert 'value="17:00"' in page
    assert 'value="19:00"' in page
    assert 'value="Rathaus, Saal 2"' in page


def test_five_days_and_one_submit_plan_five_meetings(
    engine: Engine, stage: cast.Scene, five: list[int], log_in: LogIn
) -> None:
    client = log_in(stage.ada)

    answer = client.post(f"{BASE}/new", data=form_of(five))

    assert answer.status_code == 303
    assert "/meetings/invite?round=" in answer.location
    with Session(engine) as session:
        meetings = session.scalars(select(Meeting).order_by(Meeting.starts_at)).all()
    assert [meeting.body_id for meeting in meetings] == five
    assert len({meeting.round_key for meeting in meetings}) == 1
    assert meetings[0].starts_at == datetime(2027, 6, 7, 15, tzinfo=UTC)


def test_a_button_pressed_twice_plans_once(
    engine: Engine, stage: cast.Scene, five: list[int], log_in: LogIn
) -> None:
    client = log_in(stage.ada)
    page = client.get(f"{BASE}/new?kind=round_table").text
    once = page.partition('name="once" value="')[2][:16]

    first = client.post(f"{BASE}/new", data=form_of(five, once=once))
    second = client.post(f"{BASE}/new", data=form_of(five, once=once))

    assert (first.status_code, second.status_code) == (303, 303)
    assert first.location == second.location
    assert count(engine) == 5
    for other in ({"once": "'<>" * 99}, {"once": once, f"b{five[0]}-starts": "16:00"}):
        assert client.post(f"{BASE}/new", data=form_of(five, **other)).status_code == 303
    assert count(engine) == 15


def test_the_whole_round_is_shown_and_then_invited_with_one_click(
    engine: Engine, stage: cast.Scene, log_in: LogIn
) -> None:
    client = log_in(stage.ada)
    bodies = [stage.round_table.id, stage.east_table.id]
    preview = client.post(f"{BASE}/new", data=form_of(bodies)).location
    page = client.get(preview).text
    assert "2 Einladungen senden" in page
    assert "Diese E-Mail geht hinaus" in page
    assert "Guten Tag" in page
    assert count(engine, OutgoingLetter) == 0

    answer = client.post(f"{BASE}/invite", data={"round": preview.rpartition("=")[2]})

    assert answer.status_code == 303
    assert count(engine, OutgoingLetter) == 2
    with Session(engine) as session:
        states = set(session.scalars(select(Meeting.state)))
    assert states == {MeetingState.INVITED}
    assert "2 Einladungen gehen hinaus." in client.get(answer.location).text
    again = client.get(preview).text
    assert "Niemand ist mehr einzuladen." in again
    assert "Noch ist nichts hinausgegangen." not in again


def test_one_late_meeting_keeps_the_round_back_until_there_is_a_reason(
    engine: Engine, stage: cast.Scene, log_in: LogIn
) -> None:
    client = log_in(stage.ada)
    bodies = [stage.round_table.id, stage.east_table.id]
    soon = {f"b{stage.east_table.id}-day": "14.01.2027"}
    preview = client.post(f"{BASE}/new", data=form_of(bodies, **soon)).location
    key = preview.rpartition("=")[2]
    assert "verspätete Einladung braucht einen Grund" in client.get(preview).text

    refused = client.post(f"{BASE}/invite", data={"round": key})
    assert refused.status_code == 422
    assert "Schreiben Sie, warum" in refused.text
    assert count(engine, OutgoingLetter) == 0

    sent = client.post(f"{BASE}/invite", data={"round": key, "late_reason": "Saal erst jetzt frei"})
    assert sent.status_code == 303
    assert count(engine, OutgoingLetter) == 2


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("day", "", "Hier fehlt eine Angabe."),
        ("day", "31.02.2027", "Das ist kein Tag."),
        ("day", "2027-13-45", "Das ist kein Tag."),
        ("day", "0001-01-01", "Das ist kein Tag."),
        ("day", "2027-01-10", "liegt in der Vergangenheit"),
        ("starts", "25:00", "Das ist keine Uhrzeit."),
        ("starts", "abends", "Das ist keine Uhrzeit."),
        ("ends", "16:00", "Das Ende liegt vor dem Beginn."),
        ("place", "x" * 201, "erlaubt sind 200"),
        ("online_url", "javascript:alert(1)", "Das ist keine Internetadresse."),
        ("online_url", "https://x y", "Das ist keine Internetadresse."),
    ],
)
def test_one_wrong_field_of_five_rows_stores_nothing_and_keeps_the_input(
    engine: Engine,
    stage: cast.Scene,
    five: list[int],
    log_in: LogIn,
    field: str,
    value: str,
    sentence: str,
) -> None:
    data = form_of(five, **{f"b{five[2]}-{field}": value})

    answer = log_in(stage.ada).post(f"{BASE}/new", data=data)

    assert answer.status_code == 422
    assert sentence in answer.text
    summary = answer.text.partition(f'href="#b{five[2]}-{field}">')[2].partition("</a>")[0]
    assert summary.startswith("Runder Tisch")
    assert 'value="2027-06-07"' in answer.text
    assert count(engine) == 0


def test_a_time_that_the_clocks_leave_out_is_refused(
    engine: Engine, stage: cast.Scene, log_in: LogIn
) -> None:
    body = stage.round_table.id
    gap = {f"b{body}-day": "28.03.2027", f"b{body}-starts": "02:30", f"b{body}-ends": "04:00"}

    answer = log_in(stage.ada).post(f"{BASE}/new", data=form_of([body], **gap))

    assert answer.status_code == 422
    assert "wird die Uhr vorgestellt" in answer.text
    assert count(engine) == 0


def test_what_has_been_held_can_be_entered_later(
    engine: Engine, stage: cast.Scene, log_in: LogIn
) -> None:
    body = stage.round_table.id
    held = {f"b{body}-day": "09.11.2026", "has_been_held": "y", "title": "Vor unserer Zeit"}

    answer = log_in(stage.ada).post(f"{BASE}/new", data=form_of([body], **held))

    assert answer.status_code == 303
    assert answer.location.endswith("/prepare")
    with Session(engine) as session:
        assert session.scalars(select(Meeting.title)).one() == "Vor unserer Zeit"


@pytest.mark.parametrize(("who", "status"), [("ben", 403), ("cem", 404)])
def test_members_and_strangers_plan_nothing(
    engine: Engine, stage: cast.Scene, log_in: LogIn, who: str, status: int
) -> None:
    answer = log_in(getattr(stage, who)).post(f"{BASE}/new", data=form_of([stage.round_table.id]))

    assert answer.status_code == status
    assert count(engine) == 0


def test_a_form_for_no_body_or_an_unknown_round_is_not_there(
    stage: cast.Scene, log_in: LogIn
) -> None:
    client = log_in(stage.ada)

    assert client.post(f"{BASE}/new", data={"bodies": "4711"}).status_code == 404
    assert client.get(f"{BASE}/invite").status_code == 404
    assert client.post(f"{BASE}/invite", data={"round": "x" * 900}).status_code == 404


def test_a_day_is_judged_while_it_is_typed(stage: cast.Scene, log_in: LogIn) -> None:
    client = log_in(stage.ada)
    body = stage.round_table.id

    def fragment(day: str, body: object = body) -> str:
        return client.get(f"{BASE}/remarks?body={body}&b{body}-day={day}").text

    assert "Feiertag: Pfingstmontag." in fragment("2027-05-17")
    assert "Einladung müsste bis" in fragment("2027-01-14")
    assert fragment("2027-06-08").strip() == ""
    assert fragment("gestern").strip() == ""
    assert fragment("2027-05-17", "4711") == ""
