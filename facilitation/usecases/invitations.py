"""Asking people to come to a meeting, and taking it back."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitation.formats.wording import clean
from facilitation.model.bodies import DeputyRule, Mandate
from facilitation.model.errors import InvalidError, NotFoundError
from facilitation.model.meetings import Invitation, InvitedAs, Meeting, MeetingState
from facilitation.model.outbox import Letter
from facilitation.model.people import Person
from facilitation.model.rights import Action, Actor
from facilitation.usecases import journal
from facilitation.usecases.invitees import Invitee, Prospect, invitee, list_members, prospect_of
from facilitation.usecases.letter_samples import Samples, sample_letters
from facilitation.usecases.posting import Post, compose_invitation, message_to
from facilitation.usecases.stepping_back import take_out
from facilitation.usecases.threads import (
    Outcome,
    Part,
    Thread,
    look_into_threads,
    open_thread,
    open_threads,
    reachable_address,
    summed,
    unheard,
)


@dataclass(frozen=True)
class Preview:
    """What would go out for one meeting."""

    meeting_id: int
    title: str
    body: str
    starts_at: datetime
    ends_at: datetime
    place: str
    period_days: int
    last_day: date
    """The last day on which an invitation is in time."""
    is_late: bool
    needs_reason: bool
    """It is late, and nobody has said why yet."""
    invitees: tuple[Invitee, ...]
    samples: Samples
    """The very mails that the first of each language would get."""

    @property
    def letter(self) -> Letter | None:
        return self.samples.first

    def with_prospect(self, *prospects: Prospect) -> tuple[Invitee, ...]:
        return tuple(one for one in self.invitees if one.prospect in prospects)


def preview_invitations(
    session: Session, meeting_ids: Sequence[int], *, by: Actor, now: datetime
) -> list[Preview]:
    """What `invite` would do now, meeting by meeting in the order of their start."""
    threads = look_into_threads(session, meeting_ids, action=Action.INVITE, by=by, now=now)
    return [_preview(session, thread, now=now) for thread in threads]


def _preview(session: Session, thread: Thread, *, now: datetime) -> Preview:
    meeting = thread.meeting
    members = list_members(session, thread)
    last_day, is_late = _period(thread, now=now)
    return Preview(
        meeting_id=meeting.id,
        title=meeting.title,
        body=thread.body.name,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        place=meeting.place,
        period_days=thread.body.invitation_period_days,
        last_day=last_day,
        is_late=is_late,
        needs_reason=is_late and _is_first(meeting) and not meeting.late_reason,
        invitees=tuple(invitee(thread, person, part) for person, part in members),
        samples=sample_letters(_readers(thread, members, now=now)),
    )


def _readers(
    thread: Thread, members: list[tuple[Person, Part]], *, now: datetime
) -> Iterator[tuple[Person, Callable[[], Letter]]]:
    """Those who would get mail, with how theirs is written."""
    for person, part in members:
        address = reachable_address(person)
        if address and prospect_of(thread, person) is Prospect.GETS_MAIL:
            message = message_to(thread, person, thread.told, now=now)
            yield (
                person,
                partial(compose_invitation, thread, person, part, address=address, message=message),
            )


def invite(
    session: Session,
    meeting_ids: Sequence[int],
    *,
    by: Actor,
    now: datetime,
    late_reason: str = "",
) -> Outcome:
    """Ask everybody who holds a seat on the day of each meeting and was not asked yet.

    Whoever has no mail address is asked all the same and comes back in `to_tell`. A second call
    asks only those who have joined since, or whose address has become known. InvalidError for a
    meeting of a body that others run, and for one that is over or called off, is a date of a
    series, has nobody to ask, or is late without a reason (field `late_reason`); then nobody is
    asked.
    """
    threads = open_threads(session, meeting_ids, action=Action.INVITE, by=by, now=now)
    for thread in threads:
        thread.body.check_is_run_here()
        thread.meeting.check_invitable(now=now)
        _check_alone(thread.meeting)
        _check_period(thread, late_reason, now=now)
    outcomes = [_invite_members(session, thread, by=by, now=now) for thread in threads]
    return summed(outcomes)


def _invite_members(session: Session, thread: Thread, *, by: Actor, now: datetime) -> Outcome:
    members = list_members(session, thread)
    if not members:
        raise InvalidError(
            "Für „%(meeting)s“ gibt es niemanden einzuladen: Am %(day)s ist kein Sitz besetzt.",
            meeting=thread.meeting.title,
            day=thread.day,
        )
    to_ask = [(person, part) for person, part in members if _is_to_be_asked(thread, person)]
    fresh = {person.id for person, _ in to_ask if person.id not in thread.invitations}
    _add_invitations(session, thread, [one for one in to_ask if one[0].id in fresh])
    outcome = summed(
        _post_or_tell(session, thread, person, part, now=now)
        for person, part in to_ask
        if person.id in fresh or reachable_address(person)
    )
    if outcome.letters or outcome.to_tell:
        mark_invited(thread.meeting, now=now)
        journal.note(
            session, by, "meeting_invited", thread.meeting, now=now, letters=outcome.letters
        )
    return outcome


def _is_to_be_asked(thread: Thread, person: Person) -> bool:
    return prospect_of(thread, person) not in (Prospect.WAS_ASKED, Prospect.WAS_WITHDRAWN)


def _add_invitations(
    session: Session, thread: Thread, members: Sequence[tuple[Person, Part]]
) -> None:
    """All at once: the letters need the numbers that the database gives."""
    for person, part in members:
        thread.invitations[person.id] = Invitation(
            meeting_id=thread.meeting.id,
            person_id=person.id,
            person=person,
            meeting=thread.meeting,
            invited_as=part.invited_as,
            mandate_id=part.mandate_id,
        )
    session.add_all(thread.invitations.values())
    session.flush()


def add_guest(
    session: Session, meeting_id: int, person_id: int, *, by: Actor, now: datetime
) -> Outcome:
    """Ask one more person of the district to this meeting, also one whose invitation was taken
    back: by the seat that they hold on the day, but to a date of a series as a guest.
    InvalidError if they are asked already."""
    thread = open_thread(session, meeting_id, action=Action.INVITE, by=by, now=now)
    person = _person_of(session, thread, person_id)
    part = _part_of(session, thread, person)
    return _ask_one(session, thread, person, part, by=by, now=now)


def _part_of(session: Session, thread: Thread, person: Person) -> Part:
    """Members of a series are asked through the series alone."""
    members = list_members(session, thread) if thread.meeting.series_id is None else []
    by_seat = (part for member, part in members if member.id == person.id)
    return next(by_seat, Part(InvitedAs.GUEST, thread.body.name))


def invite_deputy(session: Session, invitation_id: int, *, by: Actor, now: datetime) -> Outcome:
    """Ask the deputy of a member who cannot come, and take the member's own invitation back."""
    thread, invitation = _thread_of(session, invitation_id, by=by, now=now)
    return send_deputy(session, thread, invitation, by=by, now=now)


def send_deputy(
    session: Session, thread: Thread, invitation: Invitation, *, by: Actor, now: datetime
) -> Outcome:
    """The same for whoever may: the office, or the member through their own link."""
    mandate = invitation.mandate
    deputy = session.get(Person, mandate.deputy_id) if mandate and mandate.deputy_id else None
    if mandate is None or deputy is None or deputy.deleted_at is not None:
        raise InvalidError(
            "Für %(name)s ist keine Vertretung eingetragen.", name=invitation.person.name
        )
    return _send(session, thread, invitation, mandate, deputy, by=by, now=now)


def invite_instead(
    session: Session, invitation_id: int, person_id: int, *, by: Actor, now: datetime
) -> Outcome:
    """Ask any person of the district in the place of a member who cannot come: whom the member
    has named, for instance. The member's own invitation is taken back."""
    thread, invitation = _thread_of(session, invitation_id, by=by, now=now)
    mandate = invitation.mandate
    if mandate is None or mandate.seat.body.deputy_rule is DeputyRule.NONE:
        raise InvalidError("Hier sieht die Geschäftsordnung keine Vertretung vor.")
    person = _person_of(session, thread, person_id)
    if person is invitation.person:
        raise InvalidError("Niemand kann sich selbst vertreten. Wählen Sie eine andere Person.")
    return _send(session, thread, invitation, mandate, person, by=by, now=now)


def _send(
    session: Session,
    thread: Thread,
    invitation: Invitation,
    mandate: Mandate,
    deputy: Person,
    *,
    by: Actor,
    now: datetime,
) -> Outcome:
    seat = mandate.seat
    part = Part(InvitedAs.DEPUTY, seat.body.name, seat.label, mandate.id)
    outcome = _ask_one(session, thread, deputy, part, by=by, now=now)
    if not invitation.is_open:
        return outcome
    invitation.withdraw(now=now)
    wrote = take_out(session, thread, invitation, deputy=deputy.name, now=now)
    return summed([outcome, Outcome(int(wrote))])


def _person_of(session: Session, thread: Thread, person_id: int) -> Person:
    person = session.scalar(
        select(Person).where(
            Person.id == person_id,
            Person.district_id == thread.meeting.district_id,
            Person.deleted_at.is_(None),
        )
    )
    if person is None:
        raise NotFoundError("Diese Person gibt es hier nicht.")
    return person


def _ask_one(
    session: Session, thread: Thread, person: Person, part: Part, *, by: Actor, now: datetime
) -> Outcome:
    thread.body.check_is_run_here()
    thread.meeting.check_invitable(now=now)
    invitation = thread.invitations.get(person.id)
    if invitation is None:
        _add_invitations(session, thread, [(person, part)])
    elif invitation.is_open:
        raise InvalidError("%(name)s ist schon eingeladen.", field="person", name=person.name)
    else:
        invitation.renew(part.invited_as, part.mandate_id)
    outcome = _post_or_tell(session, thread, person, part, now=now)
    journal.note(
        session, by, "person_invited", thread.meeting, now=now, person=person.name,
        invited_as=part.invited_as.value,
    )  # fmt: skip
    return outcome


def _post_or_tell(
    session: Session, thread: Thread, person: Person, part: Part, *, now: datetime
) -> Outcome:
    address = reachable_address(person)
    if address is None:
        return Outcome(0, (unheard(person),))
    Post(session, thread, now).invite(person, part, address=address)
    return Outcome(1)


def withdraw_invitation(
    session: Session, invitation_id: int, *, by: Actor, now: datetime
) -> Outcome:
    """Take an invitation back. Only this person hears of it, if they were written to at all."""
    thread, invitation = _thread_of(session, invitation_id, by=by, now=now)
    thread.meeting.check_invitable(now=now)
    invitation.withdraw(now=now)
    wrote = take_out(session, thread, invitation, now=now)
    person = invitation.person
    journal.note(session, by, "invitation_withdrawn", thread.meeting, now=now, person=person.name)
    return Outcome(1) if wrote else Outcome(0, (unheard(person),))


def _thread_of(
    session: Session, invitation_id: int, *, by: Actor, now: datetime
) -> tuple[Thread, Invitation]:
    row = session.execute(
        select(Invitation.meeting_id, Invitation.person_id).where(Invitation.id == invitation_id)
    ).first()
    if row is None:
        raise NotFoundError("Diese Einladung gibt es hier nicht.")
    thread = open_thread(session, row.meeting_id, action=Action.INVITE, by=by, now=now)
    return thread, thread.invitations[row.person_id]


def _check_alone(meeting: Meeting) -> None:
    if meeting.series_id is not None:
        raise InvalidError(
            "„%(meeting)s“ ist ein Termin einer Reihe. Eingeladen wird auf der Seite der Reihe, "
            "zu allen Terminen auf einmal.",
            meeting=meeting.title,
        )


def _is_first(meeting: Meeting) -> bool:
    return meeting.invited_at is None


def mark_invited(meeting: Meeting, *, now: datetime) -> None:
    """The members are asked: from this moment the invitation period is kept or not."""
    if meeting.invited_at is None:
        meeting.invited_at = now
    if meeting.state is MeetingState.PLANNED:
        meeting.state = MeetingState.INVITED


def _period(thread: Thread, *, now: datetime) -> tuple[date, bool]:
    """The last day in time, and whether it is past."""
    last_day = thread.body.last_day_to_invite(thread.day)
    return last_day, now.astimezone(thread.district.zone).date() > last_day


def _check_period(thread: Thread, late_reason: str, *, now: datetime) -> None:
    meeting = thread.meeting
    last_day, is_late = _period(thread, now=now)
    if not (is_late and _is_first(meeting)):
        return
    meeting.late_reason = clean(late_reason).strip() or meeting.late_reason
    if not meeting.late_reason:
        raise InvalidError(
            "Die Einladungsfrist für „%(meeting)s“ endete am %(last_day)s. Schreiben Sie, warum "
            "Sie später einladen; das Protokoll nennt den Grund.",
            field="late_reason",
            meeting=meeting.title,
            last_day=last_day,
        )
