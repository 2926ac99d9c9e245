"""The map of regions: shown to all who see the process, painted on by those who form regions."""

import re
from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, event, select, update
from sqlalchemy.orm import Session

from facilitation.model.municipalities import Municipality, MunicipalityKind
from facilitation.model.processes import RegionMunicipality
from tests import cast
from tests.conftest import TODAY
from tests.web.conftest import LogIn

BASE = "/d/musterkreis/p/integration/regions"
CRIVITZ, BANZKOW, OEHRINGSDORF = "13076001", "13076002", "13076003"


@pytest.fixture
def mapped(session: Session, scene: cast.Scene) -> cast.Scene:
    """Crivitz and Banzkow have coordinates; nobody knows where Öhringsdorf lies."""
    for number, ags in enumerate((CRIVITZ, BANZKOW)):
        session.execute(
            update(Municipality)
            .where(Municipality.ags == ags)
            .values(longitude=11.6 + number / 10, latitude=53.57)
        )
    session.commit()
    return scene


@pytest.fixture
def ada(mapped: cast.Scene, log_in: LogIn) -> FlaskClient:
    return log_in(mapped.ada)


def stays(engine: Engine) -> dict[str, int]:
    with Session(engine) as session:
        return dict(
            session.execute(
                select(Municipality.ags, RegionMunicipality.region_id)
                .join(RegionMunicipality, RegionMunicipality.municipality_id == Municipality.id)
                .where(RegionMunicipality.held_on(TODAY))
            ).all()
        )


def test_places_without_coordinates_are_named_and_not_mapped(ada: FlaskClient) -> None:
    page = ada.get(BASE).text

    assert page.count('class="kr-map__cell"') == 2
    assert "Ohne Lage, darum nicht auf der Karte: Öhringsdorf." in page
    assert "style=" not in page


def test_a_district_without_any_coordinates_says_so(stage: cast.Scene, log_in: LogIn) -> None:
    client = log_in(stage.ada)

    page = client.get(BASE).text

    assert "Von keiner Gemeinde ist die Lage bekannt" in page
    assert "<svg" not in page.partition('id="karte"')[2].partition("</section>")[0]
    assert "Öhringsdorf" in page
    assert client.get(f"{BASE}/map.svg").status_code == 404


def test_a_place_is_chosen_assigned_and_taken_back(
    ada: FlaskClient, mapped: cast.Scene, engine: Engine
) -> None:
    link = re.search(rf'href="(\?gemeinde={CRIVITZ}#karte)"', ada.get(BASE).text)
    assert link
    form = ada.get(BASE + link[1].partition("#")[0]).text
    assert "zurzeit: in keiner Region" in form
    assert form.count("kr-map__chosen") == 1

    sent = {"town": CRIVITZ, "seen": "0", "region": str(mapped.west.id)}
    answer = ada.post(f"{BASE}/map", data=sent, follow_redirects=True)

    assert "Crivitz, Stadt gehört jetzt zu Region West." in answer.text
    assert stays(engine) == {CRIVITZ: mapped.west.id}
    way_back = re.search(rf'action="({BASE}/map\?[^"]+)"', answer.text)
    assert way_back
    undone = ada.post(way_back[1].replace("&amp;", "&"), follow_redirects=True)
    assert "Crivitz, Stadt gehört jetzt zu keiner Region." in undone.text
    assert stays(engine) == {}


def test_the_chosen_region_stays_chosen_while_places_are_painted(
    ada: FlaskClient, mapped: cast.Scene
) -> None:
    page = ada.get(f"{BASE}?region={mapped.east.id}").text
    assert f'href="?gemeinde={BANZKOW}&amp;region={mapped.east.id}#karte"' in page
    assert 'id="malen"' in page

    sent = {"town": BANZKOW, "seen": "0", "region": str(mapped.east.id), "goes_on": "1"}
    answer = ada.post(f"{BASE}/map", data=sent)

    assert answer.status_code == 303
    assert answer.location == f"{BASE}?region={mapped.east.id}&zuletzt={BANZKOW}#karte"
    assert f'data-last="{BANZKOW}"' in ada.get(answer.location.partition("#")[0]).text


def test_who_comes_second_is_told_and_overwrites_nothing(
    ada: FlaskClient, mapped: cast.Scene, engine: Engine
) -> None:
    ada.post(f"{BASE}/map", data={"town": CRIVITZ, "seen": "0", "region": str(mapped.west.id)})

    second = {"town": CRIVITZ, "seen": "0", "region": str(mapped.east.id)}
    answer = ada.post(f"{BASE}/map", data=second, follow_redirects=True)

    assert "Jemand anderes hat diese Gemeinde inzwischen zugeordnet: Region West." in answer.text
    assert "zurzeit: Region West" in answer.text
    assert stays(engine) == {CRIVITZ: mapped.west.id}


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({}, 422),
        ({"town": CRIVITZ, "seen": "0", "region": "x"}, 422),
        ({"town": CRIVITZ, "seen": "0", "region": "999999"}, 422),
        ({"town": CRIVITZ, "seen": "-1", "region": "0"}, 422),
        ({"town": "\x00'; --", "seen": "0", "region": "0"}, 404),
        ({"town": "14626001", "seen": "0", "region": "0"}, 404),
    ],
)
def test_odd_entries_get_a_sentence_and_move_nothing(
    ada: FlaskClient, engine: Engine, sent: dict[str, str], status: int
) -> None:
    assert ada.post(f"{BASE}/map", data=sent).status_code == status
    assert stays(engine) == {}


@pytest.mark.parametrize(
    "query", ["?region=x", "?region=999999", "?gemeinde=%00", "?am=gestern", "?zuletzt=%22%3E<b>"]
)
def test_odd_addresses_show_the_map_all_the_same(ada: FlaskClient, query: str) -> None:
    page = ada.get(BASE + query)

    assert page.status_code == 200
    assert "<b>" not in page.text
    assert "?gemeinde=13076001#karte" in page.text


def test_who_only_reads_gets_to_regions_and_changes_nothing(
    mapped: cast.Scene, ada: FlaskClient, log_in: LogIn
) -> None:
    ada.post(f"{BASE}/map", data={"town": CRIVITZ, "seen": "0", "region": str(mapped.west.id)})
    ben = log_in(mapped.ben)

    page = ben.get(f"{BASE}?gemeinde={CRIVITZ}&region={mapped.west.id}").text

    assert f'<a href="{BASE}/{mapped.west.key}"><title>Crivitz, Stadt' in page
    assert f'{BASE}/map"' not in page
    assert 'id="malen"' not in page
    refused = ben.post(f"{BASE}/map", data={"town": CRIVITZ, "seen": "0", "region": "0"})
    assert refused.status_code == 403


def test_the_map_of_a_day_shows_what_was_then(
    session: Session, ada: FlaskClient, mapped: cast.Scene
) -> None:
    banzkow = session.scalars(select(Municipality).where(Municipality.ags == BANZKOW)).one()
    crivitz = session.scalars(select(Municipality).where(Municipality.ags == CRIVITZ)).one()
    banzkow.merge_into(crivitz, on=date(2026, 7, 1))
    session.commit()

    now, before = ada.get(BASE).text, ada.get(f"{BASE}?am=2026-06-30").text

    assert (now.count("kr-map__cell"), before.count("kr-map__cell")) == (1, 2)
    assert "Stand am" in before
    assert "Zum heutigen Stand" in before
    assert f'action="{BASE}/map"' not in before
    assert "zuordnen" not in before.partition("<main")[2]


def test_the_file_stands_for_itself(ada: FlaskClient) -> None:
    answer = ada.get(f"{BASE}/map.svg?am=2026-12-31")

    assert answer.content_type == "image/svg+xml; charset=utf-8"
    assert "Regionen_integration_2026-12-31.svg" in answer.headers["Content-Disposition"]
    assert "Regionen: Integrationskonzept 2027, Stand 31.12.2026" in answer.text
    assert "Statistisches Bundesamt" in answer.text


def test_the_page_asks_as_much_of_many_places_as_of_few_and_stays_small(
    ada: FlaskClient, session: Session, engine: Engine, mapped: cast.Scene
) -> None:
    def asked() -> tuple[int, int]:
        statements: list[str] = []

        def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
            statements.append(statement)

        event.listen(engine, "before_cursor_execute", note)
        page = ada.get(BASE).text
        event.remove(engine, "before_cursor_execute", note)
        drawing = page.partition("<svg xmlns")[2].partition("</svg>\n")[0]
        return len(statements), len(drawing.encode())

    few, _ = asked()
    session.add_all(
        Municipality(
            district_id=mapped.district.id,
            ags=f"13076{number}",
            name=f"Gemeinde mit Namen {number}",
            sort_key=f"gemeinde {number}",
            kind=MunicipalityKind.MUNICIPALITY,
            inhabitants=100 * number,
            longitude=10.7 + number % 14 / 10,
            latitude=53.0 + number // 14 / 30,
            valid_from=cast.SINCE,
            register_date=date(2019, 12, 31),
        )
        for number in range(100, 240)
    )
    session.commit()
    many, octets = asked()

    assert many == few
    assert octets < 60_000


def test_the_overview_shows_the_regions_at_a_glance(
    ada: FlaskClient, mapped: cast.Scene, engine: Engine
) -> None:
    page = ada.get("/d/musterkreis/p/integration").text
    assert page.count("kr-map__town ") == 2
    with Session(engine) as session, session.begin():
        session.execute(update(Municipality).values(longitude=None))

    assert "kr-map__drawing" not in ada.get("/d/musterkreis/p/integration").text
