"""Making the next message to each person of a thread, and putting it into the outbox.

What is said follows from what the person was last sent (`SentState`) and from what holds now;
letter, calendar message and what they tell are stored in the transaction of the change.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy.orm import Session

from facilitation.formats import ical, letters, series_letters
from facilitation.formats.ical import Mailbox
from facilitation.formats.letters import Attached, Gathering, Reader, Sender, Writing
from facilitation.model.calendars import CANCEL, PUBLISH, REQUEST, SentState, Told
from facilitation.model.districts import District
from facilitation.model.links import LinkKind
from facilitation.model.meetings import Answer, Invitation, Meeting
from facilitation.model.outbox import Letter, LetterKind, OutgoingLetter
from facilitation.model.people import Person
from facilitation.usecases.threads import Part, Thread

Wording = Callable[[Writing, Attached | None], Letter]


@dataclass(frozen=True)
class Post:
    """Puts the letters of one thread into the outbox."""

    session: Session
    thread: Thread
    now: datetime

    def invite(
        self, person: Person, part: Part, *, address: str, instead_of: int | None = None
    ) -> None:
        """`instead_of`: the letter that did not reach the person."""
        message = self._message(person, self._step())
        letter = compose_invitation(self.thread, person, part, address=address, message=message)
        self._put(LetterKind.INVITATION, person, letter, message, instead_of=instead_of)

    def update(self, invitation: Invitation, before: Told, *, address: str) -> None:
        thread, person = self.thread, invitation.person
        message = self._message(person, self._step())
        letter = compose_update(
            thread, invitation, before, invitation.answer, address=address, message=message
        )
        self._put(LetterKind.UPDATE, person, letter, message)

    def cancel(self, invitation: Invitation, *, address: str) -> None:
        """Tell that the meeting is off. The caller has raised SEQUENCE for all."""
        thread, person = self.thread, invitation.person
        message = self._message(person, thread.sent[person.id].told)
        letter = compose_cancellation(
            thread, invitation, thread.meeting.cancel_reason, address=address, message=message
        )
        self._put(LetterKind.CANCELLATION, person, letter, message, method=CANCEL)

    def withdraw(self, invitation: Invitation, *, address: str) -> None:
        """Take the meeting out of one person's calendar, unless others look into the same one."""
        self._take_out(letters.withdrawal, invitation, address=address)

    def represent(self, invitation: Invitation, deputy: str, *, address: str) -> None:
        """The same for a member in whose place the deputy is asked."""
        self._take_out(partial(letters.represented, deputy=deputy), invitation, address=address)

    def replace(self, invitation: Invitation, *, address: str) -> None:
        """The same for somebody who is asked to the whole series by now."""
        self._take_out(series_letters.replaced, invitation, address=address)

    def _take_out(self, wording: Wording, invitation: Invitation, *, address: str) -> None:
        thread, person = self.thread, invitation.person
        thread.meeting.sequence += 1
        message = self._message(person, thread.sent[person.id].told)
        writing = _writing(thread, person, thread.part_of(invitation), address, message.told)
        attached = None if thread.shares_mailbox(person) else _cancel(writing, message)
        self._put(LetterKind.WITHDRAWAL, person, wording(writing, attached), message, method=CANCEL)

    def _step(self) -> Told:
        """Raise SEQUENCE if what is said now differs from what was said under the present one."""
        meeting, told = self.thread.meeting, self.thread.told
        meeting.sequence = meeting.next_sequence(told, self.thread.sent.values())
        return told

    def _message(self, person: Person, told: Told) -> ical.Message:
        return message_to(self.thread, person, told, now=self.now)

    def _put(
        self,
        kind: LetterKind,
        person: Person,
        letter: Letter,
        message: ical.Message,
        *,
        method: str | None = None,
        instead_of: int | None = None,
    ) -> None:
        """Store the letter and what it tells, in the transaction of the change that causes it."""
        self._remember(person, message, method=method or letter.method or REQUEST)
        if person.notice_given_at is None and self.thread.district.privacy_notice:
            person.notice_given_at = self.now
        meeting = self.thread.meeting
        invitation = self.thread.invitations.get(person.id)
        key = f"{kind.value}:{message.uid}:{message.sequence}:{person.id}"
        if instead_of is not None:
            key += f":{instead_of}"
        host = letter.sender.rpartition("@")[2]
        self.session.add(
            OutgoingLetter(
                **vars(letter),
                district_id=meeting.district_id,
                key=key,
                message_id=f"<{uuid5(NAMESPACE_URL, key)}@{host}>",
                kind=kind,
                person_id=person.id,
                meeting_id=meeting.id,
                link_kind=LinkKind.RSVP.value if invitation else None,
                link_subject=invitation.id if invitation else None,
                created_at=self.now,
                due_at=self.now,
                expires_at=max(message.told.ends_at, meeting.ends_at),
            )
        )

    def _remember(self, person: Person, message: ical.Message, *, method: str) -> None:
        state = self.thread.sent.get(person.id)
        if state is None:
            state = SentState(
                person_id=person.id, uid=message.uid, organizer=message.organizer.address
            )
            self.session.add(state)
        state.tell(message.told, method=method, sequence=message.sequence, dtstamp=message.dtstamp)
        self.thread.sent[person.id] = state


def message_to(thread: Thread, person: Person, told: Told, *, now: datetime) -> ical.Message:
    """The calendar message's part that does not depend on its method.

    DTSTAMP rises with every message to the same person, also within one second: where SEQUENCE
    stays, clients go by it.
    """
    state = thread.sent.get(person.id)
    stamp = max(now, state.dtstamp + timedelta(seconds=1)) if state else now
    organizer = thread.organizer
    return ical.Message(
        uid=thread.meeting.uid,
        sequence=thread.meeting.sequence,
        dtstamp=stamp.replace(microsecond=0),
        organizer=organizer,
        told=told,
        zone=thread.district.zone,
        description=contact(thread.district, organizer),
    )


def compose_invitation(
    thread: Thread, person: Person, part: Part, *, address: str, message: ical.Message
) -> Letter:
    writing = _writing(thread, person, part, address, message.told)
    return letters.invitation(writing, _request(writing, message, Answer.NONE_YET))


def compose_update(
    thread: Thread,
    invitation: Invitation,
    before: Told,
    answer: Answer,
    *,
    address: str,
    message: ical.Message,
) -> Letter:
    part = thread.part_of(invitation)
    writing = _writing(thread, invitation.person, part, address, message.told)
    attached = _request(writing, message, answer)
    return letters.update(writing, attached, before=before, answer=answer)


def compose_cancellation(
    thread: Thread, invitation: Invitation, reason: str, *, address: str, message: ical.Message
) -> Letter:
    part = thread.part_of(invitation)
    writing = _writing(thread, invitation.person, part, address, message.told)
    return letters.cancellation(writing, _cancel(writing, message), reason=reason)


def _request(writing: Writing, message: ical.Message, answer: Answer) -> Attached:
    """A REQUEST that repeats the person's own answer; for the sender's own mailbox a PUBLISH."""
    if _is_own_mailbox(writing):
        return Attached(ical.publish(message), PUBLISH)
    attendee = ical.Attendee(
        mailbox=writing.reader.mailbox,
        role=ical.ROLE[writing.reader.invited_as],
        partstat=ical.PARTSTAT[answer],
    )
    return Attached(ical.request(message, attendee), REQUEST)


def _cancel(writing: Writing, message: ical.Message) -> Attached:
    if _is_own_mailbox(writing):
        return Attached(ical.publish(message, is_cancelled=True), PUBLISH)
    attendee = ical.Attendee(
        mailbox=writing.reader.mailbox, role=ical.ROLE[writing.reader.invited_as]
    )
    return Attached(ical.cancel(message, attendee), CANCEL)


def _is_own_mailbox(writing: Writing) -> bool:
    return writing.sender.mailbox.address.lower() == writing.reader.mailbox.address.lower()


def _writing(thread: Thread, person: Person, part: Part, address: str, told: Told) -> Writing:
    district, meeting = thread.district, thread.meeting
    return Writing(
        sender_of(district, thread.organizer),
        reader_of(person, part, address),
        Gathering(
            told=told,
            zone=district.zone,
            body=thread.body.name,
            process=thread.process.name if thread.process else "",
            agenda=agenda_of(meeting),
            message=meeting.message,
            invitation_text=thread.process.invitation_text if thread.process else "",
        ),
    )


def sender_of(district: District, mailbox: Mailbox) -> Sender:
    return Sender(
        mailbox=mailbox,
        district=district.name,
        phone=district.phone,
        postal_address=district.postal_address,
        privacy_notice=district.privacy_notice,
    )


def reader_of(person: Person, part: Part, address: str) -> Reader:
    return Reader(
        mailbox=Mailbox(address=address, name=person.name),
        invited_as=part.invited_as,
        body=part.body,
        seat=part.seat,
        language=person.language.value,
        german_beside=person.german_beside,
        person_id=person.id,
        needs_notice=person.notice_given_at is None,
    )


def agenda_of(meeting: Meeting) -> tuple[letters.AgendaLine, ...]:
    return tuple(
        letters.AgendaLine(
            position=item.position, title=item.title, minutes=item.minutes, is_public=item.is_public
        )
        for item in meeting.agenda
    )


def contact(district: District, organizer: Mailbox) -> str:
    """Whom to ask, for the text of a calendar message."""
    phone = f", Telefon {district.phone}" if district.phone else ""
    return f"Fragen an: {organizer.name}{phone}, E-Mail {organizer.address}"
