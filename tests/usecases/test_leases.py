"""One worker at a time works for a database."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from facilitation.model.work import LEASED_FOR
from facilitation.usecases import leases


def test_the_second_worker_waits_and_the_first_goes_on(session: Session, now: datetime) -> None:
    assert leases.hold(session, "worker", "first", now=now)
    assert not leases.hold(session, "worker", "second", now=now + timedelta(seconds=5))
    assert leases.hold(session, "worker", "first", now=now + timedelta(seconds=10))


def test_a_lease_that_ran_out_is_taken_over(session: Session, now: datetime) -> None:
    leases.hold(session, "worker", "first", now=now)

    assert leases.hold(session, "worker", "second", now=now + LEASED_FOR)
    assert not leases.hold(session, "worker", "first", now=now + LEASED_FOR)


def test_who_lets_go_makes_way_at_once(session: Session, now: datetime) -> None:
    leases.hold(session, "worker", "first", now=now)

    leases.let_go(session, "worker", "second", now=now)
    assert not leases.hold(session, "worker", "second", now=now)
    leases.let_go(session, "worker", "first", now=now)
    assert leases.hold(session, "worker", "second", now=now)
