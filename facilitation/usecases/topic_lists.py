"""Topics of a process: the list, and one topic with its way from where it was raised."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session, aliased

from facilitation.model.activities import Activity
from facilitation.model.bodies import Body
from facilitation.model.decisions import Decision
from facilitation.model.errors import NotFoundError
from facilitation.model.meetings import AgendaItem, Meeting, MeetingState
from facilitation.model.processes import Process, Region
from facilitation.model.referrals import Referral, ReferralOutcome
from facilitation.model.rights import Action, Actor, demand, may
from facilitation.model.sorting import spellings
from facilitation.model.texts import clean_line
from facilitation.model.topics import AgendaTopic, Topic, TopicState, TopicStation
from facilitation.usecases.paging import Page, fetch_page

LONGEST_QUERY, MOST_WORDS, MOST_STATIONS = 100, 8, 200
ENDED = (TopicState.DROPPED, TopicState.IN_CONCEPT)
_Giver = aliased(Body)
NOT_HERE = "Das gibt es hier nicht, oder es ist nicht für Sie bestimmt."


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What the list is narrowed down to."""

    state: TopicState | None = None
    is_open: bool = False
    """Neither dropped nor in the concept."""
    region_id: int | None = None
    body_id: int | None = None
    is_urgent: bool = False
    words: str = ""


@dataclass(frozen=True)
class TopicsOf:
    """All topics of a process, to ask for the right to see them: who sees one sees all."""

    stands_for: ClassVar[str] = "Topic"

    district_id: int
    process_id: int
    id: int = 0


@dataclass(frozen=True, slots=True)
class TopicRow:
    id: int
    title: str
    words: str
    state: TopicState
    is_urgent: bool
    raised_on: date
    region: str | None
    body: str | None


def demand_sight(process: Process, *, by: Actor, on: date, action: Action) -> None:
    demand(by, action, TopicsOf(process.district_id, process.id), on)


def list_topics(
    session: Session, process: Process, wanted: Wanted, *, page: int, by: Actor, on: date
) -> Page[TopicRow]:
    """A page of topics, those raised last first."""
    demand_sight(process, by=by, on=on, action=Action.SEE_PROCESS)
    query = (
        select(
            Topic.id,
            Topic.title,
            Topic.words,
            Topic.state,
            Topic.is_urgent,
            Topic.raised_on,
            Region.name,
            Body.name,
        )
        .outerjoin(Region, Region.id == Topic.region_id)
        .outerjoin(Body, Body.id == Topic.body_id)
        .where(Topic.process_id == process.id, *_conditions(wanted))
        .order_by(Topic.raised_on.desc(), Topic.id.desc())
    )
    found = fetch_page(session, query, page)
    return replace(found, rows=[TopicRow(*row) for row in found.rows])


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.state is not None:
        found.append(Topic.state == wanted.state)
    if wanted.is_open:
        found.append(Topic.state.not_in(ENDED))
    if wanted.region_id is not None:
        found.append(Topic.region_id == wanted.region_id)
    if wanted.body_id is not None:
        found.append(Topic.body_id == wanted.body_id)
    if wanted.is_urgent:
        found.append(Topic.is_urgent.is_(True))
    for word in clean_line(wanted.words)[:LONGEST_QUERY].split()[:MOST_WORDS]:
        forms = [Topic.search_key.contains(form, autoescape=True) for form in spellings(word)]
        found.append(or_(*forms) if forms else Topic.id.is_(None))
    return found


@dataclass(frozen=True)
class Places:
    """Where a topic may belong: (id, name), the regions and bodies of the process."""

    regions: list[tuple[int, str]]
    bodies: list[tuple[int, str]]


def list_places(session: Session, process: Process, *, on: date) -> Places:
    regions = session.execute(
        select(Region.id, Region.name)
        .where(Region.process_id == process.id)
        .order_by(Region.position)
    )
    bodies = session.execute(
        select(Body.id, Body.name)
        .outerjoin(Region, Region.id == Body.region_id)
        .where(Body.process_id == process.id, Body.held_on(on))
        .order_by(Region.position.nulls_first(), Body.position, Body.sort_key, Body.id)
    )
    return Places([(row[0], row[1]) for row in regions], [(row[0], row[1]) for row in bodies])


def get_topic(
    session: Session,
    process: Process,
    topic_id: int,
    *,
    by: Actor,
    on: date,
    action: Action = Action.SEE_PROCESS,
) -> Topic:
    """The topic of this process. Refused without the right to `action`."""
    topic = session.scalar(
        select(Topic).where(Topic.id == topic_id, Topic.process_id == process.id)
    )
    if topic is None:
        raise NotFoundError(NOT_HERE)
    demand(by, action, topic, on)
    return topic


@dataclass(frozen=True, kw_only=True)
class Station:
    """One stop on a topic's way; what the reader may not see is not named."""

    at: datetime | date
    state: TopicState
    body: str = ""
    note: str = ""
    meeting_id: int | None = None
    meeting_number: int | None = None
    decision_id: int | None = None
    decision: str = ""
    is_ahead: bool = False
    referral_id: int | None = None
    """It was passed on here, to `body`; or `body` answered."""
    came_from: str = ""
    """The body that passed it on."""
    outcome: ReferralOutcome | None = None
    """What `body` answered."""


@dataclass(frozen=True)
class TopicSheet:
    """A topic with its way."""

    topic: Topic
    region: str | None
    body: str | None
    raised_at: str
    """The activity at which it came up; empty for a meeting or for none."""
    stations: list[Station]

    @property
    def is_ended(self) -> bool:
        return self.topic.state in ENDED

    @property
    def unanswered(self) -> list[Station]:
        """Where it was passed on to, and nothing came back yet."""
        answered = {station.referral_id for station in self.stations if station.outcome}
        return [
            station
            for station in self.stations
            if station.referral_id is not None and station.referral_id not in answered
        ]


def show_topic(
    session: Session, process: Process, topic_id: int, *, by: Actor, on: date, now: datetime
) -> TopicSheet:
    """A topic, its stations so far, and the meetings ahead on whose agenda it stands."""
    topic = get_topic(session, process, topic_id, by=by, on=on)
    region, body, activity = session.execute(
        select(Region.name, Body.name, Activity.title)
        .select_from(Topic)
        .outerjoin(Region, Region.id == Topic.region_id)
        .outerjoin(Body, Body.id == Topic.body_id)
        .outerjoin(Activity, Activity.id == Topic.activity_id)
        .where(Topic.id == topic.id)
    ).one()
    stations = [
        *_so_far(session, topic, by=by, on=on),
        *_ahead(session, topic, by=by, on=on, now=now),
    ]
    return TopicSheet(topic, region, body, activity or "", stations)


def _so_far(session: Session, topic: Topic, *, by: Actor, on: date) -> list[Station]:
    rows = session.execute(
        select(TopicStation, Body.name, Meeting, Decision, Referral, _Giver.name)
        .outerjoin(Body, Body.id == TopicStation.body_id)
        .outerjoin(Meeting, Meeting.id == TopicStation.meeting_id)
        .outerjoin(Decision, Decision.id == TopicStation.decision_id)
        .outerjoin(Referral, Referral.id == TopicStation.referral_id)
        .outerjoin(_Giver, _Giver.id == Referral.from_body_id)
        .where(TopicStation.topic_id == topic.id)
        .order_by(TopicStation.at, TopicStation.id)
        .limit(MOST_STATIONS)
    ).all()
    stations: list[Station] = []
    for stop, body, meeting, decision, referral, giver in rows:
        passed = {station.referral_id for station in stations}
        stations.append(
            _station(stop, body, meeting, decision, by=by, on=on)
            if referral is None
            else _passed_on(stop, body, referral, giver, is_answer=referral.id in passed)
        )
    first = stations[0] if stations else None
    if first is None or first.state is not TopicState.RAISED or first.referral_id is not None:
        stations.insert(0, Station(at=topic.raised_on, state=TopicState.RAISED))
    elif rows[0][0].meeting_id is None:
        stations[0] = replace(stations[0], at=topic.raised_on)
    return stations


def _station(
    stop: TopicStation,
    body: str | None,
    meeting: Meeting | None,
    decision: Decision | None,
    *,
    by: Actor,
    on: date,
) -> Station:
    sees_meeting = meeting is not None and may(by, Action.SEE_MEETING, meeting, on)
    sees_decision = decision is not None and may(by, Action.SEE_DECISION, decision, on)
    return Station(
        at=meeting.starts_at if meeting is not None else stop.at,
        state=stop.state,
        body=body or "",
        note=stop.note,
        meeting_id=meeting.id if meeting is not None and sees_meeting else None,
        meeting_number=meeting.number if meeting is not None and sees_meeting else None,
        decision_id=decision.id if decision is not None and sees_decision else None,
        decision=decision.wording if decision is not None and sees_decision else "",
    )


def _passed_on(
    stop: TopicStation,
    body: str | None,
    referral: Referral,
    giver: str | None,
    *,
    is_answer: bool,
) -> Station:
    return Station(
        at=(referral.answered_on if is_answer else None) or referral.passed_on,
        state=stop.state,
        body=body or "",
        note=referral.answer if is_answer else referral.request,
        referral_id=referral.id,
        came_from=giver or "",
        outcome=referral.outcome if is_answer else None,
    )


def _ahead(session: Session, topic: Topic, *, by: Actor, on: date, now: datetime) -> list[Station]:
    """Agendas of meetings to come that the reader may see."""
    rows = session.execute(
        select(Meeting, Body.name)
        .join(AgendaItem, AgendaItem.meeting_id == Meeting.id)
        .join(AgendaTopic, AgendaTopic.agenda_item_id == AgendaItem.id)
        .join(Body, Body.id == Meeting.body_id)
        .where(
            AgendaTopic.topic_id == topic.id,
            Meeting.starts_at >= now,
            and_(Meeting.state != MeetingState.CANCELLED, Meeting.state != MeetingState.CLOSED),
        )
        .order_by(Meeting.starts_at, Meeting.id)
        .limit(MOST_STATIONS)
    )
    return [
        Station(
            at=meeting.starts_at,
            state=TopicState.DISCUSSED,
            body=body,
            meeting_id=meeting.id,
            is_ahead=True,
        )
        for meeting, body in rows
        if may(by, Action.SEE_MEETING, meeting, on)
    ]
