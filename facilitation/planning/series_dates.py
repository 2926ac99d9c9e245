"""What becomes of each day of a series: it is kept, left out, moved, or waits for a decision."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

from facilitation.model.errors import InvalidError
from facilitation.model.series import HolidayPolicy
from facilitation.planning import moments
from facilitation.planning.obstacles import Obstacles
from facilitation.planning.recurrence import Rule, check, days, first_day

MOST_DATES = 260
"""Five years of weekly meetings."""
LONGEST = relativedelta(years=5)
HORIZON = relativedelta(months=12)
"""So far ahead an open series has its dates."""
FARTHEST = timedelta(days=14)
"""A free working day later than this is no substitute any more."""
_WEEK = timedelta(days=7)
_BY_HAND = "von Hand ausgelassen"


class Outcome(StrEnum):
    KEPT = "kept"
    LEFT_OUT = "left_out"
    MOVED = "moved"
    OPEN = "open"
    """A person has to say what becomes of it; until then there is no meeting."""


@dataclass(frozen=True)
class Choice:
    """What a person says of one day of the rule, whatever the policy would do."""

    on: date | None
    """The day on which it takes place: the rule's own day, another one, or None: left out."""
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class PlannedDate:
    """A day of the rule, with what becomes of it."""

    day: date
    outcome: Outcome
    on: date | None
    """When it takes place; None: it does not, or nobody has said yet."""
    reason: str = ""
    """Why it is not, or should perhaps not be, on the day of the rule: 'Pfingstmontag'."""


@dataclass(frozen=True, kw_only=True)
class Terms:
    """All that decides on the days of a rule."""

    policy: HolidayPolicy
    obstacles: Obstacles
    not_before: date
    """No substitute is earlier: today."""
    choices: Mapping[date, Choice] = field(default_factory=dict)
    """By day of the rule. Words about days that the rule does not give are not heard."""


def plan(
    rule: Rule, terms: Terms, *, until: date | None = None, number: int | None = None
) -> list[PlannedDate]:
    """What becomes of each day of the rule, up to `until`, or until `number` dates take place.

    With neither the series is open, and dates are given for HORIZON. Open dates count as taking
    place: nobody has given them up. Raises InvalidError with a sentence for a rule that cannot
    be, an end before the beginning, no date left at all, more than LONGEST, and a choice that
    would pass a neighbouring date or share its day (R34: Outlook cannot store it).
    """
    check(rule)
    _check_extent(rule, terms, until=until, number=number)
    last = until or first_day(rule) + (LONGEST if number else HORIZON)
    found = judge(rule, terms, since=rule.starts_on, last=last, must_end=until is not None)
    if number is not None:
        found = _first(found, number)
    if not any(one.on or one.outcome is Outcome.OPEN for one in found):
        raise InvalidError(
            "Kein einziger Termin bleibt übrig: Alle fallen auf Tage, an denen nicht getagt wird."
        )
    return found


def _check_extent(rule: Rule, terms: Terms, *, until: date | None, number: int | None) -> None:
    first = first_day(rule)
    if first > terms.not_before + LONGEST:
        raise InvalidError("Der erste Termin liegt zu weit in der Zukunft.", field="starts_on")
    if number is not None and not 1 <= number <= MOST_DATES:
        raise InvalidError(
            "Die Zahl der Termine muss zwischen 1 und %(most)s liegen.",
            field="number",
            most=MOST_DATES,
        )
    if until is None:
        return
    if until < rule.starts_on:
        raise InvalidError(
            "Das Ende liegt vor dem Beginn. Wählen Sie ein späteres Ende.", field="until"
        )
    if until < first:
        raise InvalidError(
            "Bis zum %(until)s gibt die Regel keinen Termin; der erste wäre am %(first)s.",
            field="until",
            until=until,
            first=first,
        )
    if until > first + LONGEST:
        raise InvalidError(
            "Eine Terminreihe reicht höchstens %(years)s Jahre weit. Wählen Sie ein früheres Ende, "
            "oder lassen Sie es offen.",
            field="until",
            years=LONGEST.years,
        )


def _first(found: Sequence[PlannedDate], number: int) -> list[PlannedDate]:
    """Up to the date with which there are enough."""
    taken: list[PlannedDate] = []
    for one in found:
        taken.append(one)
        number -= one.outcome is not Outcome.LEFT_OUT
        if number == 0:
            return taken
    raise InvalidError(
        "So viele Termine gibt die Regel in %(years)s Jahren nicht. Wählen Sie weniger.",
        field="number",
        years=LONGEST.years,
    )


def judge(
    rule: Rule,
    terms: Terms,
    *,
    since: date,
    last: date,
    must_end: bool = False,
    after: date | None = None,
) -> list[PlannedDate]:
    """What becomes of the days of the rule from `since` to `last`.

    `after`: the day of the date before, which substitutes may not reach. With `must_end` no
    substitute is later than `last`.
    """
    within = days(rule, since=since, until=last)
    next_one = first_day(rule, since=last + timedelta(days=1))
    found: list[PlannedDate] = []
    before = after
    for day, following in zip(within, [*within, next_one][1:], strict=True):
        gap = _Gap(
            after=before,
            before=_earlier(following, terms.choices.get(following)),
            last=last if must_end else None,
        )
        found.append(_judge(day, gap, terms))
        before = max(day, found[-1].on or day)
    return found


def settle(
    day: date, choice: Choice, terms: Terms, *, after: date | None, before: date
) -> PlannedDate:
    """What a person says of one day of the rule, between the dates `after` and `before` which it
    has to stay. InvalidError if it does not, or lies in the past."""
    gap = _Gap(after=after, before=before, last=None)
    return _chosen(day, choice, terms.obstacles.on(day), gap, terms)


def _earlier(day: date, choice: Choice | None) -> date:
    return day if choice is None or choice.on is None else min(day, choice.on)


@dataclass(frozen=True)
class _Gap:
    """Where a date may go: after and before its neighbours, and not past the end."""

    after: date | None
    before: date
    last: date | None

    def holds(self, day: date) -> bool:
        return (self.after is None or day > self.after) and day < self.before


def _judge(day: date, gap: _Gap, terms: Terms) -> PlannedDate:
    obstacle = terms.obstacles.on(day)
    choice = terms.choices.get(day)
    if choice is not None:
        return _chosen(day, choice, obstacle, gap, terms)
    if not obstacle:
        return PlannedDate(day=day, outcome=Outcome.KEPT, on=day)
    if terms.policy is HolidayPolicy.SKIP:
        return PlannedDate(day=day, outcome=Outcome.LEFT_OUT, on=None, reason=obstacle)
    if terms.policy is HolidayPolicy.ASK:
        return PlannedDate(day=day, outcome=Outcome.OPEN, on=None, reason=obstacle)
    other, trouble = _substitute(day, gap, terms)
    if trouble:
        reason = f"{obstacle}; {trouble}"
        return PlannedDate(day=day, outcome=Outcome.OPEN, on=None, reason=reason)
    return PlannedDate(day=day, outcome=Outcome.MOVED, on=other, reason=obstacle)


def _chosen(day: date, choice: Choice, obstacle: str, gap: _Gap, terms: Terms) -> PlannedDate:
    reason = choice.reason or obstacle
    if choice.on is None:
        return PlannedDate(day=day, outcome=Outcome.LEFT_OUT, on=None, reason=reason or _BY_HAND)
    if not gap.holds(choice.on):
        _refuse(day, choice.on, gap)
    if choice.on == day:
        return PlannedDate(day=day, outcome=Outcome.KEPT, on=day, reason=reason)
    if choice.on < terms.not_before:
        raise InvalidError(
            "Der Ersatz für den %(day)s liegt in der Vergangenheit. Wählen Sie einen Tag ab heute.",
            field="on",
            day=day,
        )
    return PlannedDate(day=day, outcome=Outcome.MOVED, on=choice.on, reason=reason)


def _refuse(day: date, on: date, gap: _Gap) -> None:
    if gap.after is None or on > gap.after:
        raise InvalidError(
            "Der Ersatz für den %(day)s muss vor dem nächsten Termin am %(before)s liegen. Soll er "
            "später sein, lassen Sie ihn aus und planen Sie einen einzelnen Termin.",
            field="on",
            day=day,
            before=gap.before,
        )
    raise InvalidError(
        "Der Ersatz für den %(day)s muss nach dem Termin davor am %(after)s liegen. Soll er "
        "früher sein, lassen Sie ihn aus und planen Sie einen einzelnen Termin.",
        field="on",
        day=day,
        after=gap.after,
    )


def _substitute(day: date, gap: _Gap, terms: Terms) -> tuple[date, str]:
    """The other day by the policy, and what speaks against it (empty: nothing)."""
    if terms.policy is HolidayPolicy.NEXT_FREE_DAY:
        return _next_free_day(day, gap, terms.obstacles)
    is_later = terms.policy is HolidayPolicy.WEEK_LATER
    other = day + _WEEK if is_later else day - _WEEK
    words = f"eine Woche {'später' if is_later else 'früher'} ({other:%d.%m.%Y})"
    if obstacle := terms.obstacles.on(other):
        return other, f"{words}: {obstacle}"
    if not gap.holds(other):
        neighbour = "der nächste Termin" if is_later else "der Termin davor"
        return other, f"{words} wäre nicht mehr Platz: {neighbour} liegt im Weg"
    if gap.last is not None and other > gap.last:
        return other, f"{words} wäre nach dem Ende der Reihe"
    if other < terms.not_before:
        return other, f"{words} ist schon vorbei"
    return other, ""


def _next_free_day(day: date, gap: _Gap, obstacles: Obstacles) -> tuple[date, str]:
    other = day + timedelta(days=1)
    while other <= day + FARTHEST and gap.holds(other):
        if obstacles.is_free_working_day(other):
            if gap.last is not None and other > gap.last:
                return other, "der nächste freie Arbeitstag wäre nach dem Ende der Reihe"
            return other, ""
        other += timedelta(days=1)
    if gap.holds(other):
        return other, f"in den {FARTHEST.days} Tagen danach ist kein Arbeitstag frei"
    return other, "bis zum nächsten Termin ist kein Arbeitstag frei"


def check_times(dates: Sequence[PlannedDate], starts: time, ends: time, zone: ZoneInfo) -> None:
    """Refuse times of day that the change of clocks leaves out or shows twice on one of the days:
    those on which nothing takes place included, for calendars are told of them too."""
    for one in dates:
        for day in {one.day, one.on or one.day}:
            moments.span(day, starts, ends, zone)
