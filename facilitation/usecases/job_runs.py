"""When each job last ran, how it went, and whether it is due."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from facilitation.model.work import JobRun


def is_due(session: Session, job: str, every: timedelta, *, now: datetime) -> bool:
    """Whether the job should run now; one that was missed while nobody worked should."""
    run = _find(session, job)
    return run is None or run.is_due(every, now=now)


def note_run(
    session: Session,
    job: str,
    outcome: str,
    *,
    every: timedelta,
    worker: str,
    began_at: datetime,
    now: datetime,
) -> None:
    """Write down that the job ran; what found nothing to do, once a minute."""
    run = _find(session, job)
    if run is None:
        run = JobRun(job=job)
        session.add(run)
    elif run.tells_nothing_new(outcome, began_at=began_at):
        return
    run.ended(outcome, every=every, worker=worker, began_at=began_at, now=now)


def list_runs(session: Session) -> list[JobRun]:
    return list(session.scalars(select(JobRun).order_by(JobRun.job)))


def forget_others(session: Session, jobs: Iterable[str]) -> None:
    """Forget jobs that are done no more: nobody is to wait for their next run."""
    session.execute(delete(JobRun).where(JobRun.job.not_in(list(jobs))))


def _find(session: Session, job: str) -> JobRun | None:
    return session.scalar(select(JobRun).where(JobRun.job == job))
