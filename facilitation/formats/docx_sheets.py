"""Lists on paper as Word documents: landscape, a title block, tables whose heads repeat.

Attendance lists to be signed and registers look alike: what they say comes as a `Sheet`.
"""

import copy
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from functools import cache
from io import BytesIO

from docx import Document
from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph

from facilitation.formats import docx_layout
from facilitation.formats.docx_elements import Body, element, field, styled, tabulator, text_runs
from facilitation.formats.docx_measures import column_widths
from facilitation.formats.docx_styles import CELL_PADDING_MM, STYLES, Style, twips
from facilitation.formats.markdown import Run
from facilitation.formats.packages import repack
from facilitation.formats.wording import line
from facilitation.model.texts import clean_text

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
WIDTH_MM = 257
"""Of the text on a landscape page: 297 mm, less 20 mm on either side."""

_POINTS = 11
_LONGEST_PROPERTY, _LONGEST_NAME = 255, 80
_WIDE = {"Header": "KopfzeileQuer", "Footer": "FusszeileQuer", "BriefkopfAllein": "BriefkopfQuer"}
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue",
                          "ß": "ss"})  # fmt: skip


@dataclass(frozen=True)
class Table:
    """The first row holds the headings. Widths in mm; none: as wide as the content asks for."""

    caption: str
    description: str
    rows: Sequence[Sequence[str]]
    widths: Sequence[float] = ()
    row_mm: float = 0
    """How high rows are at least: room for a signature."""
    heading: str = ""
    """A heading above the table."""


@dataclass(frozen=True)
class Sheet:
    """Everything a list says from top to bottom."""

    organisation: str
    title: str
    subtitle: str
    facts: Sequence[tuple[str, str]]
    tables: Sequence[Table]
    notes: Sequence[str]
    """Paragraphs below the tables."""
    on: date
    """The day it tells of; the file's own date."""


def write(sheet: Sheet) -> bytes:
    """The sheet as a .docx file; the same sheet gives the same bytes."""
    document = copy.deepcopy(_base())
    _turn(document)
    _write_properties(document, sheet)
    _write_header_and_footer(document, sheet)
    body = _SheetBody(document, _POINTS)
    body.heading(1, line(sheet.title))
    if sheet.subtitle:
        body.paragraph("Gremium", line(sheet.subtitle))
    for label, value in sheet.facts:
        body.paragraph(
            "Protokollkopf", styled(f"{line(label)}:", "Angabe"), tabulator(), line(value)
        )
    for table in sheet.tables:
        body.sheet_table(table)
    for note in sheet.notes:
        body.paragraph("Schlussvermerk", line(note))
    file = BytesIO()
    document.save(file)
    return repack(file.getvalue())


def file_name(*parts: str) -> str:
    """'2026-11-05_Anwesenheitsliste_Runder-Tisch-Süd.docx': fit for every file system."""
    return "_".join(plain for part in parts if (plain := plain_name(part))) + ".docx"


def plain_name(text: str) -> str:
    """Letters and figures of all scripts, joined by hyphens."""
    return re.sub(r"[^\w]+|_+", "-", line(text)).strip("-")[:_LONGEST_NAME].strip("-")


def in_ascii(name: str) -> str:
    """The same name for programs that know no umlauts."""
    plain = unicodedata.normalize("NFKD", name.translate(_UMLAUTS))
    return re.sub(r"_[-_]*_", "_", plain.encode("ascii", "ignore").decode())


@cache
def _base() -> WordDocument:
    wide = tuple(_wide(style) for style in STYLES if style.id in _WIDE)
    return Document(BytesIO(docx_layout.base(_POINTS, wide)))


def _wide(style: Style) -> Style:
    """The style with its right tab at the edge of a landscape page."""
    name = f"{style.name.capitalize()} quer"
    return replace(style, id=_WIDE[style.id], name=name, based_on="Normal", tab_mm=WIDTH_MM)


def _turn(document: WordDocument) -> None:
    """Landscape, with room to file it above."""
    section = document.element.body.sectPr
    size, margins = section.find(qn("w:pgSz")), section.find(qn("w:pgMar"))
    size.set(qn("w:w"), "16838")
    size.set(qn("w:h"), "11906")
    size.set(qn("w:orient"), "landscape")
    for side, millimetres in (("top", 25), ("left", 20), ("right", 20), ("bottom", 18)):
        margins.set(qn(f"w:{side}"), str(twips(millimetres)))


def _write_properties(document: WordDocument, sheet: Sheet) -> None:
    properties = document.core_properties
    title = " – ".join(part for part in (line(sheet.title), line(sheet.subtitle)) if part)
    properties.title = title[:_LONGEST_PROPERTY]
    properties.subject = properties.category = line(sheet.title)[:_LONGEST_PROPERTY]
    organisation = line(sheet.organisation)[:_LONGEST_PROPERTY]
    properties.author = properties.last_modified_by = organisation
    properties.language = "de-DE"
    properties.revision = 1
    properties.created = properties.modified = datetime.combine(sheet.on, time())


def _write_header_and_footer(document: WordDocument, sheet: Sheet) -> None:
    section = document.sections[0]
    running = " · ".join(part for part in (sheet.title, sheet.subtitle) if part)
    _write_line(section.first_page_header.paragraphs[0], "BriefkopfQuer", sheet.organisation)
    _write_line(section.header.paragraphs[0], "KopfzeileQuer", running)
    for footer in (section.first_page_footer, section.footer):
        paragraph = footer.paragraphs[0]
        _write_line(paragraph, "FusszeileQuer", sheet.organisation)
        paragraph._p.extend([tabulator(), *text_runs(Run("Seite\u00a0")), *field("PAGE")])
        paragraph._p.extend([*text_runs(Run(" von ")), *field("NUMPAGES")])


def _write_line(paragraph: Paragraph, style: str, text: str) -> None:
    paragraph._p.get_or_add_pPr().get_or_add_pStyle().set(qn("w:val"), style)
    paragraph._p.extend(text_runs(Run(line(text))))


class _SheetBody(Body):
    def sheet_table(self, table: Table) -> None:
        if table.heading:
            self.heading(2, line(table.heading))
        rows = [[clean_text(cell) for cell in row] for row in table.rows]
        widths = table.widths or column_widths(
            rows, total=WIDTH_MM, points=self.points - 1, padding=2 * CELL_PADDING_MM + 0.5
        )
        self._table(
            line(table.caption), line(table.description), rows, [twips(width) for width in widths]
        )
        if table.row_mm:
            self._raise_rows(table.row_mm)

    def _raise_rows(self, millimetres: float) -> None:
        """Rows but the head are at least this high; they grow with long names."""
        written = self._end.getprevious()
        for row in written.findall(qn("w:tr"))[1:]:
            form = row.find(qn("w:trPr"))
            if form is None:
                form = element("trPr")
                row.insert(0, form)
            form.append(element("trHeight", val=twips(millimetres), hRule="atLeast"))
