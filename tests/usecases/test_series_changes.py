"""From a date on a series has another rule: what is past stays, what is coming is taken over."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from sqlalchemy import select

from facilitation.model.errors import (
    ConflictError,
    InvalidError,
    NotAllowedError,
    NotFoundError,
)
from facilitation.model.meetings import AgendaItem, Invitation, Meeting, MeetingState
from facilitation.model.series import Frequency, HolidayPolicy, LeftOutDate, Series
from facilitation.planning.recurrence import Rule
from facilitation.planning.series_dates import Choice
from facilitation.usecases import announcements, invitations
from facilitation.usecases.series import SeriesPlan
from facilitation.usecases.series_changes import change_series, preview_change
from facilitation.usecases.series_refit import Own
from tests.conftest import NOW, TODAY
from tests.usecases.series_stage import (
    BERLIN,
    FIRST,
    HOURS,
    WEEK,
    ask_to_all,
    asked,
    at,
    dates,
    picture,
    weekly,
)

DAY = timedelta(days=1)
TUESDAY = FIRST + DAY
THIRD = FIRST + 2 * WEEK
LAST = FIRST + 4 * WEEK
SAME = SeriesPlan(
    body_id=0,
    rule=Rule(frequency=Frequency.WEEKLY, starts_on=FIRST, weekday=0),
    starts=time(17),
    ends=time(19),
    until=LAST,
    title="Runder Tisch West",
    place="Rathaus, Saal 2",
)
"""What the series says already."""


def weekly_on(first: date, **changes: object) -> SeriesPlan:
    rule = Rule(frequency=Frequency.WEEKLY, starts_on=first, weekday=first.weekday())
    until = LAST + timedelta(days=first.weekday())
    return replace(SAME, rule=rule, until=until, **changes)


@pytest.fixture
def series(session, scene):
    """Five Mondays, all of them ahead, to which Ben is asked."""
    made = weekly(session, scene.round_table)
    ask_to_all(session, made, scene.ben, mandate_id=scene.mandate.id)
    return made


@pytest.fixture
def half_over(session, scene):
    """Six Mondays of which two are past, to which Ben is asked."""
    made = weekly(session, scene.round_table, first=TODAY - 2 * WEEK, number=6, key="half")
    ask_to_all(session, made, scene.ben, mandate_id=scene.mandate.id)
    return made


def change(session, scene, series, by, plan, *, since=FIRST, version=None, now=NOW):
    session.flush()
    return change_series(
        session, scene.process, series.id, since, replace(plan, body_id=series.body_id),
        version=version or series.version, host="kreis.example", by=by, now=now,
    )  # fmt: skip


def preview(session, scene, series, by, plan, *, since=FIRST):
    plan = replace(plan, body_id=series.body_id)
    return preview_change(
        session, scene.process, series.id, since, plan, host="kreis.example", by=by, now=NOW
    )


def days(session, series):
    return [one.starts_at.astimezone(BERLIN).date() for one in dates(session, series)]


def move(session, meeting, by, starts_at, place="Rathaus, Saal 2"):
    announcements.move_meeting(
        session, meeting.id, starts_at=starts_at, ends_at=starts_at + HOURS,
        place=place, online_url="", by=by, now=NOW,
    )  # fmt: skip


def cancel(session, meeting, by):
    announcements.cancel_meeting(session, meeting.id, reason="Ferien", by=by, now=NOW)


def test_a_series_that_has_not_begun_keeps_its_uid(session, scene, series, ada):
    before = [one.id for one in dates(session, series)]
    uid = series.uid

    goes_on = change(session, scene, series, ada, weekly_on(TUESDAY))

    assert (goes_on.id, goes_on.uid) == (series.id, uid)
    found = dates(session, series)
    assert [one.id for one in found] == before
    assert [one.original_start for one in found] == [at(TUESDAY + n * WEEK) for n in range(5)]
    assert [one.starts_at for one in found] == [at(TUESDAY + n * WEEK) for n in range(5)]
    assert (series.weekday, series.starts_on, series.ends_on) == (1, TUESDAY, LAST + DAY)
    assert session.scalars(select(Series.id)).all() == [series.id]


def test_a_later_beginning_calls_off_the_dates_before_it(session, scene, series, ada):
    change(session, scene, series, ada, replace(SAME, rule=replace(SAME.rule, starts_on=THIRD)))

    assert days(session, series) == [THIRD, FIRST + 3 * WEEK, LAST]
    assert series.starts_on == THIRD


def test_a_series_that_has_begun_ends_and_another_takes_over(session, scene, half_over, ada):
    before = picture(session, half_over, until=NOW)
    coming = [one.id for one in dates(session, half_over)[3:]]
    since = TODAY + WEEK

    goes_on = change(session, scene, half_over, ada, weekly_on(since + DAY), since=since)

    assert goes_on.id != half_over.id
    assert goes_on.uid != half_over.uid
    assert goes_on.follows_id == half_over.id
    assert half_over.ends_on == since - DAY
    assert half_over.released_until == since - DAY
    assert days(session, half_over) == [TODAY - 2 * WEEK, TODAY - WEEK, TODAY]
    assert [one.id for one in dates(session, goes_on)][:3] == coming
    assert days(session, goes_on)[0] == since + DAY
    assert picture(session, half_over, until=NOW) == before


def test_who_was_asked_to_the_rest_is_asked_to_all_of_the_new_series(
    session, scene, half_over, ada
):
    since = TODAY + WEEK

    goes_on = change(session, scene, half_over, ada, weekly_on(since + DAY), since=since)

    assert asked(session, goes_on, scene.ben) == days(session, goes_on)
    assert len(days(session, goes_on)) > 3
    assert goes_on.released_until == goes_on.ends_on


def test_what_stands_on_the_agenda_moves_with_its_meeting(session, scene, series, ada):
    second = dates(session, series)[1]
    session.add(AgendaItem(meeting_id=second.id, position=2, title="Busse am Abend"))

    change(session, scene, series, ada, weekly_on(TUESDAY))

    (found,) = session.scalars(
        select(Meeting.starts_at)
        .join(AgendaItem, AgendaItem.meeting_id == Meeting.id)
        .where(AgendaItem.title == "Busse am Abend")
    )
    assert found == at(TUESDAY + WEEK)


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


def test_before_the_change_nothing_is_stored(session, scene, series, ada):
    before = picture(session, series, until=datetime.max.replace(tzinfo=NOW.tzinfo))

    shown = preview(session, scene, series, ada, weekly_on(TUESDAY))

    assert not shown.begins_anew
    assert shown.in_words == "jeden Dienstag"
    assert len(shown.lines) == 5
    assert picture(session, series, until=datetime.max.replace(tzinfo=NOW.tzinfo)) == before


def test_a_first_date_before_those_that_stay_is_refused(session, scene, half_over, ada):
    since = TODAY + WEEK
    with pytest.raises(InvalidError, match="ändert sich erst ab") as refused:
        change(session, scene, half_over, ada, weekly_on(since - DAY), since=since)
    assert refused.value.field == "starts_on"


@pytest.mark.parametrize(
    ("plan", "field"),
    [
        (replace(SAME, until=FIRST - DAY), "until"),
        (replace(SAME, rule=replace(SAME.rule, starts_on=TODAY - WEEK)), "starts_on"),
        (replace(SAME, rule=replace(SAME.rule, step=99)), "step"),
        (replace(SAME, starts=time(19), ends=time(17)), "ends"),
        (
            replace(
                SAME,
                rule=Rule(frequency=Frequency.WEEKLY, starts_on=date(2027, 3, 21), weekday=6),
                starts=time(2, 30),
                ends=time(4),
                until=date(2027, 4, 4),
                policy=HolidayPolicy.SKIP,
            ),
            "starts",
        ),
    ],
)
def test_what_planning_refuses_is_refused_here(session, scene, series, ada, plan, field):
    with pytest.raises(InvalidError) as refused:
        change(session, scene, series, ada, plan)
    assert refused.value.field == field


def test_who_was_slower_sees_both_versions(session, scene, series, ada):
    with pytest.raises(ConflictError) as conflict:
        change(session, scene, series, ada, replace(SAME, place="Schule"), version=99)
    assert conflict.value.theirs["place"] == "Rathaus, Saal 2"
    assert conflict.value.yours["place"] == "Schule"


def test_only_the_office_of_the_process_changes_it(session, scene, series, ben, cem):
    for do in (lambda by: change(session, scene, series, by, SAME),
               lambda by: preview(session, scene, series, by, SAME)):  # fmt: skip
        with pytest.raises(NotAllowedError):
            do(ben)
        with pytest.raises(NotFoundError):
            do(cem)


def test_no_invitation_is_lost_or_doubled(session, scene, half_over, ada):
    before = session.scalars(select(Invitation.id)).all()

    change(session, scene, half_over, ada, weekly_on(TODAY + WEEK + DAY), since=TODAY + WEEK)

    after = session.execute(select(Invitation.id, Invitation.meeting_id)).all()
    assert set(before) <= {row.id for row in after}
    assert len({row.meeting_id for row in after}) == len(after)


def test_a_series_stays_with_its_body(session, scene, series, ada):
    plan = replace(SAME, body_id=scene.east_table.id)
    with pytest.raises(NotFoundError):
        preview_change(
            session, scene.process, series.id, FIRST, plan, host="kreis.example", by=ada, now=NOW
        )
