"""Spreadsheets of others: read as text, after a look at the package."""

import warnings
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from io import BytesIO
from itertools import islice
from zipfile import BadZipFile, ZipFile, ZipInfo

from openpyxl import load_workbook
from openpyxl.cell import Cell, MergedCell
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet

from facilitation.model.errors import FileRefusedError

MOST_PARTS = 1_000
MOST_UNPACKED = 60 * 1024 * 1024
MOST_RATIO = 120
MOST_TAGS = 3_000_000
"""In all parts together: some 600,000 filled cells."""
_DAMAGE = (
    *(AttributeError, EOFError, IndexError, KeyError, TypeError, ValueError),
    *(BadZipFile, InvalidFileException, NotImplementedError, OSError, SyntaxError, zlib.error),
)
"""What the library lets through when a part is damaged or lies about itself; broken XML is a
SyntaxError."""
_BOOK = "xl/workbook.xml"
_SMALL = 1024 * 1024

Found = tuple[int, list[str]]


def read_rows(
    content: bytes, name: str, *, most_rows: int, most_columns: int
) -> tuple[str, Iterator[Found]]:
    """Name of the fullest sheet, and its rows as text with their numbers.

    One row and one column more than allowed are read, so that the caller sees the excess.
    """
    try:
        _check_package(content, name)
        sheet, rows = _fullest_sheet(content, most_rows + 1, most_columns + 1)
    except _DAMAGE as broken:
        raise _refused("„%(name)s“ ist beschädigt und lässt sich nicht lesen.", name) from broken
    return sheet, iter(rows)


def _check_package(content: bytes, name: str) -> None:
    """Refuse bombs and foreign packages by their directory, before anything is unpacked."""
    with ZipFile(BytesIO(content)) as package:
        entries = package.infolist()
        if _BOOK not in package.namelist():
            raise _refused(
                "„%(name)s“ ist keine xlsx-Tabelle. Speichern Sie die Datei in Ihrem "
                "Tabellenprogramm als xlsx oder CSV.",
                name,
            )
        if len(entries) > MOST_PARTS or _is_bomb(entries):
            raise _too_large(name)
        if any(entry.flag_bits & 1 for entry in entries):
            raise _refused(
                "„%(name)s“ ist mit einem Kennwort geschützt. Speichern Sie sie ohne Kennwort.",
                name,
            )
        _check_parts(package, name)


def _is_bomb(entries: list[ZipInfo]) -> bool:
    unpacked = sum(entry.file_size for entry in entries)
    packed = max(1, sum(entry.compress_size for entry in entries))
    is_dense = unpacked > _SMALL and unpacked / packed > MOST_RATIO
    return unpacked > MOST_UNPACKED or is_dense


def _check_parts(package: ZipFile, name: str) -> None:
    """Each part is looked through once, whatever it is called: reading a tag costs much more than
    its few bytes, and one with a document type of its own was written by no spreadsheet program."""
    tags = 0
    for entry in package.infolist():
        with package.open(entry) as part:
            chunk = part.read(_SMALL)
            if b"<!DOCTYPE" in chunk[:4096].upper():
                raise _refused(
                    "„%(name)s“ enthält Anweisungen, die in einer Tabelle nichts zu suchen "
                    "haben. Kopieren Sie die Tabelle in eine neue, leere Datei.",
                    name,
                )
            while chunk and tags <= MOST_TAGS:
                tags += chunk.count(b"<")
                chunk = part.read(_SMALL)
    if tags > MOST_TAGS:
        raise _too_large(name)


def _too_large(name: str) -> FileRefusedError:
    return _refused(
        "„%(name)s“ ist ausgepackt ungewöhnlich groß und wird nicht geöffnet. Kopieren "
        "Sie die Tabelle in eine neue, leere Datei.",
        name,
    )


def _fullest_sheet(content: bytes, rows_read: int, columns_read: int) -> tuple[str, list[Found]]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl warns of styles and extensions it leaves out
        book = load_workbook(BytesIO(content), read_only=True, data_only=True)
        best: tuple[str, list[Found]] = ("", [])
        for sheet in book.worksheets:
            rows = list(islice(_sheet_rows(sheet, columns_read), rows_read))
            if len(rows) > len(best[1]) or not best[0]:
                best = (sheet.title, rows)
        book.close()
    return best


def _sheet_rows(sheet: Worksheet, columns_read: int) -> Iterator[Found]:
    """Rows that hold something; the sheet's own word on its size is not believed."""
    reset = getattr(sheet, "reset_dimensions", None)
    if reset:
        reset()
    before: object = None
    for number, row in enumerate(sheet.iter_rows(max_col=columns_read), start=1):
        if row is before:
            continue  # the library fills a gap, of up to a million rows, with one and the same row
        before = row
        cells = [_as_text(cell) for cell in row]
        if any(cells):
            yield number, cells


def _as_text(cell: Cell | MergedCell) -> str:
    match cell.value:
        case None:
            return ""
        case str(text):
            return text
        case bool(is_true):
            return "ja" if is_true else "nein"
        case int(number) | float(number):
            return _number_as_text(number, str(cell.number_format))
        case datetime() as value if (value.hour, value.minute, value.second) == (0, 0, 0):
            return f"{value:%d.%m.%Y}"
        case datetime() as value:
            return f"{value:%d.%m.%Y %H:%M}"
        case date() as value:
            return f"{value:%d.%m.%Y}"
        case time() as value:
            return f"{value:%H:%M}"
    return str(cell.value)


def _number_as_text(value: float, number_format: str) -> str:
    """A key shown with leading zeros ('00000000') is read as shown; 12.0 is read as 12, and what
    has a fraction as Germans write it: '0.423' might be taken for 423."""
    if float(value).is_integer() and abs(value) < 1e15:
        digits = str(int(value))
        return digits.zfill(len(number_format)) if set(number_format) == {"0"} else digits
    return f"{Decimal(repr(value)):f}".replace(".", ",")


def _refused(message: str, name: str) -> FileRefusedError:
    return FileRefusedError(message, [], name=name)
