"""How long a district of middle size takes as a dossier: out, read again, and in."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from benchmarks.databases import Clock, database
from benchmarks.stage import seeded
from facilitation.database import transactions
from facilitation.formats.dossiers import read_dossier, write_dossier
from facilitation.model.processes import Process
from facilitation.usecases.dossiers import export_dossier, import_dossier

LIMIT = 10.0
"""Seconds that reading and importing 240 meetings and 800 people may take."""


def report(server: str | None = None) -> bool:
    """Print the table; False when the import takes longer than promised."""
    took: dict[str, float] = {}
    with seeded(server) as stage, Session(stage.engine) as session:
        timed = partial(_timed, stage.clock, took)
        process = session.scalars(select(Process).order_by(Process.id)).first()
        if process is None:
            raise RuntimeError("nothing was seeded")
        stage.statements.clear()
        with timed("export"):
            dossier = export_dossier(session, process)
        queries = len(stage.statements)
        with timed("write"):
            content = write_dossier(dossier)
    with timed("read and check"):
        found = read_dossier(content)
    with (
        database(server) as (engine, clock),
        _timed(clock, took, "import"),
        transactions(engine)() as target,
    ):
        import_dossier(target, found, now=datetime.now(UTC))
    size = f"{len(content) / 1_000_000:.1f} MB, {queries} queries to export"
    print(f"\ndossier: {len(found.meetings)} meetings, {len(found.people)} people, {size}")
    for name, seconds in took.items():
        print(f"{name:22} {seconds:8.2f} s")
    return took["read and check"] + took["import"] <= LIMIT


@contextmanager
def _timed(clock: Clock, took: dict[str, float], name: str) -> Iterator[None]:
    began = clock()
    yield
    took[name] = clock() - began
