"""Decisions, tasks and topics on the stage."""

from datetime import date

from sqlalchemy.orm import Session

from facilitation.model.bodies import Body, DecisionKind, DecisionMode
from facilitation.model.concepts import Concept, FieldOfAction, Measure
from facilitation.model.decisions import Decision, FollowupState, Result, Task
from facilitation.model.people import Person
from facilitation.model.processes import Process
from facilitation.model.responsibilities import Responsibility
from facilitation.model.topics import Topic, TopicState

DAY = date(2026, 11, 2)


def decide(
    session: Session,
    body: Body,
    wording: str = "Ein Fahrdienst wird erprobt.",
    *,
    on: date = DAY,
    caretaker: Person | None = None,
    deputy: Person | None = None,
    due_on: date | None = None,
    state: FollowupState = FollowupState.OPEN,
    kind: DecisionKind = DecisionKind.AGREEMENT,
    result: Result = Result.ADOPTED,
    number: str = "1/1",
) -> Decision:
    """A decision of the body with its responsibility, flushed."""
    decision = Decision(
        district_id=body.district_id,
        process_id=body.process_id,
        body_id=body.id,
        decided_on=on,
        kind=kind,
        mode=DecisionMode.CONSENSUS,
        result=result,
        state=state,
        number=number,
    )
    decision.word(wording)
    session.add(decision)
    session.flush()
    _hold(session, decision, caretaker, deputy, due_on)
    return decision


def give(
    session: Session,
    body: Body,
    wording: str = "Busplan besorgen",
    *,
    on: date = DAY,
    caretaker: Person | None = None,
    deputy: Person | None = None,
    due_on: date | None = None,
    state: FollowupState = FollowupState.OPEN,
    decision: Decision | None = None,
) -> Task:
    """A task given by the body with its responsibility, flushed."""
    task = Task(
        district_id=body.district_id,
        process_id=body.process_id,
        body_id=body.id,
        given_on=on,
        state=state,
        number="1/1",
        decision_id=decision.id if decision else None,
    )
    task.word(wording)
    session.add(task)
    session.flush()
    _hold(session, task, caretaker, deputy, due_on)
    return task


def _hold(
    session: Session,
    matter: Decision | Task,
    caretaker: Person | None,
    deputy: Person | None,
    due_on: date | None,
) -> None:
    session.add(
        Responsibility(
            district_id=matter.district_id,
            decision_id=matter.id if isinstance(matter, Decision) else None,
            task_id=matter.id if isinstance(matter, Task) else None,
            caretaker_id=caretaker.id if caretaker else None,
            deputy_id=deputy.id if deputy else None,
            due_on=due_on,
        )
    )
    session.flush()


def topic(
    session: Session,
    body: Body,
    title: str = "Bus nach 19 Uhr",
    *,
    words: str = "",
    state: TopicState = TopicState.RAISED,
    on: date = DAY,
) -> Topic:
    """A topic that waits at the body, flushed."""
    made = Topic(
        district_id=body.district_id,
        process_id=body.process_id,
        body_id=body.id,
        region_id=body.region_id,
        raised_on=on,
        state=state,
        drop_reason="Das macht schon der Kreistag." if state is TopicState.DROPPED else "",
    )
    made.call(title, words)
    session.add(made)
    session.flush()
    return made


def measure(session: Session, process: Process, topic: Topic) -> Measure:
    """The topic stands in a chapter of the concept, in nobody's hands."""
    concept = Concept(district_id=process.district_id, process_id=process.id, title=process.name)
    session.add(concept)
    session.flush()
    chapter = FieldOfAction(concept_id=concept.id, position=1, name="Mobilität")
    session.add(chapter)
    session.flush()
    made = Measure(
        district_id=process.district_id,
        field_of_action_id=chapter.id,
        title="Rufbus",
        topic_id=topic.id,
    )
    session.add(made)
    session.flush()
    session.add(Responsibility(district_id=process.district_id, measure_id=made.id))
    session.flush()
    return made
