"""What hangs on municipalities that are about to end, and what still does on those that have."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, func, literal, or_, select, union_all
from sqlalchemy.orm import Session

from facilitation.model.bodies import Body, Mandate, Seat
from facilitation.model.districts import District
from facilitation.model.municipalities import MunicipalAssociation, Municipality
from facilitation.model.offers import Offer
from facilitation.model.people import Organisation, Person
from facilitation.model.processes import Process, Region, RegionMunicipality
from facilitation.model.rights import Action, Actor, demand
from facilitation.model.venues import Venue


@dataclass(frozen=True)
class HangingSeat:
    body: str
    label: str
    holder: str
    """Empty: the seat is vacant."""


@dataclass(frozen=True)
class Hanging:
    """What would follow a municipality into its successor."""

    seats: tuple[HangingSeat, ...] = ()
    regions: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    venues: tuple[str, ...] = ()
    offers: tuple[str, ...] = ()


@dataclass
class _Found:
    seats: list[HangingSeat] = field(default_factory=list)
    named: dict[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class LeftBehind:
    """Something that still stands for a municipality or an association that is no more."""

    kind: str
    """'seat', 'organisation', 'venue' or 'offer'."""
    id: int
    name: str
    of: str
    """The name of what has ended."""
    body: str = ""
    body_id: int | None = None
    process: str = ""
    """The slug of a seat's process."""
    holder: str = ""


def list_hanging(
    session: Session, district: District, keys: Iterable[str], *, by: Actor, on: date
) -> dict[str, Hanging]:
    """By key of the municipality; those on which nothing hangs are left out. Two queries."""
    demand(by, Action.RUN_DISTRICT, district, on)
    keys = list(keys)
    if not keys:
        return {}
    found: dict[str, _Found] = {}
    for ags, body, label, holder in session.execute(_seats(district, keys, on)):
        seat = HangingSeat(body, label, holder or "")
        found.setdefault(ags, _Found()).seats.append(seat)
    for ags, what, name in session.execute(_things(district, keys, on)):
        found.setdefault(ags, _Found()).named.setdefault(what, []).append(name)
    return {ags: _hanging(one.seats, one.named) for ags, one in found.items()}


def _hanging(seats: list[HangingSeat], named: Mapping[str, list[str]]) -> Hanging:
    kinds = ("regions", "organisations", "venues", "offers")
    return Hanging(tuple(seats), **{kind: tuple(named.get(kind, ())) for kind in kinds})


def _seats(district: District, keys: list[str], on: date) -> Select[Any]:
    return (
        select(Municipality.ags, Body.name, Seat.label, _name())
        .join(Seat, Seat.municipality_id == Municipality.id)
        .join(Body, Body.id == Seat.body_id)
        .outerjoin(Mandate, and_(Mandate.seat_id == Seat.id, Mandate.held_on(on)))
        .outerjoin(Person, Person.id == Mandate.person_id)
        .where(_open(district), Municipality.ags.in_(keys), Seat.held_on(on))
        .order_by(Body.sort_key, Seat.position)
    )


def _name() -> Any:
    return Person.given_name + " " + Person.family_name


def _open(district: District) -> Any:
    return and_(Municipality.district_id == district.id, Municipality.valid_until.is_(None))


def _things(district: District, keys: list[str], on: date) -> Any:
    regions = (
        select(Municipality.ags, literal("regions"), Region.name + " (" + Process.name + ")")
        .join(RegionMunicipality, RegionMunicipality.municipality_id == Municipality.id)
        .join(Region, Region.id == RegionMunicipality.region_id)
        .join(Process, Process.id == RegionMunicipality.process_id)
        .where(RegionMunicipality.held_on(on))
    )
    named = (
        select(Municipality.ags, literal(word), table.name)
        .join(table, table.municipality_id == Municipality.id)
        .where(is_there)
        for word, table, is_there in _tables(on)
    )
    mine = (_open(district), Municipality.ags.in_(keys))
    return union_all(*(query.where(*mine) for query in (regions, *named)))


def _tables(on: date) -> tuple[tuple[str, type[Any], Any], ...]:
    lasts = or_(Offer.valid_until.is_(None), Offer.valid_until > on)
    return (
        ("organisations", Organisation, Organisation.deleted_at.is_(None)),
        ("venues", Venue, Venue.name != ""),
        ("offers", Offer, lasts),
    )


def list_left_behind(
    session: Session, district: District, *, by: Actor, on: date
) -> tuple[LeftBehind, ...]:
    """Seats of municipalities and associations that have ended, and what else a municipality
    without a successor leaves; for who runs the district to settle. Two queries."""
    demand(by, Action.RUN_DISTRICT, district, on)
    seats = [
        LeftBehind(
            kind="seat",
            id=seat_id,
            name=label,
            of=of,
            body=body,
            body_id=body_id,
            process=slug,
            holder=holder or "",
        )
        for seat_id, label, of, body, body_id, slug, holder in session.execute(
            _left_seats(district, on)
        )
    ]
    things = [
        LeftBehind(kind=kind, id=id_, name=name, of=of)
        for kind, id_, name, of in session.execute(_left_things(district, on))
    ]
    return (*seats, *things)


def _left_seats(district: District, on: date) -> Select[Any]:
    of = func.coalesce(Municipality.name, MunicipalAssociation.name)
    return (
        select(Seat.id, Seat.label, of, Body.name, Body.id, Process.slug, _name())
        .join(Body, Body.id == Seat.body_id)
        .join(Process, Process.id == Body.process_id)
        .outerjoin(Municipality, Municipality.id == Seat.municipality_id)
        .outerjoin(MunicipalAssociation, MunicipalAssociation.id == Seat.association_id)
        .outerjoin(Mandate, and_(Mandate.seat_id == Seat.id, Mandate.held_on(on)))
        .outerjoin(Person, Person.id == Mandate.person_id)
        .where(
            Body.district_id == district.id,
            Body.held_on(on),
            Seat.held_on(on),
            or_(Municipality.valid_until <= on, MunicipalAssociation.valid_until <= on),
        )
        .order_by(Body.sort_key, Seat.position)
    )


def _left_things(district: District, on: date) -> Any:
    return union_all(
        *(
            select(literal(word.removesuffix("s")), table.id, table.name, Municipality.name)
            .join(Municipality, Municipality.id == table.municipality_id)
            .where(table.district_id == district.id, Municipality.valid_until <= on, is_there)
            for word, table, is_there in _tables(on)
        )
    )
