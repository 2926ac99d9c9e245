"""The pages of regions: the table, its views, and what a stranger sends."""

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from facilitation.model.processes import Region, RegionMunicipality
from tests import cast
from tests.web.conftest import LogIn

BASE = "/d/musterkreis/p/integration/regions"


@pytest.fixture
def ada(stage: cast.Scene, log_in: LogIn) -> FlaskClient:
    return log_in(stage.ada)


def rows_of(page: str) -> list[str]:
    return re.findall(r'name="to:([^"]+)"', page)


def test_the_amt_view_has_a_row_for_each_amt_and_each_town(ada: FlaskClient) -> None:
    page = ada.get(BASE).text

    assert "3 von 3 Gemeinden sind noch keiner Region zugeordnet" in page
    assert len(rows_of(page)) == 2
    assert "Banzkow, Crivitz, Stadt" in page


@pytest.mark.parametrize(("query", "rows"), [("?by=none", 3), ("?by=nonsense", 2), ("?open=1", 2)])
def test_the_table_can_be_arranged(ada: FlaskClient, query: str, rows: int) -> None:
    assert len(rows_of(ada.get(BASE + query).text)) == rows


def test_all_municipalities_are_assigned_with_one_save(ada: FlaskClient, stage: cast.Scene) -> None:
    rows = rows_of(ada.get(BASE).text)
    data = {f"to:{row}": str(stage.west.id) for row in rows} | {f"was:{row}": "0" for row in rows}

    answer = ada.post(f"{BASE}?by=association", data=data, follow_redirects=True)

    assert "3 Gemeinden sind zugeordnet. Jede Gemeinde gehört jetzt zu einer Region." in answer.text
    assert "Alles zugeordnet" in ada.get(f"{BASE}?open=1").text
    assert "Öhringsdorf" in ada.get(f"{BASE}/{stage.west.key}").text


def test_several_ticked_rows_go_into_one_region(ada: FlaskClient, stage: cast.Scene) -> None:
    page = ada.get(f"{BASE}?by=none&ticks=1").text
    rows = re.findall(r'name="row" value="([^"]+)"', page)
    data = {"action": "ticked", "row": rows[:2], "target": str(stage.east.id)}
    data |= {f"was:{row}": "0" for row in rows}

    answer = ada.post(f"{BASE}?by=none&ticks=1", data=data, follow_redirects=True)

    assert "2 Gemeinden sind zugeordnet. 1 Gemeinde fehlt noch." in answer.text


@pytest.mark.parametrize(
    "data",
    [
        {"action": "ticked", "target": ""},
        {"action": "ticked", "target": "1"},
        {"action": "ticked", "target": "x", "row": "m1", "was:m1": "0"},
        {"to:m1": "1"},
        {"to:m1": "1", "was:m1": ""},
        {"to:m1": "1", "was:m1": "0,,3"},
        {"to:m1": "-1", "was:m1": "0"},
        {"to:m1": "9" * 400, "was:m1": "0"},
        {"to:m1": "１", "was:m1": "0"},
        {"to:m1": "999999", "was:m1": "0"},
        {"to:nirgends": "1", "was:nirgends": "0"},
        {"to:": "1", "was:": "0"},
    ],
)
def test_odd_entries_get_a_sentence_and_move_nothing(
    ada: FlaskClient, engine: Engine, data: dict[str, str]
) -> None:
    answer = ada.post(f"{BASE}?by=none", data=data)

    assert answer.status_code == 422
    assert "kern-alert--danger" in answer.text
    with Session(engine) as session:
        assert session.scalars(select(RegionMunicipality)).all() == []


def test_who_comes_second_sees_both_and_may_insist(ada: FlaskClient, stage: cast.Scene) -> None:
    row = rows_of(ada.get(f"{BASE}?by=none").text)[0]
    first = {f"to:{row}": str(stage.west.id), f"was:{row}": "0"}
    ada.post(f"{BASE}?by=none", data=first)

    second = {f"to:{row}": str(stage.east.id), f"was:{row}": "0"}
    clash = ada.post(f"{BASE}?by=none", data=second)
    again = ada.post(f"{BASE}?by=none", data=second | {f"was:{row}": str(stage.west.id)})

    assert clash.status_code == 409
    assert "Inzwischen gespeichert: Region West" in clash.text
    assert f'<option value="{stage.east.id}" selected>' in clash.text
    assert again.status_code == 303


def test_regions_are_edited_on_one_page(
    ada: FlaskClient, stage: cast.Scene, engine: Engine
) -> None:
    data = {
        f"version:{stage.west.key}": "1",
        f"name:{stage.west.key}": " Der  Westen ",
        f"version:{stage.east.key}": "1",
        f"name:{stage.east.key}": "Region Ost",
        f"marks:{stage.east.key}": "talks",
        "new_name": "Mitte",
    }

    answer = ada.post(f"{BASE}/edit", data=data)
    second = ada.post(f"{BASE}/edit", data=data | {"new_name": "", f"name:{stage.west.key}": "W"})

    assert answer.status_code == 303
    assert second.status_code == 409
    assert "Inzwischen gespeichert: Der Westen" in second.text
    with Session(engine) as session:
        found = session.execute(select(Region.name, Region.marks).order_by(Region.position)).all()
    assert [tuple(row) for row in found] == [
        ("Der Westen", []),
        ("Region Ost", ["talks"]),
        ("Mitte", []),
    ]


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("", 422),
        ("Region Ost", 422),
        ("x" * 500, 422),
        ("\u202e\u200b", 422),
        ("<script>alert(1)</script>", 303),
        ("غرب 🌾", 303),
    ],
)
def test_names_of_every_kind_get_an_answer(
    ada: FlaskClient, stage: cast.Scene, name: str, status: int
) -> None:
    data = {f"version:{stage.west.key}": "1", f"name:{stage.west.key}": name}

    answer = ada.post(f"{BASE}/edit", data=data)

    assert answer.status_code == status
    assert "<script>alert" not in ada.get(BASE).text


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 99])
def test_an_odd_version_is_refused(ada: FlaskClient, stage: cast.Scene, version: str) -> None:
    data = {f"version:{stage.west.key}": version, f"name:{stage.west.key}": "Neu"}

    assert ada.post(f"{BASE}/edit", data=data).status_code == 422


def test_an_empty_region_is_removed_and_others_stay(ada: FlaskClient, stage: cast.Scene) -> None:
    ada.post(f"{BASE}/edit", data={"new_name": "Mitte"})
    page = ada.get(f"{BASE}/edit").text
    (address,) = re.findall(r'formaction="([^"]+)"', page)

    removed = ada.post(address, follow_redirects=True)
    kept = ada.post(f"{BASE}/{stage.west.key}/remove")

    assert "Mitte ist entfernt." in removed.text
    assert kept.status_code == 422
    assert "Gremien" in kept.text


def test_members_see_regions_and_change_nothing(stage: cast.Scene, log_in: LogIn) -> None:
    ben, cem, nobody = log_in(stage.ben), log_in(stage.cem), log_in(None)

    page = ben.get(BASE)
    assert page.status_code == 200
    assert "Gemeinden zuordnen" not in page.text
    assert "Öhringsdorf" in page.text
    assert ben.get(f"{BASE}/{stage.west.key}").status_code == 200
    for client, status in ((ben, 403), (cem, 404), (nobody, 303)):
        assert client.get(f"{BASE}/edit").status_code == status
        assert client.post(BASE, data={"to:m1": "1", "was:m1": "0"}).status_code == status
        assert client.post(f"{BASE}/edit", data={"new_name": "X"}).status_code == status
        assert client.post(f"{BASE}/{stage.west.key}/remove").status_code == status
    assert cem.get(BASE).status_code == 404
    assert cem.get(f"{BASE}/{stage.west.key}").status_code == 404
