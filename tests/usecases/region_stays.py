"""Municipalities of the scene, and how they are put into regions."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitation.model.municipalities import Municipality
from facilitation.model.processes import RegionMunicipality
from facilitation.model.rights import Actor
from facilitation.planning.region_rows import Column
from facilitation.usecases import region_assignments
from facilitation.usecases.region_assignments import Wish
from tests import cast


def ids(session: Session) -> dict[str, int]:
    """Municipalities of the scene by the last digit of their key."""
    rows = session.execute(select(Municipality.ags, Municipality.id))
    return {ags[-1]: id_ for ags, id_ in rows if ags.startswith("13076")}


def assign(
    session: Session,
    scene: cast.Scene,
    by: Actor,
    *wishes: Wish,
    on: date,
    now: datetime,
    column: Column = Column.NONE,
) -> int:
    return region_assignments.assign(
        session, scene.process, wishes, column=column, by=by, on=on, now=now
    )


def stays(session: Session) -> list[tuple[int, int, date, date | None]]:
    rows = session.scalars(
        select(RegionMunicipality).order_by(
            RegionMunicipality.municipality_id, RegionMunicipality.valid_from
        )
    )
    return [(row.municipality_id, row.region_id, row.valid_from, row.valid_until) for row in rows]
