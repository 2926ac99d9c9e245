"""Meetings as calendar messages (RFC 5545, 5546, 6047): one UID, one recipient, a few bytes.

Pure: the same data give the same bytes. Times are written in the zone's local time with the zone
beside them; no message carries a personal link or another person's address.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from icalendar import Event, Timezone, vCalAddress, vDatetime, vText, vUri

from facilitation.formats.wording import line, lines
from facilitation.model.calendars import CANCEL, PUBLISH, REQUEST, Told
from facilitation.model.meetings import Answer, InvitedAs

BERLIN = "Europe/Berlin"

# What libraries derive from the zone database lists every change up to some year, and clients
# read only the first: they need the rule (RFC 5545 3.6.5).
_RULES = Timezone.from_ical(
    """BEGIN:VTIMEZONE
TZID:Europe/Berlin
BEGIN:DAYLIGHT
DTSTART:19700329T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
TZNAME:CEST
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:19701025T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
TZNAME:CET
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
END:STANDARD
END:VTIMEZONE
"""
).to_ical(sorted=False)


class PartStat(StrEnum):
    NEEDS_ACTION = "NEEDS-ACTION"
    ACCEPTED = "ACCEPTED"
    DECLINED = "DECLINED"
    TENTATIVE = "TENTATIVE"


PARTSTAT = {
    Answer.NONE_YET: PartStat.NEEDS_ACTION,
    Answer.ACCEPTED: PartStat.ACCEPTED,
    Answer.DECLINED: PartStat.DECLINED,
    Answer.TENTATIVE: PartStat.TENTATIVE,
}
ROLE = {
    InvitedAs.MEMBER: "REQ-PARTICIPANT",
    InvitedAs.ADVISORY_MEMBER: "REQ-PARTICIPANT",
    InvitedAs.DEPUTY: "REQ-PARTICIPANT",
    InvitedAs.GUEST: "OPT-PARTICIPANT",
}


@dataclass(frozen=True, kw_only=True)
class Mailbox:
    address: str
    name: str


@dataclass(frozen=True, kw_only=True)
class Attendee:
    mailbox: Mailbox
    role: str = "REQ-PARTICIPANT"
    partstat: PartStat = PartStat.NEEDS_ACTION


@dataclass(frozen=True, kw_only=True)
class Message:
    """What is said about one meeting, whoever hears it."""

    uid: str
    sequence: int
    dtstamp: datetime
    organizer: Mailbox
    told: Told
    zone: ZoneInfo
    description: str = ""
    """Plain text below the agenda: whom to ask."""


def request(message: Message, attendee: Attendee) -> bytes:
    """An invitation or its update; a higher SEQUENCE under the same UID replaces an earlier one."""
    event = _event(message, status="CONFIRMED", busy=True)
    event.add("attendee", _attendee(attendee, wants_answer=True))
    return _calendar(REQUEST, event, message.zone)


def cancel(message: Message, attendee: Attendee) -> bytes:
    """The meeting leaves the attendee's calendar: called off, or they are asked no more."""
    event = _event(message, status="CANCELLED", busy=False)
    event.add("attendee", _attendee(attendee, wants_answer=False))
    return _calendar(CANCEL, event, message.zone)


def publish(message: Message, *, is_cancelled: bool = False) -> bytes:
    """The meeting without anybody to answer: for a download, and for the organiser's own calendar.

    Exchange files a REQUEST from oneself to oneself without asking; PUBLISH it leaves alone.
    """
    status = "CANCELLED" if is_cancelled else "CONFIRMED"
    event = _event(message, status=status, busy=not is_cancelled)
    return _calendar(PUBLISH, event, message.zone)


def _event(message: Message, *, status: str, busy: bool) -> Event:
    told, zone = message.told, message.zone
    event = Event()
    event.add("uid", message.uid)
    event.add("sequence", message.sequence)
    event.add("dtstamp", message.dtstamp.astimezone(UTC).replace(microsecond=0))
    event.add("dtstart", _moment(told.starts_at, zone))
    event.add("dtend", _moment(told.ends_at, zone))
    event.add("summary", line(told.summary) or "Termin")
    event.add("status", status)
    event.add("transp", "OPAQUE" if busy else "TRANSPARENT")
    event.add("x-microsoft-cdo-busystatus", "BUSY" if busy else "FREE")
    event.add("organizer", _address(message.organizer))
    _add_place(event, told)
    if description := _description(message):
        event.add("description", description)
    return event


def _moment(moment: datetime, zone: ZoneInfo) -> vDatetime:
    """Local time where we ship the zone's rules, else UTC, which needs none."""
    return vDatetime(moment.astimezone(zone if zone.key == BERLIN else UTC))


def _add_place(event: Event, told: Told) -> None:
    place, url = line(told.location), line(told.online_url)
    if place or url:
        event.add("location", place or url)
    if is_plain_address(url):
        event.add("url", vUri(url))
        event.add("conference", vUri(url, params={"VALUE": "URI", "FEATURE": ["AUDIO", "VIDEO"]}))


def is_plain_address(url: str) -> bool:
    """Whether the text is a web address that may stand in a file as it is."""
    visible = all("!" <= letter <= "~" and letter not in '"<>\\^`{|}' for letter in url)
    return visible and url.startswith(("https://", "http://"))


def _description(message: Message) -> str:
    url, agenda = line(message.told.online_url), lines(message.told.agenda)
    parts = (
        f"Online teilnehmen: {url}" if url else "",
        f"Tagesordnung:\n{agenda}" if agenda else "",
        lines(message.description),
    )
    return "\n\n".join(part for part in parts if part)


def _attendee(attendee: Attendee, *, wants_answer: bool) -> vCalAddress:
    address = _address(attendee.mailbox)
    address.params["CUTYPE"] = "INDIVIDUAL"
    address.params["ROLE"] = attendee.role
    address.params["PARTSTAT"] = attendee.partstat.value
    if wants_answer:
        address.params["RSVP"] = "TRUE"
    return address


_UNFIT = str.maketrans({'"': "'", "^": " ", "\\": "/"})
"""Characters of names that cannot stand in a parameter, or whose escapes clients read each in
their own way (RFC 6868; some take a backslash for the beginning of one)."""


def _address(mailbox: Mailbox) -> vCalAddress:
    address = vCalAddress(f"mailto:{mailbox.address}")
    if name := line(mailbox.name.translate(_UNFIT)):
        address.params["CN"] = vText(name)
    return address


def _calendar(method: str, event: Event, zone: ZoneInfo) -> bytes:
    """The bytes that `icalendar` would write for the whole, without writing the rules each time."""
    head = f"VERSION:2.0\r\nPRODID:-//Kreisrunde//facilitation//DE\r\nMETHOD:{method}\r\n"
    rules = _RULES if zone.key == BERLIN else b""
    parts = (b"BEGIN:VCALENDAR\r\n", head.encode(), rules, event.to_ical(), b"END:VCALENDAR\r\n")
    return b"".join(parts)
