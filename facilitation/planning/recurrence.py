"""The rule of a series: the days it gives, in words, and as calendars write it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import takewhile
from typing import Literal

from dateutil import rrule

from facilitation.model.errors import InvalidError
from facilitation.model.series import Frequency, Series
from facilitation.model.texts import MONTHS, WEEKDAYS

LAST = -1
"""The last weekday of a month."""
NTHS = (1, 2, 3, 4, LAST)
"""A fifth weekday is not in every month; what Outlook can store stops at the fourth."""
LATEST_MONTH_DAY = 28
MOST_WEEKS = 52
MOST_DATES = 400
_EARLIEST, _LATEST = date(1970, 1, 1), date(9000, 1, 1)
_SIGNS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_EVERY: Mapping[Frequency, Literal[0, 1, 2]] = {
    Frequency.WEEKLY: rrule.WEEKLY,
    Frequency.MONTHLY_BY_DAY: rrule.MONTHLY,
    Frequency.MONTHLY_BY_WEEKDAY: rrule.MONTHLY,
    Frequency.QUARTERLY: rrule.MONTHLY,
    Frequency.YEARLY: rrule.YEARLY,
}
_NAMES = {rrule.WEEKLY: "WEEKLY", rrule.MONTHLY: "MONTHLY", rrule.YEARLY: "YEARLY"}


@dataclass(frozen=True, kw_only=True)
class Rule:
    """On which days a series falls; each field means what it means in `model.series.Series`.

    Weekly rules have a `weekday`; monthly ones by day a `month_day`; monthly ones by weekday a
    `weekday` and `nth`; quarterly and yearly ones either of the two pairs. `starts_on` may be any
    day: the rule begins with its first day on or after it (see `aligned`).
    """

    frequency: Frequency
    starts_on: date
    step: int = 1
    weekday: int | None = None
    nth: int | None = None
    month_day: int | None = None

    @property
    def is_by_weekday(self) -> bool:
        return self.weekday is not None


def rule_of(series: Series) -> Rule:
    return Rule(
        frequency=series.frequency,
        starts_on=series.starts_on,
        step=series.step,
        weekday=series.weekday,
        nth=series.nth,
        month_day=series.month_day,
    )


def check(rule: Rule) -> None:
    """Refuse a rule that calendars cannot store, or that means nothing; `field` says where."""
    if not _EARLIEST <= rule.starts_on < _LATEST:
        raise InvalidError("Das Jahr des ersten Termins ist nicht möglich.", field="starts_on")
    _check_step(rule)
    if rule.frequency is Frequency.WEEKLY:
        _check_weekday(rule)
        _check_absent(rule.nth, rule.month_day)
    elif rule.frequency is Frequency.MONTHLY_BY_DAY:
        _check_month_day(rule)
        _check_absent(rule.weekday, rule.nth)
    elif rule.frequency is Frequency.MONTHLY_BY_WEEKDAY or rule.is_by_weekday:
        _check_weekday(rule)
        _check_nth(rule)
        _check_absent(rule.month_day)
    else:
        _check_month_day(rule)
        _check_absent(rule.nth)


def _check_step(rule: Rule) -> None:
    if not 1 <= rule.step <= MOST_WEEKS:
        raise InvalidError(
            "Der Abstand muss zwischen 1 und %(most)s Wochen liegen.", field="step", most=MOST_WEEKS
        )
    if rule.step > 1 and rule.frequency is not Frequency.WEEKLY:
        raise InvalidError(
            "Ein Abstand in Wochen passt nur zu einer wöchentlichen Regel.", field="step"
        )


def _check_weekday(rule: Rule) -> None:
    if rule.weekday is None or not 0 <= rule.weekday <= 6:
        raise InvalidError("Wählen Sie einen Wochentag.", field="weekday")


def _check_nth(rule: Rule) -> None:
    if rule.nth not in NTHS:
        raise InvalidError(
            "Wählen Sie den ersten, zweiten, dritten, vierten oder letzten Wochentag im Monat. "
            "Einen fünften gibt es nicht in jedem Monat.",
            field="nth",
        )


def _check_month_day(rule: Rule) -> None:
    if rule.month_day is None or not 1 <= rule.month_day <= LATEST_MONTH_DAY:
        raise InvalidError(
            "Wählen Sie einen Tag zwischen dem 1. und dem %(latest)s. des Monats. Spätere Tage "
            "gibt es nicht in jedem Monat.",
            field="month_day",
            latest=LATEST_MONTH_DAY,
        )


def _check_absent(*values: int | None) -> None:
    if any(value is not None for value in values):
        raise InvalidError("Die Regel widerspricht sich: Wählen Sie sie noch einmal aus.")


def days(rule: Rule, *, until: date, since: date | None = None) -> list[date]:
    """All days that the rule gives from its first (or `since`) up to and including `until`."""
    found = takewhile(lambda day: day <= until, iterate(rule))
    return [day for day in found if since is None or day >= since]


def iterate(rule: Rule) -> Iterator[date]:
    """The days of the rule one by one, without end."""
    for moment in _dateutil(rule):
        yield moment.date()


def first_day(rule: Rule, *, since: date | None = None) -> date:
    """The first day of the rule on or after `since`, or its very first: DTSTART of calendars."""
    return next(day for day in iterate(rule) if since is None or day >= since)


def aligned(rule: Rule) -> Rule:
    """The same rule with its first day as its beginning, as `Series.starts_on` has it."""
    return replace(rule, starts_on=first_day(rule))


def gives(rule: Rule, day: date) -> bool:
    """Whether the rule falls on the day."""
    return day in days(rule, since=day, until=day)


def _dateutil(rule: Rule) -> rrule.rrule:
    """Quarters and years are counted from the month of `starts_on`, weeks from its first day."""
    start = _next_weekday(rule) if rule.frequency is Frequency.WEEKLY else rule.starts_on
    return rrule.rrule(
        _EVERY[rule.frequency],
        dtstart=datetime.combine(start, time()),
        interval=_interval(rule),
        byweekday=None if rule.weekday is None else rrule.weekday(rule.weekday, rule.nth),
        bymonthday=rule.month_day,
        bymonth=rule.starts_on.month if rule.frequency is Frequency.YEARLY else None,
    )


def _next_weekday(rule: Rule) -> date:
    ahead = ((rule.weekday or 0) - rule.starts_on.weekday()) % 7
    return rule.starts_on + timedelta(days=ahead)


def _interval(rule: Rule) -> int:
    return 3 if rule.frequency is Frequency.QUARTERLY else rule.step


def rrule_parts(rule: Rule) -> dict[str, str | int]:
    """RRULE in the order of writing, without UNTIL: what Outlook can store (RFC 5545 3.3.10).

    DTSTART must be one of the rule's days: quarters and steps are counted from it.
    """
    parts: dict[str, str | int] = {"FREQ": _NAMES[_EVERY[rule.frequency]]}
    if _interval(rule) > 1:
        parts["INTERVAL"] = _interval(rule)
    if rule.frequency is Frequency.YEARLY:
        parts["BYMONTH"] = rule.starts_on.month
    if rule.weekday is not None:
        parts["BYDAY"] = f"{rule.nth or ''}{_SIGNS[rule.weekday]}"
    if rule.month_day is not None:
        parts["BYMONTHDAY"] = rule.month_day
    return parts


def rrule_text(rule: Rule) -> str:
    """'FREQ=MONTHLY;BYDAY=-1MO'"""
    return ";".join(f"{name}={value}" for name, value in rrule_parts(rule).items())


_ORDINALS = {1: "ersten", 2: "zweiten", 3: "dritten", 4: "vierten", LAST: "letzten"}
_NUMBERS = {2: "zwei", 3: "drei", 4: "vier", 5: "fünf", 6: "sechs"}


def in_words(rule: Rule) -> str:
    """'jeden letzten Montag im Monat', 'alle zwei Wochen am Montag'"""
    match rule.frequency:
        case Frequency.WEEKLY if rule.step == 1:
            return f"jeden {_weekday(rule)}"
        case Frequency.WEEKLY:
            return f"alle {_NUMBERS.get(rule.step, rule.step)} Wochen am {_weekday(rule)}"
        case Frequency.MONTHLY_BY_WEEKDAY:
            return f"jeden {_which(rule)} im Monat"
        case Frequency.MONTHLY_BY_DAY:
            return f"jeden Monat am {_which(rule)}"
        case Frequency.QUARTERLY:
            return f"alle drei Monate am {_which(rule)} ({_quarters(rule)})"
        case Frequency.YEARLY:
            link = " im " if rule.is_by_weekday else " "
            return f"jedes Jahr am {_which(rule)}{link}{MONTHS[rule.starts_on.month - 1]}"


def _weekday(rule: Rule) -> str:
    return WEEKDAYS[rule.weekday or 0]


def _which(rule: Rule) -> str:
    if rule.month_day is not None:
        return f"{rule.month_day}."
    return f"{_ORDINALS[rule.nth or LAST]} {_weekday(rule)}"


def _quarters(rule: Rule) -> str:
    first = (rule.starts_on.month - 1) % 3
    return ", ".join(MONTHS[first::3])
