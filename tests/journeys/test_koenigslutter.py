"""Königslutter: a town's working group meets every last Monday and carries offers.

When the caretaker of the mother-and-child group leaves, the group is orphaned for all to see,
until a member who came as a refugee is asked and says yes herself.
"""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from facilitation.database import open_database
from facilitation.model.districts import State
from facilitation.model.people import Language, Sector
from facilitation.settings import Settings
from tests.journeys.conftest import NARROW
from tests.journeys.hand import Hand
from tests.journeys.mailboxes import Received
from tests.journeys.test_main_job import text_of
from tests.journeys.towns import Known, Towns, main, row, towns

pytestmark = pytest.mark.browser

TOWN, GROUP = "Stadt Königslutter am Elm", "Arbeitsgemeinschaft Freizeitangebote"
BASE = "/d/helmstedt/p/freizeit-in-koenigslutter"
OFFER = "Mutter-Kind-Gruppe"
PEOPLE = (
    Known(name="Thorsten Ehlers", organisation=TOWN, sector=Sector.ADMINISTRATION,
          has_login=True, runs_it=True),
    Known(name="Maria Klar", organisation="Turnverein Lutter"),
    Known(name="Petra Paul", organisation="Diakonie", sector=Sector.CHURCH),
    Known(name="Olena Koval", organisation="Ukrainischer Verein Elm",
          sector=Sector.MIGRANT_ORGANISATIONS, language=Language.UKRAINIAN, has_login=True),
    Known(name="Amira Saleh", organisation="Frauen im Gespräch",
          sector=Sector.MIGRANT_ORGANISATIONS, language=Language.ARABIC),
)  # fmt: skip
SEATED = {
    "Stadtverwaltung": "Thorsten Ehlers",
    "Verein 1": "Maria Klar",
    "Betreuungsorganisation 1": "Petra Paul",
    "Geflüchtete, die ein Angebot mittragen 1": "Olena Koval",
    "Geflüchtete, die ein Angebot mittragen 2": "Amira Saleh",
}


@pytest.fixture
def helmstedt(empty_sqlite: Path, settings: Settings, tmp_path: Path) -> Iterator[Towns]:
    file = tmp_path / "journey.sqlite"
    shutil.copy(empty_sqlite, file)
    engine = open_database(f"sqlite:///{file}")
    with towns(
        settings, engine, tmp_path, name="Helmstedt", ags="03154", state=State.NI,
        municipalities=[("Königslutter am Elm, Stadt", 15_700)], people=PEOPLE,
    ) as district:  # fmt: skip
        yield district
    engine.dispose()


def test_a_member_takes_an_orphaned_offer_over(
    page: Page, browser: Browser, helmstedt: Towns
) -> None:
    hand = Hand(page, helmstedt.installation.url)
    context = browser.new_context(locale="uk-UA", viewport=NARROW)
    olena = Hand(context.new_page(), helmstedt.installation.url)
    helmstedt.log_in(hand, "Thorsten Ehlers")

    _start(hand)
    _plan_the_series(hand, helmstedt)
    _invite(hand, olena, helmstedt)
    _offer(hand)
    _leave(hand)
    _take_over(hand, olena, helmstedt)
    content = _meet(hand, helmstedt)
    _show_residents(hand)

    text = text_of(content)
    for words in (GROUP, "Olena Koval", "Das Fest ist am 5. Juni auf dem Marktplatz.", TOWN):
        assert words in text
    context.close()


def _start(hand: Hand) -> None:
    """The town carries it, not the district; nobody else may by mistake."""
    hand.link("Verfahren anlegen")
    hand.tick(hand.page.get_by_label("Arbeitsgemeinschaft für Angebote vor Ort"), "the template")
    hand.type(hand.page.get_by_label("Name des Verfahrens"), "Freizeit in Königslutter")
    hand.button("Verfahren anlegen")
    expect(main(hand.page)).to_contain_text("trägt eine Stadt")
    hand.choose(hand.page.locator("#carrier_id"), TOWN)
    hand.button("Verfahren anlegen")
    expect(main(hand.page)).to_contain_text("Zusammenfinden")


def _plan_the_series(hand: Hand, helmstedt: Towns) -> None:
    """Every last Monday; the one in March is Easter Monday, for which somebody has to decide."""
    helmstedt.seat("freizeit-in-koenigslutter", GROUP, SEATED)
    hand.link("Gremien", within=hand.page.get_by_role("navigation", name="Verfahren"))
    hand.link(GROUP, within=main(hand.page))
    expect(main(hand.page)).to_contain_text("letzten Montag im Monat")
    hand.link("Termine ansehen und bestätigen")
    expect(row(hand.page, "29.03.2027")).to_contain_text("Ostermontag")
    hand.button("Termine anlegen")
    expect(row(hand.page, "25.01.2027")).to_contain_text("18:00")
    expect(row(hand.page, "29.03.2027")).to_contain_text("offen")


def _invite(hand: Hand, olena: Hand, helmstedt: Towns) -> None:
    hand.link("Zur Reihe einladen")
    hand.button("5 Einladungen senden")
    came = helmstedt.deliver()
    (ukrainian,) = came["olena.koval@verein.example"]
    (arabic,) = came["amira.saleh@verein.example"]
    assert "Запрошення" in str(ukrainian.message["Subject"]) or "Вітаємо" in ukrainian.text
    assert 'dir="rtl"' in arabic.html
    _answer(olena, ukrainian)
    hand.go(hand.page.url.removeprefix(hand.url))
    expect(row(hand.page, "25.01.2027")).to_contain_text("1 von 5 zugesagt")


def _answer(olena: Hand, letter: Received) -> None:
    olena.page.goto(letter.link("dates"))
    expect(olena.page.locator("html")).to_have_attribute("lang", "uk")
    olena.click(olena.page.locator("form.kr-all-dates button[value=accepted]"), "yes to all")


def _offer(hand: Hand) -> None:
    hand.go("/d/helmstedt/offers")
    hand.link("Erstes Angebot eintragen")
    hand.type(hand.page.get_by_label("Name des Angebots"), OFFER)
    hand.choose(hand.page.get_by_label("Art", exact=True), "Begegnung")
    hand.choose(hand.page.get_by_label("Gemeinde"), "Königslutter am Elm, Stadt")
    hand.type(hand.page.get_by_label("Wann"), "donnerstags, 16 bis 18 Uhr")
    hand.type(hand.page.get_by_label("Sprachen"), "Deutsch, Ukrainisch")
    hand.tick(hand.page.get_by_label("Auf der öffentlichen Seite zeigen"), "public")
    hand.button("Angebot eintragen")
    hand.choose_who(hand.page.get_by_label("Wer kümmert sich?"), "Klar")
    hand.choose_who(hand.page.get_by_label("Stellvertretung"), "Paul")
    hand.button("Zuständigkeit speichern")
    expect(main(hand.page)).to_contain_text("Vertretung: Petra Paul")


def _leave(hand: Hand) -> None:
    """Everything she holds is listed; nobody has been found for it yet."""
    hand.go(f"{BASE}/people")
    hand.link("Klar", within=main(hand.page))
    hand.link("Mitwirkung beenden")
    expect(row(hand.page, GROUP)).to_contain_text("Verein 1")
    expect(row(hand.page, OFFER).locator("select option:checked")).to_contain_text("Paul")
    hand.choose(row(hand.page, OFFER).locator("select"), "niemand: bleibt verwaist")
    hand.button("Mitwirkung beenden")
    hand.go("/d/helmstedt")
    expect(main(hand.page)).to_contain_text("um dieses Angebot kümmert sich zurzeit niemand")
    hand.link("Zuständigkeit klären")
    expect(main(hand.page)).to_contain_text("Bis jemand übernimmt, vertritt Petra Paul.")


def _take_over(hand: Hand, olena: Hand, helmstedt: Towns) -> None:
    """Asked in the browser, taken on a telephone; until then it stays orphaned."""
    hand.click(hand.page.get_by_text("Übergeben", exact=True), "fold")
    hand.choose_who(hand.page.get_by_label("An wen?"), "Koval")
    hand.button("Übergabe vorschlagen")
    expect(main(hand.page)).to_contain_text("verwaist")
    helmstedt.log_in(olena, "Olena Koval")
    expect(main(olena.page)).to_contain_text("Ihre Zusage fehlt")
    olena.link(OFFER)
    olena.button("Ich sage zu")
    expect(main(olena.page)).to_contain_text("Übergeben: Beide haben zugesagt.")
    hand.go("/d/helmstedt/offers")
    expect(row(hand.page, OFFER)).to_contain_text("Olena Koval")


def _meet(hand: Hand, helmstedt: Towns) -> bytes:
    helmstedt.wait_until(datetime(2027, 1, 25, 17, 5, tzinfo=UTC))
    helmstedt.log_in(hand, "Thorsten Ehlers")
    hand.link("Durchführen")
    hand.button("Sitzung eröffnen")
    hand.button("Alle anwesend")
    hand.link("Schreiben Gemeinsame Vorhaben")
    wording = "Das Fest ist am 5. Juni auf dem Marktplatz."
    hand.type(hand.page.locator("textarea[name$='wording']"), wording)
    hand.choose_who(hand.page.locator("select[name$='caretaker']"), "Koval")
    hand.button("Speichern")
    hand.type(hand.page.get_by_label("Ende der Sitzung"), "19:25")
    hand.button("Sitzung schließen")
    with hand.page.expect_download() as download:
        hand.link("Protokoll als Word-Datei")
    return Path(download.value.path()).read_bytes()


def _show_residents(hand: Hand) -> None:
    hand.go("/public/helmstedt/angebote")
    expect(main(hand.page)).to_contain_text("donnerstags, 16 bis 18 Uhr")
    expect(main(hand.page)).not_to_contain_text("Koval")
    hand.go(f"{BASE}/settings/public")
    hand.button("Veröffentlichen")
    hand.go("/public/helmstedt/freizeit-in-koenigslutter")
    expect(main(hand.page)).to_contain_text(TOWN)
