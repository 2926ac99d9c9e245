"""Which of several workers works: the one that holds the lease."""

from datetime import datetime

from sqlalchemy import or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from facilitation.model.work import LEASED_FOR, Lease


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
