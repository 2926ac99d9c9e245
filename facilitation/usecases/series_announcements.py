"""Telling people what has changed in a series: all in one message to each of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitation.formats.series_letters import ChangeLine
from facilitation.formats.wording import clean
from facilitation.model.calendars import CANCEL, SentState
from facilitation.model.errors import InvalidError
from facilitation.model.meetings import Meeting
from facilitation.model.outbox import Letter
from facilitation.model.people import Person
from facilitation.model.rights import Action, Actor
from facilitation.usecases import journal
from facilitation.usecases.invitations import mark_invited
from facilitation.usecases.letter_samples import Samples, sample_letters
from facilitation.usecases.posting import Post
from facilitation.usecases.series_errands import (
    Errand,
    Matter,
    gathered_lines,
    list_errands,
    raised_sequence,
    stale_answers,
    whole_errand,
)
from facilitation.usecases.series_posting import SeriesPost, compose, message_to
from facilitation.usecases.series_threads import (
    SeriesThread,
    look_into_series_thread,
    open_series_thread,
)
from facilitation.usecases.threads import (
    Outcome,
    Thread,
    Unheard,
    open_threads,
    reachable_address,
    unheard,
)


@dataclass(frozen=True)
class SeriesOutcome(Outcome):
    """What was done: how many letters wait, and who must be told otherwise."""

    has_left: tuple[Unheard, ...] = ()
    """Those who wanted no more mail about the series: they hear nothing."""


@dataclass(frozen=True, kw_only=True)
class Intended:
    """What one person will be sent."""

    person_id: int
    name: str
    address: str
    matter: Matter
    lines: tuple[ChangeLine, ...]
    """What is new to them; the same news of several dates in one line."""
    leaves_calendar: bool
    """The letter comes without a calendar message: others read the same mailbox and keep it."""


@dataclass(frozen=True, kw_only=True)
class SeriesPreview:
    """What announcing would send now."""

    intended: tuple[Intended, ...]
    to_tell: tuple[Unheard, ...]
    """In the series, but without a mail address that works."""
    has_left: tuple[Unheard, ...]
    forgets_answers: int
    """How many answers will no longer count, because they were given to another time."""
    late: tuple[date, ...]
    """Days of dates that are new to all, for which the invitation period is over; a reason is
    needed if any."""
    samples: Samples
    """The very mails that the first of each language would get."""

    @property
    def letter(self) -> Letter | None:
        return self.samples.first

    @property
    def is_empty(self) -> bool:
        return not self.intended and not self.forgets_answers


def preview_series_announcement(
    session: Session, series_id: int, *, by: Actor, now: datetime
) -> SeriesPreview:
    """What `announce_series` would send now, person by person."""
    thread = look_into_series_thread(session, series_id, action=Action.INVITE, by=by, now=now)
    errands = list_errands(thread)

    def write(errand: Errand) -> Letter:
        message = message_to(thread, errand, sequence=raised_sequence(thread, errands))
        return compose(thread, errand, message)

    return SeriesPreview(
        intended=tuple(_intended(errand) for errand in errands),
        to_tell=_to_tell(thread),
        has_left=_left(thread),
        forgets_answers=len(stale_answers(thread)),
        late=tuple(thread.day_of(one) for one in _fresh(thread) if is_late(thread, one)),
        samples=sample_letters((errand.person, partial(write, errand)) for errand in errands),
    )


def announce_series(
    session: Session, series_id: int, *, by: Actor, now: datetime, late_reason: str = ""
) -> SeriesOutcome:
    """Tell everybody what is new to them since they were last written to, in one message.

    Several edits give one SEQUENCE step. Answers to another time are forgotten. InvalidError if
    there is nothing to tell, or if the invitation period of a date that nobody was asked to so far
    is over without a reason (field `late_reason`).
    """
    thread = open_series_thread(session, series_id, action=Action.INVITE, by=by, now=now)
    errands, stale = list_errands(thread), stale_answers(thread)
    if not errands and not stale:
        raise InvalidError("Seit der letzten Nachricht hat sich nichts geändert.")
    check_period(thread, _fresh(thread), late_reason)
    for invitation in stale:
        invitation.forget_answer()
    outcome = send(session, thread, errands, by=by)
    for meeting in _asked_to(thread):
        mark_invited(meeting, now=now)
    journal.note(session, by, "series_announced", thread.series, now=now, letters=outcome.letters)
    return outcome


def _asked_to(thread: SeriesThread) -> list[Meeting]:
    """Dates ahead to which somebody is asked as one of the series."""
    return [
        meeting
        for meeting in thread.coming
        if any(one.is_open and one.is_by_series for one in meeting.invitations)
    ]


def _fresh(thread: SeriesThread) -> list[Meeting]:
    """Those of which nobody has heard so far."""
    return [meeting for meeting in _asked_to(thread) if meeting.invited_at is None]


def is_late(thread: SeriesThread, meeting: Meeting) -> bool:
    """Whether inviting to that date now would break the invitation period; once is enough."""
    today = thread.now.astimezone(thread.zone).date()
    last_day = thread.body.last_day_to_invite(thread.day_of(meeting))
    return meeting.invited_at is None and today > last_day


def check_period(thread: SeriesThread, dates: Iterable[Meeting], late_reason: str) -> None:
    """Each date that is late keeps the reason; the minutes of that meeting will state it."""
    for meeting in dates:
        if not is_late(thread, meeting):
            continue
        meeting.late_reason = clean(late_reason).strip() or meeting.late_reason
        if not meeting.late_reason:
            raise InvalidError(
                "Die Einladungsfrist für den Termin am %(day)s endete am %(last_day)s. Schreiben "
                "Sie, warum Sie später einladen; das Protokoll nennt den Grund.",
                field="late_reason",
                day=thread.day_of(meeting),
                last_day=thread.body.last_day_to_invite(thread.day_of(meeting)),
            )


def repeat_series(
    session: Session, series_id: int, person_id: int, *, by: Actor, now: datetime
) -> str:
    """Send one person the whole series once more: their address was put right, or their calendar
    lost it; says to which address. Others hear nothing. Where nothing is new SEQUENCE stays and
    DTSTAMP rises, so that calendars take it and answers still count; a change that waits to be
    announced comes with it, one SEQUENCE higher.

    InvalidError for somebody who is not in the series, wants no mail about it, or has no address.
    """
    thread = open_series_thread(session, series_id, action=Action.INVITE, by=by, now=now)
    person = thread.people.get(person_id)
    errand = whole_errand(thread, person) if person else None
    if errand is None:
        raise InvalidError(
            "Die Person ist zu keinem kommenden Termin der Reihe eingeladen, möchte keine E-Mails "
            "dazu, oder es ist keine brauchbare E-Mail-Adresse eingetragen."
        )
    send(session, thread, [errand], by=by)
    journal.note(session, by, "series_repeated", thread.series, now=now, person=errand.person.name)
    return errand.address


def send(
    session: Session, thread: SeriesThread, errands: Sequence[Errand], *, by: Actor
) -> SeriesOutcome:
    """Put these letters into the outbox, under one SEQUENCE step if any is needed."""
    thread.series.sequence = raised_sequence(thread, errands)
    post = SeriesPost(session, thread)
    for errand in errands:
        post.send(errand)
    session.flush()
    letters = len(errands) + _replace_single(session, thread, by=by)
    return SeriesOutcome(letters, _to_tell(thread), _left(thread))


def _replace_single(session: Session, thread: SeriesThread, *, by: Actor) -> int:
    """Take single invitations out of the calendars of those who have the whole series by now."""
    pairs = _told_twice(session, thread)
    if not pairs:
        return 0
    written = 0
    meetings = {meeting_id for meeting_id, _ in pairs}
    for single in open_threads(session, meetings, action=Action.INVITE, by=by, now=thread.now):
        for person_id in [person for meeting, person in pairs if meeting == single.meeting.id]:
            written += _replace(session, single, person_id, now=thread.now)
    return written


def _replace(session: Session, single: Thread, person_id: int, *, now: datetime) -> int:
    invitation = single.invitations[person_id]
    address = reachable_address(invitation.person)
    if address is None:
        return 0
    Post(session, single, now).replace(invitation, address=address)
    return 1


def _told_twice(session: Session, thread: SeriesThread) -> list[tuple[int, int]]:
    """Meeting and person of each date that somebody has by the series and by itself."""
    by_uid = {meeting.uid: meeting.id for meeting in thread.coming}
    rows = session.execute(
        select(SentState.uid, SentState.person_id).where(
            SentState.uid.in_(by_uid), SentState.method != CANCEL
        )
    ).all()
    return [
        (by_uid[row.uid], row.person_id)
        for row in rows
        if row.person_id in thread.sent
        and any(one.meeting.uid == row.uid for one in thread.invitations_of(row.person_id))
    ]


def _intended(errand: Errand) -> Intended:
    return Intended(
        person_id=errand.person.id,
        name=errand.person.name,
        address=errand.address,
        matter=errand.matter,
        lines=tuple(gathered_lines(errand)),
        leaves_calendar=errand.leaves_calendar,
    )


def _to_tell(thread: SeriesThread) -> tuple[Unheard, ...]:
    return _unheard(
        person
        for person in thread.people.values()
        if reachable_address(person) is None and thread.invitations_of(person.id)
    )


def _left(thread: SeriesThread) -> tuple[Unheard, ...]:
    return _unheard(
        person
        for person in thread.people.values()
        if thread.has_left(person.id) and thread.invitations_of(person.id)
    )


def _unheard(people: Iterable[Person]) -> tuple[Unheard, ...]:
    return tuple(unheard(person) for person in people)
