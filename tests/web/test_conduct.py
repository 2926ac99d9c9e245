"""Conducting a meeting in the browser: attendance, items, findings, the record as Word."""

from datetime import UTC, datetime
from io import BytesIO
from zipfile import ZipFile

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from facilitation.model.attendance import Attendance, Presence
from facilitation.model.decisions import Decision, Task
from facilitation.model.meetings import AgendaItem, Meeting, MeetingState
from facilitation.model.responsibilities import Responsibility
from tests import cast
from tests.usecases import minutes_stage
from tests.web.conftest import LogIn

BASE = "/d/musterkreis/p/integration/meetings"


@pytest.fixture
def show(session: Session, scene: cast.Scene) -> minutes_stage.Stage:
    made = minutes_stage.set_up(session, scene)
    session.commit()
    return made


@pytest.fixture
def address(show: minutes_stage.Stage) -> str:
    return f"{BASE}/{show.meeting.id}"


@pytest.fixture
def ada(show: minutes_stage.Stage, log_in: LogIn) -> FlaskClient:
    return log_in(show.scene.ada)


def fields_of(page: str) -> dict[str, str]:
    """What the roster's form would send unchanged: hidden marks only."""
    import re

    return dict(re.findall(r'name="(seen-\d+)" value="([^"]*)"', page))


def hidden(page: str, name: str) -> str:
    import re

    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, name
    return found[1]


def test_a_meeting_is_minuted_and_downloaded_in_ten_steps(ada, address, show, engine) -> None:
    # 1, 2: the meeting opens on its day at 'Durchführen'
    assert ada.get(address).location.endswith("/conduct")
    assert "Sitzung eröffnen" in ada.get(f"{address}/conduct").text

    # 3: open, 4: everybody present
    assert ada.post(f"{address}/conduct/open").status_code == 303
    page = ada.get(f"{address}/conduct").text
    assert "Alle anwesend" in page
    answer = ada.post(f"{address}/conduct/attendance", data={**fields_of(page), "everybody": "1"})
    assert answer.status_code == 303

    # 5 to 9: an item with notes, and a finding with caretaker and due date, in one save
    item = show.items[1]
    page = ada.get(f"{address}/conduct?item={item.id}").text
    answer = ada.post(
        f"{address}/conduct/items/{item.id}",
        data={
            "title": item.title,
            "is_public": "y",
            "background": "Der Bus fährt **nie**.",
            "discussion": "- eins\n- zwei",
            "version": hidden(page, "version"),
            "seen": hidden(page, "seen"),
            "add": "decision",
            "new-wording": "Der Bus fährt künftig.",
            "new-caretaker": str(show.scene.ben.id),
            "new-due_on": "2027-03-01",
            "new-kind": "agreement",
            "new-mode": "consensus",
            "new-result": "adopted",
            "new-is_public": "y",
        },
    )
    assert answer.status_code == 303, answer.text
    page = ada.get(answer.location).text
    assert "Vereinbarung 1/1 ist festgehalten" in page
    assert "<strong>nie</strong>" in ada.get(f"{address}/conduct?part=none").text

    # 10: Word
    answer = ada.get(f"{address}/minutes.docx")
    assert answer.status_code == 200
    text = ZipFile(BytesIO(answer.data)).read("word/document.xml").decode()
    assert "Der Bus fährt künftig." in text
    assert "Ben Becker" in text
    with Session(engine) as session:
        held = session.scalars(select(Responsibility)).one()
        assert held.caretaker_id == show.scene.ben.id
