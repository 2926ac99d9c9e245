"""Who takes care of a measure, and a measure as something that passes from hand to hand."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitation.model.concepts import Concept, FieldOfAction, Measure
from facilitation.model.decisions import Decision
from facilitation.model.errors import NotFoundError
from facilitation.model.processes import Process
from facilitation.model.responsibilities import Responsibility
from facilitation.model.rights import Action
from facilitation.model.topics import Topic
from facilitation.usecases.fetching import find_held
from facilitation.usecases.handovers import Passable
from facilitation.usecases.topic_lists import NOT_HERE, TopicsOf


def get_in_concept(session: Session, process: Process, measure_id: int) -> Measure:
    """The measure of this process's concept; NotFoundError otherwise. The caller asks the right."""
    found = session.scalar(
        select(Measure)
        .join(FieldOfAction, FieldOfAction.id == Measure.field_of_action_id)
        .join(Concept, Concept.id == FieldOfAction.concept_id)
        .where(Measure.id == measure_id, Concept.process_id == process.id)
    )
    if found is None:
        raise NotFoundError(NOT_HERE)
    return found


def find_measure_care(session: Session, measure_id: int) -> Responsibility | None:
    """Who takes care of it, with deputy. The caller has checked the right."""
    return find_held(session, Responsibility.measure_id == measure_id)


def measure_to_pass(session: Session, process: Process, measure_id: int, *, on: date) -> Passable:
    """The measure, to be passed on by `handovers`, which asks for the right to it.

    Whoever takes care of it may ask people of the body from which it comes.
    """
    measure = get_in_concept(session, process, measure_id)
    return Passable(
        subject=process,
        named={"title": measure.title},
        journal="measure_handover",
        of={"measure_id": measure.id},
        held=find_measure_care(session, measure.id),
        district_id=process.district_id,
        right=Action.EDIT_TOPICS,
        within=TopicsOf(process.district_id, process.id),
        on=on,
        body_id=_body_of(session, measure),
    )


def _body_of(session: Session, measure: Measure) -> int | None:
    """The body that decided it, else the one at which its topic waits."""
    decided, waits_at = session.execute(
        select(Decision.body_id, Topic.body_id)
        .select_from(Measure)
        .outerjoin(Decision, Decision.id == Measure.decision_id)
        .outerjoin(Topic, Topic.id == Measure.topic_id)
        .where(Measure.id == measure.id)
    ).one()
    return decided or waits_at
