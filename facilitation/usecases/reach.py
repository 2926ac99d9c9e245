"""Whom a process reached: people by format, region and sector, counted and never named."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Function, func, select
from sqlalchemy.orm import Session

from facilitation.model.activities import Activity, ActivityKind, HeadCount
from facilitation.model.attendance import Attendance, Presence, RosterKind
from facilitation.model.bodies import Body, BodyKind
from facilitation.model.interviews import Interview
from facilitation.model.meetings import Meeting, MeetingState
from facilitation.model.people import Sector
from facilitation.model.processes import Process, Region
from facilitation.model.rights import Action, Actor
from facilitation.usecases.activities import demand_right

Format = ActivityKind | BodyKind


@dataclass
class FormatReach:
    """One format: how often, how many were asked, and who came."""

    format: Format | None
    """None: all together."""
    occasions: int = 0
    asked: int = 0
    people: int = 0
    by_region: Counter[int | None] = field(default_factory=Counter)
    by_sector: Counter[Sector | None] = field(default_factory=Counter)

    def add(self, other: "FormatReach") -> None:
        self.occasions += other.occasions
        self.asked += other.asked
        self.people += other.people
        self.by_region.update(other.by_region)
        self.by_sector.update(other.by_sector)


@dataclass(frozen=True)
class Reach:
    """Formats in the order of the vocabulary, and their sum. Who came twice counts twice."""

    formats: list[FormatReach]
    total: FormatReach
    regions: list[tuple[int | None, str]]
    """(id, name) of those that occur; None for what was held for the whole process."""
    sectors: list[Sector | None]
    """Those that occur; None where nobody said."""


def show_reach(session: Session, process: Process, *, by: Actor, on: date) -> Reach:
    """Whom activities and closed meetings reached until today.

    Of an activity its head-count, of interviews without one their number; of a meeting whoever was
    there, without those who only led it or took the minutes.
    """
    demand_right(process, Action.SEE_PROCESS, by=by, on=on)
    held = _summed(_activities(session, process, on), ActivityKind)
    met = _summed(_meetings(session, process), BodyKind)
    total = FormatReach(None)
    for one in (*held, *met):
        total.add(one)
    return Reach([*held, *met], total, _regions(session, process, total), _sectors(total))


def _summed(parts: Iterable[FormatReach], kinds: Iterable[Format]) -> list[FormatReach]:
    """One for each kind that occurs. Activities and bodies are summed apart: both have forums."""
    found: dict[Format | None, FormatReach] = {}
    for part in parts:
        found.setdefault(part.format, FormatReach(part.format)).add(part)
    return [found[kind] for kind in kinds if kind in found]


def people_reached() -> Function[Any]:
    """How many an activity reached: its head-count; where nobody noted one, the conversations."""
    talks = (
        select(func.nullif(func.count(Interview.id), 0))
        .where(Interview.activity_id == Activity.id, Interview.consented_on.is_not(None))
        .correlate(Activity)
        .scalar_subquery()
    )
    return func.coalesce(Activity.head_count, talks)


def _activities(session: Session, process: Process, on: date) -> list[FormatReach]:
    people = func.coalesce(people_reached(), 0)
    held = (Activity.process_id == process.id, Activity.held_on <= on)
    rows = session.execute(
        select(
            Activity.kind,
            Activity.region_id,
            func.count(Activity.id),
            func.coalesce(func.sum(Activity.asked), 0),
            func.coalesce(func.sum(people), 0),
        )
        .where(*held)
        .group_by(Activity.kind, Activity.region_id)
    )
    found = [_of_region(kind, region, *counts) for kind, region, *counts in rows]
    by_sector = session.execute(
        select(Activity.kind, HeadCount.sector, func.sum(HeadCount.people))
        .join(HeadCount, HeadCount.activity_id == Activity.id)
        .where(*held)
        .group_by(Activity.kind, HeadCount.sector)
    )
    known: list[FormatReach] = []
    for kind, sector, count in by_sector:
        said = Counter[Sector | None]({sector: int(count), None: -int(count)})
        known.append(FormatReach(kind, by_sector=said))
    return [*found, *known]


def _of_region(kind: Format, region: int | None, occasions: Any, asked: Any, people: Any) -> Any:
    """Nobody has said a sector yet: that is taken off again for those of whom it is known."""
    return FormatReach(
        kind,
        int(occasions),
        int(asked),
        int(people),
        Counter({region: int(people)}),
        Counter({None: int(people)}),
    )


def _meetings(session: Session, process: Process) -> list[FormatReach]:
    closed = (Meeting.process_id == process.id, Meeting.state == MeetingState.CLOSED)
    occasions = session.execute(
        select(Body.kind, func.count(Meeting.id))
        .join(Body, Body.id == Meeting.body_id)
        .where(*closed)
        .group_by(Body.kind)
    )
    found = [FormatReach(kind, int(count)) for kind, count in occasions]
    rows = session.execute(
        select(Body.kind, Body.region_id, Attendance.sector, func.count(Attendance.id))
        .join(Meeting, Meeting.id == Attendance.meeting_id)
        .join(Body, Body.id == Meeting.body_id)
        .where(
            *closed,
            Attendance.presence.in_((Presence.PRESENT, Presence.REPRESENTED)),
            Attendance.kind != RosterKind.STAFF,
        )
        .group_by(Body.kind, Body.region_id, Attendance.sector)
    )
    for kind, region, sector, count in rows:
        found.append(
            FormatReach(kind, 0, 0, int(count), Counter({region: count}), Counter({sector: count}))
        )
    return found


def _regions(
    session: Session, process: Process, total: FormatReach
) -> list[tuple[int | None, str]]:
    rows = session.execute(
        select(Region.id, Region.name)
        .where(Region.process_id == process.id)
        .order_by(Region.position)
    )
    found: list[tuple[int | None, str]] = [(row[0], row[1]) for row in rows]
    return [*found, (None, "")] if total.by_region[None] else found


def _sectors(total: FormatReach) -> list[Sector | None]:
    known: list[Sector | None] = [sector for sector in Sector if total.by_sector[sector]]
    return [*known, None] if total.by_sector[None] else known
