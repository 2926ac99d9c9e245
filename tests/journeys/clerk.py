"""A clerk who works at the pages of one process, day by day."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from playwright.sync_api import Locator, Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitation.model.accounts import Account, Role, RoleKind
from facilitation.model.bodies import Body
from facilitation.model.districts import District
from facilitation.model.people import Person
from facilitation.model.processes import Process
from facilitation.usecases import access, accounts, attendance, closing, sittings
from facilitation.usecases.meetings import Plan, plan_meetings
from tests.journeys.arrival import arriving, watch
from tests.journeys.conftest import Installation
from tests.journeys.mailboxes import Clock

EMAIL, PASSWORD = "eva@kreis.example", "Birke-Fähre-Kranich-4711"
BERLIN = ZoneInfo("Europe/Berlin")


@dataclass
class Clerk:
    """Eva runs a district. What other tests prove, she does by use cases; the rest on pages."""

    page: Page
    installation: Installation
    clock: Clock
    base: str = ""

    def __post_init__(self) -> None:
        watch(self.page)

    @property
    def main(self) -> Locator:
        return self.page.get_by_role("main")

    @property
    def today(self) -> date:
        return self.clock.now.astimezone(BERLIN).date()

    def get_a_login(self) -> None:
        hashed = accounts.hash_password(PASSWORD)
        with self.installation.transaction() as session:
            account = accounts.add_account(
                session, email=EMAIL, name="Eva Ehlers", password_hash=hashed, is_admin=True
            )
            account.must_change_password = False

    def facilitate(self, session: Session, district: District) -> None:
        """Run a district that somebody else has made."""
        account = session.scalars(select(Account).where(Account.email == EMAIL)).one()
        eva = Person(district_id=district.id, account_id=account.id, email=EMAIL)
        eva.call(given_name="Eva", family_name="Ehlers")
        session.add(eva)
        session.flush()
        session.add(Role(person_id=eva.id, kind=RoleKind.FACILITATOR, valid_from=self.today))

    def wait_until(self, day: date, at: time = time(9)) -> None:
        self.clock.now = datetime.combine(day, at, BERLIN)

    def open(self, path: str) -> None:
        """A page of the process, or from the root with a leading slash; time may log one out."""
        address = self.installation.url + (
            path if path.startswith("/") else f"{self.base}/{path}".rstrip("/")
        )
        self.page.goto(address)
        if "/login" in self.page.url:
            self.page.get_by_label("E-Mail-Adresse").fill(EMAIL)
            self.page.get_by_label("Passwort").fill(PASSWORD)
            self.press("Anmelden")
            self.page.goto(address)

    def press(self, name: str, *, within: Locator | None = None) -> None:
        with arriving(self.page):
            (within or self.page).get_by_role("button", name=name).first.click()

    def follow(self, name: str, *, within: Locator | None = None) -> None:
        with arriving(self.page):
            (within or self.main).get_by_role("link", name=name).first.click()

    def fill(self, fields: Mapping[str, str]) -> None:
        """Fields of a form by their names; choices by what one reads there."""
        for name, value in fields.items():
            field = self.main.locator(f"[name='{name}']")
            if field.evaluate("it => it.tagName") == "SELECT":
                field.select_option(label=value)
            else:
                field.fill(value)

    def unfold(self, name: str) -> None:
        self.main.locator("summary", has_text=name).first.click()

    def is_told(self, words: str) -> None:
        expect(self.page.locator("#meldungen")).to_contain_text(words)

    def reads(self, *words: str) -> None:
        for part in words:
            expect(self.main).to_contain_text(part)

    def note_activity(self, kind: str, title: str, **fields: str) -> str:
        """Enter a format of participation of today; its address comes back."""
        self.open("activities/new")
        if any(name.startswith("heads_") for name in fields):
            self.unfold("Nach Bereichen aufteilen")
        self.fill({"kind": kind, "title": title, "held_on": self.today.isoformat(), **fields})
        self.press("Eintragen")
        self.is_told(title)
        return self.page.url

    def note_topic(self, title: str, words: str) -> None:
        """On the page of an activity: what was raised there."""
        self.unfold("Thema notieren")
        self.fill({"title": title, "words": words})
        self.press("Notieren")
        self.reads(title, words)

    def import_people(self, file: Path) -> None:
        self.open("people/import")
        self.page.locator("input[type=file]").set_input_files(file)
        self.press("Weiter")
        self.press("Übernehmen")

    def open_gate(self, following: str | None) -> None:
        """Leave the phase, whose conditions are all ticked; see which one begins."""
        self.open("")
        self.follow("Phase abschließen")
        self.reads("Alle Voraussetzungen sind erfüllt.")
        self.press("Phase abschließen")
        self.is_told(f"Die Phase „{following}“ hat begonnen" if following else "ist beendet")

    def still_missing(self) -> list[str]:
        """What the running phase waits for."""
        self.open("")
        return self.main.locator(".kr-checklist li:not(.kr-met) > a").all_inner_texts()

    def plan(self, body: str, day: date) -> int:
        """A meeting that others' tests plan on pages."""
        with self.installation.transaction() as session:
            process, found = self._process(session), self._body(session, body)
            (meeting,) = plan_meetings(
                session,
                process,
                [Plan(body_id=found, day=day, starts=time(15), ends=time(17))],
                host="kreis.example",
                by=self._actor(session),
                now=self.clock(),
            )
            session.flush()
            return meeting.id

    def meet(self, body: str) -> int:
        """A meeting of tomorrow week, held with all who have a seat; it is evening afterwards."""
        day = self.today + timedelta(days=8)
        meeting_id = self.plan(body, day)
        self.wait_until(day, time(15))
        with self.installation.transaction() as session:
            process, actor = self._process(session), self._actor(session)
            sittings.open_meeting(session, process, meeting_id, by=actor, now=self.clock())
            attendance.mark_all_present(session, process, meeting_id, by=actor, now=self.clock())
        self.wait_until(day, time(17))
        with self.installation.transaction() as session:
            process, actor = self._process(session), self._actor(session)
            closing.close_meeting(
                session, process, meeting_id, ended=None, by=actor, now=self.clock()
            )
        return meeting_id

    def address_of(self, body: str) -> str:
        with self.installation.transaction() as session:
            return f"bodies/{self._body(session, body)}"

    def _process(self, session: Session) -> Process:
        slug = re.search(r"/p/([\w-]+)", self.base)
        assert slug
        return session.scalars(select(Process).where(Process.slug == slug[1])).one()

    def _body(self, session: Session, name: str) -> int:
        process = self._process(session)
        return session.scalars(
            select(Body.id).where(Body.process_id == process.id, Body.name == name)
        ).one()

    def _actor(self, session: Session) -> access.Actor:
        eva = session.scalars(
            select(Person)
            .join(Account, Account.id == Person.account_id)
            .where(Account.email == EMAIL)
        ).one()
        return access.actor_of(session, eva, on=self.today)
