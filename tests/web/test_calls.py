"""From Heute to a planned meeting: calling a body that meets on demand."""

import re

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from facilitation.model.bodies import Body
from facilitation.model.meetings import Meeting
from tests import cast, findings
from tests.web.conftest import LogIn

HERE = "/d/musterkreis/p/integration"


@pytest.fixture
def table(engine: Engine, stage: cast.Scene) -> int:
    with Session(engine) as session:
        body = session.get_one(Body, stage.round_table.id)
        body.calls_on_demand = True
        for title in ("Busse am Abend", "Sprachkurse", "<b>Wohnungen</b>"):
            findings.topic(session, body, title)
        session.commit()
        return body.id


def test_today_leads_to_a_draft_and_one_button_plans_it(
    engine: Engine, table: int, stage: cast.Scene, log_in: LogIn
) -> None:
    sam = log_in(stage.sam)

    today = sam.get("/d/musterkreis").text
    page = sam.get(f"{HERE}/bodies/{table}").text
    draft = sam.get(f"{HERE}/bodies/{table}/call").text
    sent = dict(re.findall(r'name="(once|day|starts|ends|place)"[^>]*value="([^"]*)"', draft))
    ids = re.findall(r'name="topic_ids"[^>]*value="(\d+)"', draft)
    answer = sam.post(f"{HERE}/bodies/{table}/call", data={**sent, "topic_ids": ids})

    assert f"{HERE}/bodies/{table}/call" in today
    assert "3 Themen warten" in today
    assert "3 Themen warten: Zeit, das Gremium einzuberufen" in page
    assert "&lt;b&gt;Wohnungen" in draft
    assert len(ids) == 3
    with Session(engine) as session:
        meeting = session.scalars(select(Meeting).where(Meeting.body_id == table)).one()
    assert (answer.status_code, answer.location) == (303, f"{HERE}/meetings/{meeting.id}/invite")
    assert "/call" not in sam.get("/d/musterkreis").text


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"topic_ids": []}, "Wählen Sie mindestens ein Thema"),
        ({"topic_ids": ["999999"]}, "wartet hier nicht mehr"),
        ({"topic_ids": ["1 OR 1"]}, "Diese Auswahl gibt es nicht"),
        ({"day": "2026-01-01"}, "Vergangenheit. Wählen Sie einen Tag ab heute."),
        ({"day": "bald"}, "Das ist kein Tag"),
        ({"ends": "08:00"}, "liegt vor dem Beginn"),
    ],
)
def test_what_cannot_be_gets_a_sentence(
    engine: Engine,
    table: int,
    stage: cast.Scene,
    log_in: LogIn,
    changes: dict[str, object],
    sentence: str,
) -> None:
    sam = log_in(stage.sam)
    draft = sam.get(f"{HERE}/bodies/{table}/call").text
    ids = re.findall(r'name="topic_ids"[^>]*value="(\d+)"', draft)
    data = {"day": "2027-02-01", "starts": "17:00", "ends": "19:00", "topic_ids": ids}

    answer = sam.post(f"{HERE}/bodies/{table}/call", data=data | changes)

    assert answer.status_code == 422
    assert sentence in answer.text
    with Session(engine) as session:
        assert session.scalar(select(Meeting.id).where(Meeting.body_id == table)) is None


def test_the_second_clerk_calls_nobody_again_and_a_holiday_is_named(
    engine: Engine, table: int, stage: cast.Scene, log_in: LogIn
) -> None:
    sam, ada = log_in(stage.sam), log_in(stage.ada)
    url = f"{HERE}/bodies/{table}/call"
    drafts = [client.get(url).text for client in (sam, ada)]
    ids = re.findall(r'name="topic_ids"[^>]*value="(\d+)"', drafts[0])
    sent = [
        {
            "once": re.findall(r'name="once"[^>]*value="(\w+)"', draft)[0],
            "topic_ids": ids,
            **{"day": "2027-03-29", "starts": "17:00", "ends": "19:00"},
        }
        for draft in drafts
    ]

    first = sam.post(url, data=sent[0])
    pressed_twice = sam.post(url, data=sent[0])
    second = ada.post(url, data=sent[1])

    assert (first.status_code, pressed_twice.location) == (303, first.location)
    assert "Feiertag: Ostermontag." in sam.get(first.location).text
    assert second.status_code == 422
    assert "Eines der Themen wartet hier nicht mehr" in second.text
    assert "Ein Termin ist schon geplant" in second.text
    with Session(engine) as session:
        assert len(session.scalars(select(Meeting).where(Meeting.body_id == table)).all()) == 1
