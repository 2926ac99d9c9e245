"""Calendar messages as other programs read them: icalendar, ical.js and libical."""

import ctypes
import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from ctypes.util import find_library
from dataclasses import dataclass
from functools import cache
from typing import Any

from icalendar import Calendar

from tests.node_packages import NODE, fetched


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What a program makes of a message; times in seconds since 1970."""

    method: str
    events: int
    uid: str
    sequence: int
    starts_at: int
    ends_at: int
    summary: str
    location: str
    description: str
    status: str
    organizer: str
    organizer_name: str
    attendee: str
    attendee_name: str
    partstat: str
    role: str


def by_icalendar(content: bytes) -> Reading:
    calendar = Calendar.from_ical(content)
    (event,) = calendar.events
    assert not calendar.errors
    assert not event.errors
    attendee = event.get("ATTENDEE")
    named: dict[str, Any] = dict(attendee.params) if attendee else {}
    return Reading(
        method=str(calendar["METHOD"]),
        events=len(calendar.events),
        uid=str(event["UID"]),
        sequence=int(event["SEQUENCE"]),
        starts_at=int(event.start.timestamp()),
        ends_at=int(event.end.timestamp()),
        summary=str(event["SUMMARY"]),
        location=str(event.get("LOCATION", "")),
        description=str(event.get("DESCRIPTION", "")),
        status=str(event["STATUS"]),
        organizer=str(event["ORGANIZER"]),
        organizer_name=str(event["ORGANIZER"].params.get("CN", "")),
        attendee=str(attendee or ""),
        attendee_name=str(named.get("CN", "")),
        partstat=str(named.get("PARTSTAT", "")),
        role=str(named.get("ROLE", "")),
    )


def by_ical_js(contents: list[bytes]) -> list[Reading]:
    """All at once: starting Node takes longer than reading."""
    return [Reading(**found) for found in _run_ical_js("read.mjs", contents)]


def expanded_by_ical_js(contents: list[bytes]) -> list[list[tuple[int, int, str, str]]]:
    """Start, end, title and place of each occurrence of each file."""
    return [[tuple(row[:4]) for row in rows] for rows in occurrences_by_ical_js(contents)]


def occurrences_by_ical_js(contents: list[bytes]) -> list[list[tuple[int, int, str, str, str]]]:
    """The same with the UID of each."""
    found = _run_ical_js("expand.mjs", contents)
    return [sorted(tuple(occurrence) for occurrence in series) for series in found]


def _run_ical_js(script: str, contents: list[bytes]) -> Any:
    fetched("ical.js")
    done = subprocess.run(
        ["node", NODE / script],
        input=json.dumps([content.decode() for content in contents]),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


class Time(ctypes.Structure):
    """libical's icaltimetype."""

    _fields_ = [
        *((name, ctypes.c_int) for name in ("year", "month", "day", "hour", "minute", "second")),
        ("is_date", ctypes.c_int),
        ("is_daylight", ctypes.c_int),
        ("zone", ctypes.c_void_p),
    ]


_STRINGS = (
    "icalcomponent_get_uid",
    "icalcomponent_get_summary",
    "icalcomponent_get_location",
    "icalcomponent_get_description",
    "icalproperty_get_value_as_string",
    "icalproperty_get_parameter_as_string",
    "icalproperty_method_to_string",
)


@cache
def libical() -> ctypes.CDLL | None:
    name = find_library("ical")
    if name is None:
        return None
    library = ctypes.CDLL(name)
    for function in _STRINGS:
        getattr(library, function).restype = ctypes.c_char_p
    for function in (
        "icalparser_parse_string",
        "icalcomponent_get_first_real_component",
        "icalcomponent_get_first_property",
    ):
        getattr(library, function).restype = ctypes.c_void_p
    for function in ("icalcomponent_get_dtstart", "icalcomponent_get_dtend"):
        getattr(library, function).restype = Time
    library.icaltime_as_timet_with_zone.restype = ctypes.c_longlong
    library.icaltime_as_timet_with_zone.argtypes = [Time, ctypes.c_void_p]
    return library


@contextmanager
def parsed_by_libical(content: bytes) -> Iterator[ctypes.c_void_p]:
    """libical's calendar; AssertionError if a line is wrong or the method's table is not kept."""
    library = libical()
    assert library is not None
    calendar = ctypes.c_void_p(library.icalparser_parse_string(content))
    assert calendar.value
    try:
        assert library.icalcomponent_count_errors(calendar) == 0
        assert library.icalrestriction_check(calendar) == 1
        assert library.icalcomponent_count_errors(calendar) == 0
        yield calendar
    finally:
        library.icalcomponent_free(calendar)


def by_libical(content: bytes) -> Reading:
    with parsed_by_libical(content) as calendar:
        library = libical()
        assert library is not None
        return _libical_reading(library, calendar)


def _libical_reading(library: ctypes.CDLL, calendar: ctypes.c_void_p) -> Reading:
    event = ctypes.c_void_p(library.icalcomponent_get_first_real_component(calendar))

    def kind(name: str) -> int:
        return int(library.icalproperty_string_to_kind(name.encode()))

    def found(name: str) -> ctypes.c_void_p:
        return ctypes.c_void_p(library.icalcomponent_get_first_property(event, kind(name)))

    def value(of: ctypes.c_void_p) -> str:
        return library.icalproperty_get_value_as_string(of).decode() if of.value else ""

    def parameter(of: ctypes.c_void_p, name: str) -> str:
        if not of.value:
            return ""
        text = library.icalproperty_get_parameter_as_string(of, name.encode())
        return (text or b"").decode().strip('"')

    def seconds(of: Time) -> int:
        return int(library.icaltime_as_timet_with_zone(of, of.zone))

    attendee, organizer = found("ATTENDEE"), found("ORGANIZER")
    method = library.icalcomponent_get_method(calendar)
    return Reading(
        method=library.icalproperty_method_to_string(method).decode(),
        events=library.icalcomponent_count_components(calendar, _event_kind(library)),
        uid=library.icalcomponent_get_uid(event).decode(),
        sequence=library.icalcomponent_get_sequence(event),
        starts_at=seconds(library.icalcomponent_get_dtstart(event)),
        ends_at=seconds(library.icalcomponent_get_dtend(event)),
        summary=(library.icalcomponent_get_summary(event) or b"").decode(),
        location=(library.icalcomponent_get_location(event) or b"").decode(),
        description=(library.icalcomponent_get_description(event) or b"").decode(),
        status=value(found("STATUS")),
        organizer=value(organizer),
        organizer_name=parameter(organizer, "CN"),
        attendee=value(attendee),
        attendee_name=parameter(attendee, "CN"),
        partstat=parameter(attendee, "PARTSTAT"),
        role=parameter(attendee, "ROLE"),
    )


def _event_kind(library: ctypes.CDLL) -> int:
    return int(library.icalcomponent_string_to_kind(b"VEVENT"))
