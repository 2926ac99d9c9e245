"""Offers and series by who takes care of them: they too are asked for by 'Wer ist zuständig für …'.

Neither has a folded column, and there are few of both: their words are folded here.
"""

from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, aliased

from facilitation.model.bodies import Body
from facilitation.model.municipalities import Municipality
from facilitation.model.offers import Offer
from facilitation.model.people import Person
from facilitation.model.responsibilities import Responsibility
from facilitation.model.rights import Action
from facilitation.model.series import Series
from facilitation.usecases.search_hits import Hit, Search
from facilitation.usecases.search_measures import MOST_READ, ORPHANED

_Holder, _Deputy = aliased(Person, name="Holder"), aliased(Person, name="Deputy")


def list_offers_cared_for(session: Session, asked: Search) -> list[Hit]:
    """Those there are on the day asked for, with who takes care of them. Not for mere guests."""
    if not asked.open_processes():
        return []
    found = _with_holders(Offer, Responsibility.offer_id, Municipality.name.label("place"))
    rows = session.execute(
        found.join(Municipality, Municipality.id == Offer.municipality_id)
        .where(Offer.district_id == asked.district.id, Offer.held_on(asked.on))
        .order_by(Municipality.sort_key, Offer.id)
        .limit(MOST_READ)
    )
    return [
        Hit(
            title=_holder(row),
            path=f"offers/{row.Offer.id}",
            where=f"{row.Offer.name} · {row.place}",
        )
        for row in rows
        if asked.is_said_in(row.Offer.name, row.Offer.description, row.place, *_names(row))
    ]


def list_series_cared_for(session: Session, asked: Search) -> list[Hit]:
    """Those that go on, of bodies one may see, with who takes care of them."""
    seen_in = [process.id for process in asked.allowing(Action.SEE_BODY)]
    if not seen_in:
        return []
    found = _with_holders(Series, Responsibility.series_id, Body.name.label("place"))
    rows = session.execute(
        found.join(Body, Body.id == Series.body_id)
        .where(
            Series.process_id.in_(seen_in),
            or_(Series.ends_on.is_(None), Series.ends_on >= asked.on),
            Series.ended_at.is_(None),
        )
        .order_by(Body.sort_key, Series.id)
        .limit(MOST_READ)
    )
    return [
        Hit(
            title=_holder(row),
            path=f"p/{asked.slug_of(row.Series.process_id)}/series/{row.Series.id}",
            where=f"{row.Series.title} · {row.place}",
            process=asked.name_of(row.Series.process_id),
        )
        for row in rows
        if asked.is_said_in(row.Series.title, row.place, *_names(row))
    ]


def _with_holders(kind: type[Offer | Series], subject: Any, place: Any) -> Any:
    return (
        select(kind, place, _Holder, _Deputy)
        .outerjoin(Responsibility, subject == kind.id)
        .outerjoin(_Holder, _Holder.id == Responsibility.caretaker_id)
        .outerjoin(_Deputy, _Deputy.id == Responsibility.deputy_id)
    )


def _holder(row: Any) -> str:
    return row.Holder.name if row.Holder else ORPHANED


def _names(row: Any) -> list[str]:
    return [person.name for person in (row.Holder, row.Deputy) if person]
