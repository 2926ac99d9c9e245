"""How decisions and tasks become rows of one list, and who may see which of them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    String,
    and_,
    bindparam,
    case,
    false,
    func,
    literal_column,
    null,
    or_,
    select,
)
from sqlalchemy.orm import Session, aliased

from facilitation.model.bodies import Body, DecisionKind
from facilitation.model.decisions import UNFINISHED, Decision, FollowupState, Result, Task
from facilitation.model.people import Person
from facilitation.model.processes import Process, Region
from facilitation.model.referrals import Referral
from facilitation.model.responsibilities import Responsibility
from facilitation.model.rights import RIGHTS, Action, Actor, SeatHeld, standings

MatterType = type[Decision] | type[Task]
Deputy = aliased(Person)
MOST_NAMED = 500
"""Findings of which one statement asks whose adoption they await."""


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """A decision or task as the register shows it."""

    what: str
    """'decision' or 'task'."""
    id: int
    number: str
    wording: str
    day: date
    kind: DecisionKind | None
    result: Result | None
    state: FollowupState
    body: str
    region: str | None
    caretaker_id: int | None
    title: str | None
    given_name: str | None
    family_name: str | None
    deputy: str | None
    resources: str | None
    due_on: date | None
    resubmit_on: date | None
    without_due: int
    """1 where no date is set: such rows come last."""
    waits_for: str = ""
    """The bodies whose adoption is awaited; see `with_adopters`."""

    @property
    def caretaker(self) -> str:
        """Empty: nobody takes care of it."""
        return " ".join(part for part in (self.title, self.given_name, self.family_name) if part)

    @property
    def is_unfinished(self) -> bool:
        return self.state in UNFINISHED and self.result in (None, Result.ADOPTED)

    @property
    def path(self) -> str:
        return f"{self.what}s/{self.id}"


def _matters(kind: MatterType, what: str, own: Mapping[str, Any], subject: Any) -> Any:
    """Built once: putting the statement together costs more than running it."""
    return (
        select(
            literal_column(f"'{what}'", String).label("what"),
            kind.id.label("id"),
            kind.number,
            kind.wording,
            own["day"].label("day"),
            own["kind"].label("kind"),
            own["result"].label("result"),
            kind.state,
            Body.name.label("body"),
            Region.name.label("region"),
            Responsibility.caretaker_id,
            Person.title,
            Person.given_name,
            Person.family_name,
            (Deputy.given_name + " " + Deputy.family_name).label("deputy"),
            Responsibility.resources,
            Responsibility.due_on.label("due_on"),
            Responsibility.resubmit_on,
            case((Responsibility.due_on.is_(None), 1), else_=0).label("without_due"),
        )
        .select_from(kind)
        .join(Body, Body.id == kind.body_id)
        .outerjoin(Region, Region.id == Body.region_id)
        .outerjoin(Responsibility, subject == kind.id)
        .outerjoin(Person, Person.id == Responsibility.caretaker_id)
        .outerjoin(Deputy, Deputy.id == Responsibility.deputy_id)
        .where(kind.process_id == bindparam("process_id"))
    )


MATTERS: Mapping[MatterType, Any] = {
    Decision: _matters(
        Decision,
        "decision",
        {
            "day": Decision.decided_on,
            "kind": Decision.kind,
            "result": Decision.result,
        },
        Responsibility.decision_id,
    ),
    Task: _matters(
        Task,
        "task",
        {
            "day": Task.given_on,
            "kind": null(),
            "result": null(),
        },
        Responsibility.task_id,
    ),
}


def with_adopters(session: Session, rows: list[RegisterRow]) -> list[RegisterRow]:
    """The rows, those that await adoption with the bodies that are asked for it."""
    waiting = [
        row.id for row in rows
        if row.what == "decision" and row.state is FollowupState.AWAITS_ADOPTION
    ]  # fmt: skip
    names: dict[tuple[str, int], list[str]] = defaultdict(list)
    for start in range(0, len(waiting), MOST_NAMED):
        for row in session.execute(_asked_for_adoption(waiting[start : start + MOST_NAMED])):
            names["decision", row.decision_id].append(row.name)
    return [
        replace(row, waits_for=", ".join(names[row.what, row.id]))
        if (row.what, row.id) in names
        else row
        for row in rows
    ]


def _asked_for_adoption(decisions: Sequence[int]) -> Any:
    return (
        select(Referral.decision_id, Body.name)
        .join(Body, Body.id == Referral.to_body_id)
        .where(
            Referral.decision_id.in_(decisions),
            Referral.for_adoption.is_(True),
            Referral.outcome.is_(None),
        )
        .order_by(Referral.id)
    )


@cache
def counting(kind: MatterType, *, looks_at: frozenset[type[Any]]) -> Any:
    """A count of decisions or tasks, joined only to what its conditions look at."""
    subject = Responsibility.decision_id if kind is Decision else Responsibility.task_id
    query = select(func.count()).select_from(kind)
    if Body in looks_at:
        query = query.join(Body, Body.id == kind.body_id)
    if Responsibility in looks_at or Person in looks_at:
        query = query.outerjoin(Responsibility, subject == kind.id)
    if Person in looks_at:
        query = query.outerjoin(Person, Person.id == Responsibility.caretaker_id)
    return query.where(kind.process_id == bindparam("process_id"))


def visible(kind: MatterType, process: Process, by: Actor, on: date) -> list[ColumnElement[bool]]:
    """The right to see a decision or task, as a condition: what `rights.may` says of each."""
    if standings(by, process, on) & RIGHTS[Action.SEE_DECISION]:
        return []
    cared_for = [number for name, number in by.takes_care_of if name == kind.__name__]
    return [or_(false(), kind.id.in_(cared_for), *(_of_seat(kind, seat, on) for seat in by.seats))]


def _of_seat(kind: MatterType, seat: SeatHeld, on: date) -> ColumnElement[bool]:
    """Who holds the seat now sees all of the body, who held it what was found in that time."""
    of_body = kind.body_id == seat.body_id
    if seat.valid_from <= on and (seat.valid_until is None or on < seat.valid_until):
        return of_body
    day = Decision.decided_on if kind is Decision else Task.given_on
    then = [day >= seat.valid_from]
    if seat.valid_until is not None:
        then.append(day < seat.valid_until)
    return and_(of_body, *then)
