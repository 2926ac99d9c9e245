"""What is not invited to, by whom, and what late invitations need."""

from datetime import UTC, date, datetime, timedelta

import pytest

from facilitation.model.errors import InvalidError, NotAllowedError, NotFoundError
from facilitation.model.meetings import MeetingState
from facilitation.usecases import invitations
from tests import cast
from tests.conftest import NOW
from tests.usecases.invitations.letters import MAY, give_seat, invite, letters


@pytest.mark.parametrize(
    ("period", "today", "is_late"),
    [
        (14, date(2027, 5, 16), False),  # 17 to 30 May: fourteen clear days
        (14, date(2027, 5, 17), True),
        (1, date(2027, 5, 29), False),
        (1, date(2027, 5, 30), True),
        (0, date(2027, 5, 31), False),
    ],
)
def test_clear_days_decide_what_is_late(session, scene, meeting, ada, period, today, is_late):
    scene.round_table.invitation_period_days = period
    # 23:30 in Berlin on the day: still that day
    now = datetime.combine(today, datetime.min.time(), tzinfo=UTC) + timedelta(hours=12)

    (preview,) = invitations.preview_invitations(session, [meeting.id], by=ada, now=now)

    assert (preview.is_late, preview.needs_reason) == (is_late, is_late)
    assert (preview.last_day >= today) == (not is_late)


def test_late_invitations_need_a_reason_once(session, scene, meeting, ada):
    late = MAY - timedelta(days=5)
    with pytest.raises(InvalidError) as refusal:
        invite(session, meeting, ada, late)
    assert (refusal.value.field, refusal.value.parameters["last_day"]) == (
        "late_reason",
        date(2027, 5, 16),
    )
    assert letters(session) == []

    invite(session, meeting, ada, late, late_reason=" Neuer Termin des Landrats \x00")
    give_seat(session, scene, scene.olga)
    invite(session, meeting, ada, late)

    assert meeting.late_reason == "Neuer Termin des Landrats"
    assert len(letters(session)) == 2


def test_several_meetings_are_invited_together_or_not_at_all(session, scene, meeting, ada):
    east = cast.meeting(session, scene.east_table, starts_at=MAY)
    outcome = invitations.invite(session, [meeting.id, east.id], by=ada, now=NOW)
    assert outcome.letters == 2

    past = cast.meeting(session, scene.steering, starts_at=NOW - timedelta(days=1))
    with pytest.raises(InvalidError):
        invitations.invite(session, [east.id, past.id], by=ada, now=NOW)


def test_nobody_to_ask_is_said(session, scene, ada, meeting):
    scene.seat.valid_until = date(2027, 1, 1)
    session.flush()

    with pytest.raises(InvalidError, match="kein Sitz besetzt"):
        invite(session, meeting, ada)


@pytest.mark.parametrize(
    "state", [MeetingState.OPENED, MeetingState.CLOSED, MeetingState.CANCELLED]
)
def test_what_is_over_cannot_be_invited_to(session, meeting, ada, state):
    meeting.state = state

    with pytest.raises(InvalidError):
        invite(session, meeting, ada)


def test_members_may_not_invite_and_strangers_find_nothing(session, meeting, ben, cem):
    with pytest.raises(NotAllowedError):
        invite(session, meeting, ben)
    with pytest.raises(NotFoundError):
        invite(session, meeting, cem)
    with pytest.raises(NotFoundError):
        invitations.preview_invitations(session, [meeting.id, 10**6], by=cem, now=NOW)


def test_people_of_another_district_cannot_be_asked(session, scene, meeting, ada):
    with pytest.raises(NotFoundError):
        invitations.add_guest(session, meeting.id, scene.cem.id, by=ada, now=NOW)
