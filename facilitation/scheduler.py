"""Which use case runs when; a process of its own, which may be killed at any point."""

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
from sqlalchemy import select

from facilitation.database import Transaction, open_database, transactions
from facilitation.mail import open_mail
from facilitation.model.work import LEASED_FOR, JobRun
from facilitation.settings import Settings
from facilitation.usecases import leases
from facilitation.usecases.delivery import Links, deliver_due

DELIVER_EVERY = 5
"""Seconds between two looks into the outbox."""
NOTED_EVERY = timedelta(minutes=1)
"""A job that found nothing to do is written down this often."""

_LEASE = "worker"
_log = logging.getLogger(__name__)


def _now() -> datetime:
    return datetime.now(UTC)


def deliver_once(settings: Settings) -> int:
    """Send what is due, once, and say how many letters left."""
    with _working(settings) as work:
        return work.deliver(stop=work.stopping.is_set)


def run(settings: Settings) -> None:
    """Do what is due until told to stop (SIGTERM, Ctrl-C); the letter on its way is finished."""
    # One line for each run that finds nothing would bury all others.
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
    with _working(settings) as work:
        scheduler = BlockingScheduler(**_manners())
        work.plan(scheduler)
        _stop_on_signals(scheduler, work.stopping)
        scheduler.start()


@contextmanager
def in_background(settings: Settings) -> Iterator[None]:
    """The same beside something else in this process: the demo's server."""
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
    with _working(settings) as work:
        scheduler = BackgroundScheduler(**_manners())
        work.plan(scheduler)
        scheduler.start()
        try:
            yield
        finally:
            work.stopping.set()
            scheduler.shutdown()


def _manners() -> dict[str, Any]:
    """Made anew for each scheduler, which takes them apart."""
    return {
        "timezone": UTC,
        "executors": {"default": {"type": "threadpool", "max_workers": 1}},
        "job_defaults": {"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
    }


class _Turn:
    """The lease of this process, renewed in good time while it works."""

    def __init__(self, transaction: Transaction) -> None:
        self.transaction = transaction
        self.holder = f"{_me()}:{uuid.uuid4().hex[:8]}"
        self.sure_until: datetime | None = None

    def is_ours(self) -> bool:
        now = _now()
        if self.sure_until is None or now >= self.sure_until:
            with self.transaction() as session:
                is_held = leases.hold(session, _LEASE, self.holder, now=now)
            self.sure_until = now + LEASED_FOR / 3 if is_held else None
        return self.sure_until is not None

    def end(self) -> None:
        with self.transaction() as session:
            leases.let_go(session, _LEASE, self.holder, now=_now())


@dataclass(frozen=True)
class _Work:
    settings: Settings
    transaction: Transaction
    stopping: threading.Event
    turn: _Turn

    def plan(self, scheduler: BaseScheduler) -> None:
        scheduler.add_job(
            self.deliver_and_note, "interval", seconds=DELIVER_EVERY, next_run_time=_now()
        )

    def deliver(self, stop: Callable[[], bool]) -> int:
        return deliver_due(
            self.transaction,
            open_mail(self.settings.mail_url),
            links=Links(base_url=self.settings.base_url, keys=self.settings.keys),
            clock=_now,
            stop=stop,
        )

    def deliver_and_note(self) -> None:
        began_at = _now()
        if not self.turn.is_ours():
            return
        try:
            outcome = str(self.deliver(lambda: self.stopping.is_set() or not self.turn.is_ours()))
        except Exception:  # the outermost loop: a failing job is logged and runs again
            _log.exception("delivery failed")
            outcome = "failed"
        _note(self.transaction, began_at, outcome)


@contextmanager
def _working(settings: Settings) -> Iterator[_Work]:
    engine = open_database(settings.database_url)
    turn = _Turn(transactions(engine))
    try:
        yield _Work(settings, turn.transaction, threading.Event(), turn)
        turn.end()
    finally:
        engine.dispose()


def _me() -> str:
    return f"{socket.gethostname()}:{os.getpid()}"


def _stop_on_signals(scheduler: BlockingScheduler, stopping: threading.Event) -> None:
    def stop(_number: int, _frame: FrameType | None) -> None:
        if not stopping.is_set():
            stopping.set()
            # Waiting for the job inside a signal handler would block the loop that is to end.
            threading.Thread(target=scheduler.shutdown, name="shutdown").start()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)


def _note(transaction: Transaction, began_at: datetime, outcome: str) -> None:
    """Write down that the job ran; what found nothing to do, once a minute."""
    with transaction() as session:
        row = session.scalar(select(JobRun).where(JobRun.job == "deliver"))
        if row is None:
            row = JobRun(job="deliver", began_at=began_at)
            session.add(row)
        elif outcome == "0" and row.outcome == "0" and began_at - row.began_at < NOTED_EVERY:
            return
        row.worker = _me()
        row.began_at, row.ended_at, row.outcome = began_at, _now(), outcome
