"""From the bare address to where somebody works, and to the own account."""

from sqlalchemy.orm import Session

from facilitation.model.people import Person
from tests import cast
from tests.web.conftest import LogIn


def test_the_bare_address_leads_to_the_only_district(stage: cast.Scene, log_in: LogIn) -> None:
    assert log_in(stage.ada).get("/").location == "/d/musterkreis"


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


def test_every_menu_leads_to_the_own_account(stage: cast.Scene, log_in: LogIn) -> None:
    assert 'href="/account"' in log_in(stage.ben).get("/d/musterkreis").text
