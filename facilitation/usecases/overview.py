"""Where the process stands, on one page: phases, regions, next meetings, latest findings."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import and_, case, func, select
from sqlalchemy.orm import Session

from facilitation.model.bodies import Body, DecisionKind, Mandate, Seat
from facilitation.model.decisions import (
    Decision,
    FollowupState,
    Task,
)
from facilitation.model.meetings import Answer, Invitation, Meeting, MeetingState
from facilitation.model.municipalities import Municipality, MunicipalityKind
from facilitation.model.people import Person
from facilitation.model.processes import Process, Region, RegionMunicipality
from facilitation.model.responsibilities import Responsibility
from facilitation.model.rights import Action, Actor, demand
from facilitation.planning.region_rows import Place
from facilitation.usecases import gates
from facilitation.usecases.matter_rows import visible as visible_matters
from facilitation.usecases.meeting_lists import visible as visible_meetings
from facilitation.usecases.regions import fetch_places

_NEXT, _LATEST = 6, 6


@dataclass(frozen=True)
class RegionRow:
    id: int
    name: str
    municipalities: int
    inhabitants: int
    seats: int
    filled: int


@dataclass(frozen=True)
class MeetingRow:
    id: int
    title: str
    body_name: str
    starts_at: datetime
    ends_at: datetime
    place: str
    state: MeetingState
    is_linked: bool
    """Of a body that others run and invite to."""
    accepted: int
    invited: int


@dataclass(frozen=True)
class FindingRow:
    id: int
    kind: DecisionKind
    number: str
    wording: str
    body_name: str
    decided_on: date
    state: FollowupState
    caretaker: str | None
    due_on: date | None


@dataclass(frozen=True)
class Overview:
    phases: list[gates.PhaseStand]
    regions: list[RegionRow]
    places: tuple[Place, ...]
    """All municipalities with their regions, by name; none where the process has no regions."""
    unassigned: int
    """Municipalities that are in no region yet."""
    meetings: list[MeetingRow]
    findings: list[FindingRow]
    unfinished: int
    overdue: int
    orphaned: int
    """Decisions and tasks together."""


def show_overview(
    session: Session, process: Process, *, by: Actor, now: datetime, today: date
) -> Overview:
    """Everything the overview shows; the number of queries does not depend on the data."""
    demand(by, Action.SEE_PROCESS, process, today)
    regions, unassigned = _regions(session, process, today)
    unfinished, overdue, orphaned = _followup(session, process, today)
    return Overview(
        phases=gates.list_phases(session, process, on=today),
        regions=regions,
        places=tuple(fetch_places(session, process, on=today)) if regions else (),
        unassigned=unassigned,
        meetings=_next_meetings(session, process, by, now=now, today=today),
        findings=_latest_findings(session, process, by, today),
        unfinished=unfinished,
        overdue=overdue,
        orphaned=orphaned,
    )


def _regions(session: Session, process: Process, on: date) -> tuple[list[RegionRow], int]:
    places: dict[int | None, tuple[int, int]] = {
        region_id: (count, inhabitants)
        for region_id, count, inhabitants in session.execute(
            select(RegionMunicipality.region_id, func.count(), func.sum(Municipality.inhabitants))
            .select_from(Municipality)
            .outerjoin(
                RegionMunicipality,
                and_(
                    RegionMunicipality.municipality_id == Municipality.id,
                    RegionMunicipality.process_id == process.id,
                    RegionMunicipality.valid_until.is_(None),
                ),
            )
            .where(
                Municipality.district_id == process.district_id,
                Municipality.held_on(on),
                Municipality.kind != MunicipalityKind.UNINCORPORATED,
            )
            .group_by(RegionMunicipality.region_id)
        )
    }
    filled = (
        select(Mandate.id)
        .where(Mandate.seat_id == Seat.id, Mandate.held_on(on))
        .correlate(Seat)
        .exists()
    )
    seats = {
        region_id: (count, taken)
        for region_id, count, taken in session.execute(
            select(Body.region_id, func.count(), func.sum(case((filled, 1), else_=0)))
            .select_from(Seat)
            .join(Body, Body.id == Seat.body_id)
            .where(Body.process_id == process.id, Seat.held_on(on))
            .group_by(Body.region_id)
        )
    }
    rows = session.execute(
        select(Region.id, Region.name)
        .where(Region.process_id == process.id)
        .order_by(Region.position)
    )
    found = [
        RegionRow(id, name, *places.get(id, (0, 0)), *seats.get(id, (0, 0))) for id, name in rows
    ]
    return found, places.get(None, (0, 0))[0] if found else 0


def _next_meetings(
    session: Session, process: Process, by: Actor, *, now: datetime, today: date
) -> list[MeetingRow]:
    """The next ones that `by` may see."""
    query = (
        select(
            Meeting.id,
            Meeting.title,
            Body.name,
            Meeting.starts_at,
            Meeting.ends_at,
            Meeting.place,
            Meeting.state,
            Body.is_linked,
            func.count(case((Invitation.answer == Answer.ACCEPTED, 1))),
            func.count(Invitation.id),
        )
        .join(Body, Body.id == Meeting.body_id)
        .outerjoin(
            Invitation,
            and_(Invitation.meeting_id == Meeting.id, Invitation.withdrawn_at.is_(None)),
        )
        .where(
            Meeting.process_id == process.id,
            visible_meetings(process, by, today),
            Meeting.ends_at >= now,
            Meeting.state != MeetingState.CANCELLED,
        )
        .group_by(Meeting.id, Body.name, Body.is_linked)
        .order_by(Meeting.starts_at, Meeting.id)
        .limit(_NEXT)
    )
    return [MeetingRow(*tuple(row)) for row in session.execute(query)]


def _latest_findings(
    session: Session, process: Process, by: Actor, today: date
) -> list[FindingRow]:
    query = (
        select(
            Decision.id,
            Decision.kind,
            Decision.number,
            Decision.wording,
            Body.name,
            Decision.decided_on,
            Decision.state,
            Person.given_name + " " + Person.family_name,
            Responsibility.due_on,
        )
        .join(Body, Body.id == Decision.body_id)
        .outerjoin(Responsibility, Responsibility.decision_id == Decision.id)
        .outerjoin(Person, Person.id == Responsibility.caretaker_id)
        .where(Decision.process_id == process.id, *visible_matters(Decision, process, by, today))
        .order_by(Decision.decided_on.desc(), Decision.id.desc())
        .limit(_LATEST)
    )
    return [FindingRow(*row) for row in session.execute(query)]


def _followup(session: Session, process: Process, today: date) -> tuple[int, int, int]:
    """How many decisions and tasks are unfinished, overdue, orphaned."""
    totals = [0, 0, 0]
    for kind, subject in ((Decision, Responsibility.decision_id), (Task, Responsibility.task_id)):
        row = session.execute(
            select(
                func.count(kind.id),
                func.count(case((Responsibility.due_on < today, 1))),
                func.count(case((Responsibility.caretaker_id.is_(None), 1))),
            )
            .select_from(kind)
            .outerjoin(Responsibility, subject == kind.id)
            .where(kind.process_id == process.id, kind.unfinished())
        ).one()
        totals = [total + count for total, count in zip(totals, row, strict=True)]
    return totals[0], totals[1], totals[2]
