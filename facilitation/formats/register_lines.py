"""The official register as lines of fixed widths (GV100AD), read as the table it stands for.

The form of a line is that of the Federal Statistical Office's 'Satzbeschreibung GV100AD': 220
characters, one record each. Files until 2018 are in ISO-8859-1, later ones in UTF-8.
"""

import re
from collections.abc import Iterator

from facilitation.formats.register_columns import COLUMNS
from facilitation.formats.tables import Line, Table, check_rows, check_size, cleaned

_BEGINS = re.compile(rb"(?:\xef\xbb\xbf)?[1-6]0(?:19|20)\d{6}\d{2}[ \d]{6}")
_RECORDS = frozenset({"40", "50", "60"})
_HEAD = (
    "type", "code", "state", "region", "district", "association", "municipality", "name", "area",
    "inhabitants", "postcode",
)  # fmt: skip


def is_of_lines(content: bytes) -> bool:
    """Whether the file begins as such lines do: record type, day, key."""
    return _BEGINS.match(content) is not None


def read_lines(content: bytes, name: str) -> Table:
    """The same table that the 'AuszugGV' of the day would be, with the numbers of the lines.

    There are no coordinates in it. FileRefusedError for a file that is too large.
    """
    check_size(content, name)
    lines = list(_lines(_text(content)))
    check_rows(len(lines), name)
    day = _text(content[:13]).lstrip("\ufeff")[2:10]
    title = Line(0, (f"Stand {day[6:]}.{day[4:6]}.{day[:4]}",))
    head = Line(0, tuple(COLUMNS[column].title for column in _HEAD))
    return Table(name, "", (title, head, *lines))


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("iso-8859-1")


def _lines(text: str) -> Iterator[Line]:
    for number, line in enumerate(text.split("\n"), start=1):
        if line[:2] in _RECORDS:
            yield Line(number, tuple(cleaned(cell) for cell in _cells(line)))


def _cells(line: str) -> Iterator[str]:
    """In the order of `_HEAD`; positions are those of the description, which counts from 1."""
    yield line[0:2]
    yield line[122:124].strip()
    yield line[10:12]
    yield line[12:13]
    yield line[13:15]
    yield line[18:22].strip()
    yield line[15:18].strip()
    yield line[22:72].strip()
    yield _square_kilometres(line[128:139].strip())
    yield line[139:150].strip().lstrip("0") or "0"
    yield line[165:170].strip()


def _square_kilometres(hectares: str) -> str:
    if not hectares.isdigit():
        return hectares
    whole, rest = divmod(int(hectares), 100)
    return f"{whole},{rest:02}"
