"""Helmstedt: a round table when it is needed, and offers by municipality and kind.

Wishes gather from a telephone call, from a member's mail and from a visit. At the third the round
table is called; not all municipalities come; a decider settles one question at the table. Then it
waits again.
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
from tests.journeys.test_main_job import text_of
from tests.journeys.towns import Known, Towns, main, row, towns
from tests.usecases.incoming_stage import mail

pytestmark = pytest.mark.browser

BASE = "/d/helmstedt/p/runder-tisch-integration"
TABLE = "Runder Tisch Integration"
MUNICIPALITIES = (
    ("Helmstedt, Stadt", 25_000),
    ("Königslutter am Elm, Stadt", 15_700),
    ("Lehre", 11_900),
    ("Schöningen, Stadt", 11_200),
    ("Grasleben", 2_500),
)
PEOPLE = (
    Known(name="Ilse Stolz", has_login=True, runs_it=True),
    Known(name="Bernd Brandt"),
    Known(name="Theo Eggers"),
    Known(name="Lena Lehmann"),
    Known(name="Georg Grau"),
    Known(name="Jutta Jahn", organisation="Jobcenter Helmstedt", sector=Sector.AUTHORITIES),
    Known(name="Sami Haddad", organisation="Verein Zusammen e. V.",
          sector=Sector.MIGRANT_ORGANISATIONS),
)  # fmt: skip
SEATED = {
    "Helmstedt": "Bernd Brandt",
    "Königslutter am Elm": "Theo Eggers",
    "Lehre": "Lena Lehmann",
    "Grasleben": "Georg Grau",
    "Jobcenter": "Jutta Jahn",
}
BUS, COURSE, SWIMMING = "Bus nach 19 Uhr", "Sprachkurs am Abend", "Schwimmzeit für Frauen"
SETTLED = "Das Jobcenter zahlt die Fahrt zum Abendkurs."


@pytest.fixture
def helmstedt(empty_sqlite: Path, settings: Settings, tmp_path: Path) -> Iterator[Towns]:
    file = tmp_path / "journey.sqlite"
    shutil.copy(empty_sqlite, file)
    engine = open_database(f"sqlite:///{file}")
    with towns(
        settings, engine, tmp_path,
        name="Helmstedt", ags="03154", state=State.NI, municipalities=MUNICIPALITIES, people=PEOPLE,
    ) as district:  # fmt: skip
        yield district
    engine.dispose()


def test_a_round_table_is_called_when_topics_have_gathered(page: Page, helmstedt: Towns) -> None:
    hand = Hand(page, helmstedt.installation.url)
    helmstedt.log_in(hand, "Ilse Stolz")

    _start(hand)
    _seat(hand, helmstedt)
    _gather(hand, helmstedt)
    _call(hand, helmstedt)
    _some_answer(hand, helmstedt)
    content = _meet(hand, helmstedt)
    _wait_again(hand)
    _keep_offers(hand)

    text = text_of(content)
    for words in (SETTLED, "Jutta Jahn", "Grasleben", BUS, "Verein Zusammen e. V."):
        assert words in text


def _start(hand: Hand) -> None:
    hand.link("Verfahren anlegen")
    hand.tick(hand.page.get_by_label("Runder Tisch bei Bedarf"), "the template")
    hand.type(hand.page.get_by_label("Name des Verfahrens"), TABLE)
    hand.button("Verfahren anlegen")
    expect(main(hand.page)).to_contain_text("Anliegen sammeln")


def _seat(hand: Hand, helmstedt: Towns) -> None:
    """One seat by hand, the others as given; Schöningen sends nobody."""
    helmstedt.seat("runder-tisch-integration", TABLE, SEATED)
    hand.link("Gremien", within=hand.page.get_by_role("navigation", name="Verfahren"))
    hand.link(TABLE, within=main(hand.page))
    expect(row(hand.page, "Jobcenter")).to_contain_text("darf entscheiden")
    expect(row(hand.page, "Schöningen")).to_contain_text("unbesetzt")
    hand.link("Besetzen", within=row(hand.page, "Migrantenorganisation"))
    hand.choose_who(hand.page.get_by_label("Person", exact=True), "Haddad")
    hand.button("Besetzen")
    expect(row(hand.page, "Migrantenorganisation")).to_contain_text("Sami Haddad")


def _gather(hand: Hand, helmstedt: Towns) -> None:
    """By telephone, by a member's mail, and at a visit; two are not enough."""
    _note_a_call(hand)
    _take_a_wish_from_the_mail(hand, helmstedt)
    hand.go("/d/helmstedt")
    expect(hand.page.get_by_role("link", name="Einberufen")).to_have_count(0)
    _visit(hand)


def _note_a_call(hand: Hand) -> None:
    hand.link("Themen", within=hand.page.get_by_role("navigation", name="Verfahren"))
    hand.link("Thema notieren")
    hand.type(hand.page.get_by_label("Thema", exact=True), BUS)
    hand.button("Notieren")
    expect(hand.page.get_by_role("heading", level=1)).to_have_text(BUS)


def _take_a_wish_from_the_mail(hand: Hand, helmstedt: Towns) -> None:
    helmstedt.receive(
        mail(
            "Die Frauen aus unserem Verein wünschen sich einen Sprachkurs am Abend.\r\n",
            sender="sami.haddad@verein.example",
            sender_name="Sami Haddad",
            to="integration@helmstedt.example",
        )
    )
    hand.go("/d/helmstedt")
    hand.link("Ansehen")
    hand.link("Sami Haddad", within=main(hand.page))
    hand.link("Als Thema notieren")
    expect(hand.page.get_by_label("So wurde es gesagt")).to_have_value(re.compile("Sprachkurs"))
    hand.type(hand.page.get_by_label("Thema", exact=True), COURSE)
    hand.button("Notieren")
    expect(main(hand.page)).to_contain_text("wünschen sich einen Sprachkurs am Abend")


def _visit(hand: Hand) -> None:
    hand.go(f"{BASE}/activities")
    hand.link("Neu eintragen")
    hand.choose(hand.page.get_by_label("Art", exact=True), "Aufsuchender Austausch")
    hand.type(hand.page.get_by_label("Bezeichnung"), "Besuch im Frauencafé")
    hand.button("Eintragen")
    hand.click(hand.page.get_by_text("Thema notieren", exact=True), "fold")
    hand.type(hand.page.get_by_label("Thema", exact=True), SWIMMING)
    hand.button("Notieren")
    expect(main(hand.page)).to_contain_text(SWIMMING)


def _call(hand: Hand, helmstedt: Towns) -> None:
    hand.go("/d/helmstedt")
    expect(main(hand.page)).to_contain_text("3 Themen warten")
    hand.link("Einberufen")
    expect(main(hand.page)).to_contain_text("3 Themen warten")
    for topic in (BUS, COURSE, SWIMMING):
        expect(hand.page.get_by_label(topic)).to_be_checked()
    expect(hand.page.get_by_label("Tag", exact=True)).to_have_value("2027-01-27")
    hand.type(hand.page.get_by_label("Ort"), "Kreishaus, Sitzungssaal")
    hand.button("Termin planen")
    expect(main(hand.page)).to_contain_text("Die Einladung muss bis")
    hand.button("6 Einladungen senden")


def _some_answer(hand: Hand, helmstedt: Towns) -> None:
    """Lehre comes, Grasleben sends word that it cannot; Königslutter says nothing."""
    came = helmstedt.deliver()
    assert len(came) == 6
    (letter,) = came["lena.lehmann@verein.example"]
    assert SWIMMING in letter.text
    for name, button in (
        ("lena.lehmann", "Zusage: Ich komme"),
        ("bernd.brandt", "Zusage: Ich komme"),
        ("jutta.jahn", "Zusage: Ich komme"),
        ("georg.grau", "Absage: Ich komme nicht"),
    ):
        hand.page.goto(came[f"{name}@verein.example"][0].link("rsvp"))
        hand.button(button)
    hand.go("/d/helmstedt")
    hand.link("Antworten")
    expect(main(hand.page)).to_contain_text("Aus 3 Gemeinden hat noch niemand zugesagt")
    expect(main(hand.page)).to_contain_text("Schöningen")


def _meet(hand: Hand, helmstedt: Towns) -> bytes:
    helmstedt.wait_until(datetime(2027, 1, 27, 13, 5, tzinfo=UTC))
    helmstedt.log_in(hand, "Ilse Stolz")
    hand.link("Durchführen")
    hand.button("Sitzung eröffnen")
    for name, word in (("Georg Grau", "entschuldigt"), ("Theo Eggers", "nicht gekommen")):
        hand.tick(row(hand.page, name).get_by_role("radio", name=word), f"{name} {word}")
    hand.button("Alle anwesend")
    expect(main(hand.page)).to_contain_text("4 von 6 Stimmberechtigten da")
    _settle(hand)
    hand.type(hand.page.get_by_label("Ende der Sitzung"), "16:00")
    hand.button("Sitzung schließen")
    with hand.page.expect_download() as download:
        hand.link("Protokoll als Word-Datei")
    return Path(download.value.path()).read_bytes()


def _settle(hand: Hand) -> None:
    """Who may decide for the Jobcentre takes the question on at the table."""
    hand.link(f"Schreiben {COURSE}")
    hand.type(hand.page.get_by_label("Sachstand"), "Abends fährt kein Bus zur Volkshochschule.")
    hand.type(hand.page.locator("textarea[name$='wording']"), SETTLED)
    hand.choose_who(hand.page.locator("select[name$='caretaker']"), "Jahn")
    hand.date(hand.page.locator("input[name$='due_on']"), "2027-03-31")
    hand.button("Speichern")
    expect(main(hand.page)).to_contain_text(SETTLED)


def _wait_again(hand: Hand) -> None:
    """What was talked about waits no more; the finding is found from the wish, and back."""
    hand.go("/d/helmstedt")
    expect(hand.page.get_by_role("link", name="Einberufen")).to_have_count(0)
    hand.go(f"{BASE}/topics")
    hand.link(COURSE)
    expect(main(hand.page)).to_contain_text("vereinbart")
    hand.link(SETTLED)
    expect(main(hand.page)).to_contain_text("Jutta Jahn")
    hand.link(COURSE, within=main(hand.page))
    expect(hand.page.get_by_role("heading", level=1)).to_have_text(COURSE)


def _keep_offers(hand: Hand) -> None:
    """Without a municipality nobody would find it; residents see it without names of people."""
    hand.go("/d/helmstedt")
    hand.link("Angebote vor Ort")
    hand.link("Neues Angebot")
    hand.type(hand.page.get_by_label("Name des Angebots"), "Schwimmen für Frauen")
    hand.choose(hand.page.get_by_label("Art", exact=True), "Sport")
    hand.type(hand.page.get_by_label("Wann"), "sonntags, 9 bis 11 Uhr")
    hand.tick(hand.page.get_by_label("Auf der öffentlichen Seite zeigen"), "public")
    hand.button("Angebot eintragen")
    expect(main(hand.page)).to_contain_text("Ohne Gemeinde findet es niemand.")
    hand.choose(hand.page.get_by_label("Gemeinde"), "Lehre")
    hand.button("Angebot eintragen")
    hand.choose_who(hand.page.get_by_label("Wer kümmert sich?"), "Lehmann")
    hand.button("Zuständigkeit speichern")
    hand.go("/public/helmstedt/angebote")
    hand.link("Sport")
    expect(hand.page.get_by_role("heading", name="Lehre")).to_be_visible()
    expect(main(hand.page)).to_contain_text("sonntags, 9 bis 11 Uhr")
    expect(main(hand.page)).not_to_contain_text("Lehmann")
