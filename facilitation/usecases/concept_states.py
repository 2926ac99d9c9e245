"""How far the concept itself is: a draft, before those who decide, or adopted."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitation.model.concepts import Concept, ConceptState
from facilitation.model.errors import InvalidError, NotFoundError
from facilitation.model.processes import Process
from facilitation.model.rights import Action, Actor
from facilitation.usecases.journal import note
from facilitation.usecases.topic_lists import NOT_HERE, demand_sight


@dataclass(frozen=True)
class ConceptStanding:
    """Where the concept stands; the day only of an adopted one."""

    state: ConceptState
    adopted_on: date | None = None

    def texts(self) -> dict[str, str]:
        return {
            "state": self.state.value,
            "adopted_on": self.adopted_on.isoformat() if self.adopted_on else "",
        }


def find_concept(session: Session, process: Process) -> Concept | None:
    """The process's concept, once it has begun. The caller has checked the right."""
    return session.scalar(
        select(Concept).where(Concept.process_id == process.id).order_by(Concept.id).limit(1)
    )


def set_concept_state(
    session: Session,
    process: Process,
    said: ConceptStanding,
    *,
    version: int,
    by: Actor,
    on: date,
    now: datetime,
) -> Concept:
    """Say that it was submitted or adopted, or is a draft again. ConflictError if somebody was
    quicker; InvalidError for an adopted one without its day, or with one to come."""
    demand_sight(process, by=by, on=on, action=Action.EDIT_TOPICS)
    concept = find_concept(session, process)
    if concept is None:
        raise NotFoundError(NOT_HERE)
    _check(said, on)
    stands = ConceptStanding(concept.state, concept.adopted_on)
    concept.check_version(version, theirs=stands.texts(), yours=said.texts())
    if said != stands:
        concept.state, concept.adopted_on = said.state, said.adopted_on
        note(session, by, "concept_moved", process, now=now, state=said.state.value)
    return concept


def _check(said: ConceptStanding, on: date) -> None:
    if said.state is not ConceptState.ADOPTED:
        if said.adopted_on is not None:
            raise InvalidError(
                "Ein Tag gehört nur zu einem beschlossenen Konzept.", field="adopted_on"
            )
    elif said.adopted_on is None:
        raise InvalidError("Wann wurde das Konzept beschlossen?", field="adopted_on")
    elif said.adopted_on > on:
        raise InvalidError(
            "Dieser Tag liegt in der Zukunft. Wann wurde das Konzept beschlossen?",
            field="adopted_on",
        )
