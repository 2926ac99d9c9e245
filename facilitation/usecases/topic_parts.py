"""What belongs to a topic and goes along when topics are merged, separated or split."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    and_,
    delete,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Session, aliased

from facilitation.model.concepts import Measure
from facilitation.model.decisions import Decision
from facilitation.model.interviews import Statement
from facilitation.model.meetings import AgendaItem
from facilitation.model.referrals import Referral
from facilitation.model.surveys import SurveyQuestion
from facilitation.model.topics import AgendaTopic, CarriedPart, Topic, TopicState, TopicStation


@dataclass(frozen=True)
class Part:
    """A table whose rows belong to a topic, and the column that tells whence one was carried."""

    rows: Any
    carried: Any


PARTS = (
    Part(TopicStation, CarriedPart.station_id),
    Part(AgendaTopic, CarriedPart.agenda_topic_id),
    Part(Decision, CarriedPart.decision_id),
    Part(Statement, CarriedPart.statement_id),
    Part(SurveyQuestion, CarriedPart.question_id),
    Part(Referral, CarriedPart.referral_id),
    Part(Measure, CarriedPart.measure_id),
)


def carry_along(session: Session, kept: Topic) -> None:
    """Let everything that still belongs to topics merged into this one belong to it.

    Each part remembers the topic under which it came up first. Where both stand at the same item
    of an agenda, one is enough: the other stays where it was, and is not shown. Doing it twice
    does no harm.
    """
    session.flush()
    merged = select(Topic.id).where(Topic.merged_into_id == kept.id)
    for topic_id in session.scalars(merged.order_by(Topic.merged_at, Topic.id)).all():
        for part in PARTS:
            _carry(session, part, topic_id, kept)
    _read_anew(session)


def _carry(session: Session, part: Part, topic_id: int, kept: Topic) -> None:
    going = [part.rows.topic_id == topic_id]
    if part.rows is AgendaTopic:
        there = select(AgendaTopic.agenda_item_id).where(AgendaTopic.topic_id == kept.id)
        going.append(AgendaTopic.agenda_item_id.not_in(there))
    _remember(session, part, topic_id, going, kept)
    session.execute(_to(part, kept.id, *going))


def _remember(
    session: Session, part: Part, topic_id: int, going: list[ColumnElement[bool]], kept: Topic
) -> None:
    """Where they were until now; what was carried there before was with its first topic."""
    here = select(part.rows.id).where(*going)
    merged = select(Topic.id).where(Topic.merged_into_id == kept.id)
    outdated = (part.carried.in_(here), CarriedPart.topic_id.not_in(merged))
    session.execute(_quietly(delete(CarriedPart).where(*outdated)))
    known = exists().where(part.carried == part.rows.id)
    new = select(literal(topic_id), part.rows.id).where(*going, ~known)
    session.execute(insert(CarriedPart).from_select(["topic_id", part.carried.key], new))


def give_back(session: Session, topic: Topic, kept: Topic) -> bool:
    """Let what `topic` brought along belong to it again, unless it went elsewhere meanwhile; and
    what became of these parts since. Says whether something became of them."""
    session.flush()
    for part in PARTS:
        brought = select(part.carried).where(
            CarriedPart.topic_id == topic.id, part.carried.is_not(None)
        )
        session.execute(
            _to(part, topic.id, part.rows.topic_id == kept.id, part.rows.id.in_(brought))
        )
    session.execute(_quietly(delete(CarriedPart).where(CarriedPart.topic_id == topic.id)))
    return let_stations_follow(session, kept, topic)


def join_topics(session: Session, rows: Mapping[str, Any]) -> None:
    """What came back from the trash (its rows by table) belongs to the topics that stand for its
    own by now: they may have been merged, or separated, while it was away."""
    if Topic.__tablename__ in rows:
        return
    carried = rows.get(CarriedPart.__tablename__, ())
    came = [row for part in PARTS for row in rows.get(part.rows.__tablename__, ())]
    for part in PARTS:
        numbers = [row[part.carried.key] for row in carried if row[part.carried.key] is not None]
        if numbers:
            _send_home(session, part, numbers)
    of = {row["topic_id"] for row in (*came, *carried)}
    standing = select(Topic.merged_into_id).where(Topic.id.in_(of - {None}))
    for kept in session.scalars(select(Topic).where(Topic.id.in_(standing)).order_by(Topic.id)):
        carry_along(session, kept)
    _read_anew(session)


def _send_home(session: Session, part: Part, numbers: Collection[int]) -> None:
    """To the topic under which each of them came up first."""
    first = select(CarriedPart.topic_id).where(part.carried == part.rows.id).scalar_subquery()
    home = update(part.rows).where(part.rows.id.in_(numbers)).values(topic_id=first)
    session.execute(_quietly(home))
    session.execute(_quietly(delete(CarriedPart).where(part.carried.in_(numbers))))


def give_parts(
    session: Session, topic: Topic, to: Topic, parts: Iterable[tuple[Any, Collection[int]]]
) -> None:
    """Let rows of these tables, by their numbers, belong to the other topic from now on."""
    session.flush()
    carried = {part.rows: part for part in PARTS}
    for rows, numbers in parts:
        part = carried[rows]
        session.execute(_to(part, to.id, rows.topic_id == topic.id, rows.id.in_(numbers)))
        session.execute(_quietly(delete(CarriedPart).where(part.carried.in_(numbers))))
    let_stations_follow(session, topic, to)


def let_stations_follow(session: Session, source: Topic, to: Topic) -> bool:
    """A station belongs to the topic to which its finding, its referral, or its item of the agenda
    belongs. Says whether one changed its topic."""
    held = aliased(AgendaTopic)

    def discussed(topic: Topic) -> ColumnElement[bool]:
        return exists().where(
            held.agenda_item_id == AgendaItem.id,
            AgendaItem.meeting_id == TopicStation.meeting_id,
            held.topic_id == topic.id,
        )

    findings = select(Decision.id).where(Decision.topic_id == to.id)
    referrals = select(Referral.id).where(Referral.topic_id == to.id)
    talked = and_(TopicStation.state == TopicState.DISCUSSED, discussed(to), ~discussed(source))
    follows = or_(
        TopicStation.decision_id.in_(findings), TopicStation.referral_id.in_(referrals), talked
    )
    here = TopicStation.topic_id == source.id
    followed = session.scalar(select(func.count(TopicStation.id)).where(here, follows)) or 0
    if followed:
        session.execute(_to(PARTS[0], to.id, here, follows))
    _read_anew(session)
    return followed > 0


def settle(session: Session, topic: Topic) -> None:
    """Parts went away: a state that no station tells of any more was theirs."""
    states = session.scalars(
        select(TopicStation.state)
        .where(TopicStation.topic_id == topic.id)
        .order_by(TopicStation.at, TopicStation.id)
    ).all()
    if topic.state not in (TopicState.RAISED, TopicState.DROPPED, *states):
        topic.state = states[-1] if states else TopicState.RAISED


def _read_anew(session: Session) -> None:
    """Parts that were read before tell of the topic they had then."""
    tables = tuple(part.rows for part in PARTS)
    for row in list(session.identity_map.values()):
        if isinstance(row, tables):
            session.expire(row)


def _to(part: Part, topic_id: int, *which: ColumnElement[bool]) -> Any:
    return _quietly(update(part.rows).where(*which).values(topic_id=topic_id))


def _quietly(statement: Any) -> Any:
    """What is in the session is not kept in step: `_read_anew` follows."""
    return statement.execution_options(synchronize_session=False)
