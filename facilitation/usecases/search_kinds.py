"""People, organisations, bodies, meetings, topics, findings, tasks and places that are found."""

from typing import Any
from urllib.parse import quote

from sqlalchemy import and_, false, func, or_, select
from sqlalchemy.orm import Session

from facilitation.model.bodies import Body
from facilitation.model.decisions import Decision, Task
from facilitation.model.meetings import Meeting
from facilitation.model.municipalities import MunicipalAssociation, Municipality
from facilitation.model.people import Organisation, Person
from facilitation.model.processes import Region
from facilitation.model.rights import Action, may
from facilitation.model.topics import Topic
from facilitation.usecases import matter_rows, meeting_lists
from facilitation.usecases.matter_rows import MatterType
from facilitation.usecases.search_hits import (
    MOST_HITS,
    Hit,
    HitGroup,
    HitKind,
    Search,
    group_of,
    nothing,
)
from facilitation.usecases.topic_lists import or_of_merged

TOTAL = func.count().over().label("total")
"""How many there are in all, said by each row of the few that are fetched."""


def find_people(session: Session, asked: Search) -> HitGroup:
    """People are looked up by the office alone; their sheets stand below a process."""
    seen_in = asked.allowing(Action.SEE_PEOPLE)
    if not seen_in:
        return nothing(HitKind.PERSON)
    rows = session.execute(
        select(
            Person.id, Person.title, Person.given_name, Person.family_name, Organisation.name, TOTAL
        )
        .select_from(Person)
        .outerjoin(Organisation, Organisation.id == Person.organisation_id)
        .where(
            Person.district_id == asked.district.id,
            Person.deleted_at.is_(None),
            asked.says(Person.search_key, Organisation.sort_key),
        )
        .order_by(Person.sort_key, Person.id)
        .limit(MOST_HITS)
    ).all()
    return group_of(
        HitKind.PERSON,
        rows,
        [
            Hit(
                title=" ".join(part for part in row[1:4] if part),
                where=row.name or "",
                path=f"p/{seen_in[0].slug}/people/{row.id}",
            )
            for row in rows
        ],
    )


def find_organisations(session: Session, asked: Search) -> HitGroup:
    """As people, they are looked up by the office alone, and their sheets stand below a process."""
    seen_in = asked.allowing(Action.SEE_PEOPLE)
    if not seen_in:
        return nothing(HitKind.ORGANISATION)
    rows = session.execute(
        select(
            Organisation.id,
            Organisation.name,
            Organisation.sector,
            Municipality.name.label("municipality"),
            TOTAL,
        )
        .select_from(Organisation)
        .outerjoin(Municipality, Municipality.id == Organisation.municipality_id)
        .where(
            Organisation.district_id == asked.district.id,
            Organisation.deleted_at.is_(None),
            asked.says(Organisation.sort_key, Municipality.sort_key),
        )
        .order_by(Organisation.sort_key, Organisation.id)
        .limit(MOST_HITS)
    ).all()
    return group_of(
        HitKind.ORGANISATION,
        rows,
        [
            Hit(
                title=row.name,
                where=row.municipality or "",
                state=row.sector,
                path=f"p/{seen_in[0].slug}/organisations/{row.id}",
            )
            for row in rows
        ],
    )


def find_bodies(session: Session, asked: Search) -> HitGroup:
    seen_in = [process.id for process in asked.allowing(Action.SEE_BODY)]
    if not seen_in:
        return nothing(HitKind.BODY)
    rows = session.execute(
        select(Body.id, Body.name, Body.kind, Body.process_id, Region.name.label("region"), TOTAL)
        .select_from(Body)
        .outerjoin(Region, Region.id == Body.region_id)
        .where(Body.process_id.in_(seen_in), asked.says(Body.sort_key, Region.sort_key))
        .order_by(Body.sort_key, Body.id)
        .limit(MOST_HITS)
    ).all()
    return group_of(
        HitKind.BODY,
        rows,
        [
            _hit(
                asked,
                row.process_id,
                f"bodies/{row.id}",
                row.name,
                where=row.region,
                state=row.kind,
            )
            for row in rows
        ],
    )


def _hit(
    asked: Search, process_id: int | None, page: str, title: str, *, where: str | None, **more: Any
) -> Hit:
    return Hit(
        title=title,
        path=f"p/{asked.slug_of(process_id)}/{page}",
        where=where or "",
        process=asked.name_of(process_id),
        **more,
    )


def find_meetings(session: Session, asked: Search) -> HitGroup:
    sight = [meeting_lists.visible(process, asked.by, asked.on) for process in asked.processes]
    rows = session.execute(
        select(
            Meeting.id,
            Meeting.title,
            Meeting.starts_at,
            Meeting.state,
            Meeting.process_id,
            Meeting.place,
            TOTAL,
        )
        .select_from(Meeting)
        .join(Body, Body.id == Meeting.body_id)
        .where(or_(false(), *sight), asked.says(Meeting.search_key, Body.sort_key))
        .order_by(Meeting.starts_at.desc(), Meeting.id.desc())
        .limit(MOST_HITS)
    ).all()
    return group_of(
        HitKind.MEETING,
        rows,
        [
            _hit(
                asked,
                row.process_id,
                f"meetings/{row.id}",
                row.title,
                where=row.place,
                day=row.starts_at,
                state=row.state,
            )
            for row in rows
        ],
    )


def find_topics(session: Session, asked: Search) -> HitGroup:
    seen_in = asked.open_processes()
    if not seen_in:
        return nothing(HitKind.TOPIC)
    rows = session.execute(
        select(
            Topic.id,
            Topic.title,
            Topic.raised_on,
            Topic.state,
            Topic.process_id,
            Region.name.label("region"),
            TOTAL,
        )
        .select_from(Topic)
        .outerjoin(Region, Region.id == Topic.region_id)
        .where(
            Topic.process_id.in_(seen_in),
            Topic.stands_alone(),
            or_of_merged(seen_in, lambda topic: asked.says(topic.search_key)),
        )
        .order_by(Topic.raised_on.desc(), Topic.id.desc())
        .limit(MOST_HITS)
    ).all()
    return group_of(
        HitKind.TOPIC,
        rows,
        [
            _hit(
                asked,
                row.process_id,
                f"topics/{row.id}",
                row.title,
                where=row.region,
                day=row.raised_on,
                state=row.state,
            )
            for row in rows
        ],
    )


def sight_of_matters(asked: Search, kind: MatterType) -> Any:
    """The right to see a finding or task of any of the processes, as a condition."""
    return or_(
        false(),
        *(
            and_(
                kind.process_id == process.id,
                *matter_rows.visible(kind, process, asked.by, asked.on),
            )
            for process in asked.processes
        ),
    )


def find_matters(session: Session, asked: Search, what: HitKind) -> HitGroup:
    """Findings or tasks, by their wording, number and body."""
    kind: MatterType = Decision if what is HitKind.DECISION else Task
    day = Decision.decided_on if kind is Decision else Task.given_on
    rows = session.execute(
        select(
            kind.id,
            kind.number,
            kind.wording,
            kind.state,
            kind.process_id,
            day.label("day"),
            Body.name.label("body"),
            TOTAL,
        )
        .select_from(kind)
        .join(Body, Body.id == kind.body_id)
        .where(
            sight_of_matters(asked, kind), asked.says(kind.search_key, kind.number, Body.sort_key)
        )
        .order_by(day.desc(), kind.id.desc())
        .limit(MOST_HITS)
    ).all()
    return group_of(
        what,
        rows,
        [
            _hit(
                asked,
                row.process_id,
                f"{what.value}s/{row.id}",
                row.wording,
                where=" · ".join(part for part in (row.number, row.body) if part),
                day=row.day,
                state=row.state,
            )
            for row in rows
        ],
    )


def find_regions(session: Session, asked: Search) -> HitGroup:
    seen_in = [process.id for process in asked.allowing(Action.SEE_PROCESS)]
    rows = session.execute(
        select(Region.id, Region.key, Region.name, Region.process_id, TOTAL)
        .select_from(Region)
        .where(Region.process_id.in_(seen_in), asked.says(Region.sort_key))
        .order_by(Region.sort_key, Region.id)
        .limit(MOST_HITS)
    ).all()
    return group_of(
        HitKind.REGION,
        rows,
        [_hit(asked, row.process_id, f"regions/{row.key}", row.name, where=None) for row in rows],
    )


def find_municipalities(session: Session, asked: Search) -> HitGroup:
    """Those that exist today; everybody with a part in the district may see them."""
    if not may(asked.by, Action.SEE_DISTRICT, asked.district, asked.on):
        return nothing(HitKind.MUNICIPALITY)
    rows = session.execute(
        select(Municipality.name, Municipality.ags, MunicipalAssociation.name.label("amt"), TOTAL)
        .select_from(Municipality)
        .outerjoin(MunicipalAssociation, MunicipalAssociation.id == Municipality.association_id)
        .where(
            Municipality.district_id == asked.district.id,
            Municipality.held_on(asked.on),
            asked.says(Municipality.sort_key, Municipality.ags),
        )
        .order_by(Municipality.sort_key, Municipality.id)
        .limit(MOST_HITS)
    ).all()
    return group_of(
        HitKind.MUNICIPALITY,
        rows,
        [
            Hit(title=row.name, where=row.amt or "", path=f"municipalities?q={quote(row.name)}")
            for row in rows
        ],
    )
