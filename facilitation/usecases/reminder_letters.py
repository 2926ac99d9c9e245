"""The letter that reminds somebody of a meeting. It carries nothing for the calendar."""

from datetime import datetime
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy.orm import Session

from facilitation.formats import letters
from facilitation.formats.letters import Gathering, Writing
from facilitation.model.links import LinkKind
from facilitation.model.meetings import Invitation
from facilitation.model.outbox import LetterKind, OutgoingLetter
from facilitation.usecases.posting import agenda_of, reader_of, sender_of
from facilitation.usecases.reminder_people import Reminded
from facilitation.usecases.threads import Thread, reachable_address


def put_reminder(session: Session, thread: Thread, one: Reminded, *, now: datetime) -> None:
    """Put a reminder for this person into the outbox, with the link to answer or to change."""
    meeting, invitation = thread.meeting, thread.invitations[one.person_id]
    address = reachable_address(invitation.person)
    if address is None:
        return
    writing = _writing(thread, invitation, one, address)
    letter = letters.reminder(writing, answer=one.answer, person_id=one.person_id)
    if thread.district.privacy_notice and invitation.person.notice_given_at is None:
        invitation.person.notice_given_at = now
    day = now.astimezone(thread.district.zone).date()
    key = f"{LetterKind.REMINDER.value}:{meeting.uid}:{day}:{one.person_id}"
    session.add(
        OutgoingLetter(
            **vars(letter),
            district_id=meeting.district_id,
            key=key,
            message_id=f"<{uuid5(NAMESPACE_URL, key)}@{letter.sender.rpartition('@')[2]}>",
            kind=LetterKind.REMINDER,
            person_id=one.person_id,
            meeting_id=meeting.id,
            series_id=meeting.series_id if invitation.is_by_series else None,
            link_kind=LinkKind.RSVP.value,
            link_subject=one.invitation_id,
            created_at=now,
            due_at=now,
            expires_at=meeting.starts_at,
        )
    )


def _writing(thread: Thread, invitation: Invitation, one: Reminded, address: str) -> Writing:
    """As the person was told of it: a change is announced before anybody is reminded of it."""
    meeting, sent = thread.meeting, thread.sent.get(one.person_id)
    told = one.told or (sent.told if sent else meeting.told(""))
    return Writing(
        sender_of(thread.district, thread.organizer),
        reader_of(invitation.person, thread.part_of(invitation), address),
        Gathering(
            told=told,
            zone=thread.district.zone,
            body=thread.body.name,
            process=thread.process.name if thread.process else "",
            agenda=agenda_of(meeting),
        ),
    )
