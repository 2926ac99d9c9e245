"""The pages of conversations with single people."""

import re

import pytest
from flask.testing import FlaskClient

from tests import cast
from tests.web.conftest import LogIn
from tests.web.hostile import hostile_forms

BASE = "/d/musterkreis/p/integration/activities"


@pytest.fixture
def ada(stage: cast.Scene, log_in: LogIn) -> FlaskClient:
    return log_in(stage.ada)


@pytest.fixture
def url(ada: FlaskClient) -> str:
    form = {"kind": "interview", "title": "Gespräche", "held_on": "2027-01-08", "notes": "Geheim."}
    return str(ada.post(f"{BASE}/new", data=form).location)


def test_consent_comes_before_words(ada: FlaskClient, url: str) -> None:
    assert 'value="Person 1"' in ada.get(f"{url}/interviews/new").text
    made = ada.post(f"{url}/interviews/new", data={"pseudonym": "Person 1"})
    talk = made.location
    assert "Die Einwilligung fehlt" in ada.get(talk).text
    early = ada.post(f"{talk}/statements", data={"words": "Der Bus fehlt."})
    assert early.status_code == 422
    assert "Vor der Einwilligung wird nichts aufgeschrieben." in early.text

    agreed = {"pseudonym": "Person 1", "consented_on": "2027-01-08", "interpreter": "Sprachmittler"}
    agreed["version"] = "1"
    assert ada.post(f"{talk}/edit", data=agreed).status_code == 303
    overtaken = ada.post(f"{talk}/edit", data=agreed | {"interpreter": "Ich"})
    assert overtaken.status_code == 409
    assert "Sprachmittler" in overtaken.text
    said = {"words": "Der Bus fehlt.", "new_topic": "Bus"}
    assert ada.post(f"{talk}/statements", data=said).status_code == 303

    page = ada.get(talk).text
    assert "Der Bus fehlt." in page
    assert "Sprachmittler" in page
    assert "1 Aussage" in ada.get(url).text

    said_id = re.findall(rf'{talk}/statements/(\d+)/remove"', page)[0]
    for way, seen in ((talk, "2"), (f"{talk}/statements/{said_id}", "1")):
        stale = ada.post(f"{way}/remove", data={"version": "9"}, follow_redirects=True)
        assert "inzwischen geändert" in stale.text
        assert "Der Bus fehlt." in stale.text
        assert f'{way}/remove"' in page
        assert f'name="version" value="{seen}"' in page.split(f'{way}/remove"')[1][:200]
    struck = ada.post(
        f"{talk}/statements/{said_id}/remove", data={"version": "1"}, follow_redirects=True
    )
    assert "Die Aussage ist gelöscht." in struck.text
    gone = ada.post(f"{talk}/remove", data={"version": "2"}, follow_redirects=True)
    assert "ist mit allem Gesagten gelöscht" in gone.text


def test_words_are_corrected_and_whoever_is_second_sees_both(ada: FlaskClient, url: str) -> None:
    agreed = {"pseudonym": "Person 1", "consented_on": "2027-01-08"}
    talk = ada.post(f"{url}/interviews/new", data=agreed).location
    ada.post(f"{talk}/statements", data={"words": "Der Bsu fehlt.", "new_topic": "Bus"})
    way = re.findall(r'href="([^"]*/statements/\d+/edit)"', ada.get(talk).text)[0]
    form = {"words": "Der Bus fehlt.", "topic_id": "", "version": "1"}

    assert "Der Bsu fehlt." in ada.get(way).text
    first = ada.post(way, data=form)
    second = ada.post(way, data=form | {"words": "Der Zug fehlt."})
    empty = ada.post(way, data=form | {"words": " ", "version": "2"})

    assert (first.status_code, first.location) == (303, talk)
    assert second.status_code == 409
    assert "Der Bus fehlt." in second.text
    assert "Der Zug fehlt." in second.text
    assert empty.status_code == 422
    assert "zu keinem Thema" in ada.get(talk).text
    journal = ada.get("/d/musterkreis/p/integration/journal").text
    assert "anders aufgeschrieben" in journal
    for sent in hostile_forms(("words", "topic_id", "version")):
        assert ada.post(way, data=sent).status_code in (303, 409, 422)


def test_members_see_that_there_were_talks_and_nothing_of_them(
    stage: cast.Scene, ada: FlaskClient, log_in: LogIn, url: str
) -> None:
    agreed = {"pseudonym": "Person 1", "consented_on": "2027-01-08"}
    talk = ada.post(f"{url}/interviews/new", data=agreed).location
    ben = log_in(stage.ben)

    page = ben.get(url).text

    assert "Gespräche" in page
    assert "Person 1" not in page
    assert "Geheim." not in page
    assert ben.get(talk).status_code == 403


def test_hostile_forms_get_a_sentence(ada: FlaskClient, url: str) -> None:
    agreed = {"pseudonym": "Person 1", "consented_on": "2027-01-08"}
    talk = ada.post(f"{url}/interviews/new", data=agreed).location
    fields = (
        *("pseudonym", "consented_on", "consent_note", "language", "interpreter", "person_id"),
        *("words", "topic_id", "new_topic"),
    )

    for path in (f"{url}/interviews/new", f"{talk}/edit", f"{talk}/statements"):
        for form in hostile_forms(fields):
            assert ada.post(path, data=form).status_code in (303, 422)
