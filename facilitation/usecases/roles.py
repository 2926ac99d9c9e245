"""Who runs and supports a district's processes, and who may log in."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitation.model.accounts import Account, Role, RoleKind
from facilitation.model.districts import District
from facilitation.model.errors import InvalidError, NotFoundError
from facilitation.model.people import Person
from facilitation.model.processes import Process
from facilitation.model.rights import Action, Actor, demand
from facilitation.model.sorting import folded
from facilitation.usecases import accounts
from facilitation.usecases.journal import note

_WORDS = (
    "Apfel", "Birke", "Brücke", "Dorf", "Eiche", "Fähre", "Feld", "Garten", "Hafen", "Halle",
    "Kranich", "Krug", "Lampe", "Linde", "Markt", "Mühle", "Nebel", "Nuss", "Ofen", "Pappel",
    "Quelle", "Regen", "Rose", "Scheune", "Schmiede", "See", "Segel", "Stein", "Storch", "Tisch",
    "Turm", "Ufer", "Wagen", "Wald", "Weide", "Wiese", "Wind", "Wolke", "Zaun", "Ziegel",
)  # fmt: skip


@dataclass(frozen=True)
class NewPassword:
    """A first password: shown once to whoever makes the account, kept only as a hash."""

    plain: str
    hashed: str


def new_password() -> NewPassword:
    """Words and digits, about 45 bits: it must be changed at the first login.

    Hashing takes a while: call this before a transaction begins.
    """
    words = "-".join(secrets.choice(_WORDS) for _ in range(5))
    plain = f"{words}-{secrets.randbelow(1_000_000):06}"
    return NewPassword(plain, accounts.hash_password(plain))


@dataclass(frozen=True)
class RoleRow:
    role_id: int
    person_id: int
    name: str
    email: str
    kind: RoleKind
    process_name: str | None
    valid_from: date
    last_day: date | None
    has_login: bool


def list_roles(session: Session, district: District, *, by: Actor, now: datetime) -> list[RoleRow]:
    """Everybody with a role in the district now or later, by name."""
    today = now.astimezone(district.zone).date()
    demand(by, Action.RUN_DISTRICT, district, today)
    rows = session.execute(
        select(Role, Person, Process.name)
        .join(Person, Person.id == Role.person_id)
        .outerjoin(Process, Process.id == Role.process_id)
        .where(Person.district_id == district.id, Role.valid_until.is_(None))
        .order_by(Person.sort_key, Role.id)
    )
    return [
        RoleRow(
            role_id=role.id,
            person_id=person.id,
            name=person.name,
            email=person.email,
            kind=role.kind,
            process_name=process_name,
            valid_from=role.valid_from,
            last_day=role.last_day,
            has_login=person.account_id is not None,
        )
        for role, person, process_name in rows
    ]


def list_candidates(session: Session, district: District) -> list[tuple[int, str]]:
    """(id, name) of the district's people, by family name: whom one may choose from."""
    rows = session.execute(
        select(Person.id, Person.title, Person.given_name, Person.family_name)
        .where(Person.district_id == district.id, Person.deleted_at.is_(None))
        .order_by(Person.sort_key, Person.id)
    )
    return [(row.id, f"{row.family_name}, {row.title} {row.given_name}") for row in rows]


def list_process_names(session: Session, district: District) -> list[tuple[int, str]]:
    rows = session.execute(
        select(Process.id, Process.name).where(Process.district_id == district.id)
    )
    return sorted(((row.id, row.name) for row in rows), key=lambda one: (folded(one[1]), one[0]))


def give_role(
    session: Session,
    district: District,
    person_id: int,
    *,
    kind: RoleKind,
    process_id: int | None,
    by: Actor,
    now: datetime,
) -> Person:
    """Make a person of the district its facilitator or staff. Twice the same is refused."""
    today = now.astimezone(district.zone).date()
    demand(by, Action.RUN_DISTRICT, district, today)
    person = _person(session, district, person_id)
    if process_id is not None and not _is_of(session, district, process_id):
        raise NotFoundError("Dieses Verfahren gibt es hier nicht.")
    held = session.scalars(select(Role).where(Role.person_id == person.id, Role.kind == kind)).all()
    if any(role.covers(process_id, today) for role in held):
        raise InvalidError("%(name)s hat diese Aufgabe schon.", field="person_id", name=person.name)
    taken_back = next(
        (r for r in held if (r.process_id, r.valid_from) == (process_id, today)), None
    )
    if taken_back is not None:
        taken_back.valid_until = None
    else:
        session.add(Role(person_id=person.id, kind=kind, process_id=process_id, valid_from=today))
    note(session, by, "role.given", person, now=now, kind=kind.value)
    return person


def end_role(
    session: Session, district: District, role_id: int, *, by: Actor, now: datetime
) -> None:
    """Take a role back from today on. The last facilitator cannot leave."""
    today = now.astimezone(district.zone).date()
    demand(by, Action.RUN_DISTRICT, district, today)
    roles = session.scalars(
        select(Role)
        .join(Person, Person.id == Role.person_id)
        .where(Person.district_id == district.id)
    ).all()
    role = next((role for role in roles if role.id == role_id), None)
    if role is None or not role.holds_on(today):
        raise NotFoundError("Diese Aufgabe gibt es hier nicht mehr.")
    others = [
        other
        for other in roles
        if other is not role and other.kind is RoleKind.FACILITATOR and other.covers(None, today)
    ]
    if role.kind is RoleKind.FACILITATOR and role.process_id is None and not others:
        raise InvalidError(
            "Der Landkreis braucht mindestens eine Prozessbegleitung. Geben Sie die Aufgabe "
            "zuerst an eine weitere Person."
        )
    role.valid_until = today
    note(session, by, "role.ended", _person(session, district, role.person_id), now=now)


def give_login(
    session: Session,
    district: District,
    person_id: int,
    password: NewPassword,
    *,
    by: Actor,
    now: datetime,
) -> tuple[Person, bool]:
    """Let a person log in; False where the mail's account was there already and is joined."""
    demand(by, Action.RUN_DISTRICT, district, now.astimezone(district.zone).date())
    person = _person(session, district, person_id)
    if person.account_id is not None:
        raise InvalidError("%(name)s kann sich schon anmelden.", name=person.name)
    if not person.email:
        raise InvalidError(
            "Für die Anmeldung braucht %(name)s eine E-Mail-Adresse. Tragen Sie sie zuerst ein.",
            name=person.name,
        )
    account = session.scalar(select(Account).where(Account.email == person.email.casefold()))
    is_new = account is None
    if account is None:
        account = accounts.add_account(
            session, email=person.email, name=person.name, password_hash=password.hashed
        )
    elif _has_person_here(session, district, account.id):
        raise InvalidError(
            "Mit %(email)s meldet sich in diesem Landkreis schon jemand anderes an. Tragen Sie "
            "bei %(name)s eine eigene Adresse ein.",
            email=person.email,
            name=person.name,
        )
    person.account_id = account.id
    note(session, by, "login.given", person, now=now)
    return person, is_new


def list_logins(session: Session, district: District, *, by: Actor, now: datetime) -> list[Person]:
    """Everybody of the district who may log in, by name."""
    demand(by, Action.RUN_DISTRICT, district, now.astimezone(district.zone).date())
    return list(
        session.scalars(
            select(Person)
            .where(Person.district_id == district.id, Person.account_id.is_not(None))
            .order_by(Person.sort_key, Person.id)
        )
    )


def take_login(
    session: Session, district: District, person_id: int, *, by: Actor, now: datetime
) -> Person:
    """A person may no longer come in here. The account stays: it may serve other districts."""
    demand(by, Action.RUN_DISTRICT, district, now.astimezone(district.zone).date())
    person = _person(session, district, person_id)
    if person.id == by.person_id:
        raise InvalidError("Den eigenen Zugang nimmt eine andere Prozessbegleitung zurück.")
    if person.account_id is None:
        raise InvalidError("%(name)s hat keinen Zugang.", name=person.name)
    person.account_id = None
    note(session, by, "login.taken", person, now=now)
    return person


def _person(session: Session, district: District, person_id: int) -> Person:
    person = session.scalar(
        select(Person).where(
            Person.id == person_id,
            Person.district_id == district.id,
            Person.deleted_at.is_(None),
        )
    )
    if person is None:
        raise NotFoundError("Diese Person gibt es hier nicht.")
    return person


def _is_of(session: Session, district: District, process_id: int) -> bool:
    return (
        session.scalar(
            select(Process.id).where(Process.id == process_id, Process.district_id == district.id)
        )
        is not None
    )


def _has_person_here(session: Session, district: District, account_id: int) -> bool:
    return (
        session.scalar(
            select(Person.id).where(
                Person.district_id == district.id, Person.account_id == account_id
            )
        )
        is not None
    )
