"""The days that a foreign RRULE gives, reckoned with a limit to the work.

Files from elsewhere may hold rules that never give a day, or one each second: general libraries
look for the next one up to the year 9999. Here each period looked at costs a step, and steps are
counted for the whole file.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from dateutil.relativedelta import relativedelta

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_KNOWN = frozenset(
    ("FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS", "WKST")
)
_DAY = timedelta(days=1)
_MOST = 1_000
"""No INTERVAL, list or position is larger than this."""


class NotUnderstoodError(Exception):
    """The rule is none that is understood here."""


class TooMuchError(Exception):
    """The rules of the file take more steps than it is given."""


@dataclass
class Steps:
    """How much work is left for the rules of one file."""

    left: int

    def spend(self) -> None:
        if self.left <= 0:
            raise TooMuchError
        self.left -= 1


@dataclass(frozen=True)
class _Parts:
    interval: int
    count: int | None
    until: date
    weekdays: tuple[tuple[int, int], ...]
    """(which one of the month, 0 for each; weekday)"""
    month_days: tuple[int, ...]
    months: tuple[int, ...]
    positions: tuple[int, ...]
    week_start: int


def expand(
    first: date, rule: Mapping[str, Any], *, since: date, last: date, steps: Steps
) -> Iterator[date]:
    """The days from `since` to `last` that the rule gives, counted from its first.

    `rule` is an RRULE as `icalendar` reads it. NotUnderstoodError for rules by hour, week number or
    day of the year; TooMuchError where the steps are used up.
    """
    parts, frequency = _read(rule)
    number = 0
    for period in _periods(first, frequency, parts, min(last, parts.until), steps):
        for day in _chosen(period, first, frequency, parts):
            if day < first:
                continue
            number += 1
            if day > parts.until or (parts.count is not None and number > parts.count):
                return
            if since <= day <= last:
                yield day


def _read(rule: Mapping[str, Any]) -> tuple[_Parts, str]:
    given = {name.upper(): rule[name] for name in rule}
    lists = {name: value if isinstance(value, list) else [value] for name, value in given.items()}
    frequency = str(lists.get("FREQ", [""])[0]).upper()
    if not given.keys() <= _KNOWN or frequency not in _PERIODS:
        raise NotUnderstoodError
    if any(len(values) > _MOST for values in lists.values()):
        raise NotUnderstoodError
    try:
        parts = _parts(lists)
    except (ValueError, TypeError, AttributeError) as wrong:
        raise NotUnderstoodError from wrong
    if frequency == "YEARLY" and parts.weekdays and not parts.months:
        raise NotUnderstoodError
    return parts, frequency


def _parts(lists: Mapping[str, list[Any]]) -> _Parts:
    until = lists.get("UNTIL", [date.max])[0]
    parts = _Parts(
        interval=int(lists.get("INTERVAL", [1])[0]),
        count=int(lists["COUNT"][0]) if "COUNT" in lists else None,
        until=until.date() if isinstance(until, datetime) else until,
        weekdays=tuple(_weekday(str(text)) for text in lists.get("BYDAY", [])),
        month_days=tuple(int(value) for value in lists.get("BYMONTHDAY", [])),
        months=tuple(int(value) for value in lists.get("BYMONTH", [])),
        positions=tuple(int(value) for value in lists.get("BYSETPOS", [])),
        week_start=WEEKDAYS.index(str(lists.get("WKST", ["MO"])[0]).upper()),
    )
    if not isinstance(parts.until, date) or not 1 <= parts.interval <= _MOST:
        raise ValueError
    return parts


def _weekday(text: str) -> tuple[int, int]:
    number, sign = text[:-2], text[-2:].upper()
    return int(number or 0), WEEKDAYS.index(sign)


def _periods(
    first: date, frequency: str, parts: _Parts, last: date, steps: Steps
) -> Iterator[date]:
    """The first day of each period that the rule looks at."""
    begin, length = _PERIODS[frequency]
    period = begin(first, parts)
    while period <= last:
        steps.spend()
        yield period
        try:
            period = period + length * parts.interval
        except (OverflowError, ValueError):
            return


_PERIODS: Mapping[str, tuple[Callable[[date, _Parts], date], Any]] = {
    "DAILY": (lambda day, _parts: day, timedelta(days=1)),
    "WEEKLY": (
        lambda day, parts: day - (day.weekday() - parts.week_start) % 7 * _DAY,
        timedelta(days=7),
    ),
    "MONTHLY": (lambda day, _parts: day.replace(day=1), relativedelta(months=1)),
    "YEARLY": (lambda day, _parts: day.replace(month=1, day=1), relativedelta(years=1)),
}


def _chosen(period: date, first: date, frequency: str, parts: _Parts) -> list[date]:
    found = sorted(set(_days(period, first, frequency, parts)))
    if not parts.positions:
        return found
    size = len(found)
    wanted = {place - 1 if place > 0 else size + place for place in parts.positions}
    return [day for number, day in enumerate(found) if number in wanted]


def _days(period: date, first: date, frequency: str, parts: _Parts) -> Iterator[date]:
    match frequency:
        case "DAILY":
            if _fits(period, parts):
                yield period
        case "WEEKLY":
            weekdays = {weekday for _nth, weekday in parts.weekdays} or {first.weekday()}
            week = (period + ahead * _DAY for ahead in range(7))
            yield from (day for day in week if day.weekday() in weekdays and _in_month(day, parts))
        case "MONTHLY":
            if _in_month(period, parts):
                yield from _of_month(period, first, parts)
        case "YEARLY":
            for month in parts.months or (first.month,):
                if 1 <= month <= 12:
                    yield from _of_month(period.replace(month=month), first, parts)


def _in_month(day: date, parts: _Parts) -> bool:
    return not parts.months or day.month in parts.months


def _fits(day: date, parts: _Parts) -> bool:
    weekdays = {weekday for _nth, weekday in parts.weekdays}
    return (
        _in_month(day, parts)
        and (not weekdays or day.weekday() in weekdays)
        and (not parts.month_days or day in _by_number(day.replace(day=1), parts.month_days))
    )


def _of_month(begin: date, first: date, parts: _Parts) -> Iterator[date]:
    if not parts.weekdays:
        yield from _by_number(begin, parts.month_days or (first.day,))
        return
    numbered = set(_by_number(begin, parts.month_days)) if parts.month_days else None
    days = list(_by_number(begin, range(1, 32)))
    for nth, weekday in parts.weekdays:
        same = [day for day in days if day.weekday() == weekday]
        taken = same if nth == 0 else same[nth - 1 : nth] if nth > 0 else same[nth:][:1]
        yield from (day for day in taken if numbered is None or day in numbered)


def _by_number(begin: date, numbers: Any) -> Iterator[date]:
    """The days of the month by their number, -1 being the last; those it has."""
    length = ((begin.replace(day=28) + 4 * _DAY).replace(day=1) - _DAY).day
    for number in numbers:
        day = number if number > 0 else length + 1 + number
        if 1 <= day <= length:
            yield begin.replace(day=day)
