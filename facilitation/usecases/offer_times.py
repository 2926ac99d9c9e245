"""When and where an offer is and how it is reached: told by who takes care of it."""

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from facilitation.model.districts import District
from facilitation.model.offers import Offer
from facilitation.model.rights import Action, Actor, demand
from facilitation.usecases.journal import changes_of, note
from facilitation.usecases.offers import get_offer


@dataclass(frozen=True, kw_only=True)
class OfferTimes:
    """What changes most often. All of it may be public."""

    times: str
    place: str
    contact: str


def get_own_offer(
    session: Session, district: District, offer_id: int, *, by: Actor, now: datetime
) -> Offer:
    """The offer, for who takes care of it, who deputises, and the office."""
    offer = get_offer(session, district, offer_id, by=by, now=now)
    demand(by, Action.REPORT_PROGRESS, offer, now.astimezone(district.zone).date())
    return offer


def times_of(offer: Offer) -> OfferTimes:
    """What whoever takes care of an offer may change of it."""
    return OfferTimes(times=offer.times, place=offer.place, contact=offer.contact)


def tell_times(
    session: Session,
    district: District,
    offer_id: int,
    times: OfferTimes,
    *,
    version: int,
    by: Actor,
    now: datetime,
) -> Offer:
    """Change times, place and contact. ConflictError if somebody else was quicker."""
    offer = get_own_offer(session, district, offer_id, by=by, now=now)
    offer.check_version(version, theirs=asdict(times_of(offer)), yours=asdict(times))
    offer.times, offer.place, offer.contact = times.times, times.place, times.contact
    changes = changes_of(offer, "times", "place")
    note(session, by, "offer_edited", offer, now=now, name=offer.name, changes=changes)
    return offer
