"""Calendar objects of others, read leniently: what stands in their events, line by line.

Bounded in time and in what comes out. Libraries refuse the whole for one odd line; an answer with
an unquoted umlaut is still an answer.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

MOST_EVENTS = 400
"""More dates than a series has in the years that are planned."""
_MOST_LINES = 60_000
_LONGEST_LINE = 8_000
_FOLD = re.compile(r"\r?\n[ \t]")
_LINE_END = re.compile(r"\r\n|\n|\r")
_HEAD = re.compile(r'([A-Za-z0-9-]{1,60})((?:;[^=:;"]{1,60}=(?:"[^"]*"|[^":;])*)*):')
_PARAMETER = re.compile(r';([^=:;"]{1,60})=((?:"[^"]*"|[^";])*)')
_LOOSE_PARAMETER = re.compile(r';([A-Za-z-]{1,60})=([^;:"]*)')
_MOMENT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)(Z?))?\Z")
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_LENGTH = re.compile(r"\+?P(?:(\d{1,4})W)?(?:(\d{1,4})D)?(?:T(?:(\d{1,5})H)?(?:(\d{1,6})M)?)?")

Moment = datetime | date
"""A day, or a time: aware, or naive where its zone is unknown or none was given."""


@dataclass(frozen=True)
class Line:
    """One property of a component."""

    name: str
    parameters: dict[str, str]
    value: str

    @property
    def text(self) -> str:
        """Its value as TEXT, escapes undone (RFC 5545 3.3.11)."""
        return _ESCAPE.sub(lambda m: "\n" if m[1] in "nN" else m[1], self.value)

    @property
    def zone(self) -> tzinfo | None:
        """The zone its times are in; None where it is unknown or none was given."""
        return UTC if self.value.strip().endswith("Z") else _zone(self.parameters.get("TZID", ""))

    @property
    def moment(self) -> Moment | None:
        return next(iter(self.moments), None)

    @property
    def moments(self) -> list[Moment]:
        """Each of its values that can be read."""
        found = (_moment(value.strip(), self.zone) for value in self.value.split(",")[:MOST_EVENTS])
        return [moment for moment in found if moment is not None]


@dataclass(frozen=True)
class Event:
    lines: tuple[Line, ...]

    def find(self, name: str) -> Line | None:
        return next((line for line in self.lines if line.name == name), None)

    def value(self, name: str) -> str:
        found = self.find(name)
        return found.value.strip() if found else ""

    def text(self, name: str) -> str:
        found = self.find(name)
        return found.text if found else ""

    def moment(self, name: str) -> Moment | None:
        found = self.find(name)
        return found.moment if found else None

    @property
    def end(self) -> Moment | None:
        """DTEND, or the start and DURATION."""
        begins, length = self.moment("DTSTART"), _LENGTH.match(self.value("DURATION"))
        if self.find("DTEND") or length is None or not isinstance(begins, datetime):
            return self.moment("DTEND")
        weeks, days, hours, minutes = (int(number or 0) for number in length.groups())
        try:
            return begins + timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes)
        except OverflowError:
            return None


@dataclass(frozen=True)
class Object:
    method: str
    events: tuple[Event, ...]


def read_object(text: str) -> Object | None:
    """The method and the events of a calendar file; None if it is none."""
    inside: list[str] = []
    events: list[list[Line]] = []
    method, found = "", False
    for line in _lines(text):
        if line.name == "BEGIN":
            inside.append(line.value.strip().upper())
            found = found or inside[-1] == "VCALENDAR"
            if inside[-1] == "VEVENT" and len(events) < MOST_EVENTS:
                events.append([])
        elif line.name == "END" and inside:
            inside.pop()
        elif inside[-1:] == ["VEVENT"] and events:
            events[-1].append(line)
        elif inside == ["VCALENDAR"] and line.name == "METHOD":
            method = method or line.value.strip().upper()
    return Object(method, tuple(Event(tuple(lines)) for lines in events)) if found else None


def _lines(text: str) -> Iterator[Line]:
    for number, row in enumerate(_LINE_END.split(_FOLD.sub("", text))):
        if number >= _MOST_LINES:
            return
        if line := _line(row[:_LONGEST_LINE].strip("\ufeff")):
            yield line


def _line(row: str) -> Line | None:
    """Name, parameters and value; what can be seen of them where a quote is left open."""
    found = _HEAD.match(row)
    if found is not None:
        return Line(found[1].upper(), _named(_PARAMETER.findall(found[2])), row[found.end() :])
    head, colon, value = row.partition(":")
    name = head.partition(";")[0].strip().upper()
    return Line(name, _named(_LOOSE_PARAMETER.findall(row)), value) if colon else None


def _named(parameters: list[tuple[str, str]]) -> dict[str, str]:
    return {name.strip().upper(): value.replace('"', "").strip() for name, value in parameters}


def _moment(value: str, zone: tzinfo | None) -> Moment | None:
    found = _MOMENT.match(value)
    if found is None:
        return None
    year, month, day = (int(part) for part in found.groups()[:3])
    try:
        if found[4] is None:
            return date(year, month, day)
        hour, minute, second = (int(part) for part in found.groups()[3:6])
        naive = datetime(year, month, day, hour, minute, min(second, 59))  # noqa: DTZ001 - below
        return naive.replace(tzinfo=zone).astimezone(UTC) if zone else naive
    except (ValueError, OverflowError):
        return None


def _zone(name: str) -> ZoneInfo | None:
    """The zone of that name, as the database, Windows or some prefix calls it."""
    name = WINDOWS_TO_OLSON.get(name, name)
    pieces = name.strip("/").split("/")
    for take in (len(pieces), 3, 2, 1):
        tail = "/".join(pieces[-take:])
        if tail in _known_zones():
            return ZoneInfo(tail)
    return None


@cache
def _known_zones() -> frozenset[str]:
    return frozenset(available_timezones())
