"""How letters are set: the same template becomes plain text and HTML.

What other people wrote is German, or a name, and stands in sentences of any language: it is set
apart, so that neither its language nor its direction spills over (HTML `bdi`; in text the
isolates of Unicode, UAX 9).
"""

import re
from functools import lru_cache
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from facilitation.formats import dates
from facilitation.formats.ical import is_plain_address
from facilitation.formats.wording import clean
from facilitation.settings import SHIPPED

FOLDER = SHIPPED / "templates" / "letters"
ISOLATE, END = "\u2068", "\u2069"

_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_ISOLATES = re.compile(f"([{ISOLATE}{END}])")
_GAPS = re.compile(r"\n(?: *\n){2,}")


def tidied(text: str) -> str:
    """The finished text without control characters; the isolates set here stay."""
    parts = (part if part in (ISOLATE, END) else clean(part) for part in _ISOLATES.split(text))
    return _GAPS.sub("\n\n", "".join(parts)).strip()


@pass_context
def in_german(context: Context, text: str) -> str:
    """A German name or word, as the district wrote it."""
    return _apart(context, text, '<bdi lang="de">{}</bdi>')


@pass_context
def as_is(context: Context, text: str) -> str:
    """A person's name, a telephone number, an address."""
    return _apart(context, text, "<bdi>{}</bdi>")


@pass_context
def address(context: Context, text: str) -> str:
    """Where to click, if it can be clicked."""
    if _is_html(context) and text and is_plain_address(text):
        return Markup('<a href="{0}"><bdi>{0}</bdi></a>').format(text)
    return _apart(context, text, "<bdi>{}</bdi>")


@pass_context
def points(context: Context, hidden: str) -> list[tuple[int, str]]:
    """The agenda by position; `hidden` stands for what is not for the reader's eyes."""
    reader = context["reader"]
    return [
        (item.position, _point(context, item, "" if reader.may_read(item) else hidden))
        for item in context["agenda"]
    ]


@pass_context
def contact(context: Context, mail: str, phone: str) -> list[str]:
    """The sender's name and address, and how to reach them, row by row."""
    sender = context["sender"]
    name = _apart(context, sender.mailbox.name, '<strong lang="de" dir="auto">{}</strong>')
    rows = [_apart(context, row, '<bdi lang="de">{}</bdi>') for row in sender.address_lines]
    link = '<a href="mailto:{0}"><bdi>{0}</bdi></a>'
    written = _apart(context, sender.mailbox.address, link)
    called = _apart(context, sender.phone, "<bdi>{}</bdi>")
    return [name, *rows, _beside(mail, written), _beside(phone, called) if called else ""]


def _point(context: Context, item: Any, hidden: str) -> str:
    words = hidden or _apart(context, item.title, '<bdi lang="de">{}</bdi>')
    if not item.minutes:
        return words
    return _beside(words, f"({dates.minutes(item.minutes, context['tongue'].code)})")


def _beside(*words: str) -> str:
    marked_up = any(isinstance(word, Markup) for word in words)
    return (Markup(" ") if marked_up else " ").join(words)


def _apart(context: Context, text: str, mark_up: str) -> str:
    if not text:
        return ""
    if _is_html(context):
        return Markup(mark_up).format(_clean(text))
    text = _clean(text)
    if context["tongue"].direction == "ltr" and not _RIGHT_TO_LEFT.search(text):
        return text
    # Mail programs make a link of everything up to the next blank.
    return f"{ISOLATE}{text}{' ' if is_plain_address(text) else ''}{END}"


def _is_html(context: Context) -> bool:
    return bool(context.environment.autoescape)


@lru_cache(maxsize=256)
def _clean(text: str) -> str:
    return clean(text)


def _shown(value: Any) -> Any:
    """Whatever people typed loses its control characters, before it is escaped."""
    return _clean(value) if type(value) is str else value


@lru_cache(maxsize=2)
def environment(kind: str) -> Environment:
    """Sets the templates as `html` or as `txt`."""
    made = Environment(
        loader=FileSystemLoader(FOLDER),
        undefined=StrictUndefined,
        autoescape=kind == "html",
        finalize=_shown if kind == "html" else None,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals |= vars(made.get_template(f"shapes.{kind}").module)
    for function in (in_german, as_is, address, points, contact):
        made.globals[function.__name__] = function
    return made
