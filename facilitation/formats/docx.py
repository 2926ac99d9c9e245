"""Minutes as a Word document.

The look is in `docx_styles`, the empty document in `docx_layout`, the order of the parts and their
words in `docx_sections`; here they become a file. It is read as a whole and written as a whole:
what someone changed in an earlier file by hand is not in the next one.
"""

import copy
import re
import unicodedata
from datetime import date, datetime, time
from functools import cache
from io import BytesIO

from docx import Document
from docx.document import Document as WordDocument
from docx.text.paragraph import Paragraph

from facilitation.formats import docx_layout, docx_sections
from facilitation.formats.docx_elements import Body, field, styled, tabulator, text_runs
from facilitation.formats.markdown import Run
from facilitation.formats.minutes import Approved, Minutes, for_print
from facilitation.formats.packages import repack
from facilitation.formats.wording import line

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

_DRAFT = "Entwurf"
_LONGEST_PROPERTY = 255
_LONGEST_NAME = 80
_UMLAUTS = str.maketrans(
    {
        "ä": "ae",
        "ö": "oe",
        "ü": "ue",
        "Ä": "Ae",
        "Ö": "Oe",
        "Ü": "Ue",
        "ß": "ss",
        "ł": "l",
        "Ł": "L",
    }
)


def write(minutes: Minutes, *, points: float = 11) -> bytes:
    """The minutes as a .docx file; the same minutes give the same bytes.

    `points` is the height of the body text: 11, or 12 for easier reading.
    """
    said = for_print(minutes)
    document = copy.deepcopy(_base(points))
    _write_properties(document, said)
    _write_header_and_footer(document, said)
    docx_sections.write(Body(document, points), said)
    file = BytesIO()
    document.save(file)
    return repack(file.getvalue())


def file_name(minutes: Minutes) -> str:
    """'2026-11-05_Protokoll_Runder-Tisch-Süd_7_Entwurf.docx': fit for every file system."""
    name = re.sub(r"[\W_]+", "-", line(minutes.body)).strip("-")[:_LONGEST_NAME].strip("-")
    number = "" if minutes.number is None else str(minutes.number)
    state = _DRAFT if minutes.is_draft else ""
    parts = (f"{minutes.starts_at:%Y-%m-%d}", "Protokoll", name, number, state)
    return "_".join(part for part in parts if part) + ".docx"


def ascii_file_name(minutes: Minutes) -> str:
    """The same name for programs that know no umlauts: '…_Runder-Tisch-Sued_7_Entwurf.docx'."""
    name = unicodedata.normalize("NFKD", file_name(minutes).translate(_UMLAUTS))
    return re.sub(r"_[-_]*_", "_", name.encode("ascii", "ignore").decode())


@cache
def _base(points: float) -> WordDocument:
    return Document(BytesIO(docx_layout.base(points)))


def _write_properties(document: WordDocument, minutes: Minutes) -> None:
    properties = document.core_properties
    organisation = line(minutes.organisation)[:_LONGEST_PROPERTY]
    properties.title = f"{minutes.heading} – {line(minutes.body)}"[:_LONGEST_PROPERTY]
    properties.subject = f"Status: {_DRAFT if minutes.is_draft else 'genehmigt'}"
    properties.category = "Protokoll"
    properties.author = properties.last_modified_by = organisation
    properties.language = "de-DE"
    properties.revision = 1
    properties.created = _midnight(minutes.issued_on)
    properties.modified = _midnight(
        minutes.status.on if isinstance(minutes.status, Approved) else minutes.issued_on
    )


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time())


def _write_header_and_footer(document: WordDocument, minutes: Minutes) -> None:
    section = document.sections[0]
    first = section.first_page_header.paragraphs[0]
    first.style = "Briefkopf" if minutes.office else "Briefkopf allein"
    _write_marked(first, minutes.organisation, minutes)
    if minutes.office:
        office = section.first_page_header.add_paragraph(style="Briefkopf Zusatz")
        office._p.extend(text_runs(Run(line(minutes.office))))
    _write_marked(section.header.paragraphs[0], minutes.running_title, minutes)
    _write_footer(section.first_page_footer.paragraphs[0], minutes)
    _write_footer(section.footer.paragraphs[0], minutes)


def _write_marked(paragraph: Paragraph, text: str, minutes: Minutes) -> None:
    paragraph._p.extend(text_runs(Run(text.replace("\n", " "))))
    if minutes.is_draft:
        paragraph._p.extend([tabulator(), styled(_DRAFT, "Stand")])


def _write_footer(paragraph: Paragraph, minutes: Minutes) -> None:
    if minutes.file_number:
        text = f"Aktenzeichen {minutes.file_number}".replace("\n", " ")
        paragraph._p.extend(text_runs(Run(text)))
    paragraph._p.extend([tabulator(), *text_runs(Run("Seite\u00a0")), *field("PAGE")])
    paragraph._p.extend([*text_runs(Run(" von ")), *field("NUMPAGES")])
