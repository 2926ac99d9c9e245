"""The wording of letters about a series: all its dates, what has changed, and its end."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from facilitation.formats.letters import Attached, Writing, compose, tidy
from facilitation.model.calendars import Change, Told
from facilitation.model.outbox import Letter


@dataclass(frozen=True, kw_only=True)
class DateLine:
    """One row of the list of dates."""

    told: Told | None = None
    """None: on the day there is no meeting."""
    day: date | None = None
    """The day that the rule gives, where the meeting is not on it."""
    reason: str = ""
    """Why not: 'Pfingstmontag'."""


class News(StrEnum):
    """What has become of a date."""

    CHANGED = "changed"
    CANCELLED = "cancelled"
    ENDED = "ended"
    """It is no date of this series any more."""
    NOT_ASKED = "not_asked"
    """It takes place; the reader is asked no more."""
    NEW = "new"
    BACK = "back"
    """Called off before, it takes place after all."""


@dataclass(frozen=True, kw_only=True)
class ChangeLine:
    """What is new about a date, or about several for which the same is new."""

    news: News
    before: Told | None = None
    after: Told | None = None
    reason: str = ""
    also: tuple[Told, ...] = ()
    """Further dates for which the same is new; then it is not the time."""

    @property
    def told(self) -> Told:
        told = self.after or self.before
        assert told is not None
        return told

    @property
    def changes(self) -> frozenset[Change]:
        if self.before is None or self.after is None:
            return frozenset()
        return self.before.changes(self.after)


class Answers(StrEnum):
    """What the reader of a change has answered to the dates ahead."""

    AGAIN = "again"
    """Some answer was given to a time that does not hold any more."""
    MISSING = "missing"
    COMPLETE = "complete"


class SeriesEnd(StrEnum):
    """Why the reader has no more dates of the series."""

    ENDED = "ended"
    FOLLOWED = "followed"
    """Another series goes on from here; a letter of its own invites to it."""
    NOT_ASKED = "not_asked"
    """The series goes on without the reader."""
    LEFT = "left"
    """The reader wanted no more mail about it."""


def series_invitation(
    writing: Writing, attached: Attached | None, *, dates: Sequence[DateLine], follows: bool = False
) -> Letter:
    """All dates at once. `follows`: it goes on from a series that the reader knows."""
    return compose(
        "series_invitation",
        writing,
        attached,
        dates=_tidied(dates),
        dates_count=_count(dates),
        follows=follows,
    )


def series_update(
    writing: Writing,
    attached: Attached | None,
    *,
    changes: Sequence[ChangeLine],
    dates: Sequence[DateLine],
    answers: Answers,
) -> Letter:
    """Several dates have changed: old and new of each stand in the first lines."""
    lines = [_tidy_change(change) for change in changes]
    return compose(
        "series_update",
        writing,
        attached,
        changes=lines,
        changed_count=sum(1 + len(change.also) for change in lines),
        dates=_tidied(dates),
        answers=answers,
        Answers=Answers,
        News=News,
    )


def series_end(
    writing: Writing, attached: Attached | None, *, end: SeriesEnd, gone: Sequence[Told]
) -> Letter:
    """There are no more dates for the reader; `gone` are those that their calendar loses."""
    return compose(
        "series_end",
        writing,
        attached,
        end=end,
        gone=[tidy(told) for told in gone],
        SeriesEnd=SeriesEnd,
    )


def date_back(writing: Writing, attached: Attached | None, *, was_off: bool) -> Letter:
    """One more date. `was_off`: the reader was told before that it is off."""
    return compose("date_back", writing, attached, was_off=was_off)


def replaced(writing: Writing, attached: Attached | None) -> Letter:
    """The reader is asked to the whole series now; the single invitation to one date goes."""
    return compose("replaced", writing, attached)


def gathered(changes: Iterable[ChangeLine]) -> list[ChangeLine]:
    """Dates with the same news in one line: a new place for all of them is said once."""
    found: dict[object, ChangeLine] = {}
    for change in changes:
        key = _sameness(change)
        first = found.get(key)
        found[key] = replace(first, also=(*first.also, change.told)) if first else change
    return list(found.values())


def _sameness(change: ChangeLine) -> object:
    if change.before is None or change.after is None or Change.TIME in change.changes:
        return change.told.starts_at, change.news
    return change.news, _but_time(change.before), _but_time(change.after)


def _but_time(told: Told) -> tuple[str, ...]:
    return told.summary, told.location, told.online_url, told.agenda


def _count(dates: Iterable[DateLine]) -> int:
    return sum(1 for line in dates if line.told is not None)


def _tidied(dates: Iterable[DateLine]) -> list[DateLine]:
    return [replace(line, told=tidy(line.told)) if line.told else line for line in dates]


def _tidy_change(change: ChangeLine) -> ChangeLine:
    before = tidy(change.before) if change.before else None
    after = tidy(change.after) if change.after else None
    return replace(change, before=before, after=after, also=tuple(tidy(t) for t in change.also))
