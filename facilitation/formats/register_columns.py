"""Which column of a register holds what, found by its heading over one or several rows."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from facilitation.formats.tables import Line, Table
from facilitation.model.errors import FileRefusedError, Problem
from facilitation.model.sorting import folded

_LETTERS = re.compile("[^a-z]")
_KEYS_IN_A_LINE = 4
_TITLE_ROWS = 30


@dataclass(frozen=True)
class Column:
    title: str
    """As the official table heads it."""
    headings: tuple[str, ...]
    """Folded letters of headings that mean this column."""
    starts: tuple[str, ...] = ()
    """Headings may also begin so."""
    digits: int = 0
    """Length of the key in it."""


COLUMNS: Mapping[str, Column] = {
    "type": Column("Satzart", ("satzart",)),
    "code": Column("Textkennzeichen", ("textkennzeichen",)),
    "state": Column("Land", ("land", "bundesland"), digits=2),
    "region": Column("RB", ("rb", "regbez", "regierungsbezirk"), digits=1),
    "district": Column("Kreis", ("kreis",), digits=2),
    "association": Column("VB", ("vb", "verband", "gemeindeverband"), digits=4),
    "municipality": Column("Gem", ("gem", "gemeinde"), digits=3),
    "name": Column("Gemeindename", ("gemeindename", "name")),
    "area": Column("Fläche km²", (), ("flache", "flaeche")),
    "inhabitants": Column(
        "Bevölkerung insgesamt", ("insgesamt",), ("bevolkerung", "bevoelkerung", "einwohner")
    ),
    "postcode": Column("Postleitzahl", ("postleitzahl", "plz"), ("postleitzahl",)),
    "longitude": Column("Längengrad", (), ("langengrad", "laengengrad")),
    "latitude": Column("Breitengrad", (), ("breitengrad",)),
    "travel_area": Column("Reisegebiet, Bezeichnung", ("bezeichnung", "reisegebiet")),
}
REQUIRED = (
    "type",
    "code",
    "state",
    "region",
    "district",
    "association",
    "municipality",
    "name",
    "inhabitants",
)


@dataclass(frozen=True)
class Columns:
    places: Mapping[str, int]
    """From the names above to the column, counted from 0."""
    first_line: int
    """Position of the first line of data in the table."""


def find_columns(table: Table) -> Columns:
    """Where everything stands. Refused with what was expected and what is there."""
    first = _first_line_of_data(table)
    heads = table.lines[: _TITLE_ROWS if first is None else first]
    places = _places(heads)
    missing = [COLUMNS[name].title for name in REQUIRED if name not in places]
    if missing or first is None:
        raise _of_another_shape(table, heads, missing)
    return Columns(places, first)


def _first_line_of_data(table: Table) -> int | None:
    """The first line full of keys; a state's own line above it may pass for a heading."""
    for position, line in enumerate(table.lines[:_TITLE_ROWS]):
        if sum(cell.isdigit() for cell in line.cells) >= _KEYS_IN_A_LINE:
            return position
    return None


def _places(heads: tuple[Line, ...]) -> dict[str, int]:
    """Lower heading rows win: 'insgesamt' below 'Bevölkerung' is nearer to the numbers."""
    places: dict[str, int] = {}
    for line in reversed(heads):
        for place, heading in enumerate(line.cells):
            name = _meant_by(heading)
            if name and name not in places and place not in places.values():
                places[name] = place
    return places


def _meant_by(heading: str) -> str | None:
    letters = _LETTERS.sub("", folded(heading))
    if not letters:
        return None
    for name, column in COLUMNS.items():
        if letters in column.headings or letters.startswith(column.starts or ("\0",)):
            return name
    return None


def _of_another_shape(
    table: Table, heads: tuple[Line, ...], missing: list[str]
) -> FileRefusedError:
    widest = max(heads or table.lines[:1], key=lambda line: len([c for c in line.cells if c]))
    return FileRefusedError(
        "„%(name)s“ ist kein Gemeindeverzeichnis in der Form „AuszugGV“ des Statistischen "
        "Bundesamtes.",
        [_what_is_there(table, widest, missing)],
        name=table.name,
    )


def _what_is_there(table: Table, heading: Line, missing: list[str]) -> Problem:
    where = f"{table.name}, Zeile {heading.number}"
    if not missing:
        return Problem(
            where,
            "Unter den Überschriften folgt keine Zeile, deren Satzart 10 bis 60 ist. Erwartet "
            "werden Zeilen der Satzarten 40, 50 und 60.",
        )
    return Problem(
        where,
        "Es fehlen die Spalten %(missing)s. Erwartet werden die Überschriften %(expected)s; "
        "gefunden wurde: %(found)s.",
        missing=", ".join(missing),
        expected=", ".join(COLUMNS[name].title for name in REQUIRED),
        found=", ".join(cell[:40] for cell in heading.cells[:12] if cell) or "nichts",
    )
