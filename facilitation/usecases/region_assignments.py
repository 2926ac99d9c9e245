"""Putting municipalities into regions: several at once, noticing who did the same meanwhile."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitation.model.errors import ConflictError, InvalidError, NotFoundError
from facilitation.model.processes import Process, Region
from facilitation.model.rights import Action, Actor, demand
from facilitation.planning.region_rows import NOWHERE, Column, Row, rows_by
from facilitation.usecases import template_seats
from facilitation.usecases.journal import note
from facilitation.usecases.region_stays import move
from facilitation.usecases.regions import fetch_places

_NOT_YET = "noch nicht zugeordnet"


@dataclass(frozen=True)
class Wish:
    """A row shall go into a region as a whole."""

    row: str
    """The key of the row."""
    seen: tuple[int, ...]
    """In which regions its municipalities were when the person looked (see `Row.regions`)."""
    region_id: int
    """NOWHERE takes them out."""


def assign(
    session: Session,
    process: Process,
    wishes: Sequence[Wish],
    *,
    column: Column,
    by: Actor,
    on: date,
    now: datetime,
) -> int:
    """Fulfil all wishes or none; how many municipalities moved.

    A wish for what was there already is none. ConflictError, by key of the row, where somebody
    else has put a row into another region since it was seen.
    """
    demand(by, Action.EDIT_REGIONS, process, on)
    _lock(session, process)
    rows = {row.key: row for row in rows_by(column, fetch_places(session, process, on=on))}
    regions = _region_names(session, process)
    real = [wish for wish in wishes if wish.seen != (wish.region_id,)]
    _check(real, rows, regions)
    _check_nobody_was_quicker(real, rows, regions)
    moves = {
        place.id: wish.region_id or None
        for wish in real
        for place in rows[wish.row].places
        if (place.region_id or NOWHERE) != wish.region_id
    }
    if moves:
        move(session, process, moves, on=on)
        session.flush()
        template_seats.settle(session, process, on=on)
        note(session, by, "regions.assigned", process, now=now, municipalities=len(moves))
    return len(moves)


def assign_one(
    session: Session,
    process: Process,
    ags: str,
    region_id: int,
    *,
    seen: int,
    by: Actor,
    on: date,
    now: datetime,
) -> str:
    """Put one municipality (by key) into a region, or with NOWHERE out of all; its name.

    `seen` is the region it was in when the person looked. Errors as `assign`.
    """
    demand(by, Action.EDIT_REGIONS, process, on)
    places = fetch_places(session, process, on=on)
    place = next((place for place in places if place.ags == ags), None)
    if place is None:
        raise NotFoundError("Diese Gemeinde gibt es in diesem Landkreis nicht (mehr).")
    wish = Wish(rows_by(Column.NONE, [place])[0].key, (seen,), region_id)
    assign(session, process, [wish], column=Column.NONE, by=by, on=on, now=now)
    return place.name


def _lock(session: Session, process: Process) -> None:
    """One after the other: SQLite does so by itself."""
    session.execute(select(Process.id).where(Process.id == process.id).with_for_update())


def _region_names(session: Session, process: Process) -> dict[int, str]:
    rows = session.execute(select(Region.id, Region.name).where(Region.process_id == process.id))
    return {NOWHERE: _NOT_YET} | dict(rows.all())


def _check(wishes: Sequence[Wish], rows: Mapping[str, Row], regions: Mapping[int, str]) -> None:
    for wish in wishes:
        if wish.row not in rows:
            raise InvalidError(
                "Die Gemeinden haben sich inzwischen geändert. Laden Sie die Seite neu."
            )
        if wish.region_id not in regions:
            raise InvalidError(
                "Diese Region gibt es nicht (mehr). Laden Sie die Seite neu und wählen Sie eine "
                "andere."
            )


def _check_nobody_was_quicker(
    wishes: Sequence[Wish], rows: Mapping[str, Row], regions: Mapping[int, str]
) -> None:
    clashes = [
        wish for wish in wishes if rows[wish.row].regions not in (wish.seen, (wish.region_id,))
    ]
    if clashes:
        raise ConflictError(
            "Jemand anderes hat inzwischen zugeordnet.",
            theirs={
                wish.row: ", ".join(regions.get(id_, "") for id_ in rows[wish.row].regions)
                for wish in clashes
            },
            yours={wish.row: regions[wish.region_id] for wish in clashes},
        )
