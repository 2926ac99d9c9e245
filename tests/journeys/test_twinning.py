"""Twinning, as two groups live it: a visit at each, a small project, a report by both."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from facilitation.database import open_database
from facilitation.model.districts import District, State
from facilitation.model.people import Organisation, Sector
from facilitation.settings import Settings
from tests.journeys.clerk import Clerk
from tests.journeys.conftest import running
from tests.journeys.mailboxes import Clock

FIRST, SECOND = "Verein Brücke e. V.", "Afrikahaus"
POOL = (FIRST, "Feuerwehr Nord", SECOND, "Sportbund")
BEGUN = date(2027, 1, 11)


@pytest.fixture
def clerk(page: Page, empty_sqlite: Path, settings: Settings, tmp_path: Path) -> Iterator[Clerk]:
    """Eva facilitates in a district that knows four organisations."""
    file = tmp_path / "journey.sqlite"
    file.write_bytes(empty_sqlite.read_bytes())
    engine, clock = open_database(f"sqlite:///{file}"), Clock()
    with running(settings, engine, tmp_path, clock=clock) as installation:
        clerk = Clerk(page, installation, clock)
        clerk.get_a_login()
        _make_the_district(clerk)
        yield clerk
    engine.dispose()


def _make_the_district(clerk: Clerk) -> None:
    with clerk.installation.transaction() as session:
        district = District(
            slug="musterkreis", name="Landkreis Muster", ags="05999", state=State.NW,
            mailbox="twinning@kreis.example", sender_name="Kommunales Integrationszentrum",
        )  # fmt: skip
        session.add(district)
        session.flush()
        for name in POOL:
            organisation = Organisation(district_id=district.id, sector=Sector.CIVIL_SOCIETY)
            organisation.rename(name)
            session.add(organisation)
        clerk.facilitate(session, district)


@pytest.mark.browser
def test_twins_visit_each_other_work_together_and_both_report(clerk: Clerk) -> None:
    _ask_one_organisation_twice(clerk)
    _begin(clerk)
    _visit_each_other(clerk)
    _work_together(clerk)
    _be_warned_and_get_more_time(clerk)
    _report(clerk)


def _ask_one_organisation_twice(clerk: Clerk) -> None:
    """Nothing is made of it, and what was typed is still there."""
    clerk.open("/d/musterkreis/processes/new")
    clerk.main.get_by_label("Twinning zweier Organisationen").check()
    clerk.fill({"name": "Twinning im Frühjahr", "starts_on": BEGUN.isoformat()})
    _choose(clerk, FIRST, FIRST)
    clerk.press("Verfahren anlegen")
    clerk.reads("nicht mit sich selbst")
    expect(clerk.main.locator("[name='name']")).to_have_value("Twinning im Frühjahr")


def _choose(clerk: Clerk, first: str, second: str) -> None:
    for number, name in enumerate((first, second), start=1):
        clerk.main.get_by_label(f"{number}. Organisation").select_option(label=name)


def _begin(clerk: Clerk) -> None:
    _choose(clerk, FIRST, SECOND)
    clerk.press("Verfahren anlegen")
    clerk.is_told("Das Verfahren ist angelegt.")
    clerk.base = clerk.page.url.removeprefix(clerk.installation.url)
    clerk.open("bodies")
    clerk.reads(f"Treffen bei {FIRST}", f"Treffen bei {SECOND}", "Gemeinsames Vorhaben")


def _visit_each_other(clerk: Clerk) -> None:
    clerk.meet(f"Treffen bei {FIRST}")
    clerk.meet(f"Treffen bei {FIRST}")
    clerk.open("")
    clerk.reads(f"Es fehlt noch: {SECOND}")
    meeting_id = clerk.meet(f"Treffen bei {SECOND}")
    clerk.open(f"meetings/{meeting_id}")
    clerk.reads(SECOND)
    clerk.open_gate("Gemeinsames Vorhaben")


def _work_together(clerk: Clerk) -> None:
    clerk.meet("Gemeinsames Vorhaben")
    assert len(clerk.still_missing()) == 1
    clerk.meet("Gemeinsames Vorhaben")
    clerk.open_gate("Vorstellen und berichten")


def _be_warned_and_get_more_time(clerk: Clerk) -> None:
    """Month five begins on 11 June; six months are over on 11 July."""
    clerk.wait_until(date(2027, 6, 10))
    clerk.open("")
    expect(clerk.main).not_to_contain_text("endet bald")
    clerk.wait_until(date(2027, 6, 11))
    clerk.open("")
    clerk.reads("endet bald")
    clerk.open("/d/musterkreis")
    clerk.reads("Twinning im Frühjahr", "läuft bis zum 11.07.2027")
    clerk.wait_until(date(2027, 7, 12))
    clerk.open("")
    clerk.follow("Phase abschließen")
    clerk.fill({"reason": "Wir machen weiter."})
    clerk.press("Phase abschließen")
    clerk.reads("nur mit einer Verlängerung")
    clerk.open("reports")
    clerk.fill({"more-months": "2"})
    clerk.press("Verlängerung vermerken")
    clerk.reads("Mehr Zeit geben")
    expect(clerk.page.locator("#meldungen")).not_to_contain_text("vermerkt")
    clerk.fill({"more-months": "2", "more-reason": "Das Fest wurde verlegt."})
    clerk.press("Verlängerung vermerken")
    clerk.is_told("Die Verlängerung ist vermerkt.")
    clerk.reads("Das Fest wurde verlegt.")
    clerk.clock.now += timedelta(days=1)
    clerk.open("")
    expect(clerk.main).not_to_contain_text("endet bald")


def _report(clerk: Clerk) -> None:
    for number, name in enumerate((FIRST, SECOND)):
        clerk.open("reports")
        clerk.fill({"title": "Ein Fest für zwei", "organisation_id": name})
        clerk.press("Bericht vermerken")
        clerk.is_told("Der Bericht ist vermerkt.")
        clerk.open("")
        if number == 0:
            clerk.reads(f"Es fehlt noch: {SECOND}")
    clerk.open_gate(None)
