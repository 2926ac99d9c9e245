"""A spreadsheet of one sheet, part by part: plain text and numbers, no formula, no clock."""

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from xml.sax.saxutils import escape, quoteattr

from openpyxl.utils import get_column_letter
from openpyxl.writer.theme import theme_xml

from facilitation.formats.packages import pack
from facilitation.model.texts import clean_text

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_THEME = "theme/theme1"
_THEME_TYPE = "application/vnd.openxmlformats-officedocument.theme+xml"
_NOT_IN_TITLES = re.compile(r"[\[\]:*?/\\]")
_LOOKS_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_NARROWEST, _WIDEST = 8, 60
_LONGEST = 32_000
"""Characters in a cell; spreadsheet programs take 32,767."""

_HEADING, _TEXT, _GUARDED, _NUMBER, _MONEY = 1, 2, 3, 4, 5
"""Places in the list of cell formats below."""
_TOP = '<alignment vertical="top" wrapText="1"/>'
_STYLES = (
    f'<styleSheet xmlns="{_MAIN}"><fonts count="2">'
    '<font><sz val="11"/><name val="Calibri"/><family val="2"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/><family val="2"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="6"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="49" fontId="1" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" '
    f'applyFont="1" applyAlignment="1">{_TOP}</xf>'
    '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" '
    f'applyAlignment="1">{_TOP}</xf>'
    '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" quotePrefix="1" '
    f'applyNumberFormat="1" applyAlignment="1">{_TOP}</xf>'
    '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0" applyAlignment="1">'
    '<alignment vertical="top"/></xf><xf numFmtId="4" fontId="0" fillId="0" borderId="0" xfId="0" '
    'applyNumberFormat="1" applyAlignment="1"><alignment vertical="top"/></xf></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
    "</styleSheet>"
)


def write_xlsx(title: str, rows: Iterable[Sequence[str | int | Decimal]]) -> bytes:
    """One sheet, first row bold and frozen; text stays text, so that no formula ever runs.

    The same rows give the same bytes.
    """
    strings: dict[str, int] = {}
    widths: dict[int, int] = {}
    lines = [
        _row(number, row, strings=strings, widths=widths) for number, row in enumerate(rows, 1)
    ]
    name = _NOT_IN_TITLES.sub(" ", " ".join(clean_text(title).split())).strip("' ")[:31].strip()
    parts = {
        **_frame(name or "Tabelle"),
        "xl/worksheets/sheet1.xml": _sheet(lines, widths),
        "xl/sharedStrings.xml": _shared(strings),
    }
    return pack({part: (_HEAD + xml).encode() for part, xml in parts.items()})


def _row(
    number: int,
    row: Sequence[str | int | Decimal],
    *,
    strings: dict[str, int],
    widths: dict[int, int],
) -> str:
    cells = []
    for column, value in enumerate(row, start=1):
        place = f"{get_column_letter(column)}{number}"
        if isinstance(value, int):
            cells.append(f'<c r="{place}" s="{_NUMBER}"><v>{value}</v></c>')
        elif isinstance(value, Decimal):
            cells.append(f'<c r="{place}" s="{_MONEY}"><v>{value:.2f}</v></c>')
        else:
            text = clean_text(value)[:_LONGEST]
            index = strings.setdefault(text, len(strings))
            cells.append(f'<c r="{place}" s="{_style(number, text)}" t="s"><v>{index}</v></c>')
        widths[column] = max(widths.get(column, _NARROWEST), len(str(value)) + 2)
    return f'<row r="{number}">{"".join(cells)}</row>'


def _style(number: int, text: str) -> int:
    if number == 1:
        return _HEADING
    return _GUARDED if text.startswith(("=", "+", "-", "@")) else _TEXT


def _sheet(lines: list[str], widths: dict[int, int]) -> str:
    columns = "".join(
        f'<col min="{column}" max="{column}" width="{min(width, _WIDEST)}" customWidth="1"/>'
        for column, width in widths.items()
    )
    return (
        f'<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
        '<selection pane="bottomLeft"/></sheetView></sheetViews>'
        + (f"<cols>{columns}</cols>" if columns else "")
        + f"<sheetData>{''.join(lines)}</sheetData></worksheet>"
    )


def _shared(strings: dict[str, int]) -> str:
    texts = "".join(f'<si><t xml:space="preserve">{_escaped(text)}</t></si>' for text in strings)
    return f'<sst xmlns="{_MAIN}" uniqueCount="{len(strings)}">{texts}</sst>'


def _escaped(text: str) -> str:
    """A spreadsheet program reads '_x0041_' as 'A'; who typed that meant it."""
    return escape(_LOOKS_ESCAPED.sub("_x005F_", text))


def _frame(title: str) -> dict[str, str]:
    overrides = "".join(
        f'<Override PartName="/xl/{part}.xml" ContentType="{_TYPES}.{kind}+xml"/>'
        for part, kind in (
            ("workbook", "sheet.main"),
            ("worksheets/sheet1", "worksheet"),
            ("styles", "styles"),
            ("sharedStrings", "sharedStrings"),
        )
    )
    overrides += f'<Override PartName="/xl/{_THEME}.xml" ContentType="{_THEME_TYPE}"/>'
    links = "".join(
        f'<Relationship Id="rId{number}" Type="{_OFFICE}/{kind}" Target="{target}.xml"/>'
        for number, (kind, target) in enumerate(
            (
                ("worksheet", "worksheets/sheet1"),
                ("styles", "styles"),
                ("sharedStrings", "sharedStrings"),
                ("theme", _THEME),
            ),
            start=1,
        )
    )
    return {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">{links}'
        "</Relationships>",
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
        f'<sheet name={quoteattr(title)} sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/styles.xml": _STYLES,
        f"xl/{_THEME}.xml": theme_xml.removeprefix('<?xml version="1.0"?>\n'),
    }
