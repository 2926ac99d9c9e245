"""CSV as spreadsheets of German offices write it, and as they open it without harm."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import islice

from facilitation.model.errors import FileRefusedError, Problem
from facilitation.model.texts import clean_text

SEPARATORS = ";,\t"
_LOOKED_AT = 20
_STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""A cell that begins so may be run as a formula by the program that opens the file (OWASP)."""
_FOREIGN = {
    b"%PDF": "eine PDF-Datei",
    b"\xd0\xcf\x11\xe0": "eine alte oder mit Kennwort geschützte Office-Datei",
    b"{\\rtf": "eine RTF-Datei",
    b"\x89PNG": "ein Bild",
    b"\xff\xd8\xff": "ein Bild",
    b"GIF8": "ein Bild",
}

Found = tuple[int, list[str]]


def read_rows(content: bytes, name: str) -> Iterator[Found]:
    """Line numbers and raw cells; a row over several lines counts from its first."""
    text = _decoded(content, name)
    first, _, rest = text.partition("\n")
    skipped = 0
    separator = _announced(first)
    if separator:
        text, skipped = rest, 1
    return _rows(text, separator or _likeliest_separator(text), skipped=skipped, name=name)


def write_csv(rows: Iterable[Sequence[str | int | Decimal]]) -> bytes:
    """Semicolons, UTF-8 with BOM, CRLF: what a German spreadsheet opens by a double click.

    Text that would start a formula gets an apostrophe in front, which `read_rows` takes off.
    """
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
    for row in rows:
        writer.writerow([_harmless(cell) for cell in row])
    return b"\xef\xbb\xbf" + file.getvalue().encode()


def _harmless(cell: str | int | Decimal) -> str:
    if isinstance(cell, Decimal):
        return f"{cell:.2f}".replace(".", ",")
    if isinstance(cell, int):
        return str(cell)
    text = clean_text(cell)
    return f"'{text}" if text.startswith(_STARTS_FORMULA) else text


def _decoded(content: bytes, name: str) -> str:
    for start, kind in _FOREIGN.items():
        if content.startswith(start):
            raise _not_a_table(name, kind)
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _by(content, "utf-16", name)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = _by(content, "cp1252", name)
    if "\0" in text:
        raise _not_a_table(name, "keine Textdatei")
    return text


def _by(content: bytes, encoding: str, name: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as broken:
        raise _not_a_table(name, "keine lesbare Textdatei") from broken


def _not_a_table(name: str, kind: str) -> FileRefusedError:
    return FileRefusedError(
        "„%(name)s“ ist %(kind)s. Erwartet wird eine Tabelle als CSV oder xlsx; speichern Sie die "
        "Datei in Ihrem Tabellenprogramm in einem dieser Formate.",
        [],
        name=name,
        kind=kind,
    )


def _announced(first_line: str) -> str:
    """The separator that a line `sep=;` names, as some programs write it."""
    line = first_line.strip("\r\n").strip('"').lower()
    return line[4:] if line.startswith("sep=") and line[4:] in tuple(SEPARATORS) else ""


def _likeliest_separator(text: str) -> str:
    return max(SEPARATORS, key=lambda separator: _steadiness(text, separator))


def _steadiness(text: str, separator: str) -> tuple[int, int, int]:
    """How many of the first rows are parted at all, how many alike, and into how many cells."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        widths = [len(row) for row in islice(reader, _LOOKED_AT) if len(row) > 1]
    except csv.Error:
        return (0, 0, 0)
    common = max(set(widths), key=lambda width: (widths.count(width), width), default=0)
    return (len(widths), widths.count(common), common)


def _rows(text: str, separator: str, *, skipped: int, name: str) -> Iterator[Found]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    starts_at = 1 + skipped
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as broken:
            raise _broken_quotes(name, starts_at) from broken
        yield starts_at, [_as_meant(cell) for cell in row]
        starts_at = reader.line_num + 1 + skipped


def _as_meant(cell: str) -> str:
    is_guarded = cell.startswith("'") and cell[1:].startswith(_STARTS_FORMULA)
    return cell[1:] if is_guarded else cell


def _broken_quotes(name: str, line: int) -> FileRefusedError:
    trouble = Problem(
        f"{name}, Zeile {line}",
        "Ein Anführungszeichen passt nicht: Text in Anführungszeichen muss mit einem enden, im "
        'Text selbst werden sie verdoppelt ("").',
    )
    return FileRefusedError("„%(name)s“ lässt sich nicht als CSV lesen.", [trouble], name=name)
