"""A worker in a process of its own, which writes down what it sends, for tests that kill it."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import count
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from multiprocessing.synchronize import Barrier
from pathlib import Path

from sqlalchemy.orm import Session, configure_mappers

from facilitation.database import open_database, readings, transactions
from facilitation.jobs import JOBS, Work
from facilitation.model.outbox import Letter
from facilitation.model.work import JobName
from facilitation.settings import Settings
from facilitation.usecases.delivery import deliver_due
from facilitation.usecases.letter_links import Links

# Once for all workers, in the process from which they are forked.
configure_mappers()
_context = get_context("forkserver")
_context.set_forkserver_preload(["tests.worker"])


class LogMail:
    """A way out that keeps one line for each letter, also when its process is killed."""

    def __init__(self, log: Path, worker: int, together: Barrier | None, most: int | None) -> None:
        self.file = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        self.worker, self.together, self.left = worker, together, most

    def send(self, letter: Letter, *, message_id: str, date: datetime) -> None:
        if self.together is not None:
            self.together.wait(30)
            self.together = None
        if self.left is not None:
            if self.left == 0:
                signal.pause()  # the line is dead, until the process is killed
            self.left -= 1
        os.write(self.file, f"{self.worker} {message_id}\n".encode())

    def close(self) -> None:
        os.close(self.file)


def meeting_point(workers: int) -> Barrier:
    """Where so many workers wait for each other, each with its first letter in hand."""
    return _context.Barrier(workers)


def start(
    database_url: str,
    log: Path,
    worker: int,
    *,
    now: datetime,
    together: Barrier | None = None,
    most: int | None = None,
) -> BaseProcess:
    """Begin to deliver what is due at `now`; `worker` stands before each line of the log.

    After `most` letters it hangs in the next one, so that it never sends what others are to send.
    """
    arguments = (database_url, log, worker, now, together, most)
    process = _context.Process(target=_work, args=arguments)
    process.start()
    return process


def _work(
    database_url: str,
    log: Path,
    worker: int,
    now: datetime,
    together: Barrier | None,
    most: int | None,
) -> None:
    engine = open_database(database_url)
    links = Links(base_url="http://kreisrunde.test", keys=("key",))
    mail = LogMail(log, worker, together, most)
    deliver_due(transactions(engine), mail, links=links, clock=lambda: now)


def sent(log: Path) -> list[tuple[int, str]]:
    """Who sent which Message-ID, in order."""
    if not log.exists():
        return []
    rows = (line.split() for line in log.read_text().splitlines())
    return [(int(worker), message_id) for worker, message_id in rows]


def start_job(
    settings: Settings,
    name: JobName,
    *,
    now: datetime,
    dies_at: int | None,
    committed: bool = False,
) -> BaseProcess:
    """Do the job once. The process kills itself in the middle of its transaction number
    `dies_at`, right before or right after that is `committed`."""
    arguments = (settings, name, now, dies_at, committed)
    process = _context.Process(target=_do_job, args=arguments)
    process.start()
    return process


def _do_job(
    settings: Settings, name: JobName, now: datetime, dies_at: int | None, committed: bool
) -> None:
    inner, begun = transactions(open_database(settings.database_url)), count(1)

    @contextmanager
    def deadly() -> Iterator[Session]:
        dies = next(begun) == dies_at
        with inner() as session:
            yield session
            if dies and not committed:
                session.flush()
                os.kill(os.getpid(), signal.SIGKILL)
        if dies:
            os.kill(os.getpid(), signal.SIGKILL)

    (job,) = (job for job in JOBS if job.name is name)
    reading = readings(open_database(settings.database_url))
    job.act(Work(settings, deadly, lambda: now, lambda: False, reading))
