"""Tables as people send them: CSV or xlsx in, plain text cells with line numbers out."""

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from facilitation.formats import csv_files, xlsx_files
from facilitation.formats.csv_files import write_csv
from facilitation.formats.xlsx_writing import write_xlsx
from facilitation.model.errors import FileRefusedError, Problem
from facilitation.model.texts import clean_text

__all__ = [
    "UNREADABLE",
    "Line",
    "Table",
    "check_rows",
    "check_size",
    "cleaned",
    "read",
    "write_csv",
    "write_xlsx",
]

MOST_BYTES = 10 * 1024 * 1024
MOST_ROWS = 50_000
MOST_COLUMNS = 200
MOST_CHARACTERS = 10_000
"""In one cell."""

UNREADABLE = "\ufffd"
"""Stands where a control character stood, so that a reader can refuse the cell by name."""


@dataclass(frozen=True)
class Line:
    """One row that is not empty; `number` is the line of the file or the row of the sheet."""

    number: int
    cells: tuple[str, ...]

    def cell(self, column: int) -> str:
        return self.cells[column] if column < len(self.cells) else ""


@dataclass(frozen=True)
class Table:
    """All rows that hold something; the first one is taken for the header."""

    name: str
    sheet: str
    """Name of the sheet; empty for CSV."""
    lines: tuple[Line, ...]

    @property
    def header(self) -> tuple[str, ...]:
        return self.lines[0].cells

    @property
    def rows(self) -> tuple[Line, ...]:
        return self.lines[1:]


def read(content: bytes, name: str) -> Table:
    """The table in a CSV or xlsx file of that name, told apart by content.

    Refused with FileRefusedError: more than 10 MB, 50,000 rows or 200 columns, other kinds of
    files, broken or hostile ones. Of an xlsx file the sheet with the most rows is read, of equals
    the first; of a formula the value the spreadsheet program last stored, nothing is computed.
    """
    check_size(content, name)
    if content.startswith(b"PK"):
        sheet, found = xlsx_files.read_rows(
            content, name, most_rows=MOST_ROWS, most_columns=MOST_COLUMNS
        )
    else:
        sheet, found = "", csv_files.read_rows(content, name)
    lines = tuple(_lines(found, name))
    if not lines:
        raise FileRefusedError(
            "„%(name)s“ enthält keine einzige ausgefüllte Zeile. Erwartet wird eine Tabelle mit "
            "Spaltenüberschriften.",
            [],
            name=name,
        )
    return Table(name, sheet, lines)


def check_size(content: bytes, name: str) -> None:
    if not content:
        raise FileRefusedError(
            "„%(name)s“ ist leer. Wählen Sie eine Datei mit Inhalt.", [], name=name
        )
    if len(content) > MOST_BYTES:
        raise FileRefusedError(
            "„%(name)s“ ist größer als %(megabytes)s MB. Teilen Sie die Tabelle auf oder löschen "
            "Sie Blätter, die nicht gebraucht werden.",
            [],
            name=name,
            megabytes=MOST_BYTES // 1024 // 1024,
        )


def check_rows(count: int, name: str) -> None:
    if count > MOST_ROWS:
        raise FileRefusedError(
            "„%(name)s“ hat mehr als %(rows)s ausgefüllte Zeilen. Teilen Sie die Tabelle auf.",
            [],
            name=name,
            rows=MOST_ROWS,
        )


def _lines(found: Iterable[tuple[int, list[str]]], name: str) -> Iterator[Line]:
    count = 0
    for number, raw in found:
        cells = tuple(cleaned(cell) for cell in _without_empty_end(raw))
        if not any(cells):
            continue
        count += 1
        check_rows(count, name)
        _check_width(cells, number, name)
        yield Line(number, cells)


def _without_empty_end(cells: list[str]) -> list[str]:
    """Spreadsheets keep formatted but empty columns; they are no content."""
    end = len(cells)
    while end and not cells[end - 1].strip():
        end -= 1
    return cells[:end]


def _check_width(cells: tuple[str, ...], number: int, name: str) -> None:
    if len(cells) > MOST_COLUMNS:
        trouble = Problem(
            f"{name}, Zeile {number}",
            "Es sind %(found)s Spalten, erlaubt sind %(most)s. Löschen Sie, was nicht gebraucht "
            "wird.",
            found=len(cells),
            most=MOST_COLUMNS,
        )
        raise FileRefusedError("„%(name)s“ hat zu viele Spalten.", [trouble], name=name)
    for column, cell in enumerate(cells, start=1):
        if len(cell) > MOST_CHARACTERS:
            trouble = Problem(
                f"{name}, Zeile {number}, Spalte {column}",
                "In einer Zelle stehen %(found)s Zeichen, erlaubt sind %(most)s.",
                found=len(cell),
                most=MOST_CHARACTERS,
            )
            raise FileRefusedError("„%(name)s“ enthält zu langen Text.", [trouble], name=name)


def cleaned(cell: str) -> str:
    """The cell without what cannot be seen; a control character leaves a visible mark."""
    if cell.isascii() and cell.isprintable():
        return cell.strip()
    marked = "".join(UNREADABLE if _is_control(char) else char for char in cell)
    return clean_text(marked).replace("\u00a0", " ").replace("\u202f", " ").strip()


def _is_control(char: str) -> bool:
    return unicodedata.category(char) == "Cc" and char not in "\n\r\t\x0b\x85"
