"""Offers on the spot: the catalogue, and the hands they go through."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitation.model.errors import ConflictError, InvalidError, NotAllowedError, NotFoundError
from facilitation.model.municipalities import Municipality
from facilitation.model.offers import Offer, OfferKind
from facilitation.model.people import Organisation, Person, Sector
from facilitation.model.responsibilities import Responsibility
from facilitation.model.rights import Actor
from facilitation.usecases import access, offer_care, offer_lists, offers, partings, today
from facilitation.usecases.handovers import list_passed
from facilitation.usecases.offer_lists import Wanted
from facilitation.usecases.offers import OfferDetails
from facilitation.usecases.paging import ROWS
from tests import cast
from tests.conftest import NOW, TODAY


@pytest.fixture
def town(session: Session, scene: cast.Scene) -> int:
    return session.scalars(
        select(Municipality.id).where(
            Municipality.district_id == scene.district.id, Municipality.name == "Crivitz, Stadt"
        )
    ).one()


def _details(town: int | None, **changes: Any) -> OfferDetails:
    return replace(
        OfferDetails(
            name="Mutter-Kind-Gruppe",
            kind=OfferKind.ENCOUNTER,
            municipality_id=town,
            times="donnerstags, 16 bis 18 Uhr",
            languages=("de", "ar"),
            valid_from=date(2026, 6, 1),
        ),
        **changes,
    )


def _add(session: Session, scene: cast.Scene, by: Actor, town: int | None, **changes: Any) -> Offer:
    return offers.add_offer(session, scene.district, _details(town, **changes), by=by, now=NOW)


def _entrust(session: Session, scene: cast.Scene, by: Actor, offer: Offer, who: Person | None,
             *, version: int, text: str = "") -> Responsibility:  # fmt: skip
    return offer_care.entrust_offer(
        session, scene.district, offer.id, caretaker_id=who.id if who else None, deputy_id=None,
        text=text, version=version, by=by, now=NOW,
    )  # fmt: skip


def _names(session: Session, scene: cast.Scene, by: Actor, **wanted: Any) -> list[str]:
    page = offer_lists.list_offers(
        session, scene.district, Wanted(**wanted), page=1, by=by, now=NOW
    )
    return [row.name for row in page.rows]


def test_refugees_take_over_the_offer_when_its_caretaker_drops_out(
    session: Session, scene: cast.Scene, ada: Actor, town: int
) -> None:
    offer = _add(session, scene, ada, town)
    _entrust(session, scene, ada, offer, scene.ben, version=0)
    holdings = partings.list_holdings(session, scene.ben.id, by=ada, on=TODAY)
    assert [care.what for care in holdings.cares] == ["Mutter-Kind-Gruppe"]

    partings.end_part(
        session,
        scene.ben.id,
        partings.Parting(
            last_day=TODAY,
            parts={part.mandate_id: None for part in holdings.parts},
            cares={care.responsibility_id: None for care in holdings.cares},
        ),
        by=ada, on=TODAY, now=NOW,
    )  # fmt: skip
    session.flush()

    assert _names(session, scene, ada, is_orphaned=True) == ["Mutter-Kind-Gruppe"]
    waiting = today.show_today(session, scene.district, by=ada, now=NOW)
    assert waiting.offers == [(offer.id, "Mutter-Kind-Gruppe")]

    session.expire_all()
    held = offer_care.find_care(session, offer)
    assert held is not None
    assert held.is_orphaned
    _entrust(session, scene, ada, offer, scene.olga, version=held.version, text="aus der Gruppe")

    assert _names(session, scene, ada, is_orphaned=True) == []
    latest = list_passed(session, held)[0]
    assert (latest.taker, latest.note) == ("Olga Özdemir", "aus der Gruppe")


def test_an_offer_without_a_municipality_is_refused(
    session: Session, scene: cast.Scene, ada: Actor
) -> None:
    with pytest.raises(InvalidError, match="In welcher Gemeinde") as refused:
        _add(session, scene, ada, None)

    assert refused.value.field == "municipality_id"
    assert session.scalar(select(Offer.id)) is None


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"name": "  "}, "name"), ({"last_day": date(2026, 5, 31)}, "last_day")],
)
def test_what_cannot_be_is_refused(
    session: Session,
    scene: cast.Scene,
    ada: Actor,
    town: int,
    changes: dict[str, Any],
    field: str,
) -> None:
    with pytest.raises(InvalidError) as refused:
        _add(session, scene, ada, town, **changes)

    assert refused.value.field == field


def test_the_catalogue_is_narrowed_down(
    session: Session, scene: cast.Scene, ada: Actor, town: int
) -> None:
    other = session.scalars(select(Municipality.id).where(Municipality.name == "Banzkow")).one()
    _add(session, scene, ada, town)
    _add(session, scene, ada, other, name="Fußball", kind=OfferKind.SPORT)
    _add(session, scene, ada, town, name="Chor", kind=OfferKind.CULTURE, last_day=date(2027, 1, 10))

    assert _names(session, scene, ada) == ["Fußball", "Mutter-Kind-Gruppe"]
    assert _names(session, scene, ada, kind=OfferKind.SPORT) == ["Fußball"]
    assert _names(session, scene, ada, municipality_id=town) == ["Mutter-Kind-Gruppe"]
    assert _names(session, scene, ada, is_over=True) == ["Chor"]
    assert [name for _id, name in offer_lists.list_municipalities(session, scene.district)] == [
        "Banzkow",
        "Crivitz, Stadt",
    ]


def test_residents_see_what_is_public_and_holds_today_without_names(
    session: Session, scene: cast.Scene, ada: Actor, town: int
) -> None:
    shown = _add(session, scene, ada, town, is_public=True)
    _entrust(session, scene, ada, shown, scene.ben, version=0)
    _add(session, scene, ada, town, name="Intern")
    _add(session, scene, ada, town, name="Bald", is_public=True, valid_from=TODAY + timedelta(1))

    found = offer_lists.show_public_offers(session, scene.district.slug, Wanted(), page=1, now=NOW)

    assert [(row.name, row.caretaker) for row in found.page.rows] == [("Mutter-Kind-Gruppe", None)]
    assert found.municipalities == [(town, "Crivitz, Stadt")]
    elsewhere = offer_lists.show_public_offers(
        session, scene.elsewhere.slug, Wanted(), page=1, now=NOW
    )
    assert elsewhere.page.total == 0
    with pytest.raises(NotFoundError):
        offer_lists.show_public_offers(session, "gibt-es-nicht", Wanted(), page=1, now=NOW)


def test_the_second_of_two_who_change_an_offer_or_its_caretaker_is_told(
    session: Session, scene: cast.Scene, ada: Actor, town: int
) -> None:
    offer = _add(session, scene, ada, town)
    seen = offer.version
    offers.edit_offer(
        session, scene.district, offer.id, _details(town, name="Neu"), version=seen, by=ada, now=NOW
    )
    session.flush()

    with pytest.raises(ConflictError):
        offers.edit_offer(
            session, scene.district, offer.id, _details(town), version=seen, by=ada, now=NOW
        )
    _entrust(session, scene, ada, offer, scene.ben, version=0)
    with pytest.raises(ConflictError):
        _entrust(session, scene, ada, offer, scene.olga, version=0)


def test_rows_of_another_district_are_not_found(
    session: Session, scene: cast.Scene, ada: Actor, cem: Actor, town: int
) -> None:
    offer = _add(session, scene, ada, town)
    foreign = Organisation(district_id=scene.elsewhere.id, sector=Sector.CIVIL_SOCIETY)
    foreign.rename("Verein anderswo")
    session.add(foreign)
    session.flush()

    with pytest.raises(NotFoundError):
        _add(session, scene, ada, town, organisation_id=foreign.id)
    with pytest.raises(NotFoundError):
        _entrust(session, scene, ada, offer, scene.cem, version=0)
    with pytest.raises(NotFoundError):
        offers.get_offer(session, scene.district, offer.id, by=cem, now=NOW)
    with pytest.raises(NotFoundError):
        offers.get_offer(session, scene.elsewhere, offer.id, by=cem, now=NOW)


def test_who_takes_part_reads_and_the_office_writes(
    session: Session, scene: cast.Scene, ada: Actor, ben: Actor, town: int
) -> None:
    _add(session, scene, ada, town)
    sam = access.actor_of(session, scene.sam, on=TODAY)
    _add(session, scene, sam, town, name="Von der Geschäftsstelle")

    assert len(_names(session, scene, ben)) == 2
    with pytest.raises(NotAllowedError):
        _add(session, scene, ben, town)


def test_an_offer_noted_by_mistake_is_removed_with_a_way_back(
    session: Session, scene: cast.Scene, ada: Actor, town: int
) -> None:
    offer = _add(session, scene, ada, town)
    _entrust(session, scene, ada, offer, scene.ben, version=0)

    kept = offers.remove_offer(
        session, scene.district, offer.id, version=offer.version, by=ada, now=NOW
    )

    assert (kept.kind, kept.name) == ("Offer", "Mutter-Kind-Gruppe")
    assert session.scalar(select(Offer.id)) is None


def test_offers_of_a_town_stand_in_german_order_over_all_pages(
    session: Session, scene: cast.Scene, ada: Actor, town: int
) -> None:
    names = ["Zeichnen", "ärztliche Sprechstunde", "Arabisch", "Übungsraum", "Uhrencafé", "Ölmalen"]
    for name in names:
        _add(session, scene, ada, town, name=name)
    for number in range(ROWS):
        _add(session, scene, ada, town, name=f"Malen {number:02}")
    page = {"page": 2, "by": ada, "now": NOW}

    assert _names(session, scene, ada)[:3] == ["Arabisch", "ärztliche Sprechstunde", "Malen 00"]
    second = offer_lists.list_offers(session, scene.district, Wanted(), **page)
    assert [row.name for row in second.rows][-4:] == [
        "Ölmalen", "Übungsraum", "Uhrencafé", "Zeichnen",
    ]  # fmt: skip
    assert (second.number, second.pages, second.total) == (2, 2, len(names) + ROWS)
