"""Logins, the sessions they open, and their passwords."""

import hashlib
import secrets
import threading
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from facilitation.database import Transaction
from facilitation.model.accounts import Account, LoginSession, check_password
from facilitation.model.common_passwords import COMMON
from facilitation.model.errors import InvalidError, NotFoundError
from facilitation.usecases.attempts import check_tries, counted, note_failure
from facilitation.usecases.journal import note_by_login

TRIES_PER_ACCOUNT, TRIES_PER_ADDRESS = 10, 50
SEEN_EVERY = timedelta(minutes=5)
"""How exactly the last request of a session is kept."""

_hashing = threading.BoundedSemaphore(2)
"""A hash takes 64 MiB: no more than two at once."""


@dataclass(frozen=True)
class Login:
    """Who is logged in, on this device."""

    session_id: int
    account_id: int
    email: str
    name: str
    is_admin: bool
    must_change_password: bool


@cache
def _hasher() -> Any:
    from pwdlib import PasswordHash  # loads argon2, which the start can do without

    return PasswordHash.recommended()


def hash_password(password: str) -> str:
    with _hashing:
        return str(_hasher().hash(password))


@cache
def _nobodys_hash() -> str:
    return hash_password(secrets.token_hex(16))


def _verify(password: str, stored: str | None) -> bool:
    """Takes as long for an unknown account as for a wrong password (ASVS 5.0, 6.3.1)."""
    with _hashing:
        matches = bool(_hasher().verify(password, stored or _nobodys_hash()))
    return matches and stored is not None


def log_in(
    transaction: Transaction,
    *,
    email: str,
    password: str,
    address: str,
    device: str,
    secret: str,
    now: datetime,
) -> str | None:
    """The token of a new session, or None where mail and password do not fit together.

    Takes `transaction` because no lock may be held while the password is hashed. Raises
    InvalidError after too many tries for this account or from this address.
    """
    subjects = {
        counted("account", email.strip().casefold(), secret): TRIES_PER_ACCOUNT,
        counted("address", address, secret): TRIES_PER_ADDRESS,
    }
    with transaction() as session:
        check_tries(session, subjects, now=now)
        account = session.scalar(select(Account).where(Account.email == email.strip().casefold()))
        stored = account.password_hash if account and account.locked_at is None else None
    matches = _verify(password, stored)
    with transaction() as session:
        if account is None or not matches:
            note_failure(session, subjects, now=now)
            return None
        return open_session(session, account.id, device=device, now=now)


def _hash_token(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def open_session(session: Session, account_id: int, *, device: str, now: datetime) -> str:
    token = secrets.token_urlsafe(32)
    session.add(
        LoginSession(
            account_id=account_id,
            token_hash=_hash_token(token),
            began_at=now,
            seen_at=now,
            device=device[:200],
        )
    )
    return token


def find_login(session: Session, token: str, *, now: datetime) -> tuple[Login, bool] | None:
    """Who holds this token, and whether the session should be marked as seen again."""
    row = session.execute(
        select(LoginSession, Account)
        .join(Account, Account.id == LoginSession.account_id)
        .where(LoginSession.token_hash == _hash_token(token))
    ).first()
    if row is None:
        return None
    open_session, account = row
    if account.locked_at is not None or not open_session.is_open(now=now):
        return None
    login = Login(
        session_id=open_session.id,
        account_id=account.id,
        email=account.email,
        name=account.name,
        is_admin=account.is_admin,
        must_change_password=account.must_change_password,
    )
    return login, now - open_session.seen_at > SEEN_EVERY


def mark_seen(session: Session, session_id: int, *, now: datetime) -> None:
    session.execute(update(LoginSession).where(LoginSession.id == session_id).values(seen_at=now))


def log_out(session: Session, session_id: int, *, now: datetime) -> None:
    session.execute(update(LoginSession).where(LoginSession.id == session_id).values(ended_at=now))


def end_other_sessions(session: Session, login: Login, *, now: datetime) -> None:
    """Log the account out everywhere but here."""
    end_sessions(session, login.account_id, now=now, but=login.session_id)


def end_sessions(session: Session, account_id: int, *, now: datetime, but: int = 0) -> None:
    session.execute(
        update(LoginSession)
        .where(
            LoginSession.account_id == account_id,
            LoginSession.ended_at.is_(None),
            LoginSession.id != but,
        )
        .values(ended_at=now)
    )


def list_sessions(session: Session, login: Login, *, now: datetime) -> list[LoginSession]:
    """The open sessions of the account, the newest first."""
    rows = session.scalars(
        select(LoginSession)
        .where(LoginSession.account_id == login.account_id, LoginSession.ended_at.is_(None))
        .order_by(LoginSession.seen_at.desc())
    )
    return [row for row in rows if row.is_open(now=now)]


def change_password(
    transaction: Transaction, login: Login, *, old: str, new: str, now: datetime
) -> None:
    """Set a new password and end every other session (ASVS 5.0, 7.4.3)."""
    check_password(new, email=login.email, name=login.name, common=COMMON)
    if new == old:
        raise InvalidError(
            "Das ist das bisherige Passwort. Wählen Sie ein neues.", field="password"
        )
    with transaction() as session:
        stored = session.get_one(Account, login.account_id).password_hash
    if not _verify(old, stored):
        raise InvalidError("Das bisherige Passwort stimmt nicht.", field="old")
    fresh = hash_password(new)
    with transaction() as session:
        account = session.get_one(Account, login.account_id)
        account.password_hash, account.must_change_password = fresh, False
        end_other_sessions(session, login, now=now)


def add_account(
    session: Session, *, email: str, name: str, password_hash: str, is_admin: bool = False
) -> Account:
    """A new login whose password must be changed at the first visit."""
    plain = email.strip().casefold()
    if session.scalar(select(Account.id).where(Account.email == plain)) is not None:
        raise InvalidError(
            "Für %(email)s gibt es schon ein Benutzerkonto.", field="email", email=plain
        )
    account = Account(
        email=plain,
        name=name,
        password_hash=password_hash,
        is_admin=is_admin,
        must_change_password=True,
    )
    session.add(account)
    session.flush()
    return account


def lock_account(session: Session, account_id: int, *, by: Login, now: datetime) -> None:
    """Close an account and end its sessions. Only an administrator may, and not their own."""
    if not by.is_admin:
        raise NotFoundError("Das gibt es hier nicht, oder es ist nicht für Sie bestimmt.")
    if account_id == by.account_id:
        raise InvalidError("Das eigene Konto lässt sich nicht sperren.")
    account = session.get(Account, account_id)
    if account is None:
        raise NotFoundError("Dieses Benutzerkonto gibt es nicht.")
    account.locked_at = now
    note_by_login(session, by.account_id, "account.locked", account, now=now)
    end_sessions(session, account_id, now=now)
