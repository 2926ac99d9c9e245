"""Text as people type and paste it, made fit to be kept."""

import unicodedata

_FORBIDDEN = frozenset(
    chr(code)
    for span in (
        range(0x200B, 0x200E),  # zero width space, non-joiner, joiner
        range(0x202A, 0x202F),  # bidi embeddings and overrides
        range(0x2060, 0x2065),  # word joiner and invisible operators
        range(0x2066, 0x206A),  # bidi isolates
        range(0xFFF9, 0xFFFC),  # interlinear annotation
        (0xFEFF,),
    )
    for code in span
) - {"\u200c", "\u200d"}  # needed in Persian and in joined emoji

WEEKDAYS = (
    "Montag",
    "Dienstag",
    "Mittwoch",
    "Donnerstag",
    "Freitag",
    "Samstag",
    "Sonntag",
)
MONTHS = (
    "Januar",
    "Februar",
    "März",
    "April",
    "Mai",
    "Juni",
    "Juli",
    "August",
    "September",
    "Oktober",
    "November",
    "Dezember",
)
"""Days, beginning with Monday, and months, as German names them."""


def clean_text(text: str) -> str:
    """Several lines: no control characters, Word's vertical tab as a line break, one newline kind.

    Lone surrogates, unassigned code points and bidi overrides go; letters of all scripts stay.
    """
    unified = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0b", "\n")
    unified = unified.replace("\u2028", "\n").replace("\u2029", "\n\n").replace("\x85", "\n")
    if not _USUAL.issuperset(unified):
        unified = "".join(char for char in unified if char in _USUAL or _stays(char))
    return unicodedata.normalize("NFC", unified).strip()


def clean_line(text: str) -> str:
    """One line: as `clean_text`, with all white space drawn together."""
    return " ".join(clean_text(text).split())


def _stays(char: str) -> bool:
    return char not in _FORBIDDEN and unicodedata.category(char) not in ("Cc", "Cs", "Cn", "Co")


_LATIN, _DASHES_AND_QUOTES = range(0x250), range(0x2010, 0x2028)
_USUAL = frozenset("\n\t") | frozenset(filter(_stays, map(chr, (*_LATIN, *_DASHES_AND_QUOTES))))
"""What most texts are made of alone: looked at as a whole, not letter by letter."""
