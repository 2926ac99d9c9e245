"""From which municipalities nobody comes: the answers to an invitation, place by place."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from facilitation.model.bodies import Body, Seat
from facilitation.model.meetings import Answer
from facilitation.model.municipalities import Municipality
from facilitation.model.processes import RegionMunicipality
from facilitation.usecases.meeting_heads import Head
from facilitation.usecases.responses import Response


@dataclass(frozen=True, slots=True)
class PlaceSum:
    """What people from one municipality have said."""

    name: str
    asked: int
    """Persons; of an Amt they count for each of its municipalities."""
    accepted: int
    declined: int
    tentative: int
    waiting: int

    @property
    def is_missing(self) -> bool:
        return not self.accepted


def list_places(
    session: Session, head: Head, rows: Iterable[Response], *, zone: ZoneInfo
) -> list[PlaceSum]:
    """All municipalities of the body's region, those it has a seat for, held or vacant, and those
    that somebody asked is from; first those from which nobody comes, by name.

    The caller has checked the right to invite.
    """
    responses = list(rows)
    places = _fetch(session, head, responses, day=head.local_day(zone))
    counts = _counts(responses, places)
    sums = [
        PlaceSum(
            name,
            counts[id].total(),
            counts[id][Answer.ACCEPTED],
            counts[id][Answer.DECLINED],
            counts[id][Answer.TENTATIVE],
            counts[id][Answer.NONE_YET],
        )
        for id, (name, _association) in places.items()
    ]
    return sorted(sums, key=lambda place: not place.is_missing)


Places = Mapping[int, tuple[str, int | None]]
"""Name and association of municipalities by id, in the order of their names."""


def _fetch(session: Session, head: Head, rows: Iterable[Response], *, day: date) -> Places:
    at_home = {row.municipality_id for row in rows if row.municipality_id is not None}
    in_region = (
        select(RegionMunicipality.municipality_id)
        .join(Body, Body.region_id == RegionMunicipality.region_id)
        .where(Body.id == head.body_id, RegionMunicipality.held_on(day))
    )
    seated = select(Seat.municipality_id).where(Seat.body_id == head.body_id, Seat.held_on(day))
    found = session.execute(
        select(Municipality.id, Municipality.name, Municipality.association_id)
        .where(
            Municipality.district_id == head.district_id,
            Municipality.held_on(day),
            or_(
                Municipality.id.in_(in_region),
                Municipality.id.in_(seated),
                Municipality.id.in_(at_home),
            ),
        )
        .order_by(Municipality.sort_key, Municipality.id)
    )
    return {row.id: (row.name, row.association_id) for row in found}


def _counts(rows: Iterable[Response], places: Places) -> dict[int, Counter[Answer]]:
    """Answers by municipality; a seat of an Amt speaks for all municipalities of it."""
    counts: dict[int, Counter[Answer]] = {id: Counter() for id in places}
    for row in rows:
        for id, (_name, association) in places.items():
            stands_for_all = row.association_id is not None and row.association_id == association
            if id == row.municipality_id or stands_for_all:
                counts[id][row.answer] += 1
    return counts
