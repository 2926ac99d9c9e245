"""Deleting a topic noted by mistake; one that was talked about is dropped with a reason."""

from datetime import date, datetime

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import Session

from facilitation.model.decisions import Decision
from facilitation.model.errors import InvalidError
from facilitation.model.interviews import Statement
from facilitation.model.processes import Process
from facilitation.model.referrals import Referral
from facilitation.model.rights import Action, Actor
from facilitation.model.topics import AgendaTopic, Topic, TopicState
from facilitation.model.trash import Discarded
from facilitation.usecases.journal import note
from facilitation.usecases.removals import Removal
from facilitation.usecases.topic_lists import get_topic
from facilitation.usecases.trash import discard


def preview_topic_removal(
    session: Session, process: Process, topic_id: int, *, by: Actor, on: date
) -> Removal:
    """Whether the topic can be deleted, and if not, why."""
    topic = get_topic(session, process, topic_id, by=by, on=on, action=Action.EDIT_TOPICS)
    return Removal(
        id=topic.id,
        name=topic.title,
        version=topic.version,
        refusal=_why_it_stays(session, topic),
    )


def remove_topic(
    session: Session,
    process: Process,
    topic_id: int,
    *,
    version: int,
    by: Actor,
    on: date,
    now: datetime,
) -> Discarded:
    """Delete a topic that nobody has talked about yet, with a way back."""
    topic = get_topic(session, process, topic_id, by=by, on=on, action=Action.EDIT_TOPICS)
    session.refresh(topic, with_for_update={"of": Topic})
    preview_topic_removal(session, process, topic_id, by=by, on=on).check(version)
    note(session, by, "topic_deleted", topic, now=now, title=topic.title)
    return discard(session, topic, name=topic.title, by=by, now=now)


def _why_it_stays(session: Session, topic: Topic) -> InvalidError | None:
    if session.scalar(select(exists().where(Topic.merged_into_id == topic.id))):
        return InvalidError(
            "„%(title)s“ steht auch für andere Themen. Trennen Sie diese zuerst wieder davon.",
            title=topic.title,
        )
    was_noted_only = topic.state is TopicState.RAISED and topic.meeting_id is None
    if was_noted_only and not session.scalar(select(or_(*_uses(topic)))):
        return None
    return InvalidError(
        "„%(title)s“ war schon im Gespräch. Wenn es niemand weiterverfolgt, sagen Sie das mit "
        "einer Begründung: Dann bleibt sein Weg nachlesbar.",
        title=topic.title,
    )


def _uses(topic: Topic) -> list[ColumnElement[bool]]:
    """Where it stands: on an agenda, in a finding, in somebody's words, on the way elsewhere."""
    return [
        exists().where(kind.topic_id == topic.id)
        for kind in (AgendaTopic, Decision, Statement, Referral)
    ]
