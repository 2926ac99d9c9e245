"""Figures of an installation in the text form that Prometheus and others read (0.0.4).

Numbers only: nothing of what people wrote, no names, no districts.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from facilitation.model.work import JobRun

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

Sample = tuple[str, float]
"""Labels in their braces, or nothing; and the value."""


@dataclass(frozen=True, kw_only=True)
class Figures:
    districts: int
    waiting: int
    failed: int
    """Letters."""
    oldest_due: datetime | None
    """Since when the letter waits that has been due longest."""
    jobs: Sequence[JobRun]


def write(figures: Figures, *, now: datetime) -> str:
    """Whole seconds; a job that has never ended is left out."""
    late = (now - figures.oldest_due).total_seconds() if figures.oldest_due else 0
    jobs = [job for job in figures.jobs if job.ended_at is not None]
    parts = (
        _gauge("districts", "Districts", [("", figures.districts)]),
        _gauge(
            "letters",
            "Letters in the outbox",
            [('{state="waiting"}', figures.waiting), ('{state="failed"}', figures.failed)],
        ),
        _gauge("letter_lateness_seconds", "Since the oldest due letter", [("", max(late, 0))]),
        _gauge(
            "job_ended_timestamp_seconds",
            "When the job last ended",
            [(_of(job), job.ended_at.timestamp()) for job in jobs if job.ended_at],
        ),
        _gauge(
            "job_failed",
            "Whether the last run failed",
            [(_of(job), job.has_failed) for job in jobs],
        ),
        _gauge(
            "job_late",
            "Whether nobody does the job",
            [(_of(job), job.late_since(now=now) is not None) for job in jobs],
        ),
    )
    return "".join(parts)


def _of(job: JobRun) -> str:
    return f'{{job="{job.job}"}}'


def _gauge(name: str, words: str, samples: Iterable[Sample]) -> str:
    name = f"kreisrunde_{name}"
    lines = [f"{name}{labels} {int(value)}\n" for labels, value in samples]
    return f"# HELP {name} {words}.\n# TYPE {name} gauge\n{''.join(lines)}"
