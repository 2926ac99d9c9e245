"""An offer passes to somebody else once both have said yes."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitation.model.districts import District
from facilitation.model.errors import InvalidError, NotAllowedError, NotFoundError
from facilitation.model.municipalities import Municipality
from facilitation.model.offers import Offer, OfferKind
from facilitation.model.rights import Actor
from facilitation.usecases import access
from facilitation.usecases.handovers import Passable, confirm, propose, withdraw
from facilitation.usecases.offer_care import entrust_offer, find_care
from facilitation.usecases.offer_handovers import list_own_offers, offer_to_pass
from facilitation.usecases.offers import OfferDetails, add_offer
from tests import cast
from tests.conftest import NOW, TODAY


@pytest.fixture
def offer(session: Session, scene: cast.Scene, ada: Actor) -> Offer:
    """Ben takes care of it."""
    town = session.scalars(
        select(Municipality.id).where(Municipality.district_id == scene.district.id)
    ).first()
    details = OfferDetails(
        name="Nähtreff", kind=OfferKind.HOBBY, municipality_id=town, valid_from=TODAY
    )
    made = add_offer(session, scene.district, details, by=ada, now=NOW)
    _entrust(session, scene, made, scene.ben.id, ada, version=0)
    return made


def _entrust(
    session: Session,
    scene: cast.Scene,
    offer: Offer,
    person_id: int | None,
    by: Actor,
    *,
    version: int,
) -> None:
    entrust_offer(
        session, scene.district, offer.id,
        caretaker_id=person_id, deputy_id=None, version=version, by=by, now=NOW,
    )  # fmt: skip
    session.flush()


def _thing(session: Session, offer: Offer, by: Actor) -> Passable:
    district = session.get_one(District, offer.district_id)
    return offer_to_pass(session, district, offer.id, by=by, now=NOW)


def _propose(session: Session, scene: cast.Scene, offer: Offer, to_id: int, by: Actor) -> int:
    found = propose(session, _thing(session, offer, by), to_id, by=by, now=NOW + timedelta(hours=1))
    session.flush()
    return found.id


def _caretaker(session: Session, offer: Offer) -> int | None:
    held = find_care(session, offer)
    assert held is not None
    return held.caretaker_id


def test_it_is_in_new_hands_once_both_have_said_yes(
    session: Session, scene: cast.Scene, offer: Offer, ada: Actor, ben: Actor
) -> None:
    olga = access.actor_of(session, scene.olga, on=TODAY)
    asked = _propose(session, scene, offer, scene.olga.id, ada)
    district = scene.district

    assert not confirm(session, _thing(session, offer, olga), asked, by=olga, now=NOW)
    assert _caretaker(session, offer) == scene.ben.id
    own = list_own_offers(session, district, by=ben)
    assert [(one.name, one.is_asked) for one in own] == [("Nähtreff", True)]
    assert confirm(session, _thing(session, offer, ben), asked, by=ben, now=NOW)

    assert _caretaker(session, offer) == scene.olga.id
    with pytest.raises(InvalidError, match="schon abgeschlossen"):
        confirm(session, _thing(session, offer, ada), asked, by=ada, now=NOW)


def test_whoever_has_no_part_in_it_neither_proposes_nor_confirms(
    session: Session, scene: cast.Scene, offer: Offer, ada: Actor, ben: Actor, cem: Actor
) -> None:
    olga = access.actor_of(session, scene.olga, on=TODAY)
    with pytest.raises(NotAllowedError):
        _propose(session, scene, offer, scene.stella.id, olga)
    with pytest.raises(NotFoundError):
        _propose(session, scene, offer, scene.cem.id, ada)
    with pytest.raises(InvalidError, match="schon darum"):
        _propose(session, scene, offer, scene.ben.id, ada)
    asked = _propose(session, scene, offer, scene.stella.id, ben)
    with pytest.raises(InvalidError, match="schon vorgeschlagen"):
        _propose(session, scene, offer, scene.olga.id, ada)

    for actor, refusal in ((olga, NotAllowedError), (cem, NotFoundError)):
        for act in (confirm, withdraw):
            with pytest.raises(refusal):
                act(session, _thing(session, offer, actor), asked, by=actor, now=NOW)


def test_naming_somebody_else_or_declining_ends_a_proposal(
    session: Session, scene: cast.Scene, offer: Offer, ada: Actor
) -> None:
    stella = access.actor_of(session, scene.stella, on=TODAY)
    asked = _propose(session, scene, offer, scene.stella.id, ada)
    withdraw(session, _thing(session, offer, stella), asked, by=stella, now=NOW)
    session.flush()
    assert _caretaker(session, offer) == scene.ben.id

    _propose(session, scene, offer, scene.stella.id, ada)
    held = find_care(session, offer)
    assert held is not None
    _entrust(session, scene, offer, scene.olga.id, ada, version=held.version)

    assert list_own_offers(session, scene.district, by=stella) == []
