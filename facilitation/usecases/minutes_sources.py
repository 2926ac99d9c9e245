"""Everything the record of a meeting is composed from, fetched with a fixed number of queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session, aliased

from facilitation.model.bodies import Body
from facilitation.model.districts import District
from facilitation.model.errors import NotFoundError
from facilitation.model.meetings import AgendaItem, Meeting, MeetingState
from facilitation.model.minutes import Minutes
from facilitation.model.people import Organisation, Person
from facilitation.model.processes import Process
from facilitation.model.rights import Action, Actor, demand
from facilitation.usecases import attendance, earlier_tasks, minutes_rows, rosters
from facilitation.usecases.attendance import Line
from facilitation.usecases.earlier_tasks import EarlierTask
from facilitation.usecases.minutes_rows import FindingRow, TaskRow, TopicRow
from facilitation.usecases.sittings import NOT_HERE

NO_RECORD = "Zu diesem Termin gibt es noch kein Protokoll."


@dataclass(frozen=True)
class Occasion:
    """A meeting with everything its record says about where it belongs."""

    meeting: Meeting
    body: Body
    district: District
    process: Process | None
    carrier: str | None
    chair: Person | None
    minute_taker: Person | None

    @property
    def zone(self) -> ZoneInfo:
        return self.district.zone

    @property
    def organisation(self) -> str:
        return self.carrier or self.district.name

    @property
    def office(self) -> str:
        """The line under the organisation, which is not named twice."""
        name = self.body.sender_name or self.district.sender_name
        office = name.removeprefix(self.organisation).removeprefix(", ")
        return "" if office == self.organisation else office

    @property
    def day(self) -> date:
        return self.meeting.local_day(self.zone)


@dataclass(frozen=True, slots=True)
class ItemText:
    """An agenda item with its notes as they were typed."""

    id: int
    position: int
    title: str
    is_public: bool
    background: str
    discussion: str


@dataclass(frozen=True, slots=True)
class Following:
    """The body's next meeting."""

    starts_at: datetime
    place: str
    number: int | None


@dataclass(frozen=True)
class Sources:
    """A meeting with all rows its record tells of."""

    occasion: Occasion
    row: Minutes | None
    """The latest edition of the record; None for a meeting that was brought in without."""
    approved_in: int | None
    """The number of the meeting that approved it."""
    lines: tuple[Line, ...]
    vacant: int
    following: Following | None
    items: tuple[ItemText, ...]
    findings: tuple[FindingRow, ...]
    tasks: tuple[TaskRow, ...]
    topics: tuple[TopicRow, ...]
    earlier: tuple[EarlierTask, ...]

    @property
    def has_hidden(self) -> bool:
        """Whether something is not public, so that a version without it makes sense."""
        parts: tuple[Sequence[ItemText | FindingRow | TaskRow], ...] = (
            self.items,
            self.findings,
            self.tasks,
        )
        return not all(one.is_public for part in parts for one in part)


def gather(session: Session, occasion: Occasion) -> Sources:
    meeting = occasion.meeting
    row, approved_in = find_record(session, meeting.id)
    return Sources(
        occasion=occasion,
        row=row,
        approved_in=approved_in,
        lines=attendance.list_lines(session, meeting.id),
        vacant=rosters.count_vacant(session, meeting.body_id, on=occasion.day),
        following=_find_following(session, meeting),
        items=tuple(
            ItemText(*row) for row in session.execute(_items(), {"meeting_id": meeting.id})
        ),
        findings=minutes_rows.list_findings(session, meeting.id),
        tasks=minutes_rows.list_tasks(session, meeting.id),
        topics=minutes_rows.list_topics(session, meeting.id),
        earlier=earlier_tasks.list_open(session, meeting, on=occasion.day),
    )


def get_occasion(
    session: Session, process: Process, meeting_id: int, *, by: Actor, now: datetime
) -> Occasion:
    """The meeting for somebody who may read its minutes."""
    row = session.execute(_occasion(), {"meeting_id": meeting_id, "process_id": process.id}).first()
    if row is None:
        raise NotFoundError(NOT_HERE)
    occasion = Occasion(*row)
    demand(by, Action.SEE_MINUTES, occasion.meeting, now.astimezone(occasion.zone).date())
    if not occasion.meeting.was_opened:
        raise NotFoundError(NO_RECORD)
    return occasion


def find_record(session: Session, meeting_id: int) -> tuple[Minutes | None, int | None]:
    """The latest edition, and the number of the meeting that approved it."""
    found = session.execute(_record(), {"meeting_id": meeting_id}).first()
    return (found[0], found[1]) if found else (None, None)


def _find_following(session: Session, meeting: Meeting) -> Following | None:
    values = {"body_id": meeting.body_id, "after": meeting.starts_at}
    found = session.execute(_following(), values).first()
    return Following(*found) if found else None


@cache
def _record() -> Any:
    """Built once: putting the statement together costs more than running it."""
    return (
        select(Minutes, Meeting.number)
        .outerjoin(Meeting, Meeting.id == Minutes.approved_in_id)
        .where(Minutes.meeting_id == bindparam("meeting_id"))
        .order_by(Minutes.edition.desc())
        .limit(1)
    )


@cache
def _following() -> Any:
    return (
        select(Meeting.starts_at, Meeting.place, Meeting.number)
        .where(
            Meeting.body_id == bindparam("body_id"),
            Meeting.starts_at > bindparam("after"),
            Meeting.state != MeetingState.CANCELLED,
        )
        .order_by(Meeting.starts_at, Meeting.id)
        .limit(1)
    )


@cache
def _occasion() -> Any:
    chair, taker = aliased(Person), aliased(Person)
    return (
        select(Meeting, Body, District, Process, Organisation.name, chair, taker)
        .select_from(Meeting)
        .join(Body, Body.id == Meeting.body_id)
        .join(District, District.id == Meeting.district_id)
        .join(Process, Process.id == Meeting.process_id)
        .outerjoin(Organisation, Organisation.id == Process.carrier_organisation_id)
        .outerjoin(chair, chair.id == Meeting.chair_id)
        .outerjoin(taker, taker.id == Meeting.minute_taker_id)
        .where(Meeting.id == bindparam("meeting_id"), Meeting.process_id == bindparam("process_id"))
    )


@cache
def _items() -> Any:
    return (
        select(
            AgendaItem.id,
            AgendaItem.position,
            AgendaItem.title,
            AgendaItem.is_public,
            AgendaItem.background,
            AgendaItem.discussion,
        )
        .where(AgendaItem.meeting_id == bindparam("meeting_id"))
        .order_by(AgendaItem.position, AgendaItem.id)
    )
