"""Deleting offers the way back at once, and the trash lists what can be brought back."""

from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from facilitation.model.trash import Discarded
from facilitation.model.venues import Venue
from tests import cast
from tests.web.conftest import LogIn

HOSTILE = "<script>alert(1)</script>\r\nBcc: x"


def remove_venue(engine: Engine, client: FlaskClient, stage: cast.Scene, name: str) -> Venue:
    with Session(engine) as session, session.begin():
        venue = Venue(district_id=stage.district.id, name=name)
        session.add(venue)
        session.flush()
        venue_id = venue.id
    answer = client.post(f"/d/musterkreis/venues/{venue_id}/remove", data={"version": "1"})
    assert answer.status_code == 303
    return venue


def test_what_somebody_changed_unseen_is_not_deleted_with_one_press(
    engine: Engine, stage: cast.Scene, log_in: LogIn
) -> None:
    client = log_in(stage.ada)
    with Session(engine, expire_on_commit=False) as session, session.begin():
        venue = Venue(district_id=stage.district.id, name="Festsaal")
        session.add(venue)
    page = client.get("/d/musterkreis/venues").text
    assert f"/venues/{venue.id}/remove" in page
    assert '<input type="hidden" name="version" value="1">' in page
    with Session(engine) as session, session.begin():
        session.get_one(Venue, venue.id).notes = "Schlüssel bei der Wehr"

    client.post(f"/d/musterkreis/venues/{venue.id}/remove", data={"version": "1"})

    page = client.get("/d/musterkreis/venues").text
    assert "Jemand anderes hat „Festsaal“ inzwischen geändert" in page
    assert "Schlüssel bei der Wehr" in page
    client.post(f"/d/musterkreis/venues/{venue.id}/remove", data={"version": "2"})
    assert "steht nicht mehr in der Liste" in client.get("/d/musterkreis/venues").text


def test_deleting_offers_the_way_back_in_the_message(
    engine: Engine, stage: cast.Scene, log_in: LogIn
) -> None:
    client = log_in(stage.ada)
    remove_venue(engine, client, stage, "Festsaal")

    page = client.get("/d/musterkreis/venues").text
    with Session(engine) as session:
        (kept,) = session.scalars(select(Discarded))
        way_back = f"/d/musterkreis/trash/{kept.id}/restore"

    assert f'action="{way_back}"' in page
    assert "Rückgängig" in page
    assert client.get(way_back).status_code == 405
    answer = client.post(way_back)
    assert (answer.status_code, answer.location) == (303, "/d/musterkreis/venues")
    assert "„Festsaal“ ist wieder da." in client.get("/d/musterkreis/venues").text


def test_the_trash_says_until_when(engine: Engine, stage: cast.Scene, log_in: LogIn) -> None:
    client = log_in(stage.sam)
    remove_venue(engine, client, stage, "Festsaal")

    for address in ("/d/musterkreis/trash", "/d/musterkreis/p/integration/trash"):
        page = client.get(address).text
        assert "Festsaal" in page
        assert "Tagungsort" in page
        assert "10.02.2027" in page
        assert "von Sam Sommer" in page


def test_twice_brought_back_is_not_found(engine: Engine, stage: cast.Scene, log_in: LogIn) -> None:
    client = log_in(stage.ada)
    remove_venue(engine, client, stage, "Festsaal")
    with Session(engine) as session:
        number = session.scalars(select(Discarded.id)).one()

    assert client.post(f"/d/musterkreis/trash/{number}/restore").status_code == 303
    assert client.post(f"/d/musterkreis/trash/{number}/restore").status_code == 404
    assert client.post("/d/musterkreis/trash/999999/restore").status_code == 404


def test_hostile_names_are_only_text(engine: Engine, stage: cast.Scene, log_in: LogIn) -> None:
    client = log_in(stage.ada)
    remove_venue(engine, client, stage, HOSTILE)

    for address in ("/d/musterkreis/venues", "/d/musterkreis/trash"):
        page = client.get(address)
        assert page.status_code == 200
        assert "<script>alert" not in page.text


def test_an_empty_trash_says_so(stage: cast.Scene, log_in: LogIn) -> None:
    page = log_in(stage.ada).get("/d/musterkreis/p/integration/trash").text

    assert "Der Papierkorb ist leer" in page
