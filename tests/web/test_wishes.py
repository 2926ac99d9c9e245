"""People say in which language and how often they want to hear, with or without an account."""

import re
from datetime import UTC, datetime

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from facilitation.model.journal import JournalEntry
from facilitation.model.people import Language, MailWish, Person
from facilitation.usecases.wishes import path_of_wishes
from tests import cast, rows
from tests.conftest import NOW

MAY = datetime(2027, 5, 3, 15, 0, tzinfo=UTC)
WISH = {"language": "pl", "german_beside": "y", "mail_wish": "weekly"}


@pytest.fixture
def link(stage: cast.Scene, settings) -> str:
    return path_of_wishes(stage.ben, key=settings.secret_key)


@pytest.fixture
def visitor(open_app, engine, settings) -> FlaskClient:
    app = open_app(settings, engine=engine, clock=lambda: NOW)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    return app.test_client()


def wishes_of(session: Session, person: Person) -> tuple[Language, bool, MailWish]:
    session.refresh(person)
    found = person.language, person.german_beside, person.mail_wish
    session.commit()
    return found


BEFORE = (Language.GERMAN, False, MailWish.EACH)


def test_the_holder_of_the_link_sets_their_wishes(session, stage, visitor, link):
    sent = visitor.post(link, data=WISH)

    assert (sent.status_code, sent.location) == (303, f"{link}?saved=1")
    assert wishes_of(session, stage.ben) == (Language.POLISH, True, MailWish.WEEKLY)
    entry = session.scalars(select(JournalEntry)).one()
    assert (entry.action, entry.person_id) == ("wishes_set_by_link", stage.ben.id)
    session.commit()
    page = visitor.get(sent.location)
    assert page.status_code == 200
    assert 'lang="pl"' in page.text
    assert "Set-Cookie" not in page.headers


def test_looking_changes_nothing(session, stage, visitor, link):
    for _ in range(3):
        assert visitor.get(link).status_code == 200
        assert visitor.head(link).status_code == 200
        assert visitor.get(link, query_string=WISH).status_code == 200

    assert wishes_of(session, stage.ben) == BEFORE
    assert session.scalar(select(func.count()).select_from(JournalEntry)) == 0
    session.commit()


@pytest.mark.parametrize(
    "form",
    [
        {}, WISH | {"language": "tlh"}, WISH | {"language": ""}, WISH | {"mail_wish": "<b>"},
        WISH | {"language": "de"}, WISH | {"language": "\x00" * 50}, WISH | {"mail_wish": "é" * 99},
    ],
)  # fmt: skip
def test_nonsense_is_refused_with_a_sentence(session, stage, visitor, link, form):
    page = visitor.post(link, data=form)

    assert page.status_code == 422
    assert "Bitte prüfen Sie Ihre Eingaben" in page.text
    assert wishes_of(session, stage.ben) == BEFORE


def test_wrong_revoked_and_other_peoples_links_are_unknown(session, stage, visitor, link):
    for wrong in ("/wishes/x", link[:-1], link + "A", "/wishes/" + "A" * 5000):
        assert visitor.get(wrong).status_code == 404
        assert visitor.post(wrong, data=WISH).status_code == 404
    stage.ben.links_version += 1
    session.commit()
    assert visitor.get(link).status_code == 404
    assert visitor.post(link, data=WISH).status_code == 404


def test_the_page_lists_the_series_with_the_ways_out(session, stage, visitor, link):
    meetings = rows.series(session, stage.round_table, MAY)
    rows.ask(session, meetings, stage.ben)
    session.commit()

    page = visitor.get(link).text
    assert ("3 Termine stehen an" in page, "/dates/" in page, "/leave/" in page) == (True,) * 3


def test_a_series_that_was_left_stays_on_the_page_with_the_way_back(session, stage, visitor, link):
    meetings = rows.series(session, stage.round_table, MAY)
    rows.ask(session, meetings, stage.ben)
    session.commit()
    way_out = re.search(r'href="(/leave/[^"]+)"', visitor.get(link).text).group(1)

    visitor.post(way_out)

    page = visitor.get(link).text
    assert "Sie bekommen zu dieser Reihe keine E-Mails mehr" in page
    assert way_out in page
    assert "/dates/" not in page


def test_who_has_an_account_finds_the_same_there(session, stage, log_in):
    client = log_in(stage.ben)
    address = f"/d/{stage.district.slug}/wishes"

    assert client.get(address).status_code == 200
    assert client.post(address, data=WISH | {"mail_wish": "x"}).status_code == 422
    assert client.post(address, data=WISH).status_code == 303

    assert wishes_of(session, stage.ben) == (Language.POLISH, True, MailWish.WEEKLY)
