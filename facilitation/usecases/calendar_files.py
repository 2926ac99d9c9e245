"""A meeting as a calendar file for whoever may see it: to be read, not to be answered."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from facilitation.formats import feeds, ical
from facilitation.formats.addresses import mail_address
from facilitation.formats.ical import Mailbox
from facilitation.model.rights import Action, Actor
from facilitation.usecases.answers import LinkedInvitation
from facilitation.usecases.threads import Thread, look_into_threads

UTC_ZONE = ZoneInfo("UTC")
_AT_ONCE = 50
"""Meetings that are looked at together: their invitations come with them."""


def calendar_file(session: Session, meeting_id: int, *, by: Actor, now: datetime) -> bytes:
    """The meeting as it stands now. The same bytes as long as nothing of it changes.

    Titles of items that are not public are left out, and so is every other person's address.
    """
    (thread,) = look_into_threads(session, [meeting_id], action=Action.SEE_MEETING, by=by, now=now)
    return ical.publish(_message(thread), is_cancelled=thread.meeting.is_cancelled)


def calendar_of(
    session: Session, meeting_ids: Sequence[int], name: str, *, by: Actor, now: datetime
) -> bytes:
    """All these meetings in one calendar of that name, each as `calendar_file` tells of it."""
    entries, zone = [], UTC_ZONE
    for start in range(0, len(meeting_ids), _AT_ONCE):
        some = meeting_ids[start : start + _AT_ONCE]
        for thread in look_into_threads(session, some, action=Action.SEE_MEETING, by=by, now=now):
            zone = thread.district.zone
            is_off = thread.meeting.is_cancelled
            entries.append(
                feeds.Entry(message=_message(thread), is_cancelled=is_off, is_free=False)
            )
    return feeds.write_feed(name, entries, zone)


def _message(thread: Thread) -> ical.Message:
    meeting = thread.meeting
    return ical.Message(
        uid=meeting.uid,
        sequence=meeting.sequence,
        dtstamp=meeting.calendar_changed_at,
        organizer=thread.organizer,
        told=thread.told,
        zone=thread.district.zone,
    )


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
