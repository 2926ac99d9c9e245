"""The wording of every mail: one function and one pair of templates for each letter.

A letter is a whole text in one language; its templates lie in `letters/<language>/`. The first
line of the text template is the subject.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from facilitation.formats.ical import Mailbox, is_plain_address
from facilitation.formats.wording import clean, line
from facilitation.model.calendars import Change, Told
from facilitation.model.meetings import Answer, InvitedAs
from facilitation.model.outbox import LINK, Letter
from facilitation.settings import SHIPPED

LANGUAGES = frozenset({"de"})
"""Those that letters are written in; for all others German."""


@dataclass(frozen=True, kw_only=True)
class Sender:
    """Who writes, and whom to ask."""

    mailbox: Mailbox
    district: str
    phone: str = ""
    postal_address: str = ""
    privacy_notice: str = ""

    @property
    def address_lines(self) -> list[str]:
        """District and address as they stand under the name, without what the name says."""
        rows = (self.district, *self.postal_address.splitlines())
        return [row for row in rows if row.strip() and row.strip() not in self.mailbox.name]


@dataclass(frozen=True, kw_only=True)
class AgendaLine:
    position: int
    title: str
    minutes: int | None = None
    is_public: bool = True


@dataclass(frozen=True, kw_only=True)
class Gathering:
    """The meeting as its letters tell of it."""

    told: Told
    zone: ZoneInfo
    body: str
    process: str = ""
    agenda: tuple[AgendaLine, ...] = ()
    message: str = ""
    invitation_text: str = ""


@dataclass(frozen=True, kw_only=True)
class Reader:
    """To whom a letter goes, and why to them."""

    mailbox: Mailbox
    invited_as: InvitedAs
    body: str
    """Where the reader's own seat is; another body's for those invited along."""
    seat: str = ""
    language: str = "de"
    needs_notice: bool = False
    """The reader has not yet been told what happens with their data (Art. 13, 14 GDPR)."""

    def may_read(self, item: AgendaLine) -> bool:
        return item.is_public or self.invited_as is not InvitedAs.GUEST


@dataclass(frozen=True)
class Attached:
    """The calendar message of a letter."""

    content: bytes
    method: str


@dataclass(frozen=True)
class Writing:
    """From whom to whom about what: the ground of every letter."""

    sender: Sender
    reader: Reader
    gathering: Gathering


def invitation(writing: Writing, attached: Attached | None) -> Letter:
    return _letter("invitation", writing, attached)


def update(writing: Writing, attached: Attached | None, *, before: Told, answer: Answer) -> Letter:
    """Something has changed: the old and the new stand in the first lines.

    `answer`: what the reader's answer is now, after one to another time was forgotten.
    """
    before = _tidy(before)
    changes = before.changes(_tidy(writing.gathering.told))
    return _letter("update", writing, attached, before=before, changes=changes, answer=answer)


def cancellation(writing: Writing, attached: Attached | None, *, reason: str) -> Letter:
    return _letter("cancellation", writing, attached, reason=reason)


def withdrawal(writing: Writing, attached: Attached | None) -> Letter:
    """One person is asked no more; the meeting takes place."""
    return _letter("withdrawal", writing, attached)


def _letter(name: str, writing: Writing, attached: Attached | None, **more: Any) -> Letter:
    sender, reader = writing.sender, writing.reader
    language = reader.language if reader.language in LANGUAGES else "de"
    context = _context(writing) | more
    text = _environment().get_template(f"{language}/{name}.txt").render(context)
    subject, _, body = text.partition("\n\n")
    context["subject"] = subject = line(subject)
    html = _environment().get_template(f"{language}/{name}.html").render(context)
    return Letter(
        to=reader.mailbox.address,
        to_name=line(reader.mailbox.name),
        sender=sender.mailbox.address,
        sender_name=line(sender.mailbox.name),
        subject=subject,
        text=body,
        html=html,
        calendar=attached.content if attached else None,
        method=attached.method if attached else None,
        language=language,
    )


def _context(writing: Writing) -> dict[str, Any]:
    gathering, reader = writing.gathering, writing.reader
    agenda = [(item, reader.may_read(item)) for item in gathering.agenda]
    return {
        "sender": writing.sender,
        "reader": reader,
        "gathering": gathering,
        "told": _tidy(gathering.told),
        "agenda": agenda,
        "link": Markup(LINK),
        "when": _in_zone(when, gathering.zone),
        "start": _in_zone(start, gathering.zone),
        "Change": Change,
        "Answer": Answer,
        "InvitedAs": InvitedAs,
    }


def _tidy(told: Told) -> Told:
    return replace(
        told,
        summary=line(told.summary),
        location=line(told.location),
        online_url=line(told.online_url),
    )


def _in_zone(words: Callable[[Told, ZoneInfo], str], zone: ZoneInfo) -> Callable[[Told], str]:
    return lambda told: words(told, zone)


def when(told: Told, zone: ZoneInfo) -> str:
    """'Montag, 31. Mai 2027, 17:00 bis 19:00 Uhr'; with both days where it ends on another."""
    begins, ends = told.starts_at.astimezone(zone), told.ends_at.astimezone(zone)
    if begins.date() == ends.date():
        return f"{_day(begins)}, {begins:%H:%M} bis {ends:%H:%M} Uhr"
    return f"{_day(begins)}, {begins:%H:%M} Uhr bis {_day(ends)}, {ends:%H:%M} Uhr"


def start(told: Told, zone: ZoneInfo) -> str:
    """'Montag, 31. Mai 2027, 17:00 Uhr'"""
    begins = told.starts_at.astimezone(zone)
    return f"{_day(begins)}, {begins:%H:%M} Uhr"


def _day(moment: datetime) -> str:
    return _date(moment.date())


@lru_cache(maxsize=64)
def _date(day: date) -> str:
    return format_date(day, "EEEE, d. MMMM y", locale="de")


@lru_cache(maxsize=256)
def _clean(text: str) -> str:
    return clean(text)


def _shown(value: Any) -> Any:
    """Whatever people typed loses its control characters, before it is escaped."""
    return _clean(value) if type(value) is str else value


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(SHIPPED / "templates" / "letters"),
        undefined=StrictUndefined,
        autoescape=lambda name: bool(name and name.endswith(".html")),
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.tests["web_address"] = is_plain_address
    return environment
