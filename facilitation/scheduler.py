"""Which use case runs when; a process of its own, which may be killed at any point."""

import logging
import os
import signal
import socket
import threading
from collections.abc import Iterator
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
from facilitation.model.work import JobRun
from facilitation.settings import Settings
from facilitation.usecases.delivery import Links, deliver_due

DELIVER_EVERY = 5
"""Seconds between two looks into the outbox."""
NOTED_EVERY = timedelta(minutes=1)
"""A job that found nothing to do is written down this often."""

_log = logging.getLogger(__name__)


def _now() -> datetime:
    return datetime.now(UTC)


def deliver_once(settings: Settings) -> int:
    """Send what is due, once, and say how many letters left."""
    with _working(settings) as work:
        return work.deliver()


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


@dataclass(frozen=True)
class _Work:
    settings: Settings
    transaction: Transaction
    stopping: threading.Event

    def plan(self, scheduler: BaseScheduler) -> None:
        scheduler.add_job(
            self.deliver_and_note, "interval", seconds=DELIVER_EVERY, next_run_time=_now()
        )

    def deliver(self) -> int:
        return deliver_due(
            self.transaction,
            open_mail(self.settings.mail_url),
            links=Links(base_url=self.settings.base_url, keys=self.settings.keys),
            clock=_now,
            stop=self.stopping.is_set,
        )

    def deliver_and_note(self) -> None:
        began_at = _now()
        try:
            outcome = str(self.deliver())
        except Exception:  # the outermost loop: a failing job is logged and runs again
            _log.exception("delivery failed")
            outcome = "failed"
        _note(self.transaction, began_at, outcome)


@contextmanager
def _working(settings: Settings) -> Iterator[_Work]:
    engine = open_database(settings.database_url)
    try:
        yield _Work(settings, transactions(engine), threading.Event())
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


def _note(transaction: Transaction, began_at: datetime, outcome: str) -> None:
    """Write down that the job ran; what found nothing to do, once a minute."""
    with transaction() as session:
        row = session.scalar(select(JobRun).where(JobRun.job == "deliver"))
        if row is None:
            row = JobRun(job="deliver", began_at=began_at)
            session.add(row)
        elif outcome == "0" and row.outcome == "0" and began_at - row.began_at < NOTED_EVERY:
            return
        row.worker = f"{socket.gethostname()}:{os.getpid()}"
        row.began_at, row.ended_at, row.outcome = began_at, _now(), outcome
