"""Counting failed tries, so that guessing is hopeless: per account, per address, over all."""

import hashlib
import hmac
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from facilitation.model.accounts import LoginAttempt
from facilitation.model.errors import InvalidError

WINDOW = timedelta(minutes=15)


def counted(kind: str, value: str, secret: str) -> str:
    """Under what tries of this account or address are counted: neither is kept readable."""
    return f"{kind}:{hmac.new(secret.encode(), value.encode(), hashlib.sha256).hexdigest()[:32]}"


def check_tries(session: Session, limits: Mapping[str, int], *, now: datetime) -> None:
    """InvalidError if one of the subjects has failed too often lately."""
    found = session.execute(
        select(LoginAttempt.subject, func.count())
        .where(LoginAttempt.subject.in_(limits), LoginAttempt.at > now - WINDOW)
        .group_by(LoginAttempt.subject)
    )
    if any(count >= limits[subject] for subject, count in found):
        raise InvalidError(
            "Zu viele Versuche. Warten Sie bitte %(minutes)s Minuten und versuchen Sie es dann "
            "noch einmal.",
            minutes=WINDOW.seconds // 60,
        )


def note_failure(session: Session, subjects: Collection[str], *, now: datetime) -> None:
    """Count one more; what is too old to count goes."""
    session.execute(delete(LoginAttempt).where(LoginAttempt.at <= now - WINDOW))
    session.add_all(LoginAttempt(subject=subject, at=now) for subject in subjects)
