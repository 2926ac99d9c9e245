"""Topics of a process: the list, one of them, and which one stands for another."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any, ClassVar

from sqlalchemy import ColumnElement, Select, false, func, or_, select
from sqlalchemy.orm import Session, aliased

from facilitation.model.bodies import Body
from facilitation.model.errors import NotFoundError
from facilitation.model.processes import Process, Region
from facilitation.model.rights import Action, Actor, demand
from facilitation.model.sorting import spellings
from facilitation.model.texts import clean_line
from facilitation.model.topics import Topic, TopicState
from facilitation.usecases.paging import Page, fetch_page

LONGEST_QUERY, MOST_WORDS = 100, 8
ENDED = (TopicState.DROPPED, TopicState.IN_CONCEPT)
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
        rows_of_topics()
        .where(Topic.process_id == process.id, *_conditions(process, wanted))
        .order_by(Topic.raised_on.desc(), Topic.id.desc())
    )
    found = fetch_page(session, query, page)
    return replace(found, rows=[TopicRow(*row) for row in found.rows])


def rows_of_topics() -> Select[int, str, str, TopicState, bool, date, str, str]:
    """What a `TopicRow` holds."""
    return (
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
    )


def or_of_merged(
    seen_in: Collection[int], condition: Callable[[Any], ColumnElement[bool]]
) -> ColumnElement[bool]:
    """What a condition says of a topic or of one that was merged into it."""
    merged = aliased(Topic)
    stood_for = select(merged.merged_into_id).where(
        merged.process_id.in_(seen_in), merged.merged_into_id.is_not(None), condition(merged)
    )
    return or_(condition(Topic), Topic.id.in_(stood_for))


def _conditions(process: Process, wanted: Wanted) -> list[ColumnElement[bool]]:
    found = [Topic.stands_alone()]
    if wanted.state is not None:
        found.append(Topic.state == wanted.state)
    if wanted.is_open:
        found.append(Topic.state.not_in(ENDED))
    if wanted.region_id is not None:
        region_id = wanted.region_id
        found.append(or_of_merged([process.id], lambda topic: topic.region_id == region_id))
    if wanted.body_id is not None:
        found.append(Topic.body_id == wanted.body_id)
    if wanted.is_urgent:
        found.append(Topic.is_urgent.is_(True))
    for word in clean_line(wanted.words)[:LONGEST_QUERY].split()[:MOST_WORDS]:
        found.append(or_of_merged([process.id], partial(_says, spellings(word))))
    return found


def _says(forms: Collection[str], topic: Any) -> ColumnElement[bool]:
    return or_(false(), *(topic.search_key.contains(form, autoescape=True) for form in forms))


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
    """The topic of this process. Refused without the right to `action`, and to do anything but
    look at it while another one stands for it."""
    topic = session.scalar(
        select(Topic).where(Topic.id == topic_id, Topic.process_id == process.id)
    )
    if topic is None:
        raise NotFoundError(NOT_HERE)
    demand(by, action, topic, on)
    if action is not Action.SEE_PROCESS:
        topic.check_alone()
    return topic


def get_standing(session: Session, process_id: int | None, topic_id: int | None) -> int | None:
    """The topic of the process under this number, or the one that stands for it now; None stays
    None. NotFoundError for one of another process."""
    if topic_id is None:
        return None
    found = session.scalar(
        select(func.coalesce(Topic.merged_into_id, Topic.id)).where(
            Topic.id == topic_id, Topic.process_id == process_id
        )
    )
    if found is None:
        raise NotFoundError("Dieses Thema gibt es hier nicht.")
    return found
