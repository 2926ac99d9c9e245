"""What a mail that came in says: an answer of a calendar, mail that bounced, a word of a person.

Pure and total: any octets give a value, in bounded time. What the value says is a claim of
whoever wrote the mail.
"""

import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from hashlib import sha256
from html import unescape

import nh3

from facilitation.formats import bounces, mime
from facilitation.formats.addresses import mail_address
from facilitation.formats.bounces import Bounce
from facilitation.formats.ical_lines import Event, Line, Moment, Object, read_object
from facilitation.formats.mime import Mail, Part, first
from facilitation.formats.wording import clean, line
from facilitation.model.incoming import IncomingKind
from facilitation.model.meetings import LONGEST_NOTE

LARGEST_CALENDAR = 1_000_000
"""Octets of a calendar object that is looked into; an answer to a whole series has some 100,000."""
LONGEST_TEXT = 4_000
LONGEST_LINE = 300

_CALENDAR_KINDS = {"text/calendar", "application/ics", "text/x-vcalendar"}
_LINE_END = re.compile(r"<(?:br|/p|/div|/tr|/li)\b", re.IGNORECASE)
_MESSAGE_ID = re.compile(r"<[^<>\s]{1,250}>")
_MAILTO = re.compile(r"mailto:\s*([^\s<>;,\"]{3,254})\s*\Z", re.IGNORECASE)
_TOO_LARGE = "Die Nachricht ist zu groß, um gelesen zu werden. Lesen Sie sie im Postfach."
_LARGE_CALENDAR = (
    "Der Kalendereintrag in der Nachricht ist zu groß, um gelesen zu werden. "
    "Lesen Sie die Nachricht im Postfach."
)
_TNEF = (
    "Die Nachricht kam als „winmail.dat“, das nur Outlook liest. "
    "Tragen Sie die Antwort von Hand ein."
)
_NO_EVENT = "Der Kalendereintrag in der Nachricht ist nicht lesbar."


@dataclass(frozen=True, kw_only=True)
class CalendarAnswer:
    """What a calendar says of one event (RFC 5546 3.2.3, 3.2.6, 3.2.7)."""

    uid: str
    sequence: int | None
    stamp: datetime | None
    """When it was said (DTSTAMP)."""
    attendee: str
    """Whose answer it claims to be: an address in small letters; empty where none is named."""
    attendee_name: str
    partstat: str
    recurrence: Moment | None
    """The date of a series it is about; None: all of them."""
    is_single: bool
    """Whether a date is named at all, be it readable or not."""
    comment: str
    starts: Moment | None
    ends: Moment | None
    delegates: tuple[str, ...]
    """Name or address of each who shall come instead."""


@dataclass(frozen=True, kw_only=True)
class Incoming:
    """A mail, understood as far as it can be."""

    mark: str
    kind: IncomingKind
    sender: str
    """The one address in From, in small letters; empty where there is none or there are several."""
    sender_name: str
    written_to: tuple[str, ...]
    answers_to: tuple[str, ...]
    """Message-IDs of what it answers."""
    subject: str
    text: str
    dated: datetime | None
    answers: tuple[CalendarAnswer, ...] = ()
    bounces: tuple[Bounce, ...] = ()
    returned: tuple[str, ...] = ()
    """Message-IDs of what may have bounced."""
    trouble: str = ""
    """A sentence about what could not be read."""


@dataclass(frozen=True)
class _Finding:
    kind: IncomingKind
    answers: tuple[CalendarAnswer, ...] = ()
    bounces: tuple[Bounce, ...] = ()
    returned: tuple[str, ...] = field(default=())
    trouble: str = ""


def read_mail(content: bytes, *, size: int | None = None) -> Incoming:
    """What the mail says. `size`: of the whole mail in octets, where `content` is its beginning."""
    mail = mime.read(content)
    is_cut = size is not None and size > len(content)
    senders = mime.addresses(mail.fields.get("from", []))
    sole = senders[0] if len(senders) == 1 else ("", "")
    text = _readable(mail)
    found = _Finding(IncomingKind.UNREADABLE, trouble=_TOO_LARGE) if is_cut else _find(mail, text)
    return Incoming(
        mark=_mark(mail, content, size),
        kind=found.kind,
        sender=spelt(sole[1]),
        sender_name=_short(sole[0] or (first(mail.fields, "from") if not sole[1] else "")),
        written_to=_written_to(mail),
        answers_to=_ids(mail, "in-reply-to", "references"),
        subject=_short(mime.words(first(mail.fields, "subject"))),
        text=text,
        dated=_date(first(mail.fields, "date")),
        answers=found.answers,
        bounces=found.bounces,
        returned=found.returned,
        trouble=found.trouble,
    )


def spelt(address: str) -> str:
    """An address as it is compared: in small letters, its domain in ASCII."""
    return line((mail_address(address) or address).lower())[:LONGEST_LINE]


def _find(mail: Mail, text: str) -> _Finding:
    """A bounce may carry our invitation and an absence note an answer: the outermost counts."""
    bounced = bounces.read(mail, text)
    if bounced:
        return _Finding(IncomingKind.BOUNCE, bounces=bounced, returned=bounces.returned(mail, text))
    found = _find_answer(mail)
    if found is not None:
        return found
    if _is_automatic(mail):
        return _Finding(IncomingKind.AUTOMATIC)
    if any(_is_tnef(part) for part in mail.parts):
        return _Finding(IncomingKind.UNREADABLE, trouble=_TNEF)
    return _Finding(IncomingKind.PLAIN)


def _find_answer(mail: Mail) -> _Finding | None:
    trouble = ""
    for part in filter(_is_calendar, mail.parts):
        if len(part.raw) > LARGEST_CALENDAR:
            trouble = _LARGE_CALENDAR
            continue
        said = read_object(_calendar_text(part))
        if said is None:
            trouble = trouble or _NO_EVENT
        elif kind := _kind(said, part):
            return _Finding(kind, _answers(said, spelt(_sole_sender(mail))))
    return _Finding(IncomingKind.UNREADABLE, trouble=trouble) if trouble else None


def _calendar_text(part: Part) -> str:
    """Calendars are UTF-8 (RFC 5545 3.1.4), whatever the part says of them, until they are not."""
    content = part.content(LARGEST_CALENDAR)
    codec = "utf-16" if content[:2] in (BOM_UTF16_LE, BOM_UTF16_BE) else "utf-8"
    try:
        return content.decode(codec)
    except UnicodeError:
        return part.text(LARGEST_CALENDAR)


def _kind(said: Object, part: Part) -> IncomingKind | None:
    """None for invitations and the like: they answer nothing of ours."""
    method = said.method or part.parameters.get("method", "").upper()
    if not said.events:
        return None
    if method == "REPLY":
        states = {attendee.parameters.get("PARTSTAT", "").upper()
                  for event in said.events for attendee in _attendees(event)}  # fmt: skip
        return IncomingKind.DELEGATED if "DELEGATED" in states else IncomingKind.REPLY
    known = {"COUNTER": IncomingKind.COUNTER, "REFRESH": IncomingKind.REFRESH}
    return known.get(method)


def _answers(said: Object, sender: str) -> tuple[CalendarAnswer, ...]:
    return tuple(_answer(event, sender) for event in said.events)


def _answer(event: Event, sender: str) -> CalendarAnswer:
    attendees = _attendees(event)
    own = [a for a in attendees if _address(a) == sender] or attendees
    speaks = own[0] if len(own) == 1 else None
    if speaks is None:  # of several, the one who passes it on (RFC 5546 4.2.5)
        speaks = next((a for a in own if _partstat(a) == "DELEGATED"), None)
    named = event.find("RECURRENCE-ID")
    stamp = event.moment("DTSTAMP")
    return CalendarAnswer(
        uid=line(event.value("UID"))[:LONGEST_LINE],
        sequence=_number(event.value("SEQUENCE")),
        stamp=stamp if isinstance(stamp, datetime) and stamp.tzinfo else None,
        attendee=_address(speaks) if speaks else "",
        attendee_name=_short(speaks.parameters.get("CN", "")) if speaks else "",
        partstat=_partstat(speaks) if speaks else "",
        recurrence=named.moment if named else None,
        is_single=named is not None,
        comment=_comment(event, speaks),
        starts=event.moment("DTSTART"),
        ends=event.end,
        delegates=_delegates(speaks, attendees) if speaks else (),
    )


def _comment(event: Event, speaks: Line | None) -> str:
    """Google puts it beside the address."""
    beside = speaks.parameters.get("X-RESPONSE-COMMENT", "") if speaks else ""
    return clean(event.text("COMMENT") or beside).strip()[:LONGEST_NOTE]


def _attendees(event: Event) -> list[Line]:
    return [line for line in event.lines if line.name == "ATTENDEE"]


def _partstat(attendee: Line) -> str:
    return attendee.parameters.get("PARTSTAT", "").upper()[:40]


def _address(attendee: Line) -> str:
    """Some calendars name a principal of their own and put the address beside it."""
    found = _MAILTO.search(attendee.value)
    return spelt(found[1] if found else attendee.parameters.get("EMAIL", ""))


def _delegates(speaks: Line, attendees: list[Line]) -> tuple[str, ...]:
    names = {_address(a): _short(a.parameters.get("CN", "")) for a in attendees}
    given = speaks.parameters.get("DELEGATED-TO", "").split(",")
    found = [spelt(m[1]) for m in map(_MAILTO.search, given[:5]) if m]
    return tuple(names.get(address) or address for address in found)


def _is_calendar(part: Part) -> bool:
    return part.kind in _CALENDAR_KINDS or part.name.lower().endswith((".ics", ".vcs"))


def _is_tnef(part: Part) -> bool:
    return part.kind == "application/ms-tnef" or part.name.lower() == "winmail.dat"


def _is_automatic(mail: Mail) -> bool:
    fields = mail.fields
    submitted = first(fields, "auto-submitted").lower().partition(";")[0].strip()
    precedence = first(fields, "precedence").lower().strip()
    return (
        submitted not in ("", "no")
        or precedence in ("bulk", "junk", "list", "auto_reply")
        or first(fields, "return-path").strip() == "<>"
        or mail.top.parameters.get("report-type", "") == "disposition-notification"
        or any(
            name in fields
            for name in ("x-auto-response-suppress", "x-autoreply", "x-autorespond", "list-id")
        )
    )


def _readable(mail: Mail) -> str:
    """The first text of the mail, plain rather than HTML, its own rather than of one sent along."""
    for kind in ("text/plain", "text/html"):
        own = (p for p in mail.parts if p.kind == kind and not p.inside and not _is_calendar(p))
        for part in own:
            text = part.text(LONGEST_TEXT * (10 if kind == "text/html" else 1))
            if kind == "text/html":
                text = unescape(nh3.clean(_LINE_END.sub(r"\n\g<0>", text), tags=set()))
            if text.strip():
                return re.sub(r"\n{3,}", "\n\n", clean(text)).strip()[:LONGEST_TEXT]
    return ""


def _written_to(mail: Mail) -> tuple[str, ...]:
    fields = ("delivered-to", "x-original-to", "to", "cc")
    values: Iterable[str] = (value for name in fields for value in mail.fields.get(name, [])[:5])
    found = (spelt(address) for _, address in mime.addresses(list(values))[:50])
    return tuple(dict.fromkeys(found))


def _sole_sender(mail: Mail) -> str:
    senders = mime.addresses(mail.fields.get("from", []))
    return senders[0][1] if len(senders) == 1 else ""


def _ids(mail: Mail, *names: str) -> tuple[str, ...]:
    values = " ".join(value for name in names for value in mail.fields.get(name, [])[:5])
    return tuple(dict.fromkeys(_MESSAGE_ID.findall(values)))[:50]


def _date(value: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(value[:100])
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _number(value: str) -> int | None:
    return int(value) if value.isascii() and value.isdecimal() and len(value) < 10 else None


def _short(text: str) -> str:
    return line(text)[:LONGEST_LINE]


def _mark(mail: Mail, content: bytes, size: int | None) -> str:
    """The same for a mail that came twice by different ways; another where it says otherwise."""
    message_id = first(mail.fields, "message-id").strip()
    told = mail.top.raw if message_id else content
    rest = str(size if size and size > len(content) else "")
    parts = (message_id.encode("utf-8", "replace"), told, rest.encode())
    return sha256(b"\0".join(sha256(part).digest() for part in parts)).hexdigest()
