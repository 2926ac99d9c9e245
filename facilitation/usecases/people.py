"""People of a district: found, added, changed, thrown away and brought back."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from difflib import SequenceMatcher

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session, joinedload

from facilitation.model.bodies import Mandate
from facilitation.model.errors import InvalidError, NotFoundError
from facilitation.model.people import EmailState, Language, Membership, Organisation, Person
from facilitation.model.processes import Process
from facilitation.model.responsibilities import Responsibility
from facilitation.model.rights import Action, Actor, demand
from facilitation.model.sorting import spellings
from facilitation.usecases.fetching import find_owned, get_thrown_away
from facilitation.usecases.journal import note

ALIKE = 0.8
"""From which likeness two names are taken for one person's, when the mail is the same."""


@dataclass(frozen=True, kw_only=True)
class PersonDetails:
    """What is known of a person. Origin, nationality and religion are never asked."""

    title: str = ""
    given_name: str = ""
    family_name: str
    email: str = ""
    phone: str = ""
    postal_address: str = ""
    language: Language = Language.GERMAN
    german_beside: bool = False
    function: str = ""
    is_multiplier: bool = False
    organisation_id: int | None = None

    def texts(self) -> dict[str, str]:
        return {name: _text(value) for name, value in asdict(self).items()}


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "ja" if value else "nein"
    return "" if value is None else str(value)


def details_of(person: Person) -> PersonDetails:
    return PersonDetails(**{name: getattr(person, name) for name in PersonDetails.__annotations__})


@dataclass(frozen=True, kw_only=True)
class Twin:
    """Somebody who may be the same person, or who shares the mailbox."""

    person_id: int
    name: str
    organisation: str | None
    is_same: bool
    """The name is the same, or alike with the same mail; otherwise only the mail is shared."""


def find_twins(
    session: Session, details: PersonDetails, *, by: Actor, but: int | None = None
) -> list[Twin]:
    """Who in the district has this name or this mail, `but` left out. A hint, no refusal."""
    names = spellings(f"{details.family_name} {details.given_name}")
    is_alike: ColumnElement[bool] = Person.sort_key.in_(names)
    if details.email:
        is_alike = or_(is_alike, func.lower(Person.email) == details.email.lower())
    rows = session.execute(
        select(Person, Organisation.name)
        .outerjoin(Organisation, Organisation.id == Person.organisation_id)
        .where(Person.district_id == by.district_id, Person.deleted_at.is_(None), is_alike)
        .order_by(Person.sort_key, Person.id)
    )
    return [
        Twin(
            person_id=person.id,
            name=person.name,
            organisation=organisation,
            is_same=is_same_name(person.sort_key, names),
        )
        for person, organisation in rows
        if person.id != but
    ]


def is_same_name(sort_key: str, names: list[str]) -> bool:
    """Whether a stored name is one of the spellings, or so near that it may be a slip."""
    return any(
        sort_key == name or SequenceMatcher(None, sort_key, name).ratio() >= ALIKE for name in names
    )


def get_person(
    session: Session, person_id: int, *, by: Actor, on: date, action: Action = Action.SEE_PEOPLE
) -> Person:
    """A person of the actor's district with organisation; NotFoundError for all others."""
    person = session.scalar(
        select(Person)
        .options(joinedload(Person.organisation))
        .where(
            Person.id == person_id,
            Person.district_id == by.district_id,
            Person.deleted_at.is_(None),
        )
    )
    if person is None:
        raise NotFoundError("Diese Person gibt es hier nicht.")
    demand(by, action, person, on)
    return person


def add_person(
    session: Session,
    process: Process,
    details: PersonDetails,
    *,
    by: Actor,
    on: date,
    now: datetime,
) -> Person:
    """A new person of the process's district, speaking for an organisation from `on`."""
    demand(by, Action.EDIT_PEOPLE, process, on)
    person = Person(district_id=process.district_id, memberships=[])
    _apply(session, person, details)
    session.add(person)
    if details.organisation_id is not None:
        _join(person, details.organisation_id, since=on)
    session.flush()
    note(session, by, "person.added", person, now=now)
    return person


def edit_person(
    session: Session,
    person_id: int,
    details: PersonDetails,
    *,
    version: int,
    since: date,
    by: Actor,
    on: date,
    now: datetime,
) -> Person:
    """Change a person. From `since` on they speak for another organisation, if it changed.

    ConflictError when somebody else changed the person since `version`.
    """
    person = get_person(session, person_id, by=by, on=on, action=Action.EDIT_PEOPLE)
    person.check_version(version, theirs=details_of(person).texts(), yours=details.texts())
    if details.organisation_id != person.organisation_id:
        change_organisation(session, person, details.organisation_id, since=since)
    _apply(session, person, details)
    note(session, by, "person.changed", person, now=now)
    return person


def _apply(session: Session, person: Person, details: PersonDetails) -> None:
    find_owned(session, Organisation, details.organisation_id, person.district_id)
    if not details.family_name.strip():
        raise InvalidError("Der Nachname fehlt.", field="family_name")
    if details.email != (person.email or ""):
        person.email, person.email_state = details.email, EmailState.GOOD
    person.call(title=details.title, given_name=details.given_name, family_name=details.family_name)
    for name in (
        *("phone", "postal_address", "language", "german_beside", "function", "is_multiplier"),
        "organisation_id",
    ):
        setattr(person, name, getattr(details, name))


def change_organisation(
    session: Session, person: Person, organisation_id: int | None, *, since: date
) -> None:
    """End the running membership before `since` and begin the next; a later one is corrected."""
    running = session.scalars(
        select(Membership).where(
            Membership.person_id == person.id,
            or_(Membership.valid_until.is_(None), Membership.valid_until > since),
        )
    ).all()
    for membership in running:
        if membership.valid_from >= since:
            session.delete(membership)
        else:
            membership.valid_until = since
    if organisation_id is not None:
        session.add(
            Membership(
                person_id=person.id,
                organisation_id=organisation_id,
                valid_from=since,
                valid_until=None,
            )
        )
    person.organisation_id = organisation_id


def _join(person: Person, organisation_id: int, *, since: date) -> None:
    person.memberships.append(Membership(organisation_id=organisation_id, valid_from=since))


def remove_person(
    session: Session, person_id: int, *, by: Actor, on: date, now: datetime
) -> Person:
    """Throw a person away; for 30 days they can be brought back.

    Refused while they hold a seat, deputise or take care of something, or can log in.
    """
    person = get_person(session, person_id, by=by, on=on, action=Action.EDIT_PEOPLE)
    check_free(session, person, on=on)
    person.deleted_at = now
    note(session, by, "person.removed", person, now=now)
    return person


def check_free(session: Session, person: Person, *, on: date) -> None:
    """InvalidError while the person has a part, takes care of something, or can log in."""
    if _holds_something(session, person.id, on=on):
        raise InvalidError(
            "%(name)s hat noch einen Sitz, eine Stellvertretung oder eine Zuständigkeit. "
            "Beenden Sie zuerst die Mitwirkung.",
            name=person.name,
        )
    if person.account_id is not None:
        raise InvalidError(
            "%(name)s kann sich anmelden. Nehmen Sie zuerst den Zugang zurück.", name=person.name
        )


def _holds_something(session: Session, person_id: int, *, on: date) -> bool:
    seats = select(Mandate.id).where(
        or_(Mandate.person_id == person_id, Mandate.deputy_id == person_id),
        or_(Mandate.valid_until.is_(None), Mandate.valid_until > on),
    )
    cares = select(Responsibility.id).where(
        or_(Responsibility.caretaker_id == person_id, Responsibility.deputy_id == person_id)
    )
    return any(session.scalar(query.limit(1)) is not None for query in (seats, cares))


def get_removed(
    session: Session, process: Process, person_id: int, *, by: Actor, on: date, now: datetime
) -> Person:
    """Somebody thrown away within the last 30 days; NotFoundError for all others."""
    demand(by, Action.EDIT_PEOPLE, process, on)
    return get_thrown_away(session, Person, person_id, process.district_id, now=now)


def restore_person(
    session: Session, process: Process, person_id: int, *, by: Actor, on: date, now: datetime
) -> Person:
    """Bring back somebody thrown away within the last 30 days."""
    person = get_removed(session, process, person_id, by=by, on=on, now=now)
    person.deleted_at = None
    note(session, by, "person.restored", person, now=now)
    return person


def list_person_names(session: Session, district_id: int) -> list[tuple[int, str, int | None]]:
    """(id, 'Becker, Ben (Verein Brücke)', id of the organisation), for choices."""
    rows = session.execute(
        select(
            Person.id,
            Person.title,
            Person.given_name,
            Person.family_name,
            Person.organisation_id,
            Organisation.name,
        )
        .outerjoin(Organisation, Organisation.id == Person.organisation_id)
        .where(Person.district_id == district_id, Person.deleted_at.is_(None))
        .order_by(Person.sort_key, Person.id)
    )
    return [
        (row.id, _in_a_choice(row.title, row.given_name, row.family_name, row.name), row[4])
        for row in rows
    ]


def _in_a_choice(title: str, given_name: str, family_name: str, organisation: str | None) -> str:
    first = " ".join(part for part in (title, given_name) if part)
    name = f"{family_name}, {first}" if first else family_name
    return f"{name} ({organisation})" if organisation else name
