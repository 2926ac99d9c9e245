"""The wording of every mail: one function and, in each language, one template for each letter.

A letter is a whole text in one language: `letters/<language>/<letter>.jinja`, set both as plain
text and as HTML. The template's first line is the subject. A letter that its reader's language
has not got is German as a whole, and says so in `Letter.language`.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from markupsafe import Markup

from facilitation.formats import dates
from facilitation.formats.ical import Mailbox
from facilitation.formats.languages import GERMAN, Tongue, tongue
from facilitation.formats.letter_markers import kept, settled
from facilitation.formats.letter_shapes import FOLDER, environment, tidied
from facilitation.formats.wording import line
from facilitation.model.calendars import Change, Told
from facilitation.model.links import LinkKind
from facilitation.model.meetings import Answer, InvitedAs
from facilitation.model.outbox import LINK, Letter, link_to


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
    is_one_of_series: bool = False
    """The letter is about one date of a series; the others stay as they are."""


@dataclass(frozen=True, kw_only=True)
class Reader:
    """To whom a letter goes, and why to them."""

    mailbox: Mailbox
    invited_as: InvitedAs
    body: str
    """Where the reader's own seat is; another body's for those invited along."""
    seat: str = ""
    language: str = GERMAN
    german_beside: bool = False
    """The same letter in German is to stand below the one in the reader's language."""
    person_id: int = 0
    """Whose page of wishes the foot of the letter leads to; 0: nobody's."""
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
    return compose("invitation", writing, attached)


def update(writing: Writing, attached: Attached | None, *, before: Told, answer: Answer) -> Letter:
    """Something has changed: the old and the new stand in the first lines.

    `answer`: what the reader's answer is now, after one to another time was forgotten.
    """
    before = tidy(before)
    changes = before.changes(tidy(writing.gathering.told))
    return compose("update", writing, attached, before=before, changes=changes, answer=answer)


def cancellation(writing: Writing, attached: Attached | None, *, reason: str) -> Letter:
    return compose("cancellation", writing, attached, reason=reason)


def withdrawal(writing: Writing, attached: Attached | None) -> Letter:
    """One person is asked no more; the meeting takes place."""
    return compose("withdrawal", writing, attached)


def represented(writing: Writing, attached: Attached | None, *, deputy: str) -> Letter:
    """The deputy is asked in the reader's place."""
    return compose("represented", writing, attached, deputy=line(deputy))


def reminder(writing: Writing, *, answer: Answer, person_id: int) -> Letter:
    """The meeting is near; who has not answered yet is asked to. With the reader's own wishes."""
    wishes_link = kept(link_to(LinkKind.WISHES, person_id))
    return compose("reminder", writing, None, answer=answer, wishes_link=wishes_link)


def language_of(letter: str, wanted: str) -> str:
    """The language in which this letter is written to somebody who wants that one."""
    return wanted if _is_written(letter, wanted) else GERMAN


@lru_cache(maxsize=256)
def _is_written(letter: str, language: str) -> bool:
    return (FOLDER / language / f"{letter}.jinja").is_file()


@dataclass(frozen=True)
class _Version:
    """The letter in one language; `html` is the inner part of a page."""

    tongue: Tongue
    subject: str
    text: str
    html: Markup


def compose(name: str, writing: Writing, attached: Attached | None, **more: Any) -> Letter:
    """The letter of that name; `more` is what its template asks for beside the writing."""
    sender, reader = writing.sender, writing.reader
    versions = _versions(name, writing, more)
    first = versions[0]
    return Letter(
        to=reader.mailbox.address,
        to_name=line(reader.mailbox.name),
        sender=sender.mailbox.address,
        sender_name=line(sender.mailbox.name),
        subject=first.subject,
        text=settled(_one_below_the_other(versions)),
        html=settled(environment("html").get_template("mail.html").render(versions=versions)),
        calendar=attached.content if attached else None,
        method=attached.method if attached else None,
        language=first.tongue.code,
    )


def _versions(name: str, writing: Writing, more: Mapping[str, Any]) -> list[_Version]:
    language = language_of(name, writing.reader.language)
    wanted = [language]
    if writing.reader.german_beside and language != GERMAN:
        wanted.append(GERMAN)
    return [
        _version(name, writing, tongue(code), more, is_last=code == wanted[-1]) for code in wanted
    ]


def _version(
    name: str, writing: Writing, spoken: Tongue, more: Mapping[str, Any], *, is_last: bool
) -> _Version:
    context = {**_context(writing, spoken), **_notice(writing, is_last=is_last), **more}
    template = f"{spoken.code}/{name}.jinja"
    written = environment("txt").get_template(template).render(context)
    subject, _, text = written.lstrip().partition("\n\n")
    html = environment("html").get_template(template).render(context)
    _, _, inner = html.lstrip().partition("\n\n")
    return _Version(spoken, " ".join(tidied(subject).split()), tidied(text), Markup(inner))


def _one_below_the_other(versions: Iterable[_Version]) -> str:
    first, *rest = versions
    below = (f"\n\n{'=' * 40}\n{one.tongue.own_name}\n\n{one.text}" for one in rest)
    return first.text + "".join(below) + "\n"


def _notice(writing: Writing, *, is_last: bool) -> dict[str, Any]:
    """The notice stands once, at the very end."""
    notice = writing.sender.privacy_notice if writing.reader.needs_notice else ""
    return {"notice": notice if is_last else "", "notice_is_below": bool(notice) and not is_last}


def _context(writing: Writing, spoken: Tongue) -> dict[str, Any]:
    gathering = writing.gathering
    return {
        "tongue": spoken,
        "sender": writing.sender,
        "reader": writing.reader,
        "gathering": gathering,
        "told": tidy(gathering.told),
        "agenda": gathering.agenda,
        "link": kept(LINK),
        "wishes_link": _wishes_link(writing.reader),
        "when": _in_words(_span, gathering.zone, spoken),
        "start": _in_words(_start, gathering.zone, spoken),
        "on": _in_words(_on, gathering.zone, spoken),
        "day": lambda day: dates.in_full(day, spoken.code),
        "Change": Change,
        "Answer": Answer,
        "InvitedAs": InvitedAs,
    }


def _wishes_link(reader: Reader) -> str:
    return kept(link_to(LinkKind.WISHES, reader.person_id)) if reader.person_id else ""


def tidy(told: Told) -> Told:
    """Without what cannot be printed, each text on one line."""
    return replace(
        told,
        summary=line(told.summary),
        location=line(told.location),
        online_url=line(told.online_url),
    )


def _in_words(
    words: Callable[[datetime, datetime, str], str], zone: ZoneInfo, spoken: Tongue
) -> Callable[[Told], str]:
    return lambda told: words(
        told.starts_at.astimezone(zone), told.ends_at.astimezone(zone), spoken.code
    )


def _span(begins: datetime, ends: datetime, language: str) -> str:
    return dates.span(begins, ends, language)


def _start(begins: datetime, _ends: datetime, language: str) -> str:
    return dates.start(begins, language)


def _on(begins: datetime, _ends: datetime, language: str) -> str:
    return dates.on(begins, language)
