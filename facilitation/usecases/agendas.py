"""The agenda of a meeting: its items, their order, and when each is due."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BindParameter, and_, bindparam, or_, select
from sqlalchemy.orm import Session

from facilitation.model.base import new_key
from facilitation.model.bodies import Body
from facilitation.model.errors import InvalidError, NotFoundError
from facilitation.model.meetings import AgendaItem, Meeting, MeetingState
from facilitation.model.processes import Process
from facilitation.model.rights import Action, Actor, may
from facilitation.model.topics import AgendaTopic, Topic, TopicState
from facilitation.model.trash import Discarded
from facilitation.usecases.journal import note
from facilitation.usecases.meeting_heads import Head
from facilitation.usecases.meetings import NOT_HERE, get_meeting
from facilitation.usecases.once import find_made
from facilitation.usecases.removals import check_seen
from facilitation.usecases.topics import put_on_agenda
from facilitation.usecases.trash import discard

MOST_ITEMS = 60


@dataclass(frozen=True, slots=True)
class AgendaRow:
    """An item as the agenda shows it."""

    id: int
    version: int
    title: str
    minutes: int | None
    is_public: bool
    starts_at: datetime | None
    """When it is due by the times set aside before it; None once one of them is missing."""


@dataclass(frozen=True, kw_only=True)
class Agenda:
    rows: tuple[AgendaRow, ...]
    hidden: int
    """How many items the reader may not see."""
    minutes: int
    """All times set aside."""
    over_by: int
    """By how many minutes they exceed the meeting."""


@dataclass(frozen=True, kw_only=True)
class Item:
    """What is typed for an item."""

    title: str
    minutes: int | None
    is_public: bool


def show_agenda(session: Session, head: Head, *, by: Actor, now: datetime) -> Agenda:
    """The agenda as `by` may read it: guests see the public items only."""
    found = session.execute(_ITEMS, {"meeting_id": head.id}).all()
    sees_all = may(by, Action.SEE_MINUTES, head, now.date())
    starts = _starts(head.starts_at, [row.minutes for row in found])
    rows = tuple(
        AgendaRow(*row, starts_at=start)
        for row, start in zip(found, starts, strict=True)
        if sees_all or row.is_public
    )
    total = sum(row.minutes or 0 for row in found)
    length = int((head.ends_at - head.starts_at).total_seconds()) // 60
    return Agenda(
        rows=rows, hidden=len(found) - len(rows), minutes=total, over_by=max(0, total - length)
    )


def _starts(begin: datetime, minutes: Sequence[int | None]) -> list[datetime | None]:
    starts: list[datetime | None] = []
    clock: datetime | None = begin
    for length in minutes:
        starts.append(clock)
        clock = clock + timedelta(minutes=length) if clock and length is not None else None
    return starts


def add_item(
    session: Session,
    process: Process,
    meeting_id: int,
    item: Item,
    *,
    by: Actor,
    now: datetime,
    once: str | None = None,
) -> AgendaItem:
    """Put an item at the end of the agenda.

    `once`: see `find_made`.
    """
    meeting, items = _open(session, process, meeting_id, by=by, now=now)
    here = AgendaItem.meeting_id == meeting.id
    if made := find_made(session, AgendaItem, once, district_id=process.district_id, whose=here):
        return made
    if len(items) >= MOST_ITEMS:
        raise InvalidError(
            "Eine Tagesordnung hat höchstens %(most)s Punkte.", field="title", most=MOST_ITEMS
        )
    added = AgendaItem(
        key=once or new_key(),
        meeting_id=meeting.id,
        position=len(items) + 1,
        title=item.title,
        minutes=item.minutes,
        is_public=item.is_public,
    )
    session.add(added)
    _settle(meeting, [*items, added], now=now)
    return added


MOST_TOPICS = 10


def list_waiting_topics(session: Session, head: Head) -> list[tuple[int, str]]:
    """(id, title) of topics that wait at the meeting's body or were raised in its region, and do
    not stand on its agenda; the urgent and the oldest first, at most `MOST_TOPICS`."""
    places = {"meeting_id": head.id, "body_id": head.body_id, "process_id": head.process_id}
    return [(row.id, row.title) for row in session.execute(_WAITING, places)]


def _waiting() -> Any:
    body: BindParameter[int] = bindparam("body_id")
    region = select(Body.region_id).where(Body.id == body).scalar_subquery()
    on_agenda = (
        select(AgendaTopic.topic_id)
        .join(AgendaItem, AgendaItem.id == AgendaTopic.agenda_item_id)
        .where(AgendaItem.meeting_id == bindparam("meeting_id"))
    )
    here = or_(Topic.body_id == body, and_(Topic.body_id.is_(None), Topic.region_id == region))
    return (
        select(Topic.id, Topic.title)
        .where(
            Topic.process_id == bindparam("process_id"),
            Topic.state.in_([TopicState.RAISED, TopicState.DISCUSSED, TopicState.TAKEN_UP]),
            here,
            Topic.stands_alone(),
            Topic.id.not_in(on_agenda),
        )
        .order_by(Topic.is_urgent.desc(), Topic.raised_on, Topic.id)
        .limit(MOST_TOPICS)
    )


_WAITING = _waiting()
_ITEMS = (
    select(
        AgendaItem.id,
        AgendaItem.version,
        AgendaItem.title,
        AgendaItem.minutes,
        AgendaItem.is_public,
    )
    .where(AgendaItem.meeting_id == bindparam("meeting_id"))
    .order_by(AgendaItem.position, AgendaItem.id)
)
"""Built once: putting a statement together costs more than running it."""


def add_topic(
    session: Session,
    process: Process,
    meeting_id: int,
    topic_id: int,
    *,
    by: Actor,
    now: datetime,
) -> AgendaItem:
    """Make a topic of the process an item of its own at the end of the agenda; twice is once."""
    _open(session, process, meeting_id, by=by, now=now)
    title = session.scalar(
        select(Topic.title).where(Topic.id == topic_id, Topic.process_id == process.id)
    )
    if title is None:
        raise NotFoundError("Dieses Thema gibt es hier nicht.")
    known = session.scalar(
        select(AgendaItem)
        .join(AgendaTopic, AgendaTopic.agenda_item_id == AgendaItem.id)
        .where(AgendaItem.meeting_id == meeting_id, AgendaTopic.topic_id == topic_id)
    )
    if known is not None:
        return known
    wanted = Item(title=title, minutes=None, is_public=True)
    item = add_item(session, process, meeting_id, wanted, by=by, now=now)
    session.flush()
    put_on_agenda(session, process, meeting_id, item.id, topic_id, by=by, now=now)
    return item


def edit_item(
    session: Session,
    process: Process,
    meeting_id: int,
    item_id: int,
    item: Item,
    *,
    version: int,
    by: Actor,
    now: datetime,
) -> AgendaItem:
    """Word an item anew. ConflictError if somebody else was quicker."""
    meeting, items = _open(session, process, meeting_id, by=by, now=now)
    found = _find(items, item_id)
    stored = Item(title=found.title, minutes=found.minutes, is_public=found.is_public)
    found.check_version(version, theirs=_texts(stored), yours=_texts(item))
    found.title, found.minutes, found.is_public = item.title, item.minutes, item.is_public
    _settle(meeting, items, now=now)
    return found


def remove_item(
    session: Session,
    process: Process,
    meeting_id: int,
    item_id: int,
    *,
    version: int,
    by: Actor,
    now: datetime,
) -> Discarded:
    """Strike an item, with a way back. Refused once minutes are being taken."""
    meeting, items = check_strikable(session, process, meeting_id, by=by, now=now)
    found = _find(items, item_id)
    check_seen(version, found.version, name=found.title)
    note(session, by, "agenda_item_removed", meeting, now=now, title=found.title)
    kept = discard(session, found, name=found.title, by=by, now=now, owner=meeting)
    _settle(meeting, [item for item in items if item is not found], now=now)
    return kept


def check_strikable(
    session: Session, process: Process, meeting_id: int, *, by: Actor, now: datetime
) -> tuple[Meeting, list[AgendaItem]]:
    """The meeting with its items, refused once minutes are being taken."""
    meeting, items = _open(session, process, meeting_id, by=by, now=now)
    if meeting.was_opened:
        raise InvalidError(
            "Der Termin hat begonnen. Punkte lassen sich noch ergänzen, aber nicht mehr streichen."
        )
    return meeting, items


def put_in_place(session: Session, item: AgendaItem, *, now: datetime) -> None:
    """Number the agenda through around an item that came back: it stands where it stood."""
    meeting = session.get_one(Meeting, item.meeting_id)
    items = session.scalars(select(AgendaItem).where(AgendaItem.meeting_id == meeting.id))
    ordered = sorted(items, key=lambda one: (one.position, one is not item, one.id))
    _settle(meeting, ordered, now=now)


def move_item(
    session: Session,
    process: Process,
    meeting_id: int,
    item_id: int,
    *,
    steps: int,
    by: Actor,
    now: datetime,
) -> None:
    """Move an item up (negative) or down so many places; beyond an end it stays there."""
    meeting, items = _open(session, process, meeting_id, by=by, now=now)
    found = _find(items, item_id)
    place = min(max(0, items.index(found) + steps), len(items) - 1)
    items.remove(found)
    items.insert(place, found)
    _settle(meeting, items, now=now)


def order_items(
    session: Session,
    process: Process,
    meeting_id: int,
    order: Sequence[int],
    *,
    by: Actor,
    now: datetime,
) -> None:
    """Take the items in this order; those it does not name keep theirs behind the others."""
    meeting, items = _open(session, process, meeting_id, by=by, now=now)
    rank = {item_id: place for place, item_id in enumerate(order)}
    items.sort(key=lambda item: rank.get(item.id, len(rank)))
    _settle(meeting, items, now=now)


def _open(
    session: Session, process: Process, meeting_id: int, *, by: Actor, now: datetime
) -> tuple[Meeting, list[AgendaItem]]:
    meeting = get_meeting(session, process, meeting_id, by=by, now=now)
    if meeting.state in (MeetingState.CLOSED, MeetingState.CANCELLED):
        raise InvalidError(
            "Der Termin ist abgeschlossen oder abgesagt. Die Tagesordnung bleibt, wie sie ist."
        )
    items = session.scalars(
        select(AgendaItem)
        .where(AgendaItem.meeting_id == meeting.id)
        .order_by(AgendaItem.position, AgendaItem.id)
    )
    return meeting, list(items)


def _find(items: Sequence[AgendaItem], item_id: int) -> AgendaItem:
    found = next((item for item in items if item.id == item_id), None)
    if found is None:
        raise NotFoundError(NOT_HERE)
    return found


def _settle(meeting: Meeting, items: Sequence[AgendaItem], *, now: datetime) -> None:
    """Number the items through; calendars show the agenda, so that they have something new."""
    for position, item in enumerate(items, start=1):
        if item.position != position:
            item.position = position
    meeting.calendar_changed_at = now


def _texts(item: Item) -> dict[str, str]:
    return {
        "title": item.title,
        "minutes": "" if item.minutes is None else str(item.minutes),
        "is_public": "ja" if item.is_public else "nein",
    }
