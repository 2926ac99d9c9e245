"""Time zones as calendar messages carry them: two yearly rules, never lists of changes.

What libraries derive from the zone database lists every change up to some year, and clients read
only the first (RFC 5545 3.6.5). Here the rule is found from the changes, if there is one.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

_YEARS = range(2026, 2038)
"""In all of these a zone must change its clocks by the same rule."""
_DAY = timedelta(days=1)
_SIGNS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_LAST = -1


@dataclass(frozen=True)
class _Change:
    """The clocks are set: when, in local time before it, and from where to where."""

    at: datetime
    before: timedelta
    after: timedelta
    name: str
    is_daylight: bool


@lru_cache(maxsize=64)
def zone_rules(zone: ZoneInfo) -> bytes | None:
    """The VTIMEZONE block with CRLF; None for a zone whose clocks follow no yearly rule."""
    changes = _changes(zone)
    if not changes:
        return _block(zone, [_constant(zone)])
    observances = [_yearly(same) for same in _by_kind(changes)]
    if len(observances) != 2 or None in observances:
        return None
    return _block(zone, [rows for rows in observances if rows])


def _changes(zone: ZoneInfo) -> list[_Change]:
    found = []
    moment, end = datetime(_YEARS[0], 1, 1, tzinfo=UTC), datetime(_YEARS[-1] + 1, 1, 1, tzinfo=UTC)
    while moment < end:
        if _offset(moment, zone) != _offset(moment + _DAY, zone):
            found.append(_change(moment, zone))
        moment += _DAY
    return found


def _change(day: datetime, zone: ZoneInfo) -> _Change:
    """The change within this day, found to the minute by halving."""
    early, late = 0, 24 * 60
    before = _offset(day, zone)
    while late - early > 1:
        middle = (early + late) // 2
        if _offset(day + timedelta(minutes=middle), zone) == before:
            early = middle
        else:
            late = middle
    moment = day + timedelta(minutes=late)
    after = _offset(moment, zone)
    local = (moment + before).replace(tzinfo=None)
    name = moment.astimezone(zone).tzname() or ""
    return _Change(local, before, after, name, is_daylight=after > before)


def _offset(moment: datetime, zone: ZoneInfo) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta()


def _by_kind(changes: Iterable[_Change]) -> list[list[_Change]]:
    kinds: dict[tuple[bool, timedelta], list[_Change]] = {}
    for change in changes:
        kinds.setdefault((not change.is_daylight, change.before), []).append(change)
    return [kinds[kind] for kind in sorted(kinds)]


def _yearly(changes: list[_Change]) -> list[str] | None:
    """One observance; None if the changes do not fall alike in every year."""
    first = changes[0]
    nths = [nth for nth in (_LAST, 1, 2, 3, 4) if all(_nth(c.at, nth) for c in changes)]
    rules = {(c.at.month, c.at.weekday(), c.at.time(), c.after, c.name) for c in changes}
    if not nths or len(rules) != 1 or [c.at.year for c in changes] != list(_YEARS):
        return None
    kind = "DAYLIGHT" if first.is_daylight else "STANDARD"
    begins = _in_year(1970, first.at, nths[0])
    return [
        f"BEGIN:{kind}",
        f"DTSTART:{begins:%Y%m%dT%H%M%S}",
        f"TZOFFSETFROM:{_written(first.before)}",
        f"TZOFFSETTO:{_written(first.after)}",
        f"TZNAME:{first.name}",
        f"RRULE:FREQ=YEARLY;BYDAY={nths[0]}{_SIGNS[first.at.weekday()]};BYMONTH={first.at.month}",
        f"END:{kind}",
    ]


def _nth(day: datetime, nth: int) -> bool:
    """Whether the day is the nth of its weekday in the month."""
    if nth == _LAST:
        return (day + 7 * _DAY).month != day.month
    return (day.day - 1) // 7 + 1 == nth


def _in_year(year: int, like: datetime, nth: int) -> datetime:
    days = (like.replace(year=year, day=1) + n * _DAY for n in range(31))
    return next(
        day
        for day in days
        if day.month == like.month and day.weekday() == like.weekday() and _nth(day, nth)
    )


def _constant(zone: ZoneInfo) -> list[str]:
    moment = datetime(_YEARS[0], 1, 1, tzinfo=UTC)
    offset = _written(_offset(moment, zone))
    return [
        "BEGIN:STANDARD",
        "DTSTART:19700101T000000",
        f"TZOFFSETFROM:{offset}",
        f"TZOFFSETTO:{offset}",
        f"TZNAME:{moment.astimezone(zone).tzname()}",
        "END:STANDARD",
    ]


def _written(offset: timedelta) -> str:
    """'+0100'"""
    minutes = int(offset.total_seconds()) // 60
    sign = "-" if minutes < 0 else "+"
    return f"{sign}{abs(minutes) // 60:02}{abs(minutes) % 60:02}"


def _block(zone: ZoneInfo, observances: list[list[str]]) -> bytes:
    inner = [row for rows in observances for row in rows]
    rows = ["BEGIN:VTIMEZONE", f"TZID:{zone.key}", *inner, "END:VTIMEZONE", ""]
    return "\r\n".join(rows).encode("ascii")
