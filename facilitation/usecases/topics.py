"""Topics at a meeting: raised there, or put on its agenda."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Integer, bindparam, case, func, select
from sqlalchemy.orm import Session

from facilitation.model.base import new_key
from facilitation.model.bodies import Body
from facilitation.model.errors import InvalidError, NotFoundError
from facilitation.model.meetings import AgendaItem, Meeting
from facilitation.model.processes import Process
from facilitation.model.rights import Actor
from facilitation.model.topics import AgendaTopic, Topic, TopicState
from facilitation.model.trash import Discarded
from facilitation.usecases import topic_stations
from facilitation.usecases.item_matters import get_item
from facilitation.usecases.journal import changes_of, note
from facilitation.usecases.once import find_made
from facilitation.usecases.removals import check_seen
from facilitation.usecases.sittings import NOT_HERE, Sitting, get_open_sitting, get_sitting
from facilitation.usecases.topic_lists import get_standing
from facilitation.usecases.trash import discard

MOST_TOPICS = 200


@dataclass(frozen=True, kw_only=True)
class Spoken:
    """A topic as it is typed: its name, and how it was said."""

    title: str
    words: str = ""
    is_urgent: bool = False


def raise_topic(
    session: Session,
    process: Process,
    meeting_id: int,
    item_id: int,
    spoken: Spoken,
    *,
    by: Actor,
    now: datetime,
    once: str | None = None,
) -> Topic:
    """Write down a topic that came up at an agenda item; it belongs to the body's region.

    `once`: see `find_made`.
    """
    sitting = get_open_sitting(session, process, meeting_id, by=by, now=now)
    item = get_item(session, sitting, item_id)
    if made := find_made(session, Topic, once, district_id=process.district_id):
        return made
    _check_room(session, sitting.meeting)
    topic = Topic(
        key=once or new_key(),
        district_id=sitting.district.id,
        process_id=process.id,
        region_id=sitting.body.region_id,
        body_id=sitting.body.id,
        raised_on=sitting.day,
        meeting_id=sitting.meeting.id,
        agenda_item_id=item.id,
    )
    _word(topic, spoken)
    session.add(topic)
    session.flush()
    topic_stations.add(session, topic, sitting.meeting, TopicState.RAISED, now=now)
    note(session, by, "topic_raised", topic, now=now, title=topic.title)
    return topic


def _check_room(session: Session, meeting: Meeting) -> None:
    count = session.scalar(select(func.count(Topic.id)).where(Topic.meeting_id == meeting.id))
    if (count or 0) >= MOST_TOPICS:
        raise InvalidError("Mehr als %(most)s davon hat keine Sitzung.", most=MOST_TOPICS)


def _word(topic: Topic, spoken: Spoken) -> None:
    if not spoken.title.strip():
        raise InvalidError("Wie heißt das Thema?", field="title")
    topic.call(spoken.title, spoken.words)
    topic.is_urgent = spoken.is_urgent


def edit_topic(
    session: Session,
    process: Process,
    topic_id: int,
    spoken: Spoken,
    *,
    version: int,
    by: Actor,
    now: datetime,
) -> Topic:
    """Word a topic anew while the meeting that raised it is open. ConflictError as usual."""
    topic, _sitting = _get(session, process, topic_id, by=by, now=now)
    topic.check_version(version, theirs=_texts(_spoken(topic)), yours=_texts(spoken))
    _word(topic, spoken)
    changes = changes_of(topic, "title", "is_urgent")
    note(session, by, "topic_edited", topic, now=now, title=topic.title, changes=changes)
    return topic


def show_topic(session: Session, sitting: Sitting, topic_id: int) -> tuple[Spoken, int]:
    """A topic raised at the meeting as it may be typed anew, and its version."""
    topic = session.scalar(
        select(Topic).where(Topic.id == topic_id, Topic.meeting_id == sitting.meeting.id)
    )
    if topic is None:
        raise NotFoundError(NOT_HERE)
    return _spoken(topic), topic.version


def _spoken(topic: Topic) -> Spoken:
    return Spoken(title=topic.title, words=topic.words, is_urgent=topic.is_urgent)


def delete_topic(
    session: Session, process: Process, topic_id: int, *, version: int, by: Actor, now: datetime
) -> Discarded:
    """Strike a topic while the meeting that raised it is open, with a way back."""
    topic, _sitting = _get(session, process, topic_id, by=by, now=now)
    check_seen(version, topic.version, name=topic.title)
    if topic.state not in (TopicState.RAISED, TopicState.DISCUSSED):
        raise InvalidError(
            "„%(title)s“ ist schon weiter gekommen und lässt sich nicht mehr löschen.",
            title=topic.title,
        )
    note(session, by, "topic_deleted", topic, now=now, title=topic.title)
    return discard(session, topic, name=topic.title, by=by, now=now)


def _get(
    session: Session, process: Process, topic_id: int, *, by: Actor, now: datetime
) -> tuple[Topic, Sitting]:
    topic = session.scalar(
        select(Topic).where(Topic.id == topic_id, Topic.process_id == process.id)
    )
    if topic is None or topic.meeting_id is None:
        raise NotFoundError(NOT_HERE)
    topic.check_alone()
    return topic, get_open_sitting(session, process, topic.meeting_id, by=by, now=now)


def _texts(spoken: Spoken) -> dict[str, str]:
    return {
        "title": spoken.title,
        "words": spoken.words,
        "is_urgent": "ja" if spoken.is_urgent else "nein",
    }


def put_on_agenda(
    session: Session,
    process: Process,
    meeting_id: int,
    item_id: int,
    topic_id: int,
    *,
    by: Actor,
    now: datetime,
) -> Topic:
    """Put a topic of the process on an agenda item; twice is once.

    In an open meeting it counts as discussed at once, otherwise when the meeting is opened.
    """
    sitting, item = _for_agenda(session, process, meeting_id, item_id, by=by, now=now)
    topic = session.get_one(Topic, get_standing(session, process.id, topic_id))
    if topic.state is TopicState.DROPPED:
        raise InvalidError(
            "„%(title)s“ wird nicht weiterverfolgt.", field="topic_id", title=topic.title
        )
    if session.scalar(_on_agenda(item.id, topic.id)) is not None:
        return topic
    if sitting.meeting.was_opened and not _stands_elsewhere(session, sitting, item, topic):
        topic_stations.discuss(session, topic, sitting.meeting, now=now)
    session.add(AgendaTopic(agenda_item_id=item.id, topic_id=topic.id))
    note(session, by, "topic_put_on_agenda", topic, now=now, title=topic.title)
    return topic


def take_off_agenda(
    session: Session,
    process: Process,
    meeting_id: int,
    item_id: int,
    topic_id: int,
    *,
    by: Actor,
    now: datetime,
) -> Topic:
    """Take a topic off an item again; then it was not discussed in this meeting."""
    sitting, item = _for_agenda(session, process, meeting_id, item_id, by=by, now=now)
    row = session.scalar(_on_agenda(item.id, topic_id))
    topic = session.scalar(
        select(Topic).where(Topic.id == topic_id, Topic.process_id == process.id)
    )
    if row is None or topic is None:
        raise NotFoundError("Dieses Thema steht nicht bei diesem Punkt.")
    session.delete(row)
    if not _stands_elsewhere(session, sitting, item, topic):
        topic_stations.forget(session, topic.id, sitting.meeting)
    note(session, by, "topic_taken_off_agenda", topic, now=now, title=topic.title)
    return topic


def _for_agenda(
    session: Session,
    process: Process,
    meeting_id: int,
    item_id: int,
    *,
    by: Actor,
    now: datetime,
) -> tuple[Sitting, AgendaItem]:
    sitting = get_sitting(session, process, meeting_id, by=by, now=now)
    if sitting.meeting.was_opened or sitting.meeting.is_cancelled:
        sitting.meeting.check_open()
    return sitting, get_item(session, sitting, item_id)


def _on_agenda(item_id: int, topic_id: int):  # type: ignore[no-untyped-def]
    return select(AgendaTopic).where(
        AgendaTopic.agenda_item_id == item_id, AgendaTopic.topic_id == topic_id
    )


def _stands_elsewhere(session: Session, sitting: Sitting, item: AgendaItem, topic: Topic) -> bool:
    """At another item of the same meeting."""
    found = session.scalar(
        select(AgendaTopic.id)
        .join(AgendaItem, AgendaItem.id == AgendaTopic.agenda_item_id)
        .where(
            AgendaTopic.topic_id == topic.id,
            AgendaItem.meeting_id == sitting.meeting.id,
            AgendaItem.id != item.id,
        )
    )
    return found is not None


def find_topic_of(session: Session, sitting: Sitting, item_id: int) -> int | None:
    """The topic that an item of the meeting is about; None without one, or with several."""
    found = session.scalars(
        select(AgendaTopic.topic_id)
        .join(Topic, Topic.id == AgendaTopic.topic_id)
        .where(
            AgendaTopic.agenda_item_id == get_item(session, sitting, item_id).id,
            Topic.stands_alone(),
        )
        .limit(2)
    ).all()
    return found[0] if len(found) == 1 else None


def list_waiting(session: Session, body: Body, *, most: int = 100) -> list[tuple[int, str]]:
    """(id, title) of topics that may be put on the body's agenda: its region's first."""
    values = {"process_id": body.process_id, "region_id": body.region_id, "most": most}
    return [(topic_id, title) for topic_id, title in session.execute(_waiting(), values)]


@cache
def _waiting() -> Any:
    """Built once: putting the statement together costs more than running it."""
    ended = (TopicState.DROPPED, TopicState.IN_CONCEPT)
    is_own = func.coalesce(Topic.region_id, 0) == func.coalesce(
        bindparam("region_id", type_=Integer), 0
    )
    return (
        select(Topic.id, Topic.title)
        .where(
            Topic.process_id == bindparam("process_id"),
            Topic.state.not_in(ended),
            Topic.stands_alone(),
        )
        .order_by(case((is_own, 0), else_=1), Topic.raised_on.desc(), Topic.id.desc())
        .limit(bindparam("most", type_=Integer))
    )
