"""How long a district of middle size takes as a dossier: out, read again, and in."""

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from benchmarks.stage import seeded
from facilitation.database import open_database, transactions, upgrade
from facilitation.formats.dossiers import read_dossier, write_dossier
from facilitation.model.processes import Process
from facilitation.usecases.dossiers import export_dossier, import_dossier

LIMIT = 10.0
"""Seconds that reading and importing 240 meetings and 800 people may take."""


def report() -> bool:
    """Print the table; False when the import takes longer than promised."""
    took: dict[str, float] = {}
    with seeded() as stage, Session(stage.engine) as session:
        process = session.scalars(select(Process).order_by(Process.id)).first()
        if process is None:
            raise RuntimeError("nothing was seeded")
        stage.statements.clear()
        with _timed(took, "export"):
            dossier = export_dossier(session, process)
        queries = len(stage.statements)
        with _timed(took, "write"):
            content = write_dossier(dossier)
    with _timed(took, "read and check"):
        found = read_dossier(content)
    with tempfile.TemporaryDirectory() as folder:
        engine = open_database(f"sqlite:///{Path(folder) / 'other.sqlite'}")
        upgrade(engine)
        with _timed(took, "import"), transactions(engine)() as target:
            import_dossier(target, found, now=datetime.now(UTC))
        engine.dispose()
    size = f"{len(content) / 1_000_000:.1f} MB, {queries} queries to export"
    print(f"\ndossier: {len(found.meetings)} meetings, {len(found.people)} people, {size}")
    for name, seconds in took.items():
        print(f"{name:22} {seconds:8.2f} s")
    return took["read and check"] + took["import"] <= LIMIT


@contextmanager
def _timed(took: dict[str, float], name: str) -> Iterator[None]:
    """Seconds of computing: what else the machine does at that moment does not count."""
    began = time.process_time()
    yield
    took[name] = time.process_time() - began
