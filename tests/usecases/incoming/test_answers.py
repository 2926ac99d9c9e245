"""What comes by mail changes a person's own answer where it is sure, and is shown otherwise."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from facilitation.formats.incoming import read_mail
from facilitation.model.meetings import Answer, AnswerWay, Invitation
from facilitation.model.outbox import OutgoingLetter
from facilitation.model.people import Person
from facilitation.usecases import announcements, invitations
from facilitation.usecases.incoming import take_mail
from tests.conftest import NOW, TODAY
from tests.usecases.incoming.taking import (
    APPLIED,
    FILES,
    IGNORED,
    LATER,
    MAY,
    OPEN,
    bens,
    sentence,
    taken,
)
from tests.usecases.incoming_stage import BEN, OFFICE, answer


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("outlook_accepts_with_windows_zone_and_comment", Answer.ACCEPTED),
        ("outlook_com_declines_without_organizer_and_sequence", Answer.DECLINED),
        ("google_accepts_as_auto_generated_mail", Answer.ACCEPTED),
        ("apple_says_maybe_with_a_principal_for_address", Answer.TENTATIVE),
        ("nextcloud_accepts_with_everything_in_capitals", Answer.ACCEPTED),
        ("accepts_in_utf16", Answer.ACCEPTED),
        ("accepts_with_an_open_quote_and_a_colon_in_the_name", Answer.ACCEPTED),
        ("boundary_is_never_closed", Answer.ACCEPTED),
    ],
)
def test_the_answer_of_any_calendar_counts(session, scene, meeting, name, said):
    kept = taken(session, (FILES / f"{name}.eml").read_bytes())

    invitation = bens(session, scene, meeting)
    assert (invitation.answer, invitation.answer_way) == (said, AnswerWay.MAIL)
    assert invitation.time_answered == (MAY, MAY + timedelta(hours=2))
    assert NOW - timedelta(minutes=10) < invitation.answered_at < NOW
    assert (kept.state, kept.person_id, kept.meeting_id) == (APPLIED, scene.ben.id, meeting.id)
    assert "Ben Becker" in sentence(kept)


def test_a_comment_becomes_the_note(session, scene, meeting):
    taken(session, (FILES / "outlook_accepts_with_windows_zone_and_comment.eml").read_bytes())
    assert bens(session, scene, meeting).note == "Ich komme etwas später, gegen 17:15 Uhr."


def test_nothing_is_ever_sent_because_of_a_mail(session, scene, meeting):
    before = session.scalar(select(func.count(OutgoingLetter.id)))
    for file in sorted(FILES.glob("*.eml")):
        taken(session, file.read_bytes())
        assert take_mail(session, read_mail(file.read_bytes()), now=LATER) is None

    assert session.scalar(select(func.count(OutgoingLetter.id))) == before


def test_a_mail_of_somebody_else_is_shown_and_not_applied(session, scene, meeting):
    kept = taken(session, answer(meeting.uid, sender="eve@fremd.example"))

    assert bens(session, scene, meeting).answer is Answer.NONE_YET
    assert (kept.state, kept.person_id) == (OPEN, scene.ben.id)
    assert "kam aber von eve@fremd.example" in sentence(kept)
    assert kept.parameters["people"] == [scene.ben.id]


def test_an_answer_forwarded_by_another_is_not_applied(session, scene, meeting):
    content = (FILES / "reply_forwarded_inside_a_mail_of_somebody_else.eml").read_bytes()
    kept = taken(session, content)

    assert (kept.state, bens(session, scene, meeting).answer) == (OPEN, Answer.NONE_YET)


def test_whoever_was_not_invited_is_shown_and_not_subscribed(session, scene, meeting):
    kept = taken(session, answer(meeting.uid, attendee="eve@fremd.example", name="Eve"))

    assert (kept.state, kept.meeting_id) == (OPEN, meeting.id)
    assert "eve@fremd.example antwortet (Zusage), ist aber nicht eingeladen" in sentence(kept)
    assert session.scalar(select(func.count(Invitation.id))) == 1


def test_an_answer_to_an_unknown_meeting_is_kept_for_the_district_it_was_sent_to(session, scene):
    kept = taken(session, answer("elsewhere@kreisrunde.test"))

    assert (kept.state, kept.district_id) == (OPEN, scene.district.id)
    assert "keinen Termin" in sentence(kept)


@pytest.mark.parametrize(
    ("change", "partstat", "state", "words"),
    [
        ("withdraw", "ACCEPTED", OPEN, "zurückgenommen"),
        ("withdraw", "DECLINED", IGNORED, "zurückgenommen"),
        ("cancel", "ACCEPTED", IGNORED, "abgesagt"),
        ("begin", "ACCEPTED", IGNORED, "schon begonnen"),
    ],
)
def test_what_can_no_more_be_answered_says_why(
    session, scene, meeting, ada, change, partstat, state, words
):
    invitation, now = bens(session, scene, meeting), LATER
    if change == "withdraw":
        invitations.withdraw_invitation(session, invitation.id, by=ada, now=NOW)
    elif change == "cancel":
        announcements.cancel_meeting(session, meeting.id, reason="", by=ada, now=NOW)
    else:
        now = MAY + timedelta(minutes=1)

    kept = taken(session, answer(meeting.uid, partstat, sequence=9), now=now)

    assert (kept.state, words in sentence(kept)) == (state, True)
    assert invitation.answer is Answer.NONE_YET


@pytest.fixture
def family(session, scene, meeting, ada) -> Person:
    """Gus reads the same mailbox as Ben, and is invited too."""
    scene.gus.email = BEN
    invitations.add_guest(session, meeting.id, scene.gus.id, by=ada, now=NOW)
    return scene.gus


@pytest.mark.parametrize(
    ("name", "sender_name", "state"),
    [
        ("Becker, Ben", "", APPLIED),
        ("Ben Becker", "Ben Becker", APPLIED),
        ("Ben Becker", "Familie Becker", APPLIED),
        ("Ben Becker", "Gus Gast", OPEN),
        ("Familie Becker", "", OPEN),
        (BEN, "", OPEN),
    ],
)
def test_of_two_who_share_a_mailbox_the_named_one_answers(
    session, scene, meeting, family, name, sender_name, state
):
    content = answer(meeting.uid, name=name, sender_name=sender_name, sequence=1)
    kept = taken(session, content.replace(f"CN={name}".encode(), f'CN="{name}"'.encode()))

    assert kept.state is state
    if state is OPEN:
        assert "teilen sich Ben Becker, Gus Gast" in sentence(kept)
        assert kept.parameters["people"] == [scene.ben.id, scene.gus.id]


def test_the_cast_is_what_the_files_say(scene):
    assert (scene.ben.email, scene.district.mailbox, TODAY) == (BEN, OFFICE, NOW.date())
