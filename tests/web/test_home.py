"""From the bare address to where somebody works, and to the own account."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from facilitation.model.accounts import Role, RoleKind
from facilitation.model.people import Person
from facilitation.model.processes import Process, ProcessState
from facilitation.web.devices import device
from tests import cast
from tests.conftest import NOW
from tests.web.conftest import LogIn


def test_the_bare_address_leads_to_the_only_district(stage: cast.Scene, log_in: LogIn) -> None:
    assert log_in(stage.ada).get("/").location == "/d/musterkreis"


def test_those_who_steer_come_to_their_page_and_from_there_to_their_dates(
    session: Session, stage: cast.Scene, log_in: LogIn
) -> None:
    steering = "/d/musterkreis/p/integration/steering"
    stella = log_in(stage.stella)

    assert stella.get("/").location == steering
    assert 'href="/d/musterkreis">' in stella.get(steering).text.partition("<main")[2]
    for member in (stage.ben, stage.olga, stage.sam):
        assert log_in(member).get("/").location == "/d/musterkreis"
    session.get_one(Process, stage.process.id).state = ProcessState.CLOSED
    session.commit()
    assert stella.get("/").location == "/d/musterkreis"


def test_an_administrator_without_a_part_in_a_district_comes_to_the_installation(
    session: Session, stage: cast.Scene, log_in: LogIn
) -> None:
    # given: known to the district, with no part in it
    session.add(
        Person(
            district_id=stage.district.id,
            account_id=stage.admin.id,
            family_name="Admin",
            given_name="Adam",
            sort_key="admin adam",
            search_key="admin adam",
        )
    )
    session.commit()

    # then
    client = log_in(stage.admin)
    assert client.get("/").location == "/admin"
    assert client.get("/admin").status_code == 200


def test_who_works_in_two_districts_sees_what_waits_in_each(
    session: Session, stage: cast.Scene, log_in: LogIn
) -> None:
    # given: Ada facilitates next door too, where nothing has begun
    ada = Person(
        district_id=stage.cem.district_id,
        account_id=stage.ada.account_id,
        family_name="Ahrens",
        given_name="Ada",
        sort_key="ahrens ada",
        search_key="ahrens ada",
    )
    session.add(ada)
    session.flush()
    session.add(Role(person_id=ada.id, kind=RoleKind.FACILITATOR, valid_from=cast.SINCE))
    cast.meeting(session, stage.round_table, starts_at=NOW + timedelta(days=9))
    session.commit()

    # when
    page = log_in(stage.ada).get("/").text

    # then
    here, _, there = page.partition('href="/d/nachbarkreis"')
    assert "Welcher Landkreis?" in here
    assert 'href="/d/musterkreis/p/integration"' in here
    assert "Nächster Termin:" in here
    assert "nichts zu tun" in there
    assert "Nächster Termin:" not in there


def test_a_member_finds_the_process_from_the_first_page(stage: cast.Scene, log_in: LogIn) -> None:
    page = log_in(stage.ben).get("/d/musterkreis").text

    assert "Meine Termine" in page
    assert '<li><a href="/d/musterkreis/p/integration">' in page.partition("<main")[2]


def test_every_menu_leads_to_the_own_account(stage: cast.Scene, log_in: LogIn) -> None:
    assert 'href="/account"' in log_in(stage.ben).get("/d/musterkreis").text


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64) Chrome/131.0 Safari/537.36 Edg/131.0",
            "Edge, Windows",
        ),
        (
            "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
            "Firefox, Linux",
        ),
        ("Mozilla/5.0 (Linux; Android 14) Chrome/131.0 Mobile Safari/537.36", "Chrome, Android"),
        ("Mozilla/5.0 (iPhone; like Mac OS X) Version/18.0 Safari/604.1", "Safari, iPhone"),
    ],
)
def test_a_device_is_named_in_words(user_agent: str, words: str) -> None:
    assert device(user_agent) == words


def test_the_own_account_names_devices_and_not_their_codes(
    stage: cast.Scene, log_in: LogIn
) -> None:
    page = log_in(stage.ada).get("/account").text

    assert "unbekanntes Gerät" in page
    assert "dieses Gerät" in page
