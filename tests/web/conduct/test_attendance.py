"""Who was there, marked in the browser."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitation.model.attendance import Attendance, Presence
from tests.web.conduct.pages import fields_of


def attend(client: FlaskClient, address: str, line: int, **said: str):
    page = client.get(f"{address}/conduct?part=attendance").text
    data = {**fields_of(page), **{f"{name}-{line}": value for name, value in said.items()}}
    return client.post(f"{address}/conduct/attendance", data=data)


@pytest.mark.parametrize(
    "said",
    [
        {"presence": "represented", "deputy": ""},
        {"presence": "überall"},
        {"presence": "present", "from": "25:99"},
        {"presence": "present", "from": "11:00", "until": "10:00"},
        {"presence": "present", "remark": "x" * 201},
    ],
    ids=str,
)
def test_odd_attendance_gets_a_sentence_and_keeps_the_input(
    ada, opened, show, engine, said
) -> None:
    with Session(engine) as session:
        line = session.scalars(select(Attendance).where(Attendance.name == "Olga Özdemir")).one()

    answer = attend(ada, opened, line.id, **{"remark": "kommt später", **said})

    assert answer.status_code == 422
    assert "Olga Özdemir" in answer.text
    with Session(engine) as session:
        assert session.get_one(Attendance, line.id).presence is Presence.PRESENT


def test_exceptions_are_marked_after_everybody(ada, opened, show, engine) -> None:
    with Session(engine) as session:
        line = session.scalars(select(Attendance).where(Attendance.name == "Olga Özdemir")).one()

    assert attend(ada, opened, line.id, presence="excused", remark="krank").status_code == 303

    page = ada.get(f"{opened}/conduct?part=none").text
    assert "Entschuldigt" in page
    with Session(engine) as session:
        assert session.get_one(Attendance, line.id).remark == "krank"
