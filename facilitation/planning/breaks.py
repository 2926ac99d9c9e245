"""Breaks of a meeting as people write them: '15:00 bis 15:10, 16:30-16:40'."""

import re
from datetime import time

from facilitation.model.errors import InvalidError

Break = tuple[time, time]

_CLOCK = r"(\d{1,2})(?:[:.](\d{2}))?(?:\s*Uhr)?"
_SPAN = re.compile(rf"(?:von\s+)?{_CLOCK}\s*(?:bis|-|–|—)\s*{_CLOCK}", re.IGNORECASE)
_BETWEEN = re.compile(r"\s*(?:,|;|\n|\bund\b)\s*")


def read_breaks(text: str) -> tuple[Break, ...]:
    """The breaks in their order. Refused where something is no span of two times of day."""
    return tuple(_read(part) for part in _BETWEEN.split(text.strip()) if part)


def _read(text: str) -> Break:
    found = _SPAN.fullmatch(text.strip())
    if found is not None:
        hours = [int(number or 0) for number in found.groups()]
        if max(hours[0], hours[2]) < 24 and max(hours[1], hours[3]) < 60:
            begins, ends = time(hours[0], hours[1]), time(hours[2], hours[3])
            if begins < ends:
                return begins, ends
    raise InvalidError(
        "„%(text)s“ ist keine Pause. Richtig wäre zum Beispiel 15:00 bis 15:10; mehrere mit Komma.",
        field="breaks",
        text=text[:60],
    )


def write_breaks(breaks: tuple[Break, ...]) -> str:
    """'15:00 bis 15:10 Uhr, 16:30 bis 16:40 Uhr'"""
    return ", ".join(f"{begins:%H:%M} bis {ends:%H:%M} Uhr" for begins, ends in breaks)
