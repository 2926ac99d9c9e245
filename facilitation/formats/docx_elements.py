"""The pieces a Word document is put together from: runs, paragraphs, lists, tables, fields.

Text comes in clean (`minutes.for_print`); a line break in it stays one, direction is marked here.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import nsmap, qn
from docx.oxml.parser import oxml_parser
from docx.oxml.xmlchemy import BaseOxmlElement

from facilitation.formats.docx_measures import column_widths
from facilitation.formats.docx_styles import (
    BOX_BULLETS,
    BOX_NUMBERS,
    BULLETS,
    CELL_PADDING_MM,
    NUMBERS,
    TEXT_WIDTH_MM,
    twips,
)
from facilitation.formats.markdown import Block, Listing, Run

_DEEPEST_LEVEL = 2
# A row this long may fill a page: it must be allowed to break, or its end is lost below the edge.
_BREAKABLE_ROW = 1500
_RTL_LETTERS = "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]+"
_RIGHT_TO_LEFT = re.compile(rf"({_RTL_LETTERS}(?:[ '’.-]+{_RTL_LETTERS})*)")
_MAIN = {"w": nsmap["w"]}
_HEBREW = re.compile("[\u0590-\u05ff\ufb1d-\ufb4f]")


def element(tag: str, *children: BaseOxmlElement, **attributes: str | int) -> BaseOxmlElement:
    """An element of the main namespace: `element("pStyle", val="Normal")`."""
    made: BaseOxmlElement = oxml_parser.makeelement(_in_main(tag), nsmap=_MAIN)
    for name, value in attributes.items():
        made.set(_in_main(name), str(value))
    made.extend(children)
    return made


@cache
def _in_main(name: str) -> str:
    """Kept: a long table has tens of thousands of elements, with a dozen names."""
    return qn(f"w:{name}")


def bold(text: str) -> Run:
    return Run(text, bold=True)


@dataclass(frozen=True)
class TextForm:
    """How blocks look in one place: the styles of their parts and the kinds of list."""

    paragraph: str
    bullet: str
    number: str
    continued: str
    bullets: int
    numbers: int


_BOX = "BeschlussWortlaut"
BODY_TEXT = TextForm("Normal", "ListBullet", "ListNumber", "ListContinue", BULLETS, NUMBERS)
BOX_TEXT = TextForm(_BOX, _BOX, _BOX, _BOX, BOX_BULLETS, BOX_NUMBERS)


Piece = Run | str | BaseOxmlElement


class Body:
    """The text of a document, written from top to bottom."""

    def __init__(self, document: Document, points: float) -> None:
        self.document = document
        self.points = points
        self._body = document.element.body
        self._end = self._body.sectPr
        self._numbering = document.part.numbering_part.element

    def paragraph(self, style: str, *runs: Piece, keep: bool = False) -> None:
        """One paragraph; `keep` holds it on one page with what follows."""
        self._append(style, runs, *([element("keepNext")] if keep else []))

    def heading(self, level: int, text: str, *, new_page: bool = False) -> None:
        text = text.replace("\n", " ")
        self._append(f"Heading{level}", [text], *([element("pageBreakBefore")] if new_page else []))

    def blocks(
        self, blocks: Iterable[Block], form: TextForm = BODY_TEXT, *, lead: str = ""
    ) -> None:
        """Blocks one after the other, the first led in by a bold word."""
        for block in blocks:
            if isinstance(block, Listing):
                if lead:
                    self._append(form.paragraph, [bold(lead)], element("keepNext"))
                self._list(block, form, level=0)
            elif block.text.strip():
                runs = [bold(f"{lead} "), *block.runs] if lead else block.runs
                self._append(form.paragraph, runs)
            else:
                continue
            lead = ""

    def annexes(self, texts: Sequence[str]) -> None:
        """A list numbered by Word itself; short ones stay on one page with what follows."""
        for text in texts:
            self.paragraph("Anlage", text, keep=len(texts) <= 10)

    def table(self, caption: str, description: str, rows: Sequence[Sequence[str]]) -> None:
        """A table whose first row is its heading; columns are as wide as their content asks for,
        an empty cell shows a dash."""
        rows = _filled(rows)
        widths = column_widths(
            rows,
            total=TEXT_WIDTH_MM,
            points=self.points - 1,
            padding=2 * CELL_PADDING_MM + 0.5,
        )
        self._table(caption, description, rows, [twips(width) for width in widths])

    def signatures(self, caption: str, description: str, rows: Sequence[Sequence[str]]) -> None:
        """Columns of one width: roles, room to sign, names; never broken over two pages."""
        width = twips(TEXT_WIDTH_MM) // len(rows[0])
        styles = ("Tabellenkopf", "Unterschriftsfeld", "Unterschriftsname")
        self._table(caption, description, _filled(rows), [width] * len(rows[0]), styles)

    def _append(self, style: str, runs: Iterable[Piece], *properties: BaseOxmlElement) -> None:
        form = element("pPr", element("pStyle", val=style), *properties)
        self._end.addprevious(element("p", form, *self._runs(runs)))

    def _runs(self, runs: Iterable[Piece]) -> Iterator[BaseOxmlElement]:
        for piece in runs:
            if isinstance(piece, str):
                yield from text_runs(Run(piece))
            elif isinstance(piece, Run):
                yield from self._hyperlink(piece) if piece.link else text_runs(piece)
            else:
                yield piece

    def _hyperlink(self, run: Run) -> Iterator[BaseOxmlElement]:
        relation = self.document.part.relate_to(
            run.link, RELATIONSHIP_TYPE.HYPERLINK, is_external=True
        )
        link = element("hyperlink", *text_runs(run))
        link.set(qn("r:id"), relation)
        yield link

    def _list(self, listing: Listing, form: TextForm, level: int) -> None:
        style = form.number if listing.numbered else form.bullet
        kind = form.numbers if listing.numbered else form.bullets
        depth = min(level, _DEEPEST_LEVEL)
        number = self._new_numbering(kind, depth, listing.start) if listing.numbered else kind
        for item in listing.items:
            marked = False
            for block in item:
                if isinstance(block, Listing):
                    self._list(block, form, level + 1)
                elif marked:
                    self._append(form.continued, block.runs)
                else:
                    self._append(style, block.runs, _list_place(number, depth))
                    marked = True

    def _new_numbering(self, kind: int, level: int, start: int) -> int:
        """A numbering of its own for each list: without one, Word goes on counting."""
        number = len(self._numbering.findall(qn("w:num"))) + 1
        override = element("lvlOverride", element("startOverride", val=start), ilvl=level)
        self._numbering.append(
            element("num", element("abstractNumId", val=kind), override, numId=number)
        )
        return number

    def _table(
        self,
        caption: str,
        description: str,
        rows: Sequence[Sequence[str]],
        widths: Sequence[int],
        styles: Sequence[str] = ("Tabellenkopf", "Tabellentext"),
    ) -> None:
        grid = element("tblGrid", *(element("gridCol", w=width) for width in widths))
        table = element("tbl", _table_form(caption, description, sum(widths)), grid)
        for number, cells in enumerate(rows):
            row = _row(cells, widths, styles[min(number, len(styles) - 1)], is_head=number == 0)
            table.append(row)
        self._end.addprevious(table)


def _filled(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    return [[cell or "–" for cell in row] for row in rows]


def _table_form(caption: str, description: str, width: int) -> BaseOxmlElement:
    return element(
        "tblPr",
        element("tblStyle", val="Protokolltabelle"),
        element("tblW", w=width, type="dxa"),
        element("tblLayout", type="fixed"),
        element(
            "tblLook",
            val="0620",
            firstRow=1,
            lastRow=0,
            firstColumn=0,
            lastColumn=0,
            noHBand=1,
            noVBand=1,
        ),
        element("tblCaption", val=caption),
        element("tblDescription", val=description),
    )


def _row(
    cells: Sequence[str], widths: Sequence[int], style: str, *, is_head: bool
) -> BaseOxmlElement:
    form = element("trPr")
    if sum(len(cell) for cell in cells) < _BREAKABLE_ROW:
        form.append(element("cantSplit"))
    if is_head:
        form.append(element("tblHeader"))
    row = element("tr", form) if len(form) else element("tr")
    for cell, width in zip(cells, widths, strict=True):
        text = element("p", element("pPr", element("pStyle", val=style)), *text_runs(Run(cell)))
        row.append(element("tc", element("tcPr", element("tcW", w=width, type="dxa")), text))
    return row


def _list_place(number: int, level: int) -> BaseOxmlElement:
    return element("numPr", element("ilvl", val=level), element("numId", val=number))


def text_runs(run: Run) -> Iterator[BaseOxmlElement]:
    """The runs of Word for one stretch of text; what is read from right to left is marked."""
    for place, part in enumerate(_RIGHT_TO_LEFT.split(run.text)):
        if part:
            yield _text_run(replace(run, text=part), right_to_left=place % 2 == 1)


def _text_run(run: Run, *, right_to_left: bool) -> BaseOxmlElement:
    made = element("r")
    form = element("rPr")
    if style := _character_style(run):
        form.append(element("rStyle", val=style))
    if right_to_left:
        language = "he-IL" if _HEBREW.search(run.text) else "ar-SA"
        form.extend([element("rtl"), element("lang", bidi=language)])
    if len(form):
        made.append(form)
    for place, line in enumerate(run.text.split("\n")):
        if place:
            made.append(element("br"))
        if line:
            made.append(_text(line))
    return made


def _text(line: str) -> BaseOxmlElement:
    text = element("t")
    text.text = line
    text.set(qn("xml:space"), "preserve")
    return text


def _character_style(run: Run) -> str:
    if run.link:
        return "Hyperlink"
    return {
        (True, False): "Strong",
        (False, True): "Emphasis",
        (True, True): "IntenseEmphasis",
    }.get((run.bold, run.italic), "")


def styled(text: str, style: str) -> BaseOxmlElement:
    """A run in one of the named character styles."""
    return element("r", element("rPr", element("rStyle", val=style)), _text(text))


def tabulator() -> BaseOxmlElement:
    return element("r", element("tab"))


def field(name: str) -> Iterator[BaseOxmlElement]:
    """A field that the reader's program computes, such as PAGE; until then '1' stands there."""
    instruction = element("instrText")
    instruction.text = f" {name} "
    instruction.set(qn("xml:space"), "preserve")
    yield element("r", element("fldChar", fldCharType="begin"))
    yield element("r", instruction)
    yield element("r", element("fldChar", fldCharType="separate"))
    yield element("r", _text("1"))
    yield element("r", element("fldChar", fldCharType="end"))
