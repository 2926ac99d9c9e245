"""What a meeting does to topics: stations on their way, written and taken back."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from facilitation.model.decisions import Decision, Result
from facilitation.model.meetings import AgendaItem, Meeting
from facilitation.model.topics import AgendaTopic, Topic, TopicState, TopicStation

_EARLY = (TopicState.RAISED, TopicState.DISCUSSED)


def discuss(session: Session, topic: Topic, meeting: Meeting, *, now: datetime) -> None:
    """The topic was talked about in this meeting; a later state it has reached stays."""
    if topic.state in _EARLY:
        topic.state = TopicState.DISCUSSED
    add(session, topic, meeting, TopicState.DISCUSSED, now=now)


def discuss_all(session: Session, meeting: Meeting, *, now: datetime) -> None:
    """Every topic that stands on the agenda when the meeting is opened."""
    topics = session.scalars(
        select(Topic)
        .join(AgendaTopic, AgendaTopic.topic_id == Topic.id)
        .join(AgendaItem, AgendaItem.id == AgendaTopic.agenda_item_id)
        .where(AgendaItem.meeting_id == meeting.id)
        .distinct()
    )
    for topic in topics:
        discuss(session, topic, meeting, now=now)


def decide(session: Session, decision: Decision, meeting: Meeting, *, now: datetime) -> None:
    """Tie a finding to its topic anew: the old station goes, an adopted finding gets one."""
    session.flush()
    earlier = session.scalars(select(TopicStation).where(TopicStation.decision_id == decision.id))
    untied = {station.topic_id for station in earlier}
    session.execute(delete(TopicStation).where(TopicStation.decision_id == decision.id))
    if decision.topic_id is not None and decision.result is Result.ADOPTED:
        topic = session.get_one(Topic, decision.topic_id)
        topic.state = TopicState.DECIDED
        add(session, topic, meeting, TopicState.DECIDED, now=now, decision_id=decision.id)
        untied.discard(topic.id)
    _fall_back(session, untied)


def undecide(session: Session, decision: Decision) -> None:
    """The finding goes: what it did to its topic has not happened."""
    session.execute(delete(TopicStation).where(TopicStation.decision_id == decision.id))
    if decision.topic_id is not None:
        _fall_back(session, {decision.topic_id})


def forget(session: Session, topic_id: int, meeting: Meeting) -> None:
    """The topic was not talked about in this meeting after all."""
    session.execute(
        delete(TopicStation).where(
            TopicStation.topic_id == topic_id,
            TopicStation.meeting_id == meeting.id,
            TopicStation.state == TopicState.DISCUSSED,
        )
    )
    _fall_back(session, {topic_id})


def forget_all(session: Session, meeting: Meeting) -> None:
    """Nothing of what this meeting did to topics has happened."""
    touched = set(
        session.scalars(select(TopicStation.topic_id).where(TopicStation.meeting_id == meeting.id))
    )
    session.execute(delete(TopicStation).where(TopicStation.meeting_id == meeting.id))
    _fall_back(session, touched)


def return_to_last(session: Session, topic: Topic) -> None:
    """A station was taken away: the topic is again what its last one says."""
    _fall_back(session, {topic.id})


def enter_concept(session: Session, topic: Topic, chapter: str, *, now: datetime) -> None:
    """The topic was turned into a measure of that chapter."""
    topic.state = TopicState.IN_CONCEPT
    session.add(
        TopicStation(
            topic_id=topic.id, at=now, state=TopicState.IN_CONCEPT, body_id=topic.body_id,
            note=chapter,
        )
    )  # fmt: skip


def leave_concept(session: Session, topic_id: int) -> None:
    """Nothing of the concept comes from the topic any more."""
    session.execute(
        delete(TopicStation).where(
            TopicStation.topic_id == topic_id, TopicStation.state == TopicState.IN_CONCEPT
        )
    )
    _fall_back(session, {topic_id})


def add(
    session: Session,
    topic: Topic,
    meeting: Meeting,
    state: TopicState,
    *,
    now: datetime,
    decision_id: int | None = None,
) -> None:
    session.add(
        TopicStation(
            topic_id=topic.id,
            at=now,
            state=state,
            body_id=meeting.body_id,
            meeting_id=meeting.id,
            decision_id=decision_id,
        )
    )


def _fall_back(session: Session, topic_ids: set[int]) -> None:
    """Topics return to the state of their last station."""
    session.flush()
    stations = session.execute(
        select(TopicStation.topic_id, TopicStation.state)
        .where(TopicStation.topic_id.in_(topic_ids))
        .order_by(TopicStation.at, TopicStation.id)
    )
    last = dict(stations.all())
    for topic in session.scalars(select(Topic).where(Topic.id.in_(topic_ids))):
        if topic.state is not TopicState.DROPPED:
            topic.state = last.get(topic.id, TopicState.RAISED)
