"""What belongs to a topic is in the trash while that is merged, or separated."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitation.model.concepts import Measure
from facilitation.model.meetings import Meeting
from facilitation.model.processes import Process
from facilitation.model.rights import Actor
from facilitation.model.topics import AgendaTopic, CarriedPart, TopicState
from facilitation.model.trash import Discarded
from facilitation.usecases.trash import discard
from tests import cast, findings
from tests.conftest import NOW
from tests.usecases.brought_back import bring
from tests.usecases.topics_merged import Stage


@pytest.fixture
def stage(session: Session, scene: cast.Scene, ada: Actor) -> Stage:
    return Stage(session, scene, ada)


def _throw_away(stage: Stage, row: Meeting | Measure, owner: Process | None = None) -> Discarded:
    return discard(stage.session, row, name="Etwas", by=stage.by, now=NOW, owner=owner)


def test_a_measure_comes_back_to_the_topic_that_stands_for_its_own_by_now(
    session: Session, scene: cast.Scene, stage: Stage
) -> None:
    kept, other = stage.topic("Bus"), stage.topic("Busse")
    measure_id = findings.measure(session, scene.process, other).id
    gone = _throw_away(stage, session.get_one(Measure, measure_id), scene.process)
    stage.merge(kept, other)

    bring(session, scene, gone, stage.by)

    assert session.get_one(Measure, measure_id).topic_id == kept.id
    assert (kept.state, other.state) == (TopicState.IN_CONCEPT, TopicState.RAISED)
    assert [way.split()[0] for way in stage.way(kept)] == ["raised", "in_concept", "joined"]

    stage.separate(other)
    assert session.get_one(Measure, measure_id).topic_id == other.id


def test_an_agenda_comes_back_to_topics_as_they_stand_by_then(
    session: Session, scene: cast.Scene, stage: Stage
) -> None:
    kept, other, third = stage.topic("Bus"), stage.topic("Busse"), stage.topic("Buslinie")
    meeting = stage.meeting(other)
    stage.merge(kept, other)
    topics = select(AgendaTopic.topic_id).where(AgendaTopic.agenda_item_id == meeting.agenda[0].id)

    gone = _throw_away(stage, meeting)
    stage.separate(other)
    bring(session, scene, gone, stage.by)
    assert session.scalars(topics).all() == [other.id]
    assert session.scalars(select(CarriedPart)).all() == []

    stage.merge(kept, other)
    gone = _throw_away(stage, session.get_one(Meeting, meeting.id))
    stage.merge(third, kept)
    bring(session, scene, gone, stage.by)
    assert session.scalars(topics).all() == [third.id]
    stage.separate(other)
    assert session.scalars(topics).all() == [other.id]
