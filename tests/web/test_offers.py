"""The pages of the catalogue: noting an offer, naming who takes care, and what residents see."""

import re

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from facilitation.model.municipalities import Municipality
from facilitation.model.offers import Offer
from facilitation.model.processes import Process
from tests import cast
from tests.web.conftest import LogIn
from tests.web.hostile import hostile_forms

HERE = "/d/musterkreis/offers"


@pytest.fixture
def data(engine: Engine, stage: cast.Scene) -> dict[str, object]:
    with Session(engine) as session:
        town = session.scalars(select(Municipality.id).where(Municipality.name == "Banzkow")).one()
    return {
        "name": "Fußball <b>für alle</b>",
        "kind": "sport",
        "municipality_id": town,
        "times": "montags, 18 Uhr",
        "contact": "sport@verein.example",
        "languages": "Deutsch, Tigrinya",
        "is_public": "y",
        "valid_from": "2026-06-01",
    }


def test_an_offer_is_noted_entrusted_and_public(
    engine: Engine, stage: cast.Scene, log_in: LogIn, data: dict[str, object]
) -> None:
    sam = log_in(stage.sam)

    noted = sam.post(f"{HERE}/new", data=data)
    page = sam.get(noted.location or "").text
    version = re.search(r'name="version"[^>]*value="(\d+)"', page)
    taken = sam.post(
        f"{noted.location}/care",
        data={"caretaker_id": stage.ben.id, "version": version[1] if version else ""},
    )
    public = log_in(None).get("/public/musterkreis/angebote")

    assert (noted.status_code, taken.status_code) == (303, 303)
    assert "kümmert sich zurzeit niemand" in page
    assert "Ben Becker" in sam.get(HERE).text
    assert public.status_code == 200
    assert "Fußball &lt;b&gt;für alle" in public.text
    assert "Deutsch, Tigrinya" in public.text
    assert "Banzkow" in public.text
    assert "Becker" not in public.text
    assert "/public/musterkreis/angebote" in log_in(None).get("/public/musterkreis").text


def test_who_takes_care_says_when_and_where_it_is(
    engine: Engine, stage: cast.Scene, log_in: LogIn, data: dict[str, object]
) -> None:
    # given: Gus has an account and nothing else to do here
    sam = log_in(stage.sam)
    offer = sam.post(f"{HERE}/new", data=data).location or ""
    with Session(engine) as session, session.begin():
        session.get_one(Process, stage.process.id).is_public = True
    gus, ben = log_in(stage.gus), log_in(stage.ben)
    assert gus.get(offer).status_code == 404
    sam.post(f"{offer}/care", data={"caretaker_id": stage.gus.id, "version": "0"})

    # when
    page = gus.get(offer).text
    form = gus.get(f"{offer}/times").text
    told = {
        "times": "dienstags, 19 Uhr",
        "place": "Sporthalle",
        "contact": "0385 1",
        "version": "1",
    }
    first = gus.post(f"{offer}/times", data=told)
    second = gus.post(f"{offer}/times", data=told | {"times": "nie"})

    # then
    assert f"{offer}/times" in page
    assert "montags, 18 Uhr" in form
    assert (first.status_code, first.location) == (303, offer)
    assert (second.status_code, "dienstags, 19 Uhr" in second.text) == (409, True)
    assert "dienstags, 19 Uhr" in log_in(None).get("/public/musterkreis/angebote").text
    assert (
        "/public/musterkreis/angebote" in log_in(None).get("/public/musterkreis/integration").text
    )
    assert gus.get(f"{offer}/edit").status_code == 403
    assert ben.get(f"{offer}/times").status_code == 403
    for form in hostile_forms(("times", "place", "contact", "version")):
        assert gus.post(f"{offer}/times", data=form).status_code in (303, 409, 422)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"municipality_id": ""}, "In welcher Gemeinde gibt es das Angebot?"),
        ({"municipality_id": "999999"}, "Diese Auswahl gibt es nicht"),
        ({"kind": ""}, "Hier fehlt eine Angabe"),
        ({"kind": "fliegen"}, "Diese Auswahl gibt es nicht"),
        ({"name": ""}, "Hier fehlt eine Angabe"),
        ({"name": "x" * 121}, "Bitte kürzen"),
        ({"valid_from": "gestern"}, "Das ist kein Tag"),
        ({"last_day": "2026-05-01"}, "liegt vor dem ersten"),
    ],
)
def test_what_cannot_be_gets_a_sentence_and_changes_nothing(
    engine: Engine,
    stage: cast.Scene,
    log_in: LogIn,
    data: dict[str, object],
    changes: dict[str, object],
    sentence: str,
) -> None:
    answer = log_in(stage.ada).post(f"{HERE}/new", data=data | changes)

    assert answer.status_code == 422
    assert sentence in answer.text
    with Session(engine) as session:
        assert session.scalar(select(Offer.id)) is None


def test_the_second_who_names_a_caretaker_is_told(
    stage: cast.Scene, log_in: LogIn, data: dict[str, object]
) -> None:
    ada = log_in(stage.ada)
    address = ada.post(f"{HERE}/new", data=data).location or ""
    ada.post(f"{address}/care", data={"caretaker_id": stage.ben.id, "version": 0})

    late = ada.post(f"{address}/care", data={"caretaker_id": stage.olga.id, "version": 0})

    assert late.status_code == 409
    assert "inzwischen geändert" in late.text


@pytest.mark.parametrize(
    "query", ["art=xx&gemeinde=abc&seite=-1", "art=sport&gemeinde=999999999", "seite=99"]
)
def test_odd_filters_do_no_harm(
    stage: cast.Scene, log_in: LogIn, data: dict[str, object], query: str
) -> None:
    ada = log_in(stage.ada)
    ada.post(f"{HERE}/new", data=data)

    assert ada.get(f"{HERE}?{query}").status_code == 200
    assert log_in(None).get(f"/public/musterkreis/angebote?{query}").status_code == 200


def test_what_has_not_begun_says_from_when(
    stage: cast.Scene, log_in: LogIn, data: dict[str, object]
) -> None:
    sam = log_in(stage.sam)

    noted = sam.post(f"{HERE}/new", data=data | {"valid_from": "2027-09-01"})

    for page in (sam.get(HERE).text, sam.get(noted.location or "").text):
        assert "ab 01.09.2027" in page
    assert "Fußball" not in log_in(None).get("/public/musterkreis/angebote").text
