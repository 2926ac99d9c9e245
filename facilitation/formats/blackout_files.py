"""Calendar files that say when nobody should meet: sessions of the council, fairs, closed halls."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

from facilitation.formats.day_rules import NotUnderstoodError, Steps, TooMuchError, expand
from facilitation.model.errors import FileRefusedError, Problem
from facilitation.model.texts import clean_line

MOST_BYTES = 1_000_000
MOST_EVENTS = 2_000
MOST_ROWS = 2_000
MOST_STEPS = 50_000
"""So many periods are looked at for all recurring events of a file together."""
LONGEST = timedelta(days=366)
LONGEST_REASON = 120
AHEAD = timedelta(days=5 * 366)
MOST_PROBLEMS = 20
_DAY = timedelta(days=1)
_EARLIEST = date(1900, 1, 1)
_LONGEST_LINE = 20_000
_BROKEN = (ValueError, LookupError, TypeError, AttributeError, OSError, RecursionError)
"""What `icalendar` raises for broken files; the last two for odd names of time zones, which it
looks up as files."""


@dataclass(frozen=True, order=True)
class BlackoutRow:
    first_day: date
    last_day: date
    reason: str
    uid: str


@dataclass(frozen=True, kw_only=True)
class BlackoutFile:
    """What a file says of the days ahead."""

    rows: tuple[BlackoutRow, ...]
    """In the order of the days; each day of a recurring event is a row."""
    past: int
    """How many events were over already."""
    problems: tuple[Problem, ...]
    """Events that are not understood; the others hold without them."""


def read_blackouts(content: bytes, name: str, *, today: date, zone: ZoneInfo) -> BlackoutFile:
    """The blackouts of a calendar file (RFC 5545) from today on.

    A timed event blocks each day that it touches. Recurring ones are expanded for five years.
    FileRefusedError, with a sentence, for what is no calendar, too large, or empty; the work is
    bounded whatever the file holds.
    """
    reading = _Reading(name, today, zone)
    for event in _events(content, name):
        reading.take(event)
    rows = sorted(set(reading.rows()))
    if len(rows) > MOST_ROWS:
        raise _refused(
            "„%(name)s“ ergibt mehr als %(most)s gesperrte Tage. Teilen Sie die Datei.",
            name,
            most=MOST_ROWS,
        )
    if not rows:
        raise FileRefusedError(
            "In „%(name)s“ steht kein Termin, der noch bevorsteht.",
            reading.problems[:MOST_PROBLEMS],
            name=name,
        )
    return BlackoutFile(
        rows=tuple(rows), past=reading.past, problems=tuple(reading.problems[:MOST_PROBLEMS])
    )


def _refused(message: str, name: str, **parameters: Any) -> FileRefusedError:
    return FileRefusedError(message, [], name=name, **parameters)


def _events(content: bytes, name: str) -> list[Event]:
    _check_size(content, name)
    try:
        calendars = Calendar.from_ical(content.decode("utf-8-sig", "replace"), multiple=True)
        events = [
            part for one in calendars for part in one.subcomponents if isinstance(part, Event)
        ]
    except _BROKEN as broken:
        raise _refused(
            "„%(name)s“ lässt sich nicht als Kalenderdatei lesen. Erwartet wird eine Datei mit der "
            "Endung .ics, wie Kalenderprogramme sie exportieren.",
            name,
        ) from broken
    if not events:
        raise _refused("In „%(name)s“ steht kein Termin.", name)
    return events


def _check_size(content: bytes, name: str) -> None:
    if len(content) > MOST_BYTES:
        raise _refused(
            "„%(name)s“ ist zu groß: höchstens %(most)s Kilobyte werden gelesen.",
            name,
            most=MOST_BYTES // 1000,
        )
    if b"BEGIN:VCALENDAR" not in content[:MOST_BYTES].upper():
        raise _refused("„%(name)s“ ist keine Kalenderdatei (.ics).", name)
    if content.upper().count(b"BEGIN:") > 2 * MOST_EVENTS:
        raise _refused(
            "„%(name)s“ enthält zu viele Termine: höchstens %(most)s werden gelesen.",
            name,
            most=MOST_EVENTS,
        )
    unfolded = content.replace(b"\r\n", b"\n").replace(b"\n ", b"").replace(b"\n\t", b"")
    if max(map(len, unfolded.split(b"\n"))) > _LONGEST_LINE:
        raise _refused("„%(name)s“ enthält eine Zeile, die zu lang ist.", name)


@dataclass
class _Reading:
    """Events as they come, those of one UID together: later ones change single days of earlier."""

    name: str
    today: date
    zone: ZoneInfo
    steps: Steps = field(default_factory=lambda: Steps(MOST_STEPS))
    problems: list[Problem] = field(default_factory=list)
    past: int = 0
    _found: list[tuple[bool, BlackoutRow]] = field(default_factory=list)
    _replaced: defaultdict[str, set[date]] = field(default_factory=lambda: defaultdict(set))

    def take(self, event: Event) -> None:
        reason = clean_line(str(event.get("SUMMARY", "")))[:LONGEST_REASON] or self.name
        uid = clean_line(str(event.get("UID", "")))[:200]
        try:
            self._take(event, reason, uid)
        except NotUnderstoodError:
            self._complain(reason, "Die Wiederholung dieses Termins wird nicht verstanden.")
        except TooMuchError:
            raise _refused(
                "„%(name)s“ enthält zu viele Wiederholungen. Teilen Sie die Datei.", self.name
            ) from None
        except (ValueError, TypeError, AttributeError, OverflowError, KeyError):
            self._complain(reason, "Beginn oder Ende dieses Termins ist kein Tag.")

    def _complain(self, reason: str, message: str) -> None:
        self.problems.append(Problem(f"„{reason}“", message))

    def _take(self, event: Any, reason: str, uid: str) -> None:
        first, length = self._span(event)
        is_override = "RECURRENCE-ID" in event
        if is_override:
            self._replaced[uid].add(self._day(event["RECURRENCE-ID"].dt))
        if str(event.get("STATUS", "")).upper() == "CANCELLED":
            return
        if length >= LONGEST:
            self._complain(reason, "Dieser Termin dauert länger als ein Jahr.")
            return
        days = list(self._days(event, first, length))
        if not days:
            self.past += 1
        for day in days:
            self._found.append((is_override, BlackoutRow(day, day + length, reason, uid)))
            if len(self._found) > 2 * MOST_ROWS:
                raise TooMuchError

    def _days(self, event: Any, first: date, length: timedelta) -> Iterator[date]:
        since, last = self.today - length, self.today + AHEAD
        off = {self._day(one) for one in _listed(event, "EXDATE")}
        if "RRULE" in event:
            rule = event["RRULE"]
            if isinstance(rule, list):
                raise NotUnderstoodError
            days: Iterable[date] = expand(first, rule, since=since, last=last, steps=self.steps)
        else:
            days = [first]
        more = [self._day(one) for one in _listed(event, "RDATE")]
        yield from (day for day in {*days, *more} if since <= day <= last and day not in off)

    def _span(self, event: Any) -> tuple[date, timedelta]:
        """The first day, and how many days after it the last one is."""
        start = event["DTSTART"].dt
        end = event["DTEND"].dt if "DTEND" in event else None
        if end is None:
            whole = _DAY if not isinstance(start, datetime) else timedelta()
            end = start + (event["DURATION"].dt if "DURATION" in event else whole)
        first, last = self._day(start), self._day(end)
        if not isinstance(end, datetime) or self._local(end).time() == datetime.min.time():
            last -= _DAY
        if first < _EARLIEST or last > date.max - AHEAD:
            raise ValueError
        return first, max(last - first, timedelta())

    def _day(self, value: Any) -> date:
        if isinstance(value, datetime):
            return self._local(value).date()
        if isinstance(value, date):
            return value
        raise TypeError

    def _local(self, value: datetime) -> datetime:
        return value if value.tzinfo is None else value.astimezone(self.zone)

    def rows(self) -> Iterator[BlackoutRow]:
        """All of it, without the days of recurring events for which there is another event."""
        for is_override, row in self._found:
            if is_override or row.first_day not in self._replaced[row.uid]:
                yield row


def _listed(event: Any, name: str) -> Iterator[Any]:
    """All days of EXDATE or RDATE, which may come once or several times, each with several."""
    found = event.get(name, [])
    for part in found if isinstance(found, list) else [found]:
        for one in getattr(part, "dts", []):
            value = one.dt
            yield value[0] if isinstance(value, tuple) else value
