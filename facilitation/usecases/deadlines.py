"""Processes that are limited in time: whose end is near, or over."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from facilitation.model.districts import District
from facilitation.model.people import Person
from facilitation.model.processes import Extension, Phase, PhaseState, Process, ProcessState
from facilitation.model.sorting import folded
from facilitation.planning import conditions, gates
from facilitation.planning.facts import Facts


@dataclass(frozen=True)
class Deadline:
    """A limited process, and what is to be said of its end."""

    process_slug: str
    process_name: str
    line: gates.GateLine

    @property
    def is_over(self) -> bool:
        return not self.line.is_met


@dataclass(frozen=True)
class GivenTime:
    """More time that a process was given, by whom and why."""

    months: int
    reason: str
    given_at: datetime
    given_by: str | None


def list_given_times(session: Session, process: Process) -> list[GivenTime]:
    """The latest first."""
    rows = session.execute(
        select(Extension, Person)
        .outerjoin(Person, Person.id == Extension.granted_by_id)
        .where(Extension.process_id == process.id)
        .order_by(Extension.granted_at.desc(), Extension.id.desc())
    )
    return [
        GivenTime(more.months, more.reason, more.granted_at, person.name if person else None)
        for more, person in rows
    ]


def list_deadlines(session: Session, district: District, *, on: date) -> list[Deadline]:
    """Of all running processes of the district, by name. One query."""
    more = (
        select(func.coalesce(func.sum(Extension.months), 0))
        .where(Extension.process_id == Process.id)
        .correlate(Process)
        .scalar_subquery()
    )
    rows = session.execute(
        select(
            Process.id,
            Process.slug,
            Process.name,
            Process.starts_on,
            Phase.condition,
            more.label("more"),
        )
        .join(Phase, Phase.process_id == Process.id)
        .where(
            Process.district_id == district.id,
            Process.state == ProcessState.RUNNING,
            Phase.state == PhaseState.RUNNING,
        )
        .order_by(Process.id, Phase.position)
    )
    return [
        Deadline(row.slug, row.name, line)
        for row in sorted(rows, key=lambda row: (folded(row.name), row.id))
        for line in gates.time_lines(
            conditions.parse(row.condition),
            Facts(started_on=row.starts_on, today=on, extension_months=int(row.more)),
        )
    ]
