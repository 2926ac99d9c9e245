"""Every route, asked by everybody, against the table in docs/permissions.md.

A route without a row fails, and so does a row without a route. Each request is rolled back, so
that what one person does is not there for the next.
"""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Connection, Engine

from facilitation.model.accounts import Account
from facilitation.model.people import Person
from tests import cast
from tests.web import matrix, things
from tests.web.conftest import LogIn
from tests.web.undoing import work_inside


def _routes(app: Flask) -> set[tuple[str, str]]:
    return {
        (method, str(rule))
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) & {"GET", "POST"}
    }


def test_every_route_has_a_row_and_every_row_a_route(app: Flask) -> None:
    assert _routes(app) == set(matrix.rows())


@pytest.fixture
def undone(app: Flask, engine: Engine) -> Iterator[Connection]:
    """Let the application work inside one transaction that is rolled back after each request."""
    with engine.connect() as connection:
        work_inside(app, connection)
        yield connection
        connection.rollback()


@pytest.mark.parametrize("role", matrix.ROLES)
def test_everybody_gets_what_the_table_says(
    stage: cast.Scene,
    log_in: LogIn,
    addresses: dict[str, str],
    undone: Connection,
    role: str,
) -> None:
    who: Person | Account | None = getattr(stage, matrix.WHO[role]) if matrix.WHO[role] else None
    wrong = []

    for (method, address), answers in sorted(matrix.rows().items()):
        client = log_in(who)
        outer = undone.begin()
        path, along = matrix.filled(address, addresses), things.sent_along(address, addresses)
        told, due = _told(client, method, path, along), answers[matrix.ROLES.index(role)]
        outer.rollback()
        if told != due:
            wrong.append(f"{method} {address}: {told} instead of {due}")

    assert wrong == []


def _told(client: FlaskClient, method: str, path: str, along: dict[str, str]) -> str:
    where = "query_string" if method == "GET" else "data"
    answer = client.open(path, method=method, **{where: along})
    answer.close()  # some are files
    if answer.status_code >= 500:
        return f"{answer.status_code}!"
    if answer.status_code == 303 and (answer.location or "").startswith("/login"):
        return "login"
    return {403: "403", 404: "404"}.get(answer.status_code, "yes")
