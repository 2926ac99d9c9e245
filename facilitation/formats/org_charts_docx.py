"""An organigram as a Word document: bodies as headings in their order, seats and matters below."""

import copy
import re
from collections.abc import Callable
from datetime import datetime, time
from enum import StrEnum
from functools import cache
from io import BytesIO

from docx import Document
from docx.document import Document as WordDocument

from facilitation.formats import docx_layout
from facilitation.formats.docx_elements import Body, field, tabulator, text_runs
from facilitation.formats.markdown import Block, Listing, Paragraph, Run
from facilitation.formats.org_charts import (
    ChargeKind,
    Chart,
    ChartBody,
    ChartCharge,
    ChartSeat,
)
from facilitation.formats.packages import repack
from facilitation.formats.wording import line
from facilitation.model.bodies import MandateFunction

_POINTS = 11.0
_LONGEST_PROPERTY = 255
_FORBIDDEN = re.compile("[^\t\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

_KINDS = {
    ChargeKind.DECISION: "Vereinbarung",
    ChargeKind.TASK: "Auftrag",
    ChargeKind.SERIES: "Terminreihe",
    ChargeKind.OFFER: "Angebot",
}

Label = Callable[[StrEnum], str]


def write(chart: Chart, label: Label) -> bytes:
    """The chart as a .docx file; the same chart gives the same bytes."""
    document = copy.deepcopy(_base())
    _write_properties(document, chart)
    _write_headers(document, chart)
    _write_footers(document)
    body = Body(document, _POINTS)
    _write_head(body, chart)
    _write_tree(body, chart, label)
    _write_remarks(body, chart)
    for part in chart.bodies:
        _write_body(body, part, label)
    if chart.elsewhere:
        body.heading(2, "Angebote in den Gemeinden")
        _write_charges(body, chart.elsewhere, first="Gemeinde")
    file = BytesIO()
    document.save(file)
    return repack(file.getvalue())


@cache
def _base() -> WordDocument:
    return Document(BytesIO(docx_layout.base(_POINTS)))


def _write_properties(document: WordDocument, chart: Chart) -> None:
    properties = document.core_properties
    properties.title = _one_line(f"Organigramm: {chart.process}")[:_LONGEST_PROPERTY]
    properties.author = properties.last_modified_by = _one_line(chart.carrier)[:_LONGEST_PROPERTY]
    properties.category = "Organigramm"
    properties.language = "de-DE"
    properties.revision = 1
    properties.created = properties.modified = datetime.combine(chart.as_of, time())


def _write_headers(document: WordDocument, chart: Chart) -> None:
    section = document.sections[0]
    first = section.first_page_header.paragraphs[0]
    first.style = "Briefkopf allein"
    first._p.extend(text_runs(Run(_one_line(chart.carrier))))
    running = f"Organigramm · {_one_line(chart.process)} · {chart.as_of:%d.%m.%Y}"
    section.header.paragraphs[0]._p.extend(text_runs(Run(running)))


def _write_footers(document: WordDocument) -> None:
    section = document.sections[0]
    for footer in (section.first_page_footer, section.footer):
        paragraph = footer.paragraphs[0]._p
        paragraph.extend([tabulator(), *text_runs(Run("Seite\u00a0")), *field("PAGE")])
        paragraph.extend([*text_runs(Run(" von ")), *field("NUMPAGES")])


def _one_line(text: str) -> str:
    return line(_FORBIDDEN.sub("", text))


def _write_head(body: Body, chart: Chart) -> None:
    day = chart.as_of
    body.heading(1, "Organigramm")
    body.paragraph("Gremium", _one_line(chart.process))
    body.paragraph("Normal", f"Stand: {day:%d.%m.%Y}")
    body.paragraph(
        "Normal",
        f"{len(chart.bodies)} Gremien, {chart.seats} Sitze (davon {chart.vacant} unbesetzt), "
        f"{chart.charges} Zuständigkeiten (davon {chart.orphaned} verwaist).",
    )


def _write_tree(body: Body, chart: Chart, label: Label) -> None:
    if not chart.bodies:
        body.paragraph("Normal", "An diesem Tag gab es kein Gremium.")
        return
    body.heading(2, "Wer berichtet an wen")
    body.blocks([_listing(chart, None, label)])


def _listing(chart: Chart, parent_id: int | None, label: Label) -> Listing:
    items: list[tuple[Block, ...]] = []
    for part in chart.bodies:
        if part.parent_id != parent_id:
            continue
        where = _one_line(", ".join(part.descriptions(label)))
        runs = [Run(_one_line(part.name), bold=True), *([Run(f" – {where}")] if where else [])]
        blocks: list[Block] = [Paragraph(tuple(runs))]
        below = _listing(chart, part.id, label)
        items.append((*blocks, below) if below.items else tuple(blocks))
    return Listing(items=tuple(items))


def _write_remarks(body: Body, chart: Chart) -> None:
    remarks = [
        *(f"Im Kreis: {' → '.join((*circle, circle[0]))}" for circle in chart.circles),
        *(f"Unbesetzt: {seat.label} ({part.name})" for part, seat in chart.vacancies()),
        *(
            f"Mehrere Aufgaben: {many.name} – {'; '.join((*many.bodies, *_matters(many.charges)))}"
            for many in chart.many_parts
        ),
        *(
            f"Eine Sache, mehrere Zuständige: {shared.text} – {'; '.join(shared.hands)}"
            for shared in chart.shared
        ),
    ]
    if remarks:
        body.heading(2, "Worauf zu achten ist")
        body.blocks(
            [Listing(items=tuple((Paragraph((Run(_one_line(text)),)),) for text in remarks))]
        )


def _matters(charges: int) -> tuple[str, ...]:
    if not charges:
        return ()
    return (f"{charges} {'Zuständigkeit' if charges == 1 else 'Zuständigkeiten'}",)


def _write_body(body: Body, part: ChartBody, label: Label) -> None:
    if part.is_linked and not part.seats and not part.charges:
        return
    body.heading(2, _one_line(part.name))
    if where := " · ".join(part.descriptions(label)):
        body.paragraph("Einleitung", _one_line(where))
    if part.seats:
        rows = [_seat_row(seat, label) for seat in part.seats]
        body.table(
            f"Sitze: {_one_line(part.name)}",
            "Sitze mit Person, Organisation und Stellvertretung",
            [("Sitz", "Person", "Stellvertretung"), *rows],
        )
    else:
        body.paragraph("Normal", "Noch ohne Sitze.")
    if part.charges:
        body.heading(3, "Zuständigkeiten")
        _write_charges(body, part.charges, first="Nummer")


def _seat_row(seat: ChartSeat, label: Label) -> tuple[str, ...]:
    person = seat.person or "unbesetzt"
    if seat.function and seat.function is not MandateFunction.MEMBER:
        person += f" ({label(seat.function)})"
    name = seat.label if seat.is_voting else f"{seat.label} (beratend)"
    return _one_line(name), _one_line(person), _one_line(seat.deputy)


def _write_charges(body: Body, charges: tuple[ChartCharge, ...], *, first: str) -> None:
    rows = [
        (
            _one_line(charge.number or charge.place or _KINDS[charge.kind]),
            _one_line(charge.text),
            _one_line(charge.caretaker or "verwaist"),
            f"{charge.due_on:%d.%m.%Y}" if charge.due_on else "",
        )
        for charge in charges
    ]
    body.table(
        "Zuständigkeiten",
        "Wofür, wer sich kümmert und bis wann",
        [(first, "Wofür", "Zuständig", "Bis"), *rows],
    )
