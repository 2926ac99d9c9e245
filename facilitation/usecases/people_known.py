"""What a district already knows when a file of people arrives, fetched at once and indexed."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from facilitation.model.bodies import Body, Mandate, Seat
from facilitation.model.municipalities import Municipality
from facilitation.model.people import Language, Organisation, Person, Sector
from facilitation.model.processes import Process
from facilitation.model.sorting import folded, spellings
from facilitation.usecases.erased_people import Erased, fetch_erased

_Found = TypeVar("_Found")


@dataclass(frozen=True, kw_only=True)
class KnownPerson:
    id: int
    name: str
    sort_key: str
    title: str
    email: str
    phone: str
    function: str
    language: Language
    organisation_id: int | None


@dataclass(frozen=True)
class KnownOrganisation:
    id: int
    name: str
    sector: Sector


@dataclass(frozen=True)
class KnownMunicipality:
    id: int
    name: str
    association_id: int | None


@dataclass(frozen=True)
class KnownMandate:
    id: int
    seat_id: int
    person_id: int
    deputy_id: int | None
    valid_from: date
    valid_until: date | None


@dataclass(frozen=True, kw_only=True)
class KnownSeat:
    id: int
    body_id: int
    label: str
    sector: Sector
    organisation_id: int | None
    municipality_id: int | None
    association_id: int | None
    is_voting: bool
    valid_from: date
    valid_until: date | None
    mandates: list[KnownMandate] = field(default_factory=list)

    def is_free_from(self, since: date) -> bool:
        """Whether nobody has it on that day or later, and it exists then."""
        exists = self.valid_until is None or since < self.valid_until
        return exists and all(m.valid_until and m.valid_until <= since for m in self.mandates)


@dataclass(frozen=True)
class KnownBody:
    id: int
    name: str
    valid_from: date
    valid_until: date | None
    seats: list[KnownSeat] = field(default_factory=list)


@dataclass(frozen=True)
class Known:
    """People and organisations of the district, bodies and seats of the process."""

    people: dict[int, KnownPerson]
    by_name: dict[str, list[KnownPerson]]
    by_mail: dict[str, list[KnownPerson]]
    organisations: dict[str, KnownOrganisation]
    municipalities: dict[str, KnownMunicipality]
    bodies: dict[str, KnownBody]
    erased: Erased

    def find_people(self, name: str) -> list[KnownPerson]:
        """Everybody of that name ('Müller Anna'), in whatever spelling."""
        return [person for form in spellings(name) for person in self.by_name.get(form, ())]

    def find_organisation(self, name: str) -> KnownOrganisation | None:
        return _first(self.organisations.get(form) for form in spellings(name))

    def find_municipality(self, text: str) -> KnownMunicipality | None:
        """By its official key or its name, with or without ', Stadt'."""
        return _first(self.municipalities.get(form) for form in (text, *spellings(text)))

    def find_body(self, name: str) -> KnownBody | None:
        return _first(self.bodies.get(form) for form in spellings(name))


def _first(candidates: Iterable[_Found | None]) -> _Found | None:
    return next((found for found in candidates if found is not None), None)


def fetch_known(session: Session, process: Process, *, keys: Sequence[str], on: date) -> Known:
    """Asks seven queries, however much there is. `keys` tell who was erased."""
    people = _people(session, process.district_id)
    by_name: dict[str, list[KnownPerson]] = defaultdict(list)
    by_mail: dict[str, list[KnownPerson]] = defaultdict(list)
    for person in people:
        by_name[person.sort_key].append(person)
        if person.email:
            by_mail[person.email.lower()].append(person)
    return Known(
        {person.id: person for person in people},
        by_name,
        by_mail,
        _organisations(session, process.district_id),
        _municipalities(session, process.district_id, on=on),
        _bodies(session, process.id, on=on),
        fetch_erased(session, process.district_id, keys=keys, on=on),
    )


def _people(session: Session, district_id: int) -> list[KnownPerson]:
    rows = session.execute(
        select(
            *(Person.id, Person.sort_key, Person.title, Person.given_name, Person.family_name),
            *(Person.email, Person.phone, Person.function, Person.language),
            Person.organisation_id,
        )
        .where(Person.district_id == district_id, Person.deleted_at.is_(None))
        .order_by(Person.id)
    )
    return [
        KnownPerson(
            id=row.id,
            name=" ".join(p for p in (row.title, row.given_name, row.family_name) if p),
            sort_key=row.sort_key,
            title=row.title,
            email=row.email,
            phone=row.phone,
            function=row.function,
            language=row.language,
            organisation_id=row.organisation_id,
        )
        for row in rows
    ]


def _organisations(session: Session, district_id: int) -> dict[str, KnownOrganisation]:
    rows = session.execute(
        select(Organisation.sort_key, Organisation.id, Organisation.name, Organisation.sector)
        .where(Organisation.district_id == district_id, Organisation.deleted_at.is_(None))
        .order_by(Organisation.id.desc())
    )
    return {row.sort_key: KnownOrganisation(row.id, row.name, row.sector) for row in rows}


def _municipalities(
    session: Session, district_id: int, *, on: date
) -> dict[str, KnownMunicipality]:
    rows = session.execute(
        select(
            Municipality.id, Municipality.name, Municipality.ags, Municipality.association_id
        ).where(Municipality.district_id == district_id, Municipality.held_on(on))
    )
    found: dict[str, KnownMunicipality] = {}
    for row in rows:
        known = KnownMunicipality(row.id, row.name, row.association_id)
        found[row.ags] = found[folded(row.name)] = known
        found.setdefault(folded(row.name.partition(",")[0]), known)
    return found


def _bodies(session: Session, process_id: int, *, on: date) -> dict[str, KnownBody]:
    bodies = {
        row.id: KnownBody(row.id, row.name, row.valid_from, row.valid_until)
        for row in session.execute(
            select(Body.id, Body.name, Body.valid_from, Body.valid_until)
            .where(Body.process_id == process_id)
            .order_by(Body.position, Body.id)
        )
    }
    seats: dict[int, KnownSeat] = {}
    for seat in session.scalars(
        select(Seat)
        .where(Seat.body_id.in_(bodies), or_(Seat.valid_until.is_(None), Seat.valid_until > on))
        .order_by(Seat.position, Seat.id)
    ):
        seats[seat.id] = _known_seat(seat)
        bodies[seat.body_id].seats.append(seats[seat.id])
    for row in session.execute(
        select(
            *(Mandate.id, Mandate.seat_id, Mandate.person_id, Mandate.deputy_id),
            *(Mandate.valid_from, Mandate.valid_until),
        )
        .join(Seat, Seat.id == Mandate.seat_id)
        .where(Seat.body_id.in_(bodies))
    ):
        if row.seat_id in seats:
            seats[row.seat_id].mandates.append(KnownMandate(*row))
    return {folded(body.name): body for body in bodies.values()}


def _known_seat(seat: Seat) -> KnownSeat:
    return KnownSeat(
        id=seat.id,
        body_id=seat.body_id,
        label=seat.label,
        sector=seat.sector,
        organisation_id=seat.organisation_id,
        municipality_id=seat.municipality_id,
        association_id=seat.association_id,
        is_voting=seat.is_voting,
        valid_from=seat.valid_from,
        valid_until=seat.valid_until,
    )
