"""A meeting as a calendar file for whoever may see it: to be read, not to be answered."""

from datetime import datetime

from sqlalchemy.orm import Session

from facilitation.formats import ical
from facilitation.formats.addresses import mail_address
from facilitation.formats.ical import Mailbox
from facilitation.model.rights import Action, Actor
from facilitation.usecases.answers import LinkedInvitation
from facilitation.usecases.threads import look_into_threads


def calendar_file(session: Session, meeting_id: int, *, by: Actor, now: datetime) -> bytes:
    """The meeting as it stands now. The same bytes as long as nothing of it changes.

    Titles of items that are not public are left out, and so is every other person's address.
    """
    (thread,) = look_into_threads(session, [meeting_id], action=Action.SEE_MEETING, by=by, now=now)
    meeting = thread.meeting
    message = ical.Message(
        uid=meeting.uid,
        sequence=meeting.sequence,
        dtstamp=meeting.calendar_changed_at,
        organizer=thread.organizer,
        told=thread.told,
        zone=thread.district.zone,
    )
    return ical.publish(message, is_cancelled=meeting.is_cancelled)


def calendar_file_by_link(linked: LinkedInvitation) -> bytes:
    """The meeting as the holder of a personal link was told of it; no link stands in it."""
    meeting = linked.invitation.meeting
    mailbox = mail_address(linked.body.mailbox or linked.district.mailbox) or "-"
    message = ical.Message(
        uid=meeting.uid,
        sequence=linked.sequence,
        dtstamp=meeting.calendar_changed_at,
        organizer=Mailbox(
            address=mailbox, name=linked.body.sender_name or linked.district.sender_name
        ),
        told=linked.told,
        zone=linked.district.zone,
    )
    return ical.publish(message)
