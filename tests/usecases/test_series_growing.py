"""Open dates are settled by people; open series grow by themselves, however often that runs."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from facilitation.database import Transaction, transactions
from facilitation.model.errors import InvalidError, NotAllowedError, NotFoundError
from facilitation.model.meetings import Invitation, InvitedAs, Meeting
from facilitation.model.outbox import OutgoingLetter
from facilitation.model.processes import ProcessState
from facilitation.model.rights import Actor
from facilitation.model.series import Blackout, Frequency, HolidayPolicy, LeftOutDate, Series
from facilitation.planning.recurrence import Rule
from facilitation.planning.series_dates import Choice
from facilitation.usecases import access
from facilitation.usecases.series import plan_series
from facilitation.usecases.series_growing import grow_series
from facilitation.usecases.series_settling import settle_date
from tests import cast
from tests.conftest import NOW, TODAY
from tests.usecases.series_plans import HOST, last_mondays

EASTER_MONDAY = date(2027, 3, 29)
LATER = NOW + timedelta(days=100)


@pytest.fixture
def series(session: Session, scene: cast.Scene, ada: Actor) -> Series:
    """Last Mondays of 2027; Easter Monday waits for a decision."""
    return plan_series(session, scene.process, last_mondays(scene), host=HOST, by=ada, now=NOW)


def ask_ben(session: Session, scene: cast.Scene, *meetings: Meeting) -> None:
    for meeting in meetings:
        session.add(
            Invitation(
                meeting_id=meeting.id,
                person_id=scene.ben.id,
                invited_as=InvitedAs.MEMBER,
                mandate_id=scene.mandate.id,
            )
        )
    session.flush()


def dates_of(session: Session, series: Series) -> list[Meeting]:
    return list(
        session.scalars(
            select(Meeting)
            .where(Meeting.series_id == series.id)
            .order_by(Meeting.original_start)
            .execution_options(populate_existing=True)
        )
    )


def test_an_open_date_is_put_on_another_day(
    session: Session, scene: cast.Scene, series: Series, ada: Actor
) -> None:
    choice = Choice(date(2027, 4, 1))

    made = settle_date(session, scene.process, series.id, EASTER_MONDAY, choice, by=ada, now=NOW)

    assert made is not None
    assert made.original_start == datetime(2027, 3, 29, 15, tzinfo=UTC)
    assert made.starts_at == datetime(2027, 4, 1, 15, tzinfo=UTC)
    assert (made.moved_because, made.uid.partition("@")[2]) == ("Ostermontag", HOST)
    assert session.scalars(select(LeftOutDate)).all() == []


def test_an_open_date_may_be_taken_anyway(
    session: Session, scene: cast.Scene, series: Series, ada: Actor
) -> None:
    made = settle_date(
        session, scene.process, series.id, EASTER_MONDAY, Choice(EASTER_MONDAY), by=ada, now=NOW
    )

    assert made is not None
    assert (made.starts_at, made.moved_because) == (made.original_start, "")


def test_a_date_left_out_may_take_place_later_after_all(
    session: Session, scene: cast.Scene, series: Series, ada: Actor
) -> None:
    given = (session, scene.process, series.id, EASTER_MONDAY)

    left_out = settle_date(*given, Choice(None), by=ada, now=NOW)
    (row,) = session.scalars(select(LeftOutDate)).all()
    assert (left_out, row.is_open, row.reason) == (None, False, "Ostermontag")

    assert settle_date(*given, Choice(date(2027, 3, 30)), by=ada, now=NOW) is not None
    with pytest.raises(InvalidError, match="schon entschieden"):
        settle_date(*given, Choice(None), by=ada, now=NOW)


def test_whoever_is_in_the_series_is_asked_to_the_date_too_and_nobody_is_told(
    session: Session, scene: cast.Scene, series: Series, ada: Actor
) -> None:
    ask_ben(session, scene, *dates_of(session, series))

    made = settle_date(
        session, scene.process, series.id, EASTER_MONDAY, Choice(EASTER_MONDAY), by=ada, now=NOW
    )

    session.flush()
    assert made is not None
    asked = select(Invitation.person_id).where(Invitation.meeting_id == made.id)
    assert session.scalars(asked).all() == [scene.ben.id]
    assert session.scalars(select(OutgoingLetter)).all() == []


@pytest.mark.parametrize(
    ("on", "sentence"),
    [
        (date(2027, 4, 26), "vor dem nächsten Termin"),
        (date(2027, 2, 22), "nach dem Termin davor"),
        (date(2027, 1, 4), "nach dem Termin davor"),
    ],
)
def test_a_date_is_not_put_past_its_neighbours(
    session: Session, scene: cast.Scene, series: Series, ada: Actor, on: date, sentence: str
) -> None:
    with pytest.raises(InvalidError, match=sentence):
        settle_date(session, scene.process, series.id, EASTER_MONDAY, Choice(on), by=ada, now=NOW)

    assert session.scalar(select(func.count(LeftOutDate.id))) == 1


def test_a_date_is_not_put_past_a_neighbour_that_has_moved(
    session: Session, scene: cast.Scene, series: Series, ada: Actor
) -> None:
    april = dates_of(session, series)[2]
    april.starts_at, april.ends_at = (datetime(2027, 4, 6, hour, tzinfo=UTC) for hour in (15, 17))
    session.flush()

    with pytest.raises(InvalidError, match="vor dem nächsten Termin"):
        settle_date(
            session, scene.process, series.id, EASTER_MONDAY, Choice(date(2027, 4, 6)), by=ada,
            now=NOW,
        )  # fmt: skip


def test_no_date_is_put_into_the_past(
    session: Session, scene: cast.Scene, series: Series, ada: Actor
) -> None:
    with pytest.raises(InvalidError, match="Vergangenheit"):
        settle_date(
            session, scene.process, series.id, EASTER_MONDAY, Choice(EASTER_MONDAY), by=ada,
            now=LATER,
        )  # fmt: skip


def test_only_the_office_of_the_process_settles_dates(
    session: Session, scene: cast.Scene, series: Series, ben: Actor, cem: Actor
) -> None:
    given = (session, scene.process, series.id, EASTER_MONDAY, Choice(None))

    with pytest.raises(NotAllowedError):
        settle_date(*given, by=ben, now=NOW)
    with pytest.raises(NotFoundError):
        settle_date(*given, by=cem, now=NOW)


@pytest.fixture
def stage(engine: Engine) -> tuple[Transaction, cast.Scene, Actor]:
    """A stored scene, for a job that commits by itself."""
    transaction = transactions(engine)
    with transaction() as session:
        scene = cast.set_up(session, today=TODAY)
    with transaction() as session:
        ada = access.actor_of(session, scene.ada, on=TODAY)
    return transaction, scene, ada


Stage = tuple[Transaction, cast.Scene, Actor]


def plan_open(stage: Stage, **changed: object) -> int:
    transaction, scene, ada = stage
    with transaction() as session:
        plan = replace(last_mondays(scene, until=None), **changed)  # type: ignore[arg-type]
        series = plan_series(session, scene.process, plan, host=HOST, by=ada, now=NOW)
        return series.id


def rows(stage: Stage) -> list[tuple[int, date, bool]]:
    """(series, day of the rule, whether it takes place) of all dates there are."""
    transaction, scene, _ada = stage
    zone = scene.district.zone
    with transaction() as session:
        meetings = session.execute(select(Meeting.series_id, Meeting.original_start)).all()
        left_out = session.execute(select(LeftOutDate.series_id, LeftOutDate.day)).all()
    return sorted(
        [(row[0], row[1].astimezone(zone).date(), True) for row in meetings]
        + [(row[0], row[1], False) for row in left_out]
    )


def test_an_open_series_grows_to_a_year_ahead(stage: Stage) -> None:
    plan_open(stage)
    before = rows(stage)

    grown = grow_series(stage[0], now=LATER)

    after = rows(stage)
    assert grown == len(after) - len(before) == 3
    assert [day for _series, day, _kept in after[-3:]] == [
        date(2028, 1, 31), date(2028, 2, 28), date(2028, 3, 27)
    ]  # fmt: skip


def test_growing_twice_doubles_nothing(stage: Stage) -> None:
    plan_open(stage)
    grow_series(stage[0], now=LATER)
    before = rows(stage)

    assert grow_series(stage[0], now=LATER) == 0
    assert grow_series(stage[0], now=LATER + timedelta(days=2)) == 0
    assert rows(stage) == before


def test_new_dates_on_holidays_wait_for_a_person(stage: Stage) -> None:
    plan_open(stage)

    grow_series(stage[0], now=NOW + timedelta(days=500))

    with stage[0]() as session:
        waiting = session.scalars(
            select(LeftOutDate).where(LeftOutDate.is_open).order_by(LeftOutDate.day)
        )
        assert [(one.day, one.reason) for one in waiting] == [
            (date(2027, 3, 29), "Ostermontag"),
            (date(2028, 12, 25), "Erster Weihnachtstag"),
        ]


def test_grown_dates_ask_whoever_is_in_the_series(stage: Stage) -> None:
    series_id = plan_open(stage)
    transaction, scene, _ada = stage
    with transaction() as session:
        ask_ben(session, scene, *dates_of(session, session.get_one(Series, series_id)))

    grow_series(transaction, now=LATER)

    with transaction() as session:
        last = dates_of(session, session.get_one(Series, series_id))[-1]
        asked = select(Invitation.person_id).where(Invitation.meeting_id == last.id)
        assert session.scalars(asked).all() == [scene.ben.id]
        assert session.scalars(select(OutgoingLetter)).all() == []


def test_a_job_killed_between_two_series_goes_on_where_it_was(stage: Stage) -> None:
    for start in (17, 18, 19):
        plan_open(stage, starts=time(start), ends=time(start + 1))
    transaction, turns = stage[0], []

    @contextmanager
    def dying() -> Iterator[Session]:
        turns.append(1)
        with transaction() as session:
            yield session
            session.flush()
            if len(turns) == 3:
                raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        grow_series(dying, now=LATER)
    assert grow_series(transaction, now=LATER) == 6

    found = rows(stage)
    assert len(found) == len(set(found))
    assert {series_id: sum(row[0] == series_id for row in found) for series_id, *_ in found} == {
        series_id: len(found) // 3 for series_id, *_ in found
    }


def test_a_job_stops_when_told_to(stage: Stage) -> None:
    plan_open(stage)

    assert grow_series(stage[0], now=LATER, stop=lambda: True) == 0


def test_closed_processes_ended_bodies_and_ended_series_do_not_grow(stage: Stage) -> None:
    series_id = plan_open(stage)
    transaction, scene, _ada = stage
    with transaction() as session:
        session.get_one(type(scene.process), scene.process.id).state = ProcessState.CLOSED
    assert grow_series(transaction, now=LATER) == 0

    with transaction() as session:
        session.get_one(type(scene.process), scene.process.id).state = ProcessState.RUNNING
        body = session.get_one(type(scene.round_table), scene.round_table.id)
        body.valid_until = date(2028, 2, 1)
    assert grow_series(transaction, now=LATER) == 1

    with transaction() as session:
        body = session.get_one(type(scene.round_table), scene.round_table.id)
        body.valid_until = None
        session.get_one(Series, series_id).ends_on = date(2028, 1, 31)
    assert grow_series(transaction, now=LATER) == 0


def test_a_grown_date_at_whose_time_the_clocks_change_becomes_open(stage: Stage) -> None:
    each_year = Rule(frequency=Frequency.YEARLY, month_day=25, starts_on=date(2027, 3, 1))
    plan_open(stage, rule=each_year, starts=time(2, 30), ends=time(4))

    grow_series(stage[0], now=datetime(2028, 6, 1, tzinfo=UTC))

    with stage[0]() as session:
        (waiting,) = session.scalars(select(LeftOutDate))
    assert (waiting.day, waiting.is_open) == (date(2029, 3, 25), True)
    assert waiting.reason.startswith("Am 25.03.2029 um 02:30 Uhr wird die Uhr vorgestellt")


def test_substitutes_at_the_seam_stay_behind_what_was_there(stage: Stage) -> None:
    mondays = Rule(frequency=Frequency.WEEKLY, weekday=0, starts_on=date(2027, 1, 12))
    plan_open(stage, rule=mondays, policy=HolidayPolicy.WEEK_EARLIER)
    with stage[0]() as session:
        session.add(
            Blackout(
                district_id=stage[1].district.id,
                first_day=date(2028, 1, 24),
                last_day=date(2028, 1, 24),
                reason="Kreistag",
            )
        )

    grow_series(stage[0], now=LATER)

    with stage[0]() as session:
        (waiting,) = session.scalars(
            select(LeftOutDate).where(LeftOutDate.day == date(2028, 1, 24))
        )
        assert waiting.is_open
        assert "der Termin davor" in waiting.reason
