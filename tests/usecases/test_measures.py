"""A topic or a finding becomes a measure of a chapter of the concept, in somebody's hands."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitation.model.concepts import Concept, FieldOfAction
from facilitation.model.errors import (
    ConflictError,
    InvalidError,
    NotAllowedError,
    NotFoundError,
)
from facilitation.model.rights import Actor
from facilitation.model.topics import TopicState
from facilitation.usecases import today
from facilitation.usecases.bringing_back import bring_back, list_kept
from facilitation.usecases.measure_lists import count_measures, list_chapters, list_measures
from facilitation.usecases.measures import (
    MeasureDetails,
    add_measure,
    begin_measure,
    edit_measure,
    remove_measure,
)
from facilitation.usecases.search import search_responsible
from facilitation.usecases.topic_sheets import show_topic
from tests import cast, findings
from tests.conftest import NOW, TODAY

HOW = {"on": TODAY, "now": NOW}


def test_a_finding_becomes_a_measure_and_its_topic_comes_into_the_concept(
    session: Session, scene: cast.Scene, ada: Actor, ben: Actor
) -> None:
    topic = findings.topic(session, scene.round_table, "Bus nach 19 Uhr")
    decision = findings.decide(
        session, scene.round_table, "Ein Rufbus fährt.", caretaker=scene.ben, deputy=scene.dora
    )
    decision.topic_id = topic.id
    session.flush()

    begun = begin_measure(session, scene.process, decision_id=decision.id, by=ada, on=TODAY)
    details = MeasureDetails(**(vars(begun) | {"chapter": "Mobilität"}))
    measure = add_measure(session, scene.process, details, by=ada, **HOW)

    assert (begun.title, begun.caretaker_id) == ("Bus nach 19 Uhr", scene.ben.id)
    (line,) = list_measures(session, scene.process, topic_id=topic.id, by=ben, on=TODAY)
    assert (line.chapter, line.decision) == ("Mobilität", "Ein Rufbus fährt.")
    assert (line.caretaker, line.deputy) == ("Ben Becker", "Dora Dahl")
    sheet = show_topic(session, scene.process, topic.id, by=ben, on=TODAY, now=NOW)
    assert (sheet.stations[-1].state, sheet.stations[-1].note) == (
        TopicState.IN_CONCEPT,
        "Mobilität",
    )

    gone = remove_measure(
        session, scene.process, measure.id, version=measure.version, by=ada, **HOW
    )

    session.flush()
    assert topic.state is TopicState.RAISED
    assert list_measures(session, scene.process, by=ada, on=TODAY) == []

    kept = list_kept(session, scene.district, scene.process, by=ada, on=TODAY, now=NOW)
    assert [(one.kind, one.name) for one in kept] == [("Measure", "Bus nach 19 Uhr")]
    bring_back(session, scene.district, scene.process, gone.id, by=ada, on=TODAY, now=NOW)

    (line,) = list_measures(session, scene.process, topic_id=topic.id, by=ada, on=TODAY)
    assert (line.caretaker, topic.state) == ("Ben Becker", TopicState.IN_CONCEPT)


def test_a_chapter_is_known_by_its_name(session: Session, scene: cast.Scene, ada: Actor) -> None:
    for title, chapter in (("Rufbus", "Mobilität"), ("Kurs", "Sprache"), ("Rad", " mobilität ")):
        add_measure(
            session, scene.process, MeasureDetails(title=title, chapter=chapter), by=ada, **HOW
        )

    lines = list_measures(session, scene.process, by=ada, on=TODAY)

    assert [line.title for line in lines] == ["Rufbus", "Rad", "Kurs"]
    assert list_chapters(session, scene.process, by=ada, on=TODAY) == ["Mobilität", "Sprache"]
    assert len(session.scalars(select(Concept.id)).all()) == 1
    assert len(session.scalars(select(FieldOfAction.id)).all()) == 2


def test_a_measure_is_seen_by_who_cares_and_in_nobodys_hands_by_the_office(
    session: Session, scene: cast.Scene, ada: Actor, ben: Actor
) -> None:
    for title, caretaker_id in (("Rufbus", scene.ben.id), ("Kurs", None)):
        late = TODAY - timedelta(days=1) if caretaker_id else None
        details = MeasureDetails(
            title=title, chapter="Alles", caretaker_id=caretaker_id, due_on=late
        )
        add_measure(session, scene.process, details, by=ada, **HOW)

    mine = today.show_mine(session, scene.district, by=ben, now=NOW)
    found = today.show_today(session, scene.district, by=ada, now=NOW)

    assert [one.title for one in mine.measures] == ["Rufbus"]
    assert [one.title for one in found.measures] == ["Kurs"]
    counted = count_measures(session, scene.process, on=TODAY)
    assert (counted.total, counted.overdue, counted.orphaned) == (2, 1, 1)
    asked = search_responsible(session, scene.district, scene.process, "rufbus", by=ben, on=TODAY)
    assert asked is not None
    assert [hit.title for hit in asked.hits] == ["Ben Becker"]


def test_only_the_office_writes_measures_and_not_without_a_chapter(
    session: Session, scene: cast.Scene, ada: Actor, ben: Actor, cem: Actor
) -> None:
    details = MeasureDetails(title="Rufbus", chapter="Mobilität")
    for actor, refusal in ((ben, NotAllowedError), (cem, NotFoundError)):
        with pytest.raises(refusal):
            add_measure(session, scene.process, details, by=actor, **HOW)
    for empty, field in (({"chapter": " "}, "chapter"), ({"title": ""}, "title")):
        typed = MeasureDetails(**(vars(details) | empty))
        with pytest.raises(InvalidError) as refused:
            add_measure(session, scene.process, typed, by=ada, **HOW)
        assert refused.value.field == field


def test_the_second_of_two_gets_both_texts(session: Session, scene: cast.Scene, ada: Actor) -> None:
    details = MeasureDetails(title="Rufbus", chapter="Mobilität")
    measure = add_measure(session, scene.process, details, by=ada, **HOW)
    seen = measure.version
    anew = MeasureDetails(title="Rufbus am Abend", chapter="Mobilität")
    edit_measure(session, scene.process, measure.id, anew, version=seen, by=ada, **HOW)
    session.flush()

    with pytest.raises(ConflictError) as refused:
        edit_measure(session, scene.process, measure.id, details, version=seen, by=ada, **HOW)

    assert refused.value.theirs["title"] == "Rufbus am Abend"
