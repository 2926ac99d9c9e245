"""Calling a body that meets on demand: when it is time, and a draft with date and agenda."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select
from sqlalchemy.orm import Session

from facilitation.model.bodies import Body
from facilitation.model.districts import District
from facilitation.model.errors import InvalidError
from facilitation.model.meetings import AgendaItem, Meeting, MeetingState
from facilitation.model.processes import Process, ProcessState
from facilitation.model.rights import Action, Actor
from facilitation.model.topics import AgendaTopic, Topic, TopicState
from facilitation.usecases.blackouts import obstacles_for
from facilitation.usecases.bodies import get_body
from facilitation.usecases.meetings import Plan, agenda_of, plan_meetings

MOST_TOPICS = 12
"""More cannot be talked about in one meeting; the others keep waiting."""
DAYS_TO_WRITE = 1
"""Days between the proposal and the last one on which the invitation is in time."""
SHORTEST_ITEM = 5
"""Minutes."""
_AHEAD = (MeetingState.PLANNED, MeetingState.INVITED)


@dataclass(frozen=True, kw_only=True)
class Call:
    """A body that it is time to call: enough topics wait, or one that is urgent."""

    body_id: int
    body_name: str
    process_slug: str
    topics: int
    urgent: int


@dataclass(frozen=True)
class Waiting:
    """A topic that waits until the body is called."""

    id: int
    title: str
    raised_on: date
    is_urgent: bool


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A meeting as it would be planned: the first free working day that keeps the period."""

    day: date
    starts: str
    ends: str
    place: str
    topics: tuple[Waiting, ...]
    """Urgent ones first, then those that wait longest."""
    ahead: tuple[tuple[int, datetime], ...]
    """Meetings of the body that are planned already: (id, start)."""
    is_due: bool
    """Enough topics wait, or one is urgent."""


def _waits(now: datetime) -> ColumnElement[bool]:
    """A topic at the body itself, or at none yet and from the body's part of the district; not on
    the agenda of a meeting ahead."""
    unplaced = and_(
        Topic.body_id.is_(None),
        Topic.process_id == Body.process_id,
        or_(Topic.region_id.is_(None), Body.region_id.is_(None), Topic.region_id == Body.region_id),
    )
    on_agenda = exists().where(
        AgendaTopic.topic_id == Topic.id,
        AgendaItem.id == AgendaTopic.agenda_item_id,
        Meeting.id == AgendaItem.meeting_id,
        Meeting.starts_at >= now,
        Meeting.state.in_(_AHEAD),
    )
    return and_(
        Topic.state == TopicState.RAISED,
        Topic.stands_alone(),
        or_(Topic.body_id == Body.id, unplaced),
        ~on_agenda,
    )


def list_calls(session: Session, district: District, *, now: datetime) -> list[Call]:
    """The bodies of the district that should be called, by name. One query.

    One that has a meeting ahead is not proposed: its topics are talked about there.
    """
    today = now.astimezone(district.zone).date()
    urgent = func.sum(case((Topic.is_urgent, 1), else_=0))
    rows = session.execute(
        select(
            Body.id.label("body_id"),
            Body.name.label("body_name"),
            Process.slug.label("process_slug"),
            func.count(Topic.id).label("topics"),
            urgent.label("urgent"),
        )
        .join(Process, Process.id == Body.process_id)
        .join(Topic, _waits(now))
        .where(
            Body.district_id == district.id,
            Body.calls_on_demand,
            Body.is_linked.is_(False),
            Body.held_on(today),
            Process.state == ProcessState.RUNNING,
            ~_meets(now),
        )
        .group_by(Body.id, Body.name, Body.sort_key, Body.demand_topics, Process.slug)
        .having(or_(func.count(Topic.id) >= Body.demand_topics, urgent > 0))
        .order_by(Body.sort_key, Body.id)
    )
    return [Call(**row) for row in rows.mappings()]


def find_call(session: Session, process: Process, body: Body, *, now: datetime) -> Call | None:
    """Whether it is time to call this body of the process."""
    district = session.get_one(District, process.district_id)
    calls = list_calls(session, district, now=now)
    return next((one for one in calls if one.body_id == body.id), None)


def _meets(now: datetime) -> ColumnElement[bool]:
    return exists().where(
        Meeting.body_id == Body.id, Meeting.starts_at >= now, Meeting.state.in_(_AHEAD)
    )


def draft_call(
    session: Session, process: Process, body_id: int, *, by: Actor, now: datetime
) -> Draft:
    """What calling the body would come to; nothing is stored."""
    district = session.get_one(District, process.district_id)
    today = now.astimezone(district.zone).date()
    body = get_body(session, process, body_id, by=by, on=today, action=Action.PLAN_MEETINGS)
    _check(body)
    topics = list_waiting(session, body, now=now)
    starts = time.fromisoformat(body.default_start)
    ends = datetime.combine(today, starts) + timedelta(minutes=body.default_minutes)
    return Draft(
        day=_first_day(session, district, body, today=today),
        starts=f"{starts:%H:%M}",
        ends=f"{ends:%H:%M}" if ends.date() == today else "",
        place=body.default_place,
        topics=tuple(topics),
        ahead=tuple(_list_ahead(session, body, now=now)),
        is_due=len(topics) >= body.demand_topics or any(one.is_urgent for one in topics),
    )


def _check(body: Body) -> None:
    """Whoever else runs a body also calls it."""
    if body.is_linked:
        raise InvalidError(
            "„%(body)s“ wird nicht von hier aus einberufen. Tragen Sie nur seine Termine ein.",
            body=body.name,
        )


def _list_ahead(session: Session, body: Body, *, now: datetime) -> list[tuple[int, datetime]]:
    rows = session.execute(
        select(Meeting.id, Meeting.starts_at)
        .where(Meeting.body_id == body.id, Meeting.starts_at >= now, Meeting.state.in_(_AHEAD))
        .order_by(Meeting.starts_at, Meeting.id)
        .limit(5)
    )
    return [(row[0], row[1]) for row in rows]


def list_waiting(session: Session, body: Body, *, now: datetime) -> list[Waiting]:
    rows = session.execute(
        select(Topic.id, Topic.title, Topic.raised_on, Topic.is_urgent)
        .join(Body, _waits(now))
        .where(Body.id == body.id)
        .order_by(Topic.is_urgent.desc(), Topic.raised_on, Topic.id)
        .limit(200)
    )
    return [Waiting(*row) for row in rows]


def _first_day(session: Session, district: District, body: Body, *, today: date) -> date:
    """The first free working day for which there is still time to invite."""
    day = today + timedelta(days=DAYS_TO_WRITE)
    obstacles = obstacles_for(
        session, district, body_id=body.id, venue_id=None, avoids_school_holidays=False, since=day
    )
    while body.last_day_to_invite(day) < today + timedelta(days=DAYS_TO_WRITE) or (
        not obstacles.is_free_working_day(day)
    ):
        day += timedelta(days=1)
        if day > today + timedelta(days=800):
            break
    return day


def call_body(
    session: Session,
    process: Process,
    plan: Plan,
    *,
    topic_ids: Collection[int],
    host: str,
    by: Actor,
    now: datetime,
    once: str | None = None,
) -> Meeting:
    """Plan the meeting with an agenda of its topics; nobody is invited yet.

    The item for which the body's standard agenda sets most time aside gives way to one item for
    each topic. `once` works as in `plan_meetings`. Refused are topics that do not wait there, such
    as those that somebody else has put on an agenda meanwhile.
    """
    district = session.get_one(District, process.district_id)
    today = now.astimezone(district.zone).date()
    body = get_body(session, process, plan.body_id, by=by, on=today, action=Action.PLAN_MEETINGS)
    _check(body)
    if plan.day < today:
        raise InvalidError(
            "Der Tag liegt in der Vergangenheit. Wählen Sie einen Tag ab heute.", field="day"
        )
    session.execute(select(Body.id).where(Body.id == body.id).with_for_update())  # one at a time
    (meeting,) = plan_meetings(session, process, [plan], host=host, by=by, now=now, once=once)
    if _has_topics(session, meeting):
        return meeting
    topics = _chosen(list_waiting(session, body, now=now), topic_ids)
    _replace_agenda(session, meeting, _agenda(agenda_of(body), topics))
    return meeting


def _replace_agenda(
    session: Session, meeting: Meeting, items: Sequence[tuple[AgendaItem, Waiting | None]]
) -> None:
    session.refresh(meeting, ["agenda"])
    for old in list(meeting.agenda):
        session.delete(old)
    session.flush()
    for position, (item, _topic) in enumerate(items, start=1):
        item.meeting_id, item.position = meeting.id, position
        session.add(item)
    session.flush()
    session.add_all(
        AgendaTopic(agenda_item_id=item.id, topic_id=topic.id) for item, topic in items if topic
    )
    session.flush()
    session.expire(meeting, ["agenda"])


def _has_topics(session: Session, meeting: Meeting) -> bool:
    """The button was pressed twice."""
    found = session.scalar(
        select(AgendaTopic.id)
        .join(AgendaItem, AgendaItem.id == AgendaTopic.agenda_item_id)
        .where(AgendaItem.meeting_id == meeting.id)
        .limit(1)
    )
    return found is not None


def _chosen(waiting: Sequence[Waiting], topic_ids: Collection[int]) -> list[Waiting]:
    by_id: Mapping[int, Waiting] = {topic.id: topic for topic in waiting}
    if not topic_ids:
        raise InvalidError("Wählen Sie mindestens ein Thema.", field="topic_ids")
    if any(id not in by_id for id in topic_ids):
        raise InvalidError(
            "Eines der Themen wartet hier nicht mehr: Es steht schon auf einer Tagesordnung oder "
            "wird nicht weiterverfolgt. Prüfen Sie die Auswahl.",
            field="topic_ids",
        )
    if len(set(topic_ids)) > MOST_TOPICS:
        raise InvalidError(
            "Mehr als %(most)s Themen passen nicht in eine Sitzung. Lassen Sie einige für das "
            "nächste Mal.",
            field="topic_ids",
            most=MOST_TOPICS,
        )
    return [topic for topic in waiting if topic.id in set(topic_ids)]


def _agenda(
    usual: Sequence[AgendaItem], topics: Sequence[Waiting]
) -> list[tuple[AgendaItem, Waiting | None]]:
    """The usual items in their order, with the topics in place of the longest one."""
    longest = max(usual, key=lambda item: item.minutes or 0, default=None)
    minutes = _share(longest.minutes if longest else None, len(topics))
    middle: list[tuple[AgendaItem, Waiting | None]] = [
        (AgendaItem(title=topic.title, minutes=minutes, is_public=_is_public(longest)), topic)
        for topic in topics
    ]
    found: list[tuple[AgendaItem, Waiting | None]] = []
    for item in usual:
        found += middle if item is longest else [(item, None)]
    return found or middle


def _is_public(item: Any) -> bool:
    return item is None or bool(item.is_public)


def _share(minutes: int | None, number: int) -> int | None:
    """Even parts in steps of five minutes."""
    if not minutes:
        return None
    return max(SHORTEST_ITEM, minutes // number // SHORTEST_ITEM * SHORTEST_ITEM)
