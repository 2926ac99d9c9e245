"""A seeded installation to be measured: one district of middle size, its facilitator logged in."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from flask import Flask, render_template_string
from flask.testing import FlaskClient
from flask_login import login_required
from sqlalchemy import Engine, event, select
from sqlalchemy.orm import Session

from facilitation.app import create_app
from facilitation.database import open_database, transactions, upgrade
from facilitation.model.accounts import Account, Role, RoleKind
from facilitation.model.municipalities import Municipality
from facilitation.model.people import Person
from facilitation.settings import Settings
from facilitation.usecases import accounts, seeding
from facilitation.web import desk

BARE = """{% extends "layout.html" %}{% block title %}Bare{% endblock %}
{% block content %}<table>{% for row in rows %}<tr><td>{{ row.name }}</td><td>{{ row.ags }}</td>
<td>{{ row.inhabitants }}</td></tr>{% endfor %}</table>{% endblock %}"""


@dataclass
class Stage:
    app: Flask
    engine: Engine
    client: FlaskClient
    statements: list[str]


@contextmanager
def seeded(*, districts: int = 1, url: str | None = None) -> Iterator[Stage]:
    """An application over fresh data; without `url` on SQLite in a temporary folder."""
    with tempfile.TemporaryDirectory() as folder:
        engine = open_database(url or f"sqlite:///{Path(folder) / 'bench.sqlite'}")
        upgrade(engine)
        now = datetime.now(UTC)
        with transactions(engine)() as session:
            for number in range(1, districts + 1):
                seeding.seed_district(session, number, today=now.date(), now=now)
        settings = Settings(secret_key="only for measuring, long enough to be a key")
        app = create_app(settings, engine=engine)
        _add_bare_page(app)
        statements: list[str] = []
        event.listen(engine, "before_cursor_execute", lambda *args: statements.append(str(args[2])))
        yield Stage(app, engine, _logged_in(app, engine), statements)
        engine.dispose()


def _add_bare_page(app: Flask) -> None:
    """What the same stack needs at least: login, one ORM SELECT of 25 rows, the base layout."""

    @app.get("/bare")
    @login_required  # type: ignore[untyped-decorator]
    def bare() -> str:
        with desk().reading() as session:
            rows = session.scalars(select(Municipality).limit(25)).all()
            return render_template_string(BARE, rows=rows)


def _logged_in(app: Flask, engine: Engine) -> FlaskClient:
    client = app.test_client()
    now = datetime.now(UTC)
    with Session(engine) as session, session.begin():
        person = session.scalars(
            select(Person).join(Role).where(Role.kind == RoleKind.FACILITATOR).order_by(Person.id)
        ).first()
        if person is None:
            raise RuntimeError("the seeded district has no facilitator")
        account = Account(email="bench@kreis.example", name=person.name, password_hash="-")
        session.add(account)
        session.flush()
        person.account_id = account.id
        token = accounts.open_session(session, account.id, device="bench", now=now)
    with client.session_transaction() as cookie:
        cookie["_user_id"], cookie["_fresh"] = token, True
    return client
