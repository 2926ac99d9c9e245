"""All occurrences of a calendar file, as six programs work them out, none of them ours.

ical.js, libical and vobject go by the time zone that stands in the file; sabre/vobject and
`recurring-ical-events` by the one they know under its name.
"""

import ctypes
import json
import shutil
import subprocess
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import recurring_ical_events
import vobject
from icalendar import Calendar

from tests import node_packages, readers

SINCE, UNTIL = datetime(2025, 1, 1, tzinfo=UTC), datetime(2033, 1, 1, tzinfo=UTC)
"""All that the tests write lies between these two."""
PHP = Path(__file__).parents[1] / "php"

Shown = tuple[int, int, str, str, str]
"""Start and end in seconds since 1970, title, place, UID."""
Expander = Callable[[list[bytes]], list[list[Shown]]]


def by_recurring_ical_events(contents: list[bytes]) -> list[list[Shown]]:
    return [sorted(_by_recurring_ical_events(content)) for content in contents]


def _by_recurring_ical_events(content: bytes) -> Iterator[Shown]:
    for event in recurring_ical_events.of(Calendar.from_ical(content)).between(SINCE, UNTIL):
        yield (
            int(event.start.timestamp()),
            int(event.end.timestamp()),
            str(event["SUMMARY"]),
            str(event.get("LOCATION", "")),
            str(event["UID"]),
        )


def by_vobject(contents: list[bytes]) -> list[list[Shown]]:
    return [sorted(_by_vobject(vobject.readOne(content.decode()))) for content in contents]


def _by_vobject(calendar: Any) -> Iterator[Shown]:
    for events in _by_uid(calendar.contents.get("vevent", []), lambda event: event.uid.value):
        starts_of_overrides = {
            event.recurrence_id.value for event in events if hasattr(event, "recurrence_id")
        }
        for event in events:
            begins, ends = event.dtstart.value, event.dtend.value
            if hasattr(event, "recurrence_id") or not hasattr(event, "rrule"):
                yield _of_vobject(event, begins, ends)
                continue
            for start in event.getrruleset():
                if start not in starts_of_overrides:
                    yield _of_vobject(event, start, start + (ends - begins))


def _of_vobject(event: Any, begins: datetime, ends: datetime) -> Shown:
    place = event.location.value if hasattr(event, "location") else ""
    times = int(begins.timestamp()), int(ends.timestamp())
    return *times, event.summary.value, place, event.uid.value


def by_ical_js(contents: list[bytes]) -> list[list[Shown]]:
    return readers.occurrences_by_ical_js(contents)


def has_sabre() -> bool:
    return shutil.which("php") is not None and Path("/usr/share/php/Sabre/VObject").is_dir()


def by_sabre(contents: list[bytes]) -> list[list[Shown]]:
    """AssertionError if sabre/vobject warns of anything."""
    done = subprocess.run(
        ["php", "-d", "display_errors=stderr", PHP / "read.php"],
        input=json.dumps([content.decode() for content in contents]),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert [one["warnings"] for one in found] == [[] for _ in contents]
    return [sorted(tuple(row) for row in one["occurrences"]) for one in found]


class _Span(ctypes.Structure):
    _fields_ = [("start", ctypes.c_long), ("end", ctypes.c_long), ("is_busy", ctypes.c_int)]


_Found = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.POINTER(_Span), ctypes.c_void_p)


@cache
def _libical() -> Any:
    library = readers.libical()
    assert library is not None
    for name in ("icalcomponent_get_first_component", "icalcomponent_get_next_component"):
        getattr(library, name).restype = ctypes.c_void_p
        getattr(library, name).argtypes = [ctypes.c_void_p, ctypes.c_int]
    library.icalproperty_get_datetime_with_component.restype = readers.Time
    library.icalproperty_get_datetime_with_component.argtypes = [ctypes.c_void_p, ctypes.c_void_p]
    library.icaltime_from_timet_with_zone.restype = readers.Time
    library.icaltime_from_timet_with_zone.argtypes = [
        ctypes.c_longlong, ctypes.c_int, ctypes.c_void_p,
    ]  # fmt: skip
    library.icalcomponent_foreach_recurrence.restype = None
    library.icalcomponent_foreach_recurrence.argtypes = [
        ctypes.c_void_p, readers.Time, readers.Time, _Found, ctypes.c_void_p,
    ]  # fmt: skip
    return library


def by_libical(contents: list[bytes]) -> list[list[Shown]]:
    """AssertionError if a line is wrong or the table of the method is not kept."""
    return [sorted(_by_libical(_libical(), content)) for content in contents]


def _by_libical(library: Any, content: bytes) -> list[Shown]:
    with readers.parsed_by_libical(content) as calendar:
        kind = library.icalcomponent_string_to_kind(b"VEVENT")
        events = []
        found = library.icalcomponent_get_first_component(calendar, kind)
        while found:
            events.append(ctypes.c_void_p(found))
            found = library.icalcomponent_get_next_component(calendar, kind)
        groups = _by_uid(events, lambda event: library.icalcomponent_get_uid(event))
        return [shown for group in groups for shown in _of_libical(library, group)]


def _of_libical(library: Any, events: list[ctypes.c_void_p]) -> list[Shown]:
    """libical itself knows nothing of overrides: whoever uses it puts them in the place of the
    occurrence they name."""
    originals = [_original_start(library, event) for event in events]
    found = []
    for event, original in zip(events, originals, strict=True):
        for begins, ends in _spans(library, event):
            if original is not None or begins not in originals:
                found.append((begins, ends, *_words(library, event)))
    return found


def _original_start(library: Any, event: ctypes.c_void_p) -> int | None:
    kind = library.icalproperty_string_to_kind(b"RECURRENCE-ID")
    named = ctypes.c_void_p(library.icalcomponent_get_first_property(event, kind))
    if not named.value:
        return None
    at = library.icalproperty_get_datetime_with_component(named, event)
    return int(library.icaltime_as_timet_with_zone(at, at.zone))


def _spans(library: Any, event: ctypes.c_void_p) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    take = _Found(lambda _event, span, _: found.append((span[0].start, span[0].end)))
    since, until = (
        library.icaltime_from_timet_with_zone(int(at.timestamp()), 0, None) for at in (SINCE, UNTIL)
    )
    library.icalcomponent_foreach_recurrence(event, since, until, take, None)
    return found


def _words(library: Any, event: ctypes.c_void_p) -> tuple[str, str, str]:
    summary, location, uid = (
        (getattr(library, f"icalcomponent_get_{name}")(event) or b"").decode()
        for name in ("summary", "location", "uid")
    )
    return summary, location, uid


def _by_uid(events: Iterable[Any], uid_of: Callable[[Any], Any]) -> list[list[Any]]:
    found = defaultdict(list)
    for event in events:
        found[uid_of(event)].append(event)
    return list(found.values())


EXPANDERS: dict[str, tuple[Expander, Callable[[], bool]]] = {
    "recurring-ical-events": (by_recurring_ical_events, lambda: True),
    "vobject": (by_vobject, lambda: True),
    "ical.js": (by_ical_js, node_packages.has_node),
    "libical": (by_libical, lambda: readers.libical() is not None),
    "sabre/vobject": (by_sabre, has_sabre),
}
"""By name, with whether it is installed."""
