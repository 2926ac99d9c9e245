"""A district of towns and the people it knows, as it is before a process begins, with its mail."""

import email
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from email.policy import default
from pathlib import Path
from zoneinfo import ZoneInfo

from playwright.sync_api import Locator, Page, expect
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from facilitation.jobs import Work, deliver
from facilitation.model.accounts import Account, Role, RoleKind
from facilitation.model.bodies import Body, MandateFunction, Seat
from facilitation.model.districts import District, State
from facilitation.model.municipalities import Municipality, MunicipalityKind
from facilitation.model.people import Language, Organisation, Person, Sector
from facilitation.model.processes import Process
from facilitation.model.rights import Actor
from facilitation.model.sorting import folded
from facilitation.settings import Settings
from facilitation.usecases import access, accounts, seats, sittings
from facilitation.usecases.incoming import read_replies
from facilitation.usecases.mandates import Filling, fill_seat
from facilitation.usecases.meetings import Plan, plan_meetings
from tests.cast import PASSWORD, SINCE
from tests.journeys.conftest import Installation, running
from tests.journeys.hand import Hand
from tests.journeys.mailboxes import Clock, Received
from tests.usecases.incoming_stage import Pigeonhole


@dataclass(frozen=True, kw_only=True)
class Known:
    """Somebody the district knows, and for whom they speak."""

    name: str
    organisation: str = ""
    sector: Sector = Sector.CIVIL_SOCIETY
    language: Language = Language.GERMAN
    has_login: bool = False
    runs_it: bool = False
    """Facilitates everything in the district."""

    @property
    def email(self) -> str:
        return f"{folded(self.name).replace(' ', '.')}@verein.example"


@dataclass
class Towns:
    """The served district, its clock, and what its people find in their mailboxes."""

    installation: Installation
    clock: Clock
    slug: str
    _read: set[str] = field(default_factory=set)

    def log_in(self, hand: Hand, name: str) -> None:
        hand.page.context.clear_cookies()
        hand.go("/login")
        hand.type(hand.page.get_by_label("E-Mail-Adresse"), Known(name=name).email)
        hand.type(hand.page.get_by_label("Passwort"), PASSWORD)
        hand.button("Anmelden")
        expect(hand.page.get_by_role("navigation").first).to_be_visible()

    def wait_until(self, moment: datetime) -> None:
        self.clock.now = moment

    def deliver(self) -> dict[str, list[Received]]:
        """Let the worker send what waits: what came, by the reader's address."""
        here = self.installation
        deliver(Work(here.settings, here.transaction, self.clock, lambda: False))
        came: dict[str, list[Received]] = {}
        for file in sorted(here.mail_folder.glob("*.eml")):
            if file.name not in self._read:
                self._read.add(file.name)
                message = email.message_from_bytes(file.read_bytes(), policy=default)
                to = message["To"].addresses[0].addr_spec
                came.setdefault(to, []).append(Received(message))
        return came

    def receive(self, content: bytes) -> None:
        """A mail lies in the district's mailbox, and the worker looks into it."""
        read_replies(self.installation.transaction, Pigeonhole(content), clock=self.clock)

    def plan(self, process: str, body: str, *, is_held: bool = False) -> int:
        """A meeting that begins now, opened where others write its minutes; its number."""
        now = self.clock()
        with self.installation.transaction() as session:
            here, found, by = self._enter(session, process, body)
            start = now.astimezone(ZoneInfo("Europe/Berlin"))
            plan = Plan(body_id=found.id, day=start.date(), starts=start.time().replace(second=0),
                        ends=time(start.hour + 2))  # fmt: skip
            (meeting,) = plan_meetings(
                session, here, [plan], host="kreisrunde.test", by=by, now=now - timedelta(minutes=5)
            )
            if is_held:
                sittings.open_meeting(session, here, meeting.id, by=by, now=now)
            return meeting.id

    def _enter(self, session: Session, process: str, body: str) -> tuple[Process, Body, Actor]:
        """For whoever runs it."""
        here = session.scalars(select(Process).where(Process.slug == process)).one()
        found = session.scalars(
            select(Body).where(Body.process_id == here.id, Body.name == body)
        ).one()
        office = session.scalars(
            select(Person).join(Role, Role.person_id == Person.id).order_by(Person.id)
        ).first()
        assert office is not None
        return here, found, access.actor_of(session, office, on=self.clock.now.date())

    def seat(self, process: str, body: str, people: Mapping[str, str]) -> None:
        """Fill seats, by label, with people, by name."""
        with self.installation.transaction() as session:
            here, found, by = self._enter(session, process, body)
            for label, name in people.items():
                seat_id = session.scalars(
                    select(Seat.id).where(Seat.body_id == found.id, Seat.label == label)
                ).one()
                seat = seats.get_seat(session, here, found.id, seat_id, by=by, on=here.starts_on)
                filling = Filling(
                    person_id=_person_id(session, name),
                    deputy_id=None,
                    function=MandateFunction.MEMBER,
                    since=here.starts_on,
                )
                fill_seat(session, seat, filling, by=by, now=self.clock())


def _person_id(session: Session, name: str) -> int:
    family = name.rpartition(" ")[2]
    return session.scalars(select(Person.id).where(Person.family_name == family)).one()


@contextmanager
def towns(
    settings: Settings,
    engine: Engine,
    folder: Path,
    *,
    name: str,
    ags: str,
    state: State,
    municipalities: Sequence[tuple[str, int]],
    people: Sequence[Known],
) -> Iterator[Towns]:
    """Served until the block is left; `municipalities` are names with their inhabitants."""
    clock = Clock()
    with running(settings, engine, folder, clock=clock) as installation:
        slug = folded(name).replace(" ", "-")
        with installation.transaction() as session:
            district = District(
                slug=slug,
                name=f"Landkreis {name}",
                ags=ags,
                state=state,
                mailbox=f"integration@{slug}.example",
                sender_name=f"Landkreis {name}, Integration",
                phone="05351 121-0",
                privacy_notice="Wir speichern Ihren Namen und Ihre Adresse, um Sie einzuladen.",
            )
            session.add(district)
            session.flush()
            _add_municipalities(session, district, municipalities)
            _add_people(session, district, people)
        yield Towns(installation, clock, slug)


def _add_municipalities(
    session: Session, district: District, rows: Sequence[tuple[str, int]]
) -> None:
    for number, (name, inhabitants) in enumerate(rows, start=1):
        session.add(
            Municipality(
                district_id=district.id,
                ags=f"{district.ags}{number:03}",
                name=name,
                sort_key=folded(name),
                kind=MunicipalityKind.MUNICIPALITY,
                inhabitants=inhabitants,
                valid_from=SINCE,
                register_date=date(2019, 12, 31),
            )
        )


def _add_people(session: Session, district: District, people: Sequence[Known]) -> None:
    hashed = accounts.hash_password(PASSWORD)
    organisations: dict[str, Organisation] = {}
    for known in people:
        if known.organisation and known.organisation not in organisations:
            organisation = Organisation(district_id=district.id, sector=known.sector)
            organisation.rename(known.organisation)
            organisations[known.organisation] = organisation
            session.add(organisation)
        account = Account(email=known.email, name=known.name, password_hash=hashed)
        if known.has_login:
            session.add(account)
        session.flush()
        given, _blank, family = known.name.rpartition(" ")
        person = Person(
            district_id=district.id,
            account_id=account.id if known.has_login else None,
            organisation_id=organisations[known.organisation].id if known.organisation else None,
            email=known.email,
            language=known.language,
        )
        person.call(given_name=given, family_name=family)
        session.add(person)
        session.flush()
        if known.runs_it:
            role = Role(person_id=person.id, kind=RoleKind.FACILITATOR, valid_from=SINCE)
            session.add(role)


def row(page: Page, text: str) -> Locator:
    """The line of a table in which this stands."""
    return page.get_by_role("row").filter(has_text=text).first


def main(page: Page) -> Locator:
    return page.get_by_role("main")
