"""Members of a meeting's day are asked to come, once each, in time."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from facilitation.model.bodies import BodyKind
from facilitation.model.errors import InvalidError
from facilitation.model.journal import JournalEntry
from facilitation.model.meetings import InvitedAs, MeetingState
from facilitation.model.outbox import LINK, LetterKind
from tests import cast
from tests.conftest import NOW
from tests.usecases.invitations.letters import MAY, give_seat, invite, invited, letters


def test_members_of_the_day_get_a_letter_each(session, scene, meeting, ada):
    outcome = invite(session, meeting, ada)

    (letter,) = letters(session)
    assert (outcome.letters, outcome.to_tell) == (1, ())
    assert invited(session) == {"Ben": InvitedAs.MEMBER}
    assert (letter.to, letter.kind, letter.due_at) == (
        "ben@musterkreis.example",
        LetterKind.INVITATION,
        NOW,
    )
    assert "Montag, 31. Mai 2027, 17:00 Uhr" in letter.subject
    assert LINK in letter.text
    assert LINK in letter.html
    assert (meeting.state, meeting.invited_at) == (MeetingState.INVITED, NOW)
    entry = session.scalars(select(JournalEntry)).one()
    assert (entry.action, entry.person_id) == ("meeting_invited", scene.ada.id)


def test_inviting_twice_sends_once(session, meeting, ada):
    invite(session, meeting, ada)
    outcome = invite(session, meeting, ada)

    assert outcome.letters == 0
    assert len(letters(session)) == 1


def test_who_joined_since_is_asked_by_the_second_call(session, scene, meeting, ada):
    invite(session, meeting, ada)
    give_seat(session, scene, scene.olga)

    outcome = invite(session, meeting, ada)

    assert outcome.letters == 1
    assert letters(session)[1].to == "olga@musterkreis.example"
    assert meeting.sequence == 0


def test_a_mandate_that_ends_before_the_day_is_not_asked(session, scene, meeting, ada):
    give_seat(session, scene, scene.olga).valid_until = date(2027, 5, 31)
    give_seat(session, scene, scene.stella).valid_until = date(2027, 6, 1)

    invite(session, meeting, ada)

    assert set(invited(session)) == {"Ben", "Stella"}


def test_the_day_is_the_local_one(session, scene, ada):
    late = datetime(2027, 5, 30, 22, 30, tzinfo=UTC)
    meeting = cast.meeting(session, scene.round_table, starts_at=late)
    give_seat(session, scene, scene.olga).valid_from = date(2027, 5, 31)

    invite(session, meeting, ada)

    assert "Olga" in invited(session)


def test_two_seats_give_one_letter_and_the_vote_counts(session, scene, meeting, ada):
    give_seat(session, scene, scene.olga, voting=False)
    give_seat(session, scene, scene.olga)
    give_seat(session, scene, scene.stella, voting=False)

    invite(session, meeting, ada)

    assert invited(session) == {
        "Ben": InvitedAs.MEMBER,
        "Olga": InvitedAs.MEMBER,
        "Stella": InvitedAs.ADVISORY_MEMBER,
    }
    assert len(letters(session)) == 3


def test_bodies_that_a_body_convenes_are_asked_along(session, scene, ada):
    scene.steering.convenes = [BodyKind.ROUND_TABLE.value]
    meeting = cast.meeting(session, scene.steering, starts_at=MAY)

    invite(session, meeting, ada)

    assert list(invited(session)) == ["Stella", "Olga", "Ben"]
    assert "Gremium „Runder Tisch West“" in letters(session)[2].text


def test_the_privacy_notice_stands_in_the_first_letter_only(session, scene, meeting, ada):
    other = cast.meeting(session, scene.round_table, starts_at=MAY + timedelta(days=7))
    invite(session, meeting, ada)
    invite(session, other, ada)

    first, second = letters(session)
    assert scene.ben.notice_given_at == NOW
    assert scene.district.privacy_notice in first.text
    assert scene.district.privacy_notice not in second.text


def test_deleted_people_are_not_asked(session, scene, ada, meeting):
    scene.ben.deleted_at = NOW
    session.flush()

    with pytest.raises(InvalidError, match="niemanden"):
        invite(session, meeting, ada)
