"""The answer that another body waits for: asked for where it was talked about, proposed where it
shows."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from facilitation.model.bodies import Body
from facilitation.model.meetings import AgendaItem, Meeting, MeetingState
from facilitation.model.referrals import Referral
from facilitation.model.rights import Action, Actor, demand
from facilitation.model.topics import AgendaTopic
from facilitation.usecases.meeting_heads import Head
from facilitation.usecases.referral_lists import ReferralLine, fetch_lines, only_visible

HELD = (MeetingState.OPENED, MeetingState.CLOSED)


@dataclass(frozen=True)
class OnwardWay:
    """A topic went on to a third body before the first had its answer."""

    to_body: str
    passed_on: date


def list_unanswered_at(session: Session, head: Head, *, by: Actor, on: date) -> list[ReferralLine]:
    """What was passed to the meeting's body, is dealt with here or stood on this agenda, and whose
    answer the other body waits for."""
    demand(by, Action.SEE_MEETING, head, on)
    talked_about = (
        exists()
        .where(AgendaTopic.topic_id == Referral.topic_id)
        .where(AgendaItem.id == AgendaTopic.agenda_item_id, AgendaItem.meeting_id == head.id)
    )
    found = fetch_lines(
        session,
        Referral.to_body_id == head.body_id,
        Referral.outcome.is_(None),
        or_(Referral.meeting_id == head.id, talked_about),
        order=(Referral.passed_on, Referral.id),
    )
    return [line for line in only_visible(found, by, on) if not line.is_dropped]


def find_onward_way(session: Session, line: ReferralLine) -> OnwardWay | None:
    """To whom the body that has yet to answer passed the topic. The caller checked the right."""
    if not line.is_topic:
        return None
    row = session.execute(
        select(Body.name, Referral.passed_on)
        .join(Body, Body.id == Referral.to_body_id)
        .where(
            Referral.topic_id == line.id,
            Referral.from_body_id == line.to_body_id,
            Referral.id > line.referral_id,
        )
        .order_by(Referral.id)
        .limit(1)
    ).first()
    return OnwardWay(*row) if row else None


def find_last_talk(session: Session, line: ReferralLine) -> datetime | None:
    """When that body last met with the topic on its agenda. The caller has checked the right."""
    if not line.is_topic:
        return None
    return session.scalar(
        select(Meeting.starts_at)
        .join(AgendaItem, AgendaItem.meeting_id == Meeting.id)
        .join(AgendaTopic, AgendaTopic.agenda_item_id == AgendaItem.id)
        .where(
            AgendaTopic.topic_id == line.id,
            Meeting.body_id == line.to_body_id,
            Meeting.state.in_(HELD),
        )
        .order_by(Meeting.starts_at.desc())
        .limit(1)
    )
