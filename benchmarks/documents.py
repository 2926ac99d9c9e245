"""How long all files of a process of middle size take: 240 meetings with lists, dates, minutes."""

from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from benchmarks.stage import seeded
from facilitation.database import readings
from facilitation.model.processes import Process
from facilitation.usecases.named_processes import for_installation
from facilitation.usecases.process_documents import House, list_contents, write_documents
from facilitation.web.labels import in_german

LIMIT, WORD_FILES = 60.0, 240
"""Seconds that so many Word files may take."""


def report(server: str | None = None) -> bool:
    """Print what it took; False when it takes longer than promised."""
    with seeded(server) as stage, Session(stage.engine) as session:
        process = session.scalars(select(Process).order_by(Process.id)).first()
        if process is None:
            raise RuntimeError("nothing was seeded")
        now, house = datetime.now(UTC), House(in_german, "https://kreisrunde.example")
        contents = list_contents(session, process, by=for_installation(process), now=now)
        began = stage.clock()
        written = write_documents(
            readings(stage.engine),
            process,
            contents,
            house,
            acting=lambda _session, process: for_installation(process),
            now=now,
        )
        sizes = [(one.path, len(one.content)) for one in written]
        seconds = stage.clock() - began
    word = sum(path.endswith(".docx") for path, _ in sizes)
    size = sum(length for _, length in sizes) / 1_000_000
    print(f"\ndocuments: {len(sizes)} files, {word} of them Word, {size:.1f} MB")
    print(f"{'all of them':22} {seconds:8.2f} s")
    print(f"{f'for each {WORD_FILES} Word':22} {seconds * WORD_FILES / word:8.2f} s")
    return seconds * WORD_FILES / word <= LIMIT
