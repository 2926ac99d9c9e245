"""Series made up at random: their rules, days left out, dates moved, what people were told."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from facilitation.model.series import Frequency, HolidayPolicy

RULES: tuple[dict[str, Any], ...] = (
    {"frequency": Frequency.WEEKLY, "weekday": 0, "step": 2},
    {"frequency": Frequency.MONTHLY_BY_WEEKDAY, "weekday": 3, "nth": -1},
    {"frequency": Frequency.MONTHLY_BY_DAY, "month_day": 15},
    {"frequency": Frequency.QUARTERLY, "weekday": 1, "nth": 2},
    {"frequency": Frequency.YEARLY, "weekday": 4, "nth": 1},
)


@dataclass(frozen=True)
class Stock:
    """What series are made of: how to draw, texts and moments, and the rows there are."""

    draw: st.DrawFn
    lines: st.SearchStrategy[str]
    moments: st.SearchStrategy[datetime]
    bodies: Sequence[str]
    people: Sequence[str]
    venues: Sequence[str]
    responsibility: Callable[[], dict[str, Any] | None]

    def maybe(self, values: Sequence[Any]) -> Any:
        return self.draw(st.sampled_from([None, *values]))


def draw_series(stock: Stock, keys: Sequence[str]) -> list[dict[str, Any]]:
    """A row for each key; what people were told is added once the meetings are there."""
    return [_series(stock, key, keys[:place]) for place, key in enumerate(keys)]


def _series(stock: Stock, key: str, earlier: Sequence[str]) -> dict[str, Any]:
    starts_on = date(2026, 1, 5) + timedelta(days=stock.draw(st.integers(0, 200)))
    left_out = stock.draw(st.sets(st.integers(0, 300), max_size=2))
    return {
        "key": key,
        "body": stock.draw(st.sampled_from(stock.bodies)),
        "title": stock.draw(stock.lines),
        "uid": stock.draw(st.sampled_from(["", f"{key}@muster.example"])),
        "sequence": stock.draw(st.integers(0, 3)),
        **stock.draw(st.sampled_from(RULES)),
        "local_start": "17:30",
        "minutes": stock.draw(st.integers(1, 300)),
        "venue": stock.maybe(stock.venues),
        "starts_on": starts_on,
        "ends_on": stock.maybe([starts_on + timedelta(days=400)]),
        "grown_until": stock.maybe([starts_on + timedelta(days=90)]),
        "released_until": stock.maybe([starts_on + timedelta(days=60)]),
        "holiday_policy": stock.draw(st.sampled_from(HolidayPolicy)),
        "avoids_school_holidays": stock.draw(st.booleans()),
        "follows": stock.maybe(earlier),
        "ended_at": stock.draw(st.none() | stock.moments),
        "responsibility": stock.responsibility(),
        "left_out": [
            {"day": starts_on + timedelta(days=days), "reason": stock.draw(stock.lines),
             "is_open": stock.draw(st.booleans())}
            for days in sorted(left_out)
        ],
    }  # fmt: skip


def draw_date(stock: Stock, series: Sequence[dict[str, Any]], number: int) -> dict[str, Any]:
    """What makes a meeting a date of a series, maybe one that was moved; nothing for many."""
    row = stock.maybe(series)
    if row is None:
        return {}
    starts_at = datetime.fromisoformat("2026-02-02T16:30:00+00:00") + timedelta(weeks=number)
    return {
        "body": row["body"],
        "series": row["key"],
        "original_start": starts_at,
        "moved_because": stock.draw(st.sampled_from(["", "Ferien", "Saal belegt: #1"])),
    }


def tell(
    stock: Stock, series: Sequence[dict[str, Any]], meetings: Sequence[dict[str, Any]]
) -> None:
    """What the calendars of some people show of each series."""
    for row in series:
        dates = [one for one in meetings if one.get("series") == row["key"]]
        told = stock.draw(st.lists(st.sampled_from(stock.people), unique=True, max_size=2))
        row["sent"] = [_sent(stock, person, dates) for person in told]


def _sent(stock: Stock, person: str, dates: Sequence[dict[str, Any]]) -> dict[str, Any]:
    return {
        "person": person,
        "address": "a@verein.example",
        "method": stock.draw(st.sampled_from(["REQUEST", "CANCEL"])),
        "sequence": stock.draw(st.integers(0, 3)),
        "dtstamp": stock.draw(stock.moments),
        "organizer": "teilhabe@muster.example",
        "rule": stock.draw(st.sampled_from(["", "FREQ=WEEKLY;BYDAY=MO"])),
        "left_at": stock.draw(st.none() | stock.moments),
        "shown": [
            {
                "meeting": one["key"],
                "original_start": one["original_start"],
                "starts_at": one["starts_at"],
                "ends_at": one["ends_at"],
                "summary": one["title"],
                "agenda": stock.draw(st.sampled_from(["", "1. Begrüßung"])),
                "is_off": stock.draw(st.booleans()),
            }
            for one in dates
        ],
    }


def draw_blackout(stock: Stock, day: date) -> dict[str, Any]:
    """Of the district, of a body or of a venue; typed, or out of a file."""
    body = stock.maybe(stock.bodies)
    source = stock.draw(st.sampled_from(["", "kreistag.ics"]))
    return {
        "body": body,
        "venue": None if body else stock.maybe(stock.venues),
        "first_day": day,
        "last_day": day + timedelta(days=stock.draw(st.integers(0, 9))),
        "reason": stock.draw(stock.lines),
        "source": source,
        "source_uid": "17@kreistag" if source else "",
    }
