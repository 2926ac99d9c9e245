"""Load the demo districts and give them their logins."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitation.demo import FILE, FURTHER_FILES, demo_file
from facilitation.formats.dossiers import Dossier, read_dossier, shifted
from facilitation.model.accounts import Account, Role, RoleKind
from facilitation.model.districts import District
from facilitation.model.errors import InvalidError
from facilitation.model.meetings import Meeting
from facilitation.model.people import Person
from facilitation.model.processes import Process
from facilitation.usecases import access, accounts, invitations
from facilitation.usecases.demo_series import add_demo_series, confirm_proposals
from facilitation.usecases.dossiers import import_dossier

SLUGS = {
    FILE: ("ludwigslust-parchim", "teilhabe"),
    "goerlitz.yaml": ("goerlitz", "integrationskonzept"),
    "helmstedt.yaml": ("helmstedt", "runder-tisch"),
    "koenigslutter.yaml": ("helmstedt", "koenigslutter"),
    "twinning.yaml": ("goerlitz", "twinning"),
}
"""District and process of each file."""

INVITED_AT_LOADING = "rt-ost-5"
"""The meeting for which real letters go out, so that the post has something to show."""


@dataclass(frozen=True)
class DemoLogin:
    """Somebody who may log in; `role` is None where the rights come from a mandate."""

    email: str
    person_key: str
    what: str
    role: RoleKind | None = None
    is_admin: bool = False


LOGINS = (
    DemoLogin("admin@kreisrunde.example", "ludger-frick", "Technische Leitung", is_admin=True),
    DemoLogin(
        "facilitator@kreisrunde.example",
        "kirsten-hollatz",
        "Prozessbegleitung in allen drei Landkreisen",
        role=RoleKind.FACILITATOR,
    ),
    DemoLogin(
        "staff@kreisrunde.example",
        "bjoern-sengbusch",
        "Geschäftsstelle in allen drei Landkreisen",
        role=RoleKind.STAFF,
    ),
    DemoLogin(
        "steering@kreisrunde.example",
        "britta-wollenweber",
        "Mitglied der Steuerungsgruppe in Ludwigslust-Parchim",
    ),
    DemoLogin(
        "member@kreisrunde.example",
        "marlies-tiedemann",
        "Mitglied am Runden Tisch West in Ludwigslust-Parchim",
    ),
)


@dataclass(frozen=True)
class Demo:
    process: Process
    logins: tuple[DemoLogin, ...]


def moved_to(dossier: Dossier, today: date) -> Dossier:
    """As if written in the week of `today`: everything moved by whole weeks, weekdays kept."""
    if dossier.anchor is None:
        raise InvalidError("Dem Dossier der Vorführung fehlt der Tag, für den es geschrieben ist.")
    return shifted(dossier, weeks=(today - dossier.anchor).days // 7)


def load_demo(session: Session, *, today: date, password_hash: str, now: datetime) -> Demo:
    """Import the first demo district with its five logins, all with one password.

    Raises FileRefusedError where the demo is there already; the caller commits.
    """
    dossier = moved_to(read_dossier(demo_file()), today)
    process = import_dossier(session, dossier, now=now)
    for login in LOGINS:
        _let_in(session, process, login, password_hash=password_hash)
    session.flush()
    _write_to_people(session, process, today=today, now=now)
    return Demo(process, LOGINS)


def load_further(session: Session, file: str, *, today: date, now: datetime) -> Process:
    """Import one of the other demo processes; those who work for all districts get a part there.

    Their logins must be there. Raises FileRefusedError where the process is; the caller commits.
    """
    dossier = moved_to(read_dossier(demo_file(file)), today)
    process = import_dossier(session, dossier, now=now)
    for login in LOGINS:
        if login.role is not None:
            account = session.scalars(select(Account).where(Account.email == login.email)).one()
            _give_role(session, process, login, login.role, account)
    session.flush()
    facilitator = _person(session, process, _facilitator())
    confirm_proposals(session, process, by=access.actor_of(session, facilitator, on=today), now=now)
    session.flush()
    return process


def open_demo(
    session: Session, *, today: date, password_hash: str, now: datetime
) -> tuple[DemoLogin, ...]:
    """Load what of the demo is not there yet; the logins work, whether new or loaded before."""
    if not _is_loaded(session, FILE):
        load_demo(session, today=today, password_hash=password_hash, now=now)
    for file in FURTHER_FILES:
        if not _is_loaded(session, file):
            load_further(session, file, today=today, now=now)
    for login in LOGINS:
        account = session.scalars(select(Account).where(Account.email == login.email)).one()
        account.password_hash = password_hash
    return LOGINS


def _is_loaded(session: Session, file: str) -> bool:
    district, process = SLUGS[file]
    found = select(Process.id).join(District, District.id == Process.district_id)
    return (
        session.scalar(found.where(District.slug == district, Process.slug == process)) is not None
    )


def _write_to_people(session: Session, process: Process, *, today: date, now: datetime) -> None:
    """Invite to one meeting, and to a series."""
    facilitator = _person(session, process, _facilitator())
    meeting = session.scalars(
        select(Meeting.id).where(
            Meeting.process_id == process.id, Meeting.key == INVITED_AT_LOADING
        )
    ).one()
    actor = access.actor_of(session, facilitator, on=today)
    invitations.invite(session, [meeting], by=actor, now=now)
    add_demo_series(session, process, by=actor, today=today, now=now)


def _facilitator() -> str:
    """The key of whoever facilitates in all demo districts."""
    return next(login.person_key for login in LOGINS if login.role is RoleKind.FACILITATOR)


def _person(session: Session, process: Process, key: str) -> Person:
    return session.scalars(
        select(Person).where(Person.district_id == process.district_id, Person.key == key)
    ).one()


def _let_in(session: Session, process: Process, login: DemoLogin, *, password_hash: str) -> None:
    person = _person(session, process, login.person_key)
    account = session.scalar(select(Account).where(Account.email == login.email))
    if account is None:
        account = accounts.add_account(
            session,
            email=login.email,
            name=person.name,
            password_hash=password_hash,
            is_admin=login.is_admin,
        )
    # The password was printed for whoever started the demo: there is nobody to choose another.
    account.password_hash, account.must_change_password = password_hash, False
    person.account_id = account.id
    if login.role is not None:
        _give_role(session, process, login, login.role, account)


def _give_role(
    session: Session, process: Process, login: DemoLogin, kind: RoleKind, account: Account
) -> None:
    """In the whole district, from the beginning of its first process on."""
    person = _person(session, process, login.person_key)
    person.account_id = account.id
    if session.scalar(select(Role.id).where(Role.person_id == person.id)) is None:
        session.add(Role(person_id=person.id, kind=kind, valid_from=process.starts_on))
