"""Ludwigslust-Parchim: a topic's way from a talk in one region to the concept, and back.

Talks in chosen regions find the topics, round tables in all regions discuss them, action groups
take them up, and a networking meeting of all action groups starts the concept.
"""

import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from facilitation.database import open_database
from facilitation.model.districts import State
from facilitation.model.people import Sector
from facilitation.settings import Settings
from tests.journeys.hand import Hand
from tests.journeys.towns import Known, Towns, main, row, towns

pytestmark = pytest.mark.browser

SLUG = "teilhabekonzept"
BASE = f"/d/ludwigslust-parchim/p/{SLUG}"
REGIONS = ("Nord", "Ost", "Süd", "West", "Mitte")
MOST_WALKED = "Nord"
BUS, LAWN = "Bus nach 19 Uhr", "Rasen auf dem Sportplatz"
TRIED = "Die Aktivgruppe erprobt einen Rufbus an zwei Abenden."
ADVISED = "Das Konzept bekommt ein Kapitel Mobilität mit Rufbussen in allen Regionen."
PEOPLE = (
    Known(name="Frauke Franz", has_login=True, runs_it=True),
    Known(name="Steffen Stern", organisation="Kreisverwaltung", sector=Sector.ADMINISTRATION,
          has_login=True),
    Known(name="Maria Meer", organisation="Heimatverein Brüel"),
    Known(name="Sami Haddad", organisation="Brücken e. V.", sector=Sector.MIGRANT_ORGANISATIONS),
)  # fmt: skip
SEATED = (
    ("Steuerungsgruppe", {"Landkreisverwaltung 1": "Steffen Stern"}),
    ("Vorgespräch Zielregion Nord", {"Migrantenorganisationen 1": "Sami Haddad"}),
    ("Runder Tisch Zielregion Nord", {"Migrantenorganisationen 1": "Sami Haddad"}),
    (
        "Aktivgruppe Zielregion Nord",
        {"Zivilgesellschaft 1": "Maria Meer", "Migrantenorganisationen 1": "Sami Haddad"},
    ),
)


@pytest.fixture
def parchim(empty_sqlite: Path, settings: Settings, tmp_path: Path) -> Iterator[Towns]:
    file = tmp_path / "journey.sqlite"
    shutil.copy(empty_sqlite, file)
    engine = open_database(f"sqlite:///{file}")
    with towns(
        settings, engine, tmp_path, name="Ludwigslust-Parchim", ags="13076", state=State.MV,
        municipalities=[("Brüel, Stadt", 2_600), ("Parchim, Stadt", 18_000)], people=PEOPLE,
    ) as district:  # fmt: skip
        yield district
    engine.dispose()


def test_a_topic_goes_from_a_talk_to_the_concept_and_back(page: Page, parchim: Towns) -> None:
    hand = Hand(page, parchim.installation.url)
    parchim.log_in(hand, "Frauke Franz")

    _start(hand, parchim)
    _talk(hand, parchim)
    _discuss(hand, parchim)
    _take_up(hand, parchim)
    _network(hand, parchim)
    _write_the_measure(hand)
    _walk_the_way(hand)
    _steer(hand, parchim)


def _start(hand: Hand, parchim: Towns) -> None:
    hand.link("Verfahren anlegen")
    hand.tick(hand.page.get_by_label("Dezentrales Integrations"), "the template")
    hand.type(hand.page.get_by_label("Name des Verfahrens"), "Teilhabekonzept")
    hand.button("Verfahren anlegen")
    for body, people in SEATED:
        parchim.seat(SLUG, body, people)


def _talk(hand: Hand, parchim: Towns) -> None:
    """Two topics come up; one is dropped, which needs a reason."""
    parchim.plan(SLUG, "Vorgespräch Zielregion Süd", is_held=True)
    _open(hand, parchim, "Vorgespräch Zielregion Nord")
    hand.link("Schreiben Welche Themen anstehen")
    hand.link("Thema festhalten")
    for title in (BUS, LAWN):
        hand.type(hand.page.get_by_label("Thema", exact=True), title)
        hand.button("Speichern")
        expect(hand.page.locator(".kr-results")).to_contain_text(title)
    _topic(hand, LAWN)
    hand.click(hand.page.locator("summary", has_text="Nicht weiterverfolgen"), "fold")
    hand.button("Nicht weiterverfolgen")
    expect(main(hand.page)).to_contain_text("Bitte prüfen Sie Ihre Eingaben")
    hand.type(hand.page.get_by_label("Warum nicht weiter?"), "Die Gemeinde hat ihn neu eingesät.")
    hand.button("Nicht weiterverfolgen")
    expect(main(hand.page)).to_contain_text("Die Gemeinde hat ihn neu eingesät.")
    _pass_on(hand, "Runder Tisch Zielregion Nord")
    _go_on(hand, "Runde Tische")


def _discuss(hand: Hand, parchim: Towns) -> None:
    _meet_elsewhere(parchim, "Runder Tisch", datetime(2027, 2, 8, 16, tzinfo=UTC))
    parchim.log_in(hand, "Frauke Franz")
    _open(hand, parchim, "Runder Tisch Zielregion Nord", agenda=BUS)
    hand.link(f"Schreiben {BUS}")
    hand.type(hand.page.get_by_label("Beratung"), "Alle Dörfer warten abends vergeblich.")
    hand.button("Speichern")
    _pass_on(hand, "Aktivgruppe Zielregion Nord")
    expect(main(hand.page)).to_contain_text("aufgegriffen")
    _go_on(hand, "Aktivgruppen")


def _take_up(hand: Hand, parchim: Towns) -> None:
    """Every finding has somebody who cares, a deputy, means and a date."""
    _meet_elsewhere(parchim, "Aktivgruppe", datetime(2027, 3, 9, 16, tzinfo=UTC))
    parchim.log_in(hand, "Frauke Franz")
    _open(hand, parchim, "Aktivgruppe Zielregion Nord", agenda=BUS)
    hand.link(f"Schreiben {BUS}")
    hand.type(hand.page.locator("textarea[name$='wording']"), TRIED)
    hand.choose_who(hand.page.locator("select[name$='caretaker']"), "Meer")
    hand.date(hand.page.locator("input[name$='due_on']"), "2027-06-30")
    hand.click(hand.page.locator("summary", has_text="Jemand anderes"), "fold")
    hand.choose_who(hand.page.get_by_label("Stellvertretung", exact=True), "Haddad")
    hand.type(hand.page.get_by_label("Mittel"), "800 Euro aus dem Kleinprojektfonds")
    hand.button("Speichern")
    expect(main(hand.page)).to_contain_text("800 Euro aus dem Kleinprojektfonds")
    _go_on(hand, "Vernetzungstreffen")


def _network(hand: Hand, parchim: Towns) -> None:
    """All action groups are asked to it, and nobody else has to be thought of."""
    parchim.wait_until(datetime(2027, 4, 12, 13, tzinfo=UTC))
    parchim.log_in(hand, "Frauke Franz")
    _open(hand, parchim, "Vernetzungstreffen der Aktivgruppen")
    expect(row(hand.page, "Maria Meer")).to_be_visible()
    hand.link("Schreiben Empfehlungen für das Konzept")
    hand.type(hand.page.locator("textarea[name$='wording']"), ADVISED)
    hand.choose_who(hand.page.locator("select[name$='caretaker']"), "Franz")
    hand.click(hand.page.locator("summary", has_text="Jemand anderes"), "fold")
    hand.choose(hand.page.get_by_label("Zum Thema"), BUS)
    hand.button("Speichern")
    expect(main(hand.page)).to_contain_text("Empfehlung")
    _go_on(hand, "Integrations- und Teilhabekonzept")


def _write_the_measure(hand: Hand) -> None:
    """What was tried becomes a measure of a chapter; who cares comes along."""
    _topic(hand, BUS)
    hand.link(TRIED)
    hand.link("Ins Konzept übernehmen")
    expect(hand.page.get_by_label("Wer kümmert sich?").locator("option:checked")).to_contain_text(
        "Meer"
    )
    hand.type(hand.page.get_by_label("Maßnahme"), "Rufbus an zwei Abenden")
    hand.button("Ins Konzept übernehmen")
    expect(main(hand.page)).to_contain_text("Bitte prüfen Sie Ihre Eingaben")
    hand.type(hand.page.get_by_label("Kapitel"), "Mobilität")
    hand.button("Ins Konzept übernehmen")
    expect(hand.page.get_by_role("heading", name="Mobilität")).to_be_visible()
    measure = row(hand.page, "Rufbus an zwei Abenden")
    for words in ("800 Euro", BUS, TRIED, "Maria Meer", "Sami Haddad", "30.06.2027"):
        expect(measure).to_contain_text(words)


def _walk_the_way(hand: Hand) -> None:
    """From the recommendation back to the talk, and forth again."""
    _topic(hand, BUS)
    way = hand.page.get_by_role("list", name="Weg des Themas")
    for word in ("Vorgespräch", "Runder Tisch", "Aktivgruppe", "Vernetzungstreffen", "Mobilität"):
        expect(way).to_contain_text(word)
    hand.link(TRIED)
    expect(main(hand.page)).to_contain_text("Sami Haddad")
    hand.link(BUS, within=main(hand.page))
    way.get_by_role("link").first.click()
    expect(hand.page.get_by_role("heading", level=1)).to_contain_text("Vorgespräch")


def _steer(hand: Hand, parchim: Towns) -> None:
    parchim.log_in(hand, "Steffen Stern")
    hand.go(f"{BASE}/steering")
    expect(main(hand.page)).to_contain_text("Integrations- und Teilhabekonzept")
    expect(main(hand.page)).to_contain_text("Alle Vereinbarungen")


def _meet_elsewhere(parchim: Towns, kind: str, moment: datetime) -> None:
    """In the other regions, others write the minutes."""
    parchim.wait_until(moment)
    for region in REGIONS:
        if region != MOST_WALKED:
            parchim.plan(SLUG, f"{kind} Zielregion {region}", is_held=True)


def _open(hand: Hand, parchim: Towns, body: str, *, agenda: str = "") -> None:
    """Open a meeting that begins now, with a waiting topic on its agenda."""
    meeting = parchim.plan(SLUG, body)
    hand.go(f"{BASE}/meetings/{meeting}/prepare")
    if agenda:
        waiting = hand.page.get_by_role("listitem").filter(has_text=agenda)
        hand.click(waiting.get_by_role("button").first, "onto the agenda")
    hand.link("Durchführen")
    hand.button("Sitzung eröffnen")
    hand.button("Alle anwesend")


def _topic(hand: Hand, title: str) -> None:
    hand.link("Themen", within=hand.page.get_by_role("navigation", name="Verfahren"))
    hand.link(title, within=main(hand.page))


def _pass_on(hand: Hand, body: str) -> None:
    _topic(hand, BUS)
    hand.click(hand.page.locator("summary", has_text=re.compile("ein .*Gremium")), "fold")
    hand.choose(hand.page.get_by_label("An welches Gremium?"), body)
    hand.button("Weitergeben")


def _go_on(hand: Hand, phase: str) -> None:
    """The gate is open: what it asks for has happened."""
    hand.link("Übersicht", within=hand.page.get_by_role("navigation", name="Verfahren"))
    hand.link("Phase abschließen")
    expect(main(hand.page)).to_contain_text("Alle Voraussetzungen sind erfüllt.")
    hand.button("Phase abschließen")
    expect(main(hand.page)).to_contain_text(f"Die Phase „{phase}“ hat begonnen.")
