"""Series with open days, and series whose calendars end soon, stand on the page of today."""

from datetime import date, timedelta

from sqlalchemy.orm import Session

from facilitation.model.rights import Actor
from facilitation.model.series import Frequency, HolidayPolicy, Series
from facilitation.planning.recurrence import Rule
from facilitation.usecases.series import plan_series
from facilitation.usecases.today import show_today
from tests import cast
from tests.conftest import NOW, TODAY
from tests.usecases.series_plans import HOST, last_mondays
from tests.web.conftest import LogIn


def planned(session: Session, scene: cast.Scene, ada: Actor, **changed: object) -> Series:
    plan = last_mondays(scene, **changed)
    return plan_series(session, scene.process, plan, host=HOST, by=ada, now=NOW)


def test_open_days_wait_until_they_are_past(
    session: Session, scene: cast.Scene, ada: Actor
) -> None:
    series = planned(session, scene, ada)

    (line,) = show_today(session, scene.district, by=ada, now=NOW).series
    assert (line.id, line.open_days, line.first_open) == (series.id, 1, date(2027, 3, 29))
    assert line.shown_until is None
    later = NOW + timedelta(days=100)
    assert show_today(session, scene.district, by=ada, now=later).series == []


def test_an_open_series_waits_when_calendars_end_within_three_months(
    session: Session, scene: cast.Scene, ada: Actor
) -> None:
    series = planned(session, scene, ada, until=None, policy=HolidayPolicy.SKIP)
    series.released_until = TODAY + timedelta(days=89)
    session.flush()

    today = show_today(session, scene.district, by=ada, now=NOW)
    assert [line.shown_until for line in today.series] == [series.released_until]
    assert not today.is_quiet

    series.released_until = TODAY + timedelta(days=90)
    session.flush()
    assert show_today(session, scene.district, by=ada, now=NOW).series == []


def test_a_series_with_an_end_needs_no_further_release(
    session: Session, scene: cast.Scene, ada: Actor
) -> None:
    series = planned(session, scene, ada, until=date(2027, 3, 1))
    series.released_until = date(2027, 2, 1)
    session.flush()

    assert show_today(session, scene.district, by=ada, now=NOW).series == []


def test_the_page_leads_to_the_series(
    session: Session, stage: cast.Scene, ada: Actor, log_in: LogIn
) -> None:
    series = planned(session, stage, ada)
    session.commit()

    page = log_in(stage.ada).get("/d/musterkreis")

    assert f"/d/musterkreis/p/integration/series/{series.id}" in page.text
    assert "1 Tag wartet auf Ihre Entscheidung" in page.text


def test_people_are_to_be_asked_to_a_series_once_not_to_each_of_its_dates(
    session: Session, scene: cast.Scene, ada: Actor
) -> None:
    planned(
        session, scene, ada,
        rule=Rule(frequency=Frequency.WEEKLY, weekday=0, starts_on=TODAY + timedelta(days=7)),
        until=TODAY + timedelta(days=50),
    )  # fmt: skip
    alone = cast.meeting(session, scene.round_table, starts_at=NOW + timedelta(days=20))

    lines = show_today(session, scene.district, by=ada, now=NOW).to_invite

    assert [line.starts_at.astimezone(scene.district.zone).date() for line in lines] == [
        TODAY + timedelta(days=7),
        alone.starts_at.astimezone(scene.district.zone).date(),
    ]
