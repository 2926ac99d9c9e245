"""How to subscribe is explained to those with and without account; a new address ends the old."""

import re
import xml.etree.ElementTree as ET
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from facilitation.formats.qr_codes import qr_svg
from facilitation.model import links
from facilitation.model.links import LinkKind
from facilitation.model.meetings import Invitation, InvitedAs
from facilitation.model.people import Language, Person
from tests import cast
from tests.conftest import NOW
from tests.web.feed_readers import body_feed_of, feed_of


@pytest.fixture
def visitor(open_app, engine, settings) -> FlaskClient:
    """Somebody without an account; CSRF protection is on."""
    return open_app(settings, engine=engine, clock=lambda: NOW).test_client()


@pytest.fixture
def page(stage: cast.Scene, settings) -> str:
    """Ben's page that explains his feed."""
    return feed_of(stage.ben, settings.secret_key).removesuffix(".ics")


EXPLAINED = (
    "iPhone", "Mac", "Outlook, neu", "Outlook, klassisch", "Google", "Nextcloud", "Thunderbird",
    "8 bis 24 Stunden", "nur für Sie", "Neue Adresse machen",
)  # fmt: skip


def address_on(text: str) -> str:
    found = re.search(r'<code class="kr-copy"[^>]*>http://kreisrunde\.test(/[^<]+)</code>', text)
    assert found is not None
    return found[1]


def test_the_page_by_link_explains_each_program(visitor, page):
    answer = visitor.get(page)

    assert answer.status_code == 200
    for words in EXPLAINED:
        assert words in answer.text
    assert f"webcal://kreisrunde.test{page}.ics" in answer.text
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in answer.headers
    assert visitor.get(address_on(answer.text)).status_code == 200


def test_it_speaks_the_language_of_its_reader(session, stage, visitor, page):
    session.get_one(Person, stage.ben.id).language = Language.POLISH
    session.commit()

    assert '<html lang="pl"' in visitor.get(page).text
    assert '<html lang="de"' in visitor.get(f"{page}?lang=de").text


def test_the_code_is_drawn_without_styles(visitor, page):
    drawn = re.search(r"<svg[^>]*kr-qr.*?</svg>", visitor.get(page).text, re.DOTALL)

    assert drawn is not None
    assert "style" not in drawn[0]
    assert ET.fromstring(qr_svg("http://kreisrunde.test/x")).tag.endswith("svg")


def test_a_new_address_by_link_ends_the_old_one(visitor, page):
    assert visitor.post(f"{page}/renew").status_code == 303
    moved = visitor.post(f"{page}/renew")

    assert moved.status_code == 404
    assert visitor.get(page).status_code == 404
    assert visitor.get(f"{page}.ics").status_code == 404


def test_the_new_address_is_shown(session, visitor, page):
    answer = visitor.post(f"{page}/renew", follow_redirects=True)

    new = address_on(answer.text)
    assert "Die alte Adresse gilt nicht mehr" in answer.text
    assert new != f"{page}.ics"
    assert visitor.get(new).status_code == 200


def test_looking_at_the_button_changes_nothing(session, stage, visitor, page):
    for _ in range(3):
        assert visitor.get(f"{page}/renew").status_code == 405
        assert visitor.head(page).status_code == 200

    assert session.get_one(Person, stage.ben.id).feeds_version == 1


def test_the_address_of_a_body_cannot_end_all_others(stage, visitor, settings):
    address = body_feed_of(stage.ben, stage.round_table, settings.secret_key)
    page = address.removesuffix(".ics")

    assert "Runder Tisch West" in visitor.get(page).text
    assert "Neue Adresse machen" not in visitor.get(page).text
    token = page.rsplit("/", 1)[1]
    assert visitor.post(f"/feeds/{token}/renew").status_code == 404
    assert visitor.get(f"/feeds/{token}").status_code == 404


def test_the_answer_page_leads_to_it(session: Session, stage, visitor, settings, page):
    meeting = cast.meeting(session, stage.round_table, starts_at=NOW + timedelta(days=9))
    invitation = Invitation(meeting=meeting, person=stage.ben, invited_as=InvitedAs.MEMBER)
    invitation.link_version = 1
    session.add(invitation)
    session.flush()
    token = links.token(
        settings.secret_key, LinkKind.RSVP, person_id=stage.ben.id, subject_id=invitation.id,
        version=invitation.version_of_link,
    )  # fmt: skip
    session.commit()

    assert f'href="{page}"' in visitor.get(links.path(LinkKind.RSVP, token)).text


def test_members_find_their_own_address(log_in, stage, page):
    client = log_in(stage.ben)

    assert 'href="/d/musterkreis/calendar"' in client.get("/d/musterkreis").text
    assert address_on(client.get("/d/musterkreis/calendar").text) == f"{page}.ics"


def test_members_make_a_new_address(log_in, stage, page):
    client = log_in(stage.ben)

    answer = client.post("/d/musterkreis/calendar/renew", follow_redirects=True)

    assert "Ihre alten Kalenderadressen gelten nicht mehr" in answer.text
    assert client.get(f"{page}.ics").status_code == 404
    assert client.get(address_on(answer.text)).status_code == 200


def test_a_body_offers_its_feed_to_those_who_see_its_meetings(log_in, stage, settings):
    body = f"/d/musterkreis/p/integration/bodies/{stage.round_table.id}"

    for person, offered in ((stage.ben, True), (stage.ada, True), (stage.olga, False)):
        assert (f'href="{body}/calendar"' in log_in(person).get(body).text) is offered
    shown = address_on(log_in(stage.ben).get(f"{body}/calendar").text)
    assert shown == body_feed_of(stage.ben, stage.round_table, settings.secret_key)


def test_the_office_ends_the_address_of_a_person(log_in, stage, page, visitor):
    client = log_in(stage.sam)
    person = f"/d/musterkreis/p/integration/people/{stage.ben.id}"
    assert f'action="{person}/feeds/renew"' in client.get(person).text

    answer = client.post(f"{person}/feeds/renew", follow_redirects=True)

    assert "Die Kalenderadressen von Ben Becker gelten nicht mehr" in answer.text
    assert visitor.get(f"{page}.ics").status_code == 404
