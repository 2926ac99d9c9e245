"""One decision or task: fetched for those who may see it, shown with all that belongs to it."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from facilitation.model.bodies import Body
from facilitation.model.decisions import Decision, FollowupState, Task
from facilitation.model.errors import NotFoundError
from facilitation.model.meetings import AgendaItem, Meeting
from facilitation.model.processes import Process, Region
from facilitation.model.responsibilities import Handover, Responsibility
from facilitation.model.rights import Action, Actor, demand, may
from facilitation.model.topics import Topic
from facilitation.usecases.fetching import find_held

NOT_HERE = "Das gibt es hier nicht, oder es ist nicht für Sie bestimmt."
Matter = Decision | Task


class MatterKind(StrEnum):
    DECISION = "decision"
    TASK = "task"

    @property
    def mapped(self) -> type[Decision] | type[Task]:
        return Decision if self is MatterKind.DECISION else Task

    @property
    def subject(self) -> Any:
        """The column of a responsibility that names such a matter."""
        return Responsibility.decision_id if self is self.DECISION else Responsibility.task_id


def kind_of(matter: Matter) -> MatterKind:
    return MatterKind.DECISION if isinstance(matter, Decision) else MatterKind.TASK


def get_matter(
    session: Session,
    process: Process,
    kind: MatterKind,
    matter_id: int,
    *,
    by: Actor,
    on: date,
    action: Action = Action.SEE_DECISION,
) -> Matter:
    """The decision or task of this process. Refused without the right to `action`.

    Whoever is asked to take it over may look at it before saying yes.
    """
    mapped: Any = kind.mapped
    matter: Matter | None = session.scalar(
        select(mapped).where(mapped.id == matter_id, mapped.process_id == process.id)
    )
    if matter is None:
        raise NotFoundError(NOT_HERE)
    is_sight = action is Action.SEE_DECISION and not may(by, action, matter, on)
    if not (is_sight and _is_asked_to_take(session, kind, matter_id, by)):
        demand(by, action, matter, on)
    return matter


def _is_asked_to_take(session: Session, kind: MatterKind, matter_id: int, by: Actor) -> bool:
    found = session.scalar(
        select(Handover.id)
        .join(Responsibility, Responsibility.id == Handover.responsibility_id)
        .where(
            kind.subject == matter_id, Handover.to_id == by.person_id, Handover.taken_at.is_(None)
        )
        .limit(1)
    )
    return found is not None


def find_responsibility(session: Session, matter: Matter) -> Responsibility | None:
    """Who takes care of it, both persons loaded."""
    return find_held(session, kind_of(matter).subject == matter.id)


@dataclass(frozen=True)
class MeetingLine:
    """The meeting at which it was found or given."""

    stands_for: ClassVar[str] = "Meeting"

    id: int
    district_id: int
    process_id: int | None
    body_id: int
    number: int | None
    title: str
    starts_at: datetime
    item_id: int | None
    item_position: int | None
    item_title: str | None
    is_visible: bool = True


@dataclass(frozen=True)
class Related:
    """Another decision or task that belongs to this one."""

    path: str
    kind: MatterKind
    number: str
    wording: str
    state: FollowupState


@dataclass(frozen=True)
class Sheet:
    """A decision or task with all that its page shows, its history aside."""

    matter: Matter
    kind: MatterKind
    body: str
    region: str | None
    meeting: MeetingLine | None
    topic: tuple[int, str] | None
    responsibility: Responsibility | None
    lead_body: str | None
    decision: Related | None
    """The decision that a task belongs to."""
    tasks: list[Related]
    replaced_by: Related | None
    replaces: list[Related]

    @property
    def version(self) -> int:
        return self.matter.version


def show_matter(
    session: Session, process: Process, kind: MatterKind, matter_id: int, *, by: Actor, on: date
) -> Sheet:
    """Everything but the history; the number of queries does not depend on the data."""
    matter = get_matter(session, process, kind, matter_id, by=by, on=on)
    body, region, lead, topic_id, topic = _around(session, matter, kind)
    related = [row for row in _related(session, matter) if may(by, Action.SEE_DECISION, row, on)]
    return Sheet(
        matter=matter,
        kind=kind,
        body=body,
        region=region,
        meeting=_meeting(session, matter, by=by, on=on),
        topic=(topic_id, topic or "") if topic_id is not None else None,
        responsibility=find_responsibility(session, matter),
        lead_body=lead,
        decision=_first(
            row for row in related if isinstance(matter, Task) and isinstance(row, Decision)
        ),
        tasks=[_line(row) for row in related if isinstance(row, Task)],
        replaced_by=_first(row for row in related if _replaces(row, matter)),
        replaces=[_line(row) for row in related if _replaces(matter, row)],
    )


def _around(
    session: Session, matter: Matter, kind: MatterKind
) -> tuple[str, str | None, str | None, int | None, str | None]:
    lead = (
        select(Body.name)
        .join(Responsibility, Responsibility.lead_body_id == Body.id)
        .where(kind.subject == matter.id)
        .scalar_subquery()
    )
    topic_id = matter.topic_id if isinstance(matter, Decision) else None
    # No topic is number 0 here: IS NULL would read all topics of all districts to find none.
    row = session.execute(
        select(Body.name, Region.name, lead, Topic.id, Topic.title)
        .outerjoin(Region, Region.id == Body.region_id)
        .outerjoin(Topic, Topic.id == (topic_id or 0))
        .where(Body.id == matter.body_id)
    ).one()
    return row[0], row[1], row[2], row[3], row[4]


def _meeting(session: Session, matter: Matter, *, by: Actor, on: date) -> MeetingLine | None:
    row = session.execute(
        select(
            Meeting.id,
            Meeting.district_id,
            Meeting.process_id,
            Meeting.body_id,
            Meeting.number,
            Meeting.title,
            Meeting.starts_at,
            AgendaItem.id,
            AgendaItem.position,
            AgendaItem.title,
        )
        .outerjoin(AgendaItem, AgendaItem.id == (matter.agenda_item_id or 0))
        .where(Meeting.id == matter.meeting_id)
    ).first()
    if row is None:
        return None
    line = MeetingLine(*row)
    return replace(line, is_visible=may(by, Action.SEE_MEETING, line, on))


def _related(session: Session, matter: Matter) -> list[Matter]:
    if isinstance(matter, Task):
        found = session.scalars(select(Decision).where(Decision.id == matter.decision_id))
        return list(found)
    # As above: with IS NULL in it the index of those that were replaced would not be used.
    of_way: ColumnElement[bool] = or_(
        Decision.id == (matter.replaced_by_id or 0), Decision.replaced_by_id == matter.id
    )
    decisions = session.scalars(select(Decision).where(of_way).order_by(Decision.id))
    tasks = session.scalars(
        select(Task).where(Task.decision_id == matter.id).order_by(Task.position, Task.id)
    )
    return [*decisions, *tasks]


def _replaces(new: Matter, old: Matter) -> bool:
    both = isinstance(new, Decision) and isinstance(old, Decision)
    return both and old.replaced_by_id == new.id  # type: ignore[union-attr]


def _first(rows: Any) -> Related | None:
    return next((_line(row) for row in rows), None)


def _line(matter: Matter) -> Related:
    kind = kind_of(matter)
    return Related(f"{kind.value}s/{matter.id}", kind, matter.number, matter.wording, matter.state)
