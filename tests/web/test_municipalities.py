"""The list of municipalities, the newer register and mergers in the browser."""

import io
from dataclasses import replace

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from facilitation.model.bodies import Seat
from facilitation.model.municipalities import Municipality
from facilitation.model.people import Sector
from tests import cast
from tests.registers import SCENE, Town, register
from tests.web.conftest import LogIn

BASE = "/d/musterkreis/municipalities"
CRIVITZ, BANZKOW, OEHRINGSDORF = SCENE


@pytest.fixture
def ada(stage: cast.Scene, log_in: LogIn) -> FlaskClient:
    return log_in(stage.ada)


def send(client: FlaskClient, content: bytes) -> str:
    answer = client.post(f"{BASE}/update", data={"file": (io.BytesIO(content), "gv.csv")})
    assert answer.status_code == 303, answer.text
    return answer.location


def test_the_list_names_its_date_and_source(ada: FlaskClient) -> None:
    page = ada.get(BASE).text

    assert "Stand 31.12.2019" in page
    assert "© Statistisches Bundesamt (Destatis)" in page
    assert "7.700" in page
    assert "Öhringsdorf" in page


def test_the_list_is_searched(ada: FlaskClient) -> None:
    page = ada.get(f"{BASE}?q=oehr").text

    assert "1 Treffer" in page
    assert ">Banzkow" not in page
    assert "&lt;script&gt;" in ada.get(f"{BASE}?q=<script>").text


def test_a_newer_register_is_compared_first_and_stored_then(
    ada: FlaskClient, engine: Engine
) -> None:
    location = send(
        ada,
        register(
            replace(CRIVITZ, inhabitants=4900),
            Town("010", "Neudorf", 77),
            OEHRINGSDORF,
            stated_on="31.12.2026",
        ),
    )
    page = ada.get(location).text
    assert "Neudorf" in page
    assert "4.800" in page
    assert "4.900" in page
    assert "Banzkow ist aufgegangen in" in page

    missing = ada.post(location, data={})
    done = ada.post(
        location,
        data={"successor_13076002": "13076010", "on_13076002": "2026-07-01"},
        follow_redirects=True,
    )

    assert missing.status_code == 422
    assert 'id="successor_13076002-error"' in missing.text
    assert "1 neu" in done.text
    assert "Stand 31.12.2026" in done.text
    assert "aufgegangen in Neudorf" in done.text
    assert ada.get(location).status_code == 404


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"successor_13076002": "99999999", "on_13076002": "2026-07-01"}, "successor_13076002"),
        ({"successor_13076002": "13076001", "on_13076002": "2025-01-01"}, "on_13076002"),
        ({"successor_13076002": "13076001", "on_13076002": "übermorgen"}, "on_13076002"),
    ],
)
def test_an_end_that_does_not_fit_is_refused_and_nothing_is_stored(
    ada: FlaskClient, engine: Engine, data: dict[str, str], field: str
) -> None:
    location = send(
        ada,
        register(replace(CRIVITZ, inhabitants=9), OEHRINGSDORF, stated_on="31.12.2026"),
    )

    answer = ada.post(location, data=data)

    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    with Session(engine) as session:
        crivitz = session.scalars(select(Municipality).where(Municipality.ags == "13076001")).one()
        assert crivitz.inhabitants == 4800


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (register(*SCENE, ags="14626", name="Görlitz"), "steht nicht in"),
        (register(*SCENE, stated_on="31.12.2018"), "älter als die gespeicherten Angaben"),
        (register(*SCENE, stated_on="31.12.2099"), "liegt in der Zukunft"),
        (b"", "leer"),
        (b"Name;Ort\nBen;Crivitz", "kein Gemeindeverzeichnis"),
    ],
)
def test_a_file_that_does_not_fit_gets_a_sentence(
    ada: FlaskClient, content: bytes, sentence: str
) -> None:
    answer = ada.post(f"{BASE}/update", data={"file": (io.BytesIO(content), "gv.csv")})

    assert answer.status_code == 422
    assert sentence in answer.text


def test_a_merger_is_entered_by_hand(ada: FlaskClient) -> None:
    page = ada.get(f"{BASE}/13076002/merge").text
    assert "Crivitz, Stadt" in page

    done = ada.post(
        f"{BASE}/13076002/merge",
        data={"successor": "13076001", "on": "01.01.2027"},
        follow_redirects=True,
    )

    assert "Banzkow geht am 01.01.2027 in Crivitz, Stadt auf" in done.text
    assert "Nicht mehr bestehende Gemeinden" in done.text
    assert ada.get(f"{BASE}/13076002/merge").status_code == 404


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"successor": "13076002", "on": "2027-01-01"},
        {"successor": "99999999", "on": "2027-01-01"},
        {"successor": "13076001", "on": "2025-12-31"},
        {"successor": "13076001", "on": "31.02.2027"},
    ],
)
def test_a_merger_that_cannot_be_is_refused(ada: FlaskClient, data: dict[str, str]) -> None:
    answer = ada.post(f"{BASE}/13076002/merge", data=data)

    assert answer.status_code == 422
    assert "Bitte prüfen Sie Ihre Eingaben" in answer.text


def test_members_see_the_list_and_change_nothing(stage: cast.Scene, log_in: LogIn) -> None:
    ben, cem = log_in(stage.ben), log_in(stage.cem)

    assert ben.get(BASE).status_code == 200
    assert "Fusion eintragen" not in ben.get(BASE).text
    assert cem.get(BASE).status_code == 404
    for path in ("/update", "/13076002/merge"):
        assert ben.get(BASE + path).status_code == 403
        assert cem.get(BASE + path).status_code == 404
        assert log_in(None).get(BASE + path).status_code == 303
    merger = {"successor": "13076001", "on": "2027-01-01"}
    assert ben.post(f"{BASE}/13076002/merge", data=merger).status_code == 403
    assert cem.post(f"{BASE}/13076002/merge", data=merger).status_code == 404
    upload = {"file": (io.BytesIO(register(*SCENE)), "gv.csv")}
    assert ben.post(f"{BASE}/update", data=upload).status_code == 403


def test_somebody_elses_file_is_not_found(
    ada: FlaskClient, stage: cast.Scene, log_in: LogIn
) -> None:
    location = send(ada, register(*SCENE))

    assert log_in(stage.ben).get(location).status_code == 403
    assert log_in(stage.cem).get(location).status_code == 404
    assert log_in(stage.cem).get(location.replace("muster", "nachbar")).status_code == 404


def test_seats_are_shown_before_a_merger_and_those_that_clash_after_it(
    session: Session, scene: cast.Scene, log_in: LogIn
) -> None:
    for number, (ags, holder) in enumerate((("13076001", scene.olga), ("13076002", scene.gus))):
        town = session.scalars(select(Municipality).where(Municipality.ags == ags)).one()
        seat = Seat(
            body_id=scene.round_table.id,
            key=f"town_m{town.id}",
            position=20 + number,
            label=f"Gemeinde {town.name}",
            sector=Sector.ADMINISTRATION,
            municipality_id=town.id,
            valid_from=cast.SINCE,
            mandates=[],
        )
        session.add(seat)
        session.flush()
        seat.fill(holder, since=cast.SINCE)
    session.commit()
    client = log_in(scene.ada)
    location = send(client, register(CRIVITZ, OEHRINGSDORF, stated_on="31.12.2026"))

    asked = client.get(location).text
    by_hand = client.get(f"{BASE}/13076002/merge").text
    ends = {"successor_13076002": "13076001", "on_13076002": "2026-07-01"}
    after = client.post(location, data=ends, follow_redirects=True).text

    for page in (asked, by_hand):
        assert "Das geht auf die Nachfolgerin über:" in page
        assert "Gemeinde Banzkow" in page
        assert "Runder Tisch West, Gus Gast" in page
    assert "1 besetzter Sitz bleibt stehen" in after
    to_settle = after.partition('id="klaeren"')[2].partition("</section>")[0]
    assert f'/bodies/{scene.round_table.id}/seats/{seat.id}"' in to_settle
    assert "Nach Fusionen zu klären" not in log_in(scene.ben).get(BASE).text
