"""Every route, asked by everybody, against the table in docs/permissions.md.

A route without a row fails, and so does a row without a route. Each request is rolled back, so
that what one person does is not there for the next.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Connection, Engine
from sqlalchemy.orm import Session

from facilitation.model.accounts import Account
from facilitation.model.people import Person
from facilitation.settings import Settings
from tests import cast
from tests.web import things
from tests.web.conftest import LogIn
from tests.web.undoing import work_inside

TABLE = Path(__file__).parents[2] / "docs" / "permissions.md"
ROLES = (
    "nobody", "stranger", "guest", "elsewhere", "member", "deputy", "steering", "staff",
    "facilitator", "admin",
)  # fmt: skip
WHO = {
    "nobody": None, "stranger": "cem", "guest": "gus", "elsewhere": "olga", "member": "ben",
    "deputy": "dora", "steering": "stella", "staff": "sam", "facilitator": "ada", "admin": "admin",
}  # fmt: skip


def _rows() -> dict[tuple[str, str], tuple[str, ...]]:
    """(method, address) → what each role is told, as the table says."""
    found = {}
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if len(cells) == len(ROLES) + 2 and cells[0] in ("GET", "POST"):
            found[cells[0], cells[1].strip("`")] = tuple(cells[2:])
    return found


def _routes(app: Flask) -> set[tuple[str, str]]:
    return {
        (method, str(rule))
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) & {"GET", "POST"}
    }


def test_every_route_has_a_row_and_every_row_a_route(app: Flask) -> None:
    assert _routes(app) == set(_rows())


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
def undone(app: Flask, engine: Engine) -> Iterator[Connection]:
    """Let the application work inside one transaction that is rolled back after each request."""
    with engine.connect() as connection:
        work_inside(app, connection)
        yield connection
        connection.rollback()


@pytest.mark.parametrize("role", ROLES)
def test_everybody_gets_what_the_table_says(
    stage: cast.Scene,
    log_in: LogIn,
    addresses: dict[str, str],
    undone: Connection,
    role: str,
) -> None:
    who: Person | Account | None = getattr(stage, WHO[role]) if WHO[role] else None
    wrong = []

    for (method, address), answers in sorted(_rows().items()):
        client = log_in(who)
        outer = undone.begin()
        told = _told(
            client, method, _filled(address, addresses), things.sent_along(address, addresses)
        )
        outer.rollback()
        if told != answers[ROLES.index(role)]:
            wrong.append(f"{method} {address}: {told} instead of {answers[ROLES.index(role)]}")

    assert wrong == []


def _filled(address: str, parts: dict[str, str]) -> str:
    """The address with a real thing in each place; the closest word about it counts."""

    def fill(match: re.Match[str]) -> str:
        converter, _colon, name = match[1].rpartition(":")
        if converter.startswith("any("):
            return converter[4:-1].split(",")[0].strip()
        for prefix in (address, "held" if address.startswith(things.HELD) else ""):
            if f"{prefix} {name}" in parts:
                return parts[f"{prefix} {name}"]
        return parts[name if converter != "path" else "path:name"]

    return re.sub(r"<([^>]+)>", fill, address)


def _told(client: FlaskClient, method: str, path: str, along: dict[str, str]) -> str:
    where = "query_string" if method == "GET" else "data"
    answer = client.open(path, method=method, **{where: along})
    answer.close()  # some are files
    if answer.status_code >= 500:
        return f"{answer.status_code}!"
    if answer.status_code == 303 and (answer.location or "").startswith("/login"):
        return "login"
    return {403: "403", 404: "404"}.get(answer.status_code, "yes")
