"""The roster of a meeting: who holds which seat on its day, written down once in words."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Date, Select, and_, bindparam, func, or_, select
from sqlalchemy.orm import Session, aliased

from facilitation.model.attendance import Attendance, RosterKind
from facilitation.model.bodies import Body, DeputyRule, Mandate, Seat
from facilitation.model.meetings import Invitation, InvitedAs, Meeting
from facilitation.model.municipalities import MunicipalAssociation, Municipality
from facilitation.model.people import Membership, Organisation, Person


@dataclass(frozen=True)
class Expected:
    """Somebody who is expected at a meeting, as its roster would name them."""

    kind: RosterKind
    name: str
    organisation: str
    seat: str


def list_expected(session: Session, meeting: Meeting, body: Body, *, on: date) -> list[Expected]:
    """Who would stand on the roster if the meeting were opened on that day."""
    return [
        Expected(line.kind, line.name, line.organisation, line.seat_label or "")
        for line in _lines(session, meeting, body, on=on)
    ]


def freeze(session: Session, meeting: Meeting, body: Body, *, on: date) -> None:
    """Write a line for each person with a seat on that day, each invited guest, chair and staff.

    A person with two seats has one line and one vote. Vacant seats have none; see `count_vacant`.
    """
    lines = _lines(session, meeting, body, on=on)
    for position, line in enumerate(lines, start=1):
        line.meeting_id, line.position = meeting.id, position
    session.add_all(lines)
    session.flush()
    seat_staff(session, meeting)


def _lines(session: Session, meeting: Meeting, body: Body, *, on: date) -> list[Attendance]:
    """Members by seat, then guests; none of them is stored yet."""
    lines: dict[int, Attendance] = {}
    members = list(session.execute(_members(body, on)))
    own_seats = any(seat.body_id == body.id and seat.is_voting for seat, *_ in members)
    for seat, _mandate, person, deputy, stands_for, organisation in members:
        votes = seat.is_voting and (seat.body_id == body.id or not own_seats)
        if person.id in lines:
            lines[person.id].is_voting |= votes
            continue
        has_deputy = deputy is not None and body.deputy_rule is not DeputyRule.NONE
        lines[person.id] = Attendance(
            kind=RosterKind.SEAT,
            seat_id=seat.id,
            person_id=person.id,
            name=person.name,
            organisation=_place(stands_for or organisation or seat.label, person.function),
            seat_label=seat.label,
            sector=seat.sector,
            is_voting=votes,
            deputy_id=deputy.id if deputy and has_deputy else None,
            deputy_name=deputy.name if deputy and has_deputy else "",
        )
    for person, organisation in session.execute(_guests(meeting, on)):
        lines.setdefault(person.id, _line(RosterKind.GUEST, person, organisation))
    return list(lines.values())


def seat_staff(session: Session, meeting: Meeting) -> None:
    """See that chair and minute taker are on the roster, without a vote where they have no seat.

    Lines of staff who are neither any more go.
    """
    wanted = {meeting.chair_id, meeting.minute_taker_id} - {None}
    rows = session.scalars(select(Attendance).where(Attendance.meeting_id == meeting.id)).all()
    present = {row.person_id for row in rows}
    for row in rows:
        if row.kind is RosterKind.STAFF and row.person_id not in wanted:
            session.delete(row)
    last = max((row.position for row in rows), default=0)
    missing = wanted - present
    found = session.execute(_people(on=meeting.starts_at.date()).where(Person.id.in_(missing)))
    for place, (person, organisation) in enumerate(found, start=last + 1):
        line = _line(RosterKind.STAFF, person, organisation)
        line.meeting_id, line.position = meeting.id, place
        session.add(line)
    session.flush()


def _line(kind: RosterKind, person: Person, organisation: str | None) -> Attendance:
    return Attendance(
        kind=kind,
        person_id=person.id,
        name=person.name,
        organisation=_place(organisation or "", person.function),
    )


def _place(organisation: str, function: str) -> str:
    return ", ".join(part for part in (organisation, function) if part)


def _members(
    body: Body, on: date
) -> Select[Seat, Mandate, Person, Person | None, str | None, str | None]:
    deputy, speaks_for = aliased(Person), aliased(Organisation)
    stands_for = func.coalesce(Organisation.name, Municipality.name, MunicipalAssociation.name)
    return (
        select(Seat, Mandate, Person, deputy, stands_for, _organisation_on(on, speaks_for))
        .select_from(Seat)
        .join(Body, Body.id == Seat.body_id)
        .join(Mandate, and_(Mandate.seat_id == Seat.id, Mandate.held_on(on)))
        .join(Person, and_(Person.id == Mandate.person_id, Person.deleted_at.is_(None)))
        .outerjoin(deputy, and_(deputy.id == Mandate.deputy_id, deputy.deleted_at.is_(None)))
        .outerjoin(Organisation, Organisation.id == Seat.organisation_id)
        .outerjoin(Municipality, Municipality.id == Seat.municipality_id)
        .outerjoin(MunicipalAssociation, MunicipalAssociation.id == Seat.association_id)
        .outerjoin(speaks_for, speaks_for.id == Person.organisation_id)
        .where(_sits_here(body, on), Seat.held_on(on))
        .order_by(Body.id != body.id, Body.position, Body.sort_key, Seat.position, Seat.id)
    )


def _sits_here(body: Body, on: date) -> Any:
    """The body's own seats, and with a networking meeting those of the bodies it convenes."""
    if not body.convenes or body.process_id is None:
        return Body.id == body.id
    along = and_(Body.process_id == body.process_id, Body.kind.in_(body.convenes), Body.held_on(on))
    return or_(Body.id == body.id, along)


def _organisation_on(on: date, present: Any) -> Any:
    """For whom a person spoke on that day: by the membership of the day, else as known now."""
    then = (
        select(func.min(Organisation.name))
        .join(Membership, Membership.organisation_id == Organisation.id)
        .where(Membership.person_id == Person.id, Membership.held_on(on))
        .correlate(Person)
        .scalar_subquery()
    )
    return func.coalesce(then, present.name)


def _people(*, on: date) -> Select[Person, str | None]:
    speaks_for = aliased(Organisation)
    return (
        select(Person, _organisation_on(on, speaks_for))
        .select_from(Person)
        .outerjoin(speaks_for, speaks_for.id == Person.organisation_id)
        .order_by(Person.sort_key, Person.id)
    )


def _guests(meeting: Meeting, on: date) -> Select[Person, str | None]:
    return (
        _people(on=on)
        .join(Invitation, Invitation.person_id == Person.id)
        .where(
            Invitation.meeting_id == meeting.id,
            Invitation.invited_as == InvitedAs.GUEST,
            Invitation.withdrawn_at.is_(None),
            Person.deleted_at.is_(None),
        )
    )


def count_vacant(session: Session, body_id: int, *, on: date) -> int:
    """How many seats of the body nobody held on that day."""
    return session.scalar(_vacant(), {"body_id": body_id, "day": on}) or 0


@cache
def _vacant() -> Any:
    """Built once: putting the statement together costs more than running it."""
    day: Any = bindparam("day", type_=Date)
    holds = (
        select(Mandate.id)
        .join(Person, Person.id == Mandate.person_id)
        .where(Mandate.seat_id == Seat.id, Mandate.held_on(day), Person.deleted_at.is_(None))
        .exists()
    )
    return select(func.count(Seat.id)).where(
        Seat.body_id == bindparam("body_id"), Seat.held_on(day), ~holds
    )
