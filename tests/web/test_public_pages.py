"""Residents read what is public of a process, and nothing else of it."""

import re
from datetime import date, timedelta

import icalendar
import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitation.model.bodies import DecisionKind, DecisionMode
from facilitation.model.decisions import Decision, FollowupState, Result
from facilitation.model.meetings import Invitation, InvitedAs, Meeting, MeetingState
from facilitation.model.municipalities import Municipality
from facilitation.model.processes import Process, ProcessState, RegionMunicipality
from facilitation.model.responsibilities import Responsibility
from tests import cast
from tests.conftest import NOW, TODAY
from tests.usecases.test_query_counts import counted
from tests.web.conftest import LogIn

PAGE = "/public/musterkreis/integration"
SETTINGS = "/d/musterkreis/p/integration/settings/public"


@pytest.fixture
def visitor(open_app, engine, settings) -> FlaskClient:
    return open_app(settings, engine=engine, clock=lambda: NOW).test_client()


def finding(session: Session, scene: cast.Scene, meeting: Meeting | None, words: str) -> Decision:
    item = meeting.agenda[0] if meeting else None
    made = Decision(
        district_id=scene.district.id,
        process_id=scene.process.id,
        body_id=scene.round_table.id,
        meeting_id=meeting.id if meeting else None,
        agenda_item_id=item.id if item else None,
        decided_on=date(2026, 12, 1),
        kind=DecisionKind.AGREEMENT,
        mode=DecisionMode.VOTE,
        yes=7, no=3, abstained=1, eligible=11,
        number="1/1",
    )  # fmt: skip
    made.word(words)
    session.add(made)
    session.flush()
    return made


@pytest.fixture
def world(session: Session, stage: cast.Scene) -> dict[str, Meeting]:
    """A public process with public things and, beside each, one that is not."""
    session.get_one(Process, stage.process.id).is_public = True
    held = cast.meeting(session, stage.round_table, starts_at=NOW - timedelta(days=40))
    held.state, held.number, held.is_public = MeetingState.CLOSED, 1, True
    running = cast.meeting(session, stage.round_table, starts_at=NOW - timedelta(hours=1))
    running.state, running.number = MeetingState.OPENED, 2
    coming = cast.meeting(session, stage.round_table, starts_at=NOW + timedelta(days=20))
    coming.title, coming.is_public = "Offenes Forum", True
    coming.online_url, coming.message = "https://online.example/geheim", "Nur für Geladene"
    coming.agenda[1].title, coming.agenda[1].is_public = "Personalsache Meier", False
    coming.chair_id = stage.ada.id
    closed = cast.meeting(session, stage.round_table, starts_at=NOW + timedelta(days=21))
    closed.title = "Interne Klausur"
    off = cast.meeting(session, stage.round_table, starts_at=NOW + timedelta(days=22))
    off.title, off.is_public = "Ausgefallenes Forum", True
    off.cancel(reason="Streit im Amt", now=NOW)
    session.add(
        Invitation(meeting=coming, person=stage.ben, invited_as=InvitedAs.MEMBER, note="Bin dabei")
    )
    shown = finding(session, stage, held, "Der Bus fährt auch am Abend.")
    shown.state = FollowupState.STALLED
    session.add(
        Responsibility(
            district_id=stage.district.id, decision_id=shown.id, caretaker_id=stage.stella.id
        )
    )
    finding(session, stage, None, "Im Umlauf beschlossen.")
    finding(session, stage, held, "Vertraulich vereinbart.").is_public = False
    finding(session, stage, held, "Wurde abgelehnt.").result = Result.REJECTED
    finding(session, stage, running, "Noch im Entwurf.")
    hidden = finding(session, stage, held, "Am verborgenen Punkt.")
    held.agenda[2].is_public, hidden.agenda_item_id = False, held.agenda[2].id
    held.agenda[0].discussion = held.agenda[0].discussion_html = "Beratung im Protokoll"
    session.commit()
    return {"coming": coming, "closed": closed, "off": off, "held": held}


SHOWN = (
    "Integrationskonzept 2027", "Vorgespräche", "Offenes Forum", "Rathaus, Saal 2", "Begrüßung",
    "Sonntag, 31. Januar 2027, 10:00 bis 12:00 Uhr", "Ausgefallenes Forum", "abgesagt",
    "Der Bus fährt auch am Abend.", "kommt gerade nicht voran", "Im Umlauf beschlossen.",
    "Geschäftsstelle Musterkreis", "beteiligung@musterkreis.example", "auch online teilnehmen",
    "/public/musterkreis/impressum", "/public/musterkreis/datenschutz",
)  # fmt: skip
HIDDEN = (
    "Becker", "Stern", "Ahrens", "Dahl", "Sommer", "Özdemir", "ben@", "Personalsache", "geheim",
    "Nur für Geladene", "Interne Klausur", "Streit im Amt", "Vertraulich", "Wurde abgelehnt",
    "Noch im Entwurf", "Am verborgenen Punkt", "Beratung im Protokoll", "Bin dabei",
    "7 Ja", "3 Nein",
)  # fmt: skip


def test_residents_read_what_is_public(visitor, world):
    page = visitor.get(PAGE)

    assert page.status_code == 200
    for words in SHOWN:
        assert words in page.text, words
    assert "Set-Cookie" not in page.headers


def test_residents_find_their_place_on_the_map_and_in_the_table(
    session: Session, visitor: FlaskClient, world: dict[str, Meeting], stage: cast.Scene
) -> None:
    without = visitor.get(PAGE).text
    banzkow = session.scalars(select(Municipality).where(Municipality.ags == "13076002")).one()
    banzkow.longitude, banzkow.latitude = 11.6, 53.5
    stay = {"process_id": stage.process.id, "valid_from": TODAY}
    session.add(RegionMunicipality(municipality_id=banzkow.id, region_id=stage.east.id, **stay))
    session.commit()

    page = visitor.get(PAGE).text
    drawn = page.partition("kr-map__drawing")[2].partition("</svg>")[0]

    assert 'id="regionen"' not in without
    assert set(re.findall(r'href="([^"]*)"', drawn)) == {"#region-2", "#gebiet-2"}
    assert 'id="region-2"' in page
    assert "Banzkow" in page.partition('id="region-2"')[2].partition("</tr>")[0]
    assert "Ohne Lage, darum nicht auf der Karte: Crivitz, Stadt; Öhringsdorf." in page
    assert "style=" not in page
    banzkow.longitude = None
    session.commit()
    unknown = visitor.get(PAGE).text.partition('id="regionen"')[2]
    assert "kr-map__drawing" not in unknown
    assert "Banzkow" in unknown


@pytest.mark.parametrize("rest", ["/integration", "/integration.ics", "/integration/kalender", ""])
def test_nothing_else_leaves_the_house(visitor, world, rest):
    answer = visitor.get(f"/public/musterkreis{rest}")
    seen = answer.text.replace("\r\n ", "").split("<main", 1)[-1].split("</main>")[0]

    assert answer.status_code == 200
    for words in HIDDEN:
        assert words not in seen, words


def test_the_public_feed_holds_public_meetings_only(visitor, world):
    answer = visitor.get(f"{PAGE}.ics")

    calendar = icalendar.Calendar.from_ical(answer.data)
    titles = {str(event["SUMMARY"]) for event in calendar.walk("VEVENT")}
    assert titles == {"Runder Tisch West", "Offenes Forum", "Abgesagt: Ausgefallenes Forum"}
    assert answer.headers["Cache-Control"] == "public, max-age=300"
    assert f"http://kreisrunde.test{PAGE}" in answer.text.replace("\r\n ", "")
    again = visitor.get(f"{PAGE}.ics", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_one_public_meeting_can_be_kept(visitor, world):
    answer = visitor.get(f"{PAGE}/{world['coming'].id}.ics")

    (event,) = icalendar.Calendar.from_ical(answer.data).walk("VEVENT")
    assert str(event["UID"]) == world["coming"].uid
    assert "X-WR-CALNAME" not in answer.text
    assert "termin-2027-01-31.ics" in answer.headers["Content-Disposition"]


@pytest.mark.parametrize("which", ["closed", "none", "other process", "other district"])
def test_a_meeting_that_is_not_public_here_is_not_there(visitor, session, stage, world, which):
    made = cast.meeting(session, stage.round_table, starts_at=NOW + timedelta(days=5))
    made.is_public = True
    if which == "other process":
        made.process_id = None
    if which == "other district":
        made.district_id = stage.elsewhere.id
    session.commit()
    number = {"closed": world["closed"].id, "none": 999_999}.get(which, made.id)

    assert visitor.get(f"{PAGE}/{number}.ics").status_code == 404
    assert f"{PAGE}/{number}.ics" not in visitor.get(PAGE).text


@pytest.mark.parametrize("rest", ["", ".ics", "/kalender", "/1.ics"])
def test_a_process_that_is_not_public_is_not_there(visitor, stage, rest):
    assert visitor.get(PAGE + rest).status_code == 404
    assert visitor.get(f"/public/musterkreis/gibt-es-nicht{rest}").status_code == 404
    assert visitor.get(f"/public/gibt-es-nicht/integration{rest}").status_code == 404


def test_a_district_lists_its_public_processes(visitor, session, stage):
    assert "kein öffentliches Verfahren" in visitor.get("/public/musterkreis").text
    session.get_one(Process, stage.process.id).is_public = True
    session.commit()

    page = visitor.get("/public/musterkreis")

    assert f'href="{PAGE}"' in page.text
    assert "Zurzeit: Vorgespräche" in page.text
    assert visitor.get("/public/gibt-es-nicht").status_code == 404


def test_a_closed_process_asks_nobody_to_take_part(visitor, session, stage, world):
    assert "So können Sie mitmachen" in visitor.get(PAGE).text
    session.get_one(Process, stage.process.id).state = ProcessState.CLOSED
    session.commit()

    page = visitor.get(PAGE).text

    assert "Es ist abgeschlossen." in page
    assert "mitmachen" not in page
    assert "mailto:" in page, "questions are still welcome"


def test_legal_pages_stay_where_they_are(visitor, stage):
    assert visitor.get("/public/musterkreis/impressum").status_code == 200


def test_what_becomes_public_is_shown_before_it_is(log_in, visitor, session, stage, world):
    session.get_one(Process, stage.process.id).is_public = False
    session.commit()
    client = log_in(stage.ada)

    before = client.get(SETTINGS).text
    assert "Noch sieht diese Seite niemand" in before
    assert "2 kommende öffentliche Termine" in before
    assert "2 öffentliche Vereinbarungen" in before
    assert "Der Bus fährt auch am Abend." in before
    assert "Vertraulich" not in before
    assert visitor.get(PAGE).status_code == 404

    assert client.post(SETTINGS, data={"public": "y"}).status_code == 303
    assert visitor.get(PAGE).status_code == 200
    assert "Diese Seite ist öffentlich" in client.get(SETTINGS).text
    client.post(SETTINGS)
    assert visitor.get(PAGE).status_code == 404


def test_markup_in_texts_stays_text(session, stage, visitor, world):
    process = session.get_one(Process, stage.process.id)
    process.name = process.summary = "<script>alert(1)</script>"
    session.get_one(Meeting, world["coming"].id).title = "<img src=x onerror=alert(1)>"
    session.commit()

    for address in (PAGE, f"{PAGE}/kalender", "/public/musterkreis"):
        text = visitor.get(address).text
        assert "<script>alert" not in text
        assert "<img src=x" not in text


def test_queries_do_not_grow_with_the_data(session, stage, visitor, world, engine):
    def asked() -> int:
        with counted(engine) as statements:
            assert visitor.get(PAGE).status_code == 200
        return len(statements)

    few = asked()
    for number in range(15):
        made = cast.meeting(session, stage.round_table, starts_at=NOW + timedelta(days=number + 1))
        made.is_public = True
        finding(session, stage, None, f"Vereinbarung {number}")
    session.commit()

    assert asked() == few


def test_an_activity_is_shown_once_it_is_ticked_and_its_notes_never(
    world: dict[str, Meeting], visitor: FlaskClient, stage: cast.Scene, log_in: LogIn
) -> None:
    client = log_in(stage.ada)
    new = "/d/musterkreis/p/integration/activities/new"
    workshop = {
        "kind": "workshop",
        "title": "Werkstatt mit Betrieben",
        "held_on": "2026-12-03",
        "place": "Kulturhaus",
        "head_count": "15",
        "notes": "Nur für die Geschäftsstelle",
    }
    talk = {"kind": "interview", "title": "Gespräche", "held_on": "2026-12-04"}
    coming = {"kind": "forum", "title": "Forum im Mai", "held_on": "2027-05-03", "is_public": "y"}
    for sent in (workshop, coming, talk | {"place": "Bei Frau Meier", "is_public": "y"}):
        assert client.post(new, data=sent).status_code == 303
    hidden = visitor.get(PAGE).text
    made = client.post(new, data=workshop | {"is_public": "y", "title": "Offene Werkstatt"})

    page, preview = visitor.get(PAGE).text, client.get(SETTINGS).text

    assert "So haben Menschen mitgewirkt" in hidden
    assert "Werkstatt mit Betrieben" not in page
    for text in (
        "Offene Werkstatt",
        "Gespräch mit Einzelnen",
        "03.12.2026",
        "Kulturhaus",
        "15 Personen",
    ):
        assert text in page
    assert "Offene Werkstatt" in preview
    assert "Forum im Mai" in page.partition("Was außerdem geplant ist")[2].partition("<h2")[0]
    assert "Nur für die Geschäftsstelle" not in page
    assert "Bei Frau Meier" not in page
    assert "ja, mit Art" in client.get(made.location).text
    assert 'name="is_public" value="y" checked' in client.get(f"{made.location}/edit").text
