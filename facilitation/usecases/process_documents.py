"""All files of a process: minutes, calendars, attendance lists and registers, one after the other.

Each is computed anew from the database; the same data give the same bytes under the same names.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitation.formats import docx, docx_sheets
from facilitation.formats.tables import write_csv, write_xlsx
from facilitation.model.bodies import Body
from facilitation.model.errors import InvalidError
from facilitation.model.meetings import Meeting, MeetingState
from facilitation.model.processes import Process
from facilitation.model.rights import Actor
from facilitation.usecases.calendar_files import calendar_file
from facilitation.usecases.minutes import get_minutes
from facilitation.usecases.register import Wanted, list_all
from facilitation.usecases.register_sheets import TITLE, compose_register, register_table
from facilitation.usecases.sign_in_sheets import get_sign_in_sheet

_OPENED = (MeetingState.OPENED, MeetingState.CLOSED)
_REGISTERS = ("Vereinbarungen.docx", "Vereinbarungen.xlsx", "Vereinbarungen.csv")


@dataclass(frozen=True)
class Listed:
    """A meeting whose files are wanted."""

    id: int
    body: str
    state: MeetingState
    starts_at: datetime


@dataclass(frozen=True)
class Document:
    path: str
    """Below the folder of the process: 'Runder-Tisch-West/2027-05-31_Protokoll_….docx'."""
    content: bytes


@dataclass(frozen=True)
class Contents:
    """What will be written: how many files, from which meetings."""

    meetings: tuple[Listed, ...]
    findings: int

    @property
    def files(self) -> int:
        each = sum(3 if row.state in _OPENED else 2 for row in self.meetings)
        return each + (len(_REGISTERS) if self.findings else 0)


def list_contents(session: Session, process: Process, *, by: Actor, now: datetime) -> Contents:
    """Everything that can be written. InvalidError where there is nothing yet."""
    rows = session.execute(
        select(Meeting.id, Body.name, Meeting.state, Meeting.starts_at)
        .join(Body, Body.id == Meeting.body_id)
        .where(Meeting.process_id == process.id, Meeting.state != MeetingState.CANCELLED)
        .order_by(Meeting.starts_at, Meeting.id)
    )
    findings = len(list_all(session, process, Wanted(), by=by, on=now.date()))
    found = Contents(tuple(Listed(*row) for row in rows), findings)
    if not found.files:
        raise InvalidError(
            "„%(name)s“ hat noch keine Termine und keine Vereinbarungen. Es gibt nichts zu "
            "schreiben.",
            name=process.name,
        )
    return found


def write_documents(
    session: Session, process: Process, *, by: Actor, now: datetime
) -> Iterator[Document]:
    """The files one by one, so that whoever writes them can say how far it has got.

    Refused as `list_contents`.
    """
    contents = list_contents(session, process, by=by, now=now)
    names: set[str] = set()
    if contents.findings:
        yield from _registers(session, process, by=by, now=now)
    for row in contents.meetings:
        for name, content in _of_meeting(session, process, row, by=by, now=now):
            path = f"{docx_sheets.plain_name(row.body)}/{name}"
            yield Document(_free(path, row.id, names), content)
        session.expunge_all()
        process = session.get_one(Process, process.id)


def _registers(
    session: Session, process: Process, *, by: Actor, now: datetime
) -> Iterator[Document]:
    rows = list_all(session, process, Wanted(), by=by, on=now.date())
    table = register_table(rows)
    sheet = compose_register(session, process, rows, [], on=now.date())
    files = (docx_sheets.write(sheet), write_xlsx(TITLE, table), write_csv(table))
    for name, content in zip(_REGISTERS, files, strict=True):
        yield Document(name, content)


def _of_meeting(
    session: Session, process: Process, row: Listed, *, by: Actor, now: datetime
) -> Iterator[tuple[str, bytes]]:
    name, sheet = get_sign_in_sheet(session, process, row.id, by=by, on=now.date())
    yield name, docx_sheets.write(sheet)
    stem = name.removesuffix(".docx").replace("_Anwesenheitsliste_", "_Termin_")
    yield f"{stem}.ics", calendar_file(session, row.id, by=by, now=now)
    if row.state in _OPENED:
        minutes = get_minutes(session, process, row.id, by=by, now=now)
        yield docx.file_name(minutes), docx.write(minutes)


def _free(path: str, meeting_id: int, names: set[str]) -> str:
    """Two meetings of a body on one day keep their files apart."""
    if path in names:
        stem, dot, ending = path.rpartition(".")
        path = f"{stem}_{meeting_id}{dot}{ending}"
    names.add(path)
    return path
