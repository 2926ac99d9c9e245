"""The worker's part in writing all files of a process: run by run, file by file.

Killed at any point, a run is begun anew once it has stood still; what half a file there was goes.
"""

import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import or_, select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from facilitation import archive
from facilitation.archive import UnwritableError
from facilitation.database import Transaction
from facilitation.model.document_runs import (
    KEPT_FOR,
    MOST_KEPT,
    STALLED_AFTER,
    DocumentRun,
    RunState,
)
from facilitation.model.errors import (
    InvalidError,
    NotAllowedError,
    NotFoundError,
)
from facilitation.model.people import Person
from facilitation.model.processes import Process
from facilitation.model.rights import Actor
from facilitation.usecases import access
from facilitation.usecases.process_documents import House, list_contents, write_documents

NO_ROOM = (
    "Die Datei ließ sich auf dem Server nicht schreiben. Bitte geben Sie der Stelle Bescheid, die "
    "diese Installation betreut."
)
NO_RIGHT = "Wer die Dokumente angefordert hat, darf sie nicht mehr sehen."
NEVER_DONE = (
    "Das Zusammenstellen wurde immer wieder unterbrochen. Bitte geben Sie der Stelle Bescheid, die "
    "diese Installation betreut."
)
BROKEN = (
    "Beim Zusammenstellen ist ein Fehler aufgetreten. Er ist festgehalten. Bitte geben Sie der "
    "Stelle Bescheid, die diese Installation betreut."
)
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Bench:
    """What the worker needs at hand."""

    transaction: Transaction
    reading: Transaction
    exports: Path
    house: House
    clock: Callable[[], datetime]
    stop: Callable[[], bool]


@dataclass(frozen=True)
class _Claim:
    """A run that is ours as long as nobody begins it anew."""

    run_id: int
    began_at: datetime


class _LostError(Exception):
    """Somebody else has begun this run anew, or it is no more."""


class _StoppedError(Exception):
    """The worker is told to stop."""


def write_due(bench: Bench) -> int:
    """Write what people wait for, and say how many files that were.

    A run that fails stops no other; what went wrong on our side is raised when all have had their
    turn.
    """
    done: int = 0
    trouble: Exception | None = None
    while not bench.stop():
        with bench.transaction() as session:
            claim = _claim(session, now=bench.clock())
        if claim is None:
            break
        try:
            done += _write(bench, claim)
        except (_LostError, _StoppedError):
            continue
        except OperationalError:  # the database itself: no use in trying the next one
            raise
        except Exception as error:  # part of the scheduler's outermost loop; raised below
            _log.warning("documents of run %s: %s", claim.run_id, error)
            _fail(bench, claim, NO_ROOM if isinstance(error, UnwritableError) else BROKEN)
            trouble = trouble or error
    if trouble is not None:
        raise trouble
    return done


def _claim(session: Session, *, now: datetime) -> _Claim | None:
    """Take the run that has waited longest; one that stands still counts as waiting."""
    stalled = (DocumentRun.state == RunState.RUNNING) & (DocumentRun.beat_at <= now - STALLED_AFTER)
    query = (
        select(DocumentRun)
        .where(or_(DocumentRun.state == RunState.WAITING, stalled))
        .order_by(DocumentRun.asked_at, DocumentRun.id)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    for run in session.scalars(query.limit(10)):
        if run.is_hopeless:
            run.fail(NEVER_DONE, now=now)
            continue
        run.begin(now=now)
        return _Claim(run.id, now)
    return None


def _write(bench: Bench, claim: _Claim) -> int:
    """All files of one run; says how many. What a person has to know is kept with the run."""
    archive.forget_run(bench.exports, claim.run_id)
    name = f"{claim.run_id}-{secrets.token_hex(8)}.zip"
    path = archive.path_of_run(bench.exports, name)
    try:
        done = _write_package(bench, claim, path)
    except (NotFoundError, NotAllowedError):
        _fail(bench, claim, NO_RIGHT)
        return 0
    except UnwritableError:
        raise
    except InvalidError as refusal:
        _fail(bench, claim, str(refusal))
        return 0
    with bench.transaction() as session:
        _get(session, claim).finish(name, now=bench.clock())
    return done


def _write_package(bench: Bench, claim: _Claim, path: Path) -> int:
    now, done = bench.clock(), 0
    with bench.reading() as session:
        run = _get(session, claim)
        process = session.get_one(Process, run.process_id)
        asked_by_id = run.asked_by_id

        def acting(session: Session, _process: Process) -> Actor:
            return _whoever_asked(session, asked_by_id, now=bench.clock())

        contents = list_contents(session, process, by=acting(session, process), now=now)
    with archive.write_package(path) as package:
        for file in write_documents(
            bench.reading, process, contents, bench.house, acting=acting, now=now
        ):
            package.add(file.path, file.content)
            done += 1
            _move_on(bench, claim, done, max(contents.files, done))
    return done


def _whoever_asked(session: Session, person_id: int | None, *, now: datetime) -> Actor:
    person = session.get(Person, person_id) if person_id is not None else None
    if person is None or person.deleted_at is not None:
        raise NotFoundError(NO_RIGHT)
    return access.actor_of(session, person, on=now.date())


def _move_on(bench: Bench, claim: _Claim, done: int, total: int) -> None:
    """Note how far it has got, as long as the run is ours."""
    if bench.stop():
        with bench.transaction() as session:
            _get(session, claim).put_back()
        raise _StoppedError
    with bench.transaction() as session:
        found = session.execute(
            update(DocumentRun)
            .where(
                DocumentRun.id == claim.run_id,
                DocumentRun.state == RunState.RUNNING,
                DocumentRun.began_at == claim.began_at,
            )
            .values(done=done, total=total, beat_at=bench.clock())
            .returning(DocumentRun.id)
        )
        if found.first() is None:
            raise _LostError


def _get(session: Session, claim: _Claim) -> DocumentRun:
    run = session.scalar(
        select(DocumentRun)
        .where(DocumentRun.id == claim.run_id, DocumentRun.began_at == claim.began_at)
        .where(DocumentRun.state == RunState.RUNNING)
    )
    if run is None:
        raise _LostError
    return run


def _fail(bench: Bench, claim: _Claim, trouble: str) -> None:
    with bench.transaction() as session:
        try:
            _get(session, claim).fail(trouble, now=bench.clock())
        except _LostError:
            return


def tidy_runs(session: Session, exports: Path, *, now: datetime) -> int:
    """Forget runs that ended a week ago, and of each process all but the last ones, with their
    files; files of no run go too. Says how many things went.
    """
    gone = 0
    ended = select(DocumentRun).where(DocumentRun.ended_at.is_not(None))
    newest: dict[int, int] = {}
    for run in session.scalars(ended.order_by(DocumentRun.ended_at.desc(), DocumentRun.id.desc())):
        newest[run.process_id] = newest.get(run.process_id, 0) + 1
        if newest[run.process_id] > MOST_KEPT or _is_old(run, now=now):
            session.delete(run)
            gone += 1
    session.flush()
    rows = session.execute(select(DocumentRun.id, DocumentRun.file, DocumentRun.state)).all()
    running = {row.id for row in rows if row.state is RunState.RUNNING}
    kept = {row.file for row in rows if row.file}
    return gone + archive.forget_runs(exports, kept=kept, running=running)


def _is_old(run: DocumentRun, *, now: datetime) -> bool:
    return run.ended_at is not None and now - run.ended_at > KEPT_FOR
