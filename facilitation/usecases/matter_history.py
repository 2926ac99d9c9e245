"""What happened to a decision or task: states, words, changes of hands and of dates, in order."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Integer, and_, bindparam, or_, select
from sqlalchemy.orm import Session, aliased

from facilitation.model.decisions import Decision, FollowupState, StateChange, Task
from facilitation.model.journal import JournalEntry
from facilitation.model.people import Person
from facilitation.model.processes import Process
from facilitation.model.responsibilities import Handover, Responsibility
from facilitation.model.rights import Actor
from facilitation.usecases.matters import Matter, MatterKind, kind_of

MOST = 200


@dataclass(frozen=True, kw_only=True)
class Event:
    """One line of the history. What it is follows from what it holds."""

    at: datetime
    who: str = ""
    state: FollowupState | None = None
    text: str = ""
    came_from: str | None = None
    went_to: str | None = None
    due_before: date | None = None
    due_on: date | None = None
    is_new_due: bool = False


@dataclass(frozen=True)
class Proposal:
    """A handover that waits for somebody's yes."""

    id: int
    from_id: int | None
    to_id: int
    from_name: str
    to_name: str
    proposed_at: datetime
    is_given: bool
    is_taken: bool
    text: str
    path: str = ""
    wording: str = ""

    def waits_for(self, person_id: int) -> bool:
        return (person_id == self.from_id and not self.is_given) or (
            person_id == self.to_id and not self.is_taken
        )


@dataclass(frozen=True)
class History:
    events: list[Event]
    """The latest first."""
    proposals: list[Proposal]


def show_history(session: Session, matter: Matter) -> History:
    """All that happened to it; three queries. The right to see it is asked by `show_matter`."""
    done, waiting = _handovers(session, matter)
    events = [*_states(session, matter), *done, *_dates(session, matter)]
    return History(sorted(events, key=lambda event: event.at, reverse=True), waiting)


def _states(session: Session, matter: Matter) -> list[Event]:
    column = (
        StateChange.decision_id if kind_of(matter) is MatterKind.DECISION else StateChange.task_id
    )
    rows = session.execute(
        select(
            StateChange.at,
            StateChange.state,
            StateChange.note,
            Person.given_name + " " + Person.family_name,
        )
        .outerjoin(Person, Person.id == StateChange.by_id)
        .where(column == matter.id)
        .order_by(StateChange.at, StateChange.id)
        .limit(MOST)
    )
    events: list[Event] = []
    before: FollowupState | None = None
    for at, state, text, who in rows:
        events.append(
            Event(at=at, who=who or "", state=state if state is not before else None, text=text)
        )
        before = state
    return events


_From, _To = aliased(Person), aliased(Person)
_PROPOSAL = (
    Handover.id,
    Handover.from_id,
    Handover.to_id,
    _From.given_name + " " + _From.family_name,
    _To.given_name + " " + _To.family_name,
    Handover.proposed_at,
    Handover.given_at,
    Handover.taken_at,
    Handover.note,
)


def _handovers(session: Session, matter: Matter) -> tuple[list[Event], list[Proposal]]:
    rows = session.execute(
        select(*_PROPOSAL)
        .join(Responsibility, Responsibility.id == Handover.responsibility_id)
        .outerjoin(_From, _From.id == Handover.from_id)
        .join(_To, _To.id == Handover.to_id)
        .where(kind_of(matter).subject == matter.id)
        .order_by(Handover.proposed_at, Handover.id)
        .limit(MOST)
    ).all()
    waiting = [_proposal(*row) for row in rows if row[6] is None or row[7] is None]
    done = [
        Event(at=max(row[6], row[7]), came_from=row[3] or "", went_to=row[4], text=row[8])
        for row in rows
        if row[6] is not None and row[7] is not None
    ]
    return done, waiting


def _proposal(
    id: int,
    from_id: int | None,
    to_id: int,
    from_name: str | None,
    to_name: str,
    proposed_at: datetime,
    given_at: datetime | None,
    taken_at: datetime | None,
    text: str,
    *more: str,
) -> Proposal:
    return Proposal(
        id,
        from_id,
        to_id,
        from_name or "",
        to_name,
        proposed_at,
        given_at is not None,
        taken_at is not None,
        text,
        *more,
    )


def _dates(session: Session, matter: Matter) -> list[Event]:
    rows = session.execute(
        select(
            JournalEntry.at,
            JournalEntry.details,
            Person.given_name + " " + Person.family_name,
        )
        .outerjoin(Person, Person.id == JournalEntry.person_id)
        .where(
            JournalEntry.subject_kind == type(matter).__name__,
            JournalEntry.subject_id == matter.id,
            JournalEntry.action == "responsibility_changed",
        )
        .order_by(JournalEntry.at, JournalEntry.id)
        .limit(MOST)
    )
    events = []
    for at, details, who in rows:
        before, after = (date.fromisoformat(d) if d else None for d in details["due"])
        if before != after:
            events.append(
                Event(at=at, who=who or "", due_before=before, due_on=after, is_new_due=True)
            )
    return events


def find_waiting(session: Session, held: Responsibility) -> Proposal | None:
    """The handover of this responsibility that waits for somebody's yes. The right to see it is
    the caller's to ask."""
    row = session.execute(
        select(*_PROPOSAL)
        .outerjoin(_From, _From.id == Handover.from_id)
        .join(_To, _To.id == Handover.to_id)
        .where(
            Handover.responsibility_id == held.id,
            or_(Handover.taken_at.is_(None), Handover.given_at.is_(None)),
        )
        .order_by(Handover.id.desc())
        .limit(1)
    ).first()
    return _proposal(*row) if row else None


def list_waiting(session: Session, process: Process, *, by: Actor) -> list[Proposal]:
    """Handovers in this process that wait for the yes of `by`."""
    rows = session.execute(_WAITING, {"person_id": by.person_id, "process_id": process.id})
    return [_proposal(*row[:9], *_place(row[9], row[10], row[11], row[12])) for row in rows]


def _waiting() -> Any:
    """Built once: putting the statement together costs more than running it."""
    me, here = bindparam("person_id", type_=Integer), bindparam("process_id", type_=Integer)
    return (
        select(*_PROPOSAL, Decision.id, Decision.wording, Task.id, Task.wording)
        .join(Responsibility, Responsibility.id == Handover.responsibility_id)
        .outerjoin(Decision, Decision.id == Responsibility.decision_id)
        .outerjoin(Task, Task.id == Responsibility.task_id)
        .outerjoin(_From, _From.id == Handover.from_id)
        .join(_To, _To.id == Handover.to_id)
        .where(
            or_(
                and_(Handover.to_id == me, Handover.taken_at.is_(None)),
                and_(Handover.from_id == me, Handover.given_at.is_(None)),
            ),
            or_(Decision.process_id == here, Task.process_id == here),
        )
        .order_by(Handover.proposed_at, Handover.id)
        .limit(MOST)
    )


_WAITING = _waiting()


def _place(
    decision_id: int | None, decision: str | None, task_id: int | None, task: str | None
) -> tuple[str, str]:
    if decision_id is not None:
        return f"decisions/{decision_id}", decision or ""
    return f"tasks/{task_id}", task or ""
