"""A whole process written out as files: how far it has got, and what came of it."""

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy.orm import Mapped, mapped_column

from facilitation.model.base import Base, InDistrict, references

STALLED_AFTER = timedelta(minutes=1)
"""A run that has not moved for so long has lost its worker: a few files take seconds."""
MOST_BEGUN = 10
"""A run that took its worker with it so often is not begun anew: it would take all others too."""
KEPT_FOR = timedelta(days=7)
MOST_KEPT = 3
"""So many finished runs of a process lie ready, for so long."""


class RunState(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class DocumentRun(InDistrict, Base):
    __tablename__ = "document_run"

    process_id: Mapped[int] = references("process", on_delete="CASCADE")
    asked_at: Mapped[datetime]
    asked_by_id: Mapped[int | None] = references("person", on_delete="SET NULL")
    state: Mapped[RunState] = mapped_column(default=RunState.WAITING)
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    """Files; 0 while nobody has counted."""
    began_at: Mapped[datetime | None]
    begun: Mapped[int] = mapped_column(default=0)
    """How often a worker began it and was lost."""
    beat_at: Mapped[datetime | None]
    """When the worker last moved on: a run that stands still is begun anew."""
    ended_at: Mapped[datetime | None]
    file: Mapped[str] = mapped_column(default="")
    """Name of the ZIP below the exports."""
    trouble: Mapped[str] = mapped_column(default="")

    @property
    def is_open(self) -> bool:
        return self.state in (RunState.WAITING, RunState.RUNNING)

    @property
    def is_hopeless(self) -> bool:
        return self.begun >= MOST_BEGUN

    def begin(self, *, now: datetime) -> None:
        """From the first file, whatever was written before."""
        self.state, self.began_at, self.beat_at = RunState.RUNNING, now, now
        self.done = self.total = 0
        self.begun += 1

    def finish(self, file: str, *, now: datetime) -> None:
        self.state, self.file, self.ended_at = RunState.DONE, file, now
        self.done = self.total

    def fail(self, trouble: str, *, now: datetime) -> None:
        """`trouble` is the sentence that whoever asked for the run reads."""
        self.state, self.trouble, self.ended_at = RunState.FAILED, trouble, now

    def put_back(self) -> None:
        """Its worker stops: the next one begins it anew, without waiting."""
        self.state, self.begun = RunState.WAITING, self.begun - 1
