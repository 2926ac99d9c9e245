"""The office sees what left the house, why something did not, and sends it again."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitation.model.meetings import Meeting
from facilitation.model.outbox import REPLY_FOLLOWS, LetterKind, LetterState, OutgoingLetter
from facilitation.usecases import access, announcements, invitations
from tests import cast
from tests.conftest import NOW, TODAY

MAY = datetime(2027, 5, 31, 15, 0, tzinfo=UTC)
POST = "/d/musterkreis/p/integration/post"


@pytest.fixture
def meeting(session: Session, stage: cast.Scene) -> Meeting:
    """Ben and Gus are invited to the round table West; Ben's letter failed."""
    made = cast.meeting(session, stage.round_table, starts_at=MAY)
    ada = access.actor_of(session, stage.ada, on=TODAY)
    invitations.invite(session, [made.id], by=ada, now=NOW)
    invitations.add_guest(session, made.id, stage.gus.id, by=ada, now=NOW)
    to_ben = letters(session)[0]
    to_ben.state, to_ben.due_at, to_ben.trouble = LetterState.FAILED, None, "550 no such user"
    session.commit()
    return made


def letters(session: Session) -> list[OutgoingLetter]:
    """As they are stored now; no transaction stays open in the way of the application."""
    query = select(OutgoingLetter).order_by(OutgoingLetter.id)
    found = list(session.scalars(query, execution_options={"populate_existing": True}))
    session.commit()
    return found


@pytest.fixture
def office(stage, log_in, meeting):
    return log_in(stage.ada)


def test_the_list_shows_waiting_and_failed_with_the_reason(office):
    page = office.get(POST)

    assert page.status_code == 200
    for words in ("ben@musterkreis.example", "550 no such user", "fehlgeschlagen", "wartet"):
        assert words in page.text


@pytest.mark.parametrize(
    ("query", "there", "gone"),
    [
        ("?state=failed", "ben@", "gus@"),
        ("?state=waiting", "gus@", "ben@"),
        ("?q=becker", "ben@", "gus@"),
        ("?q=GUS@muster", "gus@", "ben@"),
        ("?state=nonsense&page=x", "ben@", "nobody@"),
    ],
)
def test_the_list_can_be_narrowed_down(office, query, there, gone):
    page = office.get(POST + query).text
    assert (f"{there}musterkreis.example" in page, f"{gone}musterkreis.example" in page) == (
        True,
        False,
    )


def test_an_empty_list_says_what_belongs_here(stage, log_in):
    assert "Hier steht keine Post" in log_in(stage.ada).get(POST).text


def test_a_letter_is_shown_as_its_reader_sees_it(session, office):
    letter = letters(session)[0]

    page = office.get(f"{POST}/{letter.id}")
    frame = office.get(f"{POST}/{letter.id}/letter")

    assert "550 no such user" in page.text
    assert "[der persönliche Link]" in page.text
    assert "Guten Tag" in frame.text
    assert "{{link}}" not in page.text + frame.text
    assert "sandbox" in frame.headers["Content-Security-Policy"]


def test_a_failed_letter_is_sent_again_as_it_is(session, office):
    letter = letters(session)[0]

    assert office.post(f"{POST}/{letter.id}/retry").status_code == 303

    again = letters(session)[0]
    assert (again.state, again.due_at, again.message_id) == (
        LetterState.WAITING,
        NOW,
        letter.message_id,
    )


def test_everything_that_failed_is_sent_again_at_once(session, office):
    assert office.post(f"{POST}/retry").status_code == 303

    assert {letter.state for letter in letters(session)} == {LetterState.WAITING}


def test_a_letter_that_is_overtaken_is_not_sent_again(session, stage, office, meeting):
    ada = access.actor_of(session, stage.ada, on=TODAY)
    announcements.cancel_meeting(session, meeting.id, reason="", by=ada, now=NOW)
    session.commit()
    letter = letters(session)[0]

    office.post(f"{POST}/{letter.id}/retry")
    office.post(f"{POST}/retry")

    assert letters(session)[0].state is LetterState.FAILED
    assert "Noch einmal senden" not in office.get(f"{POST}/{letter.id}").text


def test_what_waits_or_is_past_is_not_sent_again(session, office):
    ben, gus = letters(session)
    office.post(f"{POST}/{gus.id}/retry")
    assert "wartet nicht auf einen neuen Versuch" in office.get(POST).text

    letters(session)[0].expires_at = NOW - timedelta(days=1)
    session.commit()
    office.post(f"{POST}/{ben.id}/retry")
    office.post(f"{POST}/retry")
    assert letters(session)[0].state is LetterState.FAILED


def test_a_corrected_address_gets_the_invitation_anew(session, stage, office):
    letter = letters(session)[0]
    stage.ben.email = "ben@verein.example"
    session.add(stage.ben)
    session.commit()
    assert "An ben@verein.example senden" in office.get(f"{POST}/{letter.id}").text

    for _ in range(2):
        office.post(f"{POST}/{letter.id}/retry", data={"new_address": "1"})

    old, _gus, new = letters(session)
    assert (old.state, new.state) == (LetterState.WITHDRAWN, LetterState.WAITING)
    assert new.to == "ben@verein.example"
    assert b"mailto:ben@verein.example" in new.calendar
    assert new.message_id != old.message_id


def test_only_the_office_sees_the_post(stage, log_in, session, meeting):
    letter_id = letters(session)[0].id
    paths = [POST, f"{POST}/{letter_id}", f"{POST}/{letter_id}/letter"]

    assert [log_in(stage.sam).get(path).status_code for path in paths] == [200] * 3
    assert [log_in(stage.ben).get(path).status_code for path in paths] == [403] * 3
    assert [log_in(stage.cem).get(path).status_code for path in paths] == [404] * 3
    assert [log_in(None).get(path).status_code for path in paths] == [303] * 3
    assert log_in(stage.ben).post(f"{POST}/{letter_id}/retry").status_code == 403
    assert log_in(stage.cem).post(f"{POST}/retry").status_code == 404
    assert log_in(stage.ada).get(f"{POST}/999999").status_code == 404


def test_letters_that_failed_for_the_same_reason_are_sent_again_together(session, office):
    ben, gus = letters(session)
    for letter, said in ((ben, "552 5.3.4 too big for ben"), (gus, "552 5.3.4 too big for gus")):
        letter.state, letter.due_at = LetterState.FAILED, None
        letter.trouble = f"Die Nachricht ist zu groß.{REPLY_FOLLOWS}{said})"
    session.commit()
    page = office.get(POST).text
    assert "2 Nachrichten" in page

    none = office.post(f"{POST}/retry", data={"reason": "Ein anderer Grund."})
    assert none.status_code == 303
    assert {letter.state for letter in letters(session)} == {LetterState.FAILED}
    office.post(f"{POST}/retry", data={"reason": "Die Nachricht ist zu groß."})
    assert {letter.state for letter in letters(session)} == {LetterState.WAITING}


def test_a_limit_by_the_hour_is_shown_with_when_the_next_one_may_leave(
    session, engine, settings, stage, meeting, log_in, open_app
):
    ben, gus = letters(session)
    ben.state, ben.sent_at, ben.due_at = LetterState.SENT, NOW - timedelta(minutes=20), None
    session.commit()
    app = open_app(replace(settings, mail_per_hour=1), engine=engine, clock=lambda: NOW)
    client = app.test_client()
    with log_in(stage.ada).session_transaction() as cookie:
        kept = dict(cookie)
    with client.session_transaction() as cookie:
        cookie.update(kept)

    page = client.get(POST).text
    assert "Höchstens eine E-Mail geht in einer Stunde hinaus" in page
    assert "10:40" in page
    assert "10:40" in client.get(f"{POST}/{gus.id}").text


def test_reminders_and_overviews_stand_in_the_post_and_overtake_nothing(session, stage, office):
    ben, gus = letters(session)
    given = {name: getattr(gus, name) for name in ("to", "to_name", "sender", "sender_name")}
    for number, kind in enumerate((LetterKind.REMINDER, LetterKind.DIGEST)):
        session.add(
            OutgoingLetter(
                **given,
                district_id=ben.district_id,
                key=f"k{number}",
                message_id=f"<{number}@x>",
                kind=kind,
                person_id=ben.person_id,
                subject=f"Später {number}",
                text="",
                html="",
                meeting_id=ben.meeting_id if kind is LetterKind.REMINDER else None,
                language="de",
                state=LetterState.SENT,
                created_at=NOW,
                sent_at=NOW,
            )
        )
    session.commit()

    page = office.get(POST).text
    assert "Erinnerung" in page
    assert "Wochenübersicht" in page
    office.post(f"{POST}/{ben.id}/retry")
    assert letters(session)[0].state is LetterState.WAITING
