"""Planning a series: its dates are shown with their reasons, then stored; nobody is told yet."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitation.model.base import new_key
from facilitation.model.bodies import Body
from facilitation.model.calendars import new_uid
from facilitation.model.districts import District
from facilitation.model.errors import InvalidError, NotFoundError
from facilitation.model.meetings import Meeting, MeetingState
from facilitation.model.processes import Process
from facilitation.model.rights import Action, Actor, demand
from facilitation.model.series import HolidayPolicy, Series
from facilitation.model.venues import Venue
from facilitation.planning import moments, recurrence, series_dates
from facilitation.planning.obstacles import end_of_school_data, marks_on
from facilitation.planning.recurrence import Rule
from facilitation.planning.remarks import Remark
from facilitation.planning.series_dates import Choice, Outcome, PlannedDate, Terms
from facilitation.usecases import journal
from facilitation.usecases.blackouts import obstacles_for
from facilitation.usecases.series_dates import add_dates
from facilitation.usecases.series_rows import NOT_HERE, day_of


@dataclass(frozen=True, kw_only=True)
class SeriesPlan:
    """A series to be: days and times of day in the district's zone."""

    body_id: int
    rule: Rule
    starts: time
    ends: time
    until: date | None = None
    """Last day of the rule; with neither this nor `number` the series is open."""
    number: int | None = None
    """So many dates take place."""
    policy: HolidayPolicy = HolidayPolicy.ASK
    avoids_school_holidays: bool = False
    title: str = ""
    """Empty: the body's name."""
    place: str = ""
    """Empty: the venue's name and address."""
    venue_id: int | None = None
    online_url: str = ""
    choices: Mapping[date, Choice] = field(default_factory=dict)
    """What a person has said of single days of the rule, whatever the policy would do."""


@dataclass(frozen=True, kw_only=True)
class PreviewLine:
    planned: PlannedDate
    remarks: tuple[Remark, ...]
    """What stands out on the day on which it takes place. Nothing of it forbids the day."""


@dataclass(frozen=True, kw_only=True)
class Preview:
    """What storing the plan would come to."""

    rule: Rule
    """Beginning with its first day."""
    in_words: str
    lines: tuple[PreviewLine, ...]
    remarks: tuple[Remark, ...]
    """What is to be said of all dates together: until when school holidays are known."""

    @property
    def taking_place(self) -> int:
        return sum(line.planned.on is not None for line in self.lines)

    @property
    def open(self) -> int:
        return sum(line.planned.outcome is Outcome.OPEN for line in self.lines)

    @property
    def last_day(self) -> date:
        """The last day of the rule."""
        return self.lines[-1].planned.day


@dataclass(frozen=True)
class Setting:
    """What a plan is about, fetched."""

    district: District
    body: Body
    venue: Venue | None


def preview_series(
    session: Session, process: Process, plan: SeriesPlan, *, by: Actor, now: datetime
) -> Preview:
    """All dates of the plan with the reason for each that is left out, moved or open. Nothing is
    stored. InvalidError, with a sentence and the field, for everything that cannot be."""
    setting = setting_of(session, process, plan, by=by, now=now)
    dates = dates_of(session, setting, plan, now=now)
    others = _others(session, setting, dates)
    state = setting.district.state
    unknown = end_of_school_data(dates[-1].day, state)
    rule = recurrence.aligned(plan.rule)
    return Preview(
        rule=rule,
        in_words=recurrence.in_words(rule),
        lines=tuple(
            PreviewLine(
                planned=one,
                remarks=(*marks_on(one.on, state), *others[one.on]) if one.on else (),
            )
            for one in dates
        ),
        remarks=(unknown,) if unknown else (),
    )


def plan_series(
    session: Session,
    process: Process,
    plan: SeriesPlan,
    *,
    host: str,
    by: Actor,
    now: datetime,
    once: str | None = None,
) -> Series:
    """Store the series with a meeting for each date that takes place; nobody is told.

    Agenda and public access come from the body's rules of procedure. `once` is a word that comes
    with the wish: coming a second time with the same rule for the same body (a button pressed
    twice), nothing is planned, and what is there comes back. `host` is what comes after the @ of
    each calendar UID. Refuses what `preview_series` refuses.
    """
    setting = setting_of(session, process, plan, by=by, now=now)
    dates = dates_of(session, setting, plan, now=now)
    series = series_of(setting, plan, dates, host=host)
    before = _planned_with(session, setting.district, once)
    if before is not None and _gist(before) == _gist(series):
        return before
    series.key = once if once and before is None else new_key()
    session.add(series)
    session.flush()
    add_dates(session, series, setting.body, dates, zone=setting.district.zone, now=now)
    journal.note(
        session, by, "series_planned", series, now=now, body_id=series.body_id,
        dates=sum(one.on is not None for one in dates),
    )  # fmt: skip
    return series


def _planned_with(session: Session, district: District, once: str | None) -> Series | None:
    return session.scalar(
        select(Series).where(Series.district_id == district.id, Series.key == (once or ""))
    )


def _gist(series: Series) -> tuple[object, ...]:
    rule = recurrence.rule_of(series)
    return series.body_id, rule, series.local_start, series.minutes, series.ends_on


def setting_of(
    session: Session, process: Process, plan: SeriesPlan, *, by: Actor, now: datetime
) -> Setting:
    """What the plan is about, if `by` may plan there; NotFoundError for another's body or venue."""
    district = session.get_one(District, process.district_id)
    demand(by, Action.PLAN_MEETINGS, process, day_of(now, district.zone))
    body = session.scalar(
        select(Body).where(Body.id == plan.body_id, Body.process_id == process.id)
    )
    venue = session.scalar(
        select(Venue).where(Venue.id == (plan.venue_id or 0), Venue.district_id == district.id)
    )
    if body is None or (plan.venue_id is not None and venue is None):
        raise NotFoundError(NOT_HERE)
    if body.is_linked:
        raise InvalidError(
            "„%(body)s“ führen andere, die auch einladen. Tragen Sie seine Termine einzeln ein.",
            field="title",
            body=body.name,
        )
    return Setting(district, body, venue)


def dates_of(
    session: Session, setting: Setting, plan: SeriesPlan, *, now: datetime
) -> list[PlannedDate]:
    """What becomes of each day of the plan's rule, nothing stored. Refuses what cannot be."""
    zone = setting.district.zone
    recurrence.check(plan.rule)
    if plan.until is not None and plan.number is not None:
        raise InvalidError(
            "Geben Sie entweder ein Ende oder eine Zahl von Terminen an, nicht beides.",
            field="number",
        )
    today = day_of(now, zone)
    obstacles = obstacles_for(
        session,
        setting.district,
        body_id=setting.body.id,
        venue_id=plan.venue_id,
        avoids_school_holidays=plan.avoids_school_holidays,
        since=min(plan.rule.starts_on, today),
    )
    terms = Terms(policy=plan.policy, obstacles=obstacles, not_before=today, choices=plan.choices)
    dates = series_dates.plan(plan.rule, terms, until=plan.until, number=plan.number)
    series_dates.check_times(dates, plan.starts, plan.ends, zone)
    first = min(dates[0].day, dates[0].on or dates[0].day)
    if moments.moment(first, plan.starts, zone) <= now:
        raise InvalidError(
            "Der erste Termin (%(day)s) liegt in der Vergangenheit. Wählen Sie einen Beginn ab "
            "heute.",
            field="starts_on",
            day=first,
        )
    _check_body(setting.body, dates)
    return dates


def _check_body(body: Body, dates: Sequence[PlannedDate]) -> None:
    for one in dates:
        if one.on is not None and not body.holds_on(one.on):
            raise InvalidError(
                "„%(body)s“ gibt es am %(day)s nicht. Wählen Sie einen anderen Beginn oder ein "
                "anderes Ende.",
                field="until" if body.holds_on(dates[0].day) else "starts_on",
                body=body.name,
                day=one.on,
            )


def series_of(
    setting: Setting, plan: SeriesPlan, dates: Sequence[PlannedDate], *, host: str
) -> Series:
    """The series that the plan asks for, not stored, without a key."""
    rule = recurrence.aligned(plan.rule)
    is_open = plan.until is None and plan.number is None
    venue = setting.venue
    return Series(
        district_id=setting.district.id,
        process_id=setting.body.process_id,
        body_id=setting.body.id,
        uid=new_uid(host),
        title=plan.title or setting.body.name,
        frequency=rule.frequency,
        step=rule.step,
        weekday=rule.weekday,
        nth=rule.nth,
        month_day=rule.month_day,
        local_start=f"{plan.starts:%H:%M}",
        minutes=_minutes(plan),
        place=plan.place or (venue.in_words if venue else ""),
        venue_id=plan.venue_id,
        online_url=plan.online_url,
        starts_on=rule.starts_on,
        ends_on=None if is_open else plan.until or dates[-1].day,
        grown_until=rule.starts_on + series_dates.HORIZON
        if is_open
        else plan.until or dates[-1].day,
        holiday_policy=plan.policy,
        avoids_school_holidays=plan.avoids_school_holidays,
        left_out=[],
    )


def _minutes(plan: SeriesPlan) -> int:
    begin, end = (datetime.combine(date.min, at) for at in (plan.starts, plan.ends))
    return (end - begin) // timedelta(minutes=1)


def _others(
    session: Session, setting: Setting, dates: Sequence[PlannedDate]
) -> Mapping[date | None, list[Remark]]:
    """What else the body does on these days."""
    zone = setting.district.zone
    days = [one.on for one in dates if one.on is not None]
    found: dict[date | None, list[Remark]] = defaultdict(list)
    if not days:
        return found
    rows = session.execute(
        select(Meeting.title, Meeting.starts_at)
        .where(
            Meeting.body_id == setting.body.id,
            Meeting.state != MeetingState.CANCELLED,
            Meeting.starts_at >= datetime.combine(min(days), time(), zone),
            Meeting.starts_at < datetime.combine(max(days) + timedelta(days=1), time(), zone),
        )
        .order_by(Meeting.starts_at)
    )
    for title, starts_at in rows:
        other = f"{title}, {starts_at.astimezone(zone):%H:%M} Uhr"
        remark = Remark("Am selben Tag tagt das Gremium schon: %(other)s.", other=other)
        found[day_of(starts_at, zone)].append(remark)
    return found
