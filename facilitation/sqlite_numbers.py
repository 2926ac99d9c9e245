"""SQLite gives the number of a deleted row to the next one, unless its table counts.

See https://www.sqlite.org/autoinc.html. PostgreSQL never gives a number twice.
"""

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection

_OF_LINKS = {"rsvp": "invitation", "dates": "series", "leave": "series"}


def numbers_given(connection: Connection) -> Sequence[Any]:
    """(number, table) how far each table has counted; nothing where none counts yet."""
    counts = "SELECT name FROM sqlite_master WHERE name = 'sqlite_sequence'"
    if connection.exec_driver_sql(counts).first() is None:
        return ()
    return connection.exec_driver_sql("SELECT seq, name FROM sqlite_sequence").fetchall()


def count_on(connection: Connection, given: Sequence[Any]) -> None:
    """Let every table count, from what it has `given` before migrations made it anew.

    Migrations copy tables, and the copies count no more. Foreign keys must be off.
    """
    waiting = connection.exec_driver_sql(
        "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%'"
        " ESCAPE '\\' AND name <> 'alembic_version' AND sql NOT LIKE '%AUTOINCREMENT%'"
    ).fetchall()
    for table, made in waiting:
        _make_anew(connection, table, made)
    # A table that never had a row has no line of its own yet.
    connection.exec_driver_sql(
        "INSERT INTO sqlite_sequence (name, seq) SELECT name, 0 FROM sqlite_master"
        " WHERE type = 'table' AND sql LIKE '%AUTOINCREMENT%'"
        " AND name NOT IN (SELECT name FROM sqlite_sequence)"
    )
    known = [(number, table) for table, number in _kept_numbers(connection)] if waiting else []
    for number, table in [*given, *known]:
        connection.exec_driver_sql(
            "UPDATE sqlite_sequence SET seq = max(seq, ?) WHERE name = ?", (number, table)
        )


def _make_anew(connection: Connection, table: str, made: str) -> None:
    """The way of https://www.sqlite.org/lang_altertable.html (7), from the table's own words."""
    indexes = connection.exec_driver_sql(
        "SELECT sql FROM sqlite_master WHERE tbl_name = ? AND type <> 'table' AND sql IS NOT NULL",
        (table,),
    ).fetchall()
    named = re.sub(r'^CREATE TABLE "?\w+"?', f'CREATE TABLE "_new_{table}"', _counted(made))
    connection.exec_driver_sql(named)
    connection.exec_driver_sql(f'INSERT INTO "_new_{table}" SELECT * FROM "{table}"')
    connection.exec_driver_sql(f'DROP TABLE "{table}"')
    connection.exec_driver_sql(f'ALTER TABLE "_new_{table}" RENAME TO "{table}"')
    for (index,) in indexes:
        connection.exec_driver_sql(index)


def _counted(made: str) -> str:
    unkeyed = re.sub(r",\s*(CONSTRAINT pk__\w+ )?PRIMARY KEY \(id\)", "", made)
    keyed, times = re.subn(
        r"\bid INTEGER NOT NULL( PRIMARY KEY)?(?=[ ,\n])",
        "id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT",
        unkeyed,
    )
    if times != 1:
        raise RuntimeError(f"a table without a number of its own: {made}")
    return keyed


def _kept_numbers(connection: Connection) -> Iterator[tuple[str, int]]:
    """Numbers of rows that are gone where these are still known: table and number."""
    for (rows,) in connection.exec_driver_sql("SELECT rows FROM discarded"):
        yield from _in_trash(rows)
    for kind, number in connection.exec_driver_sql(
        "SELECT link_kind, max(link_subject) FROM outgoing_letter"
        " WHERE link_subject IS NOT NULL GROUP BY link_kind"
    ):
        if kind in _OF_LINKS:
            yield _OF_LINKS[kind], number
    for (shown,) in connection.exec_driver_sql("SELECT shown FROM sent_series"):
        yield from (("meeting", date["meeting_id"]) for date in json.loads(shown))


def _in_trash(rows: str) -> Iterator[tuple[str, int]]:
    stored = json.loads(rows)
    for table, kept in stored.get("rows", {}).items():
        yield from ((table, row["id"]) for row in kept)
        if table == "discarded":
            for row in kept:
                yield from _in_trash(row["rows"])
