"""Mails that answer nothing: wishes, letters that came back, absence notes, mail of nobody."""

from datetime import UTC, datetime

import pytest

from facilitation.model.meetings import Answer
from facilitation.model.outbox import LetterState
from facilitation.model.people import EmailState
from tests.usecases.incoming.taking import (
    APPLIED,
    FILES,
    IGNORED,
    MAY,
    OPEN,
    bens,
    letter,
    sentence,
    taken,
)
from tests.usecases.incoming_stage import OFFICE, answer, mail


def test_another_time_is_a_wish_and_moves_nothing(session, scene, meeting):
    kept = taken(session, (FILES / "outlook_proposes_another_time.eml").read_bytes())

    assert (kept.state, kept.kind.value, meeting.starts_at) == (OPEN, "counter", MAY)
    assert kept.wished_start == datetime(2027, 6, 1, 16, 0, tzinfo=UTC)
    assert bens(session, scene, meeting).answer is Answer.NONE_YET


@pytest.mark.parametrize(
    ("starts", "ends", "wished"),
    [
        (":99991231T235900Z", "99991231T235959Z", (None, None)),
        (":00010101T000000Z", "00010101T010000Z", (None, None)),
        (";TZID=Europe/Berlin:00010101T000000", "20270601T180000Z", (None, None)),
        (":20270601T160000Z", "99991231T235959Z", ("2027-06-01T16:00:00+00:00", None)),
        (":20270601T160000Z", "20270601T150000Z", ("2027-06-01T16:00:00+00:00", None)),
        (":20270601T160000Z", "20270601T160000Z", ("2027-06-01T16:00:00+00:00", None)),
    ],
)
def test_a_wished_time_that_no_page_could_show_is_not_kept(
    session, scene, meeting, starts, ends, wished
):
    times = f"DTSTART{starts}\r\nDTEND:{ends}"
    kept = taken(session, answer(meeting.uid, method="COUNTER", sequence=1, more=times))

    assert (kept.state, kept.kind.value) == (OPEN, "counter")
    assert tuple(one and one.isoformat() for one in (kept.wished_start, kept.wished_end)) == wished


def test_whoever_asks_for_the_invitation_again_is_shown(session, scene, meeting):
    kept = taken(session, (FILES / "asks_for_the_invitation_again.eml").read_bytes())
    assert (kept.state, kept.person_id) == (OPEN, scene.ben.id)


def test_a_delegation_is_a_wished_deputy(session, scene, meeting):
    kept = taken(session, (FILES / "delegates_to_somebody_else.eml").read_bytes())

    invitation = bens(session, scene, meeting)
    assert (invitation.answer, invitation.wished_deputy) == (Answer.DECLINED, "Frieda Fröhlich")
    assert (kept.state, "Frieda Fröhlich" in sentence(kept)) == (OPEN, True)


@pytest.mark.parametrize(
    ("name", "state", "address"),
    [
        ("postfix_reports_no_such_user", LetterState.FAILED, EmailState.BOUNCED),
        ("exchange_reports_mailbox_full_with_headers_only", LetterState.FAILED, EmailState.BOUNCED),
        ("qmail_returns_it_in_its_own_words", LetterState.FAILED, EmailState.BOUNCED),
        ("exim_returns_it_with_a_header_of_its_own", LetterState.FAILED, EmailState.BOUNCED),
        ("report_that_our_words_are_not_wanted", LetterState.FAILED, EmailState.GOOD),
        ("report_of_a_delay", LetterState.SENT, EmailState.GOOD),
    ],
)
def test_a_letter_that_came_back_is_noted(session, scene, meeting, name, state, address):
    sent = letter(session, scene.ben)
    sent.state = LetterState.SENT

    kept = taken(session, (FILES / f"{name}.eml").read_bytes())

    assert (sent.state, scene.ben.email_state, kept.letter_id) == (state, address, sent.id)
    assert kept.state is (IGNORED if state is LetterState.SENT else APPLIED)
    assert kept.district_id == scene.district.id


def test_an_address_put_right_since_is_not_marked(session, scene, meeting):
    letter(session, scene.ben).state = LetterState.SENT
    scene.ben.email = "ben@verein.example"

    taken(session, (FILES / "postfix_reports_no_such_user.eml").read_bytes())

    assert scene.ben.email_state is EmailState.GOOD


def test_a_forged_report_about_no_letter_of_ours_marks_nobody(session, scene):
    kept = taken(session, (FILES / "postfix_reports_no_such_user.eml").read_bytes())

    assert (kept.state, scene.ben.email_state) == (OPEN, EmailState.GOOD)


def test_an_absence_note_is_put_aside_and_a_word_of_a_person_is_not(session, scene, meeting):
    note = taken(session, (FILES / "absence_note_in_german.eml").read_bytes())
    word = taken(session, mail(more="In-Reply-To: <einladung@kreisrunde.test>\r\n"))

    assert (note.state, note.meeting_id) == (IGNORED, meeting.id)
    assert (word.state, word.person_id, word.text) == (OPEN, scene.ben.id, "Guten Tag")


@pytest.mark.parametrize(
    ("sender", "to", "where"),
    [
        ("eve@fremd.example", OFFICE, "district"),
        ("eve@fremd.example", "beteiligung@nachbarkreis.example", "elsewhere"),
        ("cem@nachbarkreis.example", "post@kreis.example", "elsewhere"),
        ("eve@fremd.example", "post@kreis.example", None),
        ("eve@fremd.example", f"{OFFICE}, beteiligung@nachbarkreis.example", None),
    ],
)
def test_mail_belongs_to_the_district_it_was_sent_to_or_whose_person_wrote_it(
    session, scene, sender, to, where
):
    kept = taken(session, mail(sender=sender, to=to))
    assert kept.district_id == (getattr(scene, where).id if where else None)
