"""A series for tests: rows as they come from the rule, without the pages."""

from datetime import UTC, date, datetime, time, timedelta
from uuid import uuid4

from sqlalchemy.orm import Session

from facilitation.model.bodies import Body
from facilitation.model.districts import District
from facilitation.model.meetings import AgendaItem, Meeting
from facilitation.model.series import Frequency, Series
from facilitation.planning.recurrence import aligned, days, rule_of

LAST_MONDAYS = {"frequency": Frequency.MONTHLY_BY_WEEKDAY, "weekday": 0, "nth": -1}
PLACE = "Rathaus, Saal 2"


def series(
    session: Session,
    district: District,
    body: Body,
    *,
    starts_on: date,
    ends_on: date | None,
    grown_until: date | None = None,
    **rule: object,
) -> Series:
    """A series at 17:00 with a meeting on each day of the rule, flushed."""
    made = Series(
        district_id=body.district_id,
        process_id=body.process_id,
        body_id=body.id,
        body=body,
        uid=f"{uuid4()}@kreisrunde.test",
        title=body.name,
        local_start="17:00",
        minutes=120,
        place=PLACE,
        starts_on=starts_on,
        ends_on=ends_on,
        grown_until=grown_until or ends_on,
        **(rule or LAST_MONDAYS),
    )
    made.starts_on = aligned(rule_of(made)).starts_on
    session.add(made)
    session.flush()
    for day in days(rule_of(made), until=made.grown_until or made.starts_on):
        session.add(occurrence(made, day, district))
    session.flush()
    return made


def occurrence(of: Series, day: date, district: District) -> Meeting:
    start = datetime.combine(day, time.fromisoformat(of.local_start), district.zone).astimezone(UTC)
    return Meeting(
        district_id=of.district_id,
        process_id=of.process_id,
        body_id=of.body_id,
        series_id=of.id,
        original_start=start,
        title=of.title,
        starts_at=start,
        ends_at=start + timedelta(minutes=of.minutes),
        place=of.place,
        uid=f"{uuid4()}@kreisrunde.test",
        calendar_changed_at=start - timedelta(days=400),
        agenda=[AgendaItem(position=1, title="Begrüßung"), AgendaItem(position=2, title="Berichte")],
    )
