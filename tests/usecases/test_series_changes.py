"""From a date on a series has another rule: what is past stays, what is coming is taken over."""

from dataclasses import replace
from datetime import date, datetime, time

import pytest
from sqlalchemy import select

from facilitation.model.errors import ConflictError, InvalidError, NotAllowedError, NotFoundError
from facilitation.model.meetings import AgendaItem, Invitation, Meeting
from facilitation.model.series import Frequency, HolidayPolicy, Series
from facilitation.planning.recurrence import Rule
from facilitation.usecases.series_changes import preview_change
from tests.conftest import NOW, TODAY
from tests.usecases.series_changed import (
    DAY,
    LAST,
    SAME,
    THIRD,
    TUESDAY,
    change,
    days,
    preview,
    weekly_on,
)
from tests.usecases.series_stage import FIRST, WEEK, ask_to_all, asked, at, dates, picture, weekly


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
