"""Measures of the concept: what a topic or a finding was turned into, chapter by chapter."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from facilitation.model.base import new_key
from facilitation.model.concepts import Concept, FieldOfAction, Measure, MeasureState
from facilitation.model.decisions import Decision
from facilitation.model.errors import InvalidError, NotFoundError
from facilitation.model.people import Person
from facilitation.model.processes import Process
from facilitation.model.responsibilities import Responsibility
from facilitation.model.rights import Action, Actor
from facilitation.model.topics import Topic
from facilitation.model.trash import Discarded
from facilitation.usecases import topic_stations
from facilitation.usecases.concept_states import find_concept
from facilitation.usecases.fetching import find_owned
from facilitation.usecases.handovers import begin_care, note_passed
from facilitation.usecases.journal import note
from facilitation.usecases.measure_care import find_measure_care, get_in_concept
from facilitation.usecases.once import find_made
from facilitation.usecases.removals import check_seen
from facilitation.usecases.topic_lists import NOT_HERE, demand_sight, get_standing
from facilitation.usecases.trash import discard


@dataclass(frozen=True, kw_only=True)
class MeasureDetails:
    """A measure as it is typed; the chapter by its name, known or new."""

    title: str
    chapter: str
    description: str = ""
    state: MeasureState = MeasureState.OPEN
    is_public: bool = False
    topic_id: int | None = None
    decision_id: int | None = None
    caretaker_id: int | None = None
    deputy_id: int | None = None
    resources: str = ""
    due_on: date | None = None
    resubmit_on: date | None = None

    def texts(self) -> dict[str, str]:
        said = vars(self) | {"is_public": "ja" if self.is_public else "nein"}
        return {name: "" if value is None else str(value) for name, value in said.items()}


def begin_measure(
    session: Session,
    process: Process,
    *,
    topic_id: int | None = None,
    decision_id: int | None = None,
    by: Actor,
    on: date,
) -> MeasureDetails:
    """What a measure made of this topic or finding begins with: its words, and whoever cares."""
    demand_sight(process, by=by, on=on, action=Action.EDIT_TOPICS)
    decision = _decision(session, process, decision_id)
    topic = _topic(session, process, topic_id or (decision.topic_id if decision else None))
    held = session.scalar(
        select(Responsibility).where(Responsibility.decision_id == decision.id)
    ) if decision else None  # fmt: skip
    return MeasureDetails(
        title=(topic.title if topic else decision.wording if decision else "")[:200],
        description=decision.wording if decision else topic.words if topic else "",
        chapter="",
        topic_id=topic.id if topic else None,
        decision_id=decision.id if decision else None,
        caretaker_id=held.caretaker_id if held else None,
        deputy_id=held.deputy_id if held else None,
        resources=held.resources if held else "",
        due_on=held.due_on if held else None,
    )


def _decision(session: Session, process: Process, row_id: int | None) -> Decision | None:
    if row_id is None:
        return None
    found = session.scalar(
        select(Decision).where(Decision.id == row_id, Decision.process_id == process.id)
    )
    if found is None:
        raise NotFoundError(NOT_HERE)
    return found


def _topic(session: Session, process: Process, row_id: int | None) -> Topic | None:
    topic_id = get_standing(session, process.id, row_id)
    return None if topic_id is None else session.get_one(Topic, topic_id)


def get_measure(
    session: Session,
    process: Process,
    measure_id: int,
    *,
    by: Actor,
    on: date,
    action: Action = Action.SEE_PROCESS,
) -> Measure:
    """The measure of this process's concept, with the right to it. NotFoundError otherwise."""
    demand_sight(process, by=by, on=on, action=action)
    return get_in_concept(session, process, measure_id)


def details_of(session: Session, measure: Measure) -> MeasureDetails:
    """As it is typed: for the form that edits it, and to be compared with what somebody typed."""
    held = _responsibility(session, measure)
    chapter = session.get_one(FieldOfAction, measure.field_of_action_id)
    return MeasureDetails(
        title=measure.title,
        chapter=chapter.name,
        description=measure.description,
        state=measure.state,
        is_public=measure.is_public,
        topic_id=measure.topic_id,
        decision_id=measure.decision_id,
        caretaker_id=held.caretaker_id,
        deputy_id=held.deputy_id,
        resources=held.resources,
        due_on=held.due_on,
        resubmit_on=held.resubmit_on,
    )


def _responsibility(session: Session, measure: Measure) -> Responsibility:
    """Made with the measure; one that was brought in without gets it here."""
    held = find_measure_care(session, measure.id)
    return held or begin_care(session, measure.district_id, measure_id=measure.id)


def add_measure(
    session: Session,
    process: Process,
    details: MeasureDetails,
    *,
    by: Actor,
    on: date,
    now: datetime,
    once: str | None = None,
) -> Measure:
    """A step of the concept. Its topic has come into the concept with it.

    `once`: see `find_made`.
    """
    demand_sight(process, by=by, on=on, action=Action.EDIT_TOPICS)
    if made := find_made(session, Measure, once, district_id=process.district_id):
        return made
    _check(details)
    measure = Measure(key=once or new_key(), district_id=process.district_id)
    topic = _store(session, process, measure, details)
    session.add(measure)
    session.flush()
    held = begin_care(session, process.district_id, measure_id=measure.id)
    _entrust(session, process, held, details)
    if topic is not None:
        topic_stations.enter_concept(session, topic, details.chapter.strip(), now=now)
    note(session, by, "measure_added", process, now=now, title=measure.title)
    return measure


def edit_measure(
    session: Session,
    process: Process,
    measure_id: int,
    details: MeasureDetails,
    *,
    version: int,
    by: Actor,
    on: date,
    now: datetime,
) -> Measure:
    """Change words, chapter, state and who takes care of it. ConflictError if somebody was quicker.

    A new caretaker is written down as handed over, both having agreed with the office.
    """
    measure = get_measure(session, process, measure_id, by=by, on=on, action=Action.EDIT_TOPICS)
    _check(details)
    measure.check_version(
        version, theirs=details_of(session, measure).texts(), yours=details.texts()
    )
    came_from = measure.topic_id
    topic = _store(session, process, measure, details)
    if measure.topic_id != came_from:
        _came_from(session, came_from, topic, details.chapter.strip(), now=now)
    held = _responsibility(session, measure)
    before = held.caretaker_id
    _entrust(session, process, held, details)
    note_passed(session, held, from_id=before, now=now)
    note(session, by, "measure_edited", process, now=now, title=measure.title)
    return measure


def _came_from(
    session: Session, before: int | None, topic: Topic | None, chapter: str, *, now: datetime
) -> None:
    """It was noted with another topic, or none: both ways are set right."""
    session.flush()
    if before is not None:
        _leave(session, before)
    if topic is not None:
        topic_stations.enter_concept(session, topic, chapter, now=now)


def _leave(session: Session, topic_id: int) -> None:
    """The topic is where it was before, unless another measure comes from it."""
    if not session.scalar(select(func.count()).where(Measure.topic_id == topic_id)):
        topic_stations.leave_concept(session, topic_id)


def remove_measure(
    session: Session,
    process: Process,
    measure_id: int,
    *,
    version: int,
    by: Actor,
    on: date,
    now: datetime,
) -> Discarded:
    """Take it out of the concept, with a way back; its topic is where it was before."""
    measure = get_measure(session, process, measure_id, by=by, on=on, action=Action.EDIT_TOPICS)
    check_seen(version, measure.version, name=measure.title)
    note(session, by, "measure_removed", process, now=now, title=measure.title)
    topic_id = measure.topic_id
    gone = discard(session, measure, name=measure.title, by=by, now=now, owner=process)
    if topic_id is not None:
        _leave(session, topic_id)
    return gone


def _store(
    session: Session, process: Process, measure: Measure, details: MeasureDetails
) -> Topic | None:
    """Take over what was typed; the topic it comes from is handed back."""
    topic = _topic(session, process, details.topic_id)
    decision = _decision(session, process, details.decision_id)
    measure.title, measure.description = details.title.strip(), details.description.strip()
    measure.state, measure.is_public = details.state, details.is_public
    measure.field_of_action_id = _chapter(session, process, details.chapter).id
    measure.topic_id = topic.id if topic else None
    measure.decision_id = decision.id if decision else None
    return topic


def _check(details: MeasureDetails) -> None:
    if not details.title.strip():
        raise InvalidError("Wie heißt die Maßnahme?", field="title")
    if not details.chapter.strip():
        raise InvalidError("In welches Kapitel gehört die Maßnahme?", field="chapter")


def _entrust(
    session: Session, process: Process, held: Responsibility, details: MeasureDetails
) -> None:
    held.entrust(
        caretaker=find_owned(session, Person, details.caretaker_id, process.district_id),
        deputy=find_owned(session, Person, details.deputy_id, process.district_id),
        resources=details.resources.strip(),
        due_on=details.due_on,
        resubmit_on=details.resubmit_on,
    )
    session.flush()


def _chapter(session: Session, process: Process, name: str) -> FieldOfAction:
    """The chapter of that name; a new one comes last."""
    concept = _concept(session, process)
    chapters = session.scalars(
        select(FieldOfAction)
        .where(FieldOfAction.concept_id == concept.id)
        .order_by(FieldOfAction.position)
    ).all()
    for chapter in chapters:
        if chapter.name.casefold() == name.strip().casefold():
            return chapter
    position = chapters[-1].position + 1 if chapters else 1
    added = FieldOfAction(concept_id=concept.id, position=position, name=name.strip())
    session.add(added)
    session.flush()
    return added


def _concept(session: Session, process: Process) -> Concept:
    """The process's concept; it begins with its first measure."""
    if found := find_concept(session, process):
        return found
    concept = Concept(district_id=process.district_id, process_id=process.id, title=process.name)
    session.add(concept)
    session.flush()
    return concept
