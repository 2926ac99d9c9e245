"""A series from the first plan to a change in the middle, with the keyboard alone.

Three people answer by link, in Polish, in Arabic and in plain German; after each step their
calendars, fed with the mails that were delivered, show what the district shows.
"""

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Locator, expect

from facilitation.database import open_database
from facilitation.settings import Settings
from tests import cast
from tests.journeys.conftest import NARROW, WIDE
from tests.journeys.keyboard import Keyboard
from tests.journeys.mailboxes import Mailboxes, Received, district

pytestmark = pytest.mark.browser

BERLIN = ZoneInfo("Europe/Berlin")
SERIES = "/d/musterkreis/p/integration/series"
TONGUES = {"Ben": ("pl", "ltr"), "Stella": ("ar", "rtl"), "Olga": ("de", "ltr")}


@dataclass
class Journey:
    """Ada at her desk, and the three people with their links."""

    hand: Keyboard
    reader: Keyboard
    boxes: Mailboxes
    links: dict[str, str] = field(default_factory=dict)

    def days(self) -> list[str]:
        """What all calendars and the database agree on."""
        starts = (start.astimezone(BERLIN) for start in self.boxes.check_calendars())
        return [f"{start:%d.%m. %H:%M}" for start in starts]


@pytest.fixture(params=[WIDE, NARROW], ids=["1280 pixels", "360 pixels"])
def journey(
    request: pytest.FixtureRequest,
    browser: Browser,
    empty_sqlite: Path,
    settings: Settings,
    tmp_path: Path,
) -> Iterator[Journey]:
    file = tmp_path / "journey.sqlite"
    shutil.copy(empty_sqlite, file)
    engine = open_database(f"sqlite:///{file}")
    contexts = [browser.new_context(locale="de-DE", viewport=request.param) for _ in range(2)]
    with district(settings, engine, tmp_path) as boxes:
        url = boxes.installation.url
        desk, telephone = (Keyboard(context.new_page(), url) for context in contexts)
        yield Journey(desk, telephone, boxes)
        for context in contexts:
            context.close()
    engine.dispose()


def test_a_series_is_made_answered_in_three_languages_and_changed(journey: Journey) -> None:
    _log_in(journey.hand)
    _plan(journey.hand)
    _invite(journey)
    _answer(journey)
    _see_the_answers(journey)
    _move_one(journey)
    _call_one_off(journey)
    _change_the_rest(journey)
    _see_the_links_again(journey)


def _log_in(hand: Keyboard) -> None:
    hand.go("/login")
    hand.write(hand.page.get_by_label("E-Mail-Adresse"), "ada@musterkreis.example")
    hand.write(hand.page.get_by_label("Passwort"), cast.PASSWORD)
    hand.button("Anmelden")


def _plan(hand: Keyboard) -> None:
    """The last Monday of each month until August; 29 March 2027 is Easter Monday."""
    hand.go(SERIES)
    hand.link("Reihe planen")
    hand.link("Runder Tisch West")
    hand.fill(hand.page.get_by_label("Erster Termin"), "2027-02-22")
    hand.fill(hand.page.get_by_label("Beginn"), "17:00")
    hand.fill(hand.page.get_by_label("Ende", exact=True), "19:00")
    hand.choose("jeden Monat am gleichen Wochentag")
    hand.fill(hand.page.get_by_label("Letzter möglicher Tag"), "2027-08-31")
    hand.choose("Termin auslassen")
    hand.button("Weiter: Termine ansehen")
    expect(_row(hand, "29.03.2027")).to_contain_text("Ostermontag")
    hand.button("6 Termine anlegen")
    expect(hand.page.locator("#meldungen")).to_contain_text("Die Reihe steht.")
    expect(_row(hand, "29.03.2027")).to_contain_text("fällt aus")


def _invite(journey: Journey) -> None:
    hand = journey.hand
    hand.link("Zur Reihe einladen")
    expect(hand.page.get_by_role("main")).to_contain_text("6 Termine, der erste am")
    hand.button("3 Einladungen senden")
    expect(hand.page.locator("#meldungen")).to_contain_text("3 E-Mails")

    came = journey.boxes.deliver()

    for name, (received,) in came.items():
        _check_language(name, received)
        journey.links[name] = received.link("dates")
        assert "\r\nMETHOD:REQUEST\r\n" in received.said
        assert "EXDATE;TZID=Europe/Berlin:20270329T170000" in received.said
    assert journey.days() == [
        "22.02. 17:00", "26.04. 17:00", "31.05. 17:00", "28.06. 17:00", "26.07. 17:00",
        "30.08. 17:00",
    ]  # fmt: skip


def _answer(journey: Journey) -> None:
    """Ben comes to all, Stella perhaps, Olga not to the first."""
    for name, answer in (("Ben", "accepted"), ("Stella", "tentative"), ("Olga", "declined")):
        reader = journey.reader
        reader.go(journey.links[name])
        _check_page(journey, name)
        form = ".kr-dates li:first-child form" if name == "Olga" else "form.kr-all-dates"
        reader.press(reader.page.locator(f"{form} button[value={answer}]"))
        first = reader.page.locator(".kr-dates li").first
        expect(first.locator(f"button[value={answer}]")).to_have_class(re.compile("primary"))
        _check_page(journey, name)


def _see_the_answers(journey: Journey) -> None:
    hand = journey.hand
    hand.go(hand.page.url)
    expect(_row(hand, "22.02.2027")).to_contain_text("1 von 3 zugesagt, 1 abgesagt")
    expect(_row(hand, "26.04.2027")).to_contain_text("1 von 3 zugesagt, 1 offen")


def _move_one(journey: Journey) -> None:
    hand = journey.hand
    hand.press(_row(hand, "26.04.2027").get_by_role("link", name="Verlegen"))
    hand.fill(hand.page.get_by_label("Tag", exact=True), "2027-04-27")
    hand.button("Weiter: ansehen, was mitgeteilt wird")
    expect(hand.page.get_by_role("main")).to_contain_text("27.04.2027")
    hand.button("Jetzt mitteilen")
    expect(_row(hand, "27.04.2027")).to_contain_text("verlegt, sonst")

    came = journey.boxes.deliver()

    for name, (received,) in came.items():
        _check_language(name, received)
        assert "RECURRENCE-ID;TZID=Europe/Berlin:20270426T170000" in received.said
        assert "DTSTART;TZID=Europe/Berlin:20270427T170000" in received.said
        assert "\r\nSEQUENCE:1\r\n" in received.said
        assert "26" in received.text.partition("\n")[0]
        assert "27" in received.text.partition("\n")[0]
    first_lines = came["Olga"][0].text.partition("\n\n")[0]
    assert "Montag, 26. April" in first_lines
    assert "Dienstag, 27. April" in first_lines
    assert "27.04. 17:00" in journey.days()


def _call_one_off(journey: Journey) -> None:
    hand = journey.hand
    hand.press(_row(hand, "31.05.2027").get_by_role("link", name="Absagen"))
    hand.write(hand.page.get_by_label("Grund"), "Der Saal wird umgebaut; es tut uns leid.")
    hand.press(hand.page.get_by_role("button", name="Absagen", exact=True))
    hand.button("Jetzt mitteilen")
    expect(_row(hand, "31.05.2027")).to_contain_text("Der Saal wird umgebaut")

    came = journey.boxes.deliver()

    for name, (received,) in came.items():
        _check_language(name, received)
        assert "\r\nMETHOD:CANCEL\r\n" in received.said
        assert "RECURRENCE-ID;TZID=Europe/Berlin:20270531T170000" in received.said
        assert "Der Saal wird umgebaut" in received.text
    assert journey.days() == [
        "22.02. 17:00", "27.04. 17:00", "28.06. 17:00", "26.07. 17:00", "30.08. 17:00"
    ]  # fmt: skip


def _change_the_rest(journey: Journey) -> None:
    """From July on an hour later: the series ends, and another one begins."""
    hand = journey.hand
    hand.press(_row(hand, "26.07.2027").get_by_role("link", name="Ab hier ändern"))
    hand.fill(hand.page.get_by_label("Beginn"), "18:00")
    hand.fill(hand.page.get_by_label("Ende", exact=True), "20:00")
    hand.button("Weiter: ansehen, was sich ändert")
    expect(hand.page.get_by_role("main")).to_contain_text("wird eine neue Reihe")
    hand.press(hand.page.get_by_role("button", name="Ändern", exact=True))
    hand.button("Jetzt mitteilen")
    expect(hand.page.locator("#meldungen")).to_contain_text("6 E-Mails")

    came = journey.boxes.deliver()

    for name, received in came.items():
        assert len(received) == 2, name
        assert len({one.said.partition("UID:")[2].partition("\r")[0] for one in received}) == 2
        for one in received:
            _check_language(name, one)
    assert journey.days() == [
        "22.02. 17:00", "27.04. 17:00", "28.06. 17:00", "26.07. 18:00", "30.08. 18:00"
    ]  # fmt: skip
    journey.links = {
        name: one.link("dates")
        for name, received in came.items()
        for one in received
        if "DTSTART;TZID=Europe/Berlin:20270726T180000" in one.said
    }


def _see_the_links_again(journey: Journey) -> None:
    """The pages of the new series: two dates, at a time to which nobody has answered yet."""
    page = journey.reader.page
    assert journey.links.keys() == TONGUES.keys()
    for name, link in journey.links.items():
        journey.reader.go(link)
        _check_page(journey, name)
        expect(page.locator(".kr-dates > li")).to_have_count(2)
        expect(page.locator(".kr-dates button[class*=primary]")).to_have_count(0)


def _row(hand: Keyboard, day: str) -> Locator:
    return hand.page.get_by_role("row", name=day)


def _check_language(name: str, received: Received) -> None:
    """Mail in the reader's language, right to left where that is so, and from the district."""
    language, direction = TONGUES[name]
    assert received.message["Content-Language"].startswith(language)
    assert re.search(rf'<html lang="{language}[^"]*" dir="{direction}"', received.html)
    assert received.message["From"].addresses[0].addr_spec == "beteiligung@musterkreis.example"


def _check_page(journey: Journey, name: str) -> None:
    language, direction = TONGUES[name]
    root = journey.reader.page.locator("html")
    expect(root).to_have_attribute("lang", re.compile(language))
    expect(root).to_have_attribute("dir", direction)
