"""The organigram of a process on a day, and whether it is still as it was drawn."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    String,
    cast,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from facilitation.formats.org_charts import (
    Chart,
    ChartBody,
    ChartCharge,
    Level,
    ManyParts,
    SharedMatter,
)
from facilitation.model.bodies import Body, Mandate, Seat
from facilitation.model.decisions import Decision, Task
from facilitation.model.districts import District
from facilitation.model.journal import JournalEntry
from facilitation.model.municipalities import Municipality
from facilitation.model.offers import Offer
from facilitation.model.people import Organisation, Person
from facilitation.model.processes import Process, Region
from facilitation.model.responsibilities import Responsibility
from facilitation.model.rights import RIGHTS, Action, Actor, demand, standings
from facilitation.model.series import Series
from facilitation.model.sorting import folded
from facilitation.planning.org_charts import break_circles, grow
from facilitation.usecases.bodies import get_body
from facilitation.usecases.org_chart_rows import (
    list_chart_bodies,
    list_chart_charges,
    list_chart_seats,
)

MANY_SEATS, MANY_CHARGES = 2, 3
"""From so many on somebody is named among those who have several parts."""


@dataclass(frozen=True, kw_only=True)
class ChartWanted:
    """What of the organigram is shown; a body is shown with all that report to it."""

    body_id: int | None = None
    level: Level | None = None


def show_chart(
    session: Session,
    process: Process,
    wanted: ChartWanted,
    *,
    as_of: date,
    zone: ZoneInfo,
    by: Actor,
    on: date,
) -> Chart:
    """The organigram as it was, is or will be on `as_of`. Four statements, five for days past.

    Findings and tasks are those that `by` may see. NotFoundError for another process's body; one
    that did not exist on the day leaves an empty chart.
    """
    demand(by, Action.SEE_BODY, process, on)
    bodies, circles = _bodies(session, process, as_of)
    if wanted.body_id is not None and all(body.id != wanted.body_id for body in bodies):
        get_body(session, process, wanted.body_id, by=by, on=on)
    seats = list_chart_seats(session, process, as_of=as_of)
    charges = list_chart_charges(session, process, as_of=as_of, zone=zone, by=by, on=on)
    of_body: dict[int | None, list[ChartCharge]] = defaultdict(list)
    for charge in charges:
        of_body[charge.body_id].append(charge)
    whole = [
        replace(body, seats=tuple(seats.get(body.id, ())), charges=tuple(of_body.get(body.id, ())))
        for body in bodies
    ]
    shown = _narrowed(whole, wanted)
    asks_for_all = wanted == ChartWanted()
    elsewhere = asks_for_all or wanted.level is Level.MUNICIPALITY
    return Chart(
        process=process.name,
        carrier=_carrier(session, process),
        as_of=as_of,
        bodies=tuple(shown),
        elsewhere=tuple(of_body[None]) if elsewhere else (),
        circles=circles,
        many_parts=tuple(_many_parts(shown)),
        shared=tuple(_shared(shown)),
    )


def _carrier(session: Session, process: Process) -> str:
    if process.carrier_organisation_id is None:
        return session.get_one(District, process.district_id).name
    name = session.scalar(
        select(Organisation.name).where(Organisation.id == process.carrier_organisation_id)
    )
    return name or ""


def _bodies(
    session: Session, process: Process, as_of: date
) -> tuple[list[ChartBody], tuple[tuple[str, ...], ...]]:
    """From the top down without circles; of linked bodies those to which somebody reports."""
    rows = {row.id: row for row in list_chart_bodies(session, process, as_of=as_of)}
    hierarchy = break_circles({number: row.parent_id for number, row in rows.items()})
    parents = hierarchy.parents
    needed = {number for number, row in rows.items() if row.process_id is not None}
    for number in list(needed):
        while (above := parents[number]) is not None and above not in needed:
            needed.add(above)
            number = above
    order = [number for number in rows if number in needed]
    found: list[ChartBody] = []
    waiting = [(tree, 0) for tree in reversed(grow(order, parents))]
    while waiting:
        tree, depth = waiting.pop()
        found.append(_body(rows[tree.node], parents[tree.node], depth))
        waiting += [(child, depth + 1) for child in reversed(tree.children)]
    circles = tuple(
        tuple(rows[number].name for number in circle)
        for circle in hierarchy.circles
        if needed & set(circle)
    )
    return found, circles


def _body(row: Any, parent_id: int | None, depth: int) -> ChartBody:
    return ChartBody(
        id=row.id,
        name=row.name,
        kind=row.kind,
        region_id=row.region_id,
        region=row.region or "",
        is_linked=row.is_linked,
        is_own=row.process_id is not None,
        parent_id=parent_id,
        depth=depth,
        seats=(),
        charges=(),
    )


def _narrowed(bodies: Sequence[ChartBody], wanted: ChartWanted) -> list[ChartBody]:
    """Those wanted, under the nearest one above that is shown too."""
    above = {body.id: body.parent_id for body in bodies}
    kept = {body.id for body in bodies if _is_wanted(body, wanted, above)}
    depths: dict[int, int] = {}
    shown: list[ChartBody] = []
    for body in bodies:
        if body.id not in kept:
            continue
        parent = body.parent_id
        while parent is not None and parent not in kept:
            parent = above[parent]
        depths[body.id] = 0 if parent is None else depths[parent] + 1
        shown.append(replace(body, parent_id=parent, depth=depths[body.id]))
    return shown


def _is_wanted(body: ChartBody, wanted: ChartWanted, above: dict[int, int | None]) -> bool:
    if wanted.level is not None and body.level is not wanted.level:
        return False
    if wanted.body_id is None:
        return True
    number: int | None = body.id
    while number is not None and number != wanted.body_id:
        number = above[number]
    return number is not None


def _many_parts(bodies: Iterable[ChartBody]) -> list[ManyParts]:
    """Who has several seats or many matters, those with most first."""
    names: dict[int, str] = {}
    seats: dict[int, list[str]] = defaultdict(list)
    charges: Counter[int] = Counter()
    for body in bodies:
        for seat in body.seats:
            if seat.person_id is not None:
                names[seat.person_id] = seat.person
                seats[seat.person_id].append(body.name)
        for charge in body.charges:
            if charge.caretaker_id is not None:
                names[charge.caretaker_id] = charge.caretaker
                charges[charge.caretaker_id] += 1
    found = [
        ManyParts(number, name, tuple(seats[number]), charges[number])
        for number, name in names.items()
        if len(seats[number]) >= MANY_SEATS or charges[number] >= MANY_CHARGES
    ]
    return sorted(found, key=lambda many: (-len(many.bodies) - many.charges, folded(many.name)))


def _shared(bodies: Sequence[ChartBody]) -> list[SharedMatter]:
    """One topic or wording in several hands, and matters led by another body than their own."""
    names = {body.id: body.name for body in bodies}
    groups: dict[object, list[tuple[ChartBody, ChartCharge]]] = defaultdict(list)
    found: list[SharedMatter] = []
    for body in bodies:
        for charge in body.charges:
            groups[charge.topic_id or folded(charge.text)].append((body, charge))
            if charge.lead_body_id not in (None, body.id):
                lead = names.get(charge.lead_body_id or 0)
                hands = (body.name, f"{lead} (Federführung)") if lead else (body.name,)
                found.append(SharedMatter(charge.text, hands))
    for group in groups.values():
        people = {charge.caretaker_id: charge.caretaker for _, charge in group if charge.caretaker}
        if len(people) > 1:
            found.append(SharedMatter(group[0][1].text, tuple(people.values())))
    return found


def mark_of(session: Session, process: Process, *, by: Actor, on: date) -> str:
    """A text that is another as soon as anything an organigram shows was changed. One statement.

    Rows that people edit count their versions; of municipalities the day of the register tells.
    What versions do not tell (one row in the place of another that had its number, renumbering,
    names that a merger brings), the journal does: its newest line is in it. And so is what the
    reader may see.
    """
    rows = session.execute(union_all(*_numbers(process)))
    found = sorted((what, count, total or 0) for what, count, total in rows)
    numbers = "-".join(f"{count}.{total}" for _, count, total in found)
    return f"{numbers}/{sight_of(process, by=by, on=on)}"


def sight_of(process: Process, *, by: Actor, on: date) -> str:
    """The same for all who see the same: the office and the steering group, else each one."""
    held = standings(by, process, on)
    people = "people" if held & RIGHTS[Action.SEE_PEOPLE] else ""
    if held & RIGHTS[Action.SEE_DECISION]:
        return f"all {people}"
    return f"{by.person_id} {sorted(by.takes_care_of)} {by.seats} {people}"


def _numbers(process: Process) -> list[Any]:
    district, own = process.district_id, process.id
    bodies = select(Body.id).where(
        Body.district_id == district, or_(Body.process_id == own, Body.process_id.is_(None))
    )
    seats = select(Seat.id).where(Seat.body_id.in_(bodies))
    of_municipalities = select(
        literal("register"),
        func.count(Municipality.id) + func.sum(Municipality.id),
        func.max(cast(func.replace(cast(Municipality.register_date, String), "-", ""), Integer)),
    ).where(Municipality.district_id == district)
    newest = (
        select(JournalEntry.id)
        .where(JournalEntry.district_id == district)
        .order_by(JournalEntry.at.desc(), JournalEntry.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    return [
        select(literal("journal"), func.coalesce(newest, 0), literal(0)),
        of_municipalities,
        _versions(Process, Process.id == own),
        _versions(Body, Body.id.in_(bodies)),
        _versions(Seat, Seat.body_id.in_(bodies)),
        _versions(Mandate, Mandate.seat_id.in_(seats)),
        _versions(Person, Person.district_id == district),
        _versions(Organisation, Organisation.district_id == district),
        _versions(Region, Region.process_id == own),
        _versions(Decision, Decision.process_id == own),
        _versions(Task, Task.process_id == own),
        _versions(Series, Series.process_id == own),
        _versions(Offer, Offer.district_id == district),
        _versions(Responsibility, Responsibility.district_id == district),
    ]


_STEP = 1_000_003
"""Larger than any change of the sum of ids that the versions could make up for."""


def _versions(kind: Any, condition: ColumnElement[bool]) -> Any:
    return select(
        literal(kind.__tablename__),
        func.count(kind.id),
        func.sum(kind.id + kind.version * cast(_STEP, BigInteger)),
    ).where(condition)
