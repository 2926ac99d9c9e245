"""A municipality's time in a region: one begins where another ends, mergers carry over."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from facilitation.model.municipalities import Municipality
from facilitation.model.processes import Process, RegionMunicipality


@dataclass(frozen=True)
class Merger:
    """A municipality ends `on` a day; without `successor_id` nothing takes its place."""

    municipality_id: int
    successor_id: int | None
    on: date
    inhabitants: int
    """Of several that merge, the largest decides in which region the new one lies."""


def move(
    session: Session, process: Process, regions: Mapping[int, int | None], *, on: date
) -> None:
    """Put municipalities (by id) into regions (by id) from a day; None takes them out.

    What was put on the same day or for later is replaced without a trace: a correction.
    """
    theirs = (
        RegionMunicipality.process_id == process.id,
        RegionMunicipality.municipality_id.in_(regions),
    )
    session.execute(delete(RegionMunicipality).where(*theirs, RegionMunicipality.valid_from >= on))
    session.execute(
        update(RegionMunicipality)
        .where(
            *theirs,
            or_(RegionMunicipality.valid_until.is_(None), RegionMunicipality.valid_until > on),
        )
        .values(valid_until=on)
    )
    ends = dict(
        session.execute(
            select(Municipality.id, Municipality.valid_until).where(Municipality.id.in_(regions))
        ).all()
    )
    session.add_all(
        RegionMunicipality(
            process_id=process.id,
            region_id=region_id,
            municipality_id=municipality_id,
            valid_from=on,
            valid_until=ends[municipality_id],
        )
        for municipality_id, region_id in regions.items()
        if region_id is not None
    )
    session.flush()


def carry_over(session: Session, mergers: Iterable[Merger]) -> None:
    """End the stays of those that merge; their successors take the place, where they have none.

    In every process at once. Of several predecessors the largest decides.
    """
    by_id = {merger.municipality_id: merger for merger in mergers}
    stays = _open_stays(session, by_id)
    taken = _taken(session, [m.successor_id for m in by_id.values() if m.successor_id])
    ordered = sorted(stays, key=lambda stay: -by_id[stay.municipality_id].inhabitants)
    for stay in ordered:
        merger = by_id[stay.municipality_id]
        place = (stay.process_id, merger.successor_id)
        if merger.successor_id is not None and place not in taken:
            taken.add(place)
            session.add(
                RegionMunicipality(
                    process_id=stay.process_id,
                    region_id=stay.region_id,
                    municipality_id=merger.successor_id,
                    valid_from=max(merger.on, stay.valid_from),
                )
            )
        stay.valid_until = max(merger.on, stay.valid_from)
    session.flush()


def _open_stays(session: Session, ids: Iterable[int]) -> list[RegionMunicipality]:
    return list(
        session.scalars(
            select(RegionMunicipality)
            .where(
                RegionMunicipality.municipality_id.in_(ids),
                RegionMunicipality.valid_until.is_(None),
            )
            .order_by(RegionMunicipality.id)
        )
    )


def _taken(session: Session, successors: list[int]) -> set[tuple[int, int | None]]:
    """(process, municipality) where the successor has a region of its own."""
    rows = session.execute(
        select(RegionMunicipality.process_id, RegionMunicipality.municipality_id).where(
            RegionMunicipality.municipality_id.in_(successors),
            RegionMunicipality.valid_until.is_(None),
        )
    )
    return {(process_id, municipality_id) for process_id, municipality_id in rows}
