"""All files of a process: minutes, calendars, attendance lists, registers, people, organigram.

They are written a few at a time, each few in a transaction of its own. Each file is computed anew
from the database; the same data give the same bytes under the same names.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitation.database import Transaction
from facilitation.formats.file_names import FreeNames
from facilitation.model.bodies import Body
from facilitation.model.districts import District
from facilitation.model.errors import InvalidError, NotFoundError
from facilitation.model.meetings import Meeting, MeetingState
from facilitation.model.processes import Process
from facilitation.model.rights import Action, Actor, demand
from facilitation.usecases import document_files
from facilitation.usecases.document_files import File
from facilitation.usecases.measure_lists import count_measures
from facilitation.usecases.org_chart_files import Label
from facilitation.usecases.region_files import is_mapped
from facilitation.usecases.regions import show_regions
from facilitation.usecases.register import Wanted, list_register

_OPENED = (MeetingState.OPENED, MeetingState.CLOSED)

Acting = Callable[[Session, Process], Actor]
"""On whose behalf: asked before each few files, since rights may end meanwhile."""


@dataclass(frozen=True)
class House:
    """What files say beside the data: words for kinds and states, and where the pages are."""

    label: Label
    base_url: str


class Part(StrEnum):
    REGISTER = "register"
    PEOPLE = "people"
    ORG_CHART = "org_chart"
    REGIONS = "regions"
    CONCEPT = "concept"
    CALENDAR = "calendar"
    MEETING = "meeting"


@dataclass(frozen=True)
class Listed:
    """A meeting whose files are wanted."""

    id: int
    body_id: int
    body: str
    state: MeetingState
    starts_at: datetime
    is_linked: bool
    """Others run its body, and have their own attendance list."""

    @property
    def files(self) -> int:
        return 2 + (self.state in _OPENED) - self.is_linked


@dataclass(frozen=True)
class Item:
    """A few files that are written together."""

    part: Part
    files: int
    meeting: Listed | None = None


@dataclass(frozen=True)
class Document:
    path: str
    """Below the folder of the process: 'Runder-Tisch-West/2027-05-31_Protokoll_….docx'."""
    content: bytes


@dataclass(frozen=True)
class Contents:
    """What will be written, in this order; the list of all files comes last."""

    items: tuple[Item, ...]

    @property
    def files(self) -> int:
        return sum(item.files for item in self.items) + 1


def list_contents(session: Session, process: Process, *, by: Actor, now: datetime) -> Contents:
    """Everything that can be written, for those who may see people's particulars.

    InvalidError where there is nothing yet.
    """
    demand(by, Action.SEE_PEOPLE, process, now.date())
    rows = session.execute(
        select(
            Meeting.id,
            Meeting.body_id,
            Body.name,
            Meeting.state,
            Meeting.starts_at,
            Body.is_linked,
        )
        .join(Body, Body.id == Meeting.body_id)
        .where(Meeting.process_id == process.id, Meeting.state != MeetingState.CANCELLED)
        .order_by(Meeting.starts_at, Meeting.id)
    )
    meetings = [Listed(*row) for row in rows]
    register = list_register(session, process, Wanted(), page=1, by=by, on=now.date())
    if not meetings and not register.page.total:
        raise InvalidError(
            "„%(name)s“ hat noch keine Termine und keine Vereinbarungen. Es gibt nichts zu "
            "schreiben.",
            name=process.name,
        )
    whole = [Item(Part.PEOPLE, 1), Item(Part.ORG_CHART, 2)]
    if register.page.total:
        whole.insert(0, Item(Part.REGISTER, 3))
    found = show_regions(session, process, by=by, on=now.date())
    if found.regions:
        whole.append(Item(Part.REGIONS, 1 + is_mapped(found)))
    if count_measures(session, process, on=now.date()).total:
        whole.append(Item(Part.CONCEPT, 1))
    if meetings:
        whole.append(Item(Part.CALENDAR, 1))
    each = [Item(Part.MEETING, row.files, row) for row in meetings]
    return Contents((*whole, *each))


def write_documents(
    reading: Transaction,
    process: Process,
    contents: Contents,
    house: House,
    *,
    acting: Acting,
    now: datetime,
) -> Iterator[Document]:
    """The files one by one, so that whoever takes them can say how far it has got.

    A meeting that was deleted meanwhile is left out. NotAllowedError or NotFoundError once `acting`
    gives somebody who may not see them, NotFoundError where the process itself has gone.
    """
    names, written = FreeNames(), list[document_files.Entry]()
    for item in contents.items:
        for file in _write(reading, process, item, house, acting=acting, now=now):
            folder = _folder(names, item.meeting)
            path = names.file(f"{folder}{file.name}")
            written.append(document_files.Entry(file.what, file.about, file.day, path))
            yield Document(path, file.content)
    with reading() as session:
        here = session.get_one(Process, process.id)
        index = document_files.write_index(session, here, written, on=now.date())
    yield Document(names.file("Inhalt.docx"), index)


def _folder(names: FreeNames, meeting: Listed | None) -> str:
    if meeting is None:
        return ""
    return names.folder(meeting.body_id, meeting.body, otherwise="Gremium") + "/"


def _write(
    reading: Transaction,
    process: Process,
    item: Item,
    house: House,
    *,
    acting: Acting,
    now: datetime,
) -> list[File]:
    with reading() as session:
        here = session.get(Process, process.id)
        if here is None:
            raise NotFoundError("Dieses Verfahren gibt es nicht mehr.")
        by = acting(session, here)
        demand(by, Action.SEE_PEOPLE, here, now.date())
        zone = session.get_one(District, here.district_id).zone
        if item.meeting is None:
            return _of_process(session, here, item.part, house, by=by, now=now)
        try:
            return _of_meeting(session, here, item.meeting, zone, by=by, now=now)
        except NotFoundError:
            return []


def _of_process(
    session: Session, process: Process, part: Part, house: House, *, by: Actor, now: datetime
) -> list[File]:
    match part:
        case Part.REGISTER:
            return document_files.write_registers(session, process, by=by, on=now.date())
        case Part.PEOPLE:
            return document_files.write_people(session, process, by=by, on=now.date())
        case Part.ORG_CHART:
            return document_files.write_charts(
                session, process, house.label, base_url=house.base_url, by=by, on=now.date()
            )
        case Part.CONCEPT:
            return document_files.write_concepts(session, process, by=by, on=now.date())
        case Part.REGIONS:
            return document_files.write_regions(session, process, by=by, on=now.date())
        case _:
            return document_files.write_calendar(session, process, by=by, now=now)


def _of_meeting(
    session: Session, process: Process, row: Listed, zone: ZoneInfo, *, by: Actor, now: datetime
) -> list[File]:
    day = row.starts_at.astimezone(zone).date()
    files = document_files.write_preparation(
        session, process, row.id, document_files.About(row.body, day, row.is_linked), by=by, now=now
    )
    if row.state in _OPENED:
        files.append(document_files.write_minutes(session, process, row.id, by=by, now=now))
    return files
