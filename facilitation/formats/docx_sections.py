"""What minutes say from top to bottom, and in which words.

Head, attendance, agenda, each item with its decisions and tasks, all tasks once more, topics, next
meeting, annexes, distribution, signatures. A part without content says 'Keine.' and stays.
"""

from collections.abc import Sequence

from facilitation.formats import minutes_words as words
from facilitation.formats.docx_elements import BOX_TEXT, Body, Piece, bold, styled, tabulator
from facilitation.formats.docx_measures import line_count
from facilitation.formats.docx_styles import HEAD_INDENT_MM, TEXT_WIDTH_MM
from facilitation.formats.markdown import Listing, Paragraph, Run
from facilitation.formats.minutes import (
    Decision,
    Item,
    Minutes,
    RaisedTopic,
    Role,
    Task,
)

_NONE = "Keine."
_LONGEST_KEPT_AGENDA = 25
# The text area of the first page in points, and how full it must be for the items to begin on the
# next: a page that is half empty looks torn, one that is overfull would leave its end alone.
_FIRST_PAGE = 690
_WELL_FILLED = (0.75, 0.985)


def write(body: Body, minutes: Minutes) -> None:
    """Write all parts of the minutes (already `for_print`) into the empty document."""
    _write_head(body, minutes)
    _write_attendance(body, minutes)
    _write_agenda(body, minutes)
    new_page = _fills_first_page(minutes, body.points)
    for item in minutes.agenda:
        _write_item(body, item, minutes, new_page=new_page)
        new_page = False
    if not minutes.decisions:
        _write_section(body, "Beschlüsse", _NONE)
    _write_tasks(body, minutes)
    _write_topics(body, minutes.topics)
    _write_section(body, "Nächste Sitzung", words.next_meeting(minutes))
    _write_end(body, minutes)


def _write_head(body: Body, minutes: Minutes) -> None:
    body.heading(1, minutes.heading)
    body.paragraph("Gremium", minutes.body.replace("\n", " "))
    for label, value in words.head(minutes):
        text = value.replace("\n", " ") or words.NOTHING
        body.paragraph("Protokollkopf", styled(f"{label}:", "Angabe"), tabulator(), text)
    body.paragraph("Status", *_status(minutes))


def _status(minutes: Minutes) -> list[Piece]:
    state, text = words.status(minutes)
    return [bold(state), text]


def _write_attendance(body: Body, minutes: Minutes) -> None:
    body.heading(2, "Anwesenheit")
    if introduction := words.attendance(minutes):
        body.paragraph("Einleitung", introduction)
    if not minutes.attendance:
        body.paragraph("Normal", "Es ist keine Anwesenheit erfasst.")
        return
    rows = [(row.name, row.organisation, row.presence.word, row.note) for row in minutes.attendance]
    body.table(
        "Anwesenheitsliste",
        "Mitglieder und Gäste mit Organisation, Anwesenheit und Vertretung oder Bemerkung",
        [("Name", "Organisation", "Anwesenheit", "Vertretung, Bemerkung"), *rows],
    )


def _write_agenda(body: Body, minutes: Minutes) -> None:
    body.heading(2, "Tagesordnung")
    if not minutes.agenda:
        body.paragraph("Normal", "Es gab keine Tagesordnung.")
    last = len(minutes.agenda) - 1
    for place, item in enumerate(minutes.agenda):
        keep = place < last <= _LONGEST_KEPT_AGENDA
        title = words.title(item, minutes)
        body.paragraph("Tagesordnung", words.top(item.number), tabulator(), title, keep=keep)


def _fills_first_page(minutes: Minutes, points: float) -> bool:
    """Whether head, attendance and agenda about fill the first page, so that items begin a new one.

    Computed from the text and not left to Word, because only a part that fits may end with a break.
    """
    text, small = points * 1.15, (points - 1) * 1.15
    value_width = TEXT_WIDTH_MM - HEAD_INDENT_MM
    head = sum(
        line_count(value, width=value_width, points=points) for _, value in words.head(minutes)
    )
    status = "".join(
        piece.text if isinstance(piece, Run) else str(piece) for piece in _status(minutes)
    )
    status_lines = line_count(status, width=TEXT_WIDTH_MM - 10, points=points)
    sentences = line_count(words.attendance(minutes), width=TEXT_WIDTH_MM, points=points)
    titles = [words.title(item, minutes) for item in minutes.agenda]
    agenda = sum(line_count(title, width=TEXT_WIDTH_MM - 20, points=points) for title in titles)
    height = (
        18 * 1.3 + (points + 2) * 1.3 + 16  # title and body
        + head * (text * 1.1 + 2)
        + status_lines * text * 1.1 + 24
        + 2 * ((points + 2) * 1.15 * 1.1 + 23)  # two headings
        + sentences * text * 1.15 + 6
        + (len(minutes.attendance) + 1) * (small * 1.08 + 3.5)
        + agenda * (text * 1.1 + 2)
    )  # fmt: skip
    least, most = _WELL_FILLED
    return least <= height / _FIRST_PAGE <= most


def _write_item(body: Body, item: Item, minutes: Minutes, *, new_page: bool) -> None:
    body.heading(2, f"{words.top(item.number)}: {words.title(item, minutes)}", new_page=new_page)
    body.blocks(item.background, lead="Sachstand.")
    body.blocks(item.discussion, lead="Beratung." if item.background else "")
    for decision in item.decisions:
        _write_decision(body, decision)
    for task in item.tasks:
        _write_task(body, task)
    if not (item.background or item.discussion or item.decisions or item.tasks):
        body.paragraph("Normal", "Zu diesem Punkt ist nichts vermerkt.")


def _write_decision(body: Body, decision: Decision) -> None:
    body.heading(3, f"{decision.kind.word} {decision.number}")
    body.blocks(decision.wording, BOX_TEXT)
    result = words.sentence(decision.result) if decision.result else "nicht vermerkt."
    held = _holding(decision, always=False)
    body.paragraph("BeschlussErgebnis", bold("Abstimmungsergebnis:"), f" {result}", keep=bool(held))
    if held:
        body.paragraph("BeschlussErgebnis", *held)


def _write_task(body: Body, task: Task) -> None:
    body.paragraph("Auftrag", bold(f"Auftrag {task.number}:"), f" {task.wording}")
    held = _holding(task, always=True)
    if task.state:
        held += ["; ", bold("Stand:"), f" {task.state}"]
    body.paragraph("AuftragZustaendigkeit", *held)


def _holding(held: Decision | Task, *, always: bool) -> list[Piece]:
    """'Zuständig: …; Stellvertretung: …; Frist: …', of a task these three even when missing."""
    pieces: list[Piece] = []
    for label, value in words.holding(held, always=always):
        pieces += ["; "] if pieces else []
        pieces += [bold(f"{label}:"), f" {value}"]
    return pieces


def _write_tasks(body: Body, minutes: Minutes) -> None:
    head = ("Nr.", "Auftrag", "Zuständig", "Stellvertretung", "Frist")
    _write_table(
        body,
        "Aufträge aus dieser Sitzung",
        "Aufträge mit Nummer, zuständiger Person, Stellvertretung und Frist",
        [head, *(words.task_row(task) for task in minutes.tasks)],
    )
    _write_table(
        body,
        "Offene Aufträge aus früheren Sitzungen",
        "Aufträge mit Nummer, zuständiger Person, Stellvertretung, Frist und Stand",
        [(*head, "Stand"), *((*words.task_row(task), task.state) for task in minutes.open_tasks)],
    )


def _write_table(body: Body, title: str, description: str, rows: Sequence[tuple[str, ...]]) -> None:
    body.heading(2, title)
    if len(rows) > 1:
        body.table(title, description, rows)
    else:
        body.paragraph("Normal", _NONE)


def _write_section(body: Body, title: str, text: str, *, keep: bool = False) -> None:
    body.heading(2, title)
    body.paragraph("Normal", text, keep=keep)


def _write_topics(body: Body, topics: Sequence[RaisedTopic]) -> None:
    if not topics:
        _write_section(body, "Aufgenommene Themen", _NONE)
        return
    body.heading(2, "Aufgenommene Themen")
    items = tuple((Paragraph((Run(words.topic(topic)),)),) for topic in topics)
    body.blocks([Listing(items)])


def _write_end(body: Body, minutes: Minutes) -> None:
    """The last parts stay together, so that no page holds signatures alone."""
    if minutes.annexes:
        body.heading(2, "Anlagen")
        body.annexes([words.annex(annex) for annex in minutes.annexes])
    else:
        _write_section(body, "Anlagen", _NONE, keep=True)
    receivers = words.sentence("; ".join(minutes.distribution)) if minutes.distribution else _NONE
    _write_section(body, "Verteiler", receivers, keep=True)
    body.heading(2, "Unterschriften")
    signers = minutes.signatures or (
        Role(minutes.chair.name, "Sitzungsleitung"),
        Role(minutes.minute_taker.name, "Protokollführung"),
    )
    body.signatures(
        "Unterschriften",
        "Feld für Datum und Unterschrift, darunter der Name",
        [
            [role.function for role in signers],
            ["Datum, Unterschrift:"] * len(signers),
            [role.name for role in signers],
        ],
    )
    body.paragraph("Schlussvermerk", "Ende des Protokolls")
