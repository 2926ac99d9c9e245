"""The main job, as a facilitator does it: from an empty database to Word minutes."""

import re
import zipfile
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from facilitation import scheduler
from facilitation.usecases import accounts
from tests.journeys import papers
from tests.journeys.conftest import Installation
from tests.journeys.hand import Hand

MOST = 60
"""Clicks, selections, dates and ticks; typed text is free."""
PASSWORD = "Birke-Fähre-Kranich-4711"
MINUTED = "Runder Tisch Zielregion Nord"
ROUND_TABLES = [
    f"Runder Tisch Zielregion {name}" for name in ("Nord", "Ost", "Süd", "West", "Mitte")
]


@pytest.mark.browser
def test_from_an_empty_database_to_word_minutes_in_under_sixty_steps(
    page: Page, installation: Installation, tmp_path: Path
) -> None:
    """Register and people come as files; five round tables are planned and invited, one minuted."""
    hand = Hand(page, installation.url)
    register = papers.register_file(tmp_path)
    people = papers.people_file(tmp_path, ROUND_TABLES)
    _give_a_login(installation)

    _log_in(hand)
    _make_the_district(hand, register)
    _start_the_process(hand)
    _form_the_regions(hand)
    _bring_the_people(hand, people)
    _plan_the_round(hand)
    _invite(hand)
    letters = _letters(installation)
    content = _minute_one(hand)

    assert len(letters) == 60
    assert all("METHOD:REQUEST" in letter or "method=REQUEST" in letter for letter in letters)
    text = text_of(content)
    for words in (MINUTED, "Rufbus ab 19 Uhr", "Der Landkreis bestellt einen Rufbus", "Entwurf"):
        assert words in text
    print(f"\nsteps: {hand.count}", *hand.log, sep="\n  ")
    assert hand.count < MOST


def _give_a_login(installation: Installation) -> None:
    hashed = accounts.hash_password(PASSWORD)
    with installation.transaction() as session:
        account = accounts.add_account(
            session,
            email="eva@kreis.example",
            name="Eva Ehlers",
            password_hash=hashed,
            is_admin=True,
        )
        account.must_change_password = False


def _log_in(hand: Hand) -> None:
    hand.go("/login")
    hand.type(hand.page.get_by_label("E-Mail-Adresse"), "eva@kreis.example")
    hand.type(hand.page.get_by_label("Passwort"), PASSWORD)
    hand.button("Anmelden")


def _make_the_district(hand: Hand, register: Path) -> None:
    hand.link("Landkreis anlegen")
    hand.file(hand.page.locator("input[type=file]"), register)
    hand.button("Weiter")
    expect(hand.page.get_by_role("main")).to_contain_text("142")
    expect(hand.page.get_by_role("main")).to_contain_text("211.779")
    if hand.page.locator("#mailbox").count() == 0:
        hand.link("Ludwigslust-Parchim")
    hand.type(hand.page.locator("#mailbox"), "beteiligung@kreis.example")
    hand.button("Landkreis anlegen")


def _start_the_process(hand: Hand) -> None:
    hand.link("Verfahren anlegen")
    hand.tick(
        hand.page.get_by_label("Dezentrales Integrations- und Teilhabekonzept"), "the template"
    )
    hand.type(hand.page.get_by_label("Name des Verfahrens"), "Teilhabekonzept")
    hand.button("Verfahren anlegen")


def _form_the_regions(hand: Hand) -> None:
    hand.link("Regionen", within=hand.page.get_by_role("navigation", name="Verfahren"))
    pickers = hand.page.locator("select[name^='to:']")
    assert pickers.count() == 20
    for number in range(20):
        region = number % 5 + 1
        label = pickers.nth(number).locator("option").nth(region).inner_text()
        hand.choose(pickers.nth(number), label)
    hand.button("Speichern")
    expect(hand.page.locator("select[name^='to:']").first).to_be_attached()


def _bring_the_people(hand: Hand, people: Path) -> None:
    hand.link("Menschen", within=hand.page.get_by_role("navigation", name="Verfahren"))
    hand.link("Aus Datei übernehmen")
    hand.file(hand.page.locator("input[type=file]"), people)
    hand.button("Weiter")
    hand.button("Übernehmen")


def _plan_the_round(hand: Hand) -> None:
    hand.link("Termine", within=hand.page.get_by_role("navigation", name="Verfahren"))
    hand.link("Termin planen")
    tables = hand.page.get_by_role("group", name="Runder Tisch")
    hand.link("Für alle 5 auf einmal planen", within=tables)
    days = hand.page.locator("input[type=date]")
    assert days.count() == 5
    first = datetime.now(UTC).date() + timedelta(days=28)
    first += timedelta(days=-first.weekday())
    for number in range(5):
        hand.date(days.nth(number), (first + timedelta(days=number % 4)).isoformat())
        place = hand.page.locator("input[name$='place']").nth(number)
        hand.type(place, f"Rathaus, Saal {number + 1}")
    hand.button("5 Termine anlegen")


def _invite(hand: Hand) -> None:
    expect(hand.page.get_by_role("main")).to_contain_text("Einladungen")
    hand.button("60 Einladungen senden")
    expect(hand.page.locator("#meldungen")).to_contain_text("60")


def _letters(installation: Installation) -> list[str]:
    scheduler.deliver_once(installation.settings)
    return [
        file.read_text(encoding="utf-8") for file in sorted(installation.mail_folder.rglob("*.eml"))
    ]


def _minute_one(hand: Hand) -> bytes:
    hand.link("Termine", within=hand.page.get_by_role("navigation", name="Verfahren"))
    hand.link(MINUTED)
    hand.link("Durchführen")
    hand.button("Sitzung eröffnen")
    hand.button("Alle anwesend")
    hand.link("Schreiben")
    hand.type(hand.page.get_by_label("Sachstand"), "Nach 19 Uhr fährt kein Bus mehr.")
    hand.type(hand.page.get_by_label("Beratung"), "Frau Ahlers wünscht einen **Rufbus ab 19 Uhr**.")
    wording = "Der Landkreis bestellt einen Rufbus für die Region Nord."
    hand.type(hand.page.locator("textarea[name$='wording']"), wording)
    caretaker = hand.page.locator("select[name$='caretaker']")
    hand.choose(caretaker, caretaker.locator("option", has_text="Ahlers").first.inner_text())
    hand.date(hand.page.locator("input[name$='due_on']"), "2027-12-31")
    hand.button("Speichern")
    expect(hand.page.get_by_role("main")).to_contain_text(wording)
    with hand.page.expect_download() as download:
        hand.link("Word-Datei")
    return Path(download.value.path()).read_bytes()


def text_of(content: bytes) -> str:
    """All text of a Word file, headers and footers included."""
    with zipfile.ZipFile(BytesIO(content)) as package:
        parts = [
            package.read(name).decode()
            for name in package.namelist()
            if re.fullmatch(r"word/(document|header\d|footer\d)\.xml", name)
        ]
    return " ".join(re.sub(r"<[^>]+>", "", part) for part in parts).replace("\u00a0", " ")
