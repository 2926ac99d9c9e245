"""Activities with head-counts, offers by municipality, and series without dates of their own."""

from datetime import timedelta

from facilitation.model.activities import Activity, ActivityKind, HeadCount
from facilitation.model.offers import Offer, OfferKind
from facilitation.model.people import Sector
from facilitation.model.responsibilities import Responsibility
from facilitation.model.series import Frequency, Series
from facilitation.usecases.seeding.ground import Ground
from facilitation.usecases.seeding.meetings import MATTERS

_ACTIVITIES, _OFFERS = tuple(ActivityKind), tuple(OfferKind)
_SECTORS = (Sector.CIVIL_SOCIETY, Sector.ECONOMY)


def add_activities(ground: Ground) -> None:
    """Over the past years, each with two sectors counted."""
    ground.activities = ground.add(
        Activity,
        [
            {
                "district_id": ground.district,
                "process_id": ground.process,
                "key": f"activity-{place}",
                "region_id": ground.regions[place % len(ground.regions)],
                "municipality_id": ground.municipalities[place % len(ground.municipalities)],
                "kind": _ACTIVITIES[place % len(_ACTIVITIES)],
                "title": f"{MATTERS[place % len(MATTERS)]}: Gespräche vor Ort {place}",
                "held_on": ground.today - timedelta(days=place * 20 % 900),
                "head_count": 20 + place,
                "is_public": place % 2 == 0,
            }
            for place in range(ground.size.activities)
        ],
    )
    ground.add(
        HeadCount,
        [
            {"activity_id": activity, "sector": sector, "people": 8}
            for activity in ground.activities
            for sector in _SECTORS
        ],
    )


def add_offers(ground: Ground) -> None:
    """Every tenth has nobody who takes care of it."""
    made = ground.add(
        Offer,
        [
            {
                "district_id": ground.district,
                "key": f"offer-{place}",
                "municipality_id": ground.municipalities[place % len(ground.municipalities)],
                "kind": _OFFERS[place % len(_OFFERS)],
                "name": f"Treffpunkt {place}",
                "times": "dienstags 15 bis 17 Uhr",
                "is_public": place % 2 == 0,
                "valid_from": ground.since,
            }
            for place in range(ground.size.offers)
        ],
    )
    ground.add(
        Responsibility,
        [
            {
                "district_id": ground.district,
                "offer_id": offer,
                "caretaker_id": ground.people[ground.person_of(place)],
            }
            for place, offer in enumerate(made)
            if place % 10 < 9
        ],
    )


def add_series(ground: Ground) -> None:
    """One for each body; its dates have yet to grow."""
    ground.add(
        Series,
        [
            {
                "district_id": ground.district,
                "process_id": ground.process,
                "body_id": body,
                "key": f"series-{place}",
                "uid": f"series-{place}@{ground.slug}.example",
                "title": ground.body_names[place],
                "frequency": Frequency.MONTHLY_BY_WEEKDAY,
                "weekday": 0,
                "nth": -1,
                "local_start": "17:00",
                "minutes": 120,
                "place": "Rathaus",
                "starts_on": ground.today,
            }
            for place, body in enumerate(ground.bodies)
        ],
    )
