"""What findings and tasks have in common while their meeting is open: fetched, put in order."""

from datetime import datetime
from typing import TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from facilitation.model.decisions import Decision, Task
from facilitation.model.errors import InvalidError, NotFoundError
from facilitation.model.meetings import AgendaItem
from facilitation.model.processes import Process
from facilitation.model.rights import Actor
from facilitation.usecases.sittings import NOT_HERE, Sitting, get_open_sitting

MOST = 200
"""How many findings, and how many tasks, one meeting may have."""

Kind = TypeVar("Kind", Decision, Task)


def get_item(session: Session, sitting: Sitting, item_id: int) -> AgendaItem:
    item = session.scalar(
        select(AgendaItem).where(
            AgendaItem.id == item_id, AgendaItem.meeting_id == sitting.meeting.id
        )
    )
    if item is None:
        raise NotFoundError("Diesen Tagesordnungspunkt gibt es hier nicht.")
    return item


def get_changeable(
    session: Session, process: Process, kind: type[Kind], row_id: int, *, by: Actor, now: datetime
) -> tuple[Kind, Sitting]:
    """A finding or task, and the meeting that is open to write it; NotFoundError without one."""
    matter = session.scalar(select(kind).where(kind.id == row_id, kind.process_id == process.id))
    if matter is None or matter.meeting_id is None:
        raise NotFoundError(NOT_HERE)
    return matter, get_open_sitting(session, process, matter.meeting_id, by=by, now=now)


def get_of_meeting(session: Session, sitting: Sitting, kind: type[Kind], row_id: int) -> Kind:
    """A finding or task of this very meeting."""
    matter = session.scalar(
        select(kind).where(kind.id == row_id, kind.meeting_id == sitting.meeting.id)
    )
    if matter is None:
        raise NotFoundError(NOT_HERE)
    return matter


def next_position(session: Session, sitting: Sitting, kind: type[Kind]) -> int:
    """The place after the last one; InvalidError when a meeting has too many."""
    count, last = session.execute(
        select(func.count(), func.max(kind.position)).where(kind.meeting_id == sitting.meeting.id)
    ).one()
    if count >= MOST:
        raise InvalidError("Mehr als %(most)s davon hat keine Sitzung.", most=MOST)
    return int(last or 0) + 1
