"""What was written down at a meeting, fetched for its pages and its record with few queries.

Each statement is put together once: that costs more than running it.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import bindparam, literal, select, union_all
from sqlalchemy.orm import Session, aliased

from facilitation.model.bodies import DecisionKind, DecisionMode
from facilitation.model.decisions import Decision, FollowupState, Result, Task
from facilitation.model.meetings import AgendaItem
from facilitation.model.people import Person
from facilitation.model.responsibilities import Responsibility
from facilitation.model.topics import AgendaTopic, Topic, TopicState

_OfItem = TypeVar("_OfItem", "FindingRow", "TaskRow", "TopicRow")


@dataclass(frozen=True, slots=True)
class ItemRow:
    """An agenda item with its notes as safe HTML; the Markdown is fetched where it is edited."""

    id: int
    version: int
    position: int
    title: str
    is_public: bool
    background_html: str
    discussion_html: str

    @property
    def has_notes(self) -> bool:
        return bool(self.background_html or self.discussion_html)


@dataclass(frozen=True, slots=True)
class Holding:
    """Who takes care of something; empty names: nobody."""

    caretaker: str
    deputy: str
    due_on: date | None
    resubmit_on: date | None
    resources: str


@dataclass(frozen=True, slots=True)
class FindingRow:
    id: int
    item_id: int | None
    number: str
    kind: DecisionKind
    mode: DecisionMode
    wording: str
    result: Result
    yes: int | None
    no: int | None
    abstained: int | None
    eligible: int | None
    is_public: bool
    state: FollowupState
    topic: str | None
    holding: Holding

    @property
    def is_orphaned(self) -> bool:
        """Something is to be done, and nobody takes care of it."""
        return self.result is Result.ADOPTED and not self.holding.caretaker


@dataclass(frozen=True, slots=True)
class TaskRow:
    id: int
    item_id: int | None
    number: str
    wording: str
    is_public: bool
    state: FollowupState
    decision: str | None
    """The number of the finding it belongs to."""
    holding: Holding

    @property
    def is_orphaned(self) -> bool:
        return not self.holding.caretaker


@dataclass(frozen=True, slots=True)
class TopicRow:
    id: int
    item_id: int | None
    title: str
    words: str
    is_urgent: bool
    state: TopicState
    was_raised_here: bool
    """Else it only stands on the agenda of the item."""


def list_items(session: Session, meeting_id: int) -> tuple[ItemRow, ...]:
    rows = session.execute(_items(), {"meeting_id": meeting_id})
    return tuple(ItemRow(*row) for row in rows)


def list_findings(session: Session, meeting_id: int) -> tuple[FindingRow, ...]:
    """The findings in the order of the agenda."""
    rows = session.execute(_findings(), {"meeting_id": meeting_id})
    return tuple(FindingRow(*_with_holding(row, 14)) for row in rows)


def list_tasks(session: Session, meeting_id: int) -> tuple[TaskRow, ...]:
    """The tasks in the order of the agenda."""
    rows = session.execute(_tasks(), {"meeting_id": meeting_id})
    return tuple(TaskRow(*_with_holding(row, 7)) for row in rows)


def list_topics(session: Session, meeting_id: int) -> tuple[TopicRow, ...]:
    """Topics raised at the meeting and topics on its agenda, item by item."""
    rows = session.execute(_topics(), {"meeting_id": meeting_id}).all()
    raised = {(row.id, row.item_id) for row in rows if row.was_raised_here}
    return tuple(
        TopicRow(row.id, row.item_id, row.title, row.words, row.is_urgent, row.state, was_raised)
        for row in rows
        if (was_raised := bool(row.was_raised_here)) or (row.id, row.item_id) not in raised
    )


def by_item(rows: Iterable[_OfItem]) -> dict[int | None, list[_OfItem]]:
    sorted_out: dict[int | None, list[_OfItem]] = defaultdict(list)
    for row in rows:
        sorted_out[row.item_id].append(row)
    return sorted_out


def called(parts: Iterable[Any]) -> str:
    return " ".join(str(part) for part in parts if part)


def _with_holding(row: Any, width: int) -> list[Any]:
    return [*row[:width], _holding(row[width:])]


def _holding(row: Any) -> Holding:
    due_on, resubmit_on, resources, *names = row
    return Holding(called(names[:3]), called(names[3:6]), due_on, resubmit_on, resources or "")


@cache
def _items() -> Any:
    return (
        select(
            AgendaItem.id,
            AgendaItem.version,
            AgendaItem.position,
            AgendaItem.title,
            AgendaItem.is_public,
            AgendaItem.background_html,
            AgendaItem.discussion_html,
        )
        .where(AgendaItem.meeting_id == bindparam("meeting_id"))
        .order_by(AgendaItem.position, AgendaItem.id)
    )


def _held(statement: Any, subject: Any, matter: type[Decision | Task]) -> Any:
    """The statement with who takes care of each matter."""
    caretaker, deputy = aliased(Person), aliased(Person)
    return (
        statement.add_columns(
            Responsibility.due_on,
            Responsibility.resubmit_on,
            Responsibility.resources,
            *(getattr(person, part) for person in (caretaker, deputy) for part in _NAME),
        )
        .outerjoin(AgendaItem, AgendaItem.id == matter.agenda_item_id)
        .outerjoin(Responsibility, subject == matter.id)
        .outerjoin(caretaker, caretaker.id == Responsibility.caretaker_id)
        .outerjoin(deputy, deputy.id == Responsibility.deputy_id)
        .where(matter.meeting_id == bindparam("meeting_id"))
        .order_by(AgendaItem.position, matter.position, matter.id)
    )


_NAME = ("title", "given_name", "family_name")


@cache
def _findings() -> Any:
    chosen = select(
        Decision.id,
        Decision.agenda_item_id,
        Decision.number,
        Decision.kind,
        Decision.mode,
        Decision.wording,
        Decision.result,
        Decision.yes,
        Decision.no,
        Decision.abstained,
        Decision.eligible,
        Decision.is_public,
        Decision.state,
        Topic.title,
    ).outerjoin(Topic, Topic.id == Decision.topic_id)
    return _held(chosen, Responsibility.decision_id, Decision)


@cache
def _tasks() -> Any:
    chosen = select(
        Task.id,
        Task.agenda_item_id,
        Task.number,
        Task.wording,
        Task.is_public,
        Task.state,
        Decision.number,
    ).outerjoin(Decision, Decision.id == Task.decision_id)
    return _held(chosen, Responsibility.task_id, Task)


@cache
def _topics() -> Any:
    columns = (Topic.id, Topic.title, Topic.words, Topic.is_urgent, Topic.state)
    raised = select(
        *columns, Topic.agenda_item_id.label("item_id"), literal(1).label("was_raised_here")
    ).where(Topic.meeting_id == bindparam("meeting_id"))
    listed = (
        select(
            *columns,
            AgendaTopic.agenda_item_id.label("item_id"),
            literal(0).label("was_raised_here"),
        )
        .join(AgendaTopic, AgendaTopic.topic_id == Topic.id)
        .join(AgendaItem, AgendaItem.id == AgendaTopic.agenda_item_id)
        .where(AgendaItem.meeting_id == bindparam("meeting_id"), Topic.stands_alone())
    )
    both = union_all(raised, listed).subquery()
    return select(both).order_by(both.c.was_raised_here, both.c.id)
