"""A meeting is opened once with the roster of its day, closed, and opened again."""

from datetime import date, time, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitation.model.attendance import Attendance, RosterKind
from facilitation.model.bodies import DeputyRule, MandateFunction
from facilitation.model.errors import ConflictError, InvalidError, NotAllowedError, NotFoundError
from facilitation.model.journal import JournalEntry
from facilitation.model.meetings import MeetingState
from facilitation.model.minutes import Minutes, MinutesState
from facilitation.model.people import Membership, Organisation, Sector
from facilitation.usecases import access, attendance, closing, rosters, sittings
from facilitation.usecases.sittings import Course
from tests import cast
from tests.conftest import NOW
from tests.usecases import minutes_stage
from tests.usecases.minutes_stage import AFTER, DAY, Stage, give_seat, roster


@pytest.fixture
def stage(session: Session, scene: cast.Scene) -> Stage:
    return minutes_stage.set_up(session, scene)


def begin(session: Session, stage: Stage, by):
    return sittings.open_meeting(session, stage.process, stage.meeting.id, by=by, now=NOW)


def test_opening_freezes_the_roster_of_the_day(session, stage, ada) -> None:
    meeting = begin(session, stage, ada)

    rows = roster(session, meeting)
    assert {name: (row.kind, row.is_voting) for name, row in rows.items()} == {
        "Ben": (RosterKind.SEAT, True),
        "Stella": (RosterKind.SEAT, True),
        "Olga": (RosterKind.SEAT, True),
        "Sam": (RosterKind.SEAT, False),
        "Gus": (RosterKind.GUEST, False),
        "Ada": (RosterKind.STAFF, False),
    }
    assert (rows["Ben"].organisation, rows["Ben"].deputy_name) == ("Verein Brücke", "Dora Dahl")
    assert all(row.presence == "unknown" for row in rows.values())
    assert (meeting.state, meeting.number, meeting.opened_at) == (MeetingState.OPENED, 1, NOW)
    assert rosters.count_vacant(session, meeting.body_id, on=DAY) == 1
    assert session.scalars(select(Minutes)).one().drafted_on == DAY
    assert session.scalars(select(JournalEntry.action)).all() == ["meeting_opened"]


def test_opening_twice_opens_once(session, stage, ada) -> None:
    begin(session, stage, ada)
    before = session.scalars(select(Attendance.id).order_by(Attendance.id)).all()

    begin(session, stage, ada)

    assert session.scalars(select(Attendance.id).order_by(Attendance.id)).all() == before
    assert len(session.scalars(select(Minutes)).all()) == 1


def test_the_next_number_of_the_body_is_given(session, stage, ada) -> None:
    earlier = cast.meeting(session, stage.scene.round_table, starts_at=NOW - timedelta(days=90))
    earlier.number = 6
    elsewhere = cast.meeting(session, stage.scene.east_table, starts_at=NOW)
    elsewhere.number = 30

    assert begin(session, stage, ada).number == 7


@pytest.mark.parametrize(
    ("since", "until", "sits"),
    [
        (date(2026, 1, 1), DAY, False),
        (date(2026, 1, 1), DAY + timedelta(days=1), True),
        (DAY, None, True),
        (DAY + timedelta(days=1), None, False),
    ],
    ids=["ended yesterday", "last day is today", "begins today", "begins tomorrow"],
)
def test_mandates_count_on_the_day_of_the_meeting(session, stage, ada, since, until, sits) -> None:
    give_seat(session, stage.scene.round_table, stage.scene.dora, since=since, until=until)

    begin(session, stage, ada)

    assert ("Dora" in roster(session, stage.meeting)) is sits


def test_a_name_changed_afterwards_changes_nothing(session, stage, ada) -> None:
    begin(session, stage, ada)

    stage.scene.ben.call(given_name="Benedikt", family_name="Neu")
    stage.scene.round_table.name = "Ganz anders"
    session.flush()

    assert roster(session, stage.meeting)["Ben"].name == "Ben Becker"


def test_a_person_with_two_seats_has_one_line_and_one_vote(session, stage, ada) -> None:
    give_seat(session, stage.scene.round_table, stage.scene.sam, position=8, votes=True)

    begin(session, stage, ada)

    rows = session.scalars(select(Attendance).where(Attendance.person_id == stage.scene.sam.id))
    assert [row.is_voting for row in rows] == [True]


def test_the_organisation_of_that_day_is_written_down(session, stage, ada) -> None:
    then, now = (
        Organisation(district_id=stage.scene.district.id, sector=Sector.CHURCH) for _ in "12"
    )
    then.rename("Damals e. V.")
    now.rename("Heute e. V.")
    session.add_all([then, now])
    session.flush()
    olga = stage.scene.olga
    olga.organisation_id, olga.function = now.id, "Vorsitzende"
    session.add(
        Membership(
            person_id=olga.id,
            organisation_id=then.id,
            valid_from=DAY,
            valid_until=DAY + timedelta(days=1),
        )
    )

    begin(session, stage, ada)

    assert roster(session, stage.meeting)["Olga"].organisation == "Damals e. V., Vorsitzende"


def test_a_networking_meeting_seats_the_members_it_convenes(session, stage, ada) -> None:
    stage.scene.steering.convenes = ["round_table"]
    meeting = cast.meeting(session, stage.scene.steering, starts_at=NOW)

    sittings.open_meeting(session, stage.process, meeting.id, by=ada, now=NOW)

    votes = {name: row.is_voting for name, row in roster(session, meeting).items()}
    assert votes == {"Stella": True, "Ben": False, "Olga": False, "Sam": False, "Ada": False}


def test_deputies_are_left_out_where_the_rules_know_none(session, stage, ada) -> None:
    stage.scene.round_table.deputy_rule = DeputyRule.NONE

    begin(session, stage, ada)

    assert roster(session, stage.meeting)["Ben"].deputy_name == ""


def test_chair_and_minute_taker_are_proposed(session, stage, ada) -> None:
    mandate = give_seat(session, stage.scene.round_table, stage.scene.dora)
    mandate.function = MandateFunction.CHAIR

    meeting = begin(session, stage, ada)

    assert (meeting.chair_id, meeting.minute_taker_id) == (stage.scene.dora.id, stage.scene.ada.id)


def test_who_leads_does_not_write_as_well(session, stage, ada) -> None:
    meeting = begin(session, stage, ada)

    assert (meeting.chair_id, meeting.minute_taker_id) == (stage.scene.ada.id, stage.scene.sam.id)


@pytest.mark.parametrize(
    ("who", "refusal"),
    [("ben", NotAllowedError), ("gus", NotAllowedError), ("cem", NotFoundError)],
)
def test_only_the_office_opens(session, stage, who, refusal) -> None:
    actor = access.actor_of(session, getattr(stage.scene, who), on=DAY)

    with pytest.raises(refusal):
        begin(session, stage, actor)


def test_a_cancelled_meeting_is_not_opened(session, stage, ada) -> None:
    stage.meeting.cancel(reason="Sturm", now=NOW)

    with pytest.raises(InvalidError, match="abgesagt"):
        begin(session, stage, ada)


def test_opening_is_undone_while_nothing_is_written(session, stage, ada) -> None:
    begin(session, stage, ada)

    sittings.undo_opening(session, stage.process, stage.meeting.id, by=ada, now=NOW)

    assert (stage.meeting.state, stage.meeting.number) == (MeetingState.PLANNED, None)
    assert roster(session, stage.meeting) == {}
    assert begin(session, stage, ada).number == 1


def test_opening_is_not_undone_once_somebody_is_marked(session, stage, ada) -> None:
    begin(session, stage, ada)
    attendance.mark_all_present(session, stage.process, stage.meeting.id, by=ada, now=NOW)

    with pytest.raises(InvalidError, match="schon etwas festgehalten"):
        sittings.undo_opening(session, stage.process, stage.meeting.id, by=ada, now=NOW)


def course(stage: Stage, **changes) -> Course:
    values = {
        "number": 1,
        "began": time(9, 5),
        "ended": time(11, 0),
        "breaks": "10-10:10",
        "chair_id": stage.scene.ben.id,
        "minute_taker_id": stage.scene.sam.id,
    }
    return Course(**values | changes)


def record(session: Session, stage: Stage, by, version: int | None = None, **changes):
    return sittings.record_course(
        session,
        stage.process,
        stage.meeting.id,
        course(stage, **changes),
        version=stage.meeting.version if version is None else version,
        by=by,
        now=NOW,
    )


def test_the_course_is_written_down_and_staff_follow_it(session, stage, ada) -> None:
    begin(session, stage, ada)
    session.flush()

    meeting = record(session, stage, ada)

    assert meeting.breaks == "10:00 bis 10:10 Uhr"
    assert (meeting.ended_at - meeting.began_at) == timedelta(minutes=115)
    assert "Ada" not in roster(session, meeting)  # she leads no more and has no seat


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"ended": time(9)}, "ended"),
        ({"breaks": "mittags"}, "breaks"),
    ],
)
def test_an_odd_course_is_refused(session, stage, ada, changes, field) -> None:
    begin(session, stage, ada)
    session.flush()

    with pytest.raises(InvalidError) as refusal:
        record(session, stage, ada, **changes)
    assert refusal.value.field == field


def test_two_meetings_cannot_have_one_number(session, stage, ada) -> None:
    other = cast.meeting(session, stage.scene.round_table, starts_at=NOW - timedelta(days=30))
    other.number = 4
    begin(session, stage, ada)
    session.flush()

    with pytest.raises(InvalidError, match=r"4\. Sitzung"):
        record(session, stage, ada, number=4)


def test_a_chair_from_another_district_is_refused(session, stage, ada) -> None:
    begin(session, stage, ada)
    session.flush()

    with pytest.raises(NotFoundError):
        record(session, stage, ada, chair_id=stage.scene.cem.id)


def test_the_second_to_write_the_course_gets_both_texts(session, stage, ada) -> None:
    begin(session, stage, ada)
    session.flush()
    seen = stage.meeting.version
    record(session, stage, ada, breaks="10:00-10:10")
    session.flush()

    with pytest.raises(ConflictError) as conflict:
        record(session, stage, ada, version=seen, breaks="10:30-10:40")
    assert conflict.value.theirs["breaks"] == "10:00 bis 10:10 Uhr"
    assert conflict.value.yours["breaks"] == "10:30-10:40"


def close(session: Session, stage: Stage, by, ended: time | None = time(11)):
    return closing.close_meeting(
        session, stage.process, stage.meeting.id, ended=ended, by=by, now=AFTER
    )


def test_closing_dates_the_draft_and_begins_the_time_for_objections(session, stage, ada) -> None:
    begin(session, stage, ada)

    close(session, stage, ada)

    row = session.scalars(select(Minutes)).one()
    assert stage.meeting.state is MeetingState.CLOSED
    assert (row.drafted_on, row.objections_until) == (DAY, DAY + timedelta(days=14))
    assert row.composed is not None


def test_a_meeting_opened_before_its_day_is_drafted_on_its_day(session, stage, ada) -> None:
    early = NOW - timedelta(days=20)
    sittings.open_meeting(session, stage.process, stage.meeting.id, by=ada, now=early)

    closing.close_meeting(session, stage.process, stage.meeting.id, ended=None, by=ada, now=early)

    assert session.scalars(select(Minutes)).one().drafted_on == DAY


def test_nothing_is_written_after_closing_until_it_is_opened_again(session, stage, ada) -> None:
    begin(session, stage, ada)
    close(session, stage, ada)
    with pytest.raises(InvalidError, match="geschlossen"):
        record(session, stage, ada)

    closing.reopen_meeting(session, stage.process, stage.meeting.id, by=ada, now=AFTER)
    session.flush()

    record(session, stage, ada)


def test_approved_minutes_are_not_opened_again(session, stage, ada) -> None:
    begin(session, stage, ada)
    close(session, stage, ada)
    session.scalars(select(Minutes)).one().state = MinutesState.APPROVED

    with pytest.raises(InvalidError, match="genehmigt"):
        closing.reopen_meeting(session, stage.process, stage.meeting.id, by=ada, now=AFTER)


def test_what_was_not_opened_is_not_closed(session, stage, ada) -> None:
    with pytest.raises(InvalidError, match="noch nicht eröffnet"):
        close(session, stage, ada)
