"""Meetings as calendar messages (RFC 5545, 5546, 6047): one UID, one recipient, a few bytes.

Pure: the same data give the same bytes. Times are written in the zone's local time with the zone
beside them; no message carries a personal link or another person's address.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from icalendar import Event, vCalAddress, vDatetime, vText, vUri

from facilitation.formats.ical_zones import zone_rules
from facilitation.formats.wording import line, lines
from facilitation.model.calendars import CANCEL, PUBLISH, REQUEST, Told
from facilitation.model.meetings import Answer, InvitedAs


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
    event = invited(message, attendee)
    return calendar_of(REQUEST, [event], message.zone)


def cancel(message: Message, attendee: Attendee) -> bytes:
    """The meeting leaves the attendee's calendar: called off, or they are asked no more."""
    event = uninvited(message, attendee)
    return calendar_of(CANCEL, [event], message.zone)


def publish(message: Message, *, is_cancelled: bool = False) -> bytes:
    """The meeting without anybody to answer: for a download, and for the organiser's own calendar.

    Exchange files a REQUEST from oneself to oneself without asking; PUBLISH it leaves alone.
    """
    event = published(message, is_cancelled=is_cancelled)
    return calendar_of(PUBLISH, [event], message.zone)


def invited(message: Message, attendee: Attendee) -> Event:
    """The event of a REQUEST."""
    event = _event(message, status="CONFIRMED", busy=True)
    event.add("attendee", _attendee(attendee, wants_answer=True))
    return event


def uninvited(message: Message, attendee: Attendee) -> Event:
    """The event of a CANCEL."""
    event = _event(message, status="CANCELLED", busy=False)
    event.add("attendee", _attendee(attendee, wants_answer=False))
    return event


def published(message: Message, *, is_cancelled: bool = False) -> Event:
    """The event of a PUBLISH."""
    status = "CANCELLED" if is_cancelled else "CONFIRMED"
    return _event(message, status=status, busy=not is_cancelled)


def _event(message: Message, *, status: str, busy: bool) -> Event:
    told, zone = message.told, message.zone
    event = Event()
    event.add("uid", message.uid)
    event.add("sequence", message.sequence)
    event.add("dtstamp", message.dtstamp.astimezone(UTC).replace(microsecond=0))
    event.add("dtstart", local(told.starts_at, zone))
    event.add("dtend", local(told.ends_at, zone))
    event.add("summary", line(told.summary) or "Termin")
    event.add("status", status)
    event.add("transp", "OPAQUE" if busy else "TRANSPARENT")
    event.add("x-microsoft-cdo-busystatus", "BUSY" if busy else "FREE")
    event.add("organizer", address_of(message.organizer))
    _add_place(event, told)
    if description := description_of(message):
        event.add("description", description)
    return event


def local(moment: datetime, zone: ZoneInfo) -> vDatetime:
    """Local time where the zone's clocks keep a rule, else UTC, which needs none."""
    return vDatetime(moment.astimezone(zone if zone_rules(zone) else UTC))


def _add_place(event: Event, told: Told) -> None:
    place, url = line(told.location), line(told.online_url)
    if place or url:
        event.add("location", place or url)
    if is_plain_address(url):
        event.add("url", vUri(url))
        way_in = conference_address(url)
        event.add(
            "conference", vUri(way_in, params={"VALUE": "URI", "FEATURE": ["AUDIO", "VIDEO"]})
        )


_TAKEN_FOR_TEXT = str.maketrans({",": "%2C", ";": "%3B"})


def conference_address(url: str) -> str:
    """The address as CONFERENCE: some servers take what they do not know for TEXT and would cut
    it at a comma, or give it back with backslashes."""
    return url.translate(_TAKEN_FOR_TEXT)


def is_plain_address(url: str) -> bool:
    """Whether the text is a web address that may stand in a file as it is."""
    visible = all("!" <= letter <= "~" and letter not in '"<>\\^`{|}' for letter in url)
    return visible and url.startswith(("https://", "http://"))


def description_of(message: Message) -> str:
    url, agenda = line(message.told.online_url), lines(message.told.agenda)
    parts = (
        f"Online teilnehmen: {url}" if url else "",
        f"Tagesordnung:\n{agenda}" if agenda else "",
        lines(message.description),
    )
    return "\n\n".join(part for part in parts if part)


def _attendee(attendee: Attendee, *, wants_answer: bool) -> vCalAddress:
    address = address_of(attendee.mailbox)
    address.params["CUTYPE"] = "INDIVIDUAL"
    address.params["ROLE"] = attendee.role
    address.params["PARTSTAT"] = attendee.partstat.value
    if wants_answer:
        address.params["RSVP"] = "TRUE"
    return address


_UNFIT = str.maketrans({'"': "'", "^": " ", "\\": "/"})
"""Characters of names that cannot stand in a parameter, or whose escapes clients read each in
their own way (RFC 6868; some take a backslash for the beginning of one)."""


def address_of(mailbox: Mailbox) -> vCalAddress:
    address = vCalAddress(f"mailto:{mailbox.address}")
    if name := line(mailbox.name.translate(_UNFIT)):
        address.params["CN"] = vText(name)
    return address


def calendar_of(method: str, events: Iterable[Event], zone: ZoneInfo) -> bytes:
    """The bytes that `icalendar` would write for the whole, without writing the rules each time."""
    head = f"VERSION:2.0\r\nPRODID:-//Kreisrunde//facilitation//DE\r\nMETHOD:{method}\r\n"
    written = b"".join(event.to_ical() for event in events)
    rules = zone_rules(zone) or b""
    return b"".join((b"BEGIN:VCALENDAR\r\n", head.encode(), rules, written, b"END:VCALENDAR\r\n"))
