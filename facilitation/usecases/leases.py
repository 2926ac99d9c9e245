"""Which of several workers works: the one that holds the lease.

On PostgreSQL the lease is an advisory lock of a connection of its own, which the server takes
back the moment the connection is gone; elsewhere it is a row that has to be renewed.
"""

import threading
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy import Connection, Engine, or_, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from facilitation.database import Transaction, transactions
from facilitation.model.work import LEASED_FOR, Lease

_LOCK = 0x6B726569737275
"""The number of our advisory lock: 'kreisru' in ASCII. Locks belong to one database."""
_LOOKED_AFTER = timedelta(seconds=1)
"""How long a worker trusts that its connection still holds the lock."""
_NOTICE_A_DEAD_CLIENT = (
    "SET tcp_keepalives_idle = 20",
    "SET tcp_keepalives_interval = 10",
    "SET tcp_keepalives_count = 3",
)


class Turn(Protocol):
    """The right of one worker to work for a database."""

    def is_ours(self, *, now: datetime) -> bool:
        """Whether this worker may work now; takes the lease if nobody has it."""

    def end(self, *, now: datetime) -> None:
        """Leave the lease to whoever comes next."""


def open_turn(engine: Engine, holder: str) -> Turn:
    """The lease of this database for `holder`, a name that no other worker has."""
    if engine.dialect.name == "postgresql":
        return LockTurn(engine)
    return RowTurn(transactions(engine), holder)


class RowTurn:
    """A row that says until when it is whose, renewed in good time."""

    name = "worker"

    def __init__(self, transaction: Transaction, holder: str) -> None:
        self.transaction, self.holder = transaction, holder
        self.sure_until: datetime | None = None
        self._one_at_a_time = threading.Lock()

    def is_ours(self, *, now: datetime) -> bool:
        with self._one_at_a_time:
            if self.sure_until is None or not self.sure_until - LEASED_FOR < now < self.sure_until:
                with self.transaction() as session:
                    is_held = hold(session, self.name, self.holder, now=now)
                self.sure_until = now + LEASED_FOR / 3 if is_held else None
            return self.sure_until is not None

    def end(self, *, now: datetime) -> None:
        with self._one_at_a_time, self.transaction() as session:
            let_go(session, self.name, self.holder, now=now)
            self.sure_until = None


class LockTurn:
    """An advisory lock; when the connection that holds it is lost, so is the lock."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.connection: Connection | None = None
        self.looked_at: datetime | None = None
        self._one_at_a_time = threading.Lock()

    def is_ours(self, *, now: datetime) -> bool:
        with self._one_at_a_time:
            if self.connection is not None and not self._still_holds(now):
                self._hang_up()
            if self.connection is None:
                self.connection, self.looked_at = self._take(), now
            return self.connection is not None

    def end(self, *, now: datetime) -> None:
        with self._one_at_a_time:
            self._hang_up()

    def _still_holds(self, now: datetime) -> bool:
        if self.looked_at is not None and abs(now - self.looked_at) < _LOOKED_AFTER:
            return True
        self.looked_at = now
        try:
            return self.connection is not None and bool(self.connection.scalar(text("SELECT 1")))
        except DBAPIError:
            return False

    def _take(self) -> Connection | None:
        connection = self.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        for statement in _NOTICE_A_DEAD_CLIENT:
            connection.exec_driver_sql(statement)
        if connection.scalar(text("SELECT pg_try_advisory_lock(:number)"), {"number": _LOCK}):
            return connection
        connection.invalidate()
        connection.close()
        return None

    def _hang_up(self) -> None:
        """Close the connection itself: in the pool it would keep the lock."""
        if self.connection is not None:
            with suppress(DBAPIError):
                self.connection.invalidate()
                self.connection.close()
            self.connection = None


def hold(session: Session, name: str, holder: str, *, now: datetime) -> bool:
    """Take the lease, or keep it; False while somebody else's still runs."""
    claim = (
        update(Lease)
        .where(Lease.name == name, or_(Lease.holder == holder, Lease.until <= now))
        .values(holder=holder, until=now + LEASED_FOR)
    )
    if session.execute(claim).rowcount:  # type: ignore[attr-defined]
        return True
    if session.scalar(select(Lease.id).where(Lease.name == name)) is not None:
        return False
    try:
        with session.begin_nested():
            session.add(Lease(name=name, holder=holder, until=now + LEASED_FOR))
    except IntegrityError:  # another worker was first at the very first time
        return False
    return True


def let_go(session: Session, name: str, holder: str, *, now: datetime) -> None:
    """Leave the lease to whoever comes next."""
    session.execute(
        update(Lease).where(Lease.name == name, Lease.holder == holder).values(until=now)
    )
