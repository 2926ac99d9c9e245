"""The pages of formats of participation."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from facilitation.model.people import Sector
from tests import cast
from tests.web.conftest import LogIn
from tests.web.hostile import HOSTILE, LONG, hostile_forms

BASE = "/d/musterkreis/p/integration/activities"
GIVEN = {"kind": "workshop", "title": "Werkstatt", "held_on": "2026-12-03", "heads_economy": "12"}


@pytest.fixture
def ada(stage: cast.Scene, log_in: LogIn) -> FlaskClient:
    return log_in(stage.ada)


@pytest.fixture
def url(ada: FlaskClient) -> str:
    return str(ada.post(f"{BASE}/new", data=GIVEN).location)


def test_an_activity_is_entered_shown_and_found(ada: FlaskClient, stage: cast.Scene) -> None:
    assert "Noch nichts eingetragen" in ada.get(BASE).text

    answer = ada.post(
        f"{BASE}/new",
        data=GIVEN
        | {"region_id": str(stage.west.id), "languages": "Polnisch; Tschechisch", "notes": "*Gut*"},
    )

    assert answer.status_code == 303
    page = ada.get(answer.location).text
    for words in ("Werkstatt", "Do., 03.12.2026", "Polnisch, Tschechisch", "<em>Gut</em>", ">12<"):
        assert words in page
    assert "Werkstatt" in ada.get(f"{BASE}?q=werkst&art=workshop&region={stage.west.id}").text
    assert "Dazu gibt es keinen Eintrag" in ada.get(f"{BASE}?art=forum").text


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"title": " "}, "Hier fehlt eine Angabe."),
        ({"kind": "party"}, "Diese Auswahl gibt es nicht."),
        ({"head_count": "-1"}, "ganze Zahl von 0 bis 1.000.000"),
        (
            {"head_count": "1.200", "asked": "11.000", "heads_church": "12.000"},
            "mehr als die Gesamtzahl 1200",
        ),
        ({"head_count": "5"}, "mehr als die Gesamtzahl 5"),
        ({"held_on": "2027-05-01"}, "steht noch bevor"),
        ({"region_id": "999"}, "Diese Auswahl gibt es nicht."),
    ],
)
def test_a_refused_entry_says_why(ada: FlaskClient, change: dict[str, str], words: str) -> None:
    answer = ada.post(f"{BASE}/new", data=GIVEN | change)

    assert answer.status_code == 422
    assert words in answer.text


def test_the_second_editor_gets_both_versions(ada: FlaskClient, url: str) -> None:
    form = GIVEN | {"version": "1"}
    assert ada.post(f"{url}/edit", data=form | {"title": "Runde"}).status_code == 303

    answer = ada.post(f"{url}/edit", data=form | {"title": "Kreis"})

    assert answer.status_code == 409
    assert "Runde" in answer.text


def test_a_topic_leads_back_to_where_it_was_raised(ada: FlaskClient, url: str) -> None:
    assert ada.post(f"{url}/topics", data={"title": ""}).status_code == 422
    answer = ada.post(f"{url}/topics", data={"title": "Bus", "words": "Abends fährt nichts."})

    assert answer.status_code == 303
    page = ada.get(url).text
    assert "Abends fährt nichts." in page
    topic = page.partition("/integration/topics/")[2].partition('"')[0]
    assert f'href="{url}"' in ada.get(f"/d/musterkreis/p/integration/topics/{topic}").text
    assert (
        "bleibt deshalb"
        in ada.post(f"{url}/remove", data={"version": "1"}, follow_redirects=True).text
    )


def test_partners_come_and_go(ada: FlaskClient, url: str, stage: cast.Scene) -> None:
    organisation = str(stage.seat.organisation_id)

    assert ada.post(f"{url}/partners", data={"organisation_id": ""}).status_code == 422
    ada.post(f"{url}/partners", data={"organisation_id": organisation, "role": "lädt ein"})

    assert "Verein Brücke" in ada.get(url).text
    assert ada.post(f"{url}/partners/{organisation}/remove").status_code == 303
    assert ada.post(f"{url}/partners/{organisation}/remove").status_code == 404


def test_members_read_and_press_nothing(stage: cast.Scene, log_in: LogIn, url: str) -> None:
    page = log_in(stage.ben).get(url).text

    assert "Werkstatt" in page
    assert "Bearbeiten" not in page
    assert "<form" not in page.partition("<main")[2]


def test_a_gate_leads_to_the_page(session: Session, stage: cast.Scene, ada: FlaskClient) -> None:
    phase = stage.process.phases[0]
    phase.condition = {"activities_held": {"kind": "forum", "at_least": 1}}
    session.commit()

    page = ada.get("/d/musterkreis/p/integration").text

    assert f'<a href="{BASE}">Forum: 0 von mindestens 1 durchgeführt</a>' in page


def test_hostile_filters_are_shrugged_off(ada: FlaskClient, url: str) -> None:
    for value in (*HOSTILE, LONG[:30_000], "%", "_", "'", "\\"):
        answer = ada.get(BASE, query_string=dict.fromkeys(("q", "art", "region", "seite"), value))
        assert answer.status_code == 200, value[:40]


def test_hostile_forms_get_a_sentence(ada: FlaskClient, url: str) -> None:
    fields = (
        *("version", "kind", "title", "held_on", "ended_on", "place", "municipality_id"),
        *("region_id", "languages", "asked", "head_count", "notes", "words", "organisation_id"),
        *("role", "is_urgent", *(f"heads_{sector}" for sector in Sector)),
    )

    for path in (f"{BASE}/new", f"{url}/edit", f"{url}/topics", f"{url}/partners"):
        for form in hostile_forms(fields):
            assert ada.post(path, data=form).status_code in (303, 409, 422)
