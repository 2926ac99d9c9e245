"""All that was said to people about a meeting: the ground on which the next message is made.

A thread is fetched once, with a fixed number of statements however many people are asked.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Row, Select, select
from sqlalchemy.orm import Session, selectinload
from sqlalchemy.sql.base import ExecutableOption

from facilitation.formats.addresses import mail_address
from facilitation.formats.ical import Mailbox
from facilitation.model.bodies import Body, Mandate, Seat
from facilitation.model.calendars import SentState, Told
from facilitation.model.districts import District
from facilitation.model.errors import InvalidError, NotFoundError
from facilitation.model.meetings import Invitation, InvitedAs, Meeting
from facilitation.model.people import Person
from facilitation.model.processes import Process
from facilitation.model.rights import Action, Actor, demand
from facilitation.model.series import Series


@dataclass(frozen=True)
class Part:
    """By what a person is asked to a meeting."""

    invited_as: InvitedAs
    body: str
    seat: str = ""
    mandate_id: int | None = None


@dataclass
class Thread:
    """A meeting with its people and what each of them was last sent."""

    meeting: Meeting
    body: Body
    district: District
    process: Process | None
    invitations: dict[int, Invitation]
    """By person."""
    sent: dict[int, SentState]
    """By person; whoever is not in it was never sent anything."""

    @property
    def day(self) -> date:
        return self.meeting.local_day(self.district.zone)

    @property
    def told(self) -> Told:
        """What a message sent now would say. The same for all, since calendars are shared."""
        return told_of(self.meeting)

    @property
    def open_invitations(self) -> list[Invitation]:
        return [invitation for invitation in self.invitations.values() if invitation.is_open]

    @property
    def asked_alone(self) -> list[Invitation]:
        """Those who are told under this meeting's own UID: all, or of a date of a series its
        guests and deputies. Whoever is in the series is told by its announcement."""
        return [invitation for invitation in self.open_invitations if not invitation.is_by_series]

    @property
    def organizer(self) -> Mailbox:
        """The sender: the body's or the district's mailbox, and for ever the one first used."""
        first = next(iter(self.sent.values()), None)
        return organizer_of(self.body, self.district, first.organizer if first else None)

    def part_of(self, invitation: Invitation) -> Part:
        return part_of(invitation, self.body)

    def shares_mailbox(self, person: Person) -> bool:
        """Whether somebody else who is still asked under this UID reads the same mailbox."""
        return any(
            other.person_id != person.id and other.person.email.lower() == person.email.lower()
            for other in self.asked_alone
        )


def told_of(meeting: Meeting) -> Told:
    """What a message sent now would say of the meeting, whose agenda is loaded."""
    rows = (
        f"{item.position}. {item.title if item.is_public else 'Nicht öffentlicher Punkt'}"
        for item in meeting.agenda
    )
    return meeting.told("\n".join(rows))


def organizer_of(body: Body, district: District, first_used: str | None) -> Mailbox:
    """The sender: the mailbox that was first used under a UID, else the body's or district's."""
    mailbox = first_used or body.mailbox or district.mailbox
    return mailbox_of(mailbox, body.sender_name or district.sender_name)


def mailbox_of(mailbox: str, name: str) -> Mailbox:
    """A sender. InvalidError if what stands in the settings is no address."""
    address = mail_address(mailbox)
    if address is None:
        raise InvalidError(
            "Die Absenderadresse „%(address)s“ ist keine E-Mail-Adresse. Ändern Sie sie in "
            "den Einstellungen.",
            address=mailbox,
        )
    return Mailbox(address=address, name=name)


def part_of(invitation: Invitation, body: Body) -> Part:
    """By what the person is asked; mandate, seat and its body loaded."""
    seat = invitation.mandate.seat if invitation.mandate else None
    return Part(
        invitation.invited_as,
        seat.body.name if seat else body.name,
        seat.label if seat else "",
        invitation.mandate_id,
    )


@dataclass(frozen=True)
class Unheard:
    """Somebody whom no mail reaches: by telephone or on paper."""

    person_id: int
    name: str
    phone: str


@dataclass(frozen=True)
class Outcome:
    """What was done: how many letters wait in the outbox, and who must be told otherwise."""

    letters: int
    to_tell: tuple[Unheard, ...] = ()


def summed(outcomes: Iterable[Outcome]) -> Outcome:
    done = list(outcomes)
    to_tell = tuple(person for outcome in done for person in outcome.to_tell)
    return Outcome(sum(outcome.letters for outcome in done), to_tell)


def unheard(person: Person) -> Unheard:
    return Unheard(person.id, person.name, person.phone)


def reachable_address(person: Person) -> str | None:
    """Where mail for the person goes; None if there is no use in sending any."""
    return mail_address(person.email) if person.is_reachable else None


def open_threads(
    session: Session, meeting_ids: Collection[int], *, action: Action, by: Actor, now: datetime
) -> list[Thread]:
    """The threads of these meetings, in the order of their start, if `by` has the right to each.

    The meetings are locked where the database can, and their series before them, so that two
    people who press the same button do not both send. Whoever changes dates and series locks in
    this order, or two would wait for each other.
    """
    query = _locked(session, meeting_ids)
    return _fetch(session, query, set(meeting_ids), action=action, by=by, now=now)


def look_into_threads(
    session: Session, meeting_ids: Iterable[int], *, action: Action, by: Actor, now: datetime
) -> list[Thread]:
    """The same for a page that only shows."""
    return _fetch(session, _meetings(), set(meeting_ids), action=action, by=by, now=now)


def _meetings() -> Select[Meeting, Body, District, Process]:
    return (
        select(Meeting, Body, District, Process)
        .join(Body, Body.id == Meeting.body_id)
        .join(District, District.id == Meeting.district_id)
        .outerjoin(Process, Process.id == Meeting.process_id)
        .options(selectinload(Meeting.agenda), *_with_invitations())
        .order_by(Meeting.starts_at, Meeting.id)
    )


def _fetch(
    session: Session,
    query: Select[Meeting, Body, District, Process],
    wanted: set[int],
    *,
    action: Action,
    by: Actor,
    now: datetime,
) -> list[Thread]:
    mine = query.where(Meeting.id.in_(wanted), Meeting.district_id == by.district_id)
    rows = list(session.execute(mine).all())
    if len(rows) < len(wanted):
        raise NotFoundError("Das gibt es hier nicht, oder es ist nicht für Sie bestimmt.")
    for meeting, _, district, _ in rows:
        demand(by, action, meeting, now.astimezone(district.zone).date())
    return _threads(session, rows)


def open_thread(
    session: Session, meeting_id: int, *, action: Action, by: Actor, now: datetime
) -> Thread:
    return open_threads(session, [meeting_id], action=action, by=by, now=now)[0]


def open_thread_unasked(session: Session, meeting_id: int) -> Thread:
    """The same for a job, which acts for nobody, and for somebody whose personal link was found
    genuine: they need no other right."""
    query = _locked(session, [meeting_id])
    rows = session.execute(query.where(Meeting.id == meeting_id)).all()
    return _threads(session, list(rows))[0]


def _locked(
    session: Session, meeting_ids: Collection[int]
) -> Select[Meeting, Body, District, Process]:
    _lock_series(session, Meeting.id.in_(meeting_ids))
    return _meetings().with_for_update(of=Meeting).execution_options(populate_existing=True)


def take_turn(session: Session, meetings: ColumnElement[bool]) -> None:
    """Let whoever tells people of these meetings just now finish first: an answer counts for the
    time that the person knows then. Locks as `open_threads` does."""
    _lock_series(session, meetings)
    order = (Meeting.starts_at, Meeting.id)
    session.execute(select(Meeting.id).where(meetings).order_by(*order).with_for_update())


def _lock_series(session: Session, of_meetings: ColumnElement[bool]) -> None:
    session.execute(
        select(Series.id)
        .where(Series.id.in_(select(Meeting.series_id).where(of_meetings)))
        .order_by(Series.id)
        .with_for_update()
    )


def _with_invitations() -> tuple[ExecutableOption, ...]:
    invitations = selectinload(Meeting.invitations)
    seat = invitations.joinedload(Invitation.mandate).joinedload(Mandate.seat)
    return invitations.joinedload(Invitation.person), seat.joinedload(Seat.body)


def _threads(session: Session, rows: list[Row[Meeting, Body, District, Process]]) -> list[Thread]:
    uids = [meeting.uid for meeting, *_ in rows]
    sent: dict[str, dict[int, SentState]] = {uid: {} for uid in uids}
    for state in session.scalars(
        select(SentState).where(SentState.uid.in_(uids)).order_by(SentState.id)
    ):
        sent[state.uid][state.person_id] = state
    return [
        Thread(
            meeting,
            body,
            district,
            process,
            {invitation.person_id: invitation for invitation in meeting.invitations},
            sent[meeting.uid],
        )
        for meeting, body, district, process in rows
    ]
