"""Whoever holds the link reads the invitation and answers; looking changes nothing."""

from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from facilitation.model.bodies import DeputyRule
from facilitation.model.journal import JournalEntry
from facilitation.model.links import LinkKind, path, token
from facilitation.model.meetings import Answer, Invitation, InvitedAs, MeetingState
from facilitation.usecases import access, announcements, invitations
from tests import cast
from tests.conftest import NOW, TODAY

MAY = datetime(2027, 5, 31, 15, 0, tzinfo=UTC)


@pytest.fixture
def invitation(session: Session, stage: cast.Scene) -> Invitation:
    """Ben is invited to the round table West."""
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
    """Somebody without an account; CSRF protection is on."""
    app = open_app(settings, engine=engine, clock=lambda: NOW)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    return app.test_client()


def answer_of(session: Session) -> tuple[Answer, str]:
    """As it is stored now; no transaction stays open in the way of the application."""
    found = session.execute(select(Invitation.answer, Invitation.note)).one()
    session.commit()
    return found.answer, found.note


def traces(session: Session) -> int:
    count = session.scalar(select(func.count()).select_from(JournalEntry)) or 0
    session.commit()
    return count


def test_the_page_says_who_invites_to_what_when_and_where(visitor, link):
    page = visitor.get(link)

    assert page.status_code == 200
    for words in (
        "Geschäftsstelle Musterkreis",
        "Runder Tisch West",
        "Montag, 31. Mai 2027, 17:00 bis 19:00 Uhr",
        "Rathaus, Saal 2",
        "Berichte",
        "Zusage",
        "Vielleicht",
        "Absage",
        "Was mit Ihren Daten geschieht",
    ):
        assert words in page.text
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert "noindex" in page.headers["X-Robots-Tag"]
    assert page.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in page.headers


def test_link_scanners_change_nothing(session, visitor, link):
    before = traces(session)
    for _ in range(5):
        assert visitor.get(link).status_code == 200
        assert visitor.head(link).status_code == 200
        assert visitor.get(f"{link}?answer=accepted").status_code == 200

    assert answer_of(session) == (Answer.NONE_YET, "")
    assert traces(session) == before


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ("accepted", "Sie haben zugesagt"),
        ("declined", "Sie haben abgesagt"),
        ("tentative", "„Vielleicht“"),
    ],
)
def test_a_press_answers_and_says_thanks(session, visitor, link, answer, words):
    sent = visitor.post(link, data={"answer": answer, "note": "Ich komme\x00 später 🎉"})

    assert (sent.status_code, sent.location) == (303, link)
    assert answer_of(session) == (Answer(answer), "Ich komme später 🎉")
    assert words in visitor.get(link).text


def test_the_answer_can_be_changed(session, visitor, link):
    visitor.post(link, data={"answer": "accepted"})
    visitor.post(link, data={"answer": "declined"})

    assert answer_of(session)[0] is Answer.DECLINED


@pytest.mark.parametrize("answer", ["", "yes", "none_yet", "<b>"])
def test_what_is_no_answer_is_refused_and_what_was_typed_is_kept(session, visitor, link, answer):
    page = visitor.post(link, data={"answer": answer, "note": "bleibt <b>stehen</b>"})

    assert page.status_code == 422
    assert "Wählen Sie Zusage, Absage oder Vielleicht" in page.text
    assert "bleibt &lt;b&gt;stehen" in page.text
    assert answer_of(session)[0] is Answer.NONE_YET


def test_a_note_that_is_too_long_is_refused(session, visitor, link):
    page = visitor.post(link, data={"answer": "accepted", "note": "x" * 1001})

    assert page.status_code == 422
    assert "höchstens 1000 Zeichen" in page.text
    assert answer_of(session)[0] is Answer.NONE_YET


@pytest.mark.parametrize("method", ["get", "post", "head"])
def test_wrong_links_are_kindly_unknown(visitor, link, method):
    for wrong in (
        "/rsvp/x",
        link[:-1],
        link + "A",
        "/rsvp/" + "%C3%A4" * 10,
        "/rsvp/" + "A" * 5000,
    ):
        page = getattr(visitor, method)(wrong)
        assert page.status_code == 404
        assert page.headers["Referrer-Policy"] == "no-referrer"
        assert method == "head" or "Dieser Link gilt nicht" in page.text


def test_closed_doors_say_why_and_offer_no_button(session, visitor, link, invitation):
    meeting = invitation.meeting
    meeting.state, meeting.cancel_reason = MeetingState.CANCELLED, "Krankheit"
    session.commit()
    page = visitor.get(link).text
    assert ("Dieser Termin ist abgesagt" in page, "Krankheit" in page) == (True, True)
    assert '<button type="submit"' not in page.partition("<main")[2]
    assert visitor.post(link, data={"answer": "accepted"}).status_code == 422

    meeting.state = MeetingState.CLOSED
    session.commit()
    assert "schon begonnen oder ist vorbei" in visitor.get(link).text

    meeting.state, invitation.withdrawn_at = MeetingState.INVITED, NOW
    session.commit()
    assert "zurückgenommen" in visitor.get(link).text


def test_an_answer_from_an_outdated_page_is_refused(session, stage, visitor, link, invitation):
    seen = visitor.get(link).text.partition('name="seen" value="')[2].partition('"')[0]
    ada = access.actor_of(session, stage.ada, on=TODAY)
    later = MAY + timedelta(days=7)
    announcements.move_meeting(
        session, invitation.meeting_id, starts_at=later, ends_at=later + timedelta(hours=2),
        place="Schule", online_url="", by=ada, now=NOW,
    )  # fmt: skip
    announcements.announce_move(session, invitation.meeting_id, by=ada, now=NOW)
    session.commit()

    page = visitor.post(link, data={"answer": "accepted", "seen": seen})

    assert page.status_code == 422
    assert "inzwischen verlegt" in page.text
    assert "Montag, 7. Juni 2027" in page.text
    assert answer_of(session)[0] is Answer.NONE_YET


def test_a_form_of_another_site_is_refused(session, visitor, link):
    foreign = {"Sec-Fetch-Site": "cross-site"}

    assert visitor.post(link, data={"answer": "accepted"}, headers=foreign).status_code == 403
    assert answer_of(session)[0] is Answer.NONE_YET


def test_after_the_answer_the_page_says_what_was_said_and_lets_it_be_changed(visitor, link):
    visitor.post(link, data={"answer": "accepted"})

    page = visitor.get(link).text
    assert ("Sie haben zugesagt" in page, "Montag, 31. Mai 2027" in page) == (True, True)
    assert ('name="answer"' in page, "Antwort ändern" in page) == (False, True)
    assert 'name="answer" value="declined"' in visitor.get(f"{link}?change=1").text


def test_the_meeting_can_be_put_into_a_calendar_that_has_no_mail(session, visitor, link):
    answer = visitor.get(f"{link}/termin.ics")

    assert answer.content_type.startswith("text/calendar")
    file = answer.text.replace("\r\n ", "")
    assert ("METHOD:PUBLISH" in file, "20270531T170000" in file) == (True, True)
    assert ("ATTENDEE" in file, "rsvp" in file) == (False, False)
    assert visitor.get(f"{link[:-1]}/termin.ics").status_code == 404


def test_a_member_who_cannot_come_sends_the_deputy(session, stage, visitor, link):
    visitor.post(link, data={"answer": "declined", "note": "Urlaub"})
    assert "Dora Dahl soll für mich kommen" in visitor.get(link).text

    sent = visitor.post(f"{link}/deputy")

    assert (sent.status_code, sent.location) == (303, link)
    assert "Dora Dahl kommt für Sie" in visitor.get(link).text
    of_dora = session.scalars(select(Invitation).where(Invitation.person_id == stage.dora.id)).one()
    assert of_dora.invited_as is InvitedAs.DEPUTY
    session.commit()
    assert visitor.post(f"{link}/deputy").status_code == 422


def test_sending_the_deputy_declines(session, visitor, link):
    visitor.post(f"{link}/deputy")

    answers = select(Invitation.answer).order_by(Invitation.id)
    assert session.scalars(answers).first() is Answer.DECLINED


def test_without_a_personal_deputy_a_name_is_asked_for(session, stage, visitor, link):
    stage.round_table.deputy_rule = DeputyRule.ANY
    session.commit()
    visitor.post(link, data={"answer": "declined"})
    assert "Name der Person" in visitor.get(link).text

    name = "Zoë <b>Zimmer</b>\x00\u202e 0171 234"
    assert visitor.post(f"{link}/deputy", data={"deputy": name}).status_code == 303

    page = visitor.get(link).text
    assert "Zoë &lt;b&gt;Zimmer&lt;/b&gt; 0171 234" in page
    long = visitor.post(f"{link}/deputy", data={"deputy": "x" * 201})
    assert (long.status_code, "höchstens 200 Zeichen" in long.text) == (422, True)
    visitor.post(link, data={"answer": "accepted"})
    assert session.scalars(select(Invitation.wished_deputy)).one() == ""


def test_a_body_without_deputies_offers_none(session, stage, visitor, link):
    stage.round_table.deputy_rule = DeputyRule.NONE
    session.commit()
    visitor.post(link, data={"answer": "declined"})

    assert "Wer kommt für Sie" not in visitor.get(link).text
    assert visitor.post(f"{link}/deputy").status_code == 422
    assert visitor.post(f"{link}/deputy", data={"deputy": "Ich"}).status_code == 422


def test_looking_at_the_other_addresses_changes_nothing(session, visitor, link):
    before = traces(session)

    assert visitor.get(f"{link}/deputy").status_code == 405
    visitor.get(f"{link}/termin.ics")
    visitor.get(f"{link}?change=1")

    assert (answer_of(session), traces(session)) == ((Answer.NONE_YET, ""), before)


def test_when_the_deputy_cannot_come_either_somebody_else_is_named(session, stage, visitor, link):
    visitor.post(f"{link}/deputy")
    session.expire_all()
    of_dora = session.scalars(select(Invitation).where(Invitation.person_id == stage.dora.id)).one()
    of_ben = session.scalars(select(Invitation).where(Invitation.person_id == stage.ben.id)).one()
    of_dora.answer, of_ben.withdrawn_at = Answer.DECLINED, None
    session.commit()

    assert "Name der Person" in visitor.get(link).text
