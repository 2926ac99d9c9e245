"""Pages behind personal links speak the reader's language, or the one chosen in the address."""

import logging
from datetime import UTC, datetime

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitation.formats.languages import TONGUES
from facilitation.model.links import LinkKind, path, token
from facilitation.model.meetings import Answer, Invitation, MeetingState
from facilitation.model.people import Language
from facilitation.usecases import access, invitations
from tests import cast
from tests.conftest import NOW, TODAY

MAY = datetime(2027, 5, 31, 15, 0, tzinfo=UTC)
SPOKEN = {
    "de": ("Montag, 31. Mai 2027, 17:00 bis 19:00 Uhr", "Zusage: Ich komme"),
    "de-x-plain": ("Montag, 31. Mai 2027, von 17:00 Uhr bis 19:00 Uhr", "Ja, ich komme"),
    "en": ("Monday, 31 May 2027, 17:00 to 19:00", "Yes, I will come"),
    "pl": ("poniedziałek, 31 maja 2027 r., godz. 17:00–19:00", "Tak, przyjdę"),
    "cs": ("pondělí 31. května 2027 od 17:00 do 19:00 hodin", "Ano, přijdu"),
    "uk": ("понеділок, 31 травня 2027 року, з 17:00 до 19:00", "Так, я прийду"),
    "ar": ("الاثنين، 31 أيار/مايو 2027، من الساعة 17:00 إلى الساعة 19:00", "نعم، سأحضر"),
}


@pytest.fixture
def invitation(session: Session, stage: cast.Scene) -> Invitation:
    meeting = cast.meeting(session, stage.round_table, starts_at=MAY)
    ada = access.actor_of(session, stage.ada, on=TODAY)
    invitations.invite(session, [meeting.id], by=ada, now=NOW)
    found = session.scalars(select(Invitation)).one()
    session.commit()
    return found


@pytest.fixture
def link(invitation: Invitation, settings) -> str:
    made = token(
        settings.secret_key, LinkKind.RSVP, person_id=invitation.person_id,
        subject_id=invitation.id, version=invitation.version_of_link,
    )  # fmt: skip
    return path(LinkKind.RSVP, made)


@pytest.fixture
def visitor(open_app, engine, settings) -> FlaskClient:
    return open_app(settings, engine=engine, clock=lambda: NOW).test_client()


@pytest.fixture(autouse=True)
def _nothing_is_missing(caplog):
    """Whatever a test shows here is translated."""
    with caplog.at_level(logging.WARNING, logger="facilitation.web.languages"):
        yield
    assert [record.getMessage() for record in caplog.records] == []


@pytest.mark.parametrize("language", SPOKEN)
def test_the_page_speaks_each_language(visitor, link, language):
    page = visitor.get(f"{link}?lang={language}")
    tongue = TONGUES[language]

    assert f'<html lang="{tongue.tag}" dir="{tongue.direction}">' in page.text
    for words in SPOKEN[language]:
        assert words in page.text
    assert page.headers["Content-Language"] == tongue.tag
    assert "Set-Cookie" not in page.headers


def test_every_page_offers_all_languages_by_their_own_names(visitor, link):
    page = visitor.get(f"{link}?change=1&lang=pl").text

    for code, tongue in TONGUES.items():
        assert f">{tongue.own_name}</" in page
        assert code == "pl" or f'href="{link}?change=1&amp;lang={code}" lang="{tongue.tag}"' in page
    assert '<strong lang="pl" dir="ltr" aria-current="true">Polski</strong>' in page


def test_the_persons_language_goes_first_and_the_chosen_one_before_it(
    session, stage, visitor, link, invitation
):
    invitation.person.language = Language.CZECH
    session.commit()

    polish = {"Accept-Language": "pl"}
    assert "Ano, přijdu" in visitor.get(link, headers=polish).text
    assert "Yes, I will come" in visitor.get(f"{link}?lang=en", headers=polish).text
    assert "Ano, přijdu" in visitor.get(f"{link}?lang=<script>").text


@pytest.mark.parametrize(
    ("accepted", "title"),
    [
        ("uk-UA,uk;q=0.9,en;q=0.8", "Це посилання не дійсне"),
        ("ar", "هذا الرابط غير صالح"),
        ("fr", "Dieser Link gilt nicht"),
        ("", "Dieser Link gilt nicht"),
    ],
)
def test_who_is_not_known_is_spoken_to_as_their_browser_asks(visitor, accepted, title):
    page = visitor.get("/rsvp/nobody", headers={"Accept-Language": accepted})

    assert page.status_code == 404
    assert title in page.text


def test_the_chosen_language_is_kept_through_an_answer(session, visitor, link):
    page = visitor.get(f"{link}?lang=uk").text
    assert f'<form method="post" action="{link}?lang=uk"' in page

    sent = visitor.post(f"{link}?lang=uk", data={"answer": "accepted"})

    assert (sent.status_code, sent.location) == (303, f"{link}?lang=uk")
    thanks = visitor.get(sent.location).text
    assert "Дякуємо! Ви відповіли «так»." in thanks
    assert f'href="{link}?change=1&amp;lang=uk#antwort"' in thanks
    assert session.scalars(select(Invitation.answer)).one() is Answer.ACCEPTED


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("de-x-plain", "Bitte klicken Sie auf „Ja“, „Nein“ oder „Vielleicht“."),
        ("pl", "Prosimy wybrać „tak”, „nie” lub „może”."),
        ("ar", "نرجو اختيار «نعم» أو «لا» أو «ربما»."),
    ],
)
def test_a_refusal_is_said_in_that_language(visitor, link, language, sentence):
    page = visitor.post(f"{link}?lang={language}", data={"answer": "", "note": "bleibt"})

    assert page.status_code == 422
    assert sentence in page.text
    assert "bleibt" in page.text
    assert f'href="{link}?lang=en"' in page.text


@pytest.mark.parametrize("language", sorted(SPOKEN))
def test_closed_doors_speak_each_language(session, visitor, link, invitation, language):
    address = f"{link}?lang={language}"
    meeting = invitation.meeting
    for state, reason, withdrawn in (
        (MeetingState.CANCELLED, "Krankheit", None),
        (MeetingState.CLOSED, "", None),
        (MeetingState.INVITED, "", NOW),
    ):
        meeting.state, meeting.cancel_reason, invitation.withdrawn_at = state, reason, withdrawn
        session.commit()
        assert visitor.get(address).status_code == 200
        assert visitor.post(address, data={"answer": "accepted"}).status_code == 422


def test_names_in_arabic_sentences_keep_their_direction(visitor, link):
    page = visitor.get(f"{link}?lang=ar").text

    assert "دعوة موجّهة إلى: \u2068Ben Becker\u2069" in page


@pytest.mark.parametrize("language", sorted(SPOKEN))
def test_the_page_for_codes_speaks_each_language(visitor, language):
    assert visitor.get(f"/code?lang={language}").status_code == 200
    assert visitor.post(f"/code?lang={language}", data={"code": ""}).status_code == 422
    assert visitor.post(f"/code?lang={language}", data={"code": "ABCD"}).status_code == 422


def test_pages_of_the_office_stay_german(visitor):
    page = visitor.get("/login?lang=pl", headers={"Accept-Language": "pl"})

    assert '<html lang="de" dir="ltr">' in page.text
    assert "kr-tongues" not in page.text
    assert "Content-Language" not in page.headers
