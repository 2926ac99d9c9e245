"""Steuerung: what those who steer a process want to know, on one screen."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import func, select, union_all
from sqlalchemy.orm import Session

from facilitation.model.bodies import Body, BodyKind
from facilitation.model.decisions import Decision, FollowupState, Result, Task
from facilitation.model.meetings import Meeting, MeetingState
from facilitation.model.processes import Process, ProcessState
from facilitation.model.rights import Action, Actor, Standing, demand, standings
from facilitation.usecases import access, gates, measure_lists, register
from facilitation.usecases.matter_rows import RegisterRow

MOST = 6
"""How many of each are named; all others are a link away."""


@dataclass(frozen=True, slots=True)
class NextMeeting:
    id: int
    title: str
    starts_at: datetime
    place: str
    is_own: bool
    """Of the steering group itself."""


@dataclass(frozen=True)
class SteeringView:
    phases: list[gates.PhaseStand]
    states: dict[FollowupState, int]
    """Decisions and tasks by state, in the order of the vocabulary; without those at zero."""
    overdue: list[RegisterRow]
    overdue_total: int
    orphaned: list[RegisterRow]
    orphaned_total: int
    meetings: list[NextMeeting]
    measures: measure_lists.MeasureCount

    @property
    def needs_nothing(self) -> bool:
        late = self.overdue_total or self.measures.overdue
        return not late and not self.orphaned_total and not self.measures.orphaned


def find_steered(session: Session, account_id: int, slug: str, *, on: date) -> Process | None:
    """The process of the district that the account's person steers, the newest of several; None
    for those who take no part in steering, or who work in the office."""
    district, actor = access.enter(session, account_id, slug, on=on)
    for process in access.list_visible_processes(session, district, by=actor, on=on):
        found = standings(actor, process, on)
        if found & {Standing.FACILITATOR, Standing.STAFF}:
            return None
        if Standing.STEERING in found and process.state is ProcessState.RUNNING:
            return process
    return None


def show_steering(
    session: Session, process: Process, *, zone: ZoneInfo, by: Actor, now: datetime
) -> SteeringView:
    """Refused to those who may not see all findings of the process."""
    today = now.astimezone(zone).date()
    demand(by, Action.SEE_DECISION, process, today)
    overdue, orphaned = (
        register.list_register(session, process, wanted, page=1, by=by, on=today).page
        for wanted in (
            register.Wanted(due=register.Due.OVERDUE, order=register.Order.DUE),
            register.Wanted(held=register.Held.NOBODY, order=register.Order.DUE),
        )
    )
    return SteeringView(
        phases=gates.list_phases(session, process, on=today),
        states=_states(session, process),
        overdue=list(overdue.rows[:MOST]),
        overdue_total=overdue.total,
        orphaned=list(orphaned.rows[:MOST]),
        orphaned_total=orphaned.total,
        meetings=_meetings(session, process, now=now),
        measures=measure_lists.count_measures(session, process, on=today),
    )


def _states(session: Session, process: Process) -> dict[FollowupState, int]:
    of_kinds = (
        select(kind.state.label("state"), func.count(kind.id))
        .where(*conditions)
        .group_by(kind.state)
        for kind, conditions in (
            (Decision, (Decision.process_id == process.id, Decision.result == Result.ADOPTED)),
            (Task, (Task.process_id == process.id,)),
        )
    )
    counted: Counter[FollowupState] = Counter()
    for state, count in session.execute(union_all(*of_kinds)):
        counted[FollowupState(state)] += count
    return {state: counted[state] for state in FollowupState if counted[state]}


def _meetings(session: Session, process: Process, *, now: datetime) -> list[NextMeeting]:
    """The steering group's next one first, then the next ones of all bodies."""
    is_own = Body.kind == BodyKind.STEERING_GROUP
    ahead = (
        select(Meeting.id, Meeting.title, Meeting.starts_at, Meeting.place, is_own)
        .join(Body, Body.id == Meeting.body_id)
        .where(
            Meeting.process_id == process.id,
            Meeting.ends_at >= now,
            Meeting.state != MeetingState.CANCELLED,
        )
        .order_by(Meeting.starts_at, Meeting.id)
    )
    own = [NextMeeting(*row) for row in session.execute(ahead.where(is_own).limit(1))]
    others = [NextMeeting(*row) for row in session.execute(ahead.limit(MOST))]
    return [*own, *(meeting for meeting in others if meeting not in own)][:MOST]
