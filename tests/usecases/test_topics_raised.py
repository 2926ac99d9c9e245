"""Topics of a meeting: raised, put on its agenda, decided by its findings."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitation.model.errors import ConflictError, InvalidError, NotFoundError
from facilitation.model.topics import TopicState, TopicStation
from facilitation.usecases import sittings, topics
from facilitation.usecases.topics import Spoken
from tests import cast
from tests.conftest import NOW
from tests.usecases import minutes_stage
from tests.usecases.findings_recorded import AGREED, VOTED, decide, opened, strike
from tests.usecases.minutes_stage import DAY, Stage


@pytest.fixture
def stage(session: Session, scene: cast.Scene, ada) -> Stage:
    return opened(session, scene, ada)


def raise_topic(session: Session, stage: Stage, by, title: str = "Bus am Abend"):
    made = topics.raise_topic(
        session,
        stage.process,
        stage.meeting.id,
        stage.items[2].id,
        Spoken(title=title, words="Der letzte fährt um sechs."),
        by=by,
        now=NOW,
    )
    session.flush()
    return made


def states(session: Session, topic) -> list[TopicState]:
    query = select(TopicStation.state).where(TopicStation.topic_id == topic.id)
    return list(session.scalars(query.order_by(TopicStation.id)))


def test_a_topic_raised_belongs_to_the_region_of_the_body(session, stage, ada) -> None:
    topic = raise_topic(session, stage, ada)

    assert (topic.region_id, topic.raised_on, topic.state) == (
        stage.scene.west.id,
        DAY,
        TopicState.RAISED,
    )
    assert states(session, topic) == [TopicState.RAISED]


def test_a_topic_on_the_agenda_counts_as_discussed_and_back(session, stage, ada) -> None:
    topic = raise_topic(session, stage, ada)
    where = (session, stage.process, stage.meeting.id, stage.items[0].id, topic.id)

    topics.put_on_agenda(*where, by=ada, now=NOW)
    topics.put_on_agenda(*where, by=ada, now=NOW)
    session.flush()
    assert topic.state is TopicState.DISCUSSED
    assert states(session, topic) == [TopicState.RAISED, TopicState.DISCUSSED]

    topics.take_off_agenda(*where, by=ada, now=NOW)
    assert topic.state is TopicState.RAISED
    assert states(session, topic) == [TopicState.RAISED]


def test_topics_put_on_the_agenda_before_are_discussed_when_it_is_opened(
    session, scene, ada
) -> None:
    stage = minutes_stage.set_up(session, scene)
    other = cast.meeting(
        session, scene.west and scene.round_table, starts_at=NOW - timedelta(days=60)
    )
    topic = topics.Topic(
        district_id=scene.district.id,
        process_id=scene.process.id,
        raised_on=DAY,
        meeting_id=other.id,
    )
    topic.call("Kita-Plätze", "")
    session.add(topic)
    session.flush()

    topics.put_on_agenda(
        session, stage.process, stage.meeting.id, stage.items[0].id, topic.id, by=ada, now=NOW
    )
    session.flush()
    assert states(session, topic) == []

    sittings.open_meeting(session, stage.process, stage.meeting.id, by=ada, now=NOW)
    session.flush()
    assert states(session, topic) == [TopicState.DISCUSSED]


def test_a_finding_decides_its_topic_and_sets_it_free_again(session, stage, ada) -> None:
    topic = raise_topic(session, stage, ada)
    made = decide(session, stage, ada, replace(AGREED, topic_id=topic.id))
    assert topic.state is TopicState.DECIDED

    strike(session, stage, ada, made, now=NOW)

    assert topic.state is TopicState.RAISED
    assert states(session, topic) == [TopicState.RAISED]


def test_a_rejected_finding_decides_no_topic(session, stage, ada) -> None:
    topic = raise_topic(session, stage, ada)

    decide(session, stage, ada, replace(VOTED, no=3, topic_id=topic.id))

    assert topic.state is TopicState.RAISED


def test_topics_are_worded_anew_and_deleted_while_nothing_came_of_them(session, stage, ada) -> None:
    topic = raise_topic(session, stage, ada)
    topics.edit_topic(
        session,
        stage.process,
        topic.id,
        Spoken(title="Bus"),
        version=topic.version,
        by=ada,
        now=NOW,
    )
    session.flush()
    assert (topic.title, topic.search_key) == ("Bus", "bus")
    with pytest.raises(ConflictError):
        topics.edit_topic(
            session, stage.process, topic.id, Spoken(title="Bahn"), version=1, by=ada, now=NOW
        )

    made = decide(session, stage, ada, replace(AGREED, topic_id=topic.id))
    with pytest.raises(InvalidError, match="schon weiter"):
        strike(session, stage, ada, topic)
    strike(session, stage, ada, made, now=NOW)
    assert strike(session, stage, ada, topic).name == "Bus"


def test_a_topic_of_another_process_is_refused(session, stage, ada) -> None:
    where = (session, stage.process, stage.meeting.id, stage.items[0].id, 4711)

    with pytest.raises(NotFoundError):
        topics.put_on_agenda(*where, by=ada, now=NOW)
    with pytest.raises(NotFoundError):
        topics.take_off_agenda(*where, by=ada, now=NOW)
    with pytest.raises(NotFoundError):
        decide(session, stage, ada, replace(AGREED, topic_id=4711))
