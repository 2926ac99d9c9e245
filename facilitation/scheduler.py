"""When the jobs run; a process of its own, which may be killed at any point.

The clock of each job lies in the database: a job that should have run while nobody worked runs
at the start, and one whose worker died is taken over by the next that holds the lease.
"""

import logging
import os
import signal
import socket
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import FrameType
from typing import Any

from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.schedulers.base import BaseScheduler
from apscheduler.schedulers.blocking import BlockingScheduler

from facilitation.database import Transaction, has_no_room, open_database, readings, transactions
from facilitation.jobs import JOBS, Job, Work, deliver
from facilitation.model.errors import FacilitationError
from facilitation.model.outbox import MailDownError
from facilitation.model.work import FAILED
from facilitation.settings import Settings
from facilitation.usecases import job_runs
from facilitation.usecases.leases import Turn, open_turn

LOOKED_AT = timedelta(minutes=1)
"""A job that runs more seldom is looked at this often: whether it is due stands in its row."""
AT_ONCE = 4
"""How many jobs run side by side: a mailbox that does not answer, or documents that take minutes,
hold up no letters."""

_log = logging.getLogger(__name__)


def _now() -> datetime:
    return datetime.now(UTC)


def deliver_once(settings: Settings) -> int:
    """Send what is due, once, and say how many letters left.

    FacilitationError with its reason if the mail server takes none.
    """
    with _desk(settings) as desk:
        try:
            return deliver(desk.work(desk.stopping.is_set))
        except MailDownError as down:
            raise FacilitationError(str(down)) from down


def run(settings: Settings) -> None:
    """Do what is due until told to stop (SIGTERM, Ctrl-C); the letter on its way is finished."""
    with _desk(settings) as desk:
        scheduler = BlockingScheduler(**_manners())
        desk.plan(scheduler)
        _stop_on_signals(scheduler, desk.stopping)
        scheduler.start()


@contextmanager
def in_background(settings: Settings) -> Iterator[None]:
    """The same beside something else in this process: the demo's server."""
    with _desk(settings) as desk:
        scheduler = BackgroundScheduler(**_manners())
        desk.plan(scheduler)
        scheduler.start()
        try:
            yield
        finally:
            desk.stopping.set()
            scheduler.shutdown()


def _manners() -> dict[str, Any]:
    """Made anew for each scheduler, which takes them apart."""
    # One line for each look, or for each that a long run makes unnecessary, would bury all others.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    return {
        "timezone": UTC,
        "executors": {"default": {"type": "threadpool", "max_workers": AT_ONCE}},
        "job_defaults": {"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
    }


@dataclass(frozen=True)
class _Desk:
    """Where one worker works."""

    settings: Settings
    transaction: Transaction
    reading: Transaction
    turn: Turn
    me: str
    stopping: threading.Event

    def work(self, stop: Callable[[], bool]) -> Work:
        return Work(self.settings, self.transaction, _now, stop, self.reading)

    def plan(self, scheduler: BaseScheduler) -> None:
        wanted = [job for job in JOBS if job.is_wanted(self.settings)]
        with self.transaction() as session:
            job_runs.forget_others(session, [job.name.value for job in wanted])
        for job in wanted:
            seconds = min(job.every, LOOKED_AT).total_seconds()
            scheduler.add_job(
                self.look, "interval", seconds=seconds, args=[job], next_run_time=_now()
            )

    def look(self, job: Job) -> None:
        """Run the job if it is due and this worker's turn. Nothing that fails here stops others."""
        try:
            if self._is_ours() and self._is_due(job):
                self._run(job)
        except Exception as error:  # the outermost loop: the database may be gone for a while
            _say(error, "could not look", job)

    def _run(self, job: Job) -> None:
        began_at = _now()
        outcome = self._outcome(job)
        with self.transaction() as session:
            job_runs.note_run(
                session, job.name, outcome,
                every=job.every, worker=self.me, began_at=began_at, now=_now(),
            )  # fmt: skip

    def _outcome(self, job: Job) -> str:
        try:
            return str(job.act(self.work(self._stops)))
        except (FacilitationError, MailDownError) as refusal:
            _log.warning("%s: %s", job.name, refusal)
            return f"{FAILED}: {refusal}"
        except Exception as error:  # the outermost loop: a failing job is logged and runs again
            _say(error, "failed", job)
            return FAILED

    def _is_ours(self) -> bool:
        return not self.stopping.is_set() and self.turn.is_ours(now=_now())

    def _stops(self) -> bool:
        return not self._is_ours()

    def _is_due(self, job: Job) -> bool:
        with self.reading() as session:
            return job_runs.is_due(session, job.name, job.every, now=_now())


def _say(error: Exception, what: str, job: Job) -> None:
    """Where it happened, unless that is known: a full disk would fill the log every few seconds."""
    known = has_no_room(error)
    _log.error(
        "%s: %s%s", job.name, what, ", no room to write" if known else "", exc_info=not known
    )


@contextmanager
def _desk(settings: Settings) -> Iterator[_Desk]:
    engine = open_database(settings.database_url)
    me = f"{socket.gethostname()}:{os.getpid()}"
    turn = open_turn(engine, f"{me}:{uuid.uuid4().hex[:8]}")
    try:
        yield _Desk(settings, transactions(engine), readings(engine), turn, me, threading.Event())
        turn.end(now=_now())
    finally:
        engine.dispose()


def _stop_on_signals(scheduler: BlockingScheduler, stopping: threading.Event) -> None:
    def stop(_number: int, _frame: FrameType | None) -> None:
        if not stopping.is_set():
            stopping.set()
            # Waiting for the job inside a signal handler would block the loop that is to end.
            threading.Thread(target=scheduler.shutdown, name="shutdown").start()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
