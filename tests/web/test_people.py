"""The pages of people and organisations."""

from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from facilitation.model.bodies import Mandate
from facilitation.model.people import Membership, Organisation, Person
from tests import cast
from tests.web.conftest import LogIn
from tests.web.hostile import hostile_forms

BASE = "/d/musterkreis/p/integration"
PEOPLE = f"{BASE}/people"
MINIMAL = {"family_name": "Müller", "given_name": "Änne", "language": "de"}


@pytest.fixture
def ada(stage: cast.Scene, log_in: LogIn) -> FlaskClient:
    return log_in(stage.ada)


@pytest.mark.parametrize("query", ["Ozdemir", "özdemir", "OEZDEMIR", "olga oz", "olga@muster"])
def test_search_takes_no_heed_of_umlauts(ada: FlaskClient, query: str) -> None:
    page = ada.get(PEOPLE, query_string={"q": query}).text

    assert "Özdemir, Olga" in page
    assert "Becker, Ben" not in page


def test_the_list_is_sorted_by_family_name(ada: FlaskClient) -> None:
    page = ada.get(PEOPLE).text

    assert page.index("Ahrens, Ada") < page.index("Özdemir, Olga") < page.index("Sommer, Sam")
    assert "Cramer" not in page


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("?ohne=sitz", {"Ahrens, Ada", "Sommer, Sam", "Gast, Gus"}),
        ("?ohne=email", set()),
        ("?gremium={west}", {"Becker, Ben", "Dahl, Dora"}),
        ("?bereich=church", set()),
        ("?organisation=99999999", set()),
        ("?seite=99999999&bereich=unsinn&gremium=x", {"Ahrens, Ada"}),
    ],
)
def test_the_list_is_filtered(
    ada: FlaskClient, stage: cast.Scene, query: str, names: set[str]
) -> None:
    page = ada.get(PEOPLE + query.format(west=stage.round_table.id)).text

    everybody = {"Ahrens, Ada", "Sommer, Sam", "Gast, Gus", "Becker, Ben", "Dahl, Dora"}
    shown = {name for name in everybody if f">{name}</a>" in page}
    assert shown >= names
    if "unsinn" not in query:
        assert shown == names


def test_a_person_is_added(ada: FlaskClient, engine: Engine, stage: cast.Scene) -> None:
    organisation = stage.seat.organisation_id
    answer = ada.post(
        f"{PEOPLE}/new", data={**MINIMAL, "email": "A@b.example", "organisation_id": organisation}
    )

    assert answer.status_code == 303
    page = ada.get(answer.headers["Location"]).text
    assert "Änne Müller" in page
    assert "Verein Brücke" in page
    with Session(engine) as session:
        membership = session.scalar(select(Membership))
    assert membership is not None
    assert membership.valid_from == date(2027, 1, 11)


def test_somebody_of_the_same_name_is_asked_about_first(ada: FlaskClient, engine: Engine) -> None:
    ada.post(f"{PEOPLE}/new", data=MINIMAL)
    again = {**MINIMAL, "family_name": "MUELLER", "given_name": "Aenne"}

    asked = ada.post(f"{PEOPLE}/new", data=again)
    sure = ada.post(f"{PEOPLE}/new", data={**again, "is_certain": "y"})

    assert asked.status_code == 422
    assert "gibt es vielleicht schon" in asked.text
    assert sure.status_code == 303
    with Session(engine) as session:
        assert len(session.scalars(select(Person).where(Person.title == "")).all()) > 2


def test_two_people_share_a_mailbox(ada: FlaskClient) -> None:
    ada.post(f"{PEOPLE}/new", data={**MINIMAL, "email": "info@verein.example"})
    answer = ada.post(
        f"{PEOPLE}/new",
        data={"family_name": "Zander", "language": "de", "email": "Info@verein.example"},
        follow_redirects=True,
    )

    assert answer.status_code == 200
    assert "Dasselbe Postfach haben auch: Änne Müller" in answer.text


def test_changing_the_organisation_keeps_the_earlier_one(
    ada: FlaskClient, stage: cast.Scene, engine: Engine
) -> None:
    person = ada.post(
        f"{PEOPLE}/new", data={**MINIMAL, "organisation_id": stage.seat.organisation_id}
    ).headers["Location"]

    answer = ada.post(
        f"{person}/edit",
        data={**MINIMAL, "version": "1", "organisation_id": "", "since": "2027-05-01"},
    )

    assert answer.status_code == 303
    with Session(engine) as session:
        membership = session.scalar(select(Membership))
    assert membership is not None
    assert membership.last_day == date(2027, 4, 30)


def test_the_second_to_edit_a_person_sees_both_versions(
    ada: FlaskClient, stage: cast.Scene
) -> None:
    address = f"{PEOPLE}/{stage.gus.id}/edit"
    mine = {"version": "1", "family_name": "Gast", "given_name": "Gus", "language": "de"}
    ada.post(address, data={**mine, "phone": "03871 111"})

    answer = ada.post(address, data={**mine, "phone": "03871 222"})

    assert answer.status_code == 409
    assert "03871 111" in answer.text
    assert "03871 222" in answer.text


def test_ending_a_part_hands_over_what_was_held(
    ada: FlaskClient, stage: cast.Scene, engine: Engine
) -> None:
    address = f"{PEOPLE}/{stage.ben.id}/end"
    with Session(engine) as session:
        mandate = session.scalar(select(Mandate.id).where(Mandate.person_id == stage.ben.id))
    assert "Runder Tisch West" in ada.get(address).text

    answer = ada.post(
        address,
        data={"last_day": "2027-01-31", f"part-{mandate}": str(stage.gus.id)},
        follow_redirects=True,
    )

    assert "Eine Aufgabe ist übergeben." in answer.text
    page = ada.get(f"{BASE}/bodies/{stage.round_table.id}?am=2027-02-01").text
    assert "Gus Gast" in page
    assert "Ben Becker" not in page.split("Wer früher hier saß")[0]


def test_a_part_does_not_end_while_something_was_overlooked(
    ada: FlaskClient, stage: cast.Scene
) -> None:
    answer = ada.post(f"{PEOPLE}/{stage.ben.id}/end", data={"last_day": "2027-01-31"})

    assert answer.status_code == 422
    assert "inzwischen etwas Neues übernommen" in answer.text


def test_a_part_is_not_handed_to_another_district(
    ada: FlaskClient, stage: cast.Scene, engine: Engine
) -> None:
    with Session(engine) as session:
        mandate = session.scalar(select(Mandate.id).where(Mandate.person_id == stage.ben.id))

    answer = ada.post(
        f"{PEOPLE}/{stage.ben.id}/end",
        data={"last_day": "2027-01-31", f"part-{mandate}": str(stage.cem.id)},
    )

    assert answer.status_code == 404


def test_staff_do_not_end_mandates(stage: cast.Scene, log_in: LogIn) -> None:
    sam = log_in(stage.sam)

    assert sam.get(f"{PEOPLE}/{stage.ben.id}/end").status_code == 403
    assert sam.get(f"{PEOPLE}/{stage.gus.id}/end").status_code == 200
    assert "Mitwirkung beenden" not in sam.get(f"{PEOPLE}/{stage.ben.id}").text


def test_somebody_thrown_away_comes_back(ada: FlaskClient) -> None:
    person = ada.post(f"{PEOPLE}/new", data=MINIMAL).headers["Location"]

    gone = ada.post(f"{person}/remove", follow_redirects=True)

    assert "Rückgängig machen" in gone.text
    assert ada.get(person).status_code == 404
    assert ada.get(f"{person}/removed").status_code == 200
    assert ada.post(f"{person}/restore").status_code == 303
    assert ada.get(person).status_code == 200


def test_who_holds_a_seat_is_not_thrown_away(ada: FlaskClient, stage: cast.Scene) -> None:
    answer = ada.post(f"{PEOPLE}/{stage.ben.id}/remove", follow_redirects=True)

    assert "Beenden Sie zuerst die Mitwirkung" in answer.text


def test_an_organisation_is_added_changed_removed_and_brought_back(
    ada: FlaskClient, engine: Engine
) -> None:
    data = {"name": "Förderverein Łódź", "sector": "civil_society"}
    organisation = ada.post(f"{BASE}/organisations/new", data=data).headers["Location"]
    twice = ada.post(f"{BASE}/organisations/new", data={**data, "name": "FÖRDERVEREIN Lodz"})
    changed = ada.post(f"{organisation}/edit", data={**data, "sector": "church", "version": "1"})
    conflict = ada.post(f"{organisation}/edit", data={**data, "version": "1"})

    assert twice.status_code == 422
    assert changed.status_code == 303
    assert conflict.status_code == 409
    assert "Kirche" in ada.get(organisation).text
    assert "Förderverein" in ada.get(f"{BASE}/organisations?q=foerderverein").text
    assert "Rückgängig" in ada.post(f"{organisation}/remove", follow_redirects=True).text
    assert ada.get(organisation).status_code == 404
    assert ada.post(f"{organisation}/restore").status_code == 303


def test_an_organisation_with_a_seat_is_not_removed(ada: FlaskClient, stage: cast.Scene) -> None:
    address = f"{BASE}/organisations/{stage.seat.organisation_id}"

    answer = ada.post(f"{address}/remove", follow_redirects=True)

    assert "hat noch Menschen oder Sitze" in answer.text
    assert "Runder Tisch West" in ada.get(address).text


@pytest.mark.parametrize(
    "page",
    [
        *("people", "people/new", "people/{gus}", "people/{gus}/edit", "people/{gus}/end"),
        *("organisations", "organisations/new", "organisations/{club}"),
        "organisations/{club}/edit",
    ],
)
def test_who_sees_people(stage: cast.Scene, log_in: LogIn, page: str) -> None:
    address = f"{BASE}/{page.format(gus=stage.gus.id, club=stage.seat.organisation_id)}"

    assert log_in(None).get(address).status_code == 303
    assert log_in(stage.cem).get(address).status_code == 404
    assert log_in(stage.ben).get(address).status_code in (403, 404)
    assert log_in(stage.sam).get(address).status_code == 200


@pytest.mark.parametrize("page", ["people/{cem}", "organisations/{club}"])
def test_what_belongs_to_another_district_is_not_there(
    ada: FlaskClient, stage: cast.Scene, engine: Engine, page: str
) -> None:
    with Session(engine) as session, session.begin():
        foreign = Organisation(district_id=stage.elsewhere.id, sector="church")
        foreign.rename("Fremd")
        session.add(foreign)
        session.flush()
        club = foreign.id
    address = f"{BASE}/{page.format(cem=stage.cem.id, club=club)}"

    assert ada.get(address).status_code == 404
    assert ada.post(f"{address}/edit", data={}).status_code == 404
    assert ada.post(f"{address}/remove").status_code == 404
    answer = ada.post(f"{PEOPLE}/new", data={**MINIMAL, "organisation_id": str(club)})
    assert answer.status_code == 422


@pytest.mark.parametrize(
    "page",
    [
        *("people/new", "people/{gus}/edit", "people/{gus}/end"),
        *("organisations/new", "organisations/{club}/edit"),
    ],
)
def test_hostile_input_gets_a_sentence(ada: FlaskClient, stage: cast.Scene, page: str) -> None:
    address = f"{BASE}/{page.format(gus=stage.gus.id, club=stage.seat.organisation_id)}"
    names = (
        *("version", "title", "given_name", "family_name", "email", "phone", "postal_address"),
        *("organisation_id", "since", "function", "language", "german_beside", "last_day"),
        *("name", "sector", "municipality_id", "part-1", "care-1", "part-x"),
    )

    answers = [ada.post(address, data=data) for data in hostile_forms(names)]

    assert {answer.status_code for answer in answers} <= {303, 409, 422}
    assert not any("<script>alert" in answer.text for answer in answers)


@pytest.mark.parametrize(
    "query",
    ["q=%00%07", "q=%25_", "q=" + "x" * 5000, "seite=²", "q=👩‍🌾", "organisation=²", "gremium=-1"],
)
def test_an_odd_search_finds_nothing_or_something(ada: FlaskClient, query: str) -> None:
    assert ada.get(f"{PEOPLE}?{query}").status_code == 200
    assert ada.get(f"{BASE}/organisations?{query}").status_code == 200
