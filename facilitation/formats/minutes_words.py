"""The words of minutes, the same on the page and in Word: the head, sentences, who takes care."""

from datetime import date

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

NOTHING = "–"


def head(minutes: Minutes) -> list[tuple[str, str]]:
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
    return " ".join(sentence(part) for part in (minutes.due_notice, reason) if part)


def _end(minutes: Minutes) -> str:
    if minutes.ends_at is None:
        return NOTHING
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


def status(minutes: Minutes) -> tuple[str, str]:
    """('Status: Entwurf', ' vom 10.11.2026. Einwendungen bitte bis zum …')"""
    said, issued = minutes.status, short_date(minutes.issued_on)
    if isinstance(said, Approved):
        approved = " ".join(part for part in (f"am {short_date(said.on)}", said.where) if part)
        changes = f" {sentence(said.changes)}" if said.changes else ""
        return "Status: Genehmigt", f" {approved}; Protokoll vom {issued}.{changes}"
    text = f" vom {issued}."
    if said.objections_until:
        until = f"bis zum {short_date(said.objections_until)}"
        text += f" {sentence(f'Einwendungen bitte {until} {said.objections_to}'.strip())}"
    if said.approved_by:
        text += f" {sentence(f'Über die Genehmigung entscheidet {said.approved_by}')}"
    return "Status: Entwurf", text


def attendance(minutes: Minutes) -> str:
    return " ".join(part for part in (minutes.attendance_sentence, minutes.quorum) if part)


def top(number: int) -> str:
    return f"TOP{NO_BREAK}{number}"


def title(item: Item, minutes: Minutes) -> str:
    """The title as it stands in the agenda and over the item; what differs in publicity says so."""
    title = item.title.replace("\n", " ") or "ohne Titel"
    if item.is_public == minutes.is_public:
        return title
    return f"{title} ({'öffentlich' if item.is_public else 'nicht öffentlich'})"


def holding(held: Decision | Task, *, always: bool) -> list[tuple[str, str]]:
    """('Zuständig', 'Ada Ahrens'), … Frist; with `always` these three even when missing."""
    values = {
        "Zuständig": held.caretaker,
        "Stellvertretung": held.deputy,
        "Frist": day_of(held.due),
        "Mittel": held.resources,
        "Wiedervorlage": day_of(held.resubmission),
    }
    return [
        (label, value.replace("\n", " ") or NOTHING)
        for place, (label, value) in enumerate(values.items())
        if value or (always and place < 3)
    ]


def task_row(task: Task) -> tuple[str, ...]:
    """Number, wording, caretaker, deputy and due day of a task, for a table"""
    return task.number, task.wording, task.caretaker, task.deputy, day_of(task.due)


def day_of(day: date | None) -> str:
    return short_date(day) if day else ""


def topic(topic: RaisedTopic) -> str:
    origin = [topic.raised_by] if topic.raised_by else []
    origin += [top(topic.item)] if topic.item is not None else []
    return f"{topic.title} ({', '.join(origin)})" if origin else topic.title


def next_meeting(minutes: Minutes) -> str:
    following = minutes.next_meeting
    if following is None:
        return "Der Termin steht noch nicht fest."
    number = "nächste" if following.number is None else f"{following.number}."
    day, start = weekday_date(following.starts_at), clock(following.starts_at)
    text = f"Die {number}{NO_BREAK}Sitzung findet am {day}, um {start} statt."
    place = f" Ort: {sentence(following.place)}" if following.place else ""
    return text + place + (f" {sentence(following.note)}" if following.note else "")


def annex(annex: Annex) -> str:
    details = [counted(annex.pages, "Seite", "Seiten")] if annex.pages else []
    details += [annex.note] if annex.note else []
    title = annex.title
    return f"{title} ({'; '.join(details)})" if details else title


def sentence(text: str) -> str:
    """The text with a full stop, unless it ends with a mark of its own."""
    text = text.strip()
    return text if text.endswith((".", "!", "?", ":")) else f"{text}."
