"""Who takes care of an offer: named by the office, with a trace of whoever did before."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from facilitation.model.districts import District
from facilitation.model.offers import Offer
from facilitation.model.people import Person
from facilitation.model.responsibilities import Responsibility
from facilitation.model.rights import Action, Actor
from facilitation.usecases.fetching import find_held, find_owned
from facilitation.usecases.handovers import begin_care, note_passed
from facilitation.usecases.journal import note
from facilitation.usecases.offers import get_offer
from facilitation.usecases.responsibilities import care_of, check_version


def find_care(session: Session, offer: Offer) -> Responsibility | None:
    """Who takes care of it, with deputy; None where nobody was ever named."""
    return find_held(session, Responsibility.offer_id == offer.id)


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
    yours = replace(care_of(held), caretaker_id=caretaker_id, deputy_id=deputy_id)
    check_version(version, held, yours)
    held = held or begin_care(session, district.id, offer_id=offer.id)
    before = held.caretaker_id
    held.entrust(
        caretaker=find_owned(session, Person, caretaker_id, district.id),
        deputy=find_owned(session, Person, deputy_id, district.id),
        resources=held.resources,
        due_on=held.due_on,
        resubmit_on=held.resubmit_on,
    )
    session.flush()
    note_passed(session, held, from_id=before, text=text, now=now)
    note(session, by, "offer_entrusted", offer, now=now, name=offer.name)
    return held
