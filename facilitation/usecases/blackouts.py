"""Days on which nobody should meet: of the district, of a body, or of a venue."""

from datetime import date
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from facilitation.model.districts import District
from facilitation.model.series import Blackout
from facilitation.planning.obstacles import Blocked, Obstacles


def obstacles_for(
    session: Session,
    district: District,
    *,
    body_id: int,
    venue_id: int | None,
    avoids_school_holidays: bool,
    since: date,
) -> Obstacles:
    """All that speaks against days from `since` on for meetings of the body at the venue."""
    rows = session.execute(
        select(Blackout.first_day, Blackout.last_day, Blackout.reason)
        .where(
            Blackout.district_id == district.id,
            Blackout.last_day >= since,
            or_(_of_all(), Blackout.body_id == body_id, Blackout.venue_id == (venue_id or 0)),
        )
        .order_by(Blackout.first_day, Blackout.id)
    )
    return Obstacles(
        state=district.state,
        avoids_school_holidays=avoids_school_holidays,
        blocked=tuple(
            Blocked(first_day=row.first_day, last_day=row.last_day, reason=row.reason)
            for row in rows
        ),
    )


def _of_all() -> Any:
    return and_(Blackout.body_id.is_(None), Blackout.venue_id.is_(None))
