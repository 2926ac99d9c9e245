"""The rows of an organigram on a day: bodies, seats with their holders, matters in whose hands.

Each function asks one statement, however many rows there are.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import (
    ColumnElement,
    Row,
    String,
    and_,
    case,
    func,
    literal_column,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session, aliased

from facilitation.formats.org_charts import ChargeKind, ChartCharge, ChartSeat
from facilitation.model.bodies import Body, Mandate, Seat
from facilitation.model.decisions import (
    UNFINISHED,
    Decision,
    FollowupState,
    Result,
    StateChange,
    Task,
)
from facilitation.model.municipalities import MunicipalAssociation, Municipality
from facilitation.model.offers import Offer
from facilitation.model.people import Organisation, Person
from facilitation.model.processes import Process, Region
from facilitation.model.responsibilities import Handover, Responsibility
from facilitation.model.rights import Actor
from facilitation.model.series import Series
from facilitation.usecases.matter_rows import MatterType, visible
from facilitation.usecases.shared_bodies import is_shared

_Deputy = aliased(Person)
_Home = aliased(Organisation)
"""The organisation for which the holder speaks, besides that of the seat."""


def list_chart_bodies(session: Session, process: Process, *, as_of: date) -> Sequence[Any]:
    """Bodies of the process, and those of others that are only linked to, on that day."""
    return session.execute(
        select(
            Body.id,
            Body.name,
            Body.kind,
            Body.parent_id,
            Body.region_id,
            Region.name.label("region"),
            Body.process_id,
            Body.is_linked,
        )
        .outerjoin(Region, Region.id == Body.region_id)
        .where(
            Body.district_id == process.district_id,
            or_(Body.process_id == process.id, is_shared()),
            Body.held_on(as_of),
        )
        .order_by(
            case((Region.position.is_(None), 0), else_=1),
            Region.position,
            Body.position,
            Body.sort_key,
            Body.id,
        )
    ).all()


def list_chart_seats(
    session: Session, process: Process, *, as_of: date
) -> dict[int, list[ChartSeat]]:
    """By body its seats on that day, vacant ones too, in their order."""
    held = and_(Mandate.seat_id == Seat.id, Mandate.held_on(as_of))
    rows = session.execute(
        select(
            Seat.id,
            Seat.body_id,
            Seat.label,
            Seat.is_voting,
            func.coalesce(
                Organisation.name, Municipality.name, MunicipalAssociation.name, ""
            ).label("stands_for"),
            Mandate.function,
            Person.id.label("person_id"),
            *_name_of(Person),
            func.coalesce(_Home.name, "").label("home"),
            _Deputy.id.label("deputy_id"),
            *_name_of(_Deputy),
        )
        .join(Body, Body.id == Seat.body_id)
        .outerjoin(Organisation, Organisation.id == Seat.organisation_id)
        .outerjoin(Municipality, Municipality.id == Seat.municipality_id)
        .outerjoin(MunicipalAssociation, MunicipalAssociation.id == Seat.association_id)
        .outerjoin(Mandate, held)
        .outerjoin(Person, Person.id == Mandate.person_id)
        .outerjoin(_Home, _Home.id == Person.organisation_id)
        .outerjoin(_Deputy, _Deputy.id == Mandate.deputy_id)
        .where(Body.process_id == process.id, Body.held_on(as_of), Seat.held_on(as_of))
        .order_by(Seat.body_id, Seat.position, Seat.id, Mandate.valid_from, Mandate.id)
    ).all()
    found: dict[int, list[ChartSeat]] = {}
    last = None
    for row in rows:
        if row.id != last:
            found.setdefault(row.body_id, []).append(_seat(row))
        last = row.id
    return found


def _name_of(person: Any) -> tuple[Any, ...]:
    return person.title, person.given_name, person.family_name


def _full_name(*parts: str | None) -> str:
    return " ".join(part for part in parts if part)


def _seat(row: Row[Any]) -> ChartSeat:
    rest: Sequence[Any] = row[7:]
    return ChartSeat(
        id=row.id,
        label=row.label,
        stands_for=row.stands_for,
        person_id=row.person_id,
        person=_full_name(*rest[0:3]),
        organisation=rest[3],
        deputy_id=rest[4],
        deputy=_full_name(*rest[5:8]),
        function=row.function,
        is_voting=row.is_voting,
    )


def list_chart_charges(
    session: Session, process: Process, *, as_of: date, zone: ZoneInfo, by: Actor, on: date
) -> list[ChartCharge]:
    """What was to be done on that day, of what `by` may see; with who took care of it then.

    A matter that was handed over since is named with whoever had it: two statements.
    """
    end = datetime.combine(as_of + timedelta(days=1), time(), zone)
    parts = [
        _matters(kind, process, as_of, end, is_past=as_of < on).where(
            *visible(kind, process, by, on)
        )
        for kind in (Decision, Task)
    ]
    rows = session.execute(union_all(*parts, _series(process, as_of), _offers(process, as_of)))
    charges = [_charge(row) for row in sorted(rows.all(), key=_newest_first)]
    before = _holders_before(session, process, end) if as_of < on else {}
    return [
        replace(charge, caretaker_id=then[0], caretaker=then[1], deputy="")
        if (then := before.get((charge.kind, charge.id)))
        else charge
        for charge in charges
    ]


def _newest_first(row: Row[Any]) -> tuple[str, int, int]:
    return row.what, -row.day.toordinal() if row.day else 0, row.id


def _columns(what: ChargeKind, kind: Any, **own: Any) -> Any:
    """The same columns for each kind of matter, so that one statement fetches them all."""
    subject = getattr(Responsibility, f"{what.value}_id")
    return (
        select(
            literal_column(f"'{what.value}'", String).label("what"),
            kind.id.label("id"),
            own.get("number", literal_column("''", String)).label("number"),
            own["text"].label("text"),
            own.get("body_id", null()).label("body_id"),
            own.get("place", literal_column("''", String)).label("place"),
            own.get("topic_id", null()).label("topic_id"),
            own["day"].label("day"),
            Responsibility.caretaker_id.label("caretaker_id"),
            Responsibility.lead_body_id.label("lead_body_id"),
            Responsibility.due_on.label("due_on"),
            *(column.label(f"caretaker_{column.key}") for column in _name_of(Person)),
            *(column.label(f"deputy_{column.key}") for column in _name_of(_Deputy)),
        )
        .select_from(kind)
        .outerjoin(Responsibility, subject == kind.id)
        .outerjoin(Person, Person.id == Responsibility.caretaker_id)
        .outerjoin(_Deputy, _Deputy.id == Responsibility.deputy_id)
    )


def _matters(
    kind: MatterType, process: Process, as_of: date, end: datetime, *, is_past: bool
) -> Any:
    what = ChargeKind.DECISION if kind is Decision else ChargeKind.TASK
    day = Decision.decided_on if kind is Decision else Task.given_on
    more = {"topic_id": Decision.topic_id} if kind is Decision else {}
    query = _columns(
        what, kind, number=kind.number, text=kind.wording, body_id=kind.body_id, day=day, **more
    ).where(kind.process_id == process.id, day <= as_of)
    query = query.where(_state_at(kind, end) if is_past else kind.state.in_(UNFINISHED))
    return query.where(Decision.result == Result.ADOPTED) if kind is Decision else query


def _state_at(kind: MatterType, end: datetime) -> ColumnElement[bool]:
    """Whether it was unfinished then, by the history of its states."""
    of_matter = StateChange.decision_id if kind is Decision else StateChange.task_id
    state = (
        select(StateChange.state)
        .where(of_matter == kind.id, StateChange.at < end)
        .order_by(StateChange.at.desc(), StateChange.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    return func.coalesce(state, FollowupState.OPEN.value).in_([s.value for s in UNFINISHED])


def _series(process: Process, as_of: date) -> Any:
    return _columns(
        ChargeKind.SERIES, Series, text=Series.title, body_id=Series.body_id, day=Series.starts_on
    ).where(
        Series.process_id == process.id,
        or_(Series.ends_on.is_(None), Series.ends_on >= as_of),
        Series.ended_at.is_(None),
    )


def _offers(process: Process, as_of: date) -> Any:
    return (
        _columns(
            ChargeKind.OFFER,
            Offer,
            text=Offer.name,
            place=Municipality.name,
            day=Offer.valid_from,
        )
        .join(Municipality, Municipality.id == Offer.municipality_id)
        .where(Offer.district_id == process.district_id, Offer.held_on(as_of))
    )


def _charge(row: Row[Any]) -> ChartCharge:
    return ChartCharge(
        kind=ChargeKind(row.what),
        id=row.id,
        number=row.number,
        text=row.text,
        body_id=row.body_id,
        place=row.place,
        topic_id=row.topic_id,
        caretaker_id=row.caretaker_id,
        caretaker=_full_name(*row[11:14]),
        deputy=_full_name(*row[14:17]),
        lead_body_id=row.lead_body_id,
        due_on=row.due_on,
    )


def _holders_before(
    session: Session, process: Process, end: datetime
) -> dict[tuple[ChargeKind, int], tuple[int, str]]:
    """Of what was handed over after that moment, who had it until the first handover."""
    rows = session.execute(
        select(
            Responsibility.decision_id,
            Responsibility.task_id,
            Person.id,
            *_name_of(Person),
            Handover.taken_at,
            Handover.given_at,
        )
        .join(Responsibility, Responsibility.id == Handover.responsibility_id)
        .join(Person, Person.id == Handover.from_id)
        .where(
            Responsibility.district_id == process.district_id,
            Handover.taken_at.is_not(None),
            Handover.given_at.is_not(None),
            or_(Handover.taken_at >= end, Handover.given_at >= end),
        )
        .order_by(Handover.id.desc())
    )
    return {
        (ChargeKind.DECISION, row[0]) if row[0] else (ChargeKind.TASK, row[1]): (
            row[2],
            _full_name(*row[3:6]),
        )
        for row in rows
        if row[0] or row[1]
    }
