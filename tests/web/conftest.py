"""Browsers without a screen for the cast, against the real application."""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from facilitation.model.accounts import Account
from facilitation.model.people import Person
from facilitation.settings import Settings
from facilitation.usecases import accounts
from tests import cast
from tests.web import things
from tests.web.apps import Stock

LogIn = Callable[[Person | Account | None], FlaskClient]
OpenApp = Callable[..., Flask]


@pytest.fixture(scope="session")
def stock() -> Stock:
    return Stock()


@pytest.fixture
def open_app(stock: Stock) -> Iterator[OpenApp]:
    """What makes an application for this test: `create_app`, only quicker."""
    yield stock.lend
    stock.take_back()


@pytest.fixture
def app(open_app: OpenApp, engine: Engine, settings: Settings, now: datetime) -> Flask:
    app = open_app(settings, engine=engine, clock=lambda: now)
    app.config.update(WTF_CSRF_ENABLED=False, PROPAGATE_EXCEPTIONS=False)
    return app


@pytest.fixture
def stage(session: Session, scene: cast.Scene) -> cast.Scene:
    """The scene, committed, so that the application sees it."""
    session.commit()
    return scene


@pytest.fixture
def addresses(
    session: Session,
    stage: cast.Scene,
    settings: Settings,
    tmp_path: Path,
    now: datetime,
) -> dict[str, str]:
    """What stands for the parts of an address: everything belongs to the round table West."""
    parts = things.make(session, stage, stage.admin.id, settings.secret_key, tmp_path, now=now)
    session.commit()
    return parts


@pytest.fixture
def log_in(app: Flask, engine: Engine, now: datetime) -> LogIn:
    """A client for a person or account of the cast; for None one that is not logged in.

    The session row is made as a login makes it; only the slow hashing of a password is left out.
    """

    def for_whom(who: Person | Account | None) -> FlaskClient:
        client = app.test_client()
        if who is None:
            return client
        account_id = who.id if isinstance(who, Account) else who.account_id
        assert account_id is not None
        with Session(engine) as session, session.begin():
            token = accounts.open_session(session, account_id, device="test", now=now)
        with client.session_transaction() as cookie:
            cookie["_user_id"], cookie["_fresh"] = token, True
        return client

    return for_whom
