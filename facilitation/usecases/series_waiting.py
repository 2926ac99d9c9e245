"""Series that wait for a person: open dates, and calendars that soon show no more dates."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from facilitation.model.districts import District
from facilitation.model.processes import Process
from facilitation.model.series import LeftOutDate, Series

IN_GOOD_TIME = timedelta(days=90)
"""So long before the last date that calendars show the next ones should be released."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingSeries:
    id: int
    process_slug: str
    title: str
    open_days: int
    """Coming days of which a person has yet to say what becomes of them."""
    first_open: date | None
    shown_until: date | None
    """Up to this day calendars show dates, and it is time to release further ones; None: not."""


def list_waiting_series(
    session: Session, district: District, *, now: datetime, most: int
) -> list[WaitingSeries]:
    """Those with the nearest open day first, then those whose calendars end first."""
    today = now.astimezone(district.zone).date()
    ends_soon = and_(
        Series.ends_on.is_(None),
        Series.released_until < today + IN_GOOD_TIME,
        Series.grown_until > Series.released_until,
    )
    first_open = func.min(LeftOutDate.day)
    rows = session.execute(
        select(
            Series.id,
            Process.slug,
            Series.title,
            func.count(LeftOutDate.id),
            first_open,
            Series.released_until,
            ends_soon,
        )
        .join(Process, Process.id == Series.process_id)
        .outerjoin(
            LeftOutDate,
            and_(
                LeftOutDate.series_id == Series.id,
                LeftOutDate.is_open,
                LeftOutDate.day >= today,
            ),
        )
        .where(
            Series.district_id == district.id,
            or_(LeftOutDate.id.is_not(None), ends_soon),
        )
        .group_by(Series.id, Process.slug)
        .order_by(first_open.is_(None), first_open, Series.released_until, Series.id)
        .limit(most)
    )
    return [
        WaitingSeries(
            id=id,
            process_slug=slug,
            title=title,
            open_days=open_days,
            first_open=first,
            shown_until=released if is_due else None,
        )
        for id, slug, title, open_days, first, released, is_due in rows
    ]
