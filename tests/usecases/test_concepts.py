"""The concept as residents and readers of paper see it, and a measure that changes hands."""

from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from facilitation.model.concepts import Measure, MeasureState
from facilitation.model.decisions import Decision
from facilitation.model.errors import InvalidError, NotAllowedError, NotFoundError
from facilitation.model.rights import Actor
from facilitation.model.topics import TopicState
from facilitation.usecases import access, today
from facilitation.usecases.concept_papers import compose_concept, write_concept
from facilitation.usecases.handovers import Passable, confirm, list_askable, propose, withdraw
from facilitation.usecases.measure_care import find_measure_care, measure_to_pass
from facilitation.usecases.measure_lists import count_measures
from facilitation.usecases.measures import MeasureDetails, add_measure, details_of, edit_measure
from facilitation.usecases.public_measures import list_public_measures
from facilitation.usecases.topic_sheets import show_topic
from tests import cast, findings
from tests.conftest import NOW, TODAY

HOW = {"on": TODAY, "now": NOW}


@pytest.fixture
def decision(session: Session, scene: cast.Scene) -> Decision:
    topic = findings.topic(session, scene.round_table, "Bus nach 19 Uhr")
    decision = findings.decide(session, scene.round_table, "Ein Rufbus fährt.", caretaker=scene.ben)
    decision.topic_id = topic.id
    session.flush()
    return decision


@pytest.fixture
def measure(session: Session, scene: cast.Scene, ada: Actor, decision: Decision) -> Measure:
    """Ben takes care of it."""
    details = MeasureDetails(
        title="Rufbus", chapter="Mobilität", description="Er fährt am Abend.",
        topic_id=decision.topic_id, decision_id=decision.id, caretaker_id=scene.ben.id,
    )  # fmt: skip
    made = add_measure(session, scene.process, details, by=ada, **HOW)
    session.flush()
    return made


def _thing(session: Session, scene: cast.Scene, measure: Measure) -> Passable:
    return measure_to_pass(session, scene.process, measure.id, on=TODAY)


def test_a_measure_is_in_new_hands_once_both_have_said_yes(
    session: Session, scene: cast.Scene, ada: Actor, ben: Actor, cem: Actor, measure: Measure
) -> None:
    olga, dora = (access.actor_of(session, one, on=TODAY) for one in (scene.olga, scene.dora))
    thing = _thing(session, scene, measure)
    for actor, refusal in ((dora, NotAllowedError), (cem, NotFoundError)):
        with pytest.raises(refusal):
            propose(session, thing, scene.dora.id, by=actor, now=NOW)
    offered = {name for _id, name in list_askable(session, thing, by=ben)}
    assert any("Dahl" in name for name in offered)
    assert not any("Özdemir" in name for name in offered)  # of another body
    with pytest.raises(NotFoundError):
        propose(session, thing, scene.olga.id, by=ben, now=NOW)
    asked = propose(session, thing, scene.dora.id, text="Bitte!", by=ben, now=NOW)
    session.flush()

    for act in (confirm, withdraw):
        with pytest.raises(NotAllowedError):
            act(session, thing, asked.id, by=olga, now=NOW)
    mine = today.show_mine(session, scene.district, by=dora, now=NOW).measures
    assert [(one.title, one.handover_id) for one in mine] == [("Rufbus", asked.id)]
    assert confirm(session, thing, asked.id, by=dora, now=NOW)  # Ben gave it with his own hand

    held = find_measure_care(session, measure.id)
    assert held is not None
    assert held.caretaker_id == scene.dora.id
    with pytest.raises(InvalidError, match="schon abgeschlossen"):
        withdraw(session, thing, asked.id, by=ada, now=NOW)


def test_who_takes_care_of_a_measure_may_see_its_process(
    session: Session, scene: cast.Scene, measure: Measure, ada: Actor
) -> None:
    gus = access.actor_of(session, scene.gus, on=TODAY)
    assert scene.process.id not in gus.cares_in

    details = replace(details_of(session, measure), caretaker_id=scene.gus.id)
    edit_measure(
        session, scene.process, measure.id, details, version=measure.version, by=ada, **HOW
    )
    session.flush()

    assert scene.process.id in access.actor_of(session, scene.gus, on=TODAY).cares_in


def test_a_measure_moves_to_another_topic_and_both_ways_are_right(
    session: Session, scene: cast.Scene, ada: Actor, measure: Measure
) -> None:
    before = measure.topic_id
    other = findings.topic(session, scene.round_table, "Fahrrad")
    session.flush()
    details = replace(details_of(session, measure), topic_id=other.id)

    edit_measure(
        session, scene.process, measure.id, details, version=measure.version, by=ada, **HOW
    )
    session.flush()

    sheet = show_topic(session, scene.process, other.id, by=ada, on=TODAY, now=NOW)
    assert sheet.stations[-1].state is TopicState.IN_CONCEPT
    left = show_topic(session, scene.process, before or 0, by=ada, on=TODAY, now=NOW)
    assert all(one.state is not TopicState.IN_CONCEPT for one in left.stations)


def test_residents_read_public_measures_and_only_a_public_finding(
    session: Session, scene: cast.Scene, ada: Actor, measure: Measure, decision: Decision
) -> None:
    assert list_public_measures(session, scene.process) == ()
    details = replace(details_of(session, measure), is_public=True, state=MeasureState.DONE)
    edit_measure(
        session, scene.process, measure.id, details, version=measure.version, by=ada, **HOW
    )
    decision.is_public = False
    session.flush()

    (chapter,) = list_public_measures(session, scene.process)
    (told,) = chapter.measures
    assert (chapter.name, told.title, told.state) == ("Mobilität", "Rufbus", MeasureState.DONE)
    assert (told.kind, told.body, told.decided_on) == (None, "", None)
    decision.is_public = True
    session.flush()
    told = list_public_measures(session, scene.process)[0].measures[0]
    assert (told.kind, told.decided_on) == (decision.kind, decision.decided_on)
    assert count_measures(session, scene.process, on=TODAY).orphaned == 0


def test_the_paper_tells_where_each_measure_came_from(
    session: Session, scene: cast.Scene, ben: Actor, cem: Actor, measure: Measure
) -> None:
    with pytest.raises(NotFoundError):
        write_concept(session, scene.process, by=cem, on=TODAY)

    paper = compose_concept(session, scene.process, by=ben, on=TODAY)
    name, content = write_concept(session, scene.process, by=ben, on=TODAY)

    ((number, told),) = paper.numbered
    assert (number, told.title, told.caretaker) == ("1.1", "Rufbus", "Ben Becker")
    topic, decided = told.origins
    assert topic.startswith("Thema „Bus nach 19 Uhr“ (")
    assert decided.startswith("Vereinbarung")
    assert scene.round_table.name in decided
    assert name.endswith("_Entwurf.docx")
    assert content[:2] == b"PK"
