"""Results of a survey in the browser: a file, its preview, and the topic's page."""

import io

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from facilitation.model.topics import Topic
from tests import cast, findings
from tests.web.conftest import LogIn
from tests.web.hostile import HOSTILE, LONG

BASE = "/d/musterkreis/p/integration"
FILE = "Frage;Antwort;n;Gewicht\r\nFährt der Bus?;Ja;600;0,8\r\n;Nein;400;1,3\r\n".encode()


@pytest.fixture
def ada(stage: cast.Scene, log_in: LogIn) -> FlaskClient:
    return log_in(stage.ada)


@pytest.fixture
def topic(session: Session, stage: cast.Scene) -> Topic:
    made = findings.topic(session, stage.round_table)
    session.commit()
    return made


@pytest.fixture
def url(ada: FlaskClient, topic: Topic) -> str:
    form = {"kind": "survey", "title": "Umfrage", "held_on": "2026-12-03", "asked": "3000"}
    return str(ada.post(f"{BASE}/activities/new", data=form).location)


def _send(ada: FlaskClient, url: str, content: bytes, name: str = "umfrage.csv"):  # type: ignore[no-untyped-def]
    return ada.post(f"{url}/survey", data={"file": (io.BytesIO(content), name)})


def test_results_are_looked_at_kept_and_tied_to_a_topic(
    ada: FlaskClient, url: str, topic: Topic
) -> None:
    answer = _send(ada, url, FILE)
    assert answer.status_code == 303
    preview = ada.get(answer.location).text
    assert "Noch ist nichts gespeichert." in preview
    assert "48,0\u00a0%" in preview

    assert ada.post(answer.location).status_code == 303

    page = ada.get(url).text
    assert "gehen für immer" in page.partition("Ergebnisse löschen …")[2]
    assert "52,0\u00a0%" in page
    assert "±\u00a03,2" in page
    assert "so sicher wie 943 ungewichtete Antworten" in page
    question = page.partition('id="frage-')[2].partition('"')[0]
    tied = ada.post(
        f"{url}/survey/questions/{question}/topic",
        data={"topic_id": str(topic.id)},
        follow_redirects=True,
    )
    assert "steht jetzt auch beim Thema" in tied.text
    beside = ada.get(f"{BASE}/topics/{topic.id}").text
    assert "Was Umfragen dazu ergaben" in beside
    assert "Fährt der Bus?" in beside
    assert (
        "Die Ergebnisse sind gelöscht."
        in ada.post(f"{url}/survey/forget", follow_redirects=True).text
    )


def test_the_preview_says_which_spellings_are_counted_together(ada: FlaskClient, url: str) -> None:
    sent = _send(ada, url, b"Frage;Antwort;n\nBus?;ja;2\n;Ja;5\n;<b>Nein;1\n;<B>nein;1\n")

    preview = ada.get(sent.location).text

    assert "„Ja“ zählt auch „ja“" in preview
    assert "„&lt;b&gt;Nein“ zählt auch „&lt;B&gt;nein“" in preview


def test_bars_need_no_style_of_their_own(ada: FlaskClient, url: str) -> None:
    ada.post(_send(ada, url, FILE).location)

    page = ada.get(url).text

    assert '<rect class="kr-share__bar" width="48.00"' in page
    assert "style=" not in page


def test_a_refused_file_says_the_row_and_keeps_nothing(ada: FlaskClient, url: str) -> None:
    answer = _send(ada, url, b"Frage;Antwort;n;Gewicht\nBus?;Ja;3;-1\n")

    assert answer.status_code == 422
    assert "umfrage.csv, Zeile 2" in answer.text
    assert "Noch keine Ergebnisse." in ada.get(url).text
    assert ada.post(f"{url}/survey", data={}).status_code == 422


def test_members_read_results_and_send_none(
    stage: cast.Scene, ada: FlaskClient, log_in: LogIn, url: str
) -> None:
    ada.post(_send(ada, url, FILE).location)
    ben = log_in(stage.ben)

    assert "Fährt der Bus?" in ben.get(url).text
    assert _send(ben, url, FILE).status_code == 403


def test_hostile_files_and_names_get_a_sentence(ada: FlaskClient, url: str) -> None:
    for value in (*HOSTILE, LONG):
        for content in (value.encode("utf-8", "surrogatepass"), FILE):
            assert _send(ada, url, content, value[:2000] or "x").status_code in (303, 422)
        tied = ada.post(f"{url}/survey/questions/1/topic", data={"topic_id": value[:5000]})
        assert tied.status_code in (303, 404)
        assert ada.get(f"{url}/survey/{value[:50] or 'x'}").status_code in (303, 404, 405)


def test_one_answer_is_not_spoken_of_as_many_and_shares_are_refused(
    ada: FlaskClient, url: str
) -> None:
    one = ada.get(_send(ada, url, b"Frage;Antwort;n\nBus?;Ja;1\n").location).text
    assert "1 Person hat geantwortet." in one
    assert "±" not in one

    shares = _send(ada, url, b"Frage;Antwort;n\nBus?;Ja;42,3 %\n")
    assert shares.status_code == 422
    assert "Aus Anteilen allein" in shares.text
