"""The page of one decision or task, and what is done there."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from facilitation.model.bodies import DecisionMode
from facilitation.model.decisions import Decision, FollowupState, Task
from facilitation.model.responsibilities import Responsibility
from tests import cast, findings
from tests.web.conftest import LogIn
from tests.web.hostile import hostile_forms

BASE = "/d/musterkreis/p/integration"
_S = FollowupState


@pytest.fixture
def decision(session: Session, stage: cast.Scene) -> Decision:
    made = findings.decide(session, stage.round_table, caretaker=stage.ben)
    session.commit()
    return made


@pytest.fixture
def task(session: Session, stage: cast.Scene, decision: Decision) -> Task:
    made = findings.give(session, stage.round_table, caretaker=stage.ben, decision=decision)
    session.commit()
    return made


@pytest.fixture
def ada(stage: cast.Scene, log_in: LogIn) -> FlaskClient:
    return log_in(stage.ada)


def _state(engine: Engine, decision: Decision) -> FollowupState:
    with Session(engine) as session:
        return session.get_one(Decision, decision.id).state


@pytest.mark.parametrize(
    ("name", "shows", "reports", "entrusts"),
    [
        ("ada", 200, 303, 200),
        ("sam", 200, 303, 200),
        ("ben", 200, 303, 403),
        ("stella", 200, 403, 403),
        ("dora", 200, 403, 403),
        ("olga", 404, 404, 404),
        ("gus", 404, 404, 404),
        ("cem", 404, 404, 404),
        ("admin", 404, 404, 404),
    ],
)
def test_each_does_what_they_may(
    stage: cast.Scene,
    log_in: LogIn,
    decision: Decision,
    task: Task,
    *,
    name: str,
    shows: int,
    reports: int,
    entrusts: int,
) -> None:
    client = log_in(getattr(stage, name))

    for url in (f"{BASE}/decisions/{decision.id}", f"{BASE}/tasks/{task.id}"):
        assert client.get(url).status_code == shows
        assert client.get(f"{url}/brief").status_code == shows
        said = {"version": "1", "text": "läuft", "state": "in_progress"}
        assert client.post(f"{url}/progress", data=said).status_code == reports
        assert client.get(f"{url}/responsibility").status_code == entrusts


def test_visitors_are_sent_to_the_login(log_in: LogIn, decision: Decision) -> None:
    for path in ("", "/responsibility"):
        answer = log_in(None).get(f"{BASE}/decisions/{decision.id}{path}")
        assert answer.status_code == 303
        assert answer.location.startswith("/login")


def test_the_page_tells_it_whole(
    session: Session, ada: FlaskClient, decision: Decision, task: Task
) -> None:
    decision.mode, decision.yes, decision.no, decision.abstained = DecisionMode.VOTE, 9, 0, 1
    decision.eligible = 10
    session.commit()

    page = ada.get(f"{BASE}/decisions/{decision.id}").text

    for words in (
        "Vereinbarung 1/1",
        "Ein Fahrdienst wird erprobt.",
        "9\xa0Ja, 0\xa0Nein, 1\xa0Enthaltung\xa0– angenommen",
        "Ben Becker",
        "Busplan besorgen",
        "Ist in Arbeit",
        "Aufheben",
    ):
        assert words in page, words


def test_a_caretaker_is_offered_no_moves_of_the_office(
    stage: cast.Scene, log_in: LogIn, decision: Decision
) -> None:
    page = log_in(stage.ben).get(f"{BASE}/decisions/{decision.id}").text

    assert "Ist erledigt" in page
    assert "Aufheben" not in page
    assert "/responsibility" not in page


def test_a_report_moves_it_and_stands_in_the_history(
    engine: Engine, ada: FlaskClient, decision: Decision
) -> None:
    url = f"{BASE}/decisions/{decision.id}"

    answer = ada.post(
        f"{url}/progress", data={"version": "1", "text": "Kein Geld.", "state": "stalled"}
    )

    assert answer.location == url
    assert _state(engine, decision) is _S.STALLED
    page = ada.get(url).text
    assert "Kein Geld." in page
    assert "Ada Ahrens" in page


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"state": "stalled", "text": " "}, "Für diesen Stand ist eine Begründung nötig."),
        ({"state": "", "text": ""}, "Schreiben Sie einen Satz dazu"),
        ({"state": "nonsense", "text": "x"}, "Diese Auswahl gibt es nicht."),
        ({"state": "revised", "text": "x", "replaced_by_id": "999"}, "Diese Auswahl gibt es"),
    ],
)
def test_a_refused_report_keeps_the_text(
    engine: Engine, ada: FlaskClient, decision: Decision, said: dict[str, str], words: str
) -> None:
    answer = ada.post(f"{BASE}/decisions/{decision.id}/progress", data={"version": "1", **said})

    assert answer.status_code == 422
    assert words in answer.text
    assert _state(engine, decision) is _S.OPEN


def test_the_second_of_two_gets_both_texts(
    engine: Engine, ada: FlaskClient, decision: Decision
) -> None:
    url = f"{BASE}/decisions/{decision.id}/progress"
    ada.post(url, data={"version": "1", "text": "Kein Geld.", "state": "stalled"})

    answer = ada.post(url, data={"version": "1", "text": "Alles gut.", "state": "done"})

    assert answer.status_code == 409
    assert "Kein Geld." in answer.text
    assert "Alles gut." in answer.text
    assert 'name="version" value="2"' in answer.text
    assert _state(engine, decision) is _S.STALLED


def test_the_office_names_a_caretaker(
    engine: Engine, stage: cast.Scene, ada: FlaskClient, decision: Decision
) -> None:
    url = f"{BASE}/decisions/{decision.id}"
    form = ada.get(f"{url}/responsibility").text
    assert "Mitglieder des Gremiums" in form

    answer = ada.post(
        f"{url}/responsibility",
        data={
            "version": "1",
            "caretaker_id": str(stage.olga.id),
            "due_on": "2027-03-01",
            "resources": "500 Euro",
        },
    )

    assert answer.status_code == 303
    page = ada.get(url).text
    assert "Olga Özdemir" in page
    assert "Von Ben Becker an Olga Özdemir übergeben" in page
    assert "Frist gesetzt: 01.03.2027" in page
    with Session(engine) as session:
        assert session.query(Responsibility).one().resources == "500 Euro"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"deputy_id": "ben"}, "kann sich nicht selbst vertreten"),
        ({"due_on": "2026-02-30"}, "Das ist kein Tag."),
        ({"due_on": "2020-01-01"}, "liegt vor dem"),
        ({"caretaker_id": "999999"}, "Diese Auswahl gibt es nicht."),
        ({"version": "x"}, "ganze Zahl"),
    ],
)
def test_a_refused_charge_says_why(
    stage: cast.Scene, ada: FlaskClient, decision: Decision, change: dict[str, str], words: str
) -> None:
    given = {"version": "1", "caretaker_id": str(stage.ben.id)} | change
    given = {key: str(stage.ben.id) if value == "ben" else value for key, value in given.items()}

    answer = ada.post(f"{BASE}/decisions/{decision.id}/responsibility", data=given)

    assert answer.status_code == 422
    assert words in answer.text


def test_the_second_charge_gets_both_versions(
    stage: cast.Scene, ada: FlaskClient, decision: Decision
) -> None:
    url = f"{BASE}/decisions/{decision.id}/responsibility"
    ada.post(url, data={"version": "1", "caretaker_id": str(stage.dora.id)})

    answer = ada.post(url, data={"version": "1", "caretaker_id": str(stage.olga.id)})

    assert answer.status_code == 409
    assert "Dahl, Dora" in answer.text
    assert 'name="version" value="2"' in answer.text


def test_a_handover_from_hand_to_hand(stage: cast.Scene, log_in: LogIn, decision: Decision) -> None:
    # given: Ben asks Dora
    url = f"{BASE}/decisions/{decision.id}"
    ben, dora = log_in(stage.ben), log_in(stage.dora)
    asked = ben.post(f"{url}/handover", data={"handover-to_id": str(stage.dora.id)})
    assert asked.status_code == 303

    # then
    assert "Übergabe an Dora Dahl vorgeschlagen" in ben.get(url).text
    assert "Übergaben, die auf Ihre Zusage warten" in dora.get(f"{BASE}/decisions").text
    page = dora.get(url).text
    assert "Ich sage zu" in page
    confirm = page.split('action="')[1:]
    path = next(part.split('"')[0] for part in confirm if "/confirm" in part.split('"')[0])

    # when
    answer = dora.post(path)

    # then
    assert answer.location == url
    assert "Von Ben Becker an Dora Dahl übergeben" in dora.get(url).text
    assert dora.post(path).status_code == 422


def test_who_gives_everything_away_is_led_home(
    session: Session, stage: cast.Scene, log_in: LogIn
) -> None:
    # given: Gus cares for one thing and has no seat
    made = findings.give(session, stage.round_table, caretaker=stage.gus)
    session.commit()
    url = f"{BASE}/tasks/{made.id}"
    gus, ada = log_in(stage.gus), log_in(stage.ada)
    assert gus.get(url).status_code == 200
    ada.post(f"{url}/handover", data={"handover-to_id": str(stage.ben.id)})
    page = log_in(stage.ben).get(url).text
    path = next(
        part.split('"')[0]
        for part in page.split('action="')[1:]
        if "/confirm" in part.split('"')[0]
    )
    log_in(stage.ben).post(path)

    # when
    answer = gus.post(path)

    # then
    assert answer.status_code == 303
    assert answer.location == "/"
    assert gus.get(url).status_code == 404


def test_hostile_forms_get_a_sentence(ada: FlaskClient, decision: Decision) -> None:
    url = f"{BASE}/decisions/{decision.id}"
    fields = (
        *("version", "text", "state", "replaced_by_id", "caretaker_id", "deputy_id"),
        *("lead_body_id", "resources", "due_on", "resubmit_on"),
        *("handover-to_id", "handover-text"),
    )

    for path in ("/progress", "/responsibility", "/handover"):
        for form in hostile_forms(fields):
            assert ada.post(url + path, data=form).status_code in (303, 409, 422)


@pytest.mark.parametrize("path", ["/decisions/999", "/tasks/999", "/decisions/2147483648"])
def test_what_does_not_exist_is_not_found(ada: FlaskClient, path: str) -> None:
    assert ada.get(BASE + path).status_code == 404
    assert ada.post(f"{BASE}{path}/progress", data={}).status_code == 404
    assert ada.post(f"{BASE}{path}/handover/1/confirm").status_code == 404
