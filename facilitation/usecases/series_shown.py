"""A series as its page shows it: the rule, its dates with their answers, what was sent."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, ClassVar

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session, aliased

from facilitation.model.bodies import Body
from facilitation.model.districts import District
from facilitation.model.errors import NotFoundError
from facilitation.model.meetings import Answer, Invitation, Meeting, MeetingState
from facilitation.model.outbox import LetterKind, LetterState, OutgoingLetter
from facilitation.model.processes import Process
from facilitation.model.rights import Action, Actor, demand
from facilitation.model.series import HolidayPolicy, LeftOutDate, Series
from facilitation.model.venues import Venue
from facilitation.planning.recurrence import Rule, in_words, rule_of
from facilitation.usecases.series_rows import NOT_HERE, day_of


@dataclass(frozen=True, kw_only=True, slots=True)
class ShownSeries:
    """A series as all its pages name it."""

    stands_for: ClassVar[str] = "Series"

    id: int
    district_id: int
    process_id: int | None
    body_id: int
    body: str
    version: int
    title: str
    rule: Rule
    local_start: str
    minutes: int
    place: str
    venue_id: int | None
    online_url: str
    starts_on: date
    ends_on: date | None
    grown_until: date | None
    released_until: date | None
    policy: HolidayPolicy
    avoids_school_holidays: bool
    ended_at: datetime | None
    follows_id: int | None
    follower_id: int | None

    @property
    def in_words(self) -> str:
        return in_words(self.rule)

    @property
    def starts(self) -> time:
        return time.fromisoformat(self.local_start)

    @property
    def ends(self) -> time:
        begins = datetime.combine(date.min, self.starts)
        return (begins + timedelta(minutes=self.minutes)).time()

    @property
    def is_invited(self) -> bool:
        return self.released_until is not None


@dataclass(frozen=True, kw_only=True, slots=True)
class DateRow:
    """One date of a series."""

    id: int
    number: int | None
    title: str
    day: date
    """The rule's own day."""
    local_day: date
    """The day on which it takes place."""
    starts_at: datetime
    ends_at: datetime
    place: str
    state: MeetingState
    moved_because: str
    cancel_reason: str
    is_ahead: bool
    is_on_time: bool
    """It begins when the rule says."""
    invited: int
    accepted: int
    declined: int
    tentative: int

    @property
    def waiting(self) -> int:
        return self.invited - self.accepted - self.declined - self.tentative


@dataclass(frozen=True, kw_only=True, slots=True)
class DayWithout:
    """A day of the rule on which there is no meeting, or on which nobody has said yet."""

    day: date
    reason: str
    is_open: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Dispatch:
    """Letters about the series that were written at once."""

    at: datetime
    kind: LetterKind
    letters: int
    waiting: int
    failed: int


MOST_DISPATCHES = 12


def get_shown(
    session: Session,
    process: Process,
    series_id: int,
    *,
    by: Actor,
    now: datetime,
    action: Action = Action.PLAN_MEETINGS,
) -> ShownSeries:
    """The series, for whoever has the right to that action; NotFoundError for one of elsewhere."""
    follower = aliased(Series)
    row = session.execute(
        select(Series, Body.name, District, select(func.max(follower.id)).where(
            follower.follows_id == Series.id).scalar_subquery())
        .join(Body, Body.id == Series.body_id)
        .join(District, District.id == Series.district_id)
        .where(Series.id == series_id, Series.process_id == process.id)
    ).first()  # fmt: skip
    if row is None:
        raise NotFoundError(NOT_HERE)
    series, body, district, follower_id = row
    demand(by, action, series, now.astimezone(district.zone).date())
    same = ("id", "district_id", "process_id", "body_id", "version", "title", "local_start",
            "minutes", "place", "venue_id", "online_url", "starts_on", "ends_on", "grown_until",
            "released_until", "avoids_school_holidays", "ended_at", "follows_id")  # fmt: skip
    return ShownSeries(
        **{name: getattr(series, name) for name in same},
        body=body,
        rule=rule_of(series),
        policy=series.holiday_policy,
        follower_id=follower_id,
    )


def list_dates(session: Session, shown: ShownSeries, *, now: datetime) -> list[DateRow]:
    """All its dates in the order of the rule. The caller has checked the right."""
    zone = session.get_one(District, shown.district_id).zone
    rows = session.execute(
        select(
            Meeting.id,
            Meeting.number,
            Meeting.title,
            Meeting.original_start,
            Meeting.starts_at,
            Meeting.ends_at,
            Meeting.place,
            Meeting.state,
            Meeting.moved_because,
            Meeting.cancel_reason,
            _counted().label("invited"),
            _counted(Answer.ACCEPTED).label("accepted"),
            _counted(Answer.DECLINED).label("declined"),
            _counted(Answer.TENTATIVE).label("tentative"),
        )
        .outerjoin(Invitation, Invitation.meeting_id == Meeting.id)
        .where(Meeting.series_id == shown.id)
        .group_by(Meeting.id)
        .order_by(Meeting.original_start, Meeting.id)
    )
    return [_date(row._mapping, now, zone) for row in rows]


def _date(row: Any, now: datetime, zone: Any) -> DateRow:
    values = dict(row)
    original = values.pop("original_start") or values["starts_at"]
    return DateRow(
        **values,
        day=day_of(original, zone),
        local_day=day_of(values["starts_at"], zone),
        is_ahead=values["starts_at"] > now
        and values["state"] not in (MeetingState.OPENED, MeetingState.CLOSED),
        is_on_time=values["starts_at"] == original,
    )


def _counted(answer: Answer | None = None) -> ColumnElement[int]:
    asked = Invitation.withdrawn_at.is_(None)
    wanted = asked if answer is None else asked & (Invitation.answer == answer)
    return func.count(case((wanted, Invitation.id)))


def list_venues(session: Session, shown_in: Process) -> list[tuple[int, str]]:
    """(id, name) of the rooms of the district, to be chosen from; with how one gets in."""
    venues = session.scalars(
        select(Venue)
        .where(Venue.district_id == shown_in.district_id)
        .order_by(Venue.name, Venue.id)
    )
    return [(venue.id, f"{venue.in_words}{_ACCESS[venue.is_step_free]}") for venue in venues]


_ACCESS = {True: " (stufenlos)", False: " (mit Stufen)", None: ""}


def rule_day_of(session: Session, shown: ShownSeries, meeting_id: int) -> date:
    """The day of the rule on which that date of the series stands."""
    row = session.execute(
        select(Meeting.original_start, Meeting.starts_at).where(
            Meeting.id == meeting_id, Meeting.series_id == shown.id
        )
    ).first()
    if row is None:
        raise NotFoundError(NOT_HERE)
    zone = session.get_one(District, shown.district_id).zone
    return day_of(row.original_start or row.starts_at, zone)


def list_days_without(session: Session, shown: ShownSeries) -> list[DayWithout]:
    """Days of the rule that are left out or still open, in order."""
    rows = session.execute(
        select(LeftOutDate.day, LeftOutDate.reason, LeftOutDate.is_open)
        .where(LeftOutDate.series_id == shown.id)
        .order_by(LeftOutDate.day)
    )
    return [DayWithout(**row._mapping) for row in rows]


def list_dispatches(session: Session, shown: ShownSeries) -> list[Dispatch]:
    """What was written to people about the series, the latest first."""
    rows = session.execute(
        select(
            OutgoingLetter.created_at.label("at"),
            OutgoingLetter.kind,
            func.count(OutgoingLetter.id).label("letters"),
            _in_state(LetterState.WAITING).label("waiting"),
            _in_state(LetterState.FAILED).label("failed"),
        )
        .where(OutgoingLetter.series_id == shown.id)
        .group_by(OutgoingLetter.created_at, OutgoingLetter.kind)
        .order_by(OutgoingLetter.created_at.desc(), OutgoingLetter.kind)
        .limit(MOST_DISPATCHES)
    )
    return [Dispatch(**row._mapping) for row in rows]


def _in_state(state: LetterState) -> ColumnElement[int]:
    return func.count(case((OutgoingLetter.state == state, OutgoingLetter.id)))
