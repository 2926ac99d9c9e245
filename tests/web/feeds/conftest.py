"""Ben's calendar, the meeting it shows, and a clock that is set forward by hand."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from facilitation.model.meetings import (
    Invitation,
    InvitedAs,
    Meeting,
    MeetingState,
)
from facilitation.settings import Settings
from tests import cast
from tests.conftest import NOW
from tests.web.conftest import OpenApp
from tests.web.feed_readers import Subscriber, feed_of

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
def app(open_app: OpenApp, engine: Engine, settings: Settings, clock: Clock) -> Flask:
    app = open_app(settings, engine=engine, clock=clock)
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
