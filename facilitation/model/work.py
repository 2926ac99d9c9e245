"""What the scheduler remembers: who holds the lease, and when each job last ran."""

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy.orm import Mapped, mapped_column

from facilitation.model.base import Base

NOTED_EVERY = timedelta(minutes=1)
"""A job that found nothing to do is written down this often."""
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=30), timedelta(minutes=10)
"""How long a job that failed is left alone, each time twice as long, however seldom it runs."""
FAILED = "failed"
"""How the outcome of a run begins that went wrong; a sentence may follow after a colon."""


LATE_AFTER = timedelta(minutes=10)
"""A job that has not run so long after its time has nobody who does it."""


class JobName(StrEnum):
    DELIVER = "deliver"
    READ_REPLIES = "read_replies"
    REMIND = "remind"
    DIGEST = "digest"
    GROW = "grow"
    TIDY = "tidy"
    EMPTY_TRASH = "empty_trash"
    DOCUMENTS = "documents"
    FOLLOW_MERGERS = "follow_mergers"


class JobRun(Base):
    """The last run of a job, for the status page and for making up what was missed."""

    __tablename__ = "job_run"

    job: Mapped[str] = mapped_column(unique=True)
    worker: Mapped[str] = mapped_column(default="")
    began_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    outcome: Mapped[str] = mapped_column(default="")
    """How many things were done, as a number, or `FAILED`."""
    next_at: Mapped[datetime | None]

    @property
    def has_failed(self) -> bool:
        return (self.outcome or "").startswith(FAILED)

    @property
    def done(self) -> int:
        """How many things were done, where none went wrong."""
        return int(self.outcome) if self.outcome.isdecimal() else 0

    @property
    def trouble(self) -> str:
        """What went wrong, in a sentence where there is one."""
        return self.outcome.removeprefix(FAILED).removeprefix(": ") if self.has_failed else ""

    def is_due(self, every: timedelta, *, now: datetime) -> bool:
        """Whether the job should run: its time has come, or the clock was set back since."""
        return self.next_at is None or not now < self.next_at <= now + max(every, LONGEST_PAUSE)

    def late_since(self, *, now: datetime) -> datetime | None:
        """Since when nobody does the job, if that is so."""
        is_late = self.next_at is not None and now > self.next_at + LATE_AFTER
        return self.next_at if is_late else None

    def ended(
        self, outcome: str, *, every: timedelta, worker: str, began_at: datetime, now: datetime
    ) -> None:
        """Write down how the run went, and when the next is due: in the same rhythm.

        What was missed meanwhile has been made up by this one run.
        """
        planned, pause = self.next_at or began_at, self._pause()
        self.outcome, self.worker = outcome, worker
        self.began_at, self.ended_at = began_at, now
        if self.has_failed:
            self.next_at = now + pause
        elif planned > now:
            self.next_at = now + every
        else:
            self.next_at = planned + ((now - planned) // every + 1) * every

    def _pause(self) -> timedelta:
        """How long to wait if it fails now; after a failure before, twice as long as then."""
        if not self.has_failed or self.next_at is None or self.ended_at is None:
            return FIRST_PAUSE
        return min(max(2 * (self.next_at - self.ended_at), FIRST_PAUSE), LONGEST_PAUSE)

    def tells_nothing_new(self, outcome: str, *, began_at: datetime) -> bool:
        """Whether this was noted a moment ago already, and need not be written again."""
        was_so = outcome == self.outcome == "0"
        return was_so and began_at - self.began_at < NOTED_EVERY


LEASED_FOR = timedelta(seconds=60)


class Lease(Base):
    """One process at a time works for this database; a lease that ran out is anybody's."""

    __tablename__ = "lease"

    name: Mapped[str] = mapped_column(unique=True)
    holder: Mapped[str]
    until: Mapped[datetime]
