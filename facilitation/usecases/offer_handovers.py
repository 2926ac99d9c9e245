"""Offers in one's hands, and an offer as something that passes from hand to hand."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from facilitation.model.districts import District
from facilitation.model.offers import Offer
from facilitation.model.responsibilities import Handover, Responsibility
from facilitation.model.rights import Action, Actor
from facilitation.model.sorting import folded
from facilitation.usecases.handovers import Passable
from facilitation.usecases.offer_care import find_care
from facilitation.usecases.offers import get_offer

MOST = 50


@dataclass(frozen=True)
class OwnOffer:
    id: int
    name: str
    is_asked: bool
    """A yes is waited for; otherwise the person takes care of it, or deputises."""


def list_own_offers(session: Session, district: District, *, by: Actor) -> list[OwnOffer]:
    """Those one takes care of, and those one is asked to take or to give, by name."""
    me = by.person_id
    asks = and_(Handover.to_id == me, Handover.taken_at.is_(None)) | and_(
        Handover.from_id == me, Handover.given_at.is_(None)
    )
    asked = select(Handover.responsibility_id).where(asks)
    rows = session.execute(
        select(Offer.id, Offer.name, Responsibility.id.in_(asked))
        .join(Responsibility, Responsibility.offer_id == Offer.id)
        .where(
            Offer.district_id == district.id,
            or_(
                Responsibility.caretaker_id == me,
                Responsibility.deputy_id == me,
                Responsibility.id.in_(asked),
            ),
        )
        .order_by(Offer.name, Offer.id)
        .limit(MOST)
    )
    found = [OwnOffer(*row) for row in rows]
    return sorted(found, key=lambda one: (folded(one.name), one.id))


def offer_to_pass(
    session: Session, district: District, offer_id: int, *, by: Actor, now: datetime
) -> Passable:
    """The offer, to be passed on by `handovers`; whoever takes care of it may ask anybody."""
    offer = get_offer(session, district, offer_id, by=by, now=now)
    return Passable(
        subject=offer,
        named={"name": offer.name},
        journal="offer_handover",
        of={"offer_id": offer.id},
        held=find_care(session, offer),
        district_id=district.id,
        right=Action.EDIT_TOPICS,
        within=district,
        on=now.astimezone(district.zone).date(),
        is_for_anybody=True,
    )
