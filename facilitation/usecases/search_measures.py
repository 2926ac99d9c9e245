"""Measures of the concept that a search finds, by what they say and by who takes care of them.

They have no folded column to be searched in, and there are few of them: their words are fetched,
and folded here.
"""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from facilitation.model.concepts import Concept, FieldOfAction, Measure
from facilitation.model.people import Person
from facilitation.model.responsibilities import Responsibility
from facilitation.model.topics import Topic
from facilitation.usecases.search_hits import MOST_HITS, Hit, HitGroup, HitKind, Search

MOST_READ = 5_000
ORPHANED = "–"


def find_measures(session: Session, asked: Search) -> HitGroup:
    """By title, description, chapter and topic, the most pressing first."""
    found = [
        row
        for row in _read(session, asked)
        if asked.is_said_in(row.title, row.description, row.chapter, row.topic)
    ]
    hits = [_hit(asked, row, row.title, row.chapter) for row in found[:MOST_HITS]]
    return HitGroup(HitKind.MEASURE, len(found), tuple(hits))


def list_cared_for(session: Session, asked: Search) -> list[Hit]:
    """With who takes care of them, whose names may be what is searched for."""
    return [
        _hit(asked, row, holder.name if holder else ORPHANED, f"{row.title} · {row.chapter}")
        for row in _read(session, asked)
        for holder, deputy in [(row.Holder, row.Deputy)]
        if asked.is_said_in(
            *(row.title, row.chapter, row.topic),
            *(person.name for person in (holder, deputy) if person),
        )
    ]


def _read(session: Session, asked: Search) -> list[Any]:
    """Those of the processes whose concept one may see. One statement, none where there is none."""
    seen_in = asked.open_processes()
    if not seen_in:
        return []
    holder, deputy = aliased(Person, name="Holder"), aliased(Person, name="Deputy")
    return list(
        session.execute(
            select(
                Measure.id,
                Measure.title,
                Measure.description,
                FieldOfAction.name.label("chapter"),
                Topic.title.label("topic"),
                Responsibility.due_on,
                Concept.process_id,
                holder,
                deputy,
            )
            .join(FieldOfAction, FieldOfAction.id == Measure.field_of_action_id)
            .join(Concept, Concept.id == FieldOfAction.concept_id)
            .outerjoin(Topic, Topic.id == Measure.topic_id)
            .outerjoin(Responsibility, Responsibility.measure_id == Measure.id)
            .outerjoin(holder, holder.id == Responsibility.caretaker_id)
            .outerjoin(deputy, deputy.id == Responsibility.deputy_id)
            .where(Concept.process_id.in_(seen_in))
            .order_by(Responsibility.due_on.is_(None), Responsibility.due_on, Measure.id)
            .limit(MOST_READ)
        )
    )


def _hit(asked: Search, row: Any, title: str, where: str) -> Hit:
    return Hit(
        title=title,
        path=f"p/{asked.slug_of(row.process_id)}/concept/{row.id}",
        where=where,
        day=row.due_on,
        process=asked.name_of(row.process_id),
    )
