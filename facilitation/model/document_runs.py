"""A whole process written out as files: how far it has got, and what came of it."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Mapped, mapped_column

from facilitation.model.base import Base, InDistrict, references


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
    beat_at: Mapped[datetime | None]
    """When the worker last moved on: a run that stands still is begun anew."""
    ended_at: Mapped[datetime | None]
    file: Mapped[str] = mapped_column(default="")
    """Name of the ZIP below the exports."""
    trouble: Mapped[str] = mapped_column(default="")
