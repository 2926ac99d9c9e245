"""The page on which a person is erased."""

import pytest
from sqlalchemy.orm import Session

from facilitation.model.people import Person
from tests import cast
from tests.web.conftest import LogIn

BASE = "/d/musterkreis/p/integration/people"


@pytest.fixture
def pia(session: Session, stage: cast.Scene) -> Person:
    made = Person(district_id=stage.district.id, email="pia@quer.example")
    made.call(given_name="Pia", family_name="Passer")
    session.add(made)
    session.commit()
    return made


def test_what_goes_and_stays_is_shown_and_a_tick_is_asked_for(
    stage: cast.Scene, log_in: LogIn, pia: Person
) -> None:
    ada, url = log_in(stage.ada), f"{BASE}/{pia.id}/erase"
    assert url in ada.get(f"{BASE}/{pia.id}").text

    page = ada.get(url)
    unsure = ada.post(url, data={})
    done = ada.post(url, data={"is_certain": "y"})
    assert (done.status_code, done.location) == (303, BASE)
    sure = ada.get(BASE)

    assert "Das bleibt, und warum" in page.text
    assert (unsure.status_code, "nichts davon zurückkommt" in unsure.text) == (422, True)
    assert "endgültig gelöscht" in sure.text
    assert ada.get(f"{BASE}/{pia.id}").status_code == 404
    assert ada.get(f"{BASE}/{pia.id}/removed").status_code == 404
    assert ada.get(url).status_code == 404


def test_whoever_has_a_part_is_sent_back_with_the_reason(stage: cast.Scene, log_in: LogIn) -> None:
    answer = log_in(stage.ada).get(f"{BASE}/{stage.ben.id}/erase", follow_redirects=True)

    assert "Beenden Sie zuerst die Mitwirkung." in answer.text


def test_staff_are_offered_nothing(stage: cast.Scene, log_in: LogIn, pia: Person) -> None:
    sam = log_in(stage.sam)

    assert "endgültig" not in sam.get(f"{BASE}/{pia.id}").text
    assert sam.post(f"{BASE}/{pia.id}/erase", data={"is_certain": "y"}).status_code == 403
