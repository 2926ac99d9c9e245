"""Passing an offer on: somebody is asked, and it is in new hands once both have said yes."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from facilitation.model.districts import District
from facilitation.model.errors import InvalidError
from facilitation.model.offers import Offer
from facilitation.model.people import Person
from facilitation.model.responsibilities import Handover, Responsibility
from facilitation.model.rights import Action, Actor, demand, may
from facilitation.usecases.fetching import get_owned
from facilitation.usecases.handovers import GONE, forget_handover, open_handover, take_pending
from facilitation.usecases.journal import note
from facilitation.usecases.offer_care import begin_care, find_care
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
    return [OwnOffer(*row) for row in rows]


def get_to_pass_on(
    session: Session, district: District, offer_id: int, *, by: Actor, now: datetime
) -> Offer:
    """The offer, for the office and for who takes care of it now."""
    offer = get_offer(session, district, offer_id, by=by, now=now)
    held = find_care(session, offer)
    if held is None or held.caretaker_id != by.person_id:
        demand(by, Action.EDIT_TOPICS, district, now.astimezone(district.zone).date())
    return offer


def propose(
    session: Session,
    district: District,
    offer_id: int,
    to_id: int,
    *,
    text: str = "",
    by: Actor,
    now: datetime,
) -> Handover:
    """Ask somebody to take it over. It counts once both have confirmed."""
    offer = get_to_pass_on(session, district, offer_id, by=by, now=now)
    person = get_owned(session, Person, to_id, district.id)
    held = find_care(session, offer) or begin_care(session, offer)
    handover = open_handover(session, held, person, text=text, by=by, now=now)
    note(session, by, "offer_handover_proposed", offer, now=now, name=offer.name)
    return handover


def confirm(
    session: Session,
    district: District,
    offer_id: int,
    handover_id: int,
    *,
    by: Actor,
    now: datetime,
) -> bool:
    """Say yes; True once both have, and the offer is in the new hands.

    The office may write down the yes of either side that it was told.
    """
    offer, held, handover = _get(session, district, offer_id, handover_id, by=by, now=now)
    for_both = may(by, Action.EDIT_TOPICS, district, now.astimezone(district.zone).date())
    is_settled = handover.confirm(by.person_id, for_both=for_both, now=now)
    note(session, by, "offer_handover_confirmed", offer, now=now, name=offer.name)
    if is_settled:
        held.pass_to(get_owned(session, Person, handover.to_id, district.id))
    return is_settled


def withdraw(
    session: Session,
    district: District,
    offer_id: int,
    handover_id: int,
    *,
    by: Actor,
    now: datetime,
) -> None:
    """Take it back, or decline: all stays in its hands. What somebody was given who parted from
    it is left to nobody then, and shown as orphaned."""
    offer, held, handover = _get(session, district, offer_id, handover_id, by=by, now=now)
    forget_handover(session, held, handover)
    note(session, by, "offer_handover_withdrawn", offer, now=now, name=offer.name)


def _get(
    session: Session,
    district: District,
    offer_id: int,
    handover_id: int,
    *,
    by: Actor,
    now: datetime,
) -> tuple[Offer, Responsibility, Handover]:
    """A handover that waits, for those who have to say yes to it."""
    offer = get_offer(session, district, offer_id, by=by, now=now)
    held = find_care(session, offer)
    handover = take_pending(session, held) if held else None
    if handover is None or by.person_id not in (handover.from_id, handover.to_id):
        demand(by, Action.EDIT_TOPICS, district, now.astimezone(district.zone).date())
    if held is None or handover is None or handover.id != handover_id:
        raise InvalidError(GONE)
    return offer, held, handover
