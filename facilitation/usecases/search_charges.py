"""'Wer ist zuständig für …': unfinished matters with who takes care of them, and seats."""

from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.orm import Session, aliased

from facilitation.model.bodies import Body, Mandate, Seat
from facilitation.model.decisions import Decision, Task
from facilitation.model.people import Person
from facilitation.model.responsibilities import Responsibility
from facilitation.model.rights import Action
from facilitation.model.topics import Topic
from facilitation.usecases.matter_rows import MatterType
from facilitation.usecases.search_care import list_offers_cared_for, list_series_cared_for
from facilitation.usecases.search_hits import MOST_HITS, Hit, HitGroup, HitKind, Search
from facilitation.usecases.search_kinds import TOTAL, sight_of_matters
from facilitation.usecases.search_measures import ORPHANED, list_cared_for

MOST_SEATS = 5_000

_Deputy = aliased(Person)
_Finding = aliased(Decision)
"""From which a task came."""


def list_responsible(session: Session, asked: Search, *, most: int = MOST_HITS) -> HitGroup:
    """Decisions, tasks, measures, series and offers in somebody's or nobody's hands, and seats.

    Each word may stand in the matter, the topic it came from, the body or place, or the names of
    those who take care of it. Six statements.
    """
    found = [_matters(session, asked, kind, most) for kind in (Decision, Task)]
    others = [
        *list_cared_for(session, asked),
        *list_series_cared_for(session, asked),
        *list_offers_cared_for(session, asked),
        *_seats(session, asked),
    ]
    hits = [hit for _, part in found for hit in part] + others
    total = sum(count for count, _ in found) + len(others)
    return HitGroup(HitKind.RESPONSIBILITY, total, tuple(hits[:most]))


def _matters(session: Session, asked: Search, kind: MatterType, most: int) -> tuple[int, list[Hit]]:
    subject = Responsibility.decision_id if kind is Decision else Responsibility.task_id
    day = Decision.decided_on if kind is Decision else Task.given_on
    topic = Decision.topic_id if kind is Decision else _Finding.topic_id
    found = select(kind)
    if kind is Task:
        found = found.outerjoin(_Finding, _Finding.id == Task.decision_id)
    rows = session.execute(
        found.with_only_columns(
            kind.id,
            kind.wording,
            kind.process_id,
            kind.state,
            Body.name.label("body"),
            *_name_of(Person),
            Responsibility.due_on,
            TOTAL,
        )
        .outerjoin(Topic, Topic.id == topic)
        .join(Body, Body.id == kind.body_id)
        .outerjoin(Responsibility, subject == kind.id)
        .outerjoin(Person, Person.id == Responsibility.caretaker_id)
        .outerjoin(_Deputy, _Deputy.id == Responsibility.deputy_id)
        .where(
            kind.unfinished(),
            sight_of_matters(asked, kind),
            asked.says(
                *(kind.search_key, Topic.search_key, Body.sort_key),
                *(Person.search_key, _Deputy.search_key),
            ),
        )
        .order_by(day.desc(), kind.id.desc())
        .limit(most)
    ).all()
    path = "decisions" if kind is Decision else "tasks"
    hits = [
        Hit(
            title=_full_name(*row[5:8]) or ORPHANED,
            path=f"p/{asked.slug_of(row.process_id)}/{path}/{row.id}",
            where=f"{row.wording} · {row.body}",
            day=row.due_on,
            state=row.state,
            process=asked.name_of(row.process_id),
        )
        for row in rows
    ]
    return (rows[0].total if rows else 0), hits


def _name_of(person: Any) -> tuple[Any, ...]:
    return person.title, person.given_name, person.family_name


def _full_name(*parts: str | None) -> str:
    return " ".join(part for part in parts if part)


def _seats(session: Session, asked: Search) -> list[Hit]:
    """Labels of seats have no folded column, and there are few of them: they are folded here."""
    seen_in = [process.id for process in asked.allowing(Action.SEE_BODY)]
    if not seen_in:
        return []
    held = and_(Mandate.seat_id == Seat.id, Mandate.held_on(asked.on))
    rows = session.execute(
        select(
            Seat.label,
            Body.id,
            Body.name,
            Body.process_id,
            *_name_of(Person),
        )
        .join(Body, Body.id == Seat.body_id)
        .join(Mandate, held)
        .join(Person, Person.id == Mandate.person_id)
        .where(Body.process_id.in_(seen_in), Body.held_on(asked.on), Seat.held_on(asked.on))
        .order_by(Body.sort_key, Seat.position, Seat.id)
        .limit(MOST_SEATS)
    )
    return [
        Hit(
            title=_full_name(*row[4:7]),
            path=f"p/{asked.slug_of(row.process_id)}/bodies/{row.id}",
            where=f"{row.label} · {row.name}",
            process=asked.name_of(row.process_id),
        )
        for row in rows
        if asked.is_said_in(row.label, row.name, _full_name(*row[4:7]))
    ]
