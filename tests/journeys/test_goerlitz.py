"""The process of Görlitz, as its people live it: from an empty district to the implementation."""

import csv
from collections.abc import Iterator
from datetime import date, time, timedelta
from io import StringIO
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from facilitation.database import open_database
from facilitation.settings import Settings
from tests.journeys import papers
from tests.journeys.clerk import Clerk
from tests.journeys.conftest import running
from tests.journeys.mailboxes import Clock

AREAS = [f"Planungsraum {number}" for number in range(1, 6)]
STEERING = {
    "Landkreisverwaltung": ("Verwaltung", 3),
    "Kreistagsfraktion": ("Politik", 5),
    "Städte- und Gemeindetag": ("Verwaltung", 2),
    "Zivilgesellschaft": ("Zivilgesellschaft", 3),
    "Migrantenorganisation": ("Migrantenorganisationen", 1),
}
"""Seats of the template that are filled, with their sector: 14 of 17."""
AGES = ((240, 1.3), (400, 1.0), (360, 0.8))
"""Three age groups: how many answered, and how much each of them counts."""
QUESTION = "Kommen Sie nach 18 Uhr mit dem Bus dorthin, wohin Sie möchten?"
ANSWERS = {"ja": (20, 44, 40), "manchmal": (62, 91, 66), "nein": (158, 265, 254)}
EVENTS = {"Planungsraum 1": 74, "Planungsraum 2": 58, "Planungsraum 3": 126,
          "Planungsraum 4": 67, "Planungsraum 5": 93}  # fmt: skip


@pytest.fixture
def clerk(page: Page, empty_sqlite: Path, settings: Settings, tmp_path: Path) -> Iterator[Clerk]:
    file = tmp_path / "journey.sqlite"
    file.write_bytes(empty_sqlite.read_bytes())
    engine, clock = open_database(f"sqlite:///{file}"), Clock()
    with running(settings, engine, tmp_path, clock=clock) as installation:
        yield Clerk(page, installation, clock)
    engine.dispose()


@pytest.mark.browser
def test_a_concept_with_broad_participation_becomes_deeds(clerk: Clerk, tmp_path: Path) -> None:
    _make_the_district(clerk, tmp_path)
    _begin(clerk)
    _form_the_steering_group(clerk, tmp_path)
    _ask_the_population(clerk, tmp_path)
    _hear_employees_and_refugees(clerk)
    _invite_everybody(clerk)
    _see_whom_it_reached(clerk)
    _talk_it_over_in_the_areas(clerk, tmp_path)
    _see_survey_and_minutes_side_by_side(clerk)
    _draft_the_concept(clerk)
    _have_it_adopted(clerk)
    _put_it_into_practice(clerk)


def _make_the_district(clerk: Clerk, folder: Path) -> None:
    clerk.get_a_login()
    clerk.open("/")
    clerk.follow("Landkreis anlegen")
    clerk.page.locator("input[type=file]").set_input_files(
        papers.register_file(folder, "goerlitz.yaml")
    )
    clerk.press("Weiter")
    clerk.reads("53", "252.725")
    clerk.fill({"mailbox": "integration@kreis.example"})
    clerk.press("Landkreis anlegen")


def _begin(clerk: Clerk) -> None:
    clerk.follow("Verfahren anlegen")
    clerk.main.get_by_label("Integrationskonzept mit breiter Beteiligung").check()
    clerk.fill({"name": "Integrationskonzept"})
    clerk.press("Verfahren anlegen")
    clerk.is_told("Als Nächstes: die Regionen bilden")
    clerk.base = clerk.page.url.removeprefix(clerk.installation.url)
    clerk.open("regions")
    pickers = clerk.main.locator("select[name^='to:']")
    for number in range(pickers.count()):
        pickers.nth(number).select_option(index=number % 5 + 1)
    clerk.press("Speichern")


def _form_the_steering_group(clerk: Clerk, folder: Path) -> None:
    rows = [
        (f"{kind} {number}", "Steuerungsgruppe", sector, f"{kind} {number}")
        for kind, (sector, count) in STEERING.items()
        for number in range(1, count + 1)
    ]
    clerk.import_people(_people_file(folder / "steuerung.csv", rows))
    clerk.open(clerk.address_of("Steuerungsgruppe"))
    clerk.reads("17 Sitze", "davon 3 unbesetzt", "Kreistagsfraktion 5")
    clerk.meet("Steuerungsgruppe")
    clerk.open_gate("Beteiligung")


def _people_file(file: Path, rows: list[tuple[str, str, str, str]]) -> Path:
    """People with organisation, body, sector and seat."""
    text = StringIO()
    lines = csv.writer(text, delimiter=";")
    lines.writerow(["Vorname", "Nachname", "E-Mail", "Organisation", "Sektor", "Gremium", "Sitz"])
    for number, (organisation, body, sector, seat) in enumerate(rows):
        given, family = papers.GIVEN[number % 12], f"{papers.FAMILY[number % 12]}-{file.stem}"
        email = f"{file.stem}{number}@verein.example"
        lines.writerow([given, f"{family}{number}", email, organisation, sector, body, seat])
    file.write_bytes(b"\xef\xbb\xbf" + text.getvalue().encode())
    return file


def _ask_the_population(clerk: Clerk, folder: Path) -> None:
    """Shares are sums of weights; margins come from the effective number of answers after Kish."""
    assert len(clerk.still_missing()) == 6
    clerk.note_activity("Umfrage", "Befragung der Bevölkerung", asked="3200")
    clerk.page.locator("input[type=file]").set_input_files(_survey_file(folder))
    clerk.press("Ansehen")
    clerk.reads("Noch ist nichts gespeichert.", QUESTION)
    clerk.press("Übernehmen")
    total = sum(people * weight for people, weight in AGES)
    squares = sum(people * weight**2 for people, weight in AGES)
    effective = total**2 / squares
    clerk.reads("1.000 Personen haben geantwortet.", f"so sicher wie {effective:.0f} ungewichtete")
    for answer, counts in ANSWERS.items():
        share = sum(n * weight for n, (_, weight) in zip(counts, AGES, strict=True)) / total
        margin = 1.96 * (share * (1 - share) / effective) ** 0.5
        row = clerk.main.get_by_role("row", name=answer)
        expect(row).to_contain_text(_percent(share))
        expect(row).to_contain_text(f"±\N{NO-BREAK SPACE}{_percent(margin)}")
        expect(row).to_contain_text(str(sum(counts)))


def _survey_file(folder: Path) -> Path:
    text = StringIO()
    lines = csv.writer(text, delimiter=";")
    lines.writerow(["Frage", "Antwort", "n", "Gewicht"])
    for answer, counts in ANSWERS.items():
        for people, (_, weight) in zip(counts, AGES, strict=True):
            lines.writerow([QUESTION, answer, people, str(weight).replace(".", ",")])
    file = folder / "befragung.csv"
    file.write_bytes(b"\xef\xbb\xbf" + text.getvalue().encode())
    return file


def _percent(part: float) -> str:
    return f"{part * 100:.1f}".replace(".", ",")


def _hear_employees_and_refugees(clerk: Clerk) -> None:
    clerk.note_activity(
        "Werkstatt", "Workshop im Anlagenbau", languages="Polnisch", heads_economy="34",
        region_id="Planungsraum 3",
    )  # fmt: skip
    clerk.note_activity(
        "Werkstatt", "Workshop in der Weberei", languages="Tschechisch, Deutsch",
        heads_economy="29", region_id="Planungsraum 5",
    )  # fmt: skip
    talks = clerk.note_activity("Gespräch mit Einzelnen", "Interviews mit Geflüchteten")
    clerk.follow("Neues Gespräch")
    clerk.fill({"pseudonym": "Frau A.", "language": "Dari", "interpreter": "aus dem Frauentreff"})
    clerk.press("Gespräch anlegen")
    clerk.reads("Vor der Einwilligung wird nichts aufgeschrieben.")
    expect(clerk.main.locator("textarea[name='words']")).to_have_count(0)
    clerk.follow("Bearbeiten")
    clerk.fill({"consented_on": clerk.today.isoformat(), "consent_note": "unterschrieben"})
    clerk.press("Speichern")
    clerk.fill({"words": "Beim Arzt übersetzt meine Tochter.", "new_topic": "Dolmetschen"})
    clerk.press("Aufschreiben")
    clerk.reads("Beim Arzt übersetzt meine Tochter.", "aus dem Frauentreff", "Dolmetschen")
    clerk.page.goto(talks)
    clerk.reads("Frau A.", "1 Aussage, Dari, gedolmetscht")


def _invite_everybody(clerk: Clerk) -> None:
    clerk.note_activity("Forum", "Integrationsforum", head_count="186")
    for number, (area, people) in enumerate(EVENTS.items(), start=1):
        clerk.clock.now += timedelta(days=1)
        title = "Bus am Abend" if number == 1 else f"Anliegen {number}"
        clerk.note_activity("Veranstaltung", f"Abend im {area}", head_count=str(people),
                            region_id=area)  # fmt: skip
        clerk.note_topic(title, f"So sagte es jemand im {area}.")
        assert bool(clerk.still_missing()) is (number < 5)


def _see_whom_it_reached(clerk: Clerk) -> None:
    """1,000 answers, two workshops, one talk, the forum, five events, 14 in the steering group."""
    clerk.open("activities")
    clerk.follow("Reichweite")
    formats = {"Umfrage": 1000, "Werkstatt": 34 + 29, "Gespräch mit Einzelnen": 1, "Forum": 186,
               "Veranstaltung": sum(EVENTS.values()), "Sitzung: Steuerungsgruppe": 14}  # fmt: skip
    table = clerk.main.get_by_role("table", name="Nach Format und Region")
    for name, people in (formats | {"Zusammen": sum(formats.values())}).items():
        row = table.get_by_role("row", name=name)
        expect(row).to_have_count(1)
        expect(row.get_by_role("cell").nth(1)).to_have_text(f"{people:,}".replace(",", "."))
    clerk.reads("3.200")
    clerk.open_gate("Abstimmung in den Planungsräumen")


def _talk_it_over_in_the_areas(clerk: Clerk, folder: Path) -> None:
    """Five coordinators; one meeting through the pages, on whose agenda the topic stands."""
    seat = "Kommunale Integrationskoordination"
    rows = [("Stadtverwaltung", f"Abstimmung {area}", "Verwaltung", seat) for area in AREAS]
    clerk.import_people(_people_file(folder / "koordination.csv", rows))
    for area in AREAS[1:]:
        clerk.meet(f"Abstimmung {area}")
    assert len(clerk.still_missing()) == 1
    _give_topic_to(clerk, "Bus am Abend", "Abstimmung Planungsraum 1")
    day = clerk.today + timedelta(days=8)
    meeting_id = clerk.plan("Abstimmung Planungsraum 1", day)
    clerk.open(f"meetings/{meeting_id}")
    clerk.press("Auf die Tagesordnung Bus am Abend")
    clerk.wait_until(day, time(15))
    clerk.open(f"meetings/{meeting_id}")
    clerk.follow("Durchführen")
    clerk.press("Sitzung eröffnen")
    clerk.press("Alle anwesend")
    clerk.follow("Schreiben Bus am Abend")
    clerk.main.get_by_label("Beratung").fill("Nach 18 Uhr fährt **kein** Bus mehr.")
    clerk.press("Speichern")
    clerk.press("Sitzung schließen")
    clerk.open_gate("Entwurf des Konzepts")


def _give_topic_to(clerk: Clerk, title: str, body: str) -> None:
    clerk.open("topics")
    clerk.follow(title)
    clerk.unfold("An ein Gremium geben")
    clerk.fill({"body_id": body})
    clerk.press("Weitergeben")
    clerk.reads(f"wartet bei: {body}")


def _see_survey_and_minutes_side_by_side(clerk: Clerk) -> None:
    clerk.open("activities")
    clerk.follow("Befragung der Bevölkerung")
    clerk.fill({"topic_id": "Bus am Abend"})
    clerk.press("Zuordnen")
    clerk.open("topics")
    clerk.follow("Bus am Abend")
    both = clerk.main.locator(".kr-twoviews > div")
    expect(both).to_have_count(2)
    expect(both.nth(0)).to_contain_text("Nach 18 Uhr fährt kein Bus mehr.")
    expect(both.nth(1)).to_contain_text(QUESTION)
    boxes = [both.nth(number).bounding_box() for number in range(2)]
    assert boxes[0]
    assert boxes[1]
    assert boxes[0]["y"] == boxes[1]["y"]
    clerk.page.set_viewport_size({"width": 360, "height": 740})
    assert clerk.page.evaluate("document.documentElement.scrollWidth") <= 360
    clerk.page.set_viewport_size({"width": 1280, "height": 900})


def _draft_the_concept(clerk: Clerk) -> None:
    day = clerk.today + timedelta(days=20)
    meeting_id = clerk.plan("Steuerungsgruppe", day)
    clerk.wait_until(day, time(15))
    clerk.open(f"meetings/{meeting_id}/conduct")
    clerk.press("Sitzung eröffnen")
    clerk.press("Alle anwesend")
    clerk.follow("Schreiben Nächste Schritte")
    clerk.main.locator("textarea[name$='wording']").fill("Der Entwurf geht an den Kreistag.")
    clerk.press("Speichern")
    clerk.press("Sitzung schließen")
    assert len(clerk.still_missing()) == 1
    clerk.follow("Entwurf des Konzepts")
    clerk.fill({"kind": "Entwurf des Konzepts", "title": "Integrationskonzept, Entwurf"})
    clerk.press("Bericht vermerken")
    clerk.is_told("Der Bericht ist vermerkt.")
    clerk.open_gate("Beschluss im Kreistag")


def _have_it_adopted(clerk: Clerk) -> None:
    clerk.open(clerk.address_of("Steuerungsgruppe"))
    clerk.follow("Der Entwurf geht an den Kreistag.")
    clerk.follow("An ein anderes Gremium weitergeben")
    clerk.fill({"body_id": "Kreistag", "text": "Wir bitten um den Beschluss."})
    clerk.main.get_by_label("Das Gremium soll zustimmen.").check()
    clerk.press("Weitergeben")
    clerk.reads("wartet auf Zustimmung")
    assert clerk.still_missing()
    clerk.clock.now += timedelta(days=30)
    clerk.open(clerk.address_of("Kreistag"))
    clerk.follow("Der Entwurf geht an den Kreistag.")
    clerk.main.get_by_label("angenommen").check()
    clerk.fill({"answer": "Mit 52 zu 9 Stimmen beschlossen."})
    clerk.press("Antwort eintragen")
    clerk.reads("Mit 52 zu 9 Stimmen beschlossen.")
    clerk.open_gate("Umsetzung")


def _put_it_into_practice(clerk: Clerk) -> None:
    """The steering group is still there, meets again and is told what became of it."""
    clerk.open(clerk.address_of("Steuerungsgruppe"))
    clerk.reads("17 Sitze", "davon 3 unbesetzt")
    expect(clerk.main).not_to_contain_text("besteht bis")
    clerk.wait_until(date(2028, 3, 1))
    clerk.meet("Steuerungsgruppe")
    (report,) = clerk.still_missing()
    assert "Bericht zur Umsetzung" in report
    clerk.follow(report)
    clerk.fill({"kind": "Bericht zur Umsetzung", "title": "Was daraus wurde"})
    clerk.press("Bericht vermerken")
    clerk.open_gate(None)
    clerk.reads("Umsetzung", "bis")
