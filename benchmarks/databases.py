"""Empty databases to be measured, on SQLite or on a PostgreSQL server that is named."""

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlalchemy import Engine, create_engine, event, make_url, text

from facilitation.database import open_database, upgrade

_HERE = ("127.0.0.1", "::1", "localhost")


@dataclass
class Clock:
    """Seconds of computing, ours and that of the server's processes that work for us.

    What else the machine does at that moment does not count. A server elsewhere shows nothing of
    what it computes: what is measured then is ours alone.
    """

    servers: dict[int, int] = field(default_factory=dict)
    """By process id, nanoseconds."""

    def __call__(self) -> float:
        return time.process_time() + self.of_servers

    @property
    def of_servers(self) -> float:
        for number in self.servers:
            try:
                said = Path(f"/proc/{number}/schedstat").read_text("ascii")
            except FileNotFoundError:
                continue
            self.servers[number] = int(said.split()[0])
        return sum(self.servers.values()) / 1e9

    def watch(self, connection: Any, _record: object) -> None:
        """Count in what works for this connection, where it is a process of this machine."""
        of_server = getattr(connection, "info", None)
        if of_server is not None and of_server.host in _HERE:
            self.servers[of_server.backend_pid] = 0


@contextmanager
def database(server: str | None) -> Iterator[tuple[Engine, Clock]]:
    """With all tables and nothing in them, removed at the end; and what tells how it computes.

    `server`: address of a PostgreSQL server on which databases may be made; else SQLite.
    """
    with _address(server) as url:
        engine, clock = open_database(url), Clock()
        event.listen(engine, "connect", clock.watch)
        upgrade(engine)
        yield engine, clock
        engine.dispose()


@contextmanager
def _address(server: str | None) -> Iterator[str]:
    if server is None:
        with tempfile.TemporaryDirectory() as folder:
            yield f"sqlite:///{Path(folder) / 'bench.sqlite'}"
        return
    address = make_url(server).set(drivername="postgresql+psycopg")
    name = f"kreisrunde_bench_{uuid4().hex}"
    engine = create_engine(address, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}"'))
        try:
            yield address.set(database=name).render_as_string(hide_password=False)
        finally:
            connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))
    engine.dispose()
