"""Organisations, people and venues; bodies with their seats and mandates."""

from typing import Any

from sqlalchemy import select

from facilitation.formats.dossiers.bodies import Body as BodyRow
from facilitation.formats.dossiers.people import Person as PersonRow
from facilitation.model.bodies import Body, Mandate, Seat
from facilitation.model.errors import Problem
from facilitation.model.people import Membership, Organisation, Person
from facilitation.model.processes import Process
from facilitation.model.sorting import folded
from facilitation.model.venues import Venue
from facilitation.usecases.dossiers.storing import Storing


def add_organisations(store: Storing) -> None:
    _take_over(store, "organisations", Organisation)
    new = {}
    for row in store.dossier.organisations:
        if row.key not in store.ids["organisations"]:
            new[row.key] = Organisation(
                district_id=store.district.id,
                key=row.key,
                sector=row.sector,
                municipality_id=store.id_of("municipalities", row.municipality),
                email=row.email,
                deleted_at=row.deleted_at,
            )
            new[row.key].rename(row.name)
    store.add("organisations", new)


def _take_over(store: Storing, rows: str, kind: Any) -> None:
    """Learn the ids of those that the district has under the same key."""
    known = select(kind.key, kind.id).where(
        kind.district_id == store.district.id, kind.key.in_(list(store.contents.keys[rows]))
    )
    store.learn(rows, known)


def add_people(store: Storing) -> None:
    _take_over(store, "people", Person)
    new = {
        row.key: _person(store, row)
        for row in store.dossier.people
        if row.key not in store.ids["people"]
    }
    store.add("people", new)
    store.add_all(
        Membership,
        [
            {
                "person_id": store.ids["people"][row.key],
                "organisation_id": store.ids["organisations"][membership.organisation],
                "function": membership.function,
                "valid_from": membership.valid_from,
                "valid_until": membership.valid_until,
            }
            for row in store.dossier.people
            if row.key in new
            for membership in row.memberships
        ],
    )
    _add_venues(store)


def other_people(store: Storing) -> list[Problem]:
    """Under a key that the district knows, the file must mean the same person."""
    known = {
        key: (given, family)
        for key, given, family in store.session.execute(
            select(Person.key, Person.given_name, Person.family_name).where(
                Person.district_id == store.district.id,
                Person.key.in_(list(store.contents.keys["people"])),
            )
        )
    }
    return [
        Problem(
            f"people[{row.key}]",
            "Unter diesem Schlüssel kennt %(district)s schon jemand anderen. Nehmen Sie einen "
            "anderen Schlüssel.",
            district=store.district.name,
        )
        for row in store.dossier.people
        if known.get(row.key, (row.given_name, row.family_name))
        != (row.given_name, row.family_name)
    ]


def _person(store: Storing, row: PersonRow) -> Person:
    names = {"title", "given_name", "family_name"}
    person = Person(
        district_id=store.district.id,
        organisation_id=store.id_of("organisations", row.organisation),
        **row.model_dump(exclude={*names, "organisation", "memberships"}),
    )
    person.call(title=row.title, given_name=row.given_name, family_name=row.family_name)
    return person


def _add_venues(store: Storing) -> None:
    _take_over(store, "venues", Venue)
    store.add(
        "venues",
        {
            row.key: Venue(
                district_id=store.district.id,
                municipality_id=store.id_of("municipalities", row.municipality),
                **row.model_dump(exclude={"municipality"}),
            )
            for row in store.dossier.venues
            if row.key not in store.ids["venues"]
        },
    )


def add_bodies(store: Storing, process: Process) -> None:
    """Bodies of the district itself are taken over, with their seats, where it has them."""
    rows = store.dossier.bodies
    shared = [row.key for row in rows if row.is_shared]
    district_id = store.district.id
    known = select(Body.key, Body.id).where(Body.district_id == district_id, Body.key.in_(shared))
    store.learn("bodies", known)
    new = [row for row in rows if row.key not in store.ids["bodies"]]
    positions = {row.key: position for position, row in enumerate(rows, start=1)}
    made = {row.key: _body(store, process, row, positions[row.key]) for row in new}
    store.add("bodies", made)
    for row in new:
        made[row.key].parent_id = store.id_of("bodies", row.parent)
    _add_seats(store, new)
    _add_mandates(store, new)


def _body(store: Storing, process: Process, row: BodyRow, position: int) -> Body:
    return Body(
        district_id=store.district.id,
        process_id=None if row.is_shared else process.id,
        host_id=store.id_of("organisations", row.host),
        region_id=store.id_of("regions", row.region),
        key=row.key,
        kind=row.kind,
        name=row.name,
        sort_key=folded(row.name),
        position=position,
        is_linked=row.is_linked,
        convenes=[kind.value for kind in row.convenes],
        mailbox=row.mailbox,
        sender_name=row.sender_name,
        template_key=row.template_key,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        agenda=[line.model_dump() for line in row.agenda],
        seat_rules=[rule.model_dump(mode="json") for rule in row.seat_rules],
        **row.rules.model_dump(),
    )


def _add_seats(store: Storing, bodies: list[BodyRow]) -> None:
    store.add(
        "seats",
        {
            (body.key, seat.key): Seat(
                body_id=store.ids["bodies"][body.key],
                position=position,
                organisation_id=store.id_of("organisations", seat.organisation),
                municipality_id=store.id_of("municipalities", seat.municipality),
                association_id=store.id_of("associations", seat.association),
                **seat.model_dump(
                    exclude={"organisation", "municipality", "association", "mandates"}
                ),
            )
            for body in bodies
            for position, seat in enumerate(body.seats, start=1)
        },
    )


def _add_mandates(store: Storing, bodies: list[BodyRow]) -> None:
    store.add(
        "mandates",
        {
            (body.key, seat.key, number): Mandate(
                seat_id=store.ids["seats"][body.key, seat.key],
                person_id=store.ids["people"][mandate.person],
                deputy_id=store.id_of("people", mandate.deputy),
                function=mandate.function,
                valid_from=mandate.valid_from,
                valid_until=mandate.valid_until,
            )
            for body in bodies
            for seat in body.seats
            for number, mandate in enumerate(seat.mandates, start=1)
        },
    )
