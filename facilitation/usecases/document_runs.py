"""Asking for all files of a process at once, watching them being written, and taking them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from facilitation import archive
from facilitation.model.document_runs import (
    KEPT_FOR,
    MOST_KEPT,
    STALLED_AFTER,
    DocumentRun,
    RunState,
)
from facilitation.model.errors import InvalidError, NotFoundError
from facilitation.model.people import Person
from facilitation.model.processes import Process
from facilitation.model.rights import Action, Actor, demand
from facilitation.model.work import JobName, JobRun
from facilitation.usecases import journal
from facilitation.usecases.process_documents import list_contents

NO_FILE = (
    "Die Datei ist auf dem Server nicht mehr zu finden. Stellen Sie die Dokumente noch einmal "
    "zusammen."
)
GONE = "Diese Zusammenstellung gibt es hier nicht oder nicht mehr."
_SILENT_AFTER = timedelta(minutes=3)
"""A worker notes about once a minute that there was nothing to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunLine:
    """A run as its page shows it."""

    id: int
    asked_at: datetime
    asked_by: str
    state: RunState
    done: int
    total: int
    ended_at: datetime | None
    kept_until: datetime | None
    has_file: bool
    trouble: str
    is_worked_on: bool
    """Somebody writes it, or will soon: a worker was seen a moment ago."""

    @property
    def is_open(self) -> bool:
        return self.state in (RunState.WAITING, RunState.RUNNING)


@dataclass(frozen=True)
class Package:
    path: Path
    name: str
    """What it is called where it is saved."""


def ask_for_documents(
    session: Session, process: Process, *, by: Actor, now: datetime
) -> DocumentRun:
    """Have all files written by the worker. While a run is under way, it is that one again.

    InvalidError where there is nothing to write.
    """
    list_contents(session, process, by=by, now=now)
    # One after the other: two clicks at once are not to begin two runs.
    session.execute(select(Process.id).where(Process.id == process.id).with_for_update())
    open_ = (RunState.WAITING, RunState.RUNNING)
    run = session.scalar(
        select(DocumentRun).where(
            DocumentRun.process_id == process.id, DocumentRun.state.in_(open_)
        )
    )
    if run is not None:
        return run
    run = DocumentRun(
        district_id=process.district_id,
        process_id=process.id,
        asked_at=now,
        asked_by_id=by.person_id or None,
        state=RunState.WAITING,
    )
    session.add(run)
    session.flush()
    journal.note(session, by, "documents_asked", process, now=now)
    return run


def list_runs(
    session: Session, process: Process, exports: Path, *, by: Actor, now: datetime
) -> list[RunLine]:
    """The latest runs of the process, the last one first."""
    demand(by, Action.SEE_PEOPLE, process, now.date())
    query = _query(process).order_by(DocumentRun.asked_at.desc(), DocumentRun.id.desc())
    rows = session.execute(query.limit(MOST_KEPT)).all()
    is_worked = bool(rows) and is_somebody_working(session, now=now)
    return [_line(run, person, exports, is_worked=is_worked) for run, person in rows]


def show_run(
    session: Session, process: Process, run_id: int, exports: Path, *, by: Actor, now: datetime
) -> RunLine:
    """NotFoundError for another process's run, or one that was tidied away."""
    demand(by, Action.SEE_PEOPLE, process, now.date())
    row = session.execute(_query(process).where(DocumentRun.id == run_id)).first()
    if row is None:
        raise NotFoundError(GONE)
    run, person = row
    return _line(run, person, exports, is_worked=is_somebody_working(session, now=now))


def take_documents(
    session: Session, process: Process, run_id: int, exports: Path, *, by: Actor, now: datetime
) -> Package:
    """Where the ZIP lies; the journal keeps who took it. InvalidError where it is no more."""
    line = show_run(session, process, run_id, exports, by=by, now=now)
    run = session.get_one(DocumentRun, line.id)
    if not line.has_file:
        raise InvalidError(NO_FILE)
    note_taken(session, process, by=by, now=now)
    day = run.asked_at.date()
    name = f"Dokumente_{process.slug}_{day:%Y-%m-%d}.zip"
    return Package(archive.path_of_run(exports, run.file), name)


def note_taken(session: Session, process: Process, *, by: Actor | None, now: datetime) -> None:
    """Write down that all files left the house; `by` is None for the command line."""
    journal.note(session, by, "documents_taken", process, now=now)


def is_somebody_working(session: Session, *, now: datetime) -> bool:
    """Whether a worker was seen a moment ago: looking for work, or at it."""
    at_it = select(DocumentRun.id).where(
        DocumentRun.state == RunState.RUNNING, DocumentRun.beat_at > now - STALLED_AFTER
    )
    looked = select(JobRun.id).where(
        JobRun.job == JobName.DOCUMENTS.value, JobRun.ended_at > now - _SILENT_AFTER
    )
    return any(session.scalar(query.limit(1)) is not None for query in (at_it, looked))


def _query(process: Process) -> Select[DocumentRun, Person | None]:
    return (
        select(DocumentRun, Person)
        .outerjoin(Person, Person.id == DocumentRun.asked_by_id)
        .where(DocumentRun.process_id == process.id)
        .execution_options(populate_existing=True)
    )


def _line(run: DocumentRun, person: Person | None, exports: Path, *, is_worked: bool) -> RunLine:
    has_file = bool(run.file) and archive.path_of_run(exports, run.file).is_file()
    return RunLine(
        id=run.id,
        asked_at=run.asked_at,
        asked_by=person.name if person else "",
        state=run.state,
        done=run.done,
        total=run.total,
        ended_at=run.ended_at,
        kept_until=run.ended_at + KEPT_FOR if run.ended_at else None,
        has_file=has_file,
        trouble=run.trouble,
        is_worked_on=is_worked,
    )
