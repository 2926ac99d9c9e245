"""A series of the process and the rows of its dates, fetched to be changed."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from facilitation.model.districts import District
from facilitation.model.errors import NotFoundError
from facilitation.model.meetings import Invitation, Meeting, MeetingState
from facilitation.model.processes import Process
from facilitation.model.rights import Action, Actor, demand
from facilitation.model.series import Series
from facilitation.planning.series_dates import Terms
from facilitation.usecases.blackouts import obstacles_for

NOT_HERE = "Das gibt es hier nicht, oder es ist nicht für Sie bestimmt."


def open_series(
    session: Session,
    process: Process,
    series_id: int,
    *,
    action: Action = Action.PLAN_MEETINGS,
    by: Actor,
    now: datetime,
) -> tuple[Series, District]:
    """A series to be changed; locked where the database can, so that two people who press the
    same button take turns."""
    row = session.execute(
        select(Series, District)
        .join(District, District.id == Series.district_id)
        .where(Series.id == series_id, Series.process_id == process.id)
        .options(selectinload(Series.body), selectinload(Series.left_out))
        .with_for_update(of=Series)
        .execution_options(populate_existing=True)
    ).first()
    if row is None:
        raise NotFoundError(NOT_HERE)
    series, district = row
    demand(by, action, series, now.astimezone(district.zone).date())
    return series, district


def coming_dates(
    session: Session, series: Series, *, now: datetime, since: datetime | None = None
) -> list[Meeting]:
    """Its dates that are still ahead, called-off ones included, in the order of the rule, with
    all who were asked; `since`: from this original start on."""
    query = (
        select(Meeting)
        .where(
            Meeting.series_id == series.id,
            Meeting.starts_at > now,
            Meeting.state.in_([MeetingState.PLANNED, MeetingState.INVITED, MeetingState.CANCELLED]),
        )
        .options(
            selectinload(Meeting.invitations).joinedload(Invitation.person),
            selectinload(Meeting.invitations).joinedload(Invitation.mandate),
        )
        .order_by(Meeting.original_start, Meeting.id)
    )
    if since is not None:
        query = query.where(Meeting.original_start >= since)
    return list(session.scalars(query))


def rule_day(meeting: Meeting, zone: ZoneInfo) -> date:
    """The day of the rule on which a date of a series stands."""
    return day_of(meeting.original_start or meeting.starts_at, zone)


def day_of(at: datetime, zone: ZoneInfo) -> date:
    return at.astimezone(zone).date()


def terms_of(
    session: Session, series: Series, district: District, *, since: date, today: date
) -> Terms:
    """All that decides on the days of the series' rule from `since` on."""
    obstacles = obstacles_for(
        session,
        district,
        body_id=series.body_id,
        venue_id=series.venue_id,
        avoids_school_holidays=series.avoids_school_holidays,
        since=since,
    )
    return Terms(policy=series.holiday_policy, obstacles=obstacles, not_before=today)
