"""What one mailbox is to see of a series: its dates, by the start that the rule gave them."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from facilitation.model.calendars import Told
from facilitation.model.meetings import Answer


@dataclass(frozen=True, kw_only=True)
class SeriesDate:
    """One date of a series as a calendar shows it."""

    meeting_id: int
    """Stays the same when the rule, and with it the original start, changes."""
    original_start: datetime
    """RECURRENCE-ID, in UTC."""
    told: Told


View = Mapping[datetime, SeriesDate]
"""The dates by their original start."""


@dataclass(frozen=True, kw_only=True)
class Override:
    """A date that differs from what the rule says of all, or was answered differently."""

    date: SeriesDate
    answer: Answer


@dataclass(frozen=True, kw_only=True)
class Recurring:
    """A view as one recurring event: RFC 5545 with RRULE, EXDATE and RECURRENCE-ID, no RDATE."""

    rule: str
    """'FREQ=MONTHLY;BYDAY=-1MO', without UNTIL."""
    until: datetime
    """The original start of the last date, in UTC."""
    left_out: tuple[datetime, ...]
    """Starts that the rule gives in between on which there is no date."""
    told: Told
    """What holds for each date that has no override, said of the first: DTSTART is its start."""
    answer: Answer
    overrides: tuple[Override, ...]

    @property
    def first(self) -> datetime:
        return self.told.starts_at


def dumped(view: View, off: Iterable[SeriesDate] = ()) -> str:
    """As `SentSeries.shown` keeps it. `off`: dates that the person was told are off for them."""
    rows = [_row(view[start]) for start in sorted(view)]
    rows += [_row(date) | {"is_off": True} for date in off]
    return json.dumps(rows, ensure_ascii=False)


def loaded(shown: str) -> View:
    dates = (_date(row) for row in json.loads(shown) if "is_off" not in row)
    return {date.original_start: date for date in dates}


def loaded_off(shown: str) -> dict[int, SeriesDate]:
    """The dates that the person was told are off for them, by meeting."""
    dates = (_date(row) for row in json.loads(shown) if row.pop("is_off", False))
    return {date.meeting_id: date for date in dates}


def _row(date: SeriesDate) -> dict[str, Any]:
    told = date.told
    return {
        "original_start": date.original_start.isoformat(),
        "meeting_id": date.meeting_id,
        **vars(told),
        "starts_at": told.starts_at.isoformat(),
        "ends_at": told.ends_at.isoformat(),
    }


def _date(row: dict[str, Any]) -> SeriesDate:
    told = row | {name: datetime.fromisoformat(row[name]) for name in ("starts_at", "ends_at")}
    return SeriesDate(
        meeting_id=told.pop("meeting_id"),
        original_start=datetime.fromisoformat(told.pop("original_start")),
        told=Told(**told),
    )
