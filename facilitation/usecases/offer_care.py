"""Who takes care of an offer: named by the office, with a trace of whoever did before."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from facilitation.model.districts import District
from facilitation.model.errors import ConflictError
from facilitation.model.offers import Offer
from facilitation.model.people import Person
from facilitation.model.responsibilities import Responsibility
from facilitation.model.rights import Action, Actor
from facilitation.usecases.fetching import find_owned
from facilitation.usecases.handovers import note_passed
from facilitation.usecases.journal import note
from facilitation.usecases.offers import get_offer


def find_care(session: Session, offer: Offer) -> Responsibility | None:
    """Who takes care of it, with deputy; None where nobody was ever named."""
    return session.scalar(
        select(Responsibility)
        .options(joinedload(Responsibility.caretaker), joinedload(Responsibility.deputy))
        .where(Responsibility.offer_id == offer.id)
    )


def entrust_offer(
    session: Session,
    district: District,
    offer_id: int,
    *,
    caretaker_id: int | None,
    deputy_id: int | None,
    text: str = "",
    version: int,
    by: Actor,
    now: datetime,
) -> Responsibility:
    """Say who takes care of it from now on; None leaves it orphaned, which is shown.

    A new caretaker is written down as handed over, both having agreed with the office. `version`
    is that of the responsibility, 0 where nobody was named yet; ConflictError if it is another.
    """
    offer = get_offer(session, district, offer_id, by=by, now=now, action=Action.EDIT_TOPICS)
    held = find_care(session, offer)
    _check_version(version, held, _texts(caretaker_id, deputy_id))
    held = held or _new(session, offer)
    before = held.caretaker_id
    held.entrust(
        caretaker=find_owned(session, Person, caretaker_id, district.id),
        deputy=find_owned(session, Person, deputy_id, district.id),
        resources=held.resources or "",
        due_on=held.due_on,
        resubmit_on=held.resubmit_on,
    )
    session.flush()
    note_passed(session, held, from_id=before, text=text, now=now)
    note(session, by, "offer_entrusted", offer, now=now, name=offer.name)
    return held


def _new(session: Session, offer: Offer) -> Responsibility:
    held = Responsibility(district_id=offer.district_id, offer_id=offer.id)
    session.add(held)
    return held


def _texts(caretaker_id: int | None, deputy_id: int | None) -> dict[str, str]:
    return {"caretaker_id": str(caretaker_id or ""), "deputy_id": str(deputy_id or "")}


def _check_version(version: int, held: Responsibility | None, yours: dict[str, str]) -> None:
    stored = held.version if held else 0
    if version != stored:
        raise ConflictError(
            "Jemand anderes hat dies inzwischen geändert. Vergleichen Sie beide Fassungen.",
            theirs=_texts(*((held.caretaker_id, held.deputy_id) if held else (None, None)))
            | {"version": str(stored)},
            yours=yours,
        )
