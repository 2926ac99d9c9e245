"""Invitations as printed letters: Word, A4, with the address in the window of the envelope.

Measures of the address field follow DIN 5008, form B. Nothing floats and no table makes the
layout: the letterhead is as high as the room above the address, so that the text begins there.
"""

import copy
import re
import unicodedata
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from functools import cache
from io import BytesIO

import segno
from docx import Document
from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from docx.oxml.shape import CT_Inline
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Emu, Mm

from facilitation.formats import dates, docx_layout
from facilitation.formats.docx_elements import (
    Body,
    bold,
    element,
    field,
    styled,
    tabulator,
    text_runs,
)
from facilitation.formats.docx_letter_styles import ADDRESS_WIDTH_MM, LETTER_STYLES
from facilitation.formats.docx_measures import line_count, text_width
from facilitation.formats.docx_styles import TEXT_WIDTH_MM
from facilitation.formats.languages import GERMAN, Tongue
from facilitation.formats.letters import Sender
from facilitation.formats.markdown import Run
from facilitation.formats.packages import repack
from facilitation.formats.paper_words import Block, Kind, PaperLetter, Said, Voice, Worded, worded
from facilitation.formats.wording import line, long_date, typeset

_POINTS = 11
_POINTS_PER_MM = 72 / 25.4
_HEADER_FROM_TOP_MM = 12
# DIN 5008, form B: the address field begins 45 mm below the edge; 17.7 mm are for the sender's
# line, which stands at their lower end; then six lines of the address, 27.3 mm; then a gap.
_SENDER_LINE_MM = 45 + 17.7 - 3.6
_ADDRESS_LINES = 6
_ADDRESS_LINE = 27.3 * _POINTS_PER_MM / _ADDRESS_LINES
_BEFORE_DATE = 8.46 * _POINTS_PER_MM
_LETTERHEAD_LINES = (20.0, 13.0)
_LETTERHEAD_RULE = 7.5
_QR_MM = 27
_QR_SCALE = 6
_LEFT_TO_RIGHT = "\u200e"
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_LONGEST_PROPERTY = 255
_LONGEST_NAME = 60
_STYLES = {
    Kind.SUBJECT: "Betreff",
    Kind.TEXT: "Normal",
    Kind.SMALL: "Hinweis",
    Kind.TYPED: "Nachricht",
    Kind.FACT: "Briefangabe",
    Kind.POINT: "Briefpunkt",
    Kind.DATED: "Reihentermin",
    Kind.ANSWER: "Antwortweg",
    Kind.CODE: "Antwortcode",
    Kind.GREETING: "Grussformel",
    Kind.SIGNER: "Absender",
}
_LABELS_IN_FRONT = {Kind.FACT, Kind.POINT}
_STAY_TOGETHER = {
    (Kind.ANSWER, Kind.ANSWER),
    (Kind.ANSWER, Kind.CODE),
    (Kind.GREETING, Kind.SIGNER),
    (Kind.SIGNER, Kind.SIGNER),
}
"""What may not be torn apart by the end of a page: the box with the code, and the signature."""


def write(letters: Sequence[PaperLetter]) -> bytes:
    """The letters in one file, each on pages of its own; the same letters give the same bytes."""
    document = copy.deepcopy(_base())
    first = letters[0]
    versions = [(letter, version) for letter in letters for version in worded(letter)]
    _write_properties(document, first, versions[0][1])
    _write_letterhead(document, first.writing.sender)
    _write_page_numbers(document)
    body = _LetterBody(document)
    for place, (letter, version) in enumerate(versions):
        body.letter(letter, version, number=place + 1)
        if place + 1 < len(versions):
            body.end_section()
    file = BytesIO()
    document.save(file)
    return repack(file.getvalue())


def file_name(letter: PaperLetter) -> str:
    """'2027-05-31_Einladung_Runder-Tisch-West_Becker-Ben.docx': fit for every file system."""
    return f"{stem(letter)}_{_plain(letter.writing.reader.mailbox.name)}.docx"


def stem(letter: PaperLetter) -> str:
    """The beginning of the name, the same for all letters about one meeting or series."""
    gathering = letter.writing.gathering
    day = gathering.told.starts_at.astimezone(gathering.zone)
    return f"{day:%Y-%m-%d}_Einladung_{_plain(gathering.told.summary)}"


def _plain(text: str) -> str:
    """Letters of all scripts stay; programs that know none but ASCII are told another name."""
    return re.sub(r"[\W_]+", "-", line(text)).strip("-")[:_LONGEST_NAME].strip("-") or "Brief"


def in_ascii(name: str) -> str:
    umlauts = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})
    plain = unicodedata.normalize("NFKD", name.translate(umlauts).replace("ß", "ss"))
    return re.sub(r"[-_]*_[-_]*", "_", plain.encode("ascii", "ignore").decode())


@cache
def _base() -> WordDocument:
    return Document(BytesIO(docx_layout.base(_POINTS, LETTER_STYLES)))


def _write_properties(document: WordDocument, letter: PaperLetter, version: Worded) -> None:
    properties = document.core_properties
    properties.title = line(version.subject)[:_LONGEST_PROPERTY]
    properties.subject = properties.category = "Einladung"
    district = line(letter.writing.sender.district)[:_LONGEST_PROPERTY]
    properties.author = properties.last_modified_by = district
    properties.language = _language(version.tongue)
    properties.revision = 1
    properties.created = properties.modified = _midnight(letter.on)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time())


def _language(spoken: Tongue) -> str:
    return {"en": "en-GB", "ar": "ar-SA", "uk": "uk-UA", "cs": "cs-CZ", "pl": "pl-PL"}.get(
        spoken.tag, "de-DE"
    )


def _write_letterhead(document: WordDocument, sender: Sender) -> None:
    """As high as the room above the address field, however long the names are."""
    header = document.sections[0].first_page_header
    office = _office(sender)
    name = line(sender.district)
    heights = [
        lines * height
        for lines, height in zip(_letterhead_lines(name, office), _LETTERHEAD_LINES, strict=True)
    ]
    room = (_SENDER_LINE_MM - _HEADER_FROM_TOP_MM) * _POINTS_PER_MM
    below = max(room - sum(heights) - _LETTERHEAD_RULE, 0)
    first = header.paragraphs[0]
    first.style = "Briefkopf" if office else "Briefkopf allein"
    first._p.get_or_add_pPr().append(_exactly(_LETTERHEAD_LINES[0], after=0 if office else below))
    first._p.extend(text_runs(Run(name)))
    if office:
        second = header.add_paragraph(style="Briefkopf Zusatz")
        second._p.get_or_add_pPr().append(_exactly(_LETTERHEAD_LINES[1], after=below))
        second._p.extend(text_runs(Run(office)))


def _office(sender: Sender) -> str:
    """'Geschäftsstelle · Markt 1 · 19055 Schwerin · 0385 5550'"""
    own = (sender.mailbox.name, *sender.postal_address.splitlines(), sender.phone)
    rows = dict.fromkeys(line(part) for part in own if line(part) != line(sender.district))
    return " · ".join(row for row in rows if row)


def _letterhead_lines(name: str, office: str) -> tuple[int, int]:
    return (
        line_count(name, width=TEXT_WIDTH_MM, points=_POINTS + 3),
        line_count(office, width=TEXT_WIDTH_MM, points=_POINTS - 1.5) if office else 0,
    )


def _exactly(points: float, *, before: float = 0, after: float = 0) -> BaseOxmlElement:
    return element(
        "spacing",
        before=round(before * 20),
        after=round(after * 20),
        line=round(points * 20),
        lineRule="exact",
    )


def _write_page_numbers(document: WordDocument) -> None:
    """From the second page on, in figures: letters in one file are in several languages."""
    section = document.sections[0]
    section.footer.paragraphs[0]._p.extend(
        [tabulator(), *text_runs(Run("– ")), *field("PAGE"), *text_runs(Run(" –"))]
    )
    head = section.header.paragraphs[0]
    head._p.extend(text_runs(Run(document.core_properties.author)))
    first = section.first_page_footer.paragraphs[0]
    first._p.extend(text_runs(Run(document.core_properties.author)))


class _LetterBody(Body):
    """Writes letters one after the other."""

    def __init__(self, document: WordDocument) -> None:
        super().__init__(document, _POINTS)
        self._section = document.element.body.sectPr
        self._restart_pages(self._section)
        self._tongue: Tongue

    def letter(self, letter: PaperLetter, version: Worded, *, number: int) -> None:
        self._tongue = version.tongue
        self._address(letter)
        for block, following in _with_next(version.blocks):
            keep = following is not None and (block.kind, following.kind) in _STAY_TOGETHER
            if block.kind is Kind.CODE:
                self._code(letter, block, number)
            elif block.kind is Kind.HEADING:
                self._append("Heading2", self._said(block.words), *self._turned())
            else:
                self._block(block, keep=keep)

    def end_section(self) -> None:
        """What follows is another letter: it begins a page, which is its first."""
        last = self._end.getprevious()
        last.get_or_add_pPr().append(copy.deepcopy(self._section))

    def _restart_pages(self, section: BaseOxmlElement) -> None:
        section.find(qn("w:pgMar")).addnext(element("pgNumType", start=1))

    def _address(self, letter: PaperLetter) -> None:
        reader = letter.writing.reader
        self._append("Ruecksendeangabe", text_runs(Run(_sender_line(letter.writing.sender))))
        rows = [line(row) for row in (reader.mailbox.name, *letter.address) if line(row)]
        if len(rows) > _ADDRESS_LINES:
            rows[_ADDRESS_LINES - 1 :] = [", ".join(rows[_ADDRESS_LINES - 1 :])]
        for row in rows:
            self._append("Anschrift", text_runs(Run(row)), _exactly(_ADDRESS_LINE))
        used = sum(line_count(row, width=ADDRESS_WIDTH_MM, points=_POINTS) for row in rows)
        below = max(_ADDRESS_LINES - used, 0) * _ADDRESS_LINE + _BEFORE_DATE
        spacing = _exactly(_ADDRESS_LINE, before=below, after=12)
        self._append("Briefdatum", self._date(letter.on), *self._turned(), spacing)

    def _date(self, day: date) -> Iterator[BaseOxmlElement]:
        code = self._tongue.code
        is_german = self._tongue.tag == GERMAN
        return self._own(long_date(day) if is_german else dates.in_full(day, code), is_bold=False)

    def _block(self, block: Block, *, keep: bool) -> None:
        pieces: list[BaseOxmlElement] = []
        if block.kind in _LABELS_IN_FRONT:
            pieces = [*self._label(block.label, block.kind), tabulator()]
        kept = [element("keepNext")] if keep else []
        turned = [] if block.kind is Kind.TYPED else self._turned()
        style = _STYLES[block.kind]
        self._append(style, [*pieces, *self._said(block.words)], *kept, *turned)

    def _label(self, label: str, kind: Kind) -> Iterator[BaseOxmlElement]:
        if kind is Kind.FACT and self._tongue.direction == "ltr":
            yield styled(label, "Angabe")
        else:
            yield from self._own(label, is_bold=kind is Kind.FACT)

    def _code(self, letter: PaperLetter, block: Block, number: int) -> None:
        """The QR code as one tall letter, and beside it the code to be typed."""
        description = "".join(text for text, _voice in block.words)
        picture = element("r", element("drawing", self._qr(letter.link, description, number)))
        label = [*self._own(f"{block.label} ", is_bold=False)]
        code = text_runs(bold(letter.code))
        form = [*self._turned(), element("textAlignment", val="center")]
        self._append("Antwortcode", [picture, tabulator(), *label, *code], *form)

    def _qr(self, link: str, description: str, number: int) -> BaseOxmlElement:
        file = BytesIO()
        segno.make(link, error="m", micro=False).save(file, kind="png", scale=_QR_SCALE, border=4)
        file.seek(0)
        relation, _image = self.document.part.get_or_add_image(file)
        size = Emu(Mm(_QR_MM))
        inline = CT_Inline.new_pic_inline(number, relation, f"QR-Code {number}", size, size)
        inline.docPr.set("descr", description)
        return inline

    def _turned(self) -> list[BaseOxmlElement]:
        return [element("bidi")] if self._tongue.direction == "rtl" else []

    def _said(self, words: Sequence[Said]) -> Iterator[BaseOxmlElement]:
        for text, voice in words:
            if voice is Voice.OWN:
                yield from self._own(text, is_bold=False)
            else:
                yield from text_runs(Run(self._straight(typeset(text))))

    def _straight(self, text: str) -> str:
        """In a line that runs from right to left, a telephone number still reads from the left."""
        turns = self._tongue.direction == "rtl" and not _RIGHT_TO_LEFT.search(text)
        return f"{_LEFT_TO_RIGHT}{text}{_LEFT_TO_RIGHT}" if turns else text

    def _own(self, text: str, *, is_bold: bool) -> Iterator[BaseOxmlElement]:
        """Words of the letter's own language, marked as such where it is not German."""
        if self._tongue.tag == GERMAN:
            yield from text_runs(Run(typeset(text), bold=is_bold))
            return
        from_right = self._tongue.direction == "rtl"
        marks = [element("rtl")] if from_right else []
        language = _language(self._tongue)
        marks.append(element("lang", **{"bidi" if from_right else "val": language}))
        style = [element("rStyle", val="Strong")] if is_bold else []
        words = element("t")
        words.text = text
        words.set(qn("xml:space"), "preserve")
        yield element("r", element("rPr", *style, *marks), words)


def _sender_line(sender: Sender) -> str:
    """Where the letter goes back to, in one line of the window if that is possible."""
    home = [line(row) for row in sender.postal_address.splitlines() if line(row)]
    wishes = (
        [line(sender.mailbox.name), line(sender.district), *home],
        [line(sender.mailbox.name), *home],
        [line(sender.district), *home],
    )
    lines = [" · ".join(dict.fromkeys(part for part in parts if part)) for parts in wishes]
    fits = (text for text in lines if text_width(text, 8) <= ADDRESS_WIDTH_MM)
    return next(fits, lines[-1])


def _with_next(blocks: Sequence[Block]) -> Iterator[tuple[Block, Block | None]]:
    return zip(blocks, [*blocks[1:], None], strict=True)
