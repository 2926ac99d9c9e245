"""What was deleted and can be brought back: who may do it, and what is looked at before."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, defer

from facilitation.model.activities import Activity, ActivityPartner
from facilitation.model.base import Base
from facilitation.model.bodies import Body, Mandate, Seat
from facilitation.model.concepts import Concept, FieldOfAction, Measure
from facilitation.model.decisions import Decision, Task
from facilitation.model.districts import District
from facilitation.model.errors import InvalidError, NotFoundError
from facilitation.model.meetings import AgendaItem, Meeting
from facilitation.model.people import Organisation, Person
from facilitation.model.processes import Process, ProcessPartner
from facilitation.model.rights import Action, Actor, demand, may
from facilitation.model.series import Series
from facilitation.model.topics import Topic
from facilitation.model.trash import KEPT_FOR, Discarded
from facilitation.model.venues import Venue
from facilitation.usecases import agendas, process_partners, seat_ends, topic_stations
from facilitation.usecases.journal import note
from facilitation.usecases.mandates import check_still_free
from facilitation.usecases.numbering import number_through
from facilitation.usecases.sittings import get_open_sitting
from facilitation.usecases.topic_parts import join_topics
from facilitation.usecases.trash_return import put_back

NOT_HERE = "Das lässt sich nicht mehr zurückholen."

ACTIONS: Mapping[str, Action] = {
    "Activity": Action.PLAN_MEETINGS,
    "ActivityPartner": Action.PLAN_MEETINGS,
    "AgendaItem": Action.PLAN_MEETINGS,
    "Blackout": Action.PLAN_MEETINGS,
    "Body": Action.EDIT_BODIES,
    "Decision": Action.TAKE_MINUTES,
    "Expense": Action.EDIT_PEOPLE,
    "Mandate": Action.EDIT_BODIES,
    "Measure": Action.EDIT_TOPICS,
    "Meeting": Action.PLAN_MEETINGS,
    "Offer": Action.EDIT_TOPICS,
    "Process": Action.RUN_DISTRICT,
    "ProcessPartner": Action.RUN_PROCESS,
    "Region": Action.EDIT_REGIONS,
    "Seat": Action.EDIT_BODIES,
    "SeatEnd": Action.EDIT_BODIES,
    "Series": Action.PLAN_MEETINGS,
    "Task": Action.TAKE_MINUTES,
    "Topic": Action.EDIT_TOPICS,
    "Venue": Action.PLAN_MEETINGS,
}
"""By the kind of a thing, the right that brings it back: the one that deleted it."""


@dataclass(frozen=True)
class Kept:
    """A line of the trash."""

    id: int
    kind: str
    name: str
    discarded_at: datetime
    by: str
    process: str
    until: datetime
    row_id: int | None = None
    """The number of a person or organisation, which have ways back of their own."""


@dataclass(frozen=True)
class Returned:
    """What is there again: where its page is."""

    kind: str
    id: int
    name: str
    row: Any
    letters: int = 0
    """How many letters are to leave now that waited when it was deleted."""


def list_kept(
    session: Session,
    district: District,
    process: Process | None,
    *,
    by: Actor,
    on: date,
    now: datetime,
) -> list[Kept]:
    """What the actor may bring back, the newest first: of the process and what its district
    shares, or of the whole district."""
    demand(by, Action.PLAN_MEETINGS, process or district, on)
    query = (
        select(Discarded, Person, Process)
        .outerjoin(Person, Person.id == Discarded.by_id)
        .outerjoin(Process, Process.id == Discarded.process_id)
        .options(defer(Discarded.rows))
        .where(Discarded.district_id == district.id, Discarded.discarded_at > now - KEPT_FOR)
    )
    lines = [
        Kept(
            id=kept.id,
            kind=kept.kind,
            name=kept.name,
            discarded_at=kept.discarded_at,
            by=person.name if person else "",
            process=of.name if of else "",
            until=kept.discarded_at + KEPT_FOR,
        )
        for kept, person, of in session.execute(query)
        if may(by, ACTIONS[kept.kind], of or district, on)
        and (process is None or kept.process_id in (None, process.id))
    ]
    if process is not None and may(by, Action.EDIT_PEOPLE, process, on):
        lines += _people(session, district, now=now)
    return sorted(lines, key=lambda line: (line.discarded_at, line.id), reverse=True)


def _people(session: Session, district: District, *, now: datetime) -> Iterator[Kept]:
    """People and organisations thrown away: they are kept in their own tables."""
    for kind in (Person, Organisation):
        theirs = kind.district_id == district.id, kind.deleted_at > now - KEPT_FOR
        rows: Iterable[Person | Organisation] = session.scalars(select(kind).where(*theirs))
        for row in rows:
            assert row.deleted_at is not None  # asked for in the query
            yield Kept(
                id=0,
                kind=kind.__name__,
                name=row.name,
                discarded_at=row.deleted_at,
                by="",
                process="",
                until=row.deleted_at + KEPT_FOR,
                row_id=row.id,
            )


def bring_back(
    session: Session,
    district: District,
    process: Process | None,
    discarded_id: int,
    *,
    by: Actor,
    on: date,
    now: datetime,
) -> Returned:
    """Put back what was deleted, with all its parts.

    InvalidError with the reason, and nothing is changed, where something else took its place,
    where what it belonged to is gone, or where minutes are closed. NotFoundError after 30 days.
    """
    kept = session.scalar(
        select(Discarded).where(
            Discarded.id == discarded_id,
            Discarded.district_id == district.id,
            Discarded.discarded_at > now - KEPT_FOR,
        )
    )
    here = process.id if process else None
    if kept is None or kept.process_id not in (None, here):
        raise NotFoundError(NOT_HERE)
    demand(by, ACTIONS[kept.kind], process if kept.process_id else district, on)
    stored = json.loads(kept.rows)
    if process is not None and kept.kind == seat_ends.KIND:
        row: Any = seat_ends.take_back_end(session, process, stored, by=by, on=on)
    else:
        row = _put_back(session, process, kept, stored, by=by, now=now)
    about = _whole_of(session, row)
    note(session, by, "thing.brought_back", about, now=now, kind=kept.kind, name=kept.name)
    session.delete(kept)
    session.flush()
    return Returned(kept.kind, row.id, kept.name, row, letters=len(stored.get("waiting", ())))


def _whole_of(session: Session, row: Any) -> Any:
    """Of what the journal tells: a part is told of with the thing it is part of."""
    if isinstance(row, Mandate):
        row = session.get_one(Seat, row.seat_id)
    match row:
        case Seat():
            return session.get_one(Body, row.body_id)
        case AgendaItem():
            return session.get_one(Meeting, row.meeting_id)
        case ActivityPartner():
            return session.get_one(Activity, row.activity_id)
        case ProcessPartner():
            return session.get_one(Process, row.process_id)
        case Measure():
            concept = session.get_one(FieldOfAction, row.field_of_action_id).concept_id
            return session.get_one(Process, session.get_one(Concept, concept).process_id)
    return row


def _put_back(
    session: Session,
    process: Process | None,
    kept: Discarded,
    stored: Mapping[str, Any],
    *,
    by: Actor,
    now: datetime,
) -> Any:
    table = next(m.class_ for m in Base.registry.mappers if m.class_.__name__ == kept.kind)
    first = stored["rows"][table.__tablename__][0]
    if process is not None and kept.kind in _BEFORE:
        _BEFORE[kept.kind](session, process, first, by=by, now=now)
    put_back(session, stored, name=kept.name)
    join_topics(session, stored["rows"])
    row = session.get_one(table, first["id"])
    if kept.kind in _AFTER:
        _AFTER[kept.kind](session, row, now=now)
    return row


def _in_open_meeting(
    session: Session, process: Process, row: Mapping[str, Any], *, by: Actor, now: datetime
) -> None:
    """What was said in a meeting is struck and brought back while its minutes are open."""
    if row["meeting_id"] is not None:
        get_open_sitting(session, process, row["meeting_id"], by=by, now=now)


def _on_open_agenda(
    session: Session, process: Process, row: Mapping[str, Any], *, by: Actor, now: datetime
) -> None:
    agendas.check_strikable(session, process, row["meeting_id"], by=by, now=now)


def _behind_others(
    session: Session, process: Process, row: dict[str, Any], *, by: Actor, now: datetime
) -> None:
    process_partners.place_last(session, process.id, row)


_BEFORE: Mapping[str, Callable[..., None]] = {
    "AgendaItem": _on_open_agenda,
    "Decision": _in_open_meeting,
    "ProcessPartner": _behind_others,
    "Task": _in_open_meeting,
    "Topic": _in_open_meeting,
}


def _numbered(session: Session, row: Decision | Task, *, now: datetime) -> None:
    meeting = session.get_one(Meeting, row.meeting_id)
    if isinstance(row, Decision):
        topic_stations.decide(session, row, meeting, now=now)
    number_through(session, meeting)


def _in_concept(session: Session, row: Measure, *, now: datetime) -> None:
    """Its topic comes into the concept again."""
    if row.topic_id is not None:
        topic = session.get_one(Topic, row.topic_id)
        chapter = session.get_one(FieldOfAction, row.field_of_action_id)
        topic_stations.enter_concept(session, topic, chapter.name, now=now)


def _sits(session: Session, row: Mandate, *, now: datetime) -> None:
    check_still_free(session, row)


def _stands(session: Session, row: Seat, *, now: datetime) -> None:
    """A seat ends with its body."""
    body = session.get_one(Body, row.body_id)
    if body.valid_until and (row.valid_until is None or row.valid_until > body.valid_until):
        raise InvalidError(_ENDED, body=body.name, last_day=body.last_day)


def _takes_place(session: Session, row: Meeting | Series, *, now: datetime) -> None:
    """Nothing is planned for after the end of a body."""
    body, district = session.execute(
        select(Body, District)
        .join(District, District.id == Body.district_id)
        .where(Body.id == row.body_id)
    ).one()
    dates = Meeting.id == row.id if isinstance(row, Meeting) else Meeting.series_id == row.id
    last = session.scalar(select(func.max(Meeting.starts_at)).where(dates))
    if last and body.valid_until and last.astimezone(district.zone).date() >= body.valid_until:
        raise InvalidError(_ENDED, body=body.name, last_day=body.last_day)


_ENDED = "„%(body)s“ endet inzwischen am %(last_day)s. Dort lässt sich nichts mehr zurückholen."


def _is_the_only_one(session: Session, row: Venue, *, now: datetime) -> None:
    twin = select(Venue.id).where(
        Venue.district_id == row.district_id,
        Venue.name == row.name,
        Venue.address == row.address,
        Venue.id != row.id,
    )
    if session.scalar(twin) is not None:
        raise InvalidError("Diesen Tagungsort gibt es schon in der Liste.", field="name")


_AFTER: Mapping[str, Callable[..., None]] = {
    "AgendaItem": agendas.put_in_place,
    "Decision": _numbered,
    "Mandate": _sits,
    "Measure": _in_concept,
    "Meeting": _takes_place,
    "Seat": _stands,
    "Series": _takes_place,
    "Task": _numbered,
    "Venue": _is_the_only_one,
}
