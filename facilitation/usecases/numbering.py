"""The numbers of findings and tasks: '7/2' is the second of the seventh meeting.

Until a meeting is closed for the first time they run in the order of the agenda; after that they
stay, because people have read them, and what is added gets the next one.
"""

from collections.abc import Sequence

from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session

from facilitation.model.decisions import Decision, Task
from facilitation.model.meetings import AgendaItem, Meeting
from facilitation.model.minutes import Minutes


def number_through(session: Session, meeting: Meeting) -> None:
    """Give each finding and task of the meeting its number. Versions stay: no text has changed."""
    session.flush()
    keeps = session.scalar(
        select(
            exists().where(Minutes.meeting_id == meeting.id, Minutes.objections_until.is_not(None))
        )
    )
    for kind in (Decision, Task):
        rows = session.execute(
            select(kind.id, kind.number)
            .outerjoin(AgendaItem, AgendaItem.id == kind.agenda_item_id)
            .where(kind.meeting_id == meeting.id)
            .order_by(AgendaItem.position, kind.position, kind.id)
        )
        _store(session, kind, rows.all(), meeting.number, keeps=bool(keeps))


def _store(
    session: Session,
    kind: type[Decision | Task],
    rows: Sequence[tuple[int, str]],
    number: int | None,
    *,
    keeps: bool,
) -> None:
    last = max((_rank(given) for _, given in rows), default=0) if keeps else 0
    for row_id, given in rows:
        rank = _rank(given) if keeps else 0
        if not rank:
            last = rank = last + 1
        wanted = f"{number}/{rank}"
        if wanted != given:
            session.execute(update(kind).where(kind.id == row_id).values(number=wanted))


def _rank(number: str) -> int:
    rank = number.rpartition("/")[2]
    return int(rank) if rank.isdecimal() else 0
