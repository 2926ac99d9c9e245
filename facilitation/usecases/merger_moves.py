"""What hangs on a municipality goes with it when it merges: seats by their date, the rest at once.

A seat that has a history keeps it: it ends on the day before the merger, and a seat of the
successor begins with the same people. Where the successor sits in that body already, an empty seat
ends and a held one stays until somebody decides (`list_left_behind`).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session, joinedload, selectinload

from facilitation.model.activities import Activity
from facilitation.model.base import new_key
from facilitation.model.bodies import Mandate, Seat
from facilitation.model.districts import District
from facilitation.model.meetings import Invitation, Meeting, MeetingState
from facilitation.model.municipalities import Municipality
from facilitation.model.offers import Offer
from facilitation.model.people import Organisation
from facilitation.model.rights import Actor
from facilitation.model.venues import Venue
from facilitation.usecases.journal import note
from facilitation.usecases.region_stays import Merger

_LONGEST_CHAIN = 12
_AHEAD = (MeetingState.PLANNED, MeetingState.INVITED)


@dataclass(frozen=True)
class Moved:
    """How many seats went along, ended empty, and wait for somebody to decide."""

    seats: int
    closed: int
    left: int


def move_seats(session: Session, mergers: Iterable[Merger], *, by: Actor, now: datetime) -> Moved:
    """Let the seats of municipalities that merge follow their successors from the day of it.

    Of several that merge into one, the largest brings its seat. A second call changes nothing.
    """
    going = [merger for merger in mergers if merger.successor_id is not None]
    ids = {m.municipality_id for m in going} | {m.successor_id for m in going}
    names = dict(
        session.execute(
            select(Municipality.id, Municipality.name).where(Municipality.id.in_(ids))
        ).all()
    )
    seats = list(_seats(session, ids))
    fates: list[str] = []
    for merger in sorted(going, key=lambda one: (-one.inhabitants, one.municipality_id)):
        for seat in _lasting(seats, merger.municipality_id, merger.on):
            taken = {other.body_id for other in _lasting(seats, merger.successor_id, merger.on)}
            if seat.body_id not in taken:
                seats.append(_follow(session, seat, merger, names))
                note(session, by, "seat.followed", seat.body, now=now, name=seats[-1].label)
                fates.append("moved")
            elif any(_lasts(mandate, merger.on) for mandate in seat.mandates):
                fates.append("left")
            else:
                seat.close(merger.on)
                fates.append("closed")
    session.flush()
    return Moved(fates.count("moved"), fates.count("closed"), fates.count("left"))


def _seats(session: Session, municipalities: Iterable[int | None]) -> Sequence[Seat]:
    return session.scalars(
        select(Seat)
        .options(
            joinedload(Seat.body),
            selectinload(Seat.mandates).joinedload(Mandate.person),
            selectinload(Seat.mandates).joinedload(Mandate.deputy),
        )
        .where(Seat.municipality_id.in_(municipalities))
        .order_by(Seat.body_id, Seat.position)
    ).all()


def _lasting(seats: Iterable[Seat], municipality_id: int | None, on: date) -> list[Seat]:
    return [seat for seat in seats if seat.municipality_id == municipality_id and _lasts(seat, on)]


def _lasts(part: Seat | Mandate, on: date) -> bool:
    """Whether it holds on that day or after it."""
    return part.valid_until is None or part.valid_until > max(on, part.valid_from)


def _follow(session: Session, seat: Seat, merger: Merger, names: Mapping[int, str]) -> Seat:
    """The successor's seat, with the people who sit there then and those who come later."""
    old, new = (_short(names[id_ or 0]) for id_ in (merger.municipality_id, merger.successor_id))
    since = max(merger.on, seat.valid_from)
    follower = Seat(
        body_id=seat.body_id,
        key=_key_of(seat, merger),
        position=seat.position,
        label=seat.label.replace(old, new),
        sector=seat.sector,
        municipality_id=merger.successor_id,
        is_voting=seat.is_voting,
        may_decide=seat.may_decide,
        valid_from=since,
        valid_until=seat.valid_until,
        mandates=[],
    )
    lasting = [mandate for mandate in seat.mandates if _lasts(mandate, since)]
    pairs = [(mandate, _continued(mandate, since)) for mandate in lasting]
    follower.mandates.extend(continued for _, continued in pairs)
    seat.close(since)
    session.add(follower)
    session.flush()
    for mandate, continued in pairs:
        _ask_again(session, mandate, continued, since)
    return follower


def _short(name: str) -> str:
    return name.partition(",")[0]


def _key_of(seat: Seat, merger: Merger) -> str:
    """As a template's seat for each municipality would be called, so that none is made twice."""
    own = f"_m{merger.municipality_id}"
    if not seat.key.endswith(own):
        return new_key()
    return f"{seat.key.removesuffix(own)}_m{merger.successor_id}_{new_key()[:6]}"


def _continued(mandate: Mandate, since: date) -> Mandate:
    return Mandate(
        person_id=mandate.person_id,
        deputy_id=mandate.deputy_id,
        function=mandate.function,
        valid_from=max(since, mandate.valid_from),
        valid_until=mandate.valid_until,
    )


def _ask_again(session: Session, mandate: Mandate, continued: Mandate, since: date) -> None:
    """Invitations to meetings from that day on stand for the new mandate; nobody is asked twice."""
    ahead = select(Meeting.id).where(
        Meeting.state.in_(_AHEAD),
        Meeting.starts_at >= datetime.combine(since, time(), tzinfo=UTC),
    )
    session.execute(
        update(Invitation)
        .where(Invitation.mandate_id == mandate.id, Invitation.meeting_id.in_(ahead))
        .values(mandate_id=continued.id)
    )


def follow_mergers(session: Session, *, now: datetime) -> int:
    """In every district, what is due by its own calendar; how many rows followed."""
    districts = session.scalars(
        select(District).where(
            District.id.in_(
                select(Municipality.district_id).where(Municipality.successor_id.is_not(None))
            )
        )
    ).all()
    return sum(
        move_things(session, district, on=now.astimezone(district.zone).date())
        for district in districts
    )


def move_things(session: Session, district: District, *, on: date) -> int:
    """Let organisations, rooms, offers and activities to come follow mergers that are in force.

    How many rows followed. A second call changes nothing.
    """
    moved = 0
    for _ in range(_LONGEST_CHAIN):
        followed = sum(_move(session, district, *one, on) for one in _things(on))
        if not followed:
            break
        moved += followed
    return moved


def _things(on: date) -> tuple[tuple[type[Any], Any], ...]:
    """What of each table follows: what has a day keeps the municipality that was there then."""
    until = (
        select(Municipality.valid_until)
        .where(Municipality.id == Activity.municipality_id)
        .scalar_subquery()
    )
    return (
        (Organisation, True),
        (Venue, True),
        (Offer, or_(Offer.valid_until.is_(None), Offer.valid_until > on)),
        (Activity, or_(Activity.held_on.is_(None), Activity.held_on >= until)),
    )


def _move(session: Session, district: District, table: type[Any], what: Any, on: date) -> int:
    successor = (
        select(Municipality.successor_id)
        .where(Municipality.id == table.municipality_id)
        .scalar_subquery()
    )
    ended = select(Municipality.id).where(
        Municipality.district_id == district.id,
        Municipality.successor_id.is_not(None),
        Municipality.valid_until <= on,
    )
    result = session.execute(
        update(table)
        .where(table.municipality_id.in_(ended), what)
        .values(municipality_id=successor, version=table.version + 1)
        .execution_options(synchronize_session=False)
    )
    return int(result.rowcount)  # type: ignore[attr-defined]
