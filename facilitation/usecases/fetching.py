"""Rows of a district, fetched through the district and never by their bare number."""

from datetime import datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, joinedload
from sqlalchemy.orm.interfaces import ORMOption

from facilitation.model.bodies import Body
from facilitation.model.errors import NotFoundError
from facilitation.model.municipalities import MunicipalAssociation, Municipality
from facilitation.model.offers import Offer
from facilitation.model.people import Organisation, Person
from facilitation.model.responsibilities import Responsibility

Owned = TypeVar("Owned", Person, Organisation, Municipality, MunicipalAssociation, Body, Offer)
Removable = TypeVar("Removable", Person, Organisation)

KEPT = timedelta(days=30)
"""How long people and organisations thrown away can be brought back."""

_MISSING: dict[type[Any], str] = {
    Person: "Diese Person gibt es hier nicht.",
    Organisation: "Diese Organisation gibt es hier nicht.",
    Municipality: "Diese Gemeinde gibt es hier nicht.",
    MunicipalAssociation: "Diesen Verwaltungsverband gibt es hier nicht.",
    Body: "Dieses Gremium gibt es hier nicht.",
    Offer: "Dieses Angebot gibt es hier nicht.",
}
_GONE: dict[type[Any], str] = {
    Person: "Diese Person lässt sich nicht mehr zurückholen.",
    Organisation: "Diese Organisation lässt sich nicht mehr zurückholen.",
}


def get_owned(
    session: Session, kind: type[Owned], row_id: int, district_id: int, *options: ORMOption
) -> Owned:
    """The district's row of that number; NotFoundError for another's or one thrown away."""
    query = select(kind).where(kind.id == row_id, kind.district_id == district_id)
    if kind in (Person, Organisation):
        query = query.where(kind.deleted_at.is_(None))  # type: ignore[attr-defined]
    row = session.scalar(query.options(*options))
    if row is None:
        raise NotFoundError(_MISSING[kind])
    return row


def find_owned(
    session: Session, kind: type[Owned], row_id: int | None, district_id: int
) -> Owned | None:
    """None for no number; NotFoundError for a number that is not the district's."""
    return None if row_id is None else get_owned(session, kind, row_id, district_id)


def get_thrown_away(
    session: Session, kind: type[Removable], row_id: int, district_id: int, *, now: datetime
) -> Removable:
    """The district's row while it can be brought back; NotFoundError for all others."""
    row = session.scalar(
        select(kind).where(
            kind.id == row_id, kind.district_id == district_id, kind.deleted_at > now - KEPT
        )
    )
    if row is None:
        raise NotFoundError(_GONE[kind])
    return row


def find_held(session: Session, of: ColumnElement[bool]) -> Responsibility | None:
    """Who takes care of a thing (`Responsibility.offer_id == offer.id`), both persons loaded.

    None where nobody was ever named. The caller has checked the right.
    """
    return session.scalar(
        select(Responsibility)
        .options(joinedload(Responsibility.caretaker), joinedload(Responsibility.deputy))
        .where(of)
    )
