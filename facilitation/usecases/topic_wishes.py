"""What somebody wished, in a mail or with an answer: words with which a topic begins."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitation.model.districts import District
from facilitation.model.errors import NotFoundError
from facilitation.model.meetings import Invitation, Meeting
from facilitation.model.processes import Process
from facilitation.model.rights import Action, Actor, demand
from facilitation.usecases import inbox
from facilitation.usecases.topic_lists import NOT_HERE


@dataclass(frozen=True)
class Wish:
    words: str
    said_on: date
    body_id: int | None
    """The body at whose meeting it was said, or about whose meeting."""


def wish_in_mail(
    session: Session, process: Process, mail_id: int, *, by: Actor, now: datetime
) -> Wish:
    """NotFoundError for mail of others."""
    district = session.get_one(District, process.district_id)
    mail = inbox.find_mail(session, process, mail_id, action=Action.SEE_POST, by=by, now=now)
    meeting = session.get(Meeting, mail.meeting_id) if mail.meeting_id is not None else None
    said_on = mail.received_at.astimezone(district.zone).date()
    return Wish(mail.text.strip(), said_on, meeting.body_id if meeting else None)


def wish_in_answer(
    session: Session, process: Process, invitation_id: int, *, by: Actor, now: datetime
) -> Wish:
    """What a person added to an answer to an invitation. NotFoundError for those of others."""
    district = session.get_one(District, process.district_id)
    today = now.astimezone(district.zone).date()
    row = session.execute(
        select(Invitation, Meeting)
        .join(Meeting, Meeting.id == Invitation.meeting_id)
        .where(Invitation.id == invitation_id, Meeting.process_id == process.id)
    ).first()
    if row is None:
        raise NotFoundError(NOT_HERE)
    invitation, meeting = row
    demand(by, Action.INVITE, meeting, today)
    answered = invitation.answered_at or now
    return Wish(invitation.note, answered.astimezone(district.zone).date(), meeting.body_id)
