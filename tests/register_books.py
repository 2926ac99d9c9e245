"""Workbooks as the Federal Statistical Office lays them out ('AuszugGV'), year by year.

A cover first, several rows of titles and of headings with merged cells, footnotes below. Columns A
to P hold record type, text code, state, region, district, association, municipality, name, km²,
inhabitants, men, women, per km², postcode, longitude and latitude; later years add travel areas
and degrees of urbanisation.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

Row = Sequence[str]


@dataclass(frozen=True)
class Edition:
    """How the table of one year looks."""

    file_name: str
    sheet: str
    titles: tuple[str, ...]
    first_row: int
    """Where the data begin."""
    columns: int
    with_numbers: bool
    """Keys and figures are numbers, from which zeros in front have gone, and not text."""
    with_numbering: bool = False
    """A row below the headings counts the columns."""


OLD = Edition(
    "31122012_Auszug_GV.xlsx",
    "Gemeindedaten",
    ("Gemeinden in Deutschland nach Fläche, Bevölkerung und Postleitzahl", "am 31.12.2012"),
    8,
    16,
    with_numbers=True,
)
YEARLY = Edition(
    "31122019_Auszug_GV.xlsx",
    "Onlineprodukt_Gemeinden31122019",
    (
        "Alle politisch selbständigen Gemeinden mit ausgewählten Merkmalen",
        "am 31.12.2019 (4. Quartal)",
        "Erscheinungsmonat: Oktober 2020",
    ),
    8,
    20,
    with_numbers=False,
)
QUARTERLY = Edition(
    "AuszugGV4QAktuell.xlsx",
    "Onlineprodukt_Gemeinden31122023",
    ("Gemeindeverzeichnis-Informationssystem GV-ISys", "Gebietsstand: 31.12.2023"),
    9,
    20,
    with_numbers=False,
    with_numbering=True,
)
EDITIONS = (OLD, YEARLY, QUARTERLY)

_UPPER = (
    "Satz-\nart", "Text-\nkenn-\nzeichen", "Amtlicher Regionalschlüssel (ARS)", "", "", "", "",
    "Gemeindename", "Fläche km² 1)", "Bevölkerung 2)", "", "", "", "Post-\nleit-\nzahl 4)",
    "Geografische Mittelpunktkoordinaten 5)", "", "Reisegebiete", "", "Grad der Verstädterung", "",
)  # fmt: skip
_LOWER = (
    "", "", "Land", "RB", "Kreis", "VB", "Gem", "", "", "insgesamt", "männlich", "weiblich",
    "je km²", "", "Längengrad", "Breitengrad", "Schlüssel", "Bezeichnung", "Schlüssel",
    "Bezeichnung",
)  # fmt: skip
_FOOTNOTES = ("1) Flächenangaben gerundet", "© Statistisches Bundesamt (Destatis), 2024")


def book(edition: Edition, rows: Sequence[Row]) -> bytes:
    """The file of that year with these rows, each of them text, in the order of the columns."""
    made = Workbook()
    cover = made.worksheets[0]
    cover.title = "Deckblatt"
    cover["A1"] = "Gemeindeverzeichnis"
    sheet = made.create_sheet(edition.sheet)
    _head(sheet, edition)
    for number, row in enumerate(rows, start=edition.first_row):
        for column, cell in enumerate(row[: edition.columns], start=1):
            value = _number(cell) if edition.with_numbers else cell
            sheet.cell(number, column, value if value != "" else None)
    for number, text in enumerate(_FOOTNOTES, start=edition.first_row + len(rows) + 1):
        sheet.cell(number, 1, text)
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


def _head(sheet: Worksheet, edition: Edition) -> None:
    for number, title in enumerate(edition.titles, start=1):
        sheet.cell(number, 1, title)
        sheet.merge_cells(
            start_row=number, start_column=1, end_row=number, end_column=edition.columns
        )
    below: list[tuple[str, ...]] = [_UPPER, _LOWER]
    if edition.with_numbering:
        below.append(tuple(str(number) for number in range(1, 21)))
    top = edition.first_row - len(below)
    for number, row in enumerate(below, start=top):
        for column, cell in enumerate(row[: edition.columns], start=1):
            sheet.cell(number, column, cell or None)
    sheet.merge_cells(start_row=top, start_column=3, end_row=top, end_column=7)
    sheet.merge_cells(start_row=top, start_column=10, end_row=top, end_column=13)


def _number(cell: str) -> str | int | float:
    plain = cell.replace(" ", "").replace(",", ".")
    if plain.isdigit():
        return int(plain)
    return float(plain) if plain.replace(".", "", 1).isdigit() else cell
