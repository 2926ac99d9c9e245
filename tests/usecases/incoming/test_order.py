"""Which answer counts when several come, late, or to another time."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from facilitation.model.meetings import Answer, Meeting
from facilitation.usecases import announcements, answers
from tests.conftest import NOW
from tests.usecases.incoming.taking import APPLIED, IGNORED, LATER, MAY, OPEN, bens, sentence, taken
from tests.usecases.incoming_stage import answer


def test_a_late_answer_to_the_old_time_is_no_yes_to_the_new(session, scene, meeting, ada):
    early = answer(meeting.uid, at=NOW)
    move(session, meeting, MAY + timedelta(days=1), ada)

    kept = taken(session, early)

    assert bens(session, scene, meeting).answer is Answer.NONE_YET
    assert kept.state is IGNORED
    assert "frühere Zeit" in sentence(kept)
    assert taken(session, answer(meeting.uid, sequence=1, at=LATER)).state is APPLIED


def test_moved_there_and_back_the_first_answer_is_still_to_another_time(
    session, scene, meeting, ada
):
    for day in (1, 0):
        move(session, meeting, MAY + timedelta(days=day), ada)

    assert taken(session, answer(meeting.uid, sequence=0)).state is IGNORED
    assert taken(session, answer(meeting.uid, sequence=1)).state is IGNORED
    assert taken(session, answer(meeting.uid, sequence=2)).state is APPLIED


def test_another_room_leaves_an_answer_under_way_good(session, scene, meeting, ada):
    announcements.move_meeting(
        session, meeting.id, starts_at=MAY, ends_at=MAY + timedelta(hours=2), place="Saal 3",
        online_url="", by=ada, now=NOW,
    )  # fmt: skip
    announcements.announce_move(session, meeting.id, by=ada, now=NOW)

    assert taken(session, answer(meeting.uid, sequence=0)).state is APPLIED


def test_a_move_nobody_was_told_of_leaves_the_time_the_person_spoke_of(
    session, scene, meeting, ada
):
    announcements.move_meeting(
        session, meeting.id, starts_at=MAY + timedelta(days=1),
        ends_at=MAY + timedelta(days=1, hours=2), place="", online_url="", by=ada, now=NOW,
    )  # fmt: skip

    taken(session, answer(meeting.uid))

    assert bens(session, scene, meeting).answered_start == MAY


def move(session: Session, meeting: Meeting, starts_at: datetime, ada) -> None:
    announcements.move_meeting(
        session, meeting.id, starts_at=starts_at, ends_at=starts_at + timedelta(hours=2),
        place=meeting.place, online_url="", by=ada, now=NOW,
    )  # fmt: skip
    announcements.announce_move(session, meeting.id, by=ada, now=NOW)


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_of_two_answers_the_later_counts_in_whatever_order_they_come(
    session, scene, meeting, order
):
    mails = [
        answer(meeting.uid, "ACCEPTED", at=NOW),
        answer(meeting.uid, "DECLINED", at=NOW + timedelta(minutes=5)),
    ]
    for index in order:
        taken(session, mails[index])

    assert bens(session, scene, meeting).answer is Answer.DECLINED


def test_an_answer_by_telephone_is_overtaken_only_by_a_later_one(session, scene, meeting, ada):
    invitation = bens(session, scene, meeting)
    answers.answer_for(session, invitation.id, Answer.DECLINED, by=ada, now=NOW)

    assert taken(session, answer(meeting.uid, at=NOW - timedelta(hours=1))).state is IGNORED
    assert invitation.answer is Answer.DECLINED
    assert taken(session, answer(meeting.uid, at=NOW + timedelta(minutes=1))).state is APPLIED
    assert invitation.answer is Answer.ACCEPTED


def test_the_same_answer_in_a_new_mail_changes_nothing(session, scene, meeting):
    taken(session, answer(meeting.uid))
    again = taken(session, b"Message-ID: <other@verein.example>\r\n" + answer(meeting.uid))

    assert (again.state, "schon bekannt" in sentence(again)) == (IGNORED, True)


def test_two_different_answers_of_one_second_are_left_to_a_person(session, scene, meeting):
    taken(session, answer(meeting.uid, "ACCEPTED"))
    assert taken(session, answer(meeting.uid, "DECLINED")).state is OPEN
    assert bens(session, scene, meeting).answer is Answer.ACCEPTED


def test_a_clock_that_is_fast_does_not_block_later_answers(session, scene, meeting):
    taken(session, answer(meeting.uid, at=NOW + timedelta(days=400)), now=NOW)
    assert bens(session, scene, meeting).answered_at == NOW

    later = answer(meeting.uid, "DECLINED", at=NOW + timedelta(minutes=1))
    assert taken(session, later).state is APPLIED
