"""A seeded installation to be measured: districts of middle size, its people logged in."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from flask import Flask, render_template_string
from flask.testing import FlaskClient
from flask_login import login_required
from sqlalchemy import Engine, event, select, text
from sqlalchemy.orm import Session

from benchmarks.databases import Clock, database
from facilitation.app import create_app
from facilitation.database import transactions
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
    settings: Settings
    client: FlaskClient
    """Of the facilitator of the first district."""
    admin: FlaskClient
    admin_id: int
    """The account of whoever runs the installation."""
    statements: list[str]
    clock: Clock


@contextmanager
def seeded(server: str | None = None, *, districts: int = 1) -> Iterator[Stage]:
    """An application over fresh data; `server` as `databases.database` takes it."""
    with database(server) as (engine, clock), tempfile.TemporaryDirectory() as folder:
        now = datetime.now(UTC)
        with transactions(engine)() as session:
            for number in range(1, districts + 1):
                seeding.seed_district(session, number, today=now.date(), now=now)
        _gather_statistics(engine)
        settings = Settings(
            secret_key="only for measuring, long enough to be a key", exports=Path(folder)
        )
        app = create_app(settings, engine=engine)
        _add_bare_page(app)
        statements: list[str] = []
        event.listen(engine, "before_cursor_execute", lambda *args: statements.append(str(args[2])))
        client = _log_in(app, engine, _facilitator(engine))
        admin_id = _administrator(engine)
        admin = _log_in(app, engine, admin_id)
        yield Stage(app, engine, settings, client, admin, admin_id, statements, clock)


def _gather_statistics(engine: Engine) -> None:
    """PostgreSQL does so by itself in a while; without, it plans as if there were nothing."""
    if engine.dialect.name == "postgresql":
        with engine.begin() as connection:
            connection.execute(text("ANALYZE"))


def _add_bare_page(app: Flask) -> None:
    """What the same stack needs at least: login, one ORM SELECT of 25 rows, the base layout."""

    @app.get("/bare")
    @login_required  # type: ignore[untyped-decorator]
    def bare() -> str:
        with desk().reading() as session:
            rows = session.scalars(select(Municipality).limit(25)).all()
            return render_template_string(BARE, rows=rows)


def _facilitator(engine: Engine) -> int:
    """The new account of the first one."""
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
        return account.id


def _administrator(engine: Engine) -> int:
    with Session(engine) as session, session.begin():
        account = Account(
            email="admin@kreis.example", name="Ada Admin", password_hash="-", is_admin=True
        )
        session.add(account)
        session.flush()
        return account.id


def _log_in(app: Flask, engine: Engine, account_id: int) -> FlaskClient:
    client = app.test_client()
    with Session(engine) as session, session.begin():
        token = accounts.open_session(session, account_id, device="bench", now=datetime.now(UTC))
    with client.session_transaction() as cookie:
        cookie["_user_id"], cookie["_fresh"] = token, True
    return client
