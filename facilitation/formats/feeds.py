"""Calendar feeds: many meetings in one file, to be read and not to be answered (RFC 5545, 7986).

Written by hand, because `icalendar` needs a tenth of a second for 600 meetings; the bytes of each
event are those it would write. Nobody's address but the organizer's is in a feed.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from icalendar import Event

from facilitation.formats import ical
from facilitation.formats.ical_zones import zone_rules
from facilitation.formats.wording import line
from facilitation.model.calendars import PUBLISH

EDITION = 2
"""Raise it when the same data are to be written in another way: validators hold it."""
REFRESH = "PT1H"
"""How often calendars may ask; most ask less often."""
KEPT_EVENTS = 8192
_MOST_OCTETS = 74
"""`icalendar` folds before the 75th octet, the blank of a continued line not counted."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A meeting as a feed shows it."""

    message: ical.Message
    is_cancelled: bool
    is_free: bool
    """Shown without taking up the reader's time: they are not expected to come."""


def write_feed(name: str, entries: Iterable[Entry], zone: ZoneInfo) -> bytes:
    """The whole file. The same entries in the same order give the same bytes."""
    title = _escaped(line(name))
    about = (
        f"NAME:{title}",
        f"REFRESH-INTERVAL;VALUE=DURATION:{REFRESH}",
        f"X-PUBLISHED-TTL:{REFRESH}",
        f"X-WR-CALNAME:{title}",
    )
    return _calendar(about, entries, zone)


def write_file(entry: Entry, zone: ZoneInfo) -> bytes:
    """One meeting for a calendar that exists: some open a new one for what has a name."""
    return _calendar((), [entry], zone)


def _calendar(about: Iterable[str], entries: Iterable[Entry], zone: ZoneInfo) -> bytes:
    head = (
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Kreisrunde//facilitation//DE",
        f"METHOD:{PUBLISH}",
        *about,
    )
    parts = (_written(head), zone_rules(zone) or b"", *map(write_event, entries))
    return b"".join((*parts, b"END:VCALENDAR\r\n"))


@lru_cache(KEPT_EVENTS)
def write_event(entry: Entry) -> bytes:
    """One VEVENT; kept, since most meetings stay the same and stand in many feeds."""
    message, told = entry.message, entry.message.told
    place, url = line(told.location), line(told.online_url)
    takes_time = not (entry.is_cancelled or entry.is_free)
    begins, ends = _moment(told.starts_at, message.zone), _moment(told.ends_at, message.zone)
    rows = [
        "BEGIN:VEVENT",
        f"SUMMARY:{_escaped(_summary(entry))}",
        f"DTSTART{begins}",
        f"DTEND{ends}",
        f"DTSTAMP:{message.dtstamp.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        f"UID:{_escaped(message.uid)}",
        f"SEQUENCE:{message.sequence}",
    ]
    if ical.is_plain_address(url):
        rows.append(f"CONFERENCE;FEATURE=AUDIO,VIDEO;VALUE=URI:{ical.conference_address(url)}")
    if description := ical.description_of(message):
        rows.append(f"DESCRIPTION:{_escaped(description)}")
    if place or url:
        rows.append(f"LOCATION:{_escaped(place or url)}")
    rows += [
        _organizer(message.organizer),
        f"STATUS:{'CANCELLED' if entry.is_cancelled else 'CONFIRMED'}",
        f"TRANSP:{'OPAQUE' if takes_time else 'TRANSPARENT'}",
    ]
    if ical.is_plain_address(url):
        rows.append(f"URL:{url}")
    rows += [f"X-MICROSOFT-CDO-BUSYSTATUS:{'BUSY' if takes_time else 'FREE'}", "END:VEVENT"]
    return _written(rows)


def _summary(entry: Entry) -> str:
    """Several calendars show a cancelled event like any other: the title says so itself."""
    title = line(entry.message.told.summary) or "Termin"
    return f"Abgesagt: {title}" if entry.is_cancelled else title


def _moment(moment: datetime, zone: ZoneInfo) -> str:
    """Local time where the zone's clocks keep a rule, else UTC, as in messages."""
    if zone.key != "UTC" and zone_rules(zone):
        return f";TZID={zone.key}:{moment.astimezone(zone):%Y%m%dT%H%M%S}"
    return f":{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


@lru_cache(256)
def _organizer(mailbox: ical.Mailbox) -> str:
    event = Event()
    event.add("organizer", ical.address_of(mailbox))
    written: str = event.to_ical().decode()
    return "".join(written.split("\r\n ")).split("\r\n")[1]


def _escaped(text: str) -> str:
    """TEXT of RFC 5545 3.3.11."""
    text = text.replace("\\", "\\\\").replace(";", r"\;").replace(",", r"\,")
    return text.replace("\n", r"\n")


def _written(rows: Iterable[str]) -> bytes:
    return b"".join(_folded(row.encode()) for row in rows)


def _folded(row: bytes) -> bytes:
    """The line in pieces of at most 75 octets, none of them broken within a character or between
    a backslash and what it escapes (RFC 5545 3.1)."""
    pieces = []
    while len(row) > _MOST_OCTETS:
        end = _MOST_OCTETS
        while row[end] & 0xC0 == 0x80:
            end -= 1
        if row[end - 1] in b"\\^":
            end -= 1
        pieces.append(row[:end])
        row = row[end:]
    return b"\r\n ".join((*pieces, row)) + b"\r\n"
