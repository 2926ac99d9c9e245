"""German order and search that take no heed of case, umlauts and accents.

Kept in columns of their own, since the collations of SQLite and PostgreSQL differ.
"""

import unicodedata
from datetime import date

_LETTERS = str.maketrans({"ß": "ss", "ł": "l", "ø": "o", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i"})
_UMLAUTS = {"ä": "ae", "ö": "oe", "ü": "ue"}


def folded(text: str) -> str:
    """The text without case, accents and doubled blanks: 'Straße Łódź' becomes 'strasse lodz'."""
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    kept = "".join(char for char in plain if not unicodedata.combining(char))
    return " ".join(kept.translate(_LETTERS).split())


def newest_first(starts_on: date, name: str, id: int) -> tuple[int, str, int]:
    """The order of processes in a list, by which they are sorted: those of one day by name."""
    return -starts_on.toordinal(), folded(name), id


def spellings(query: str) -> list[str]:
    """All folded forms in which a query may stand in a folded text: Müller, Mueller, Muller."""
    lowered = unicodedata.normalize("NFC", query.casefold())
    written_out = lowered
    for umlaut, letters in _UMLAUTS.items():
        written_out = written_out.replace(umlaut, letters)
    drawn_together = lowered
    for letters in _UMLAUTS.values():
        drawn_together = drawn_together.replace(letters, letters[0])
    return sorted({folded(form) for form in (lowered, written_out, drawn_together)} - {""})
