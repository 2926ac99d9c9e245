"""A topic's way outside of meetings: noted, worded anew, dropped, taken up again."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from facilitation.model.activities import Activity
from facilitation.model.base import new_key
from facilitation.model.bodies import Body
from facilitation.model.errors import InvalidError, NotFoundError
from facilitation.model.processes import Process, Region
from facilitation.model.rights import Action, Actor
from facilitation.model.topics import Topic, TopicState, TopicStation
from facilitation.usecases.fetching import find_owned
from facilitation.usecases.journal import changes_of, note
from facilitation.usecases.once import find_made
from facilitation.usecases.topic_lists import demand_sight, get_topic


@dataclass(frozen=True, kw_only=True)
class Wording:
    """A topic as it is typed."""

    title: str
    words: str = ""
    region_id: int | None = None
    is_urgent: bool = False


def note_topic(
    session: Session,
    process: Process,
    wording: Wording,
    *,
    body_id: int | None = None,
    activity_id: int | None = None,
    raised_on: date,
    by: Actor,
    on: date,
    now: datetime,
    once: str | None = None,
) -> Topic:
    """Write down a topic that came up outside of a meeting: on the telephone, in a letter, or at
    an activity.

    `once`: see `find_made`.
    """
    demand_sight(process, by=by, on=on, action=Action.EDIT_TOPICS)
    if made := find_made(session, Topic, once, district_id=process.district_id):
        return made
    if raised_on > on:
        raise InvalidError(
            "Dieser Tag liegt in der Zukunft. Wann ist das Thema aufgekommen?", field="raised_on"
        )
    body = _body(session, process, body_id)
    topic = Topic(
        key=once or new_key(),
        district_id=process.district_id,
        process_id=process.id,
        body_id=body.id if body else None,
        activity_id=_activity_id(session, process, activity_id),
        raised_on=raised_on,
    )
    _word(session, process, topic, wording)
    session.add(topic)
    session.flush()
    _add_station(session, topic, TopicState.RAISED, now=now)
    note(session, by, "topic_raised", topic, now=now, title=topic.title)
    return topic


def reword_topic(
    session: Session,
    process: Process,
    topic_id: int,
    wording: Wording,
    *,
    version: int,
    by: Actor,
    on: date,
    now: datetime,
) -> Topic:
    """Word it anew. ConflictError when somebody was quicker."""
    topic = get_topic(session, process, topic_id, by=by, on=on, action=Action.EDIT_TOPICS)
    stored = Wording(
        title=topic.title,
        words=topic.words,
        region_id=topic.region_id,
        is_urgent=topic.is_urgent,
    )
    topic.check_version(version, theirs=_texts(stored), yours=_texts(wording))
    _word(session, process, topic, wording)
    changes = changes_of(topic, "title", "is_urgent")
    note(session, by, "topic_edited", topic, now=now, title=topic.title, changes=changes)
    return topic


def _texts(wording: Wording) -> dict[str, str]:
    return {
        "title": wording.title,
        "words": wording.words,
        "region_id": str(wording.region_id or ""),
        "is_urgent": "ja" if wording.is_urgent else "nein",
    }


def _word(session: Session, process: Process, topic: Topic, wording: Wording) -> None:
    if not wording.title.strip():
        raise InvalidError("Wie heißt das Thema?", field="title")
    topic.call(wording.title.strip(), wording.words.strip())
    topic.region_id = _region_id(session, process, wording.region_id)
    topic.is_urgent = wording.is_urgent


def _region_id(session: Session, process: Process, region_id: int | None) -> int | None:
    if region_id is None:
        return None
    region = session.get(Region, region_id)
    if region is None or region.process_id != process.id:
        raise NotFoundError("Diese Region gibt es hier nicht.")
    return region.id


def _body(session: Session, process: Process, body_id: int | None) -> Body | None:
    body = find_owned(session, Body, body_id, process.district_id)
    if body is not None and body.process_id != process.id:
        raise NotFoundError("Dieses Gremium gibt es hier nicht.")
    return body


def _activity_id(session: Session, process: Process, activity_id: int | None) -> int | None:
    if activity_id is None:
        return None
    activity = session.get(Activity, activity_id)
    if activity is None or activity.process_id != process.id:
        raise NotFoundError("Das gibt es hier nicht, oder es ist nicht für Sie bestimmt.")
    return activity.id


def drop_topic(
    session: Session,
    process: Process,
    topic_id: int,
    *,
    reason: str,
    by: Actor,
    on: date,
    now: datetime,
) -> Topic:
    """Pursue it no further; the reason stays with it."""
    topic = get_topic(session, process, topic_id, by=by, on=on, action=Action.EDIT_TOPICS)
    if topic.state is TopicState.DROPPED:
        raise InvalidError("„%(title)s“ wird schon nicht weiterverfolgt.", title=topic.title)
    topic.drop(reason=reason)
    _add_station(session, topic, TopicState.DROPPED, text=reason, now=now)
    note(session, by, "topic_dropped", topic, now=now, title=topic.title)
    return topic


def take_up_again(
    session: Session, process: Process, topic_id: int, *, by: Actor, on: date, now: datetime
) -> Topic:
    """Pursue a dropped topic after all. That it was dropped stays on its way."""
    topic = get_topic(session, process, topic_id, by=by, on=on, action=Action.EDIT_TOPICS)
    if topic.state is not TopicState.DROPPED:
        raise InvalidError("„%(title)s“ wird schon weiterverfolgt.", title=topic.title)
    topic.state, topic.drop_reason = TopicState.RAISED, ""
    _add_station(session, topic, TopicState.RAISED, now=now)
    note(session, by, "topic_taken_up_again", topic, now=now, title=topic.title)
    return topic


def _add_station(
    session: Session, topic: Topic, state: TopicState, *, text: str = "", now: datetime
) -> None:
    session.add(
        TopicStation(
            topic_id=topic.id, at=now, state=state, body_id=topic.body_id, note=text.strip()
        )
    )
