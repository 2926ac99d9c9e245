"""The single files of a process, each with its name and with what the list of all says of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitation.formats import docx, docx_concepts, docx_sheets
from facilitation.formats.docx_sheets import Sheet, Table
from facilitation.formats.file_names import named, short_name
from facilitation.formats.tables import write_csv, write_xlsx
from facilitation.formats.wording import long_date
from facilitation.model.districts import District
from facilitation.model.meetings import Meeting, MeetingState
from facilitation.model.processes import Process
from facilitation.model.rights import Actor
from facilitation.usecases.calendar_files import calendar_file, calendar_of
from facilitation.usecases.concept_papers import compose_concept
from facilitation.usecases.minutes import get_minutes
from facilitation.usecases.org_chart_files import Label, write_chart_files
from facilitation.usecases.people_export import export_people
from facilitation.usecases.region_files import write_map, write_region_list
from facilitation.usecases.regions import show_regions
from facilitation.usecases.register import Wanted, list_all
from facilitation.usecases.register_sheets import TITLE, compose_register, register_table
from facilitation.usecases.sign_in_sheets import get_sign_in_sheet

_HEADS = ("Was", "Gremium", "Tag", "Datei")
_WIDTHS = (48, 52, 22, 135)
"""A file's name fits into one line; its folder stands in the line above."""


@dataclass(frozen=True)
class File:
    name: str
    content: bytes
    what: str
    about: str = ""
    day: date | None = None


@dataclass(frozen=True)
class Entry:
    """A line of the list of all files."""

    what: str
    about: str
    day: date | None
    path: str


@dataclass(frozen=True)
class About:
    """A meeting as its files are named after it."""

    body: str
    day: date
    is_linked: bool = False


def write_registers(session: Session, process: Process, *, by: Actor, on: date) -> list[File]:
    rows = list_all(session, process, Wanted(), by=by, on=on)
    table = register_table(rows)
    sheet = compose_register(session, process, rows, [], on=on)
    return [
        File("Vereinbarungen.docx", docx_sheets.write(sheet), f"{TITLE} zum Drucken"),
        File("Vereinbarungen.xlsx", write_xlsx(TITLE, table), f"{TITLE} für Excel"),
        File("Vereinbarungen.csv", write_csv(table), f"{TITLE} als CSV"),
    ]


def write_people(session: Session, process: Process, *, by: Actor, on: date) -> list[File]:
    content = export_people(session, process, "xlsx", by=by, on=on)
    return [File("Menschen.xlsx", content, "Menschen mit ihren Sitzen für Excel")]


def write_charts(
    session: Session, process: Process, label: Label, *, base_url: str, by: Actor, on: date
) -> list[File]:
    word, drawing = write_chart_files(session, process, label, base_url=base_url, by=by, on=on)
    return [
        File("Organigramm.docx", word, "Organigramm zum Drucken", "", on),
        File("Organigramm.svg", drawing, "Organigramm als Bild", "", on),
    ]


def write_regions(session: Session, process: Process, *, by: Actor, on: date) -> list[File]:
    """The list, and the map where it can be drawn."""
    found = show_regions(session, process, by=by, on=on)
    word = write_region_list(session, process, found, as_of=on)
    files = [File("Regionen.docx", word, "Regionen mit ihren Gemeinden zum Drucken", "", on)]
    if drawing := write_map(found, process, as_of=on):
        files.append(File("Regionen.svg", drawing, "Karte der Regionen als Bild", "", on))
    return files


def write_concepts(session: Session, process: Process, *, by: Actor, on: date) -> list[File]:
    """The concept, with where each measure came from."""
    word = docx_concepts.write(compose_concept(session, process, by=by, on=on))
    return [File("Konzept.docx", word, "Konzept mit seinen Maßnahmen zum Drucken", "", on)]


def write_calendar(session: Session, process: Process, *, by: Actor, now: datetime) -> list[File]:
    """All meetings but cancelled ones."""
    name = process.name
    held = select(Meeting.id).where(
        Meeting.process_id == process.id, Meeting.state != MeetingState.CANCELLED
    )
    ids = list(session.scalars(held.order_by(Meeting.starts_at, Meeting.id)))
    content = calendar_of(session, ids, name, by=by, now=now)
    return [File("Termine.ics", content, "Alle Termine als Kalenderdatei")]


def write_preparation(
    session: Session, process: Process, meeting_id: int, about: About, *, by: Actor, now: datetime
) -> list[File]:
    """The attendance list, but of bodies that others run, and the date.

    NotFoundError for a meeting that is no more.
    """
    date_file = _of(about, "Termin", calendar_file(session, meeting_id, by=by, now=now), "ics")
    if about.is_linked:
        return [date_file]
    _name, sheet = get_sign_in_sheet(session, process, meeting_id, by=by, on=now.date())
    return [_of(about, "Anwesenheitsliste", docx_sheets.write(sheet), "docx"), date_file]


def write_minutes(
    session: Session, process: Process, meeting_id: int, *, by: Actor, now: datetime
) -> File:
    minutes = get_minutes(session, process, meeting_id, by=by, now=now)
    about = About(minutes.body, minutes.starts_at.date())
    number = "" if minutes.number is None else str(minutes.number)
    state = "Entwurf" if minutes.is_draft else ""
    what = "Protokoll (Entwurf)" if minutes.is_draft else "Protokoll"
    name = named(
        f"{about.day:%Y-%m-%d}", "Protokoll", short_name(about.body), number, state, ending="docx"
    )
    return File(name, docx.write(minutes), what, about.body, about.day)


def _of(about: About, what: str, content: bytes, ending: str) -> File:
    name = named(f"{about.day:%Y-%m-%d}", what, short_name(about.body), ending=ending)
    return File(name, content, what, about.body, about.day)


def write_index(session: Session, process: Process, written: Sequence[Entry], *, on: date) -> bytes:
    """The list of all files, on paper."""
    district = session.get_one(District, process.district_id)
    rows = [
        (
            entry.what,
            entry.about,
            f"{entry.day:%d.%m.%Y}" if entry.day else "",
            _in_lines(entry.path),
        )
        for entry in written
    ]
    table = Table("Dateien", "Alle Dateien mit Gremium, Tag und Namen", [_HEADS, *rows], _WIDTHS)
    sheet = Sheet(
        organisation=district.name,
        title="Inhalt",
        subtitle=process.name,
        facts=[("Stand", long_date(on)), ("Dateien", str(len(rows)))],
        tables=[table] if rows else [],
        notes=[
            "Die Dateien enthalten personenbezogene Daten. Bewahren Sie sie geschützt auf, und "
            "löschen Sie sie, wenn Sie sie nicht mehr brauchen."
        ],
        on=on,
    )
    return docx_sheets.write(sheet)


def _in_lines(path: str) -> str:
    return path.replace("/", "/\n")
