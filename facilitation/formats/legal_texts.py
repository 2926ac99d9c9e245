"""Imprint, privacy and accessibility: the texts to begin with, and how they become pages."""

import re
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from html import escape
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from facilitation.formats.markdown import to_html
from facilitation.settings import SHIPPED


class LegalText(StrEnum):
    """By the name of the column that keeps it."""

    IMPRINT = "imprint"
    PRIVACY = "privacy"
    ACCESSIBILITY = "accessibility"


@dataclass(frozen=True, kw_only=True)
class Publisher:
    """In whose name the texts speak."""

    name: str
    mailbox: str
    postal_address: str = ""
    phone: str = ""


_HEADING = re.compile(r"^(#{1,6})[ \t]+(.*?)[ \t#]*$", re.MULTILINE)
_GAP = re.compile(r"\[Bitte [^\]]*\]")


def first_text(kind: LegalText, publisher: Publisher, *, today: date) -> str:
    """A text to begin with, in Markdown. '[Bitte …]' marks what only the district can know."""
    day = f"{today.day:02}.{today.month:02}.{today.year}"
    return _render(f"{kind.value}.md", **asdict(publisher), today=day)


def first_privacy_notice(publisher: Publisher, *, address: str) -> str:
    """What a first mail says (Art. 13, 14 GDPR). `address`: where the whole statement stands."""
    return _render("privacy_notice.txt", **asdict(publisher), address=address)


def gaps(text: str) -> list[str]:
    """The places that still wait to be filled in, as they stand in the text."""
    return _GAP.findall(text)


def to_legal_html(text: str) -> str:
    """As `markdown.to_html`, with headings: these pages are long enough to need them."""
    parts = _HEADING.split(text)
    html = [to_html(parts[0])]
    for marks, heading, body in zip(parts[1::3], parts[2::3], parts[3::3], strict=True):
        tag = "h2" if len(marks) < 3 else "h3"
        html.append(f"<{tag}>{escape(heading)}</{tag}>{to_html(body)}")
    return "".join(html)


def _render(template: str, **values: Any) -> str:
    return _environment().get_template(template).render(**values).strip()


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(SHIPPED / "templates" / "legal" / "de"),
        undefined=StrictUndefined,
        autoescape=False,  # Markdown: escaped when it becomes HTML
    )
