"""The register of a process: decisions and tasks in one list, filtered, a page at a time."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    asc,
    bindparam,
    desc,
    exists,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from facilitation.model.bodies import Body, DecisionKind
from facilitation.model.decisions import Decision, FollowupState, Task
from facilitation.model.people import Person
from facilitation.model.processes import Process, Region
from facilitation.model.responsibilities import Responsibility
from facilitation.model.rights import Action, Actor, demand, may
from facilitation.model.sorting import spellings
from facilitation.model.texts import clean_line
from facilitation.usecases.matter_rows import (
    MATTERS,
    MatterType,
    RegisterRow,
    counting,
    visible,
    with_adopters,
)
from facilitation.usecases.paging import Page

ROWS = 25
SOON = timedelta(days=14)
MOST_ROWS = 20_000
"""In a file or on paper."""
LONGEST_QUERY, MOST_WORDS = 100, 8


class What(StrEnum):
    ALL = "all"
    DECISIONS = "decisions"
    TASKS = "tasks"


class Held(StrEnum):
    MINE = "mine"
    NOBODY = "none"


class Due(StrEnum):
    OVERDUE = "overdue"
    SOON = "soon"
    NEVER = "none"


class Order(StrEnum):
    NEWEST = "newest"
    DUE = "due"


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What the register is narrowed down to.

    `due` and 'nobody takes care of it' ask for what is still to be done, unless a state is named.
    """

    what: What = What.ALL
    kind: DecisionKind | None = None
    body_id: int | None = None
    region_id: int | None = None
    caretaker_id: int | None = None
    held: Held | None = None
    state: FollowupState | None = None
    is_unfinished: bool = False
    due: Due | None = None
    words: str = ""
    order: Order = Order.NEWEST

    @property
    def asks_for_unfinished(self) -> bool:
        asks = self.is_unfinished or self.due is not None or self.held is Held.NOBODY
        return asks and self.state is None

    @property
    def looks_at(self) -> frozenset[type[Any]]:
        """Beside decisions and tasks themselves."""
        return frozenset(
            table
            for table, is_asked in (
                (Body, self.region_id is not None or self.words),
                (Person, self.words),
                (Responsibility, self.caretaker_id is not None or self.held or self.due),
            )
            if is_asked
        )

    def includes(self, what: What) -> bool:
        if what is What.TASKS and self.kind is not None:
            return False
        return self.what in (What.ALL, what)


@dataclass(frozen=True)
class Register:
    page: Page[RegisterRow]
    decisions: int
    """How many decisions the filters leave, `what` aside; tasks likewise."""
    tasks: int


def list_register(
    session: Session, process: Process, wanted: Wanted, *, page: int, by: Actor, on: date
) -> Register:
    """A page of what `by` may see; the last one where there are fewer pages."""
    demand(by, Action.SEE_PROCESS, process, on)
    conditions = _conditions(process, wanted, by, on)
    decisions, tasks = _count(session, process, wanted, conditions)
    total = sum(
        count
        for what, count in ((What.DECISIONS, decisions), (What.TASKS, tasks))
        if wanted.includes(what)
    )
    pages = max(1, -(-total // ROWS))
    number = min(max(1, page), pages)
    rows = _fetch(session, process, wanted, conditions, limit=ROWS, skip=(number - 1) * ROWS)
    return Register(Page(rows, number, pages, total), decisions, tasks)


def list_all(
    session: Session, process: Process, wanted: Wanted, *, by: Actor, on: date
) -> list[RegisterRow]:
    """All rows for a file or for paper, in the order of the pages."""
    demand(by, Action.SEE_PROCESS, process, on)
    conditions = _conditions(process, wanted, by, on)
    return _fetch(session, process, wanted, conditions, limit=MOST_ROWS, skip=0)


_ORDERS: Mapping[Order, list[Any]] = {
    Order.NEWEST: [desc("day"), asc("what"), desc("id")],
    Order.DUE: [asc("without_due"), asc("due_on"), desc("day"), asc("what"), desc("id")],
}
"""By names of columns in the union: wrapped in an outer query, it would be computed as a whole."""

_Conditions = Mapping[MatterType, list[ColumnElement[bool]]]


def _count(
    session: Session, process: Process, wanted: Wanted, conditions: _Conditions
) -> tuple[int, int]:
    decisions, tasks = (
        counting(kind, looks_at=wanted.looks_at).where(*found).scalar_subquery()
        for kind, found in conditions.items()
    )
    row = session.execute(select(decisions, tasks), {"process_id": process.id}).one()
    return row[0], 0 if wanted.kind is not None else row[1]


def _fetch(
    session: Session,
    process: Process,
    wanted: Wanted,
    conditions: _Conditions,
    *,
    limit: int,
    skip: int,
) -> list[RegisterRow]:
    parts: list[Select[Any]] = [
        MATTERS[kind].where(*conditions[kind])
        for kind, what in ((Decision, What.DECISIONS), (Task, What.TASKS))
        if wanted.includes(what)
    ]
    if not parts:
        return []
    query = union_all(*parts).order_by(*_ORDERS[wanted.order]).limit(limit).offset(skip)
    rows = [RegisterRow(*row) for row in session.execute(query, {"process_id": process.id})]
    return with_adopters(session, rows)


def _conditions(process: Process, wanted: Wanted, by: Actor, on: date) -> _Conditions:
    words = clean_line(wanted.words)[:LONGEST_QUERY].split()[:MOST_WORDS]
    return {
        kind: [
            *visible(kind, process, by, on),
            *_of_body(kind, wanted),
            *_of_person(wanted, by),
            *_of_state(kind, wanted),
            *_of_dates(wanted, on),
            *(_says(kind, word) for word in words),
        ]
        for kind in (Decision, Task)
    }


def _of_body(kind: MatterType, wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.body_id is not None:
        found.append(kind.body_id == wanted.body_id)
    if wanted.region_id is not None:
        found.append(Body.region_id == wanted.region_id)
    if wanted.kind is not None and kind is Decision:
        found.append(Decision.kind == wanted.kind)
    return found


def _of_person(wanted: Wanted, by: Actor) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.caretaker_id is not None:
        found.append(Responsibility.caretaker_id == wanted.caretaker_id)
    if wanted.held is Held.NOBODY:
        found.append(Responsibility.caretaker_id.is_(None))
    if wanted.held is Held.MINE:
        found.append(
            or_(
                Responsibility.caretaker_id == by.person_id,
                Responsibility.deputy_id == by.person_id,
            )
        )
    return found


def _of_state(kind: MatterType, wanted: Wanted) -> list[ColumnElement[bool]]:
    if wanted.state is not None:
        return [kind.state == wanted.state]
    return [kind.unfinished()] if wanted.asks_for_unfinished else []


def _of_dates(wanted: Wanted, on: date) -> list[ColumnElement[bool]]:
    match wanted.due:
        case Due.OVERDUE:
            return [Responsibility.due_on < on]
        case Due.SOON:
            return [and_(Responsibility.due_on >= on, Responsibility.due_on <= on + SOON)]
        case Due.NEVER:
            return [Responsibility.due_on.is_(None)]
        case None:
            return []


def _says(kind: MatterType, word: str) -> ColumnElement[bool]:
    """The word stands in the wording, the number, the caretaker's or the body's name."""
    columns = (kind.search_key, Person.search_key, Body.sort_key)
    forms = spellings(word)
    return or_(
        kind.number == word,
        *(column.contains(form, autoescape=True) for column in columns for form in forms),
    )


@dataclass(frozen=True)
class Offers:
    """What one may filter by."""

    bodies: list[tuple[int, str]]
    regions: list[tuple[int, str]]
    caretakers: list[tuple[int, str]]


def list_offers(session: Session, process: Process, *, by: Actor, on: date) -> Offers:
    """Bodies, regions and caretakers of the process, as far as `by` sees what they found."""
    query = _BODIES
    sees_all = may(by, Action.SEE_DECISION, process, on)
    if not sees_all:
        query = query.where(Body.id.in_({seat.body_id for seat in by.seats}))
    rows = session.execute(query, {"process_id": process.id}).all()
    regions = {row[2]: row[3] for row in rows if row[2] is not None}
    return Offers(
        bodies=[(row[0], row[1]) for row in rows],
        regions=list(regions.items()),
        caretakers=_caretakers(session, process) if sees_all else [],
    )


def _caretakers(session: Session, process: Process) -> list[tuple[int, str]]:
    where = {"district_id": process.district_id, "process_id": process.id}
    rows = session.execute(_CARETAKERS, where)
    return [(row[0], f"{row[1]}, {row[2]}") for row in rows]


_BODIES = (
    select(Body.id, Body.name, Region.id, Region.name)
    .outerjoin(Region, Region.id == Body.region_id)
    .where(Body.process_id == bindparam("process_id"))
    .order_by(Region.position.nulls_first(), Body.position, Body.sort_key, Body.id)
)


def _held_in_process(kind: MatterType, subject: Any) -> ColumnElement[bool]:
    return exists().where(
        Responsibility.caretaker_id == Person.id,
        kind.id == subject,
        kind.process_id == bindparam("process_id"),
    )


_CARETAKERS = (
    select(Person.id, Person.family_name, Person.given_name)
    .where(
        Person.district_id == bindparam("district_id"),
        or_(
            _held_in_process(Decision, Responsibility.decision_id),
            _held_in_process(Task, Responsibility.task_id),
        ),
    )
    .order_by(Person.sort_key, Person.id)
)
