"""Splitting a topic that is two: what goes along with the new one is chosen."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from textwrap import shorten
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitation.model.activities import Activity
from facilitation.model.bodies import Body
from facilitation.model.concepts import FieldOfAction, Measure
from facilitation.model.decisions import Decision
from facilitation.model.errors import InvalidError, NotFoundError
from facilitation.model.interviews import Interview, Statement
from facilitation.model.meetings import AgendaItem, Meeting
from facilitation.model.processes import Process
from facilitation.model.referrals import Referral
from facilitation.model.rights import Action, Actor, may
from facilitation.model.surveys import SurveyQuestion
from facilitation.model.topics import AgendaTopic, Topic, TopicState
from facilitation.usecases import topic_stations
from facilitation.usecases.journal import note
from facilitation.usecases.topic_lists import get_topic
from facilitation.usecases.topic_parts import give_parts, settle

MOST_PARTS = 200


class PartKind(StrEnum):
    ITEM = "item"
    DECISION = "decision"
    STATEMENT = "statement"
    QUESTION = "question"
    REFERRAL = "referral"
    MEASURE = "measure"


_TABLES: dict[PartKind, Any] = {
    PartKind.ITEM: AgendaTopic,
    PartKind.DECISION: Decision,
    PartKind.STATEMENT: Statement,
    PartKind.QUESTION: SurveyQuestion,
    PartKind.REFERRAL: Referral,
    PartKind.MEASURE: Measure,
}


@dataclass(frozen=True)
class Piece:
    """Something that belongs to the topic and can go along."""

    kind: PartKind
    id: int
    text: str
    place: str
    """Where it was said or decided."""
    on: date | datetime | None

    @property
    def key(self) -> str:
        return f"{self.kind.value}-{self.id}"


@dataclass(frozen=True, kw_only=True)
class Split:
    """The new topic as it is typed, and the keys of the pieces that go along."""

    title: str
    words: str = ""
    is_urgent: bool = False
    pieces: Collection[str] = ()


def list_pieces(
    session: Session, process: Process, topic_id: int, *, by: Actor, on: date
) -> list[Piece]:
    """What can go along with a new topic, by kind; what the reader may not see stays."""
    topic = get_topic(session, process, topic_id, by=by, on=on, action=Action.EDIT_TOPICS)
    return [
        *_items(session, topic, by=by, on=on),
        *_decisions(session, topic, by=by, on=on),
        *_statements(session, topic),
        *_questions(session, topic),
        *_referrals(session, topic),
        *_measures(session, topic),
    ]


def split_topic(
    session: Session,
    process: Process,
    topic_id: int,
    split: Split,
    *,
    by: Actor,
    on: date,
    now: datetime,
) -> Topic:
    """Make a topic of its own of a part of this one. It came up when and where the whole did, and
    waits where the whole waits; the chosen pieces belong to it, with their stations.

    Refused for a topic that is dropped, and for pieces that do not belong to it any more.
    """
    topic = get_topic(session, process, topic_id, by=by, on=on, action=Action.EDIT_TOPICS)
    session.refresh(topic, with_for_update={"of": Topic})
    topic.check_alone()
    if topic.state is TopicState.DROPPED:
        raise InvalidError(
            "„%(title)s“ wird nicht weiterverfolgt. Nehmen Sie es zuerst wieder auf.",
            title=topic.title,
        )
    going = _chosen(list_pieces(session, process, topic_id, by=by, on=on), split.pieces)
    new = _new(topic, split, now=now)
    session.add(new)
    session.flush()
    give_parts(session, topic, new, [(_TABLES[kind], ids) for kind, ids in going.items()])
    topic_stations.return_to_last(session, new)
    _share_concept(session, topic, new, going[PartKind.MEASURE], now=now)
    settle(session, topic)
    note(session, by, "topic_split", topic, now=now, title=topic.title, other=new.title)
    note(session, by, "topic_split_off", new, now=now, title=new.title, other=topic.title)
    return new


def _new(topic: Topic, split: Split, *, now: datetime) -> Topic:
    if not split.title.strip():
        raise InvalidError("Wie heißt das Thema?", field="title")
    new = Topic(
        district_id=topic.district_id,
        process_id=topic.process_id,
        region_id=topic.region_id,
        body_id=topic.body_id,
        raised_on=topic.raised_on,
        is_urgent=split.is_urgent,
        split_from_id=topic.id,
        split_at=now,
        state=TopicState.RAISED,
    )
    new.call(split.title.strip(), split.words.strip())
    return new


def _chosen(pieces: list[Piece], keys: Collection[str]) -> defaultdict[PartKind, list[int]]:
    offered = {piece.key: piece for piece in pieces}
    going: defaultdict[PartKind, list[int]] = defaultdict(list)
    for key in dict.fromkeys(keys):
        if key not in offered:
            raise NotFoundError("Das gehört nicht mehr zu diesem Thema. Laden Sie die Seite neu.")
        going[offered[key].kind].append(offered[key].id)
    return going


def _share_concept(
    session: Session, topic: Topic, new: Topic, measures: Collection[int], *, now: datetime
) -> None:
    """Whichever of the two has measures now is in the concept, and no other."""
    if not measures:
        return
    if session.scalar(select(Measure.id).where(Measure.topic_id == topic.id).limit(1)) is None:
        topic_stations.leave_concept(session, topic.id)
    chapter = session.scalar(
        select(FieldOfAction.name)
        .join(Measure, Measure.field_of_action_id == FieldOfAction.id)
        .where(Measure.id.in_(measures))
        .order_by(FieldOfAction.position, FieldOfAction.id)
        .limit(1)
    )
    topic_stations.enter_concept(session, new, chapter or "", now=now)
    session.flush()


def _items(session: Session, topic: Topic, *, by: Actor, on: date) -> Iterator[Piece]:
    rows = session.execute(
        select(AgendaTopic.id, AgendaItem.position, AgendaItem.title, Meeting, Body.name)
        .join(AgendaItem, AgendaItem.id == AgendaTopic.agenda_item_id)
        .join(Meeting, Meeting.id == AgendaItem.meeting_id)
        .join(Body, Body.id == Meeting.body_id)
        .where(AgendaTopic.topic_id == topic.id)
        .order_by(Meeting.starts_at, Meeting.id, AgendaItem.position)
        .limit(MOST_PARTS)
    )
    for row_id, position, title, meeting, body in rows:
        if may(by, Action.SEE_MEETING, meeting, on):
            yield Piece(PartKind.ITEM, row_id, f"{position}. {title}", body, meeting.starts_at)


def _decisions(session: Session, topic: Topic, *, by: Actor, on: date) -> Iterator[Piece]:
    rows = session.execute(
        select(Decision, Body.name)
        .join(Body, Body.id == Decision.body_id)
        .where(Decision.topic_id == topic.id)
        .order_by(Decision.decided_on, Decision.id)
        .limit(MOST_PARTS)
    )
    for one, body in rows:
        if may(by, Action.SEE_DECISION, one, on):
            yield Piece(PartKind.DECISION, one.id, _short(one.wording), body, one.decided_on)


def _statements(session: Session, topic: Topic) -> Iterator[Piece]:
    rows = session.execute(
        select(Statement.id, Statement.words, Interview.pseudonym, Activity.title, Activity.held_on)
        .join(Interview, Interview.id == Statement.interview_id)
        .join(Activity, Activity.id == Interview.activity_id)
        .where(Statement.topic_id == topic.id)
        .order_by(Activity.id, Interview.pseudonym, Statement.position)
        .limit(MOST_PARTS)
    )
    for row_id, words, pseudonym, title, held_on in rows:
        yield Piece(PartKind.STATEMENT, row_id, _short(words), f"{title}, {pseudonym}", held_on)


def _questions(session: Session, topic: Topic) -> Iterator[Piece]:
    rows = session.execute(
        select(SurveyQuestion.id, SurveyQuestion.text, Activity.title, Activity.held_on)
        .join(Activity, Activity.id == SurveyQuestion.activity_id)
        .where(SurveyQuestion.topic_id == topic.id)
        .order_by(Activity.id, SurveyQuestion.position)
        .limit(MOST_PARTS)
    )
    for row_id, text, title, held_on in rows:
        yield Piece(PartKind.QUESTION, row_id, _short(text), title, held_on)


def _referrals(session: Session, topic: Topic) -> Iterator[Piece]:
    rows = session.execute(
        select(Referral.id, Referral.request, Body.name, Referral.passed_on)
        .join(Body, Body.id == Referral.to_body_id)
        .where(Referral.topic_id == topic.id)
        .order_by(Referral.passed_on, Referral.id)
        .limit(MOST_PARTS)
    )
    for row_id, request, body, passed_on in rows:
        yield Piece(PartKind.REFERRAL, row_id, _short(request), body, passed_on)


def _measures(session: Session, topic: Topic) -> Iterator[Piece]:
    rows = session.execute(
        select(Measure.id, Measure.title, FieldOfAction.name)
        .join(FieldOfAction, FieldOfAction.id == Measure.field_of_action_id)
        .where(Measure.topic_id == topic.id)
        .order_by(FieldOfAction.position, Measure.id)
        .limit(MOST_PARTS)
    )
    for row_id, title, chapter in rows:
        yield Piece(PartKind.MEASURE, row_id, _short(title), chapter, None)


def _short(text: str) -> str:
    return shorten(text, 160, placeholder=" …")
