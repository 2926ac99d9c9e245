"""Who is to be asked to a meeting, and what sending would mean for each of them."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from facilitation.formats.wording import line
from facilitation.model.bodies import Body, Mandate, Seat
from facilitation.model.meetings import Answer, InvitedAs
from facilitation.model.people import Person
from facilitation.usecases.threads import Part, Thread, reachable_address


class Prospect(StrEnum):
    """What sending now means for a person."""

    GETS_MAIL = "gets_mail"
    HAS_NO_MAIL = "has_no_mail"
    """To be told by telephone or on paper."""
    MAIL_BOUNCES = "mail_bounces"
    """There is an address, but it is wrong or mail to it came back."""
    WAS_ASKED = "was_asked"
    WAS_WITHDRAWN = "was_withdrawn"
    """Asked and taken back: asked again only one by one."""


@dataclass(frozen=True)
class Invitee:
    person_id: int
    name: str
    email: str
    phone: str
    part: Part
    prospect: Prospect


def invitee(thread: Thread, person: Person, part: Part) -> Invitee:
    return Invitee(
        person.id, person.name, person.email, person.phone, part, prospect_of(thread, person)
    )


def prospect_of(thread: Thread, person: Person) -> Prospect:
    """What `invite` would do about this person."""
    invitation = thread.invitations.get(person.id)
    if invitation is not None and not invitation.is_open:
        return Prospect.WAS_WITHDRAWN
    reachable = reachable_address(person) is not None
    was_answered = invitation is not None and invitation.answer is not Answer.NONE_YET
    if invitation is not None and (person.id in thread.sent or was_answered or not reachable):
        return Prospect.WAS_ASKED
    if reachable:
        return Prospect.GETS_MAIL
    return Prospect.MAIL_BOUNCES if line(person.email) else Prospect.HAS_NO_MAIL


def list_members(session: Session, thread: Thread) -> list[tuple[Person, Part]]:
    """Everybody with a seat on the meeting's day, once: the body's own first, by their seats."""
    day = thread.day
    rows = session.execute(
        select(Person, Mandate.id, Seat.label, Seat.is_voting, Body.id, Body.name)
        .join(Mandate, Mandate.person_id == Person.id)
        .join(Seat, Seat.id == Mandate.seat_id)
        .join(Body, Body.id == Seat.body_id)
        .where(
            _convened(thread.body, day),
            Seat.held_on(day),
            Mandate.held_on(day),
            Person.deleted_at.is_(None),
        )
        .order_by(Body.position, Body.sort_key, Seat.position, Person.sort_key, Mandate.id)
    ).all()
    own_first = sorted(rows, key=lambda row: (row[4] != thread.body.id, not row.is_voting))
    members: dict[int, tuple[Person, Part]] = {}
    for person, mandate_id, label, is_voting, _, name in own_first:
        invited_as = InvitedAs.MEMBER if is_voting else InvitedAs.ADVISORY_MEMBER
        members.setdefault(person.id, (person, Part(invited_as, name, label, mandate_id)))
    return list(members.values())


def _convened(body: Body, day: date) -> ColumnElement[bool]:
    """The body itself, and with a networking meeting the bodies whose members come along."""
    own: ColumnElement[bool] = Body.id == body.id
    if not body.convenes or body.process_id is None:
        return own
    along: list[Any] = [
        Body.process_id == body.process_id, Body.kind.in_(body.convenes), Body.held_on(day)
    ]  # fmt: skip
    return or_(own, and_(*along))
