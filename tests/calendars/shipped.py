"""Every series that comes with the product, over three years, and ready cases of each kind of rule.

Process templates and the demo are read as the product reads them: a series added there is tried
without a change here.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta
from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitation.archive import list_template_files
from facilitation.formats.process_templates import SeriesTemplate, read_template
from facilitation.model.calendars import Told
from facilitation.model.districts import District, State
from facilitation.model.series import Frequency, HolidayPolicy, Series
from facilitation.model.series_views import Recurring, SeriesDate, View
from facilitation.planning.obstacles import Obstacles
from facilitation.planning.recurrence import LAST, Rule, rule_of
from facilitation.planning.series_dates import Terms, check_times, plan
from facilitation.planning.series_views import recurring
from facilitation.usecases.demo import load_demo
from tests.conftest import NOW, TODAY

BERLIN = ZoneInfo("Europe/Berlin")
SINCE = date(2026, 1, 1)
THREE_YEARS = relativedelta(years=3, days=-1)


@dataclass(frozen=True, kw_only=True)
class Shipped:
    rule: Rule
    starts: time = time(17)
    minutes: int = 120
    policy: HolidayPolicy = HolidayPolicy.SKIP
    avoids_school_holidays: bool = False
    state: State = State.NI
    zone: ZoneInfo = BERLIN

    @property
    def view(self) -> View:
        """The dates of three years; on open ones nobody has decided."""
        obstacles = Obstacles(state=self.state, avoids_school_holidays=self.avoids_school_holidays)
        terms = Terms(policy=self.policy, obstacles=obstacles, not_before=self.rule.starts_on)
        dates = plan(self.rule, terms, until=self.rule.starts_on + THREE_YEARS)
        ends = datetime.combine(SINCE, self.starts) + timedelta(minutes=self.minutes)
        check_times(dates, self.starts, ends.time(), self.zone)
        return {
            self._start(one.day): SeriesDate(
                meeting_id=number,
                original_start=self._start(one.day),
                told=self._told(one.on),
            )
            for number, one in enumerate(dates)
            if one.on is not None
        }

    def recurring(self) -> Recurring:
        return recurring(self.view, self.rule, zone=self.zone, answers={})

    def _start(self, day: date) -> datetime:
        return datetime.combine(day, self.starts, self.zone).astimezone(UTC)

    def _told(self, day: date) -> Told:
        local_end = datetime.combine(day, self.starts) + timedelta(minutes=self.minutes)
        return Told(
            starts_at=self._start(day),
            ends_at=local_end.replace(tzinfo=self.zone).astimezone(UTC),
            summary="Runder Tisch – Größe ß",
            location="Rathaus, Saal 2; Hof \\ hinten",
            online_url="",
            agenda="1. Begrüßung\n2. Berichte",
        )


def every_series(session: Session) -> dict[str, Shipped]:
    """By a name for the test. The demo is loaded into the session, which is rolled back."""
    return dict([*_of_templates(), *_of_the_demo(session), *_ready_cases()])


def _of_templates() -> Iterator[tuple[str, Shipped]]:
    for file in list_template_files(None):
        template = read_template(file.content, file.name)
        for body in template.bodies:
            if body.series is not None:
                yield f"{template.key}, {body.key}", _of_template(body.series)


def _of_template(series: SeriesTemplate) -> Shipped:
    return Shipped(
        rule=Rule(
            frequency=series.frequency,
            starts_on=SINCE,
            step=series.step,
            weekday=series.weekday.number if series.weekday else None,
            nth=series.nth,
            month_day=series.month_day,
        ),
        starts=time.fromisoformat(series.local_start),
        minutes=series.minutes,
        policy=series.holiday_policy,
        avoids_school_holidays=series.avoids_school_holidays,
    )


def _of_the_demo(session: Session) -> Iterator[tuple[str, Shipped]]:
    load_demo(session, today=TODAY, password_hash="-", now=NOW)
    rows = session.execute(
        select(Series, District).join(District, District.id == Series.district_id)
    )
    for series, district in rows:
        yield (
            f"demo, {series.title}",
            Shipped(
                rule=rule_of(series),
                starts=time.fromisoformat(series.local_start),
                minutes=series.minutes,
                policy=series.holiday_policy,
                avoids_school_holidays=series.avoids_school_holidays,
                state=district.state,
                zone=district.zone,
            ),
        )


_RULES = {
    "weekly": Rule(frequency=Frequency.WEEKLY, weekday=0, starts_on=SINCE),
    "weekly on Sundays": Rule(frequency=Frequency.WEEKLY, weekday=6, starts_on=SINCE),
    "every third Thursday": Rule(
        frequency=Frequency.WEEKLY, step=3, weekday=3, starts_on=date(2026, 1, 7)
    ),
    "on the 28th": Rule(frequency=Frequency.MONTHLY_BY_DAY, month_day=28, starts_on=SINCE),
    "last Mondays": Rule(
        frequency=Frequency.MONTHLY_BY_WEEKDAY, weekday=0, nth=LAST, starts_on=SINCE
    ),
    "fourth Sundays": Rule(
        frequency=Frequency.MONTHLY_BY_WEEKDAY, weekday=6, nth=4, starts_on=SINCE
    ),
    "last Sundays of quarters": Rule(
        frequency=Frequency.QUARTERLY, weekday=6, nth=LAST, starts_on=SINCE
    ),
    "the 1st of quarters": Rule(
        frequency=Frequency.QUARTERLY, month_day=1, starts_on=date(2026, 2, 2)
    ),
    "last Sundays of March": Rule(
        frequency=Frequency.YEARLY, weekday=6, nth=LAST, starts_on=date(2026, 3, 1)
    ),
    "every 28 October": Rule(frequency=Frequency.YEARLY, month_day=28, starts_on=date(2026, 10, 1)),
}


def _ready_cases() -> Iterator[tuple[str, Shipped]]:
    for name, rule in _RULES.items():
        for policy in HolidayPolicy:
            yield f"{name}, {policy.value}", Shipped(rule=rule, policy=policy)
    # In Lower Saxony 31 October is a holiday.
    sundays = Shipped(rule=_RULES["weekly on Sundays"], state=State.NW)
    yield "when the clocks change, 8 o'clock", replace(sundays, starts=time(8), minutes=90)
    yield "before the clocks change", replace(sundays, starts=time(0, 30), minutes=60)
    yield "over the change of clocks", replace(sundays, starts=time(1, 30), minutes=120)
    yield "after the change of clocks", replace(sundays, starts=time(3), minutes=60)
    yield "not in school holidays", replace(sundays, avoids_school_holidays=True)
