"""What becomes of single dates when the rule of their series changes."""

from dataclasses import replace
from datetime import date, time

import pytest
from sqlalchemy import select

from facilitation.model.meetings import Meeting, MeetingState
from facilitation.model.series import Frequency, HolidayPolicy, LeftOutDate
from facilitation.planning.recurrence import Rule
from facilitation.planning.series_dates import Choice
from facilitation.usecases import announcements, invitations
from facilitation.usecases.series_refit import Own
from tests.conftest import NOW
from tests.usecases.series_changed import (
    DAY,
    LAST,
    SAME,
    THIRD,
    TUESDAY,
    cancel,
    change,
    days,
    move,
    preview,
    weekly_on,
)
from tests.usecases.series_stage import FIRST, HOURS, WEEK, ask_to_all, asked, at, dates, weekly


@pytest.fixture
def series(session, scene):
    """Five Mondays, all of them ahead, to which Ben is asked."""
    made = weekly(session, scene.round_table)
    ask_to_all(session, made, scene.ben, mandate_id=scene.mandate.id)
    return made


def test_another_time_of_day_forgets_that_of_single_dates(session, scene, series, ada):
    moved, held, *_ = dates(session, series)
    move(session, moved, ada, at(FIRST, 9))
    move(session, held, ada, at(FIRST + WEEK), place="Kirche")
    plan = replace(SAME, starts=time(18), ends=time(20))

    shown = preview(session, scene, series, ada, plan)
    change(session, scene, series, ada, plan)

    assert [(one.starts_at, one.what) for one in shown.lost] == [(at(FIRST, 9), (Own.TIME,))]
    assert [one.starts_at for one in dates(session, series)] == [
        at(FIRST + n * WEEK, 18) for n in range(5)
    ]
    assert [one.place for one in dates(session, series)][1] == "Kirche"


def test_another_place_leaves_times_and_places_of_single_dates(session, scene, series, ada):
    moved, held, *_ = dates(session, series)
    move(session, moved, ada, at(FIRST + DAY, 9))
    move(session, held, ada, at(FIRST + WEEK), place="Kirche")
    plan = replace(SAME, place="Schule", title="Tisch West")

    shown = preview(session, scene, series, ada, plan)
    change(session, scene, series, ada, plan)

    found = dates(session, series)
    assert shown.lost == ()
    assert [one.place for one in found] == ["Schule", "Kirche", "Schule", "Schule", "Schule"]
    assert found[0].starts_at == at(FIRST + DAY, 9)
    assert {one.title for one in found} == {"Tisch West"}


def test_another_weekday_loses_what_single_dates_had_of_their_own(session, scene, series, ada):
    moved, held, off, *_ = dates(session, series)
    move(session, moved, ada, at(FIRST + 2 * DAY), place="Kirche")
    cancel(session, off, ada)
    plan = weekly_on(TUESDAY)

    shown = preview(session, scene, series, ada, plan)
    change(session, scene, series, ada, plan)

    assert [(one.starts_at, one.what) for one in shown.lost] == [
        (at(FIRST + 2 * DAY), (Own.TIME, Own.PLACE)),
        (at(THIRD), (Own.CANCELLED,)),
    ]
    assert days(session, series) == [TUESDAY + n * WEEK for n in range(5)]
    gone = session.get_one(Meeting, off.id)
    assert (gone.series_id, gone.original_start, gone.is_cancelled) == (None, None, True)
    assert held.place == "Rathaus, Saal 2"


def test_a_date_called_off_stays_so_where_its_day_stays(session, scene, series, ada):
    off = dates(session, series)[2]
    cancel(session, off, ada)

    change(session, scene, series, ada, replace(SAME, starts=time(18), ends=time(20)))

    assert [one.state for one in dates(session, series)].count(MeetingState.CANCELLED) == 1
    assert dates(session, series)[2].id == off.id
    assert dates(session, series)[2].is_cancelled


def test_dates_that_are_too_many_are_called_off_and_missing_ones_made(session, scene, series, ada):
    every_other = replace(SAME, rule=replace(SAME.rule, step=2), until=LAST + 2 * WEEK)

    shown = preview(session, scene, series, ada, every_other)
    change(session, scene, series, ada, every_other)

    assert days(session, series) == [FIRST + 2 * n * WEEK for n in range(4)]
    assert asked(session, series, scene.ben) == days(session, series)
    assert shown.dropped == (at(FIRST + WEEK), at(FIRST + 3 * WEEK))
    off = session.scalars(select(Meeting).where(Meeting.state == MeetingState.CANCELLED)).all()
    assert [(one.series_id, one.cancel_reason) for one in off] == [
        (None, "Die Reihe hat neue Termine.")
    ] * 2


def test_surplus_dates_of_which_nobody_knows_are_forgotten(session, scene, ada):
    planned = weekly(session, scene.round_table)

    change(session, scene, planned, ada, replace(SAME, rule=replace(SAME.rule, step=2)))

    assert session.scalars(select(Meeting.starts_at).order_by(Meeting.starts_at)).all() == [
        at(FIRST + 2 * n * WEEK) for n in range(3)
    ]
    assert planned.released_until is None


def test_a_guest_of_a_date_that_moves_is_still_to_be_told(session, scene, series, ada):
    second = dates(session, series)[1]
    invitations.add_guest(session, second.id, scene.gus.id, by=ada, now=NOW)

    change(session, scene, series, ada, weekly_on(TUESDAY))

    pending = announcements.pending_changes(session, second.id, by=ada, now=NOW)
    assert pending.people == 1


def test_substitutes_that_were_decided_stay(session, scene, series, ada):
    second = dates(session, series)[1]
    second.starts_at, second.ends_at = at(FIRST + WEEK + DAY), at(FIRST + WEEK + DAY) + HOURS
    second.moved_because = "Rosenmontag"
    session.flush()

    change(session, scene, series, ada, replace(SAME, place="Schule"))

    found = dates(session, series)[1]
    assert (found.starts_at, found.moved_because) == (second.starts_at, "Rosenmontag")
    assert found.original_start == at(FIRST + WEEK)


def test_a_day_left_out_stays_so_while_the_policy_stays(session, scene, ada):
    planned = weekly(session, scene.round_table, key="gap")
    session.execute(Meeting.__table__.delete().where(Meeting.starts_at == at(THIRD)))
    session.add(LeftOutDate(series_id=planned.id, day=THIRD, reason="Umzug"))
    session.flush()

    change(session, scene, planned, ada, replace(SAME, place="Schule"))

    assert days(session, planned) == [FIRST, FIRST + WEEK, FIRST + 3 * WEEK, LAST]
    assert session.scalars(select(LeftOutDate.reason)).all() == ["Umzug"]


def test_holidays_of_the_new_rule_are_left_out_with_their_reason(session, scene, ada):
    planned = weekly(session, scene.round_table, key="spring")
    plan = replace(
        SAME,
        rule=Rule(frequency=Frequency.WEEKLY, starts_on=date(2027, 3, 15), weekday=0),
        until=date(2027, 4, 5),
        policy=HolidayPolicy.SKIP,
    )

    shown = preview(session, scene, planned, ada, plan)
    change(session, scene, planned, ada, plan)

    assert [line.planned.reason for line in shown.lines] == ["", "", "Ostermontag", ""]
    left_out = session.scalars(select(LeftOutDate)).all()
    assert [(one.day, one.reason) for one in left_out] == [(date(2027, 3, 29), "Ostermontag")]


def test_open_days_are_decided_with_the_change(session, scene, ada):
    planned = weekly(session, scene.round_table, key="spring")
    easter = date(2027, 3, 29)
    plan = replace(
        SAME,
        rule=Rule(frequency=Frequency.WEEKLY, starts_on=date(2027, 3, 15), weekday=0),
        until=date(2027, 4, 5),
        choices={easter: Choice(easter + DAY, "Ostermontag")},
    )

    change(session, scene, planned, ada, plan)

    found = dates(session, planned)[2]
    assert (found.starts_at, found.moved_because) == (at(easter + DAY), "Ostermontag")


def test_a_date_put_where_a_new_neighbour_is_goes_back_to_the_rule(session, scene, ada):
    planned = weekly(session, scene.round_table)
    fortnightly = replace(SAME, rule=replace(SAME.rule, step=2))
    change(session, scene, planned, ada, fortnightly)
    move(session, dates(session, planned)[0], ada, at(FIRST + WEEK + DAY))

    change(session, scene, planned, ada, SAME)

    assert days(session, planned) == [FIRST + n * WEEK for n in range(5)]
