"""Jobs run when they are due, one worker at a time, and none is in the way of another."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from facilitation import scheduler
from facilitation.database import open_database, readings, transactions
from facilitation.jobs import JOBS, Job, Work
from facilitation.model.errors import FacilitationError
from facilitation.model.work import LONGEST_PAUSE, JobName, JobRun
from facilitation.settings import Settings
from facilitation.usecases import job_runs
from facilitation.usecases.leases import LockTurn, Turn, open_turn
from tests.conftest import NOW
from tests.servers import Postgres

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The one place where the scheduler reads the time."""
    clock = Clock()
    monkeypatch.setattr(scheduler, "_now", clock)
    return clock


@pytest.fixture
def desk(
    engine: Engine, settings: Settings, clock: Clock
) -> Iterator[Callable[[str], scheduler._Desk]]:
    """Where a worker of that name works."""
    turns: list[Turn] = []

    def open_desk(name: str = "first") -> scheduler._Desk:
        turn = open_turn(engine, name)
        turns.append(turn)
        return scheduler._Desk(
            settings, transactions(engine), readings(engine), turn, name, threading.Event()
        )

    yield open_desk
    for turn in turns:
        turn.end(now=clock())


class Counting:
    """A job that keeps when it ran."""

    def __init__(self, every: timedelta, clock: Clock, name: JobName = JobName.REMIND) -> None:
        self.ran_at: list[datetime] = []
        self.trouble: Exception | None = None
        self.clock = clock
        self.job = Job(name, every, self.act)

    def act(self, _work: Work) -> int:
        self.ran_at.append(self.clock())
        if self.trouble:
            raise self.trouble
        return 3


def run_of(engine: Engine, name: JobName = JobName.REMIND) -> JobRun:
    with Session(engine) as session:
        return session.scalars(select(JobRun).where(JobRun.job == name)).one()


def test_a_job_keeps_its_rhythm_and_makes_up_once_what_it_missed(engine, desk, clock):
    daily, worker = Counting(DAY, clock), desk()
    hours = (0, 1, 23, 24, 25, 24 * 4 + 5, 24 * 4 + 6, 24 * 5, 24 * 5 + 1)
    for hour in hours:
        clock.now = NOW + hour * HOUR
        worker.look(daily.job)

    assert [(at - NOW) // HOUR for at in daily.ran_at] == [0, 24, 24 * 4 + 5, 24 * 5]
    assert run_of(engine).next_at == NOW + 6 * DAY
    assert (run_of(engine).outcome, run_of(engine).worker) == ("3", "first")


def test_what_was_due_while_nobody_worked_runs_at_the_start(engine, desk, clock):
    daily = Counting(DAY, clock)
    first = desk("first")
    first.look(daily.job)
    first.turn.end(now=clock())
    clock.now = NOW + 3 * DAY

    desk("second").look(daily.job)

    assert daily.ran_at == [NOW, NOW + 3 * DAY]
    assert run_of(engine).worker == "second"


def test_a_job_that_fails_is_tried_again_ever_later_and_stops_no_other(engine, desk, clock):
    failing, other = Counting(HOUR, clock), Counting(MINUTE, clock, JobName.DELIVER)
    failing.trouble, worker = FacilitationError("Das Postfach ist zu."), desk()
    for second in range(0, 40 * 60, 5):
        clock.now = NOW + timedelta(seconds=second)
        worker.look(failing.job)
        worker.look(other.job)

    pauses = [b - a for a, b in zip(failing.ran_at, failing.ran_at[1:], strict=False)]
    assert pauses[:5] == [timedelta(seconds=s) for s in (30, 60, 120, 240, 480)]
    assert max(pauses) == LONGEST_PAUSE
    assert len(other.ran_at) == 40
    assert run_of(engine).trouble == "Das Postfach ist zu."
    failing.trouble = None
    clock.now += LONGEST_PAUSE
    worker.look(failing.job)
    assert not run_of(engine).has_failed


@pytest.mark.filterwarnings("default")
def test_a_fault_in_the_program_is_logged_and_noted(engine, desk, clock, caplog):
    failing = Counting(HOUR, clock)
    failing.trouble = ZeroDivisionError("secret")
    desk().look(failing.job)

    assert run_of(engine).outcome == "failed"
    assert "ZeroDivisionError" in caplog.text


def test_a_clock_that_was_set_back_stops_no_job(engine, desk, clock):
    hourly, worker = Counting(HOUR, clock), desk()
    clock.now = NOW + 365 * DAY
    worker.look(hourly.job)
    clock.now = NOW
    worker.look(hourly.job)
    clock.now = NOW + HOUR
    worker.look(hourly.job)

    assert hourly.ran_at == [NOW + 365 * DAY, NOW, NOW + HOUR]


def test_the_second_worker_waits_until_the_first_is_gone(engine, desk, clock):
    hourly, first, second = Counting(MINUTE, clock), desk("first"), desk("second")
    for minute in range(3):
        clock.now = NOW + minute * MINUTE
        first.look(hourly.job)
        second.look(hourly.job)
    assert run_of(engine).worker == "first"
    first.turn.end(now=clock())
    clock.now += 3 * MINUTE
    second.look(hourly.job)

    assert run_of(engine).worker == "second"
    assert len(hourly.ran_at) == 4


def test_a_job_that_is_wanted_no_more_is_forgotten(engine, desk, clock):
    with transactions(engine)() as session:
        for name in ("remind", "read_replies"):
            job_runs.note_run(session, name, "0", every=HOUR, worker="w", began_at=NOW, now=NOW)
        job_runs.forget_others(session, ["remind"])
    assert run_of(engine, JobName.REMIND).job == "remind"
    with Session(engine) as session:
        assert session.scalars(select(JobRun.job)).all() == ["remind"]


def test_every_job_stands_once_in_the_list():
    assert [job.name for job in JOBS] == sorted({*JobName}, key=[j.name for j in JOBS].index)


def test_the_mailbox_is_read_only_where_one_is_named(settings):
    (reading,) = (job for job in JOBS if job.name is JobName.READ_REPLIES)

    assert not reading.is_wanted(settings)
    assert reading.is_wanted(replace(settings, replies_url="imaps://a:b@mail.kreis.example"))


@pytest.fixture
def lock(postgres_engine: Engine) -> LockTurn:
    return LockTurn(postgres_engine)


@pytest.fixture
def postgres_engine(postgres_server: Postgres) -> Iterator[Engine]:
    engine = open_database(postgres_server.create_like("empty"))
    yield engine
    engine.dispose()


@pytest.mark.postgres
def test_a_lost_connection_is_a_lost_lease(postgres_engine, lock):
    other = LockTurn(postgres_engine)
    now = datetime(2027, 1, 11, 9, 0, tzinfo=UTC)
    assert lock.is_ours(now=now)
    assert not other.is_ours(now=now)

    with postgres_engine.connect() as admin:
        admin.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_locks "
                "WHERE locktype = 'advisory' AND granted AND database = "
                "(SELECT oid FROM pg_database WHERE datname = current_database())"
            )
        )

    deadline = 200
    while not other.is_ours(now=now) and deadline:
        deadline -= 1
    assert other.is_ours(now=now)
    assert not lock.is_ours(now=now + MINUTE)
    other.end(now=now)
    assert lock.is_ours(now=now + 2 * MINUTE)
    lock.end(now=now)


@pytest.mark.postgres
def test_a_lease_given_back_is_free_at_once_though_the_pool_keeps_connections(
    postgres_engine, lock
):
    other = LockTurn(postgres_engine)
    for _ in range(3):
        assert lock.is_ours(now=NOW)
        assert not other.is_ours(now=NOW)
        lock.end(now=NOW)
        assert other.is_ours(now=NOW)
        other.end(now=NOW)
