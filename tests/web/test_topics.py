"""The pages of topics."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from facilitation.model.topics import Topic, TopicState
from tests import cast, findings
from tests.web.conftest import LogIn
from tests.web.hostile import HOSTILE, LONG, hostile_forms

BASE = "/d/musterkreis/p/integration/topics"


@pytest.fixture
def topic(session: Session, stage: cast.Scene) -> Topic:
    made = findings.topic(session, stage.round_table, words="Abends fährt nichts mehr.")
    session.commit()
    return made


@pytest.fixture
def ada(stage: cast.Scene, log_in: LogIn) -> FlaskClient:
    return log_in(stage.ada)


@pytest.mark.parametrize(
    ("name", "shows", "edits"),
    [
        ("ada", 200, 200),
        ("sam", 200, 200),
        ("stella", 200, 403),
        ("ben", 200, 403),
        ("olga", 200, 403),
        ("cem", 404, 404),
        ("admin", 404, 404),
    ],
)
def test_participants_read_and_the_office_edits(
    stage: cast.Scene, log_in: LogIn, topic: Topic, *, name: str, shows: int, edits: int
) -> None:
    client = log_in(getattr(stage, name))

    assert client.get(BASE).status_code == shows
    assert client.get(f"{BASE}/{topic.id}").status_code == shows
    assert client.get(f"{BASE}/new").status_code == edits
    assert client.get(f"{BASE}/{topic.id}/edit").status_code == edits
    done = 303 if edits == 200 else edits
    passed = client.post(f"{BASE}/{topic.id}/pass", data={"body_id": str(stage.steering.id)})
    assert passed.status_code == done
    assert client.post(f"{BASE}/{topic.id}/drop", data={"reason": "So."}).status_code == done
    assert client.post(f"{BASE}/{topic.id}/resume").status_code == done


def test_visitors_are_sent_to_the_login(log_in: LogIn, topic: Topic) -> None:
    for path in ("", "/new", f"/{topic.id}"):
        assert log_in(None).get(BASE + path).location.startswith("/login")


def test_readers_are_offered_nothing_to_press(
    stage: cast.Scene, log_in: LogIn, topic: Topic
) -> None:
    page = log_in(stage.ben).get(f"{BASE}/{topic.id}").text

    assert "Abends fährt nichts mehr." in page
    assert "Nicht weiterverfolgen" not in page
    assert "Thema notieren" not in log_in(stage.ben).get(BASE).text


def test_a_topic_is_noted_and_found(stage: cast.Scene, ada: FlaskClient) -> None:
    answer = ada.post(
        f"{BASE}/new",
        data={
            "title": "Łódź und wir",
            "words": "Wir möchten Besuch.",
            "region_id": str(stage.west.id),
            "body_id": str(stage.round_table.id),
            "raised_on": "2027-01-08",
            "is_urgent": "y",
        },
    )

    assert answer.status_code == 303
    page = ada.get(answer.location).text
    assert "Łódź und wir" in page
    assert "wartet bei: Runder Tisch West" in page
    assert "08.01.2027" in page
    assert "Łódź und wir" in ada.get(f"{BASE}?q=lodz&urgent=1&state=open").text


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"title": " "}, "Hier fehlt eine Angabe."),
        ({"raised_on": "2027-02-01"}, "liegt in der Zukunft"),
        ({"raised_on": "31.02.2026"}, "Das ist kein Tag."),
        ({"region_id": "999"}, "Diese Auswahl gibt es nicht."),
        ({"title": "x" * 201}, "Bitte kürzen."),
    ],
)
def test_a_refused_topic_says_why(ada: FlaskClient, change: dict[str, str], words: str) -> None:
    given = {"title": "Bus", "raised_on": "2027-01-08"} | change

    answer = ada.post(f"{BASE}/new", data=given)

    assert answer.status_code == 422
    assert words in answer.text


def test_the_second_editor_gets_both_versions(ada: FlaskClient, topic: Topic) -> None:
    url = f"{BASE}/{topic.id}/edit"
    first = ada.post(url, data={"version": "1", "title": "Nachtbus"})
    assert first.status_code == 303

    answer = ada.post(url, data={"version": "1", "title": "Rufbus"})

    assert answer.status_code == 409
    assert "Nachtbus" in answer.text
    assert 'value="Rufbus"' in answer.text


def test_dropping_and_taking_up_again(stage: cast.Scene, ada: FlaskClient, topic: Topic) -> None:
    url = f"{BASE}/{topic.id}"

    refused = ada.post(f"{url}/drop", data={"reason": " "})
    ada.post(f"{url}/drop", data={"reason": "Der Kreistag plant das schon."})

    assert refused.status_code == 422
    page = ada.get(url).text
    assert "Der Kreistag plant das schon." in page
    assert "Wieder aufnehmen" in page
    late = ada.post(f"{url}/pass", data={"body_id": str(stage.steering.id)})
    assert (late.status_code, "Nehmen Sie es zuerst wieder auf." in late.text) == (422, True)
    again = ada.post(f"{url}/drop", data={"reason": "So."}).text
    assert "wird schon nicht weiterverfolgt" in again
    assert ada.post(f"{url}/resume").status_code == 303
    assert "wieder aufgenommen" in ada.get(url).text
    assert ada.post(f"{url}/resume").status_code == 422


def test_the_list_is_narrowed_down_and_paged(
    session: Session, stage: cast.Scene, ada: FlaskClient
) -> None:
    for number in range(55):
        findings.topic(session, stage.round_table, f"Thema Nr. {number}")
    findings.topic(session, stage.east_table, "Osten", state=TopicState.DROPPED)
    session.commit()

    assert "Seite 2 von 2" in ada.get(f"{BASE}?page=77").text
    dropped = ada.get(f"{BASE}?state=dropped").text
    assert "Osten" in dropped
    assert "Thema Nr." not in dropped
    assert "Osten" in ada.get(f"{BASE}?region={stage.east.id}").text
    assert "Dazu gibt es kein Thema" in ada.get(f"{BASE}?q=nirgends").text


def test_hostile_filters_are_shrugged_off(ada: FlaskClient, topic: Topic) -> None:
    names = ("q", "page", "body", "region", "state", "urgent")

    for value in (*HOSTILE, LONG[:30_000], "%", "_", "'", "\\"):
        answer = ada.get(BASE, query_string=dict.fromkeys(names, value))
        assert answer.status_code == 200, value[:40]


def test_hostile_forms_get_a_sentence(ada: FlaskClient, topic: Topic) -> None:
    fields = (
        *("version", "title", "words", "region_id", "is_urgent", "raised_on"),
        *("body_id", "text", "reason"),
    )

    for path in ("/new", f"/{topic.id}/edit", f"/{topic.id}/pass", f"/{topic.id}/drop"):
        for form in hostile_forms(fields):
            assert ada.post(BASE + path, data=form).status_code in (303, 409, 422)
