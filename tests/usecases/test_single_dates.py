"""One date of a series is moved, called off and brought back; only guests hear of it at once."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from facilitation.model.errors import InvalidError
from facilitation.model.meetings import Answer, AnswerWay, Invitation, MeetingState
from facilitation.model.outbox import LetterKind, OutgoingLetter
from facilitation.usecases import announcements, invitations
from tests import cast
from tests.conftest import NOW
from tests.usecases.series_stage import FIRST, HOURS, WEEK, ask_to_all, at, dates, weekly

DAY = timedelta(days=1)


@pytest.fixture
def series(session, scene):
    """Ben is asked to all dates, Gus to none yet."""
    made = weekly(session, scene.round_table)
    ask_to_all(session, made, scene.ben, mandate_id=scene.mandate.id)
    return made


@pytest.fixture
def second(session, series):
    return dates(session, series)[1]


def move(session, meeting, by, starts_at):
    return announcements.move_meeting(
        session, meeting.id, starts_at=starts_at, ends_at=starts_at + HOURS,
        place=meeting.place, online_url="", by=by, now=NOW,
    )  # fmt: skip


def cancel(session, meeting, by):
    return announcements.cancel_meeting(session, meeting.id, reason="Krank", by=by, now=NOW)


def take_back(session, meeting, by, now=NOW):
    return announcements.take_back_cancellation(session, meeting.id, by=by, now=now)


def letters(session):
    rows = session.execute(
        select(OutgoingLetter.kind, OutgoingLetter.to).order_by(OutgoingLetter.id)
    )
    return [(kind, to.partition("@")[0]) for kind, to in rows]


def invitation_of(session, person, meeting):
    return session.scalars(
        select(Invitation).where(
            Invitation.person_id == person.id, Invitation.meeting_id == meeting.id
        )
    ).one()


def answered(invitation, meeting):
    invitation.reply(
        Answer.ACCEPTED, note="", way=AnswerWay.LINK, sequence=0,
        time=(meeting.starts_at, meeting.ends_at), now=NOW,
    )  # fmt: skip


@pytest.mark.parametrize("day", [FIRST + DAY, FIRST + 2 * WEEK - DAY])
def test_a_date_moves_freely_between_its_neighbours(session, second, ada, day):
    assert move(session, second, ada, at(day))
    assert second.original_start == at(FIRST + WEEK)


@pytest.mark.parametrize("day", [FIRST, FIRST - DAY, FIRST + 2 * WEEK, FIRST + 3 * WEEK])
def test_a_date_does_not_move_onto_or_past_a_neighbour(session, second, ada, day):
    with pytest.raises(InvalidError, match="planen Sie einen einzelnen") as refused:
        move(session, second, ada, at(day, 9))
    assert refused.value.field == "day"


def test_a_date_called_off_is_no_neighbour(session, series, second, ada):
    cancel(session, dates(session, series)[2], ada)

    assert move(session, second, ada, at(FIRST + 2 * WEEK))


def test_the_first_and_the_last_date_have_one_neighbour(session, series, ada):
    first, *_, last = dates(session, series)

    assert move(session, first, ada, at(FIRST - 5 * DAY))
    assert move(session, last, ada, at(FIRST + 9 * WEEK))


def test_a_neighbour_that_was_moved_counts_where_it_is_now(session, series, second, ada):
    move(session, dates(session, series)[2], ada, at(FIRST + 2 * WEEK + DAY))

    assert move(session, second, ada, at(FIRST + 2 * WEEK))


def test_a_meeting_of_its_own_may_be_on_any_day(session, scene, series, ada):
    alone = cast.meeting(session, scene.round_table, starts_at=at(FIRST + 3 * DAY))

    assert move(session, alone, ada, at(FIRST))


def test_nobody_of_the_series_is_written_to_for_one_date(session, series, second, ada):
    move(session, second, ada, at(FIRST + WEEK + DAY))
    cancel(session, second, ada)
    take_back(session, second, ada)

    assert letters(session) == []
    with pytest.raises(InvalidError, match="nichts geändert"):
        announcements.announce_move(session, second.id, by=ada, now=NOW)


def test_a_guest_of_one_date_hears_of_it_at_once(session, scene, second, ada):
    invitations.add_guest(session, second.id, scene.gus.id, by=ada, now=NOW)

    move(session, second, ada, at(FIRST + WEEK + DAY))
    announcements.announce_move(session, second.id, by=ada, now=NOW)
    cancel(session, second, ada)
    outcome = take_back(session, second, ada)

    assert letters(session) == [
        (LetterKind.INVITATION, "gus"),
        (LetterKind.UPDATE, "gus"),
        (LetterKind.CANCELLATION, "gus"),
        (LetterKind.INVITATION, "gus"),
    ]
    assert (outcome.letters, second.sequence) == (1, 3)


def test_announcing_a_date_to_its_guests_leaves_the_answers_of_the_series(
    session, scene, second, ada
):
    given = invitation_of(session, scene.ben, second)
    answered(given, second)
    invitations.add_guest(session, second.id, scene.gus.id, by=ada, now=NOW)
    move(session, second, ada, at(FIRST + WEEK + DAY))

    pending = announcements.pending_changes(session, second.id, by=ada, now=NOW)
    announcements.announce_move(session, second.id, by=ada, now=NOW)

    assert (pending.people, pending.forgets_answers) == (1, 0)
    assert given.answer is Answer.ACCEPTED


def test_a_date_brought_back_stands_as_before_and_asks_anew(session, scene, second, ada):
    given = invitation_of(session, scene.ben, second)
    answered(given, second)
    cancel(session, second, ada)

    take_back(session, second, ada)

    assert (second.state, second.cancel_reason) == (MeetingState.INVITED, "")
    assert second.starts_at == at(FIRST + WEEK)
    assert given.answer is Answer.NONE_YET


def test_a_date_to_which_nobody_was_asked_is_planned_again(session, scene, ada):
    planned = dates(session, weekly(session, scene.round_table, key="planned"))[0]
    cancel(session, planned, ada)

    take_back(session, planned, ada)

    assert planned.state is MeetingState.PLANNED


def test_a_single_meeting_is_brought_back_into_every_calendar(session, scene, ada):
    alone = cast.meeting(session, scene.round_table, starts_at=at(FIRST, 9))
    invitations.invite(session, [alone.id], by=ada, now=NOW)
    cancel(session, alone, ada)

    take_back(session, alone, ada)

    assert [kind for kind, _ in letters(session)] == [
        LetterKind.INVITATION,
        LetterKind.CANCELLATION,
        LetterKind.INVITATION,
    ]
    assert alone.sequence == 2


def test_only_what_is_off_and_ahead_is_brought_back(session, second, ada):
    with pytest.raises(InvalidError, match="nicht abgesagt"):
        take_back(session, second, ada)
    cancel(session, second, ada)
    with pytest.raises(InvalidError, match="schon vorbei"):
        take_back(session, second, ada, now=second.starts_at)


def test_a_date_is_not_brought_back_where_a_neighbour_has_taken_its_day(
    session, series, second, ada
):
    cancel(session, second, ada)
    move(session, dates(session, series)[0], ada, at(FIRST + WEEK))

    with pytest.raises(InvalidError, match="planen Sie einen einzelnen"):
        take_back(session, second, ada)


def test_members_are_invited_to_the_series_and_not_to_one_date(session, second, ada):
    with pytest.raises(InvalidError, match="auf der Seite der Reihe"):
        invitations.invite(session, [second.id], by=ada, now=NOW)
