"""Offers on the spot, by municipality and kind: noted, changed, ended, removed."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from facilitation.model.base import new_key
from facilitation.model.districts import District
from facilitation.model.errors import InvalidError
from facilitation.model.municipalities import Municipality
from facilitation.model.offers import Offer, OfferKind
from facilitation.model.people import Organisation
from facilitation.model.rights import Action, Actor, demand
from facilitation.model.trash import Discarded
from facilitation.usecases.fetching import find_owned, get_owned
from facilitation.usecases.journal import note
from facilitation.usecases.once import find_made
from facilitation.usecases.removals import check_seen
from facilitation.usecases.trash import discard


@dataclass(frozen=True, kw_only=True)
class OfferDetails:
    """An offer as it is typed."""

    name: str
    kind: OfferKind
    municipality_id: int | None
    """None is refused: without it nobody finds the offer."""
    organisation_id: int | None = None
    description: str = ""
    times: str = ""
    place: str = ""
    contact: str = ""
    languages: tuple[str, ...] = ()
    is_public: bool = False
    valid_from: date
    last_day: date | None = None

    def texts(self) -> dict[str, str]:
        said: Mapping[str, Any] = asdict(self) | {
            "languages": ", ".join(self.languages),
            "is_public": "ja" if self.is_public else "nein",
        }
        return {name: "" if value is None else str(value) for name, value in said.items()}


_COPIED = (
    *("name", "kind", "municipality_id", "organisation_id", "description", "times", "place"),
    *("contact", "is_public", "valid_from"),
)


def details_of(offer: Offer) -> OfferDetails:
    return OfferDetails(
        **{name: getattr(offer, name) for name in _COPIED},
        languages=tuple(offer.languages),
        last_day=offer.last_day,
    )


def get_offer(
    session: Session,
    district: District,
    offer_id: int,
    *,
    by: Actor,
    now: datetime,
    action: Action = Action.SEE_DISTRICT,
) -> Offer:
    """An offer of the district. Refused to those without the right to `action`."""
    demand(by, action, district, now.astimezone(district.zone).date())
    return get_owned(session, Offer, offer_id, district.id)


def add_offer(
    session: Session,
    district: District,
    details: OfferDetails,
    *,
    by: Actor,
    now: datetime,
    once: str | None = None,
) -> Offer:
    """A new offer, nobody's until somebody is named who takes care of it.

    `once`: see `find_made`.
    """
    demand(by, Action.EDIT_TOPICS, district, now.astimezone(district.zone).date())
    if made := find_made(session, Offer, once, district_id=district.id):
        return made
    offer = Offer(key=once or new_key(), district_id=district.id)
    _store(session, offer, details)
    session.add(offer)
    session.flush()
    note(session, by, "offer_added", offer, now=now, name=offer.name)
    return offer


def edit_offer(
    session: Session,
    district: District,
    offer_id: int,
    details: OfferDetails,
    *,
    version: int,
    by: Actor,
    now: datetime,
) -> Offer:
    """Change it, its last day included. ConflictError if somebody else was quicker."""
    offer = get_offer(session, district, offer_id, by=by, now=now, action=Action.EDIT_TOPICS)
    offer.check_version(version, theirs=details_of(offer).texts(), yours=details.texts())
    _store(session, offer, details)
    note(session, by, "offer_edited", offer, now=now, name=offer.name)
    return offer


def remove_offer(
    session: Session, district: District, offer_id: int, *, version: int, by: Actor, now: datetime
) -> Discarded:
    """Remove what was noted by mistake, with a way back; what has ended is ended by its day."""
    offer = get_offer(session, district, offer_id, by=by, now=now, action=Action.EDIT_TOPICS)
    check_seen(version, offer.version, name=offer.name)
    note(session, by, "offer_removed", offer, now=now, name=offer.name)
    return discard(session, offer, name=offer.name, by=by, now=now)


def _store(session: Session, offer: Offer, details: OfferDetails) -> None:
    _check(details)
    get_owned(session, Municipality, details.municipality_id or 0, offer.district_id)
    find_owned(session, Organisation, details.organisation_id, offer.district_id)
    for name in _COPIED:
        setattr(offer, name, getattr(details, name))
    offer.languages = list(details.languages)
    offer.valid_until = details.last_day and details.last_day + timedelta(days=1)


def _check(details: OfferDetails) -> None:
    if not details.name.strip():
        raise InvalidError("Wie heißt das Angebot?", field="name")
    if details.municipality_id is None:
        raise InvalidError(
            "In welcher Gemeinde gibt es das Angebot? Ohne Gemeinde findet es niemand.",
            field="municipality_id",
        )
    if details.last_day is not None and details.last_day < details.valid_from:
        raise InvalidError(
            "Der letzte Tag liegt vor dem ersten. Wählen Sie einen späteren.", field="last_day"
        )
