"""Rules of series give the days that anybody would count in a calendar."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
import recurring_ical_events
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from facilitation.model.errors import InvalidError
from facilitation.model.series import Frequency
from facilitation.planning.recurrence import (
    LAST,
    Rule,
    aligned,
    check,
    days,
    first_day,
    gives,
    in_words,
    rrule_text,
)

F = Frequency
MONDAY, WEDNESDAY, SUNDAY = 0, 2, 6
START = date(2027, 1, 20)


def rule(frequency: Frequency, **parts: int) -> Rule:
    return Rule(frequency=frequency, starts_on=START, **parts)


LAST_MONDAYS = rule(F.MONTHLY_BY_WEEKDAY, weekday=MONDAY, nth=LAST)


@pytest.mark.parametrize(
    ("asked", "first_days"),
    [
        (rule(F.WEEKLY, weekday=WEDNESDAY), ["2027-01-20", "2027-01-27"]),
        (rule(F.WEEKLY, weekday=MONDAY), ["2027-01-25", "2027-02-01"]),
        (rule(F.WEEKLY, weekday=MONDAY, step=3), ["2027-01-25", "2027-02-15"]),
        (rule(F.MONTHLY_BY_DAY, month_day=20), ["2027-01-20", "2027-02-20"]),
        (rule(F.MONTHLY_BY_DAY, month_day=19), ["2027-02-19", "2027-03-19"]),
        (LAST_MONDAYS, ["2027-01-25", "2027-02-22", "2027-03-29"]),
        (rule(F.QUARTERLY, weekday=MONDAY, nth=1), ["2027-04-05", "2027-07-05"]),
        (rule(F.QUARTERLY, month_day=28), ["2027-01-28", "2027-04-28"]),
        (rule(F.YEARLY, weekday=SUNDAY, nth=2), ["2028-01-09", "2029-01-14"]),
        (rule(F.YEARLY, month_day=20), ["2027-01-20", "2028-01-20"]),
    ],
)
def test_a_rule_begins_with_its_first_day_on_or_after_the_start(
    asked: Rule, first_days: list[str]
) -> None:
    found = days(asked, until=date(2030, 1, 1))[: len(first_days)]

    assert [day.isoformat() for day in found] == first_days
    assert first_day(asked) == found[0]
    assert days(aligned(asked), until=date(2030, 1, 1)) == days(asked, until=date(2030, 1, 1))


def test_days_may_be_asked_for_from_a_day_on() -> None:
    asked = rule(F.WEEKLY, weekday=MONDAY, step=2)

    found = days(asked, since=date(2027, 2, 9), until=date(2027, 3, 8))

    assert found == [date(2027, 2, 22), date(2027, 3, 8)]
    assert first_day(asked, since=date(2027, 2, 9)) == date(2027, 2, 22)


def test_a_rule_knows_its_days() -> None:
    assert gives(LAST_MONDAYS, date(2027, 3, 29))
    assert not gives(LAST_MONDAYS, date(2027, 3, 22))


weekly = st.builds(
    Rule,
    frequency=st.just(F.WEEKLY),
    step=st.integers(1, 6),
    weekday=st.integers(0, 6),
    starts_on=st.dates(date(2024, 1, 1), date(2032, 1, 1)),
)
by_weekday = st.builds(
    Rule,
    frequency=st.sampled_from([F.MONTHLY_BY_WEEKDAY, F.QUARTERLY, F.YEARLY]),
    weekday=st.integers(0, 6),
    nth=st.sampled_from([1, 2, 3, 4, LAST]),
    starts_on=st.dates(date(2024, 1, 1), date(2032, 1, 1)),
)
by_day = st.builds(
    Rule,
    frequency=st.sampled_from([F.MONTHLY_BY_DAY, F.QUARTERLY, F.YEARLY]),
    month_day=st.integers(1, 28),
    starts_on=st.dates(date(2024, 1, 1), date(2032, 1, 1)),
)
rules = st.one_of(weekly, by_weekday, by_day)


@given(rules)
def test_every_day_of_three_years_is_in_the_rule_or_not_as_counted_by_hand(asked: Rule) -> None:
    check(asked)
    belongs = _counted(asked)
    span = [asked.starts_on + timedelta(days=ahead) for ahead in range(3 * 365)]

    assert days(asked, until=span[-1]) == [day for day in span if belongs(day)]


def _counted(asked: Rule) -> Callable[[date], bool]:
    """The rule as a question about one day, without any library."""
    months = {F.QUARTERLY: 3, F.YEARLY: 12}.get(asked.frequency, 1)

    def belongs(day: date) -> bool:
        if asked.weekday is not None and day.weekday() != asked.weekday:
            return False
        if asked.frequency is F.WEEKLY:
            first = asked.starts_on
            while first.weekday() != asked.weekday:
                first += timedelta(days=1)
            return (day - first).days % (7 * asked.step) == 0
        if (day.month - asked.starts_on.month) % months:
            return False
        if asked.nth == LAST:
            return (day + timedelta(days=7)).month != day.month
        return (asked.month_day or day.day) == day.day and (
            asked.nth is None or (day.day + 6) // 7 == asked.nth
        )

    return belongs


@given(rules)
def test_calendars_expand_the_written_rule_alike(asked: Rule) -> None:
    first = first_day(asked)
    until = first + timedelta(days=3 * 365)
    event = Calendar.from_ical(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:test\r\nBEGIN:VEVENT\r\nUID:1\r\n"
        f"DTSTART;VALUE=DATE:{first:%Y%m%d}\r\nRRULE:{rrule_text(aligned(asked))}\r\n"
        "END:VEVENT\r\nEND:VCALENDAR\r\n"
    )

    found = recurring_ical_events.of(event).between(first, until + timedelta(days=1))

    assert sorted(one["DTSTART"].dt for one in found) == days(asked, until=until)


@pytest.mark.parametrize(
    ("asked", "written", "said"),
    [
        (rule(F.WEEKLY, weekday=0), "FREQ=WEEKLY;BYDAY=MO", "jeden Montag"),
        (
            rule(F.WEEKLY, weekday=2, step=2),
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=WE",
            "alle zwei Wochen am Mittwoch",
        ),
        (
            rule(F.WEEKLY, weekday=6, step=12),
            "FREQ=WEEKLY;INTERVAL=12;BYDAY=SU",
            "alle 12 Wochen am Sonntag",
        ),
        (
            rule(F.MONTHLY_BY_DAY, month_day=15),
            "FREQ=MONTHLY;BYMONTHDAY=15",
            "jeden Monat am 15.",
        ),
        (LAST_MONDAYS, "FREQ=MONTHLY;BYDAY=-1MO", "jeden letzten Montag im Monat"),
        (
            rule(F.MONTHLY_BY_WEEKDAY, weekday=3, nth=2),
            "FREQ=MONTHLY;BYDAY=2TH",
            "jeden zweiten Donnerstag im Monat",
        ),
        (
            rule(F.QUARTERLY, weekday=0, nth=LAST),
            "FREQ=MONTHLY;INTERVAL=3;BYDAY=-1MO",
            "alle drei Monate am letzten Montag (Januar, April, Juli, Oktober)",
        ),
        (
            rule(F.QUARTERLY, month_day=3),
            "FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=3",
            "alle drei Monate am 3. (Januar, April, Juli, Oktober)",
        ),
        (
            rule(F.YEARLY, weekday=4, nth=1),
            "FREQ=YEARLY;BYMONTH=1;BYDAY=1FR",
            "jedes Jahr am ersten Freitag im Januar",
        ),
        (
            rule(F.YEARLY, month_day=20),
            "FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=20",
            "jedes Jahr am 20. Januar",
        ),
    ],
)
def test_a_rule_is_said_in_words_and_as_calendars_write_it(
    asked: Rule, written: str, said: str
) -> None:
    assert rrule_text(asked) == written
    assert in_words(asked) == said


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (rule(F.WEEKLY), "weekday"),
        (rule(F.WEEKLY, weekday=7), "weekday"),
        (rule(F.WEEKLY, weekday=0, step=0), "step"),
        (rule(F.WEEKLY, weekday=0, step=-2), "step"),
        (rule(F.WEEKLY, weekday=0, step=10**12), "step"),
        (rule(F.WEEKLY, weekday=0, nth=1), None),
        (rule(F.MONTHLY_BY_DAY, month_day=29), "month_day"),
        (rule(F.MONTHLY_BY_DAY, month_day=0), "month_day"),
        (rule(F.MONTHLY_BY_DAY), "month_day"),
        (rule(F.MONTHLY_BY_DAY, month_day=3, step=2), "step"),
        (rule(F.MONTHLY_BY_DAY, month_day=3, weekday=1), None),
        (rule(F.MONTHLY_BY_WEEKDAY, weekday=0, nth=5), "nth"),
        (rule(F.MONTHLY_BY_WEEKDAY, weekday=0), "nth"),
        (rule(F.MONTHLY_BY_WEEKDAY, nth=1), "weekday"),
        (rule(F.QUARTERLY), "month_day"),
        (rule(F.QUARTERLY, weekday=0, nth=1, month_day=4), None),
        (rule(F.YEARLY, month_day=4, nth=1), None),
        (Rule(frequency=F.WEEKLY, weekday=0, starts_on=date.max), "starts_on"),
        (Rule(frequency=F.WEEKLY, weekday=0, starts_on=date.min), "starts_on"),
    ],
)
def test_a_rule_that_means_nothing_is_refused(wrong: Rule, field: str | None) -> None:
    with pytest.raises(InvalidError) as refusal:
        check(wrong)

    assert refusal.value.field == field


@given(rules)
def test_the_first_day_is_an_instance_of_the_rule(asked: Rule) -> None:
    first = first_day(asked)

    assert first >= asked.starts_on
    assert gives(asked, first)
    assert aligned(asked).starts_on == first
