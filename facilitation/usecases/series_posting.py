"""Making the next message about a series to each person, and putting it into the outbox.

Letter, calendar message and what they tell (`SentSeries`) are stored in the transaction of the
change.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy.orm import Session

from facilitation.formats import ical, ical_series, letters, series_letters
from facilitation.formats.ical import Attendee, Message
from facilitation.formats.letters import Attached, Gathering, Writing
from facilitation.formats.series_letters import News
from facilitation.model.calendars import CANCEL, PUBLISH, REQUEST
from facilitation.model.links import LinkKind
from facilitation.model.meetings import Answer, Invitation
from facilitation.model.outbox import Letter, LetterKind, OutgoingLetter
from facilitation.model.series import SentSeries
from facilitation.model.series_views import Recurring, dumped
from facilitation.planning.series_views import Next, ended, recurring
from facilitation.usecases.posting import agenda_of, contact, reader_of, sender_of
from facilitation.usecases.series_errands import (
    Errand,
    Matter,
    date_lines,
    gathered_lines,
    mark_of,
    meeting_of,
    meeting_told_first,
    off_after,
    told_first,
)
from facilitation.usecases.series_threads import SeriesThread, standing_answer

KINDS = {
    Matter.INVITATION: LetterKind.SERIES_INVITATION,
    Matter.UPDATE: LetterKind.SERIES_UPDATE,
    Matter.END: LetterKind.SERIES_END,
    Matter.DATE: LetterKind.UPDATE,
    Matter.ADDED: LetterKind.UPDATE,
    Matter.CANCELLED: LetterKind.CANCELLATION,
    Matter.NOT_ASKED: LetterKind.WITHDRAWAL,
}


@dataclass(frozen=True)
class SeriesPost:
    """Puts the letters of one series into the outbox. SEQUENCE is raised by the caller, once."""

    session: Session
    thread: SeriesThread
    stamps: dict[str, datetime] = field(default_factory=dict)
    """The DTSTAMP last given to each mailbox in this round."""

    def send(self, errand: Errand) -> None:
        """Store the letter and what it tells."""
        message = message_to(self.thread, errand, sequence=self.thread.series.sequence)
        message = self._after_last(errand, message)
        letter = compose(self.thread, errand, message)
        self._put(errand, letter, message)
        self._remember(errand, message)

    def _after_last(self, errand: Errand, message: Message) -> Message:
        """DTSTAMP rises from letter to letter for all who share a mailbox."""
        mailbox = errand.address.lower()
        last = self.stamps.get(mailbox)
        stamp = max(message.dtstamp, last + _SECOND) if last else message.dtstamp
        self.stamps[mailbox] = stamp
        return replace(message, dtstamp=stamp)

    def _put(self, errand: Errand, letter: Letter, message: Message) -> None:
        thread, person = self.thread, errand.person
        if person.notice_given_at is None and thread.district.privacy_notice:
            person.notice_given_at = thread.now
        kind, meeting = KINDS[errand.matter], meeting_of(thread, errand)
        stamp = f"{message.dtstamp:%Y%m%dT%H%M%S}"
        key = f"{kind.value}:{message.uid}:{message.sequence}:{person.id}:{stamp}"
        host = letter.sender.rpartition("@")[2]
        link_kind, link_subject = _link(thread, errand)
        self.session.add(
            OutgoingLetter(
                **vars(letter),
                district_id=thread.series.district_id,
                key=key,
                message_id=f"<{uuid5(NAMESPACE_URL, key)}@{host}>",
                kind=kind,
                person_id=person.id,
                meeting_id=meeting.id if meeting else None,
                series_id=thread.series.id,
                link_kind=link_kind.value,
                link_subject=link_subject,
                created_at=thread.now,
                due_at=thread.now,
                expires_at=_last_end(errand),
            )
        )

    def _remember(self, errand: Errand, message: Message) -> None:
        state = self.thread.sent.get(errand.person.id)
        off = off_after(self.thread, errand)
        if state is None:
            state = SentSeries(
                person_id=errand.person.id,
                series_id=self.thread.series.id,
                organizer=message.organizer.address,
                rule=errand.mailbox.rule,
            )
            self.session.add(state)
        if errand.step.next is Next.WHOLE:
            state.rule = mark_of(self.thread)
        state.address = errand.address
        state.method = REQUEST if errand.view else CANCEL
        state.sequence, state.dtstamp = message.sequence, message.dtstamp
        state.shown = dumped(errand.view, off)
        self.thread.sent[errand.person.id] = state


_SECOND = timedelta(seconds=1)


def message_to(thread: SeriesThread, errand: Errand, *, sequence: int) -> Message:
    """The calendar message's part that does not depend on what it is about.

    DTSTAMP rises with every message to the same mailbox, also within one second: where SEQUENCE
    stays, clients go by it.
    """
    state, organizer = thread.sent.get(errand.person.id), thread.organizer
    before = [at for at in (errand.mailbox.dtstamp, state.dtstamp if state else None) if at]
    stamp = max([thread.now, *(at + _SECOND for at in before)])
    return Message(
        uid=thread.series.uid,
        sequence=sequence,
        dtstamp=stamp.replace(microsecond=0),
        organizer=organizer,
        told=told_first(thread, errand),
        zone=thread.zone,
        description=contact(thread.district, organizer),
    )


def compose(thread: SeriesThread, errand: Errand, message: Message) -> Letter:
    """The whole letter with its calendar message, if the calendar is told something."""
    writing = _writing(thread, errand, message)
    attached = _attached(thread, errand, message)
    match errand.matter:
        case Matter.INVITATION:
            return series_letters.series_invitation(
                writing,
                attached,
                dates=date_lines(thread, errand),
                follows=thread.series.follows_id is not None,
            )
        case Matter.UPDATE:
            return series_letters.series_update(
                writing,
                attached,
                changes=gathered_lines(errand),
                dates=date_lines(thread, errand),
                answers=errand.answers,
            )
        case Matter.END:
            gone = [line.told for line in errand.lines if line.after is None]
            return series_letters.series_end(writing, attached, end=errand.end, gone=gone)
        case _:
            return _about_one_date(thread, errand, writing, attached)


def _about_one_date(
    thread: SeriesThread, errand: Errand, writing: Writing, attached: Attached | None
) -> Letter:
    (line,) = errand.lines
    if errand.matter is Matter.CANCELLED:
        return letters.cancellation(writing, attached, reason=line.reason)
    if errand.matter is Matter.NOT_ASKED and errand.deputy:
        return letters.represented(writing, attached, deputy=errand.deputy)
    if errand.matter is Matter.NOT_ASKED:
        return letters.withdrawal(writing, attached)
    if line.before is None:
        return series_letters.date_back(writing, attached, was_off=line.news is News.BACK)
    answer = standing_answer(_own_invitation(thread, errand))
    return letters.update(writing, attached, before=line.before, answer=answer)


def _own_invitation(thread: SeriesThread, errand: Errand) -> Invitation:
    meeting = meeting_of(thread, errand)
    asked = thread.invitations_ever(errand.person.id)
    return next(one for one in asked if meeting is not None and one.meeting_id == meeting.id)


def _writing(thread: SeriesThread, errand: Errand, message: Message) -> Writing:
    meeting = meeting_of(thread, errand)
    first = meeting or meeting_told_first(thread, errand)
    return Writing(
        sender_of(thread.district, message.organizer),
        reader_of(errand.person, errand.part, errand.address),
        Gathering(
            told=errand.lines[0].told if meeting else message.told,
            zone=thread.zone,
            body=thread.body.name,
            process=thread.process.name if thread.process else "",
            agenda=agenda_of(first) if first else (),
            message=meeting.message if meeting else "",
            invitation_text=thread.process.invitation_text if thread.process else "",
            is_one_of_series=meeting is not None,
        ),
    )


def _attached(thread: SeriesThread, errand: Errand, message: Message) -> Attached | None:
    """For the sender's own mailbox a PUBLISH, which asks for no answer."""
    attendee = Attendee(
        mailbox=reader_of(errand.person, errand.part, errand.address).mailbox,
        role=ical.ROLE[errand.part.invited_as],
    )
    is_own = errand.address.lower() == message.organizer.address.lower()
    match errand.step.next:
        case Next.NOTHING:
            return None
        case Next.WHOLE:
            return _whole(message, _series(thread, errand), None if is_own else attendee)
        case Next.END:
            gone = ended(errand.mailbox.shown or {}, errand.mailbox.rule)
            return _end(message, gone, None if is_own else attendee)
        case Next.DATE | Next.DATE_OFF:
            return _date(thread, errand, message, None if is_own else attendee)


def _series(thread: SeriesThread, errand: Errand) -> Recurring:
    answers = {**errand.mailbox.answers, **thread.answers_of(errand.person)}
    return recurring(errand.mailbox.view, thread.rule, zone=thread.zone, answers=answers)


def _whole(message: Message, series: Recurring, attendee: Attendee | None) -> Attached:
    if attendee is None:
        return Attached(ical_series.publish_series(message, series), PUBLISH)
    return Attached(ical_series.request_series(message, series, attendee), REQUEST)


def _end(message: Message, series: Recurring, attendee: Attendee | None) -> Attached:
    if attendee is None:
        content = ical_series.publish_series(message, series, is_cancelled=True)
        return Attached(content, PUBLISH)
    return Attached(ical_series.cancel_series(message, series, attendee), CANCEL)


def _date(
    thread: SeriesThread, errand: Errand, message: Message, attendee: Attendee | None
) -> Attached:
    start = errand.step.original_start
    assert start is not None
    is_off = errand.step.next is Next.DATE_OFF
    told = ((errand.mailbox.shown or {}) if is_off else errand.mailbox.view)[start].told
    about = replace(message, told=told)
    if attendee is None:
        content = ical_series.publish_date(about, start, is_cancelled=is_off)
        return Attached(content, PUBLISH)
    if is_off:
        return Attached(ical_series.cancel_date(about, start, attendee), CANCEL)
    answers = {**errand.mailbox.answers, **thread.answers_of(errand.person)}
    own = replace(attendee, partstat=ical.PARTSTAT[answers.get(start, Answer.NONE_YET)])
    return Attached(ical_series.request_date(about, start, own), REQUEST)


def _link(thread: SeriesThread, errand: Errand) -> tuple[LinkKind, int]:
    """To answer for the one date that the letter is about, or for all."""
    if errand.matter in (Matter.DATE, Matter.ADDED):
        return LinkKind.RSVP, _own_invitation(thread, errand).id
    return LinkKind.SERIES, thread.series.id


def _last_end(errand: Errand) -> datetime:
    told = [date.told for view in (errand.shown, errand.view) for date in view.values()]
    return max(one.ends_at for one in told)
