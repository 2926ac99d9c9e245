"""Everybody at once, then the exceptions; guests; whether the body may decide."""

from datetime import UTC, datetime, time

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitation.model.attendance import Attendance, Presence
from facilitation.model.bodies import DeputyRule, Quorum
from facilitation.model.errors import ConflictError, InvalidError, NotAllowedError, NotFoundError
from facilitation.model.meetings import Answer, Invitation, InvitedAs
from facilitation.usecases import attendance, sittings
from facilitation.usecases.attendance import Guest, Mark, Marked
from tests import cast
from tests.conftest import NOW
from tests.usecases import minutes_stage
from tests.usecases.minutes_stage import Stage, roster

UNTOUCHED = Mark(Presence.UNKNOWN)


@pytest.fixture
def stage(session: Session, scene: cast.Scene, ada) -> Stage:
    made = minutes_stage.set_up(session, scene)
    sittings.open_meeting(session, made.process, made.meeting.id, by=ada, now=NOW)
    return made


def mark(session: Session, stage: Stage, by, name: str, new: Mark, seen: Mark | None = None) -> int:
    row = roster(session, stage.meeting)[name]
    stored = attendance.list_lines(session, stage.meeting.id)
    line = next(line for line in stored if line.id == row.id)
    shown = seen or line.mark(stage.scene.district.zone)
    return attendance.mark_lines(
        session,
        stage.process,
        stage.meeting.id,
        {row.id: Marked(new, shown.print)},
        by=by,
        now=NOW,
    )


def everybody(session: Session, stage: Stage, by) -> list[str]:
    return attendance.mark_all_present(session, stage.process, stage.meeting.id, by=by, now=NOW)


def test_all_are_present_at_once_and_exceptions_stay(session, stage, ada) -> None:
    mark(session, stage, ada, "Olga", Mark(Presence.EXCUSED, remark="krank"))

    everybody(session, stage, ada)

    rows = roster(session, stage.meeting)
    assert (rows["Olga"].presence, rows["Olga"].remark) == (Presence.EXCUSED, "krank")
    assert {row.presence for name, row in rows.items() if name != "Olga"} == {Presence.PRESENT}


def test_answers_are_shown_but_become_no_attendance(session, stage, ada) -> None:
    session.add(
        Invitation(
            meeting_id=stage.meeting.id,
            person_id=stage.scene.olga.id,
            invited_as=InvitedAs.MEMBER,
            answer=Answer.DECLINED,
        )
    )
    session.flush()

    lines = {line.name: line for line in attendance.list_lines(session, stage.meeting.id)}
    assert (lines["Olga Özdemir"].answer, lines["Olga Özdemir"].presence) == (
        Answer.DECLINED,
        Presence.UNKNOWN,
    )
    assert everybody(session, stage, ada) == ["Olga Özdemir"]


def test_a_member_is_represented_by_the_deputy_proposed(session, stage, ada) -> None:
    mark(session, stage, ada, "Ben", Mark(Presence.REPRESENTED, "Dora Dahl"))

    row = roster(session, stage.meeting)["Ben"]
    assert (row.presence, row.deputy_name, row.is_there) == (
        Presence.REPRESENTED,
        "Dora Dahl",
        True,
    )


@pytest.mark.parametrize(
    ("name", "new", "field"),
    [
        ("Olga", Mark(Presence.REPRESENTED), "deputy_name"),
        ("Olga", Mark(Presence.PRESENT, "", time(11), time(10)), "present_until"),
        ("Gus", Mark(Presence.REPRESENTED, "Wer"), None),
    ],
    ids=["nobody named", "leaves before coming", "a guest has no seat"],
)
def test_odd_marks_are_refused(session, stage, ada, name, new, field) -> None:
    with pytest.raises(InvalidError) as refusal:
        mark(session, stage, ada, name, new)
    assert refusal.value.field == field


def test_nobody_is_represented_where_the_rules_know_no_deputy(session, stage, ada) -> None:
    stage.scene.round_table.deputy_rule = DeputyRule.NONE

    with pytest.raises(InvalidError, match="keine Stellvertretung"):
        mark(session, stage, ada, "Ben", Mark(Presence.REPRESENTED, "Dora Dahl"))


def test_untouched_lines_are_left_alone(session, stage, ada) -> None:
    deputy = Mark(Presence.UNKNOWN, "Dora Dahl")

    assert mark(session, stage, ada, "Ben", deputy) == 0


def test_two_who_mark_different_lines_do_not_disturb_each_other(session, stage, ada) -> None:
    mark(session, stage, ada, "Olga", Mark(Presence.EXCUSED))

    # The second form was opened before: Olga's line is sent back as it was then.
    assert mark(session, stage, ada, "Olga", UNTOUCHED, seen=UNTOUCHED) == 0
    assert roster(session, stage.meeting)["Olga"].presence is Presence.EXCUSED


def test_two_who_mark_one_line_differently_get_both_marks(session, stage, ada) -> None:
    mark(session, stage, ada, "Olga", Mark(Presence.EXCUSED, remark="krank"))

    with pytest.raises(ConflictError) as conflict:
        mark(session, stage, ada, "Olga", Mark(Presence.ABSENT), seen=UNTOUCHED)
    assert conflict.value.theirs == {"Olga Özdemir": "entschuldigt, krank"}
    assert conflict.value.yours == {"Olga Özdemir": "nicht gekommen"}


def test_a_line_of_another_meeting_is_refused(session, stage, ada) -> None:
    other = cast.meeting(session, stage.scene.east_table, starts_at=NOW)
    sittings.open_meeting(session, stage.process, other.id, by=ada, now=NOW)
    line = roster(session, other)["Olga"]

    with pytest.raises(NotFoundError):
        attendance.mark_lines(
            session,
            stage.process,
            stage.meeting.id,
            {line.id: Marked(Mark(Presence.PRESENT), UNTOUCHED.print)},
            by=ada,
            now=NOW,
        )


def test_members_mark_nothing(session, stage, ben) -> None:
    with pytest.raises(NotAllowedError):
        everybody(session, stage, ben)


def add(session: Session, stage: Stage, by, **guest) -> Attendance:
    return attendance.add_guest(
        session, stage.process, stage.meeting.id, Guest(**guest), by=by, now=NOW
    )


def test_guests_come_and_go(session, stage, ada) -> None:
    row = add(session, stage, ada, name="Ida Ibsen", organisation="Jobcenter")
    session.flush()
    assert (row.presence, row.is_voting) == (Presence.PRESENT, False)

    attendance.remove_guest(session, stage.process, stage.meeting.id, row.id, by=ada, now=NOW)
    session.flush()
    assert "Ida" not in roster(session, stage.meeting)


def test_seats_are_not_removed(session, stage, ada) -> None:
    row = roster(session, stage.meeting)["Ben"]

    with pytest.raises(NotFoundError):
        attendance.remove_guest(session, stage.process, stage.meeting.id, row.id, by=ada, now=NOW)


@pytest.mark.parametrize("guest", [{"name": "gus gast"}, {"name": ""}], ids=["twice", "nameless"])
def test_odd_guests_are_refused(session, stage, ada, guest) -> None:
    with pytest.raises(InvalidError):
        add(session, stage, ada, **guest)


def test_a_guest_from_another_district_is_refused(session, stage, ada) -> None:
    with pytest.raises(NotFoundError):
        add(session, stage, ada, person_id=stage.scene.cem.id)


@pytest.mark.parametrize(
    ("rule", "there", "needed", "is_met"),
    [
        (Quorum.NONE, 0, 0, True),
        (Quorum.HALF, 1, 2, False),
        (Quorum.HALF, 2, 2, True),
        (Quorum.TWO_THIRDS, 1, 2, False),
        (Quorum.TWO_THIRDS, 2, 2, True),
    ],
)
def test_the_quorum_counts_votes_not_heads(
    session, stage, ada, rule, there, needed, is_met
) -> None:
    stage.scene.round_table.quorum = rule
    for name in [*["Ben", "Stella"][:there], "Sam", "Gus"]:
        mark(session, stage, ada, name, Mark(Presence.PRESENT))

    lines = attendance.list_lines(session, stage.meeting.id)
    state = attendance.quorum_state(stage.scene.round_table, lines)

    assert (state.voting, state.there, state.needed, state.is_met) == (3, there, needed, is_met)


def test_who_came_late_or_left_early_does_not_vote_meanwhile(session, stage, ada) -> None:
    everybody(session, stage, ada)
    mark(session, stage, ada, "Ben", Mark(Presence.PRESENT, "Dora Dahl", time(9, 30), time(10, 30)))
    lines = attendance.list_lines(session, stage.meeting.id)

    def eligible(hour: int, minute: int) -> int:
        return attendance.eligible_at(lines, datetime(2027, 1, 11, hour, minute, tzinfo=UTC))

    assert [eligible(8, 29), eligible(8, 30), eligible(9, 29), eligible(9, 30)] == [2, 3, 3, 2]
    assert attendance.eligible_at(lines, None) == 3


def test_times_are_kept_in_utc(session, stage, ada) -> None:
    mark(session, stage, ada, "Olga", Mark(Presence.PRESENT, "", time(9, 30)))

    row = session.scalars(select(Attendance).where(Attendance.name == "Olga Özdemir")).one()
    assert row.present_from == datetime(2027, 1, 11, 8, 30, tzinfo=UTC)
