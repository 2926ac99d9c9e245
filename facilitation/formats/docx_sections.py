"""What minutes say from top to bottom, and in which words.

Head, attendance, agenda, each item with its decisions and tasks, all tasks once more, topics, next
meeting, annexes, distribution, signatures. A part without content says 'Keine.' and stays.
"""

from collections.abc import Sequence
from datetime import date

from facilitation.formats.docx_elements import BOX_TEXT, Body, Piece, bold, styled, tabulator
from facilitation.formats.docx_measures import line_count
from facilitation.formats.docx_styles import HEAD_INDENT_MM, TEXT_WIDTH_MM
from facilitation.formats.markdown import Listing, Paragraph, Run
from facilitation.formats.minutes import (
    Annex,
    Approved,
    Decision,
    Item,
    Minutes,
    RaisedTopic,
    Role,
    Task,
)
from facilitation.formats.wording import (
    NO_BREAK,
    clock,
    counted,
    listed,
    long_date,
    short_date,
    span,
    weekday_date,
)

_NOTHING = "–"
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
    _write_section(body, "Nächste Sitzung", _next_meeting(minutes))
    _write_end(body, minutes)


def _write_head(body: Body, minutes: Minutes) -> None:
    body.heading(1, minutes.heading)
    body.paragraph("Gremium", minutes.body.replace("\n", " "))
    for label, value in _head(minutes):
        text = value.replace("\n", " ") or _NOTHING
        body.paragraph("Protokollkopf", styled(f"{label}:", "Angabe"), tabulator(), text)
    body.paragraph("Status", *_status(minutes))


def _head(minutes: Minutes) -> list[tuple[str, str]]:
    publicity = "öffentlich" if minutes.is_public else "nicht öffentlich"
    number = f"{minutes.meeting}, " if minutes.number is not None else ""
    title = [("Anlass", minutes.title)] if minutes.title else []
    notice = [("Ladung", _notice(minutes))] if minutes.due_notice or minutes.late_reason else []
    invited = f"; Einladung vom {short_date(minutes.invited_on)}" if minutes.invited_on else ""
    return [
        ("Sitzung", f"{number}{publicity}{invited}"),
        *title,
        ("Datum", weekday_date(minutes.starts_at)),
        ("Beginn", clock(minutes.starts_at)),
        ("Ende", _end(minutes)),
        ("Ort", minutes.place),
        ("Sitzungsleitung", _named(minutes.chair)),
        ("Protokollführung", _named(minutes.minute_taker)),
        *notice,
    ]


def _notice(minutes: Minutes) -> str:
    reason = f"Grund der verkürzten Frist: {minutes.late_reason}" if minutes.late_reason else ""
    return " ".join(_sentence(part) for part in (minutes.due_notice, reason) if part)


def _end(minutes: Minutes) -> str:
    if minutes.ends_at is None:
        return _NOTHING
    end = clock(minutes.ends_at)
    if minutes.ends_at.date() != minutes.starts_at.date():
        end = f"{long_date(minutes.ends_at)}, {end}"
    if not minutes.breaks:
        return end
    word = "Pause" if len(minutes.breaks) == 1 else "Pausen"
    breaks = listed([f"von {span(pause.starts_at, pause.ends_at)}" for pause in minutes.breaks])
    return f"{end} ({word} {breaks})"


def _named(role: Role) -> str:
    return ", ".join(part for part in (role.name, role.function) if part)


def _status(minutes: Minutes) -> list[Piece]:
    status, issued = minutes.status, short_date(minutes.issued_on)
    if isinstance(status, Approved):
        parts = [f"am {short_date(status.on)}", status.where]
        approved = " ".join(part for part in parts if part)
        changes = f" {_sentence(status.changes)}" if status.changes else ""
        return [bold("Status: Genehmigt"), f" {approved}; Protokoll vom {issued}.{changes}"]
    text = f" vom {issued}."
    if status.objections_until:
        until = f"bis zum {short_date(status.objections_until)}"
        text += f" {_sentence(f'Einwendungen bitte {until} {status.objections_to}'.strip())}"
    if status.approved_by:
        text += f" {_sentence(f'Über die Genehmigung entscheidet {status.approved_by}')}"
    return [bold("Status: Entwurf"), text]


def _write_attendance(body: Body, minutes: Minutes) -> None:
    body.heading(2, "Anwesenheit")
    if introduction := _attendance_text(minutes):
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


def _attendance_text(minutes: Minutes) -> str:
    return " ".join(part for part in (minutes.attendance_sentence, minutes.quorum) if part)


def _write_agenda(body: Body, minutes: Minutes) -> None:
    body.heading(2, "Tagesordnung")
    if not minutes.agenda:
        body.paragraph("Normal", "Es gab keine Tagesordnung.")
    last = len(minutes.agenda) - 1
    for place, item in enumerate(minutes.agenda):
        keep = place < last <= _LONGEST_KEPT_AGENDA
        title = _title(item, minutes)
        body.paragraph("Tagesordnung", _top(item.number), tabulator(), title, keep=keep)


def _top(number: int) -> str:
    return f"TOP{NO_BREAK}{number}"


def _title(item: Item, minutes: Minutes) -> str:
    """The title as it stands in the agenda and over the item; what differs in publicity says so."""
    title = item.title.replace("\n", " ") or "ohne Titel"
    if item.is_public == minutes.is_public:
        return title
    return f"{title} ({'öffentlich' if item.is_public else 'nicht öffentlich'})"


def _fills_first_page(minutes: Minutes, points: float) -> bool:
    """Whether head, attendance and agenda about fill the first page, so that items begin a new one.

    Computed from the text and not left to Word, because only a part that fits may end with a break.
    """
    text, small = points * 1.15, (points - 1) * 1.15
    value_width = TEXT_WIDTH_MM - HEAD_INDENT_MM
    head = sum(line_count(value, width=value_width, points=points) for _, value in _head(minutes))
    status = "".join(
        piece.text if isinstance(piece, Run) else str(piece) for piece in _status(minutes)
    )
    status_lines = line_count(status, width=TEXT_WIDTH_MM - 10, points=points)
    sentences = line_count(_attendance_text(minutes), width=TEXT_WIDTH_MM, points=points)
    titles = [_title(item, minutes) for item in minutes.agenda]
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
    body.heading(2, f"{_top(item.number)}: {_title(item, minutes)}", new_page=new_page)
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
    result = _sentence(decision.result) if decision.result else "nicht vermerkt."
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
    values = {
        "Zuständig": held.caretaker,
        "Stellvertretung": held.deputy,
        "Frist": _day(held.due),
        "Mittel": held.resources,
        "Wiedervorlage": _day(held.resubmission),
    }
    pieces: list[Piece] = []
    for place, (label, value) in enumerate(values.items()):
        if value or (always and place < 3):
            pieces += ["; "] if pieces else []
            pieces += [bold(f"{label}:"), f" {value.replace(chr(10), ' ') or _NOTHING}"]
    return pieces


def _day(day: date | None) -> str:
    return short_date(day) if day else ""


def _write_tasks(body: Body, minutes: Minutes) -> None:
    head = ("Nr.", "Auftrag", "Zuständig", "Stellvertretung", "Frist")
    _write_table(
        body,
        "Aufträge aus dieser Sitzung",
        "Aufträge mit Nummer, zuständiger Person, Stellvertretung und Frist",
        [head, *(_task_row(task) for task in minutes.tasks)],
    )
    _write_table(
        body,
        "Offene Aufträge aus früheren Sitzungen",
        "Aufträge mit Nummer, zuständiger Person, Stellvertretung, Frist und Stand",
        [(*head, "Stand"), *((*_task_row(task), task.state) for task in minutes.open_tasks)],
    )


def _task_row(task: Task) -> tuple[str, ...]:
    return task.number, task.wording, task.caretaker, task.deputy, _day(task.due)


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
    items = tuple((Paragraph((Run(_topic(topic)),)),) for topic in topics)
    body.blocks([Listing(items)])


def _topic(topic: RaisedTopic) -> str:
    origin = [topic.raised_by] if topic.raised_by else []
    origin += [_top(topic.item)] if topic.item is not None else []
    return f"{topic.title} ({', '.join(origin)})" if origin else topic.title


def _next_meeting(minutes: Minutes) -> str:
    following = minutes.next_meeting
    if following is None:
        return "Der Termin steht noch nicht fest."
    number = "nächste" if following.number is None else f"{following.number}."
    day, start = weekday_date(following.starts_at), clock(following.starts_at)
    text = f"Die {number}{NO_BREAK}Sitzung findet am {day}, um {start} statt."
    place = f" Ort: {_sentence(following.place)}" if following.place else ""
    return text + place + (f" {_sentence(following.note)}" if following.note else "")


def _write_end(body: Body, minutes: Minutes) -> None:
    """The last parts stay together, so that no page holds signatures alone."""
    if minutes.annexes:
        body.heading(2, "Anlagen")
        body.annexes([_annex(annex) for annex in minutes.annexes])
    else:
        _write_section(body, "Anlagen", _NONE, keep=True)
    receivers = _sentence("; ".join(minutes.distribution)) if minutes.distribution else _NONE
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


def _annex(annex: Annex) -> str:
    details = [counted(annex.pages, "Seite", "Seiten")] if annex.pages else []
    details += [annex.note] if annex.note else []
    title = annex.title
    return f"{title} ({'; '.join(details)})" if details else title


def _sentence(text: str) -> str:
    """The text with a full stop, unless it ends with a mark of its own."""
    text = text.strip()
    return text if text.endswith((".", "!", "?", ":")) else f"{text}."
