"""The official municipality register (GV-ISys of Destatis): 'AuszugGV' tables and GV100AD lines."""

import re
from datetime import date

from facilitation.formats.register_columns import Columns, find_columns
from facilitation.formats.register_lines import is_of_lines, read_lines
from facilitation.formats.register_rows import Reading
from facilitation.formats.register_values import (
    SOURCE,
    AssociationKind,
    Register,
    RegisterAssociation,
    RegisterDistrict,
    RegisterMunicipality,
)
from facilitation.formats.tables import Table, read
from facilitation.model.errors import FileRefusedError

__all__ = [
    "SOURCE",
    "AssociationKind",
    "Register",
    "RegisterAssociation",
    "RegisterDistrict",
    "RegisterMunicipality",
    "read_register",
    "register_of",
]

MOST_PROBLEMS = 50
_DAY = re.compile(r"(?<!\d)(\d{2})\.?(\d{2})\.?((?:19|20)\d{2})(?!\d)")


def read_register(content: bytes, name: str) -> Register:
    """All districts of the file by key, with their associations and municipalities.

    FileRefusedError lists what is wrong by line and column; nothing is guessed.
    """
    table = read_lines(content, name) if is_of_lines(content) else read(content, name)
    return register_of(table)


def register_of(table: Table) -> Register:
    columns = find_columns(table)
    reading = Reading(table.name, columns)
    for line in table.lines[columns.first_line :]:
        reading.take(line)
    if not reading.districts and not reading.problems:
        reading.complain(
            table.lines[-1],
            "type",
            "Es gibt keinen Landkreis (Satzart 40) in der Datei. Erwartet wird die vollständige "
            "Tabelle mit den Satzarten 40, 50 und 60.",
        )
    if reading.problems:
        raise FileRefusedError(
            "„%(name)s“ lässt sich nicht als Gemeindeverzeichnis lesen.",
            reading.problems[:MOST_PROBLEMS],
            name=table.name,
        )
    return Register(table.name, _stated_on(table, columns), tuple(reading.finished()))


def _stated_on(table: Table, columns: Columns) -> date | None:
    titles = [cell for line in table.lines[: columns.first_line] for cell in line.cells]
    for text in (*titles, table.sheet, table.name):
        for found in _DAY.finditer(text):
            day, month, year = (int(part) for part in found.groups())
            try:
                return date(year, month, day)
            except ValueError:
                continue
    return None
