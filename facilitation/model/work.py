"""What the scheduler remembers: who holds the lease, and when each job last ran."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Mapped, mapped_column

from facilitation.model.base import Base


class JobRun(Base):
    """The last run of a job, for the status page and for making up what was missed."""

    __tablename__ = "job_run"

    job: Mapped[str] = mapped_column(unique=True)
    worker: Mapped[str] = mapped_column(default="")
    began_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    outcome: Mapped[str] = mapped_column(default="")
    next_at: Mapped[datetime | None]


LEASED_FOR = timedelta(seconds=60)


class Lease(Base):
    """One process at a time works for this database; a lease that ran out is anybody's."""

    __tablename__ = "lease"

    name: Mapped[str] = mapped_column(unique=True)
    holder: Mapped[str]
    until: Mapped[datetime]
