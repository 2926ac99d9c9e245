"""Organisations and people, bodies with seats and mandates."""

from typing import Any

from facilitation.model.accounts import Role, RoleKind
from facilitation.model.bodies import Body, BodyKind, Mandate, Seat
from facilitation.model.people import Organisation, Person, Sector
from facilitation.model.sorting import folded
from facilitation.usecases.seeding.ground import Ground

_GIVEN = ("Anna", "Bernd", "Çiğdem", "Dmytro", "Eva", "Farid", "Greta", "Hamid", "Ina", "Jörg")
_FAMILY = ("Ahrens", "Böttcher", "Çelik", "Dahl", "Engel", "Fröhlich", "Göth", "Haddad", "Ivanova")
_SECTORS = tuple(Sector)
_KINDS = (
    (BodyKind.ROUND_TABLE, "Runder Tisch"),
    (BodyKind.ACTION_GROUP, "Aktivgruppe"),
    (BodyKind.WORKING_GROUP, "Arbeitsgruppe"),
)


def add_people(ground: Ground) -> None:
    organisations = ground.add(
        Organisation,
        [
            {
                "district_id": ground.district,
                "key": f"org-{place}",
                "name": f"Verein {place} e. V.",
                "sort_key": f"verein {place:03} e. v.",
                "sector": _SECTORS[place % len(_SECTORS)],
                "municipality_id": ground.municipalities[place % len(ground.municipalities)],
            }
            for place in range(max(1, ground.size.people // 8))
        ],
    )
    ground.names = [_name(place) for place in range(ground.size.people)]
    ground.people = ground.add(
        Person,
        [
            _person(ground, place, organisations[place % len(organisations)])
            for place in range(ground.size.people)
        ],
    )
    role = {"person_id": ground.people[0], "kind": RoleKind.FACILITATOR, "valid_from": ground.since}
    ground.add(Role, [role])


def _name(place: int) -> tuple[str, str]:
    rest = place // len(_GIVEN)
    return (
        _GIVEN[place % len(_GIVEN)],
        f"{_FAMILY[rest % len(_FAMILY)]}-{rest // len(_FAMILY) + 1}",
    )


def _person(ground: Ground, place: int, organisation: int) -> dict[str, Any]:
    given, family = ground.names[place]
    named = Person()
    named.call(given_name=given, family_name=family)
    return {
        "district_id": ground.district,
        "key": f"person-{place}",
        "given_name": given,
        "family_name": family,
        "sort_key": named.sort_key,
        "search_key": named.search_key,
        "email": "" if place % 8 == 7 else f"person{place}@{ground.slug}.example",
        "organisation_id": organisation,
    }


def add_bodies(ground: Ground) -> None:
    rows = [_body(ground, place) for place in range(ground.size.bodies)]
    ground.bodies = ground.add(Body, rows)
    ground.body_names = [row["name"] for row in rows]
    total = ground.size.seats * len(rows)
    ground.seats = ground.add(Seat, [_seat(ground, place) for place in range(total)])
    ground.mandates = ground.add(
        Mandate,
        [
            {
                "seat_id": seat,
                "person_id": ground.people[ground.person_of(place)],
                "deputy_id": ground.people[ground.person_of(place + total)] if place % 3 else None,
                "valid_from": ground.since,
            }
            for place, seat in enumerate(ground.seats)
        ],
    )


def _body(ground: Ground, place: int) -> dict[str, Any]:
    kind, word = _KINDS[place % len(_KINDS)] if place else (BodyKind.STEERING_GROUP, "")
    name = f"{word} {place}" if place else "Steuerungsgruppe"
    return {
        "district_id": ground.district,
        "process_id": ground.process,
        "region_id": ground.regions[place % len(ground.regions)] if place else None,
        "key": f"body-{place}",
        "kind": kind,
        "name": name,
        "sort_key": folded(name),
        "position": place + 1,
        "valid_from": ground.since,
    }


def _seat(ground: Ground, place: int) -> dict[str, Any]:
    body, number = divmod(place, ground.size.seats)
    return {
        "body_id": ground.bodies[body],
        "key": f"seat-{number}",
        "position": number + 1,
        "label": f"Sitz {number + 1}",
        "sector": _SECTORS[place % len(_SECTORS)],
        "valid_from": ground.since,
    }
