"""The catalogue of offers: for those who keep it, and for residents what is public of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session, aliased

from facilitation.model.districts import District
from facilitation.model.errors import NotFoundError
from facilitation.model.municipalities import Municipality
from facilitation.model.offers import Offer, OfferKind
from facilitation.model.people import Organisation, Person
from facilitation.model.responsibilities import Responsibility
from facilitation.model.rights import Action, Actor, demand
from facilitation.model.sorting import folded
from facilitation.usecases.paging import ROWS, Page, numbered

_Caretaker, _Deputy = aliased(Person), aliased(Person)


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What the catalogue is narrowed down to."""

    kind: OfferKind | None = None
    municipality_id: int | None = None
    is_orphaned: bool = False
    """Nobody takes care of it."""
    is_over: bool = False
    """Those that have ended instead of those that are or will be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferLine:
    id: int
    name: str
    kind: OfferKind
    municipality: str
    organisation: str | None
    description: str
    times: str
    place: str
    contact: str
    languages: tuple[str, ...]
    is_public: bool
    valid_from: date
    last_day: date | None
    caretaker: str | None = None
    """Shown inside only."""
    deputy: str | None = None


def list_offers(
    session: Session, district: District, wanted: Wanted, *, page: int, by: Actor, now: datetime
) -> Page[OfferLine]:
    """A page of the catalogue, by municipality and name, with who takes care of each."""
    today = now.astimezone(district.zone).date()
    demand(by, Action.SEE_DISTRICT, district, today)
    query = _query(district, wanted, today).add_columns(_Caretaker, _Deputy)
    query = (
        query.outerjoin(Responsibility, Responsibility.offer_id == Offer.id)
        .outerjoin(_Caretaker, _Caretaker.id == Responsibility.caretaker_id)
        .outerjoin(_Deputy, _Deputy.id == Responsibility.deputy_id)
    )
    if wanted.is_orphaned:
        query = query.where(Responsibility.caretaker_id.is_(None))
    found = _fetch_page(session, query, page)
    rows = [_line(row[0], row[1], row[2], caretaker=row[3], deputy=row[4]) for row in found.rows]
    return Page(rows, found.number, found.pages, found.total)


def list_municipalities(session: Session, district: District) -> list[tuple[int, str]]:
    """(id, name) of those that have an offer, by name."""
    rows = session.execute(
        select(Municipality.id, Municipality.name)
        .where(
            Municipality.id.in_(
                select(Offer.municipality_id).where(Offer.district_id == district.id)
            )
        )
        .order_by(Municipality.sort_key, Municipality.id)
    )
    return [(row.id, row.name) for row in rows]


@dataclass(frozen=True)
class PublicCatalogue:
    district: District
    page: Page[OfferLine]
    municipalities: Sequence[tuple[int, str]]
    """Those with a public offer."""


def show_public_offers(
    session: Session, slug: str, wanted: Wanted, *, page: int, now: datetime
) -> PublicCatalogue:
    """What residents see: offers that are public and hold today, without who takes care of them.

    NotFoundError for a district that does not exist.
    """
    district = session.scalar(select(District).where(District.slug == slug))
    if district is None:
        raise NotFoundError("Diese Seite gibt es nicht.")
    today = now.astimezone(district.zone).date()
    shown = [Offer.is_public.is_(True), Offer.held_on(today)]
    found = _fetch_page(session, _query(district, wanted, today).where(*shown), page)
    places = session.execute(
        select(Municipality.id, Municipality.name)
        .join(Offer, Offer.municipality_id == Municipality.id)
        .where(Offer.district_id == district.id, *shown)
        .group_by(Municipality.id, Municipality.name, Municipality.sort_key)
        .order_by(Municipality.sort_key, Municipality.id)
    )
    rows = [_line(row[0], row[1], row[2]) for row in found.rows]
    return PublicCatalogue(
        district,
        Page(rows, found.number, found.pages, found.total),
        [(row.id, row.name) for row in places],
    )


def _query(district: District, wanted: Wanted, today: date) -> Select[*tuple[Any, ...]]:
    return (
        select(Offer, Municipality.name.label("town"), Organisation.name.label("carrier"))
        .join(Municipality, Municipality.id == Offer.municipality_id)
        .outerjoin(Organisation, Organisation.id == Offer.organisation_id)
        .where(Offer.district_id == district.id, *_conditions(wanted, today))
    )


def _fetch_page(session: Session, query: Select[*tuple[Any, ...]], number: int) -> Page[Any]:
    """By municipality and name in German order, which no database knows: names are sorted here,
    and of the rows only those of the page are fetched."""
    names = query.with_only_columns(Offer.id, Municipality.sort_key, Offer.name)
    ordered = sorted(session.execute(names), key=lambda row: (row[1], folded(row[2]), row[0]))
    number, pages = numbered(number, len(ordered))
    shown = [row[0] for row in ordered[(number - 1) * ROWS : number * ROWS]]
    rows = {row[0].id: row for row in session.execute(query.where(Offer.id.in_(shown)))}
    return Page([rows[id] for id in shown if id in rows], number, pages, len(ordered))


def _conditions(wanted: Wanted, today: date) -> list[ColumnElement[bool]]:
    is_over = Offer.valid_until <= today
    found: list[ColumnElement[bool]] = [
        is_over if wanted.is_over else or_(Offer.valid_until.is_(None), Offer.valid_until > today)
    ]
    if wanted.kind is not None:
        found.append(Offer.kind == wanted.kind)
    if wanted.municipality_id is not None:
        found.append(Offer.municipality_id == wanted.municipality_id)
    return found


def _line(
    offer: Offer,
    town: str,
    organisation: str | None,
    *,
    caretaker: Person | None = None,
    deputy: Person | None = None,
) -> OfferLine:
    return OfferLine(
        id=offer.id,
        name=offer.name,
        kind=offer.kind,
        municipality=town.partition(",")[0],
        organisation=organisation,
        description=offer.description,
        times=offer.times,
        place=offer.place,
        contact=offer.contact,
        languages=tuple(offer.languages),
        is_public=offer.is_public,
        valid_from=offer.valid_from,
        last_day=offer.last_day,
        caretaker=caretaker.name if caretaker else None,
        deputy=deputy.name if deputy else None,
    )


def list_orphaned_offers(
    session: Session, district: District, *, on: date
) -> list[tuple[int, str]]:
    """(id, name) of the offers of today that nobody takes care of, by name."""
    rows = session.execute(
        select(Offer.id, Offer.name)
        .outerjoin(Responsibility, Responsibility.offer_id == Offer.id)
        .where(
            Offer.district_id == district.id,
            Offer.held_on(on),
            Responsibility.caretaker_id.is_(None),
        )
    )
    return sorted(((row.id, row.name) for row in rows), key=lambda row: folded(row[1]))
