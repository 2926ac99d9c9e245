"""Ada at the meeting that is held, with everybody present."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests import cast
from tests.usecases import minutes_stage
from tests.web.conduct.pages import BASE, fields_of
from tests.web.conftest import LogIn


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


@pytest.fixture
def opened(ada: FlaskClient, address: str) -> str:
    """The address of the meeting, opened, with everybody present."""
    ada.post(f"{address}/conduct/open")
    page = ada.get(f"{address}/conduct").text
    ada.post(f"{address}/conduct/attendance", data={**fields_of(page), "everybody": "1"})
    return address
