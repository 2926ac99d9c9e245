"""A weekly series of the round table West, set up by hand, with its people asked to all of it."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitation.model.bodies import Body
from facilitation.model.meetings import AgendaItem, Invitation, InvitedAs, Meeting, MeetingState
from facilitation.model.people import Person
from facilitation.model.series import Frequency, HolidayPolicy, Series
from tests.conftest import NOW

BERLIN = ZoneInfo("Europe/Berlin")
FIRST = date(2027, 2, 1)
"""A Monday, three weeks ahead of the tests' day."""
WEEK = timedelta(days=7)
HOURS = timedelta(hours=2)


def weekly(
    session: Session, body: Body, *, first: date = FIRST, number: int = 5, key: str = "weekly"
) -> Series:
    """A planned weekly series from 17:00 to 19:00, to which nobody has been asked yet."""
    series = Series(
        district_id=body.district_id,
        process_id=body.process_id,
        body_id=body.id,
        body=body,
        key=key,
        uid=f"{key}@kreisrunde.test",
        title=body.name,
        frequency=Frequency.WEEKLY,
        step=1,
        weekday=first.weekday(),
        local_start="17:00",
        minutes=120,
        place="Rathaus, Saal 2",
        starts_on=first,
        ends_on=first + (number - 1) * WEEK,
        grown_until=first + (number - 1) * WEEK,
        holiday_policy=HolidayPolicy.ASK,
        left_out=[],
    )
    session.add(series)
    session.flush()
    session.add_all(_date(series, body, first + place * WEEK) for place in range(number))
    session.flush()
    return series


def _date(series: Series, body: Body, day: date) -> Meeting:
    starts_at = at(day)
    return Meeting(
        district_id=body.district_id,
        process_id=body.process_id,
        body_id=body.id,
        series_id=series.id,
        original_start=starts_at,
        title=series.title,
        starts_at=starts_at,
        ends_at=starts_at + HOURS,
        place=series.place,
        uid=f"{series.key}-{day}@kreisrunde.test",
        calendar_changed_at=NOW - timedelta(days=60),
        agenda=[AgendaItem(position=1, title="Begrüßung")],
        invitations=[],
    )


def at(day: date, hour: int = 17) -> datetime:
    """The moment of that local hour."""
    return datetime.combine(day, time(hour), BERLIN).astimezone(UTC)


def dates(session: Session, series: Series) -> list[Meeting]:
    """Its rows in the order of the rule."""
    found = session.scalars(
        select(Meeting)
        .where(Meeting.series_id == series.id)
        .order_by(Meeting.original_start)
        .execution_options(populate_existing=True)
    )
    return list(found)


def ask_to_all(
    session: Session,
    series: Series,
    person: Person,
    *,
    invited_as: InvitedAs = InvitedAs.MEMBER,
    mandate_id: int | None = None,
) -> None:
    """As if they had been invited to the series, and all of it were released."""
    series.released_until = series.ends_on
    for meeting in dates(session, series):
        meeting.state, meeting.invited_at = MeetingState.INVITED, NOW - WEEK
        session.add(
            Invitation(
                meeting_id=meeting.id,
                person_id=person.id,
                invited_as=invited_as,
                mandate_id=mandate_id,
            )
        )
    session.flush()


def asked(session: Session, series: Series, person: Person) -> list[date]:
    """The days to which the person is asked, as one of the series or alone."""
    rows = session.scalars(
        select(Meeting.starts_at)
        .join(Invitation, Invitation.meeting_id == Meeting.id)
        .where(
            Meeting.series_id == series.id,
            Invitation.person_id == person.id,
            Invitation.withdrawn_at.is_(None),
        )
        .order_by(Meeting.starts_at)
    )
    return [starts_at.astimezone(BERLIN).date() for starts_at in rows]


def picture(session: Session, series: Series, *, until: datetime) -> list[tuple[object, ...]]:
    """All that is stored of the dates before that moment and of who was asked to them."""
    session.flush()
    columns = [*Meeting.__table__.columns, *Invitation.__table__.columns]
    rows = session.execute(
        select(*columns)
        .outerjoin(Invitation, Invitation.meeting_id == Meeting.id)
        .where(Meeting.starts_at < until)
        .order_by(Meeting.id, Invitation.id)
    )
    return [tuple(row) for row in rows]
