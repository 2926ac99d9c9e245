"""How much room text takes: widths of letters, widths of columns, lines in a cell; all in mm."""

from collections.abc import Sequence
from math import ceil

_MM_PER_POINT = 25.4 / 72
# Widths of Arial's letters in hundredths of their height; others count as wide as a capital.
_WIDTHS = {
    letter: width / 100
    for letters, width in {
        "ijl'|": 22,
        " ftI.,:;/!()[]-\u00a0": 28,
        'r„“"*°': 34,
        "cksvxyzJ": 50,
        "abdeghnopquLäöü0123456789–?_$#€ßáéíóúčěńłś": 56,
        "FTZ+<>=~": 61,
        "ABEKPSVXY&Ä": 67,
        "CDHNRUwÜ": 72,
        "GOQÖ": 78,
        "mM": 83,
        "W%": 92,
        "@": 102,
    }.items()
    for letter in letters
}
_BOLD = 1.07


def text_width(text: str, points: float) -> float:
    """The length of the text in one line, in mm."""
    return sum(_WIDTHS.get(letter, 0.72) for letter in text) * points * _MM_PER_POINT


def column_widths(
    rows: Sequence[Sequence[str]], *, total: float, points: float, padding: float
) -> list[float]:
    """Widths in mm that add up to `total`: first every column gets its heading (the first row) and
    its longest word, then its longest text, and what is left goes to all.
    """
    columns = list(zip(*rows, strict=True))
    words = [_longest_word(cells, points) + padding for cells in columns]
    widths = _pour(total, words)
    texts = [max(text_width(cell, points) for cell in cells) * 1.04 + padding for cells in columns]
    wishes = [max(0.0, text - width) for text, width in zip(texts, widths, strict=True)]
    more = _pour(total - sum(widths), wishes)
    widths = [width + extra for width, extra in zip(widths, more, strict=True)]
    return [width * total / sum(widths) for width in widths]


def _pour(amount: float, wishes: Sequence[float]) -> list[float]:
    """Small wishes are met whole, the large ones share what is left: dates and names never break
    because of one long text beside them."""
    given = [0.0] * len(wishes)
    waiting = sorted(range(len(wishes)), key=lambda column: wishes[column])
    while waiting:
        share = amount / len(waiting)
        column = waiting.pop(0)
        given[column] = max(0.0, min(wishes[column], share))
        amount -= given[column]
    return given


def _longest_word(cells: Sequence[str], points: float) -> float:
    head, *texts = cells
    words = [text_width(word, points) for text in texts for word in text.split(" ")]
    return max(text_width(head, points) * _BOLD, *words, 0.0)


def line_count(text: str, *, width: float, points: float) -> int:
    """About how many lines the text takes in a column of this width."""
    return sum(max(1, ceil(text_width(part, points) / width)) for part in text.split("\n"))
