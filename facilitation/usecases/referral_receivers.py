"""Bodies to which something can be passed: those that adopt come first."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from facilitation.model.bodies import Body, BodyKind
from facilitation.model.processes import Process, Region
from facilitation.usecases.shared_bodies import is_shared


@dataclass(frozen=True)
class Receivers:
    """(id, name) of the bodies there are."""

    councils: list[tuple[int, str]]
    """They adopt what others recommend, whether the process or the district names them."""
    others: list[tuple[int, str]]

    def without(self, body_id: int | None) -> "Receivers":
        """The same but one."""
        return Receivers(
            [one for one in self.councils if one[0] != body_id],
            [one for one in self.others if one[0] != body_id],
        )


def list_receivers(session: Session, process: Process, *, on: date) -> Receivers:
    """Bodies of the process and existing ones of the district, as of a day; one query."""
    rows = session.execute(
        select(Body.id, Body.name, Body.kind)
        .outerjoin(Region, Region.id == Body.region_id)
        .where(
            Body.district_id == process.district_id,
            or_(Body.process_id == process.id, is_shared()),
            Body.held_on(on),
        )
        .order_by(Region.position.nulls_first(), Body.position, Body.sort_key, Body.id)
    ).all()
    return Receivers(
        [(row.id, row.name) for row in rows if row.kind is BodyKind.COUNCIL],
        [(row.id, row.name) for row in rows if row.kind is not BodyKind.COUNCIL],
    )
