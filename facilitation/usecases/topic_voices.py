"""What round tables said about a topic, in the words of their minutes."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitation.model.bodies import Body
from facilitation.model.meetings import AgendaItem, Meeting, MeetingState
from facilitation.model.processes import Process
from facilitation.model.rights import Action, Actor, may
from facilitation.model.topics import AgendaTopic
from facilitation.usecases.topic_lists import get_topic

MOST_VOICES = 50


@dataclass(frozen=True)
class Voice:
    """A body talked about it; `html` is what the minutes say, sanitised when it was stored."""

    meeting_id: int
    body: str
    at: datetime
    title: str
    html: str


def list_voices(
    session: Session, process: Process, topic_id: int, *, by: Actor, on: date
) -> list[Voice]:
    """Closed meetings on whose agenda the topic stood, if the reader may see their minutes and
    there is something in them; the latest first."""
    topic = get_topic(session, process, topic_id, by=by, on=on)
    rows = session.execute(
        select(Meeting, Body.name, AgendaItem.title, AgendaItem.discussion_html)
        .join(AgendaItem, AgendaItem.meeting_id == Meeting.id)
        .join(AgendaTopic, AgendaTopic.agenda_item_id == AgendaItem.id)
        .join(Body, Body.id == Meeting.body_id)
        .where(
            AgendaTopic.topic_id == topic.id,
            Meeting.state == MeetingState.CLOSED,
            AgendaItem.discussion_html != "",
        )
        .order_by(Meeting.starts_at.desc(), AgendaItem.position)
        .limit(MOST_VOICES)
    )
    return [
        Voice(meeting.id, body, meeting.starts_at, title, html)
        for meeting, body, title, html in rows
        if may(by, Action.SEE_MINUTES, meeting, on)
    ]
