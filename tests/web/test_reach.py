"""The page of reach and its table."""

from flask.testing import FlaskClient

from tests import cast
from tests.web.conftest import LogIn

BASE = "/d/musterkreis/p/integration/activities"


def _enter(client: FlaskClient, title: str, **fields: str) -> None:
    form = {"kind": "survey", "title": title, "held_on": "2026-12-03"} | fields
    assert client.post(f"{BASE}/new", data=form).status_code == 303


def test_the_page_adds_up_and_goes_into_a_file(stage: cast.Scene, log_in: LogIn) -> None:
    ada = log_in(stage.ada)
    assert "Noch niemand gezählt" in ada.get(f"{BASE}/reach").text
    _enter(ada, "Umfrage", head_count="2400", asked="6000")
    _enter(
        ada,
        "Forum",
        kind="forum",
        heads_church="60",
        head_count="100",
        region_id=str(stage.west.id),
    )

    page = log_in(stage.ben).get(f"{BASE}/reach").text
    file = ada.get(f"{BASE}/reach.csv")

    assert ">2.500<" in page
    assert "ohne Angabe" in page
    rows = file.data.decode("utf-8-sig").splitlines()
    assert rows[0].startswith("Format;Anlässe;Gefragt;Personen;Region: Region West;")
    assert rows[-1] == "Zusammen;2;6000;2500;100;0;2400;60;2440"
    assert "Reichweite.csv" in file.headers["Content-Disposition"]
