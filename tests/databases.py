"""Databases on which the scene is laid out already, made once and used by one test after another.

Making a PostgreSQL database takes longer than most tests; emptying it and putting the rows of the
scene back does not.
"""

import pickle
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy.orm import Session

from facilitation.database import open_database
from tests import cast, servers


@dataclass(frozen=True)
class Prepared:
    """A migrated database, and the scene as it stands in it, pickled; none in an empty one."""

    url: str
    scene: bytes = b""

    def copy_to(self, file: Path) -> "Prepared":
        """The same on SQLite in another file."""
        shutil.copy(self.url.removeprefix("sqlite:///"), file)
        return Prepared(f"sqlite:///{file}", self.scene)

    def enter(self, session: Session) -> cast.Scene:
        """The people and bodies of the scene, in this session, without a statement."""
        scene: cast.Scene = pickle.loads(self.scene)
        session.add_all(getattr(scene, field.name) for field in fields(scene))
        return scene


def lay_out(url: str, *, today: date) -> Prepared:
    """Store the scene in an empty database."""
    engine = open_database(url)
    with Session(engine, expire_on_commit=False) as session:
        scene = cast.set_up(session, today=today)
        session.commit()
    engine.dispose()
    return Prepared(url, pickle.dumps(scene))


class Reused:
    """A PostgreSQL database that is brought back to what it was before each use."""

    MOST = 100
    """Uses; what was deleted stays in the files, and more and more has to be passed over."""

    def __init__(self, server: servers.Postgres, template: Prepared) -> None:
        """`template` lies on this server, and nobody is connected to it."""
        self._server, self._template = server, template
        self._url, self._used = "", 0
        self._connection: psycopg.Connection[Any] | None = None
        _remember(template.url)

    def again(self) -> Prepared:
        """As if it had been made just now; whoever is still connected is cut off."""
        if self._connection is None or self._used == self.MOST:
            self._make()
        else:
            self._connection.execute(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            self._connection.execute("SELECT kept.restore()")
        self._used += 1
        return Prepared(self._url, self._template.scene)

    def _make(self) -> None:
        self.close()
        self._url = self._server.create_like(self._template.url.rpartition("/")[2])
        self._connection, self._used = _connect(self._url), 0

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._server.drop(self._url)
        self._connection = None


def _connect(url: str) -> psycopg.Connection[Any]:
    connection = psycopg.connect(url.replace("+psycopg", ""), autocommit=True)
    connection.execute("SET session_replication_role = replica")  # foreign keys do not look
    return connection


def _remember(url: str) -> None:
    """Keep the rows there are, and write a function that brings them back."""
    with _connect(url) as connection:
        connection.execute("CREATE SCHEMA kept")
        moves = [*_rows(connection), *_numbers(connection)]
        connection.execute(
            "CREATE FUNCTION kept.restore() RETURNS void LANGUAGE plpgsql AS"
            f" $$BEGIN {' '.join(moves)} END$$"
        )


def _rows(connection: psycopg.Connection[Any]) -> Iterator[str]:
    tables = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
    for (table,) in connection.execute(tables).fetchall():
        yield f"DELETE FROM public.{table};"
        if connection.execute(f"SELECT FROM public.{table} LIMIT 1").fetchall():
            connection.execute(f"CREATE TABLE kept.{table} AS TABLE public.{table}")
            yield f"INSERT INTO public.{table} SELECT * FROM kept.{table};"


def _numbers(connection: psycopg.Connection[Any]) -> Iterator[str]:
    sequences = "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public'"
    for name, last in connection.execute(sequences).fetchall():
        yield f"PERFORM setval('public.{name}', {last or 1}, {last is not None});"
