"""Moving a meeting or calling it off, and telling those who were asked."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sqlalchemy.orm import Session

from facilitation.formats.wording import clean, line
from facilitation.model.calendars import Change, Told
from facilitation.model.errors import InvalidError
from facilitation.model.meetings import Answer, Invitation
from facilitation.model.outbox import Letter
from facilitation.model.people import Person
from facilitation.model.rights import Action, Actor
from facilitation.usecases import journal
from facilitation.usecases.letter_samples import Samples, sample_letters
from facilitation.usecases.posting import (
    Post,
    compose_cancellation,
    compose_update,
    message_to,
)
from facilitation.usecases.series_neighbours import check_end, check_neighbours
from facilitation.usecases.threads import (
    Outcome,
    Thread,
    Unheard,
    look_into_threads,
    open_thread,
    reachable_address,
    unheard,
)
from facilitation.usecases.venues import venues_by_place


@dataclass(frozen=True)
class Pending:
    """What has changed since people were last written to."""

    changes: frozenset[Change]
    before: Told | None
    """What most of them were told last; None if there is nothing to announce."""
    people: int
    """How many of those asked do not know it yet."""
    forgets_answers: int
    """How many answers will no longer count, because they were given to another time."""
    to_tell: tuple[Unheard, ...]
    samples: Samples
    """The very mails that the first of each language would get."""

    @property
    def letter(self) -> Letter | None:
        return self.samples.first


@dataclass(frozen=True)
class Farewell:
    """What calling a meeting off would send."""

    letters: int
    to_tell: tuple[Unheard, ...]
    samples: Samples
    """The very mails that the first of each language would get, but for the reason."""

    @property
    def letter(self) -> Letter | None:
        return self.samples.first


def move_meeting(
    session: Session,
    meeting_id: int,
    *,
    starts_at: datetime,
    ends_at: datetime,
    place: str,
    online_url: str,
    by: Actor,
    now: datetime,
) -> bool:
    """Set time and place anew; nobody hears of it until `announce_move`. Says whether anything
    changed. InvalidError for a time in the past and a meeting that is over or called off."""
    thread = open_thread(session, meeting_id, action=Action.PLAN_MEETINGS, by=by, now=now)
    meeting = thread.meeting
    before = meeting.starts_at, meeting.place
    check_neighbours(session, meeting, starts_at, zone=thread.district.zone)
    moved = meeting.move(
        starts_at=starts_at,
        ends_at=ends_at,
        place=line(place),
        online_url=line(online_url),
        now=now,
    )
    if moved:
        if meeting.place != before[1]:
            meeting.venue_id = venues_by_place(session, meeting.district_id).get(meeting.place)
        journal.note(
            session, by, "meeting_moved", meeting, now=now,
            before=before[0].isoformat(), after=starts_at.isoformat(),
            place_before=before[1], place_after=meeting.place,
        )  # fmt: skip
    return moved


def pending_changes(session: Session, meeting_id: int, *, by: Actor, now: datetime) -> Pending:
    """What `announce_move` would tell now, and to how many."""
    (thread,) = look_into_threads(session, [meeting_id], action=Action.INVITE, by=by, now=now)
    return pending_in(thread, now=now)


def pending_in(thread: Thread, *, now: datetime) -> Pending:
    """The same for a thread at hand."""
    behind = _behind(thread)
    told = thread.told
    changes: frozenset[Change] = frozenset().union(*(b.changes(told) for _, b in behind))
    return Pending(
        changes=changes,
        before=behind[0][1] if behind else None,
        people=len(behind),
        forgets_answers=sum(_answered_another_time(thread, i) for i in thread.asked_alone),
        to_tell=_to_tell(thread.asked_alone),
        samples=sample_letters(_readers(thread, behind, now=now)),
    )


def _readers(
    thread: Thread, behind: list[tuple[Invitation, Told]], *, now: datetime
) -> Iterator[tuple[Person, Callable[[], Letter]]]:
    """Those who would get mail, with how theirs is written."""
    for invitation, before in behind:
        if address := reachable_address(invitation.person):
            forgotten = _answered_another_time(thread, invitation)
            message = message_to(thread, invitation.person, thread.told, now=now)
            answer = Answer.NONE_YET if forgotten else invitation.answer
            yield (
                invitation.person,
                partial(
                    compose_update,
                    thread,
                    invitation,
                    before,
                    answer,
                    address=address,
                    message=message,
                ),
            )


def preview_cancellation(
    session: Session, meeting_id: int, *, reason: str, by: Actor, now: datetime
) -> Farewell:
    """What `cancel_meeting` would send now. `reason` stands where the true one will."""
    (thread,) = look_into_threads(
        session, [meeting_id], action=Action.PLAN_MEETINGS, by=by, now=now
    )
    holders = [
        (invitation, address)
        for invitation in thread.asked_alone
        if _has_it(thread, invitation) and (address := reachable_address(invitation.person))
    ]

    def write(invitation: Invitation, address: str) -> Letter:
        told = thread.sent[invitation.person_id].told
        message = message_to(thread, invitation.person, told, now=now)
        return compose_cancellation(thread, invitation, reason, address=address, message=message)

    samples = sample_letters(
        (invitation.person, partial(write, invitation, address)) for invitation, address in holders
    )
    return Farewell(len(holders), _to_tell(thread.asked_alone), samples)


def announce_move(session: Session, meeting_id: int, *, by: Actor, now: datetime) -> Outcome:
    """Tell everybody asked what has changed since they were last written to, in one message.

    Answers to another time are forgotten; those to a new place or agenda stay. InvalidError if
    there is nothing to tell.
    """
    thread = open_thread(session, meeting_id, action=Action.INVITE, by=by, now=now)
    meeting = thread.meeting
    meeting.check_invitable(now=now)
    behind = _behind(thread)
    stale = [i for i in thread.asked_alone if _answered_another_time(thread, i)]
    if not behind and not stale:
        raise InvalidError("Seit der letzten Nachricht hat sich nichts geändert.")
    for invitation in stale:
        invitation.forget_answer()
    post = Post(session, thread, now)
    written = 0
    for invitation, before in behind:
        if address := reachable_address(invitation.person):
            post.update(invitation, before, address=address)
            written += 1
    journal.note(session, by, "change_announced", meeting, now=now, letters=written)
    return Outcome(written, _to_tell(thread.asked_alone))


def cancel_meeting(
    session: Session, meeting_id: int, *, reason: str, by: Actor, now: datetime
) -> Outcome:
    """Call the meeting off and take it out of every calendar it was sent to."""
    thread = open_thread(session, meeting_id, action=Action.PLAN_MEETINGS, by=by, now=now)
    return call_off(session, thread, reason=reason, by=by, now=now)


def call_off(session: Session, thread: Thread, *, reason: str, by: Actor, now: datetime) -> Outcome:
    """The same for a thread at hand; the caller has checked the right."""
    meeting = thread.meeting
    if now >= meeting.starts_at:
        raise InvalidError("Der Termin hat schon begonnen. Absagen geht nur vorher.")
    meeting.cancel(reason=clean(reason).strip(), now=now)
    holders = [i for i in thread.asked_alone if _has_it(thread, i)]
    if holders:
        meeting.sequence += 1
    post = Post(session, thread, now)
    written = 0
    for invitation in holders:
        if address := reachable_address(invitation.person):
            post.cancel(invitation, address=address)
            written += 1
    journal.note(session, by, "meeting_cancelled", meeting, now=now, letters=written)
    return Outcome(written, _to_tell(thread.asked_alone))


def take_back_cancellation(
    session: Session, meeting_id: int, *, by: Actor, now: datetime
) -> Outcome:
    """Let the meeting take place after all. Whoever had it in their calendar is asked anew: what
    they answered before it was called off no longer counts."""
    thread = open_thread(session, meeting_id, action=Action.PLAN_MEETINGS, by=by, now=now)
    meeting = thread.meeting
    check_end(session, meeting, zone=thread.district.zone)
    check_neighbours(session, meeting, meeting.starts_at, zone=thread.district.zone)
    meeting.take_back_cancellation(now=now)
    for invitation in thread.open_invitations:
        invitation.forget_answer()
    lost_it = [i for i in thread.asked_alone if i.person_id in thread.sent]
    post = Post(session, thread, now)
    written = 0
    for invitation in lost_it:
        if address := reachable_address(invitation.person):
            post.invite(invitation.person, thread.part_of(invitation), address=address)
            written += 1
    journal.note(session, by, "cancellation_taken_back", meeting, now=now, letters=written)
    return Outcome(written, _to_tell(thread.asked_alone))


def _has_it(thread: Thread, invitation: Invitation) -> bool:
    state = thread.sent.get(invitation.person_id)
    return state is not None and state.is_in_calendar


def _behind(thread: Thread) -> list[tuple[Invitation, Told]]:
    """Those whose calendar shows something else than what holds now, with what it shows."""
    told = thread.told
    return [
        (invitation, thread.sent[invitation.person_id].told)
        for invitation in thread.asked_alone
        if _has_it(thread, invitation) and thread.sent[invitation.person_id].told != told
    ]


def _answered_another_time(thread: Thread, invitation: Invitation) -> bool:
    return invitation.answered_at is not None and invitation.time_answered != thread.told.time


def _to_tell(invitations: list[Invitation]) -> tuple[Unheard, ...]:
    people = [invitation.person for invitation in invitations]
    return tuple(unheard(person) for person in people if reachable_address(person) is None)
