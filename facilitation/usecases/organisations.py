"""Organisations of a district: clubs, churches, firms, offices, with their people and seats."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from facilitation.model.bodies import Body, Seat
from facilitation.model.errors import InvalidError
from facilitation.model.municipalities import Municipality
from facilitation.model.people import Membership, Organisation, Person, Sector
from facilitation.model.processes import Process
from facilitation.model.rights import Action, Actor, demand
from facilitation.model.sorting import folded, spellings
from facilitation.usecases.fetching import find_owned, get_owned, get_thrown_away
from facilitation.usecases.journal import changes_of, note
from facilitation.usecases.paging import Page, fetch_page


@dataclass(frozen=True, kw_only=True)
class OrganisationDetails:
    name: str
    sector: Sector
    municipality_id: int | None = None
    email: str = ""

    def texts(self) -> dict[str, str]:
        return {name: "" if value is None else str(value) for name, value in asdict(self).items()}


def details_of(organisation: Organisation) -> OrganisationDetails:
    return OrganisationDetails(
        **{name: getattr(organisation, name) for name in OrganisationDetails.__annotations__}
    )


@dataclass(frozen=True)
class OrganisationLine:
    id: int
    name: str
    sector: Sector
    municipality: str | None
    people: int
    seats: int


def list_organisations(
    session: Session,
    process: Process,
    *,
    words: str = "",
    sector: Sector | None = None,
    page: int = 1,
    by: Actor,
    on: date,
) -> Page[OrganisationLine]:
    """Organisations of the district by name, with how many people and seats they have today."""
    demand(by, Action.SEE_PEOPLE, process, on)
    people = select(func.count(Person.id)).where(
        Person.organisation_id == Organisation.id, Person.deleted_at.is_(None)
    )
    seats = select(func.count(Seat.id)).where(
        Seat.organisation_id == Organisation.id, Seat.held_on(on)
    )
    query: Select[*tuple[Any, ...]] = (
        select(
            Organisation.id,
            Organisation.name,
            Organisation.sector,
            Municipality.name.label("municipality"),
            people.correlate(Organisation).scalar_subquery().label("people"),
            seats.correlate(Organisation).scalar_subquery().label("seats"),
        )
        .outerjoin(Municipality, Municipality.id == Organisation.municipality_id)
        .where(Organisation.district_id == process.district_id, Organisation.deleted_at.is_(None))
        .order_by(Organisation.sort_key, Organisation.id)
    )
    for word in words.split():
        forms = spellings(word) or [word]
        query = query.where(
            or_(*(Organisation.sort_key.contains(form, autoescape=True) for form in forms))
        )
    if sector is not None:
        query = query.where(Organisation.sector == sector)
    found = fetch_page(session, query, page)
    lines = [OrganisationLine(*row) for row in found.rows]
    return Page(lines, found.number, found.pages, found.total)


@dataclass(frozen=True, kw_only=True)
class OrganisationSheet:
    organisation: Organisation
    municipality: str | None
    people: tuple[tuple[int, str, str], ...]
    """(id, name, function) of those who speak for it now."""
    earlier: tuple[tuple[int, str, date | None], ...]
    """(id, name, last day) of those who did so before."""
    seats: tuple[tuple[int, str, int, str], ...]
    """(body's id, its name, seat's id, its label), of the process."""


def show_organisation(
    session: Session, process: Process, organisation_id: int, *, by: Actor, on: date
) -> OrganisationSheet:
    organisation = get_organisation(session, process, organisation_id, by=by, on=on)
    people = session.scalars(
        select(Person)
        .where(Person.organisation_id == organisation.id, Person.deleted_at.is_(None))
        .order_by(Person.sort_key)
    ).all()
    now_here = {person.id for person in people}
    memberships = session.execute(
        select(Membership, Person)
        .join(Person, Person.id == Membership.person_id)
        .where(Membership.organisation_id == organisation.id, Membership.valid_until <= on)
        .order_by(Membership.valid_until.desc(), Person.sort_key)
    )
    seats = session.execute(
        select(Body.id, Body.name, Seat.id, Seat.label)
        .join(Seat, Seat.body_id == Body.id)
        .where(
            Seat.organisation_id == organisation.id,
            Seat.held_on(on),
            Body.process_id == process.id,
        )
        .order_by(Body.position, Body.sort_key, Body.id)
    )
    return OrganisationSheet(
        organisation=organisation,
        municipality=session.scalar(
            select(Municipality.name).where(Municipality.id == organisation.municipality_id)
        ),
        people=tuple((person.id, person.name_by_family, person.function) for person in people),
        earlier=tuple(
            (person.id, person.name, membership.last_day)
            for membership, person in memberships
            if person.id not in now_here
        ),
        seats=tuple((row[0], row[1], row[2], row[3]) for row in seats),
    )


def get_organisation(
    session: Session,
    process: Process,
    organisation_id: int,
    *,
    by: Actor,
    on: date,
    action: Action = Action.SEE_PEOPLE,
) -> Organisation:
    demand(by, action, process, on)
    return get_owned(session, Organisation, organisation_id, process.district_id)


def add_organisation(
    session: Session,
    process: Process,
    details: OrganisationDetails,
    *,
    by: Actor,
    on: date,
    now: datetime,
) -> Organisation:
    """A new organisation. A name the district has already is refused."""
    demand(by, Action.EDIT_PEOPLE, process, on)
    organisation = Organisation(district_id=process.district_id)
    _apply(session, organisation, details)
    session.add(organisation)
    session.flush()
    note(session, by, "organisation.added", organisation, now=now, name=organisation.name)
    return organisation


def edit_organisation(
    session: Session,
    process: Process,
    organisation_id: int,
    details: OrganisationDetails,
    *,
    version: int,
    by: Actor,
    on: date,
    now: datetime,
) -> Organisation:
    """Change an organisation. ConflictError when somebody else did since `version`."""
    organisation = get_organisation(
        session, process, organisation_id, by=by, on=on, action=Action.EDIT_PEOPLE
    )
    organisation.check_version(
        version, theirs=details_of(organisation).texts(), yours=details.texts()
    )
    _apply(session, organisation, details)
    changes = changes_of(organisation, "name", "sector")
    name = organisation.name
    note(session, by, "organisation.changed", organisation, now=now, name=name, changes=changes)
    return organisation


def _apply(session: Session, organisation: Organisation, details: OrganisationDetails) -> None:
    find_owned(session, Municipality, details.municipality_id, organisation.district_id)
    twin = session.scalar(
        select(Organisation.id).where(
            Organisation.district_id == organisation.district_id,
            Organisation.deleted_at.is_(None),
            Organisation.sort_key == folded(details.name),
            Organisation.id != (organisation.id or 0),
        )
    )
    if twin is not None:
        raise InvalidError(
            "„%(name)s“ gibt es schon. Nehmen Sie die vorhandene Organisation, oder ergänzen Sie "
            "den Namen, etwa um den Ort.",
            field="name",
            name=details.name,
        )
    organisation.rename(details.name)
    organisation.sector, organisation.email = details.sector, details.email
    organisation.municipality_id = details.municipality_id


def remove_organisation(
    session: Session, process: Process, organisation_id: int, *, by: Actor, on: date, now: datetime
) -> Organisation:
    """Throw an organisation away. Refused while somebody speaks for it or a seat is its own."""
    organisation = get_organisation(
        session, process, organisation_id, by=by, on=on, action=Action.EDIT_PEOPLE
    )
    person = select(Person.id).where(
        Person.organisation_id == organisation.id, Person.deleted_at.is_(None)
    )
    seat = select(Seat.id).where(
        Seat.organisation_id == organisation.id,
        or_(Seat.valid_until.is_(None), Seat.valid_until > on),
    )
    if any(session.scalar(query.limit(1)) is not None for query in (person, seat)):
        raise InvalidError(
            "„%(name)s“ hat noch Menschen oder Sitze. Ordnen Sie diese zuerst anders zu.",
            name=organisation.name,
        )
    organisation.deleted_at = now
    note(session, by, "organisation.removed", organisation, now=now, name=organisation.name)
    return organisation


def get_removed(
    session: Session, process: Process, organisation_id: int, *, by: Actor, on: date, now: datetime
) -> Organisation:
    """One thrown away within the last 30 days; NotFoundError for all others."""
    demand(by, Action.EDIT_PEOPLE, process, on)
    return get_thrown_away(session, Organisation, organisation_id, process.district_id, now=now)


def restore_organisation(
    session: Session, process: Process, organisation_id: int, *, by: Actor, on: date, now: datetime
) -> Organisation:
    """Bring back one thrown away. Refused when its name is taken by now."""
    organisation = get_removed(session, process, organisation_id, by=by, on=on, now=now)
    _apply(session, organisation, details_of(organisation))
    organisation.deleted_at = None
    note(session, by, "organisation.restored", organisation, now=now, name=organisation.name)
    return organisation


def list_organisation_names(session: Session, district_id: int) -> list[tuple[int, str]]:
    """(id, name) sorted by name, for choices."""
    rows = session.execute(
        select(Organisation.id, Organisation.name)
        .where(Organisation.district_id == district_id, Organisation.deleted_at.is_(None))
        .order_by(Organisation.sort_key)
    )
    return [(row.id, row.name) for row in rows]
