"""Founding a body, changing what it is called and where it belongs, ending it."""

from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session, selectinload

from facilitation.model.bodies import Body, BodyKind, Seat
from facilitation.model.errors import InvalidError, NotFoundError
from facilitation.model.meetings import Meeting, MeetingState
from facilitation.model.processes import Process, Region
from facilitation.model.rights import Action, Actor, demand
from facilitation.model.sorting import folded
from facilitation.usecases.bodies import get_body
from facilitation.usecases.journal import changes_of, note


@dataclass(frozen=True, kw_only=True)
class BodyDetails:
    """What a body is called, of what kind it is, and where it belongs."""

    name: str
    kind: BodyKind
    region_id: int | None
    parent_id: int | None
    mailbox: str
    sender_name: str

    def texts(self) -> dict[str, str]:
        return {name: "" if value is None else str(value) for name, value in asdict(self).items()}


def details_of(body: Body) -> BodyDetails:
    return BodyDetails(**{name: getattr(body, name) for name in BodyDetails.__annotations__})


def add_body(
    session: Session,
    process: Process,
    details: BodyDetails,
    *,
    valid_from: date,
    by: Actor,
    on: date,
    now: datetime,
) -> Body:
    """A new body with the usual rules of procedure and no seats yet."""
    demand(by, Action.EDIT_BODIES, process, on)
    _check(session, process, details, body_id=None)
    last = session.scalar(select(func.max(Body.position)).where(Body.process_id == process.id))
    body = Body(
        district_id=process.district_id,
        process_id=process.id,
        position=(last or 0) + 1,
        sort_key=folded(details.name),
        valid_from=valid_from,
        **asdict(details),
    )
    session.add(body)
    session.flush()
    note(session, by, "body.added", body, now=now, name=body.name)
    return body


def edit_body(
    session: Session,
    process: Process,
    body_id: int,
    details: BodyDetails,
    *,
    version: int,
    by: Actor,
    on: date,
    now: datetime,
) -> Body:
    """Change a body's details. ConflictError when somebody else did since `version`."""
    body = get_body(session, process, body_id, by=by, on=on, action=Action.EDIT_BODIES)
    body.check_version(version, theirs=details_of(body).texts(), yours=details.texts())
    _check(session, process, details, body_id=body.id)
    for name, value in asdict(details).items():
        setattr(body, name, value)
    body.sort_key = folded(details.name)
    changes = changes_of(body, "name", "kind")
    note(session, by, "body.changed", body, now=now, name=body.name, changes=changes)
    return body


def _check(
    session: Session, process: Process, details: BodyDetails, *, body_id: int | None
) -> None:
    """Names are unique in a process; region and parent are the process's own."""
    others = session.execute(
        select(Body.id, Body.sort_key, Body.parent_id).where(Body.process_id == process.id)
    ).all()
    key = folded(details.name)
    if any(other.sort_key == key and other.id != body_id for other in others):
        raise InvalidError(
            "„%(name)s“ gibt es in diesem Verfahren schon. Wählen Sie einen anderen Namen.",
            field="name",
            name=details.name,
        )
    parents = {other.id: other.parent_id for other in others}
    if details.parent_id is not None and details.parent_id not in parents:
        raise NotFoundError("Dieses Gremium gibt es hier nicht.")
    _check_no_circle(details.parent_id, parents, body_id=body_id)
    if details.region_id is not None and not session.scalar(
        select(exists().where(Region.id == details.region_id, Region.process_id == process.id))
    ):
        raise NotFoundError("Diese Region gibt es hier nicht.")


def _check_no_circle(
    parent_id: int | None, parents: dict[int, int | None], *, body_id: int | None
) -> None:
    seen: set[int] = set()
    while parent_id is not None and parent_id not in seen:
        if parent_id == body_id:
            raise InvalidError(
                "Ein Gremium kann nicht an sich selbst berichten, auch nicht über andere. Wählen "
                "Sie ein anderes Gremium.",
                field="parent_id",
            )
        seen.add(parent_id)
        parent_id = parents.get(parent_id)


def end_body(
    session: Session,
    process: Process,
    body_id: int,
    *,
    last_day: date,
    by: Actor,
    on: date,
    now: datetime,
) -> Body:
    """Let the body exist until `last_day`, with its seats and mandates.

    Refused while a meeting stands in the calendar after that day.
    """
    body = get_body(session, process, body_id, by=by, on=on, action=Action.EDIT_BODIES)
    if last_day < body.valid_from:
        raise InvalidError(
            "Das Gremium gibt es erst seit dem %(since)s. Der letzte Tag kann nicht davor liegen.",
            field="last_day",
            since=body.valid_from,
        )
    until = last_day + timedelta(days=1)
    _check_nothing_planned(session, body, until)
    seats = session.scalars(
        select(Seat).options(selectinload(Seat.mandates)).where(Seat.body_id == body.id)
    ).all()
    for seat in seats:
        seat.close(until)
    body.valid_until = until
    note(session, by, "body.ended", body, now=now, name=body.name)
    return body


def _check_nothing_planned(session: Session, body: Body, until: date) -> None:
    starts = session.scalars(
        select(Meeting.starts_at)
        .where(Meeting.body_id == body.id, Meeting.state != MeetingState.CANCELLED)
        .order_by(Meeting.starts_at.desc())
        .limit(1)
    ).first()
    if starts is not None and starts.date() >= until:
        raise InvalidError(
            "Am %(day)s ist noch ein Termin geplant. Sagen Sie ihn zuerst ab, oder wählen Sie "
            "einen späteren letzten Tag.",
            field="last_day",
            day=starts.date(),
        )


def list_body_names(
    session: Session, process: Process, *, without: int | None = None
) -> list[tuple[int, str]]:
    """(id, name) of the process's bodies, for choices."""
    query = select(Body.id, Body.name).where(Body.process_id == process.id)
    if without is not None:
        query = query.where(Body.id != without)
    return [(row.id, row.name) for row in session.execute(query.order_by(Body.sort_key, Body.id))]


def list_region_names(session: Session, process: Process) -> list[tuple[int, str]]:
    """(id, name) of the process's regions in their order, for choices."""
    rows = session.execute(
        select(Region.id, Region.name)
        .where(Region.process_id == process.id)
        .order_by(Region.position)
    )
    return [(row.id, row.name) for row in rows]
