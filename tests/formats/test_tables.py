"""Tables as they come from offices: separators, encodings, limits, hostile files."""

import io
import random
import zipfile
from contextlib import suppress
from datetime import date
from pathlib import Path
from unicodedata import normalize

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openxml_audit import OpenXmlValidator

from facilitation.formats.tables import UNREADABLE, Table, read, write_csv, write_xlsx
from facilitation.model.errors import FileRefusedError

HOSTILE = ["=1+1", "+49 3871 7220", "-x", "@SUM(A1)", "\tx", "\rx", '=HYPERLINK("http://x")']
PLAIN = st.text(
    st.characters(categories=["L", "N", "P", "S", "Zs"], exclude_characters="\u00a0\u202f'"),
    max_size=30,
)


def cells(table: Table) -> list[tuple[str, ...]]:
    return [line.cells for line in table.lines]


def refusal(content: bytes, name: str = "liste.csv") -> str:
    with pytest.raises(FileRefusedError) as refused:
        read(content, name)
    return str(refused.value)


def book_of(*sheets: tuple[str, list[list[object]]]) -> bytes:
    book = Workbook()
    book.remove(book.active)  # type: ignore[arg-type]
    for title, rows in sheets:
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def changed(content: bytes, part: str, text: bytes) -> bytes:
    """The package with one part replaced or added."""
    file = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            if name != part:
                new.writestr(name, old.read(name))
        new.writestr(part, text)
    return file.getvalue()


@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_separator_and_encoding_are_found(separator: str, encoding: str) -> None:
    text = separator.join(["Name", "Ort"]) + "\r\n" + separator.join(["Jörg Weiß", "Lübz"])

    table = read(text.encode(encoding), "liste.csv")

    assert cells(table) == [("Name", "Ort"), ("Jörg Weiß", "Lübz")]


def test_commas_in_text_do_not_part_columns_of_a_semicolon_file() -> None:
    table = read(b"Name;Ort\nKern, Ada;Parchim, Hagenow\nBaum, Ben;L\xc3\xbcbz\n", "a.csv")

    assert table.rows[0].cells == ("Kern, Ada", "Parchim, Hagenow")


def test_lines_are_counted_as_in_the_file() -> None:
    table = read(b'a;b\n\n"1\n2";x\n;;\nlast;y\n', "a.csv")

    assert [line.number for line in table.lines] == [1, 3, 6]
    assert table.rows[0].cell(0) == "1\n2"
    assert table.rows[0].cell(7) == ""


def test_a_line_that_announces_the_separator_is_no_header() -> None:
    table = read(b"sep=,\na,b;c\n1,2\n", "a.csv")

    assert table.header == ("a", "b;c")
    assert table.rows[0].number == 3


def test_an_open_quotation_mark_is_refused_with_its_line() -> None:
    assert "a.csv, Zeile 2: Ein Anführungszeichen passt nicht" in refusal(b'a;b\n"1;2\n', "a.csv")


def test_control_characters_leave_a_visible_mark() -> None:
    table = read("Name;Ort\nA\x07da;Par\u200bchim\u202e\n".encode(), "a.csv")

    assert table.rows[0].cells == (f"A{UNREADABLE}da", "Parchim")


def test_no_break_spaces_become_plain_ones() -> None:
    assert read("a;b\n15\u00a0704;x\n".encode(), "a.csv").rows[0].cells == ("15 704", "x")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "ist leer"),
        (b" \n;;\n", "keine einzige ausgefüllte Zeile"),
        (b"%PDF-1.7 ...", "eine PDF-Datei"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "alte oder mit Kennwort geschützte"),
        (b"\x89PNG\r\n", "ein Bild"),
        (b"a;b\n\x00\x01\x02", "keine Textdatei"),
        (b"a;b\n\x81\x8d", "keine lesbare Textdatei"),
        (b"PK\x03\x04 nonsense", "beschädigt"),
        (b"a;b\n" + b"x" * (10 * 1024 * 1024), "größer als 10 MB"),
        (b"a;b\n" + b"x;y\n" * 50_000, "mehr als 50000 ausgefüllte Zeilen"),
        (b";".join([b"x"] * 201), "Zeile 1: Es sind 201 Spalten"),
        (b"a;b\n" + b"x" * 20_000 + b";y", "Zeile 2, Spalte 1: In einer Zelle stehen 20000"),
        (b"a;b\n" + b"x" * 200_000 + b";y", "liste.csv"),
    ],
)
def test_what_is_no_table_is_refused_in_words(content: bytes, sentence: str) -> None:
    assert sentence in refusal(content)


def test_the_fullest_sheet_is_read_as_text() -> None:
    content = book_of(
        ("Deckblatt", [["Stand"]]),
        ("Daten", [["Schlüssel", "Wert", "Tag"], [13076001, 12.5, date(2027, 5, 31)], [True]]),
    )

    table = read(content, "a.xlsx")

    assert table.sheet == "Daten"
    assert cells(table)[1:] == [("13076001", "12,5", "31.05.2027"), ("ja",)]


def test_keys_shown_with_leading_zeros_are_read_as_shown() -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(["AGS", "Text"])
    sheet.append([3154013, "03154013"])
    sheet["A2"].number_format = "00000000"
    file = io.BytesIO()
    book.save(file)

    assert read(file.getvalue(), "a.xlsx").rows[0].cells == ("03154013", "03154013")


def test_formulas_are_not_computed() -> None:
    content = book_of(("x", [["a", "b"], ["=1+1", "Text"]]))

    assert read(content, "a.xlsx").rows[0].cells == ("", "Text")


def test_empty_rows_keep_their_numbers_in_a_sheet() -> None:
    content = book_of(("x", [["a"], [], [], ["b"]]))

    assert [line.number for line in read(content, "a.xlsx").lines] == [1, 4]


@pytest.mark.parametrize(
    ("part", "text", "sentence"),
    [
        ("xl/media/bomb.bin", b"\0" * 30_000_000, "ungewöhnlich groß"),
        ("xl/worksheets/sheet1.xml",
         b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><worksheet/>', "Anweisungen"),
        ("xl/worksheets/sheet1.xml", b"<worksheet><sheetData><row>", "beschädigt"),
        ("xl/workbook.xml", b"not xml", "beschädigt"),
    ],
)  # fmt: skip
def test_a_hostile_package_is_refused(part: str, text: bytes, sentence: str) -> None:
    content = changed(book_of(("x", [["a", "b"], ["c", "d"]])), part, text)

    assert sentence in refusal(content, "a.xlsx")


SMALL_BOOK = book_of(("x", [["a", "b"], ["c", 1]]))


@settings(max_examples=150, deadline=None)
@given(st.integers(0, len(SMALL_BOOK) - 1), st.binary(min_size=1, max_size=8))
def test_a_damaged_package_is_read_or_refused(place: int, damage: bytes) -> None:
    with suppress(FileRefusedError):
        read(SMALL_BOOK[:place] + damage + SMALL_BOOK[place + len(damage) :], "a.xlsx")


def test_a_package_of_too_many_parts_is_refused() -> None:
    file = io.BytesIO(book_of(("x", [["a"]])))
    with zipfile.ZipFile(file, "a") as package:
        for number in range(1_001):
            package.writestr(f"xl/x{number}", b"")

    assert "ungewöhnlich groß" in refusal(file.getvalue(), "a.xlsx")


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/elsewhere.bin"])
def test_a_small_package_that_takes_long_to_read_is_refused(part: str) -> None:
    """Three million tags pack into a few hundred kilobytes, below every limit of sizes."""
    noise = random.Random(1).randbytes(200_000)
    content = changed(book_of(("x", [["a"]])), "xl/media/noise.bin", noise)
    content = changed(content, part, b"<worksheet>" + b"<c/>" * 3_000_001)

    assert len(content) < 400_000
    assert "ungewöhnlich groß" in refusal(content, "a.xlsx")


def test_entities_are_refused_in_parts_of_any_name() -> None:
    content = changed(book_of(("x", [["a"]])), "xl/sheet.bin", b"<!doctype x [<!ENTITY a 'b'>]>")

    assert "Anweisungen" in refusal(content, "a.xlsx")


def test_a_word_file_is_no_table() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        package.writestr("word/document.xml", "<w/>")

    assert "keine xlsx-Tabelle" in refusal(file.getvalue(), "brief.xlsx")


@pytest.mark.parametrize("cut", [10, 100, 1000, 3000])
def test_a_truncated_package_is_refused(cut: int) -> None:
    assert "beschädigt" in refusal(book_of(("x", [["a"]]))[:cut], "a.xlsx")


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    with suppress(FileRefusedError):
        read(content, "x.csv")


def test_csv_opens_in_a_german_spreadsheet() -> None:
    content = write_csv([["Name", "Zahl"], ["Jörg; Weiß", 5]])

    assert content == '\ufeffName;Zahl\r\n"Jörg; Weiß";5\r\n'.encode()


@pytest.mark.parametrize("cell", HOSTILE)
def test_no_cell_of_a_csv_starts_a_formula(cell: str) -> None:
    content = write_csv([["x"], [cell, -5]]).decode("utf-8-sig")

    first = content.splitlines()[1].lstrip('"')[0]
    assert first in "'x"
    assert content.rstrip().endswith(";-5")


@settings(deadline=None)
@given(st.lists(st.lists(PLAIN, min_size=2, max_size=4), min_size=1, max_size=5))
def test_what_was_written_as_csv_is_read_again(rows: list[list[str]]) -> None:
    header = ["Spalte A", "Spalte B"]

    table = read(write_csv([header, *rows]), "x.csv")

    stripped = [[" ".join(normalize("NFC", cell).split()) for cell in row] for row in rows]
    kept = [row for row in stripped if any(row)]
    for line, row in zip(table.rows, kept, strict=True):
        assert [" ".join(line.cell(n).split()) for n in range(len(row))] == row


@pytest.mark.parametrize("cell", HOSTILE)
def test_no_cell_of_a_spreadsheet_is_a_formula(cell: str) -> None:
    content = write_xlsx("Liste", [["x"], [cell]])

    sheet = load_workbook(io.BytesIO(content)).worksheets[0]
    assert sheet["A2"].data_type == "s"
    assert sheet["A2"].value == cell.strip()


def test_a_spreadsheet_has_a_bold_frozen_header_and_numbers() -> None:
    sheet = load_workbook(io.BytesIO(write_xlsx("A/B:C", [["Name", "Zahl"], ["Ada", 5]]))).active

    assert sheet is not None
    assert (sheet.title, sheet.freeze_panes) == ("A B C", "A2")
    assert sheet["A1"].font.bold
    assert sheet["B2"].value == 5


def test_the_same_rows_give_the_same_bytes() -> None:
    rows = [["Name"], ["Jörg \x07 ☕ علي"]]

    assert write_xlsx("Liste", rows) == write_xlsx("Liste", rows)
    with zipfile.ZipFile(io.BytesIO(write_xlsx("Liste", rows))) as package:
        assert {entry.date_time for entry in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}


@settings(deadline=None)
@given(st.lists(st.lists(PLAIN, min_size=2, max_size=4), min_size=1, max_size=5))
def test_what_was_written_as_a_spreadsheet_is_read_again(rows: list[list[str]]) -> None:
    table = read(write_xlsx("Liste", [["Spalte A", "Spalte B"], *rows]), "x.xlsx")

    kept = [row for row in rows if any(cell.strip() for cell in row)]
    for line, row in zip(table.rows, kept, strict=True):
        assert [line.cell(n) for n in range(len(row))] == [
            normalize("NFC", cell).strip() for cell in row
        ]


def test_the_title_of_a_sheet_is_made_fit() -> None:
    for title in ("", "[]:*?/\\", "x" * 50, 'A & "B" <C>', "'quoted'", "zwei\nZeilen"):
        sheet = load_workbook(io.BytesIO(write_xlsx(title, [["a"]]))).worksheets[0]

        assert 0 < len(sheet.title) <= 31


def test_a_spreadsheet_passes_the_audit_of_the_format(tmp_path: Path) -> None:
    file = tmp_path / "liste.xlsx"
    file.write_bytes(write_xlsx('A & "B"', [["Name", "Zahl"], ["=1+1", -5], ["_x0041_ <&>", 7]]))

    result = OpenXmlValidator().validate(file)

    assert [str(error) for error in result.errors] == []
