"""Ending a person's part: all they hold is handed over or becomes visibly vacant or orphaned."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from facilitation.model.bodies import Mandate, MandateFunction, Seat
from facilitation.model.errors import InvalidError
from facilitation.model.people import Membership, Person
from facilitation.model.responsibilities import Handover, Responsibility
from facilitation.model.rights import Action, Actor, demand
from facilitation.usecases import mandates
from facilitation.usecases.fetching import find_owned
from facilitation.usecases.journal import note
from facilitation.usecases.mandates import Filling
from facilitation.usecases.people import get_person
from facilitation.usecases.people_lists import Care, Part, list_cares, list_parts

Successors = Mapping[int, int | None]
"""From the number of a mandate or responsibility to the next person's, or None for nobody."""


@dataclass(frozen=True, kw_only=True)
class Holdings:
    """All that a person holds today or will hold."""

    person: Person
    parts: tuple[Part, ...]
    cares: tuple[Care, ...]


@dataclass(frozen=True, kw_only=True)
class Parting:
    """What becomes of everything a person holds after the last day of their part."""

    last_day: date
    parts: Successors
    """Seats: who takes it. Deputyships: who deputises instead."""
    cares: Successors


@dataclass(frozen=True)
class Parted:
    name: str
    handed_over: int
    left_open: int
    """Seats without a holder and matters without a caretaker."""


def list_holdings(session: Session, person_id: int, *, by: Actor, on: date) -> Holdings:
    """Everything that has to find somebody else. Refused like ending it."""
    person = get_person(session, person_id, by=by, on=on, action=Action.EDIT_PEOPLE)
    parts = tuple(part for part in list_parts(session, person) if not part.is_over_on(on))
    _seats(session, parts, by=by, on=on)
    return Holdings(person=person, parts=parts, cares=list_cares(session, person))


def end_part(
    session: Session, person_id: int, parting: Parting, *, by: Actor, on: date, now: datetime
) -> Parted:
    """End all memberships and mandates with `last_day`; matters change hands at once.

    Refused when the person holds something of which `parting` does not speak.
    """
    held = list_holdings(session, person_id, by=by, on=on)
    _check_complete(held, parting)
    seats = _seats(session, held.parts, by=by, on=on)
    for part in held.parts:
        _pass_on(session, seats[part.seat_id], part, parting, by=by, now=now)
    for care in held.cares:
        successor = parting.cares[care.responsibility_id]
        _hand_over(session, held.person, care, successor, by=by, now=now)
    _leave_organisation(session, held.person, parting.last_day, on=on)
    note(session, by, "person.part_ended", held.person, now=now)
    choices = [*parting.parts.values(), *parting.cares.values()]
    open_seats = [part for part in held.parts if not part.as_deputy]
    return Parted(
        held.person.name,
        handed_over=sum(1 for choice in choices if choice is not None),
        left_open=sum(1 for part in open_seats if parting.parts[part.mandate_id] is None)
        + sum(
            1
            for care in held.cares
            if not care.as_deputy and parting.cares[care.responsibility_id] is None
        ),
    )


def _check_complete(held: Holdings, parting: Parting) -> None:
    is_told = all(part.mandate_id in parting.parts for part in held.parts) and all(
        care.responsibility_id in parting.cares for care in held.cares
    )
    if not is_told:
        raise InvalidError(
            "%(name)s hat inzwischen etwas Neues übernommen. Sehen Sie die Liste noch einmal "
            "durch.",
            name=held.person.name,
        )


def _seats(session: Session, parts: Iterable[Part], *, by: Actor, on: date) -> dict[int, Seat]:
    """The seats concerned, each with the right to change its body checked."""
    seats = session.scalars(
        select(Seat)
        .options(
            joinedload(Seat.body),
            selectinload(Seat.mandates).joinedload(Mandate.person),
            selectinload(Seat.mandates).joinedload(Mandate.deputy),
        )
        .where(Seat.id.in_({part.seat_id for part in parts}))
    ).all()
    for seat in seats:
        demand(by, Action.EDIT_BODIES, seat.body, on)
    return {seat.id: seat for seat in seats}


def _pass_on(
    session: Session, seat: Seat, part: Part, parting: Parting, *, by: Actor, now: datetime
) -> None:
    successor = parting.parts[part.mandate_id]
    mandate = mandates.get_mandate(seat, part.mandate_id)
    since = max(parting.last_day + timedelta(days=1), mandate.valid_from)
    if mandate.valid_until is not None and mandate.valid_until <= since:
        return
    if part.as_deputy:
        mandates.change_mandate(
            session,
            seat,
            mandate.id,
            deputy_id=successor,
            function=mandate.function,
            since=since,
            by=by,
            now=now,
        )
        return
    mandate.valid_until = since
    session.flush()
    if successor is not None:
        filling = Filling(
            person_id=successor,
            deputy_id=mandate.deputy_id if mandate.deputy_id != successor else None,
            function=MandateFunction.MEMBER,
            since=since,
        )
        mandates.fill_seat(session, seat, filling, by=by, now=now)


def _hand_over(
    session: Session,
    leaver: Person,
    care: Care,
    successor_id: int | None,
    *,
    by: Actor,
    now: datetime,
) -> None:
    successor = find_owned(session, Person, successor_id, leaver.district_id)
    if successor is leaver:
        raise InvalidError("%(name)s kann nicht an sich selbst übergeben.", name=leaver.name)
    responsibility = session.get_one(
        Responsibility,
        care.responsibility_id,
        options=[joinedload(Responsibility.caretaker), joinedload(Responsibility.deputy)],
    )
    if care.as_deputy:
        is_free = successor is not None and successor.id != responsibility.caretaker_id
        responsibility.deputy = successor if is_free else None
        return
    responsibility.pass_to(successor)
    if successor is not None:
        session.add(
            Handover(
                responsibility_id=responsibility.id,
                from_id=leaver.id,
                to_id=successor.id,
                proposed_at=now,
                given_at=now,
                taken_at=None,
            )
        )


def _leave_organisation(session: Session, person: Person, last_day: date, *, on: date) -> None:
    until = last_day + timedelta(days=1)
    running = session.scalars(
        select(Membership).where(
            Membership.person_id == person.id,
            or_(Membership.valid_until.is_(None), Membership.valid_until > until),
        )
    )
    for membership in running:
        membership.valid_until = max(until, membership.valid_from)
    if last_day < on:
        person.organisation_id = None
