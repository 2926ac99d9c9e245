"""Words and numbers in drawings (SVG): how wide they are, made safe, made short."""

import re
from functools import lru_cache
from html import escape

from facilitation.formats.docx_measures import text_width

CONTENT_TYPE = "image/svg+xml; charset=utf-8"
_PIXELS_PER_MM, _POINTS_PER_PIXEL = 96 / 25.4, 0.75
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@lru_cache(maxsize=8192)
def pixels_wide(text: str, size: float) -> float:
    """A little more than Fira Sans of that size takes."""
    return text_width(text, size * _POINTS_PER_PIXEL) * _PIXELS_PER_MM * 1.06


def shortened(text: str, size: float, room: float) -> str:
    """In one line that is no wider than the room, with an ellipsis where something is left out."""
    plain = " ".join(clean(text).split())
    if pixels_wide(plain, size) <= room:
        return plain
    low, high = 0, len(plain)
    while low < high:
        middle = (low + high + 1) // 2
        fits = pixels_wide(plain[:middle] + "…", size) <= room
        low, high = (middle, high) if fits else (low, middle - 1)
    return plain[:low].rstrip() + "…"


def clean(text: str) -> str:
    """Without what no XML may hold."""
    return _FORBIDDEN.sub("", text)


def safe(text: str) -> str:
    """For text and attributes of a drawing; what XML 1.0 does not allow is left out."""
    return escape(clean(text), quote=True)


def px(number: float) -> str:
    """To a tenth, as short as it goes."""
    return f"{number:.1f}".removesuffix(".0")
