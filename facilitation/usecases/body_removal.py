"""Deleting a body that has done nothing yet; one that has is ended instead."""

from collections.abc import Iterator
from datetime import date, datetime

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from facilitation.model.attendance import Attendance
from facilitation.model.bodies import Body, Mandate, Seat
from facilitation.model.decisions import Decision, Task
from facilitation.model.errors import InvalidError
from facilitation.model.meetings import Invitation, Meeting
from facilitation.model.processes import Process
from facilitation.model.referrals import Referral
from facilitation.model.rights import Action, Actor
from facilitation.model.series import SentSeries, Series
from facilitation.model.topics import Topic
from facilitation.model.trash import Discarded
from facilitation.usecases.bodies import get_body
from facilitation.usecases.journal import note
from facilitation.usecases.removals import (
    Hindrance,
    Removal,
    count,
    hindrances,
    is_known_outside,
    told_of,
)
from facilitation.usecases.trash import discard, named

MOST = 20
"""How many hindrances of each kind are named."""


def preview_body_removal(
    session: Session, process: Process, body_id: int, *, by: Actor, on: date
) -> Removal:
    """What would go with the body, and what has to be dealt with before."""
    body = get_body(session, process, body_id, by=by, on=on, action=Action.EDIT_BODIES)
    held = tuple(_hindrances(session, body))
    seats = select(Seat.id).where(Seat.body_id == body.id)
    parts = count(
        session,
        (Seat, Seat.body_id == body.id),
        (Mandate, Mandate.seat_id.in_(seats)),
        (Meeting, Meeting.body_id == body.id),
        (Series, Series.body_id == body.id),
    )
    return Removal(
        id=body.id,
        name=body.name,
        version=body.version,
        parts=told_of(parts),
        refusal=_STAYS if held else None,
        hindrances=held,
    )


_STAYS = InvalidError(
    "Das Gremium hat schon gearbeitet, oder anderes hängt an ihm. Beenden Sie es, statt es zu "
    "löschen: Dann bleibt alles nachlesbar."
)


def remove_body(
    session: Session,
    process: Process,
    body_id: int,
    *,
    version: int,
    by: Actor,
    on: date,
    now: datetime,
) -> Discarded:
    """Delete a body with its seats, mandates and planned meetings, with a way back."""
    body = get_body(session, process, body_id, by=by, on=on, action=Action.EDIT_BODIES)
    session.refresh(body, with_for_update={"of": Body})
    preview_body_removal(session, process, body_id, by=by, on=on).check(version)
    note(session, by, "body_removed", body, now=now, name=body.name)
    return discard(session, body, name=body.name, by=by, now=now)


def _hindrances(session: Session, body: Body) -> Iterator[Hindrance]:
    own = Meeting.body_id == body.id
    yield from _named(session, Meeting, own, is_known_outside())
    sent = select(SentSeries.series_id)
    yield from _named(
        session,
        Series,
        Series.body_id == body.id,
        or_(Series.released_until.is_not(None), Series.id.in_(sent)),
    )
    for kind in (Decision, Task):
        rows = session.execute(
            select(kind.id, kind.number, kind.wording)
            .where(kind.body_id == body.id)
            .order_by(kind.id)
            .limit(MOST)
        )
        yield from hindrances(
            kind.__name__, [(row.id, named(row.number, row.wording)) for row in rows]
        )
    passed = select(Referral.topic_id).where(
        or_(Referral.from_body_id == body.id, Referral.to_body_id == body.id)
    )
    yield from _named(session, Topic, or_(Topic.body_id == body.id, Topic.id.in_(passed)))
    below = session.execute(select(Body.id, Body.name).where(Body.parent_id == body.id))
    yield from hindrances("Body", below)
    yield from _named(session, Meeting, ~own, _asks_its_people(body))


def _asks_its_people(body: Body) -> ColumnElement[bool]:
    """Meetings of other bodies to which people were asked by their seat in this one."""
    seats = select(Seat.id).where(Seat.body_id == body.id)
    mandates = select(Mandate.id).where(Mandate.seat_id.in_(seats))
    return or_(
        Meeting.id.in_(select(Invitation.meeting_id).where(Invitation.mandate_id.in_(mandates))),
        Meeting.id.in_(select(Attendance.meeting_id).where(Attendance.seat_id.in_(seats))),
    )


def _named(
    session: Session, kind: type[Meeting | Series | Topic], *conditions: ColumnElement[bool]
) -> list[Hindrance]:
    columns = (kind.id, kind.title, *((kind.starts_at,) if kind is Meeting else ()))
    rows = session.execute(select(*columns).where(*conditions).order_by(kind.id).limit(MOST))
    return hindrances(kind.__name__, rows)
