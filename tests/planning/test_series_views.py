"""From what a calendar shows to the next message: the rule as a table, and views as events."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from facilitation.model.calendars import Told
from facilitation.model.errors import InvalidError
from facilitation.model.meetings import Answer
from facilitation.model.series import Frequency
from facilitation.model.series_views import SeriesDate, View, dumped, loaded, loaded_off
from facilitation.planning.recurrence import LAST, Rule
from facilitation.planning.series_views import (
    Next,
    Step,
    date_changes,
    ended,
    next_step,
    recurring,
    rule_mark,
    with_past,
)

BERLIN = ZoneInfo("Europe/Berlin")
HOURS = timedelta(hours=2)
LAST_MONDAYS = Rule(
    frequency=Frequency.MONTHLY_BY_WEEKDAY, weekday=0, nth=LAST, starts_on=date(2027, 1, 25)
)
NO_ANSWERS: dict[datetime, Answer] = {}


def at(month: int, day: int, hour: int = 17) -> datetime:
    return datetime(2027, month, day, hour, tzinfo=BERLIN).astimezone(UTC)


def one(
    original: datetime, *, starts_at: datetime | None = None, place: str = "Saal"
) -> SeriesDate:
    begins = starts_at or original
    told = Told(
        starts_at=begins,
        ends_at=begins + HOURS,
        summary="Runder Tisch",
        location=place,
        online_url="",
        agenda="1. Begrüßung",
    )
    return SeriesDate(meeting_id=original.timetuple().tm_yday, original_start=original, told=told)


def view(*dates: SeriesDate) -> View:
    return {date.original_start: date for date in dates}


JANUARY, FEBRUARY, MARCH, APRIL = at(1, 25), at(2, 22), at(3, 29), at(4, 26)
THREE = view(one(JANUARY), one(FEBRUARY), one(APRIL))
MOVED = view(one(JANUARY), one(FEBRUARY, starts_at=at(2, 23)), one(APRIL))
TWICE_MOVED = view(one(JANUARY, place="Schule"), one(FEBRUARY, starts_at=at(2, 23)), one(APRIL))
TWO = view(one(JANUARY), one(APRIL))
FOUR = THREE | view(one(MARCH))
OTHER_TIME = view(one(at(1, 25, 18)), one(at(2, 22, 18)), one(at(4, 26, 18)))
NONE: View = {}


@pytest.mark.parametrize(
    ("shown", "wanted", "same_rule", "step"),
    [
        (None, NONE, True, Step(Next.NOTHING)),
        (None, THREE, True, Step(Next.WHOLE)),
        (NONE, NONE, True, Step(Next.NOTHING)),
        (NONE, THREE, True, Step(Next.WHOLE)),
        (THREE, THREE, True, Step(Next.NOTHING)),
        (THREE, THREE, False, Step(Next.NOTHING)),
        (THREE, NONE, True, Step(Next.END)),
        (THREE, NONE, False, Step(Next.END)),
        (THREE, MOVED, True, Step(Next.DATE, FEBRUARY)),
        (THREE, MOVED, False, Step(Next.WHOLE)),
        (MOVED, THREE, True, Step(Next.DATE, FEBRUARY)),
        (THREE, TWO, True, Step(Next.DATE_OFF, FEBRUARY)),
        (THREE, TWO, False, Step(Next.WHOLE)),
        (TWO, THREE, True, Step(Next.WHOLE)),
        (THREE, FOUR, True, Step(Next.WHOLE)),
        (THREE, TWICE_MOVED, True, Step(Next.WHOLE)),
        (THREE, OTHER_TIME, True, Step(Next.WHOLE)),
        (view(one(JANUARY)), NONE, True, Step(Next.END)),
        (view(one(JANUARY)), view(one(FEBRUARY)), True, Step(Next.WHOLE)),
    ],
)
def test_the_next_message_follows_from_what_differs(shown, wanted, same_rule, step):
    assert next_step(shown, wanted, same_rule=same_rule) == step


def test_what_is_past_stays_as_it_was_shown():
    now = at(3, 1)
    coming = view(one(APRIL, place="Schule"))

    assert with_past(coming, THREE, now=now) == {
        JANUARY: THREE[JANUARY],
        FEBRUARY: THREE[FEBRUARY],
        APRIL: coming[APRIL],
    }


def test_what_was_never_shown_is_not_told_when_it_is_past():
    assert with_past(view(one(APRIL)), NONE, now=at(3, 1)) == view(one(APRIL))


def test_a_date_moved_from_the_past_to_the_future_is_there_once():
    late = replace(one(FEBRUARY, starts_at=at(3, 8)))

    assert with_past(view(late), view(one(FEBRUARY)), now=at(3, 1)) == view(late)


def test_changes_are_told_apart_by_the_meeting_also_under_another_rule():
    before = view(one(JANUARY), one(FEBRUARY))
    after = view(
        *(replace(date, original_start=date.original_start + HOURS) for date in before.values())
    )
    moved = {start: replace(date, told=one(start).told) for start, date in after.items()}

    found = date_changes(before, moved)

    assert [(c.before.told.starts_at, c.after.told.starts_at) for c in found] == [
        (JANUARY, JANUARY + HOURS),
        (FEBRUARY, FEBRUARY + HOURS),
    ]


def test_left_out_days_are_starts_of_the_rule_at_its_time_of_day():
    series = recurring(THREE, LAST_MONDAYS, zone=BERLIN, answers=NO_ANSWERS)

    assert (series.rule, series.first, series.until) == ("FREQ=MONTHLY;BYDAY=-1MO", JANUARY, APRIL)
    assert series.left_out == (MARCH,)
    assert series.overrides == ()


def test_who_joins_late_begins_with_their_own_first_date():
    series = recurring(view(one(FEBRUARY), one(APRIL)), LAST_MONDAYS, zone=BERLIN, answers={})

    assert (series.first, series.left_out) == (FEBRUARY, (MARCH,))


def test_what_most_dates_share_is_said_of_all():
    dates = view(one(JANUARY), one(FEBRUARY, place="Schule"), one(APRIL, place="Schule"))

    series = recurring(dates, LAST_MONDAYS, zone=BERLIN, answers={})

    assert series.told.location == "Schule"
    assert [override.date.original_start for override in series.overrides] == [JANUARY]


def test_a_moved_first_date_begins_the_rule_where_it_would_have_been():
    dates = view(one(JANUARY, starts_at=at(1, 26)), one(FEBRUARY))

    series = recurring(dates, LAST_MONDAYS, zone=BERLIN, answers={})

    assert (series.told.starts_at, series.told.ends_at) == (JANUARY, JANUARY + HOURS)
    assert series.overrides[0].date == dates[JANUARY]


@pytest.mark.parametrize(
    ("answers", "of_all", "own"),
    [
        ({}, Answer.NONE_YET, {}),
        ({JANUARY: Answer.ACCEPTED}, Answer.NONE_YET, {JANUARY: Answer.ACCEPTED}),
        (
            {JANUARY: Answer.DECLINED, FEBRUARY: Answer.ACCEPTED, APRIL: Answer.ACCEPTED},
            Answer.ACCEPTED,
            {JANUARY: Answer.DECLINED},
        ),
        (
            {JANUARY: Answer.ACCEPTED, FEBRUARY: Answer.ACCEPTED},
            Answer.ACCEPTED,
            {APRIL: Answer.NONE_YET},
        ),
    ],
)
def test_answers_are_repeated_on_the_whole_and_on_single_dates(answers, of_all, own):
    series = recurring(THREE, LAST_MONDAYS, zone=BERLIN, answers=answers)

    assert series.answer is of_all
    assert {o.date.original_start: o.answer for o in series.overrides} == own


def test_a_date_off_the_rule_is_refused():
    with pytest.raises(InvalidError, match="nicht auf der Regel"):
        recurring(view(one(JANUARY), one(at(2, 23))), LAST_MONDAYS, zone=BERLIN, answers={})


def test_a_series_keeps_its_local_time_over_the_change_of_clocks():
    weekly = Rule(frequency=Frequency.WEEKLY, weekday=0, starts_on=date(2027, 3, 22))
    dates = view(one(at(3, 22)), one(at(4, 5)))

    series = recurring(dates, weekly, zone=BERLIN, answers={})

    assert series.left_out == (MARCH,)
    assert {s.astimezone(BERLIN).hour for s in (series.first, *series.left_out)} == {17}


def test_what_is_called_off_is_what_was_shown():
    mark = rule_mark(LAST_MONDAYS, "17:00", BERLIN)

    gone = ended(MOVED, mark)

    assert mark == "Europe/Berlin 17:00 FREQ=MONTHLY;BYDAY=-1MO"
    assert (gone.rule, gone.first, gone.until) == ("FREQ=MONTHLY;BYDAY=-1MO", JANUARY, APRIL)


def test_what_was_told_comes_back_from_the_database_as_it_went():
    off = one(MARCH)

    kept = dumped(MOVED, [off])

    assert loaded(kept) == MOVED
    assert loaded_off(kept) == {off.meeting_id: off}
