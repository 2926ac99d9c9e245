"""Pages of a process: start, overview, gates, settings."""

import re
from datetime import datetime, timedelta
from html import unescape
from urllib.parse import parse_qsl, urlsplit

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from facilitation.model.bodies import Body
from facilitation.model.people import Organisation
from facilitation.model.processes import Process
from tests import cast, world_parts
from tests.web.conftest import LogIn

HERE = "/d/musterkreis/p/integration"


@pytest.mark.parametrize(
    ("who", "status"),
    [("ada", 200), ("sam", 200), ("stella", 200), ("ben", 200), ("dora", 200), ("cem", 404)],
)
def test_the_overview_is_for_those_who_take_part(
    stage: cast.Scene, log_in: LogIn, who: str, status: int
) -> None:
    assert log_in(getattr(stage, who)).get(HERE).status_code == status


def test_a_process_is_started_from_the_browser(stage: cast.Scene, log_in: LogIn) -> None:
    answer = log_in(stage.ada).post(
        "/d/musterkreis/processes/new",
        data={
            "template": "ludwigslust_parchim",
            "name": "Integrationskonzept 2028",
            "starts_on": "2027-02-01",
        },
        follow_redirects=True,
    )

    assert answer.status_code == 200
    assert "Integrationskonzept 2028" in answer.text


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("template", "", "Hier fehlt eine Angabe"),
        ("template", "gibt_es_nicht", "Diese Auswahl gibt es nicht"),
        ("name", "", "Hier fehlt eine Angabe"),
        ("name", "x" * 121, "Bitte kürzen"),
        ("name", "\u202e\x00", "Hier fehlt eine Angabe"),
        ("starts_on", "2027-02-30", "Das ist kein Tag"),
        ("starts_on", "31.13.2027", "Das ist kein Tag"),
        ("starts_on", "9999-01-01", "Das ist kein Tag"),
    ],
)
def test_a_wrong_field_gets_a_sentence_and_keeps_the_rest(
    engine: Engine, stage: cast.Scene, log_in: LogIn, field: str, value: str, sentence: str
) -> None:
    data = {"template": "minimal", "name": "Mein Verfahren", "starts_on": "2027-02-01"}

    answer = log_in(stage.ada).post("/d/musterkreis/processes/new", data=data | {field: value})

    assert answer.status_code == 422
    assert sentence in answer.text
    if field != "name":
        assert "Mein Verfahren" in answer.text
    with Session(engine) as session:
        assert session.query(Process).count() == 1


def test_a_twinning_with_oneself_is_refused_beside_the_field(
    engine: Engine, stage: cast.Scene, log_in: LogIn
) -> None:
    with Session(engine) as session:
        twin, other = session.scalars(
            select(Organisation.id).where(Organisation.district_id == stage.district.id).limit(2)
        ).all()
    data: dict[str, object] = {
        "template": "twinning", "name": "Twinning 2027", "starts_on": "2027-02-01",
    }  # fmt: skip
    ada = log_in(stage.ada)

    with_itself = ada.post("/d/musterkreis/processes/new", data=data | {"partner_ids": [twin] * 2})
    alone = ada.post("/d/musterkreis/processes/new", data=data | {"partner_ids": [twin, ""]})
    odd = ada.post("/d/musterkreis/processes/new", data=data | {"partner_ids": ["x", "-1"]})
    both = ada.post("/d/musterkreis/processes/new", data=data | {"partner_ids": [twin, other]})

    assert with_itself.status_code == alone.status_code == odd.status_code == 422
    assert "kann nicht mit sich selbst zusammenarbeiten" in with_itself.text
    assert "Wählen Sie die 2 Organisationen" in alone.text
    assert "Diese Auswahl gibt es nicht" in odd.text
    assert (both.status_code, both.location) == (303, "/d/musterkreis/p/twinning-2027")


def test_the_last_mondays_of_a_working_group_are_confirmed_from_its_page(
    engine: Engine, stage: cast.Scene, log_in: LogIn
) -> None:
    ada = log_in(stage.ada)
    with Session(engine) as session:
        carrier = session.scalars(
            select(Organisation.id).where(Organisation.district_id == stage.district.id)
        ).first()
    data = {"template": "koenigslutter", "name": "AG", "starts_on": "2027-01-11"}
    assert ada.post("/d/musterkreis/processes/new", data=data).status_code == 422
    ada.post("/d/musterkreis/processes/new", data=data | {"carrier_id": carrier})
    with Session(engine) as session:
        group = session.scalars(select(Body).where(Body.name.startswith("Arbeitsgemein"))).one().id
    page = ada.get(f"/d/musterkreis/p/ag/bodies/{group}").text
    found = re.search(r'href="([^"]*/series/preview[^"]*)"', page)
    assert found is not None
    address = unescape(found[1])

    preview = ada.get(address)
    sent = ada.post("/d/musterkreis/p/ag/series/new", data=dict(parse_qsl(urlsplit(address).query)))

    assert "25.01.2027" in preview.text
    assert (sent.status_code, "/series/" in (sent.location or "")) == (303, True)
    assert "/series/preview" not in ada.get(f"/d/musterkreis/p/ag/bodies/{group}").text


def test_two_who_change_the_settings_see_both_texts(stage: cast.Scene, log_in: LogIn) -> None:
    client, version = log_in(stage.ada), stage.process.version
    client.post(f"{HERE}/settings", data={"name": "Von Eva", "summary": "", "version": version})

    answer = client.post(
        f"{HERE}/settings", data={"name": "Von Ida", "summary": "", "version": version}
    )

    assert answer.status_code == 409
    assert "Von Eva" in answer.text
    assert "Von Ida" in answer.text


def test_today_tells_until_when_to_invite(
    session: Session, stage: cast.Scene, log_in: LogIn, now: datetime
) -> None:
    cast.meeting(session, stage.round_table, starts_at=now + timedelta(days=30))
    session.commit()

    page = log_in(stage.ada).get("/d/musterkreis").text

    assert "Einladung bis Di., 26.01.2027" in page


def test_today_names_the_process_of_each_line_where_there_are_several(
    session: Session, stage: cast.Scene, log_in: LogIn, now: datetime
) -> None:
    cast.meeting(session, stage.round_table, starts_at=now + timedelta(days=30))
    named = f'<p class="kr-muted kr-small">{stage.process.name}</p>'
    session.commit()
    ada = log_in(stage.ada)
    assert named not in ada.get("/d/musterkreis").text

    session.add(
        Process(
            district_id=stage.district.id,
            slug="zwei",
            name="Zweites",
            template_key="minimal",
            starts_on=now.date(),
        )
    )
    session.commit()

    assert named in ada.get("/d/musterkreis").text


def test_a_member_sees_their_own_dates_only(
    session: Session, stage: cast.Scene, log_in: LogIn, now: datetime
) -> None:
    cast.meeting(session, stage.round_table, starts_at=now + timedelta(days=30))
    cast.meeting(session, stage.east_table, starts_at=now + timedelta(days=31))
    session.commit()

    page = log_in(stage.ben).get("/d/musterkreis").text

    assert "Runder Tisch West" in page
    assert "Runder Tisch Ost" not in page


def test_a_partner_is_named_taken_off_and_brought_back_in_the_settings(
    session: Session, stage: cast.Scene, log_in: LogIn
) -> None:
    club = world_parts.organisation(session, stage.district, "Brücke e. V.")
    session.commit()
    ada = log_in(stage.ada)
    entry = '<span dir="auto">Brücke e. V.</span>'

    wrong = ada.post(f"{HERE}/settings/partners", data={"organisation_id": "999999"})
    named = ada.post(f"{HERE}/settings/partners", data={"organisation_id": str(club.id)})
    twice = ada.post(f"{HERE}/settings/partners", data={"organisation_id": str(club.id)})
    shown = ada.get(f"{HERE}/settings").text
    gone = ada.post(f"{HERE}/settings/partners/{club.id}/remove", follow_redirects=True).text

    assert wrong.status_code == 422
    assert "Diese Auswahl gibt es nicht" in wrong.text
    assert named.headers["Location"] == f"{HERE}/settings#partner"
    assert twice.status_code == 422
    assert "„Brücke e. V.“ ist schon dabei." in twice.text
    assert entry in shown
    assert entry not in gone
    way_back = re.search(rf'action="({HERE}/trash/\d+/restore)"', gone)
    assert way_back
    assert "Partner des Verfahrens" in ada.get(f"{HERE}/trash").text
    back = ada.post(way_back[1])
    assert back.headers["Location"] == f"{HERE}/settings#partner"
    assert entry in ada.get(f"{HERE}/settings").text
    told = ada.get(f"{HERE}/journal").text
    assert "„Brücke e. V.“ ist kein Partner des Verfahrens mehr" in told
