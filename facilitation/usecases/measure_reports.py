"""How far a measure is, said by those who take care of it, or by the office."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from facilitation.model.concepts import Measure, MeasureState
from facilitation.model.errors import InvalidError
from facilitation.model.processes import Process
from facilitation.model.responsibilities import Responsibility
from facilitation.model.rights import Action, Actor, may
from facilitation.usecases.journal import note
from facilitation.usecases.measure_care import find_measure_care, get_in_concept
from facilitation.usecases.topic_lists import TopicsOf, demand_sight


def may_report(process: Process, held: Responsibility | None, *, by: Actor, on: date) -> bool:
    """The office, who takes care of it, and who deputises."""
    if held is not None and by.person_id in (held.caretaker_id, held.deputy_id):
        return True
    return may(by, Action.EDIT_TOPICS, TopicsOf(process.district_id, process.id), on)


def report_measure(
    session: Session,
    process: Process,
    measure_id: int,
    state: MeasureState | None,
    *,
    version: int,
    by: Actor,
    on: date,
    now: datetime,
) -> Measure:
    """Say how far it is. ConflictError when it was changed since `version` was read."""
    demand_sight(process, by=by, on=on, action=Action.SEE_PROCESS)
    measure = get_in_concept(session, process, measure_id)
    if not may_report(process, find_measure_care(session, measure.id), by=by, on=on):
        demand_sight(process, by=by, on=on, action=Action.EDIT_TOPICS)
    if state is None:
        raise InvalidError("Wie steht es um die Maßnahme?", field="state")
    measure.check_version(
        version, theirs={"state": measure.state.value}, yours={"state": state.value}
    )
    if measure.state is not state:
        measure.state = state
        note(
            session, by, "measure_moved", process, now=now,
            title=measure.title, state=state.value,
        )  # fmt: skip
    return measure
