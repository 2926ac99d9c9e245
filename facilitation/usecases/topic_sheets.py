"""One topic with its way from where it was raised, and where it stands on agendas next."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from enum import StrEnum

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import Session, aliased

from facilitation.model.activities import Activity
from facilitation.model.bodies import Body
from facilitation.model.decisions import Decision
from facilitation.model.meetings import AgendaItem, Meeting, MeetingState
from facilitation.model.processes import Process, Region
from facilitation.model.referrals import Referral, ReferralOutcome
from facilitation.model.rights import Action, Actor, may
from facilitation.model.topics import AgendaTopic, CarriedPart, Topic, TopicState, TopicStation
from facilitation.usecases.topic_lists import ENDED, get_topic

MOST_STATIONS = 200
_Giver = aliased(Body)
_First = aliased(Topic)
"""The topic to which a station belonged before that one was merged."""


class Kin(StrEnum):
    """What a topic has to do with another one."""

    JOINED = "joined"
    """The other one was merged into it."""
    SPLIT_OFF = "split_off"
    """The other one was a part of it."""
    PART_OF = "part_of"
    """It was a part of the other one."""


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
    is_again: bool = False
    """It was taken up again after it had been dropped."""
    came_as: str = ""
    """The topic to which this happened before it was merged into this one."""
    kin: Kin | None = None
    """Here it was merged or split; `kin_id` and `kin_title` name the other topic."""
    kin_id: int | None = None
    kin_title: str = ""

    @property
    def is_beginning(self) -> bool:
        is_raised = self.state is TopicState.RAISED and self.kin is None
        return is_raised and self.referral_id is None and not self.is_again


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
    """Stations in the order in which they were written down, each topic's first one dated when it
    came up."""
    stations: list[tuple[datetime, Station]] = []
    begun, passed = set(), set()
    for stop, body, meeting, decision, referral, giver, first in session.execute(_stops(topic)):
        whose = first or topic
        if referral is not None:
            station = _passed_on(stop, body, referral, giver, is_answer=referral.id in passed)
            passed.add(referral.id)
        else:
            station = _station(stop, body, meeting, decision, by=by, on=on)
            if station.state is TopicState.RAISED and whose.id in begun:
                station = replace(station, is_again=True)
            elif station.state is TopicState.RAISED and stop.meeting_id is None:
                station = replace(station, at=whose.raised_on)
        begun.add(whose.id)
        stations.append((stop.at, replace(station, came_as=first.title if first else "")))
    own = next((station for _, station in stations if not station.came_as), None)
    if own is None or not own.is_beginning:
        beginning = Station(at=topic.raised_on, state=TopicState.RAISED)
        stations.insert(0, (datetime.min.replace(tzinfo=UTC), beginning))
    stations += _kin(session, topic)
    return [station for _, station in sorted(stations, key=lambda one: one[0])]


def _stops(
    topic: Topic,
) -> Select[TopicStation, str, Meeting, Decision, Referral, str, Topic]:
    return (
        select(TopicStation, Body.name, Meeting, Decision, Referral, _Giver.name, _First)
        .outerjoin(Body, Body.id == TopicStation.body_id)
        .outerjoin(Meeting, Meeting.id == TopicStation.meeting_id)
        .outerjoin(Decision, Decision.id == TopicStation.decision_id)
        .outerjoin(Referral, Referral.id == TopicStation.referral_id)
        .outerjoin(_Giver, _Giver.id == Referral.from_body_id)
        .outerjoin(CarriedPart, CarriedPart.station_id == TopicStation.id)
        .outerjoin(
            _First, and_(_First.id == CarriedPart.topic_id, _First.merged_into_id == topic.id)
        )
        .where(TopicStation.topic_id == topic.id)
        .order_by(TopicStation.at, TopicStation.id)
        .limit(MOST_STATIONS)
    )


def _kin(session: Session, topic: Topic) -> Iterator[tuple[datetime, Station]]:
    """When it was merged with others, split, or made of a part of another."""
    rows = session.scalars(
        select(Topic)
        .where(
            Topic.process_id == topic.process_id,
            or_(
                Topic.merged_into_id == topic.id,
                Topic.split_from_id == topic.id,
                Topic.id == (topic.split_from_id or 0),
            ),
        )
        .order_by(Topic.id)
    )
    for other in rows:
        if other.merged_into_id == topic.id and other.merged_at is not None:
            yield other.merged_at, _kinship(topic, Kin.JOINED, other, other.merged_at)
        if other.split_from_id == topic.id and other.split_at is not None:
            yield other.split_at, _kinship(topic, Kin.SPLIT_OFF, other, other.split_at)
        if other.id == topic.split_from_id and topic.split_at is not None:
            yield topic.split_at, _kinship(topic, Kin.PART_OF, other, topic.split_at)


def _kinship(topic: Topic, kin: Kin, other: Topic, at: datetime) -> Station:
    return Station(at=at, state=topic.state, kin=kin, kin_id=other.id, kin_title=other.title)


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
