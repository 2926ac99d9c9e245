"""The journal's pages: for the office all, for members what they may see."""

import re

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from facilitation.model.rights import Actor
from facilitation.model.topics import Topic
from facilitation.usecases.journal import note
from facilitation.web.journal_numbers import SINGLE
from facilitation.web.journal_words import SENTENCES, sentence
from tests import cast
from tests.conftest import NOW, TODAY
from tests.web.conftest import LogIn

BASE = "/d/musterkreis/p/integration"


@pytest.fixture
def topic(session: Session, scene: cast.Scene, ada: Actor) -> Topic:
    topic = Topic(district_id=scene.district.id, process_id=scene.process.id, raised_on=TODAY)
    topic.call("Bus <b>am</b> Abend", "")
    session.add(topic)
    changes = [("title", "Bus", "Bus <b>am</b> Abend"), ("is_urgent", False, True)]
    note(session, ada, "topic_edited", topic, now=NOW, title=topic.title, changes=changes)
    note(session, None, "something.of.an.earlier.version", topic, now=NOW)
    note(session, ada, "role.given", scene.sam, now=NOW, kind="staff")
    session.commit()
    return topic


def test_the_office_reads_who_did_what(log_in: LogIn, stage: cast.Scene, topic: Topic) -> None:
    page = log_in(stage.sam).get(f"{BASE}/journal").text

    assert "Thema „Bus &lt;b&gt;am&lt;/b&gt; Abend“ geändert" in page
    assert f'href="{BASE}/topics/{topic.id}"' in page
    assert "Ada Ahrens" in page
    assert "Dringend" in page
    assert "selbsttätig" in page
    assert "<b>am" not in page


def test_the_district_shows_its_people(log_in: LogIn, stage: cast.Scene, topic: Topic) -> None:
    page = log_in(stage.ada).get("/d/musterkreis/journal").text

    assert "Aufgabe vergeben: Geschäftsstelle" in page


def test_a_topic_shows_its_own_to_members(log_in: LogIn, stage: cast.Scene, topic: Topic) -> None:
    client = log_in(stage.ben)
    page = client.get(f"{BASE}/journal/topics/{topic.id}").text

    assert "geändert" in page
    assert "earlier" not in page
    assert client.get(f"{BASE}/journal").status_code == 403
    assert client.get(f"{BASE}/journal/people/{stage.sam.id}").status_code == 404


def test_the_journal_of_a_district_narrows_down_to_one_thing(
    session: Session, log_in: LogIn, stage: cast.Scene, topic: Topic
) -> None:
    other = Topic(district_id=stage.district.id, process_id=stage.process.id, raised_on=TODAY)
    other.call("Kita", "")
    session.add(other)
    note(session, None, "topic_raised", other, now=NOW, title=other.title)
    session.commit()

    page = log_in(stage.ada).get(f"/d/musterkreis/journal?art=Topic&nr={other.id}").text

    assert "Thema „Kita“ aufgenommen" in page
    assert "Abend“ geändert" not in page


@pytest.mark.parametrize(
    "query",
    [
        "nr=4",
        "art=Topic&nr=99999999999999999999",
        "person=abc&art=<script>&von=gestern&bis=0000-00-00&seite=-4",
        "von=0001-01-01&bis=9999-12-31",
        "von=1901-01-01&bis=2999-12-31&seite=999999&person=999999999&art=Topic",
        "von=20270101",
    ],
)
def test_odd_filters_do_no_harm(log_in: LogIn, stage: cast.Scene, topic: Topic, query: str) -> None:
    answer = log_in(stage.ada).get(f"{BASE}/journal?{query}")

    assert answer.status_code == 200
    assert "<script>" not in answer.text.partition("<main")[2]


@pytest.mark.parametrize(
    ("letters", "words"),
    [
        (0, "Erinnert, 0 Nachrichten geschrieben"),
        (1, "Erinnert, 1 Nachricht geschrieben"),
        (2, "Erinnert, 2 Nachrichten geschrieben"),
    ],
)
def test_one_is_not_spoken_of_as_many(app: Flask, letters: int, words: str) -> None:
    with app.test_request_context("/"):
        assert sentence("people_reminded", {"letters": letters}) == words


def test_sentences_for_one_say_all_that_those_for_many_say() -> None:
    for action, (counted, text) in SINGLE.items():
        names = set(re.findall(r"%\((\w+)\)s", SENTENCES[action]))
        assert names - {counted} == set(re.findall(r"%\((\w+)\)s", text)), action
        assert counted in names


def test_offers_and_days_as_people_type_them_narrow_the_journal_down(
    log_in: LogIn, stage: cast.Scene, topic: Topic
) -> None:
    client = log_in(stage.ada)

    assert ">Angebot</option>" in client.get("/d/musterkreis/journal").text
    before = client.get(f"{BASE}/journal?bis=31.12.2026").text
    assert "Dazu steht nichts im Verlauf" in before
