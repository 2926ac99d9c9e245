"""The words of a printed letter: `letters/<language>/paper.jinja`, set as blocks for Word.

The templates are those of letters by mail in manner and place; what they call here collects
blocks instead of writing marks. What other people wrote is set apart, as in mails, so that its
language and direction stay its own.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from facilitation.formats import dates
from facilitation.formats.languages import GERMAN, Tongue, tongue
from facilitation.formats.letter_shapes import FOLDER
from facilitation.formats.letters import Writing, language_of, tidy
from facilitation.formats.wording import line, lines
from facilitation.model.calendars import Told
from facilitation.model.meetings import InvitedAs

_TEMPLATE = "paper"
# Private characters that `clean` takes out of whatever people typed: only we can set them.
_GERMAN, _AS_IS, _END = "\ue000", "\ue001", "\ue002"
_APART = re.compile(f"([{_GERMAN}{_AS_IS}])(.*?){_END}", re.DOTALL)


@dataclass(frozen=True, kw_only=True)
class DateLine:
    """One date of a series."""

    told: Told
    moved_from: Told | None = None
    """What the rule of the series gave, if it is another time."""
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class PaperLetter:
    """An invitation on paper, to one person, to a meeting or to the dates of a series."""

    writing: Writing
    address: tuple[str, ...]
    """The postal address below the name; empty if none is known."""
    on: date
    link: str
    """Where the person answers: what the QR code says."""
    code: str
    """The same to be typed, at `code_page`."""
    code_page: str
    dates: tuple[DateLine, ...] = ()
    """All dates of a series; empty for a single meeting."""


class Kind(StrEnum):
    SUBJECT = "subject"
    TEXT = "text"
    SMALL = "small"
    HEADING = "heading"
    TYPED = "typed"
    """What the office wrote: German paragraphs."""
    FACT = "fact"
    POINT = "point"
    """An item of the agenda, with its number as label."""
    DATED = "dated"
    """A date of a series."""
    ANSWER = "answer"
    """A line of the box that says how to answer."""
    CODE = "code"
    """QR code with the code beside it; the label says what it is, the words what the QR does."""
    GREETING = "greeting"
    SIGNER = "signer"
    """A line below the greeting."""


class Voice(StrEnum):
    """Whose words they are."""

    OWN = "own"
    """The letter's, in its language."""
    GERMAN = "german"
    AS_IS = "as_is"
    """A name, a number, an address."""


Said = tuple[str, Voice]


@dataclass(frozen=True)
class Block:
    kind: Kind
    words: tuple[Said, ...]
    label: str = ""


@dataclass(frozen=True)
class Worded:
    """A letter in one language."""

    tongue: Tongue
    blocks: tuple[Block, ...]

    @property
    def subject(self) -> str:
        found = next(block for block in self.blocks if block.kind is Kind.SUBJECT)
        return "".join(text for text, _voice in found.words)


def worded(letter: PaperLetter) -> list[Worded]:
    """The letter in its reader's language; below it in German if they wish so.

    A language without a template gets German as a whole: see `Worded.tongue`.
    """
    reader = letter.writing.reader
    wanted = [language_of(_TEMPLATE, reader.language)]
    if reader.german_beside and wanted != [GERMAN]:
        wanted.append(GERMAN)
    return [_worded(letter, tongue(code), is_last=code == wanted[-1]) for code in wanted]


def is_written_in(language: str) -> bool:
    """Whether printed letters speak this language; German stands in for all others."""
    return language_of(_TEMPLATE, language) == language


def _worded(letter: PaperLetter, spoken: Tongue, *, is_last: bool) -> Worded:
    collected: list[Block] = []
    context = _context(letter, spoken, is_last=is_last) | _shapes(collected)
    _environment().get_template(f"{spoken.code}/{_TEMPLATE}.jinja").render(context)
    return Worded(spoken, tuple(collected))


def _context(letter: PaperLetter, spoken: Tongue, *, is_last: bool) -> dict[str, Any]:
    writing = letter.writing
    gathering, reader, sender = writing.gathering, writing.reader, writing.sender
    code = spoken.code
    local = _local(gathering.zone)
    return {
        "sender": sender,
        "reader": reader,
        "gathering": gathering,
        "told": tidy(gathering.told),
        "agenda": gathering.agenda,
        "dates": letter.dates,
        "code": letter.code,
        "code_page": letter.code_page,
        "notice": sender.privacy_notice if reader.needs_notice and is_last else "",
        "when": lambda told: dates.span(*local(told), code),
        "on": lambda told: dates.on(local(told)[0], code),
        "start": lambda told: dates.start(local(told)[0], code),
        "points": lambda hidden: _points(letter, hidden, code),
        "InvitedAs": InvitedAs,
        "in_german": lambda text: _apart(_GERMAN, text),
        "as_is": lambda text: _apart(_AS_IS, text),
    }


def _local(zone: Any) -> Callable[[Told], tuple[Any, Any]]:
    return lambda told: (told.starts_at.astimezone(zone), told.ends_at.astimezone(zone))


def _points(letter: PaperLetter, hidden: str, language: str) -> list[tuple[int, str]]:
    """The agenda by position; `hidden` stands for what is not for the reader's eyes."""
    found = []
    for item in letter.writing.gathering.agenda:
        words = _apart(_GERMAN, item.title) if letter.writing.reader.may_read(item) else hidden
        if item.minutes:
            words += f" ({dates.minutes(item.minutes, language)})"
        found.append((item.position, words))
    return found


def _shapes(collected: list[Block]) -> dict[str, Any]:
    """What templates call; each puts blocks into the list and leaves no text behind."""

    def put(kind: Kind, text: str, label: str = "") -> str:
        if text.strip():
            collected.append(Block(kind, _voices(text), label))
        return ""

    def block(kind: Kind) -> Callable[..., str]:
        return lambda caller: put(kind, caller())

    def facts(rows: Iterable[tuple[str, str]]) -> str:
        return "".join(put(Kind.FACT, words, label) for label, words in rows)

    def agenda(rows: Iterable[tuple[int, str]]) -> str:
        return "".join(put(Kind.POINT, words, f"{position}.") for position, words in rows)

    def typed(text: str) -> str:
        parts = (lines(part) for part in re.split(r"\n\s*\n", text))
        return "".join(put(Kind.TYPED, _apart(_GERMAN, part, keep=True)) for part in parts)

    def code_box(label: str, words: str) -> str:
        return put(Kind.CODE, words, label)

    def signature(greeting: str, rows: Sequence[str]) -> str:
        name, *ways = (row for row in rows if row)
        put(Kind.GREETING, greeting)
        return put(Kind.SIGNER, name) + put(Kind.SIGNER, " · ".join(ways))

    made: dict[str, Any] = {
        kind.value: block(kind)
        for kind in (Kind.SUBJECT, Kind.TEXT, Kind.SMALL, Kind.HEADING, Kind.ANSWER, Kind.DATED)
    }
    made |= {"facts": facts, "agenda_list": agenda, "typed": typed}
    return made | {"code_box": code_box, "signature": signature}


def _apart(mark: str, text: str, *, keep: bool = False) -> str:
    """The words of others between marks; `keep`: with their line breaks."""
    tidied = lines(text) if keep else line(text)
    return f"{mark}{tidied}{_END}" if tidied else ""


def _voices(text: str) -> tuple[Said, ...]:
    """The text as it is said, voice by voice, without the marks."""
    said: list[Said] = []
    place = 0
    for match in _APART.finditer(text):
        said.append((_single_spaced(text[place : match.start()]), Voice.OWN))
        said.append((match[2], Voice.GERMAN if match[1] == _GERMAN else Voice.AS_IS))
        place = match.end()
    said.append((_single_spaced(text[place:]), Voice.OWN))
    found = [(words, voice) for words, voice in said if words]
    first, last = found[0], found[-1]
    found[0] = (first[0].lstrip(), first[1])
    found[-1] = (found[-1][0].rstrip(), last[1])
    return tuple(pair for pair in found if pair[0])


def _single_spaced(text: str) -> str:
    return re.sub(r"[ \n]+", " ", text)


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(FOLDER),
        undefined=StrictUndefined,
        autoescape=False,  # what goes into Word is escaped there
        trim_blocks=True,
        lstrip_blocks=True,
    )
