"""What a person is in a district, and where an account may go."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, literal, null, or_, select, union_all
from sqlalchemy.orm import Session

from facilitation.model.accounts import Role, RoleKind
from facilitation.model.bodies import Body, BodyKind, Mandate, Seat
from facilitation.model.concepts import Concept, FieldOfAction, Measure
from facilitation.model.decisions import Decision, Task
from facilitation.model.districts import District
from facilitation.model.errors import NotFoundError
from facilitation.model.meetings import Invitation, Meeting
from facilitation.model.people import Person
from facilitation.model.processes import Process
from facilitation.model.responsibilities import Responsibility
from facilitation.model.rights import Action, Actor, RoleHeld, SeatHeld, demand, may
from facilitation.model.series import Series
from facilitation.model.sorting import newest_first


def enter(
    session: Session, account_id: int, district_slug: str, *, on: date
) -> tuple[District, Actor]:
    """The district and what the account's person is in it. NotFoundError without any part."""
    row = session.execute(
        select(District, Person)
        .join(Person, Person.district_id == District.id)
        .where(
            District.slug == district_slug,
            Person.account_id == account_id,
            Person.deleted_at.is_(None),
        )
    ).first()
    if row is None:
        raise NotFoundError("Das gibt es hier nicht, oder es ist nicht für Sie bestimmt.")
    district, person = row
    actor = actor_of(session, person, on=on)
    demand(actor, Action.SEE_DISTRICT, district, on)
    return district, actor


def actor_of(session: Session, person: Person, *, on: date) -> Actor:
    """The person with all that gives rights. A district-wide role makes the rest needless."""
    roles = tuple(
        RoleHeld(kind, process_id, since, until)
        for kind, process_id, since, until in session.execute(
            select(Role.kind, Role.process_id, Role.valid_from, Role.valid_until).where(
                Role.person_id == person.id
            )
        )
    )
    runs_all = any(
        role.process_id is None and role.kind is RoleKind.FACILITATOR and _holds(role, on)
        for role in roles
    )
    parts = _NO_PARTS if runs_all else _parts(session, person.id)
    return Actor(
        person_id=person.id,
        district_id=person.district_id,
        name=person.name,
        account_id=person.account_id,
        roles=roles,
        seats=parts.seats,
        invited_to=parts.invited_to,
        invited_in=parts.invited_in,
        takes_care_of=parts.takes_care_of,
        cares_in=parts.cares_in,
    )


@dataclass(frozen=True)
class _Parts:
    seats: tuple[SeatHeld, ...] = ()
    invited_to: frozenset[int] = frozenset()
    invited_in: frozenset[int] = frozenset()
    takes_care_of: frozenset[tuple[str, int]] = frozenset()
    cares_in: frozenset[int] = frozenset()


_NO_PARTS = _Parts()


def _holds(role: RoleHeld, on: date) -> bool:
    return role.valid_from <= on and (role.valid_until is None or on < role.valid_until)


def _parts(session: Session, person_id: int) -> _Parts:
    """Seats, invitations and responsibilities of a person, in one query."""
    rows = session.execute(
        union_all(
            _seats("seat", Mandate.person_id == person_id),
            _seats("deputy", Mandate.deputy_id == person_id),
            _invitations(person_id),
            _cares(Decision, Responsibility.decision_id, person_id),
            _cares(Task, Responsibility.task_id, person_id),
            _series(person_id),
            _measures(person_id),
            _offers(person_id),
        )
    ).all()
    seats = tuple(
        SeatHeld(first, second, BodyKind(kind), since, until, what == "deputy")
        for what, first, second, kind, since, until in rows
        if what in ("seat", "deputy")
    )
    cares = [row for row in rows if row[0] in _CARED_FOR]
    return _Parts(
        seats,
        invited_to=frozenset(row[1] for row in rows if row[0] == "invitation"),
        invited_in=frozenset(row[2] for row in rows if row[0] == "invitation" and row[2]),
        takes_care_of=frozenset((row[0], row[1]) for row in cares),
        cares_in=frozenset(row[2] for row in cares if row[2]),
    )


_CARED_FOR = frozenset({"Decision", "Task", "Series", "Measure", "Offer"})


def _invitations(person_id: int) -> Any:
    return (
        select(literal("invitation"), Meeting.id, Meeting.process_id, null(), null(), null())
        .join(Invitation, Invitation.meeting_id == Meeting.id)
        .where(Invitation.person_id == person_id, Invitation.withdrawn_at.is_(None))
    )


def _cares(kind: type[Decision | Task], subject: Any, person_id: int) -> Any:
    return (
        select(literal(kind.__name__), kind.id, kind.process_id, null(), null(), null())
        .join(Responsibility, subject == kind.id)
        .where(_in_hands_of(person_id))
    )


def _in_hands_of(person_id: int) -> ColumnElement[bool]:
    return or_(Responsibility.caretaker_id == person_id, Responsibility.deputy_id == person_id)


def _series(person_id: int) -> Any:
    return (
        select(literal("Series"), Series.id, Series.process_id, null(), null(), null())
        .join(Responsibility, Responsibility.series_id == Series.id)
        .where(_in_hands_of(person_id))
    )


def _measures(person_id: int) -> Any:
    return (
        select(literal("Measure"), Measure.id, Concept.process_id, null(), null(), null())
        .join(Responsibility, Responsibility.measure_id == Measure.id)
        .join(FieldOfAction, FieldOfAction.id == Measure.field_of_action_id)
        .join(Concept, Concept.id == FieldOfAction.concept_id)
        .where(_in_hands_of(person_id))
    )


def _offers(person_id: int) -> Any:
    """They belong to the district, and to no process."""
    nothing = (null(),) * 4
    return select(literal("Offer"), Responsibility.offer_id, *nothing).where(
        Responsibility.offer_id.is_not(None), _in_hands_of(person_id)
    )


def _seats(what: str, condition: ColumnElement[bool]) -> Any:
    return (
        select(
            literal(what),
            Body.id,
            Body.process_id,
            Body.kind,
            Mandate.valid_from,
            Mandate.valid_until,
        )
        .join(Seat, Seat.id == Mandate.seat_id)
        .join(Body, Body.id == Seat.body_id)
        .where(condition)
    )


def list_districts(session: Session, account_id: int) -> list[tuple[str, str]]:
    """(slug, name) of all districts in which the account has a person, by name."""
    rows = session.execute(
        select(District.slug, District.name)
        .join(Person, Person.district_id == District.id)
        .where(Person.account_id == account_id, Person.deleted_at.is_(None))
        .order_by(District.name)
    )
    return [(slug, name) for slug, name in rows]


def list_open_districts(session: Session, account_id: int, *, on: date) -> list[tuple[str, str]]:
    """Those of them in which the account's person has any part: where a login may lead to."""
    rows = session.execute(
        select(District, Person)
        .join(Person, Person.district_id == District.id)
        .where(Person.account_id == account_id, Person.deleted_at.is_(None))
        .order_by(District.name)
    )
    return [
        (district.slug, district.name)
        for district, person in rows.all()
        if may(actor_of(session, person, on=on), Action.SEE_DISTRICT, district, on)
    ]


def list_visible_processes(
    session: Session, district: District, *, by: Actor, on: date
) -> list[Process]:
    """The district's processes in which the actor has a part, the newest first."""
    found = session.scalars(select(Process).where(Process.district_id == district.id))
    visible = [process for process in found if may(by, Action.SEE_PROCESS, process, on)]
    return sorted(visible, key=lambda one: newest_first(one.starts_on, one.name, one.id))
