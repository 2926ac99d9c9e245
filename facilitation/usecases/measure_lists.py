"""The concept as a list: its measures by chapter, with where each came from and who cares."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import Session, aliased

from facilitation.model.concepts import Concept, FieldOfAction, Measure, MeasureState
from facilitation.model.decisions import Decision
from facilitation.model.districts import District
from facilitation.model.errors import NotFoundError
from facilitation.model.people import Person
from facilitation.model.processes import Process, ProcessState
from facilitation.model.responsibilities import Handover, Responsibility
from facilitation.model.rights import Action, Actor
from facilitation.model.topics import Topic
from facilitation.usecases.topic_lists import NOT_HERE, demand_sight

MOST = 500
"""Measures of one concept."""
MOST_HELD = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureLine:
    id: int
    version: int
    chapter: str
    title: str
    description: str
    state: MeasureState
    is_public: bool
    topic_id: int | None
    topic: str
    decision_id: int | None
    decision: str
    caretaker: str
    deputy: str
    due_on: date | None
    resources: str

    def is_overdue(self, on: date) -> bool:
        return self.state is not MeasureState.DONE and self.due_on is not None and self.due_on < on


def list_measures(
    session: Session,
    process: Process,
    *,
    topic_id: int | None = None,
    decision_id: int | None = None,
    by: Actor,
    on: date,
) -> list[MeasureLine]:
    """All of the concept by chapter, or what became of one topic or finding."""
    demand_sight(process, by=by, on=on, action=Action.SEE_PROCESS)
    query = _lines(process)
    if topic_id is not None:
        query = query.where(Measure.topic_id == topic_id)
    if decision_id is not None:
        query = query.where(Measure.decision_id == decision_id)
    return [_line(*row) for row in session.execute(query)]


def show_measure(
    session: Session, process: Process, measure_id: int, *, by: Actor, on: date
) -> MeasureLine:
    """One of them. NotFoundError for one of elsewhere."""
    demand_sight(process, by=by, on=on, action=Action.SEE_PROCESS)
    row = session.execute(_lines(process).where(Measure.id == measure_id)).first()
    if row is None:
        raise NotFoundError(NOT_HERE)
    return _line(*row)


def _lines(process: Process) -> Any:
    caretaker, deputy = aliased(Person), aliased(Person)
    return (
        select(
            Measure, FieldOfAction.name, Topic.title, Decision.wording, caretaker, deputy,
            Responsibility.due_on, Responsibility.resources,
        )
        .join(FieldOfAction, FieldOfAction.id == Measure.field_of_action_id)
        .join(Concept, Concept.id == FieldOfAction.concept_id)
        .outerjoin(Topic, Topic.id == Measure.topic_id)
        .outerjoin(Decision, Decision.id == Measure.decision_id)
        .outerjoin(Responsibility, Responsibility.measure_id == Measure.id)
        .outerjoin(caretaker, caretaker.id == Responsibility.caretaker_id)
        .outerjoin(deputy, deputy.id == Responsibility.deputy_id)
        .where(Concept.process_id == process.id)
        .order_by(FieldOfAction.position, FieldOfAction.id, Measure.id)
        .limit(MOST)
    )  # fmt: skip


def _line(
    measure: Measure,
    chapter: str,
    topic: str | None,
    decision: str | None,
    holder: Person | None,
    second: Person | None,
    due_on: date | None,
    resources: str | None,
) -> MeasureLine:
    return MeasureLine(
        id=measure.id,
        version=measure.version,
        chapter=chapter,
        title=measure.title,
        description=measure.description,
        state=measure.state,
        is_public=measure.is_public,
        topic_id=measure.topic_id,
        topic=topic or "",
        decision_id=measure.decision_id,
        decision=decision or "",
        caretaker=holder.name if holder else "",
        deputy=second.name if second else "",
        due_on=due_on,
        resources=resources or "",
    )


def list_chapters(session: Session, process: Process, *, by: Actor, on: date) -> list[str]:
    """Names of chapters in their order."""
    demand_sight(process, by=by, on=on, action=Action.SEE_PROCESS)
    return list(
        session.scalars(
            select(FieldOfAction.name)
            .join(Concept, Concept.id == FieldOfAction.concept_id)
            .where(Concept.process_id == process.id)
            .order_by(FieldOfAction.position, FieldOfAction.id)
        )
    )


@dataclass(frozen=True)
class MeasureCount:
    total: int
    overdue: int
    orphaned: int


def count_measures(session: Session, process: Process, *, on: date) -> MeasureCount:
    """How many the concept has, are past their day, and are in nobody's hands. The caller has
    checked the right. What is done counts in the first number only."""
    open_ = Measure.unfinished()
    row = session.execute(
        select(
            func.count(Measure.id),
            func.count(case((and_(Responsibility.due_on < on, open_), Measure.id))),
            func.count(case((and_(Responsibility.caretaker_id.is_(None), open_), Measure.id))),
        )
        .join(FieldOfAction, FieldOfAction.id == Measure.field_of_action_id)
        .join(Concept, Concept.id == FieldOfAction.concept_id)
        .outerjoin(Responsibility, Responsibility.measure_id == Measure.id)
        .where(Concept.process_id == process.id)
    ).one()
    return MeasureCount(*row)


@dataclass(frozen=True)
class HeldMeasure:
    """A measure in one's own hands, in nobody's, or one that one is asked to take or to give."""

    id: int
    process_slug: str
    title: str
    due_on: date | None
    handover_id: int | None = None
    """Waits for one's yes."""


def list_own_measures(session: Session, district: District, *, by: Actor) -> list[HeldMeasure]:
    """Unfinished ones that the actor takes care of, deputises for, or is asked about; the most
    pressing first."""
    me = by.person_id
    asks = and_(
        Handover.responsibility_id == Responsibility.id,
        or_(
            and_(Handover.to_id == me, Handover.taken_at.is_(None)),
            and_(Handover.from_id == me, Handover.given_at.is_(None)),
        ),
    )
    held = or_(
        Responsibility.caretaker_id == me, Responsibility.deputy_id == me, Handover.id.is_not(None)
    )
    query = _held(district, held).add_columns(Handover.id).outerjoin(Handover, asks)
    return [HeldMeasure(*row) for row in session.execute(query)]


def list_orphaned_measures(session: Session, district: District) -> list[HeldMeasure]:
    """Those of running processes that nobody takes care of. The caller has checked the right."""
    running = Process.state == ProcessState.RUNNING
    query = _held(district, and_(Responsibility.caretaker_id.is_(None), running))
    return [HeldMeasure(*row) for row in session.execute(query)]


def _held(district: District, condition: ColumnElement[bool]) -> Any:
    return (
        select(Measure.id, Process.slug, Measure.title, Responsibility.due_on)
        .join(Responsibility, Responsibility.measure_id == Measure.id)
        .join(FieldOfAction, FieldOfAction.id == Measure.field_of_action_id)
        .join(Concept, Concept.id == FieldOfAction.concept_id)
        .join(Process, Process.id == Concept.process_id)
        .where(Measure.district_id == district.id, Measure.unfinished(), condition)
        .order_by(Responsibility.due_on.is_(None), Responsibility.due_on, Measure.id)
        .limit(MOST_HELD)
    )
