"""Unsubscribing from a series: one click of a mail program, or a button on a page."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitation.model import links
from facilitation.model.links import LinkKind
from facilitation.model.series import SentSeries
from facilitation.usecases import series_announcements
from facilitation.usecases.letter_links import leave_version
from tests import rows
from tests.conftest import NOW
from tests.usecases.test_leaving import FIRST

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def link(session, scene, ada, settings) -> str:
    """Ben's, who has a series in his calendar."""
    dates = rows.series(session, scene.round_table, FIRST)
    rows.ask(session, dates, scene.ben)
    series = dates[0].series
    series_announcements.announce_series(session, series.id, by=ada, now=NOW)
    session.commit()
    version = leave_version(series.uid, scene.ben.links_version)
    token = links.token(
        settings.secret_key, LinkKind.LEAVE,
        person_id=scene.ben.id, subject_id=series.id, version=version,
    )  # fmt: skip
    return links.path(LinkKind.LEAVE, token)


@pytest.fixture
def visitor(open_app, engine, settings) -> FlaskClient:
    """Whoever has the link: with no cookie, and forms checked as they are outside of tests."""
    app = open_app(settings, engine=engine, clock=lambda: NOW)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    return app.test_client()


def has_left(session: Session) -> bool:
    session.expire_all()
    left_at = session.scalars(select(SentSeries)).one().left_at
    session.commit()
    return left_at is not None


def test_a_mail_program_unsubscribes_with_one_click_and_is_not_sent_elsewhere(
    session, visitor, link
):
    answer = visitor.post(link, data=ONE_CLICK)

    assert answer.status_code == 200
    assert "Sie sind abgemeldet." in answer.text
    assert "Set-Cookie" not in answer.headers
    assert has_left(session)
    assert visitor.post(link, data=ONE_CLICK).status_code == 200


def test_looking_unsubscribes_nobody(session, visitor, link):
    for _ in range(3):
        page = visitor.get(link)
        assert visitor.head(link).status_code == 200

    assert "Keine E-Mails mehr zu dieser Reihe" in page.text
    assert not has_left(session)


def test_with_the_button_one_leaves_and_comes_back(session, visitor, link):
    left = visitor.post(link)
    assert (left.status_code, left.location) == (303, link)
    assert "Wieder anmelden" in visitor.get(link).text
    assert has_left(session)

    back = visitor.post(link, data={"again": "1"})
    assert back.status_code == 303
    assert not has_left(session)
    assert "Sie sind wieder angemeldet." in visitor.get(back.location).text
    assert "Sie sind wieder angemeldet." not in visitor.get(link).text


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_link_that_is_none_leads_nowhere(session, visitor, link, method):
    assert getattr(visitor, method)(link[:-1] + "_").status_code == 404
    assert not has_left(session)
