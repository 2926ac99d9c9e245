"""A concept as a Word document: head, contents, chapters of measures, and all at a glance.

The contents are a table of contents for Word, with links and without page numbers: these only Word
could count, and a file that asks to be updated asks every reader.
"""

import copy
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, time
from functools import cache
from io import BytesIO

from docx import Document
from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.text.paragraph import Paragraph

from facilitation.formats import docx_layout
from facilitation.formats.concepts import PaperConcept, PaperMeasure
from facilitation.formats.docx_elements import (
    Body,
    bold,
    element,
    field,
    styled,
    tabulator,
    text_runs,
)
from facilitation.formats.docx_styles import PETROL, Style
from facilitation.formats.file_names import named, short_name
from facilitation.formats.markdown import Run
from facilitation.formats.packages import repack
from facilitation.formats.wording import (
    line,
    lines,
    long_date,
    short_date,
    typeset,
)

_POINTS = 11.0
_LONGEST_PROPERTY = 255
_KIND = "Konzept"
_NOBODY = "noch niemand"
_FACT = Style(
    id="MassnahmeAngabe", name="Maßnahme Angabe", after=2, tab_mm=30, left_mm=30, hanging_mm=26,
    keep_lines=True,
)  # fmt: skip
_STYLES = (
    Style(
        id="TOCHeading", name="TOC Heading", larger=2, bold=True, color=PETROL, before=14,
        after=5, keep_next=True,
    ),
    Style(id="TOC1", name="toc 1", bold=True, before=6, after=2, keep_lines=True),
    Style(id="TOC2", name="toc 2", after=2, left_mm=6, keep_lines=True),
    _FACT,
    replace(_FACT, id="MassnahmeAngabeZuerst", name="Maßnahme Angabe zuerst", before=8),
)  # fmt: skip


def write(concept: PaperConcept) -> bytes:
    """The concept as a .docx file; the same concept gives the same bytes."""
    document = copy.deepcopy(_base())
    _write_properties(document, concept)
    _write_header_and_footer(document, concept)
    body = _ConceptBody(document, _POINTS)
    _write_head(body, concept)
    if concept.measures:
        body.contents(_entries(concept))
    else:
        body.paragraph("Normal", "Noch steht keine Maßnahme im Konzept.")
    _write_chapters(body, concept)
    _write_overview(body, concept)
    body.paragraph("Schlussvermerk", "Ende des Konzepts")
    file = BytesIO()
    document.save(file)
    return repack(file.getvalue())


def file_name(concept: PaperConcept) -> str:
    """'2027-05-31_Konzept_Teilhabe_Entwurf.docx': fit for every file system."""
    state = "Entwurf" if concept.is_draft else ""
    name = short_name(concept.title)
    return named(f"{concept.on:%Y-%m-%d}", _KIND, name, state, ending="docx")


@cache
def _base() -> WordDocument:
    return Document(BytesIO(docx_layout.base(_POINTS, _STYLES)))


def _write_properties(document: WordDocument, concept: PaperConcept) -> None:
    properties = document.core_properties
    properties.title = f"{_running_title(concept)} – {short_date(concept.on)}"[:_LONGEST_PROPERTY]
    properties.subject = f"Status: {concept.status[0].rstrip('.')}"
    properties.category = _KIND
    organisation = line(concept.organisation)[:_LONGEST_PROPERTY]
    properties.author = properties.last_modified_by = organisation
    properties.language = "de-DE"
    properties.revision = 1
    properties.created = properties.modified = datetime.combine(concept.on, time())


def _running_title(concept: PaperConcept) -> str:
    title, process = line(concept.title), line(concept.process)
    return title if title == process else f"{title} · {process}"


def _write_header_and_footer(document: WordDocument, concept: PaperConcept) -> None:
    section = document.sections[0]
    first = section.first_page_header.paragraphs[0]
    first.style = "Briefkopf allein"
    _write_marked(first, concept.organisation, concept)
    _write_marked(section.header.paragraphs[0], _running_title(concept), concept)
    for footer in (section.first_page_footer, section.footer):
        paragraph = footer.paragraphs[0]._p
        paragraph.extend(text_runs(Run(f"Stand: {long_date(concept.on)}")))
        paragraph.extend([tabulator(), *text_runs(Run("Seite\u00a0")), *field("PAGE")])
        paragraph.extend([*text_runs(Run(" von ")), *field("NUMPAGES")])


def _write_marked(paragraph: Paragraph, text: str, concept: PaperConcept) -> None:
    paragraph._p.extend(text_runs(Run(line(text))))
    if concept.is_draft:
        paragraph._p.extend([tabulator(), styled("Entwurf", "Stand")])


def _write_head(body: Body, concept: PaperConcept) -> None:
    body.heading(1, line(concept.title))
    if line(concept.process) != line(concept.title):
        body.paragraph("Gremium", line(concept.process))
    facts = [("Stand", long_date(concept.on)), ("Maßnahmen", concept.count)]
    if concept.carrier:
        facts.insert(0, ("Getragen von", line(concept.carrier)))
    for label, value in facts:
        body.paragraph("Protokollkopf", styled(f"{label}:", "Angabe"), tabulator(), value)
    state, text = concept.status
    body.paragraph("Status", bold(state), text)


def _entries(concept: PaperConcept) -> list[tuple[int, str]]:
    """Level and words of each heading below the title, in order."""
    found = []
    for place, chapter in enumerate(concept.chapters, start=1):
        found.append((1, _chapter_title(place, chapter.name)))
        found += [
            (2, _measure_title(f"{place}.{number}", one))
            for number, one in enumerate(chapter.measures, start=1)
        ]
    return [*found, (1, _OVERVIEW)]


_OVERVIEW = "Alle Maßnahmen auf einen Blick"


def _chapter_title(place: int, name: str) -> str:
    return f"{place}\u00a0{typeset(line(name))}"


def _measure_title(number: str, measure: PaperMeasure) -> str:
    return f"{number}\u00a0{typeset(line(measure.title))}"


def _write_chapters(body: "_ConceptBody", concept: PaperConcept) -> None:
    for place, chapter in enumerate(concept.chapters, start=1):
        body.listed_heading(2, _chapter_title(place, chapter.name), new_page=place == 1)
        if not chapter.measures:
            body.paragraph("Normal", "In diesem Kapitel steht noch keine Maßnahme.")
        for number, one in enumerate(chapter.measures, start=1):
            _write_measure(body, f"{place}.{number}", one)


def _write_measure(body: "_ConceptBody", number: str, measure: PaperMeasure) -> None:
    body.listed_heading(3, _measure_title(number, measure))
    for text in _paragraphs(measure.wording):
        body.paragraph("BeschlussWortlaut", text)
    facts = _facts(measure)
    for place, (label, value) in enumerate(facts, start=1):
        style = "MassnahmeAngabeZuerst" if place == 1 else "MassnahmeAngabe"
        label_run = styled(f"{label}:", "Angabe")
        body.paragraph(style, label_run, tabulator(), value, keep=place < len(facts))


def _paragraphs(text: str) -> list[str]:
    """Parts that were parted by blank lines; single line breaks stay."""
    parts = typeset(text).replace("\r\n", "\n").split("\n\n")
    return [tidy for part in parts if (tidy := lines(part))]


def _facts(measure: PaperMeasure) -> list[tuple[str, str]]:
    deputy = f"; Stellvertretung: {line(measure.deputy)}" if measure.deputy else ""
    due = long_date(measure.due_on) if measure.due_on else "keine"
    facts = [
        ("Zuständig", f"{line(measure.caretaker) or _NOBODY}{deputy}"),
        ("Frist", f"{due}{' (überfällig)' if measure.is_overdue else ''}"),
        ("Stand", measure.state),
    ]
    if measure.resources:
        facts.append(("Mittel", typeset(line(measure.resources))))
    origins = "; ".join(typeset(line(one)) for one in measure.origins)
    return [*facts, ("Woher", origins or "nicht festgehalten")]


def _write_overview(body: "_ConceptBody", concept: PaperConcept) -> None:
    if not concept.measures:
        return
    body.listed_heading(2, _OVERVIEW, new_page=True)
    rows = [
        (
            number,
            typeset(line(one.title)),
            line(one.caretaker) or _NOBODY,
            short_date(one.due_on) if one.due_on else "",
            "überfällig" if one.is_overdue else one.state,
        )
        for number, one in concept.numbered
    ]
    body.table(
        _OVERVIEW,
        "Maßnahmen mit Nummer, zuständiger Person, Frist und Stand",
        [("Nr.", "Maßnahme", "Zuständig", "Frist", "Stand"), *rows],
    )


class _ConceptBody(Body):
    """Headings that the contents lead to."""

    def __init__(self, document: WordDocument, points: float) -> None:
        super().__init__(document, points)
        self._marks = 0

    def contents(self, entries: Sequence[tuple[int, str]]) -> None:
        """A table of contents of levels 2 and 3 as Word makes them, already filled in."""
        self.paragraph("TOCHeading", "Inhalt")
        for place, (level, text) in enumerate(entries):
            runs: list[BaseOxmlElement] = [_to_mark(place + 1, text)]
            if place == 0:
                runs = [*_begin_contents(), *runs]
            if place == len(entries) - 1:
                runs = [*runs, element("r", element("fldChar", fldCharType="end"))]
            self.paragraph(f"TOC{level}", *runs)

    def listed_heading(self, level: int, text: str, *, new_page: bool = False) -> None:
        """A heading with a mark for the next entry of the contents."""
        self.heading(level, text, new_page=new_page)
        self._marks += 1
        written = self._end.getprevious()
        start = element("bookmarkStart", id=self._marks, name=_mark(self._marks))
        written.insert(1, start)  # behind the form of the paragraph
        written.append(element("bookmarkEnd", id=self._marks))


def _mark(number: int) -> str:
    return f"_Toc{number:08}"


def _to_mark(number: int, text: str) -> BaseOxmlElement:
    link = element("hyperlink", *text_runs(Run(text)), history=1)
    link.set(qn("w:anchor"), _mark(number))
    return link


def _begin_contents() -> list[BaseOxmlElement]:
    instruction = element("instrText")
    instruction.text = ' TOC \\o "2-3" \\n \\h '
    instruction.set(qn("xml:space"), "preserve")
    return [
        element("r", element("fldChar", fldCharType="begin")),
        element("r", instruction),
        element("r", element("fldChar", fldCharType="separate")),
    ]
