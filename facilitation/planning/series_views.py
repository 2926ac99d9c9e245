"""From what a calendar shows of a series and what it should show to the next message.

One date alone goes out alone (as Exchange and Google do it); everything else is the whole series
again, so that a calendar which missed something is right from then on.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import TypeVar
from zoneinfo import ZoneInfo

from facilitation.model.calendars import Change, Told
from facilitation.model.errors import InvalidError
from facilitation.model.meetings import Answer
from facilitation.model.series_views import Override, Recurring, SeriesDate, View
from facilitation.planning.recurrence import Rule, days, rrule_text

_T = TypeVar("_T", bound=Hashable)


class Next(StrEnum):
    """What a calendar has to be told."""

    NOTHING = "nothing"
    DATE = "date"
    """One date has changed: REQUEST with RECURRENCE-ID."""
    DATE_OFF = "date_off"
    """One date is off: CANCEL with RECURRENCE-ID."""
    WHOLE = "whole"
    """The whole series, with every single change."""
    END = "end"
    """Nothing of it is left: CANCEL of the UID."""


@dataclass(frozen=True)
class Step:
    """The next message to a calendar; `original_start` where it is about one date."""

    next: Next
    original_start: datetime | None = None


def next_step(shown: View | None, view: View, *, same_rule: bool) -> Step:
    """How to lead a calendar from what it shows to the view; `shown` is None if it was told
    nothing yet. `same_rule`: whether the series last went out under the rule that holds now."""
    if not shown:
        return Step(Next.WHOLE if view else Next.NOTHING)
    differing = [
        start for start in shown.keys() | view.keys() if _told(shown, start) != _told(view, start)
    ]
    if not differing:
        return Step(Next.NOTHING)
    if not view:
        return Step(Next.END)
    (start, *others) = differing
    if others or start not in shown or not same_rule:
        return Step(Next.WHOLE)
    return Step(Next.DATE if start in view else Next.DATE_OFF, start)


def _told(view: View, start: datetime) -> Told | None:
    date = view.get(start)
    return date.told if date else None


def with_past(coming: View, shown: View, *, now: datetime) -> View:
    """The coming dates, and those past ones that the calendar shows, as it shows them: what has
    been is never told anew, and nobody is asked to it afterwards."""
    ids = {date.meeting_id for date in coming.values()}
    past = {
        start: date
        for start, date in shown.items()
        if date.told.starts_at <= now and date.meeting_id not in ids
    }
    return past | dict(coming)


@dataclass(frozen=True, kw_only=True)
class DateChange:
    """What is new about one date for a person: at least one of the two is there."""

    before: SeriesDate | None
    after: SeriesDate | None

    @property
    def changes(self) -> frozenset[Change]:
        """Of a date that stays."""
        if self.before is None or self.after is None:
            return frozenset()
        return self.before.told.changes(self.after.told)

    @property
    def date(self) -> SeriesDate:
        date = self.after or self.before
        assert date is not None
        return date


def date_changes(shown: View, view: View) -> list[DateChange]:
    """Date by date in the order of time, each told apart by its meeting: also where the rule, and
    with it every original start, has changed."""
    before = {date.meeting_id: date for date in shown.values()}
    after = {date.meeting_id: date for date in view.values()}
    found = [
        DateChange(before=before.get(meeting), after=after.get(meeting))
        for meeting in before.keys() | after.keys()
    ]
    differing = [c for c in found if c.before is None or c.after is None or c.changes]
    return sorted(differing, key=lambda change: change.date.told.starts_at)


def recurring(
    view: View, rule: Rule, *, zone: ZoneInfo, answers: Mapping[datetime, Answer]
) -> Recurring:
    """The view, which is not empty, as one recurring event.

    What most dates have in common is said of all, the rest date by date. `answers` by original
    start; a date not in it was not answered. InvalidError for a date that the rule does not give.
    """
    starts = sorted(view)
    given = _starts(rule, starts[0], starts[-1], zone)
    _check_on_rule(view, given, zone)
    master = _common(view, starts)
    answer = _most([answers.get(start, Answer.NONE_YET) for start in starts])
    overrides = []
    for start in starts:
        own = answers.get(start, Answer.NONE_YET)
        if own is not answer or view[start].told != _at(master, start):
            overrides.append(Override(date=view[start], answer=own))
    return Recurring(
        rule=rrule_text(rule),
        until=starts[-1],
        left_out=tuple(start for start in given if start not in view),
        told=_at(master, starts[0]),
        answer=answer,
        overrides=tuple(overrides),
    )


def ended(shown: View, mark: str) -> Recurring:
    """What a calendar shows, for the message that takes it away; `mark` as `rule_mark` made it."""
    starts = sorted(shown)
    return Recurring(
        rule=mark.split(" ", 2)[2],
        until=starts[-1],
        left_out=(),
        told=_at(shown[starts[0]].told, starts[0]),
        answer=Answer.NONE_YET,
        overrides=(),
    )


def rule_mark(rule: Rule, local_start: str, zone: ZoneInfo) -> str:
    """'Europe/Berlin 17:00 FREQ=MONTHLY;BYDAY=-1MO': what tells one rule from another."""
    return f"{zone.key} {local_start} {rrule_text(rule)}"


def _starts(rule: Rule, first: datetime, last: datetime, zone: ZoneInfo) -> list[datetime]:
    """All starts that the rule gives from the first to the last, in UTC, at one local time."""
    begins, ends = first.astimezone(zone), last.astimezone(zone)
    at = begins.time().replace(fold=0)
    return [
        datetime.combine(day, at, zone).astimezone(UTC)
        for day in days(rule, since=begins.date(), until=ends.date())
    ]


def _check_on_rule(view: View, given: Iterable[datetime], zone: ZoneInfo) -> None:
    off = sorted(view.keys() - set(given))
    if off:
        raise InvalidError(
            "Der Termin am %(day)s liegt nicht auf der Regel der Reihe. Kalender können ihn so "
            "nicht darstellen: Planen Sie ihn als einzelnen Termin.",
            day=off[0].astimezone(zone).date(),
        )


def _common(view: View, starts: Sequence[datetime]) -> Told:
    """What most dates say beside their day: of those that begin as the rule says, if there are
    any. The earliest where several are as common."""
    on_time = [start for start in starts if view[start].told.starts_at == start]
    candidates = [_at(view[start].told, starts[0]) for start in on_time or starts]
    return _most(candidates)


def _at(told: Told, start: datetime) -> Told:
    """The same at another time, for as long."""
    return replace(told, starts_at=start, ends_at=start + (told.ends_at - told.starts_at))


def _most(values: Sequence[_T]) -> _T:
    return Counter(values).most_common(1)[0][0]
