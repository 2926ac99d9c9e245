"""The pages of bodies and their seats."""

from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from facilitation.model.bodies import Body, Mandate, Seat
from facilitation.model.people import Person
from tests import cast
from tests.web.conftest import LogIn
from tests.web.hostile import hostile_forms

FIELDS = (
    *("version", "name", "kind", "region_id", "parent_id", "mailbox", "sender_name"),
    *("valid_from", "invitation_period_days", "quorum", "quorum_basis", "decision_mode"),
    *("decision_kind", "may_resolve", "deputy_rule", "objection_days", "reminder_days"),
    *("default_start", "default_minutes", "default_place", "demand_topics", "last_day"),
    *("rows-0-order", "rows-0-title", "rows-0-minutes", "subject", "label", "sector"),
    *("person_id", "given_name", "family_name", "email", "deputy_id", "function", "since"),
)
BASE = "/d/musterkreis/p/integration/bodies"


@pytest.fixture
def ada(stage: cast.Scene, log_in: LogIn) -> FlaskClient:
    return log_in(stage.ada)


def test_the_list_counts_vacant_seats(ada: FlaskClient) -> None:
    page = ada.get(BASE).text

    assert "Runder Tisch West" in page
    assert "1 von 2 besetzt" in page


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("?art=steering_group", False),
        ("?art=round_table", True),
        ("?frei=1", True),
        ("?art=nonsense", False),
        ("?region=999", False),
    ],
)
def test_the_list_is_narrowed_down(ada: FlaskClient, query: str, shown: bool) -> None:
    page = ada.get(BASE + query).text

    assert (">Runder Tisch West</a>" in page) is shown


def test_a_body_shows_who_sat_there_on_a_day(ada: FlaskClient, stage: cast.Scene) -> None:
    body = f"{BASE}/{stage.round_table.id}"

    today = ada.get(body).text
    before = ada.get(f"{body}?am=2025-06-01").text

    assert "Ben Becker" in today
    assert "Dora Dahl" in today
    assert "unbesetzt" in today
    assert "Ben Becker" not in before


@pytest.mark.parametrize("asked", ["gestern", "2027-02-30", "9" * 400, "<script>"])
def test_an_odd_day_shows_today_and_says_so(
    ada: FlaskClient, stage: cast.Scene, asked: str
) -> None:
    answer = ada.get(f"{BASE}/{stage.round_table.id}", query_string={"am": asked})

    assert answer.status_code == 200
    assert "ist kein Tag" in answer.text
    assert "<script>" not in answer.text.split("<main", 1)[1]


def test_a_member_sees_names_but_no_mail_and_no_buttons(stage: cast.Scene, log_in: LogIn) -> None:
    page = log_in(stage.ben).get(f"{BASE}/{stage.round_table.id}").text

    assert "Dora Dahl" in page
    assert "@musterkreis" not in page.split("<main", 1)[1]
    assert "/seats/" not in page
    assert "/people/" not in page


def test_a_body_is_founded_and_filled(ada: FlaskClient, stage: cast.Scene, engine: Engine) -> None:
    answer = ada.post(
        f"{BASE}/new",
        data={"name": "Aktivgruppe Sprache", "kind": "action_group", "valid_from": "2027-01-01"},
    )
    body = answer.headers["Location"]
    seat = ada.post(
        f"{body}/seats/new",
        data={
            "subject": f"organisation:{stage.seat.organisation_id}",
            "is_voting": "y",
            "valid_from": "2027-01-01",
        },
    ).headers["Location"]
    filled = ada.post(
        f"{seat}/fill",
        data={
            "fill-given_name": "Lena",
            "fill-family_name": "Łukasz",
            "fill-email": "lena@verein.example",
            "fill-function": "chair",
            "fill-since": "2027-01-11",
        },
    )

    assert filled.status_code == 303
    page = ada.get(body).text
    assert "Verein Brücke" in page
    assert "Lena Łukasz" in page
    assert "Vorsitz" in page
    with Session(engine) as session:
        assert session.scalar(select(Person.email).where(Person.given_name == "Lena"))


def test_a_new_person_is_not_kept_when_the_seat_is_taken(
    ada: FlaskClient, stage: cast.Scene, engine: Engine
) -> None:
    answer = ada.post(
        f"{BASE}/{stage.round_table.id}/seats/{stage.seat.id}/fill",
        data={"fill-family_name": "Neu", "fill-function": "member", "fill-since": "2027-01-11"},
    )

    assert answer.status_code == 422
    assert "schon besetzt" in answer.text
    with Session(engine) as session:
        assert session.scalar(select(Person).where(Person.family_name == "Neu")) is None


def test_a_name_that_exists_is_refused_beside_its_field(ada: FlaskClient) -> None:
    answer = ada.post(
        f"{BASE}/new",
        data={"name": "runder tisch WEST", "kind": "round_table", "valid_from": "2027-01-01"},
    )

    assert answer.status_code == 422
    assert "gibt es in diesem Verfahren schon" in answer.text


def test_the_second_to_edit_a_body_sees_both_versions(
    ada: FlaskClient, stage: cast.Scene, engine: Engine
) -> None:
    address = f"{BASE}/{stage.east_table.id}/edit"
    mine = {"version": "1", "name": "Tisch der Ersten", "kind": "round_table"}
    assert ada.post(address, data=mine).status_code == 303

    answer = ada.post(address, data={**mine, "name": "Tisch der Zweiten"})

    assert answer.status_code == 409
    assert "Tisch der Ersten" in answer.text
    assert "Tisch der Zweiten" in answer.text
    assert (
        ada.post(address, data={**mine, "name": "Tisch der Zweiten", "version": "2"}).status_code
        == 303
    )


def test_rules_of_procedure_are_said_in_words(ada: FlaskClient, stage: cast.Scene) -> None:
    body = f"{BASE}/{stage.round_table.id}"
    rules = {
        "version": "1",
        "invitation_period_days": "21",
        "quorum": "two_thirds",
        "quorum_basis": "§ 5",
        "decision_mode": "consent",
        "decision_kind": "recommendation",
        "deputy_rule": "any",
        "objection_days": "10",
        "reminder_days": ["7", "1"],
        "default_start": "16.30",
        "default_minutes": "90",
        "default_place": "Kulturhaus",
        "demand_topics": "3",
    }

    assert ada.post(f"{body}/rules", data=rules).status_code == 303

    page = ada.get(body).text
    assert "mindestens 21 vollen Tagen" in page
    assert "zwei Drittel der Stimmberechtigten da sind (§ 5)" in page
    assert "Üblich ist 16:30 Uhr, Kulturhaus." in page


def test_a_body_that_binds_nobody_makes_no_resolutions(ada: FlaskClient, stage: cast.Scene) -> None:
    body = f"{BASE}/{stage.round_table.id}"
    page = ada.get(f"{body}/rules")
    assert page.status_code == 200

    answer = ada.post(
        f"{body}/rules",
        data={
            "version": "1",
            "invitation_period_days": "14",
            "quorum": "none",
            "decision_mode": "vote",
            "decision_kind": "resolution",
            "deputy_rule": "personal",
            "objection_days": "14",
            "default_start": "17:00",
            "default_minutes": "120",
            "demand_topics": "3",
        },
    )

    assert answer.status_code == 422
    assert "Beschlüsse sind für dieses Gremium nicht erlaubt" in answer.text


def test_the_standard_agenda_is_put_in_order(
    ada: FlaskClient, stage: cast.Scene, engine: Engine
) -> None:
    address = f"{BASE}/{stage.round_table.id}/agenda"
    assert "Begrüßung" in ada.get(address).text

    answer = ada.post(
        address,
        data={
            "version": "1",
            "rows-0-order": "20",
            "rows-0-title": "Zweiter",
            "rows-0-is_public": "y",
            "rows-1-order": "10",
            "rows-1-title": "Erster",
            "rows-1-minutes": "15",
            "rows-2-title": "",
            "rows-3-title": "Letzter",
        },
    )

    assert answer.status_code == 303
    with Session(engine) as session:
        agenda = session.get_one(Body, stage.round_table.id).agenda
    assert agenda == [
        {"title": "Erster", "minutes": 15, "is_public": False},
        {"title": "Zweiter", "minutes": None, "is_public": True},
        {"title": "Letzter", "minutes": None, "is_public": False},
    ]


def test_more_rows_keep_what_was_typed(ada: FlaskClient, stage: cast.Scene) -> None:
    answer = ada.post(
        f"{BASE}/{stage.round_table.id}/agenda",
        data={"version": "1", "rows-0-title": "Noch nicht gespeichert", "do": "more"},
    )

    assert answer.status_code == 200
    assert "Noch nicht gespeichert" in answer.text
    assert "rows-3-title" in answer.text


def test_a_body_ends_with_its_mandates(ada: FlaskClient, stage: cast.Scene, engine: Engine) -> None:
    address = f"{BASE}/{stage.round_table.id}/end"
    assert ada.get(address).status_code == 200

    assert ada.post(address, data={"last_day": "2027-01-31"}).status_code == 303

    with Session(engine) as session:
        ends = session.scalars(
            select(Mandate.valid_until).join(Seat).where(Seat.body_id == stage.round_table.id)
        ).all()
    assert ends == [date(2027, 2, 1)]


@pytest.mark.parametrize("page", ["", "/edit", "/rules", "/agenda", "/end", "/seats/new"])
def test_who_sees_which_page_of_a_body(stage: cast.Scene, log_in: LogIn, page: str) -> None:
    address = f"{BASE}/{stage.round_table.id}{page}"

    assert log_in(None).get(address).status_code == 303
    assert log_in(stage.cem).get(address).status_code == 404
    assert log_in(stage.ada).get(address).status_code == 200
    assert log_in(stage.ben).get(address).status_code == (200 if not page else 403)


@pytest.mark.parametrize(
    ("page", "prefix"),
    [
        *((page, "") for page in ("new", "{body}/edit", "{body}/rules", "{body}/end")),
        *((page, "") for page in ("{body}/agenda", "{body}/seats/new")),
        *(("{seat}/fill", "fill-"), ("{seat}/change", "seat-"), ("{seat}/end", "end-")),
        ("{seat}/mandates/{mandate}", "mandate-"),
        ("{seat}/mandates/{mandate}/replace", "replace-"),
        ("{seat}/mandates/{mandate}/end", "leave-"),
    ],
)
def test_hostile_input_gets_a_sentence(
    ada: FlaskClient, stage: cast.Scene, engine: Engine, page: str, prefix: str
) -> None:
    with Session(engine) as session:
        mandate = session.scalar(select(Mandate.id).where(Mandate.seat_id == stage.seat.id))
    body = stage.round_table.id
    seat = f"{body}/seats/{stage.seat.id}"
    address = f"{BASE}/{page.format(body=body, seat=seat, mandate=mandate)}"
    names = [f"{prefix}{name}" for name in FIELDS]

    answers = [ada.post(address, data=data) for data in hostile_forms(names)]

    assert {answer.status_code for answer in answers} <= {303, 409, 422}
    assert not any("<script>alert" in answer.text for answer in answers)


def test_numbers_no_row_can_have_are_not_found(ada: FlaskClient, stage: cast.Scene) -> None:
    assert ada.get(f"{BASE}/99999999999999999999").status_code == 404
    assert ada.get(f"{BASE}/{stage.round_table.id}/seats/2147483647").status_code == 404
