"""Merging topics that are the same, and separating them again."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitation.model.activities import Activity
from facilitation.model.bodies import Body
from facilitation.model.errors import InvalidError, NotFoundError
from facilitation.model.meetings import Meeting
from facilitation.model.processes import Process, Region
from facilitation.model.rights import Action, Actor, may
from facilitation.model.topics import Topic, TopicState
from facilitation.usecases import topic_stations
from facilitation.usecases.journal import note
from facilitation.usecases.topic_lists import (
    ENDED,
    NOT_HERE,
    TopicRow,
    demand_sight,
    get_topic,
    rows_of_topics,
)
from facilitation.usecases.topic_parts import carry_along, give_back, settle

MOST_AT_ONCE = 20
MOST_OFFERED = 300


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """Topics that may become one, and others that may join them: (id, title)."""

    topics: list[TopicRow]
    others: list[tuple[int, str]]


def propose_merger(
    session: Session, process: Process, topic_ids: Collection[int], *, by: Actor, on: date
) -> Proposal:
    """The topics of a choice, in the order in which they came up; those that are merged already
    are left out. NotFoundError for one that is not of this process."""
    demand_sight(process, by=by, on=on, action=Action.EDIT_TOPICS)
    _check_number(topic_ids)
    of_process = Topic.process_id == process.id
    known = session.scalars(select(Topic.id).where(of_process, Topic.id.in_(topic_ids)))
    if set(known) != set(topic_ids):
        raise NotFoundError(NOT_HERE)
    chosen = (
        rows_of_topics()
        .where(Topic.id.in_(topic_ids), Topic.stands_alone())
        .order_by(Topic.raised_on, Topic.id)
    )
    others = (
        select(Topic.id, Topic.title)
        .where(
            of_process,
            Topic.stands_alone(),
            Topic.state != TopicState.DROPPED,
            Topic.id.not_in(topic_ids),
        )
        .order_by(Topic.state.in_(ENDED), Topic.raised_on.desc(), Topic.id.desc())
        .limit(MOST_OFFERED)
    )
    return Proposal(
        topics=[TopicRow(*row) for row in session.execute(chosen)],
        others=[(row[0], row[1]) for row in session.execute(others)],
    )


def _check_number(topic_ids: Collection[int]) -> None:
    if len(set(topic_ids)) > MOST_AT_ONCE:
        raise InvalidError(
            "Mehr als %(most)s Themen lassen sich nicht auf einmal zusammenlegen. Wählen Sie "
            "weniger.",
            most=MOST_AT_ONCE,
        )


def merge_topics(
    session: Session,
    process: Process,
    topic_ids: Collection[int],
    *,
    kept_id: int,
    by: Actor,
    on: date,
    now: datetime,
) -> Topic:
    """Let one topic stand for all of them: everything said, decided and passed on of the others
    belongs to it from now on, and their pages lead to it.

    InvalidError for fewer than two, for one that is merged already, and where the one that is to
    stand was dropped.
    """
    demand_sight(process, by=by, on=on, action=Action.EDIT_TOPICS)
    others = set(topic_ids) - {kept_id}
    if not others:
        raise InvalidError("Wählen Sie mindestens zwei Themen.", field="topic_ids")
    _check_number({kept_id, *others})
    found = _lock(session, process, {kept_id, *others})
    kept = found[kept_id]
    for topic_id in sorted(others):
        _merge(session, found[topic_id], kept, by=by, now=now)
    carry_along(session, kept)
    return kept


def _merge(session: Session, topic: Topic, kept: Topic, *, by: Actor, now: datetime) -> None:
    topic.merge_into(kept, at=now)
    session.flush()
    for brought in session.scalars(select(Topic).where(Topic.merged_into_id == topic.id)):
        brought.merged_into_id = kept.id
    note(session, by, "topic_merged", topic, now=now, title=topic.title, other=kept.title)
    note(session, by, "topic_joined", kept, now=now, title=kept.title, other=topic.title)


def _lock(session: Session, process: Process, topic_ids: Collection[int]) -> dict[int, Topic]:
    """Always in the same order, so that two people do not wait for each other."""
    rows = session.scalars(
        select(Topic)
        .where(Topic.process_id == process.id, Topic.id.in_(topic_ids))
        .order_by(Topic.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    found = {topic.id: topic for topic in rows}
    if len(found) < len(topic_ids):
        raise NotFoundError(NOT_HERE)
    return found


def separate_topic(
    session: Session, process: Process, topic_id: int, *, by: Actor, on: date, now: datetime
) -> Topic:
    """Let a merged topic stand for itself again, with what it brought along and what became of
    that since. What came up after the merger stays with the other one."""
    topic = get_topic(session, process, topic_id, by=by, on=on)
    demand_sight(process, by=by, on=on, action=Action.EDIT_TOPICS)
    if topic.merged_into_id is None:
        raise InvalidError("„%(title)s“ ist nicht zusammengelegt.", title=topic.title)
    found = _lock(session, process, {topic.id, topic.merged_into_id})
    if topic.merged_into_id not in found:
        raise InvalidError("„%(title)s“ ist nicht zusammengelegt.", title=topic.title)
    kept = found[topic.merged_into_id]
    topic.separate()
    if give_back(session, topic, kept):
        topic_stations.return_to_last(session, topic)
    settle(session, topic)
    carry_along(session, kept)
    settle(session, kept)
    note(session, by, "topic_separated", topic, now=now, title=topic.title, other=kept.title)
    note(session, by, "topic_left", kept, now=now, title=kept.title, other=topic.title)
    return topic


@dataclass(frozen=True)
class Origin:
    """A topic that was merged into another: what was said, and where it came up."""

    id: int
    title: str
    words: str
    raised_on: date
    merged_at: datetime | None
    place: str
    """The activity, the body or the region that raised it, as far as the reader may know."""
    meeting_id: int | None
    activity_id: int | None


def list_origins(session: Session, topic: Topic, *, by: Actor, on: date) -> list[Origin]:
    """The topics for which this one stands, too, in the order in which they came up."""
    rows = session.execute(
        select(Topic, Region.name, Activity.title, Meeting, Body.name)
        .outerjoin(Region, Region.id == Topic.region_id)
        .outerjoin(Activity, Activity.id == Topic.activity_id)
        .outerjoin(Meeting, Meeting.id == Topic.meeting_id)
        .outerjoin(Body, Body.id == Meeting.body_id)
        .where(Topic.merged_into_id == topic.id)
        .order_by(Topic.raised_on, Topic.id)
    )
    return [
        Origin(
            one.id,
            one.title,
            one.words,
            one.raised_on,
            one.merged_at,
            activity or body or region or "",
            meeting.id if meeting and may(by, Action.SEE_MEETING, meeting, on) else None,
            one.activity_id,
        )
        for one, region, activity, meeting, body in rows
    ]
