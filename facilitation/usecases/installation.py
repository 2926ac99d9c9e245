"""What an administrator looks after: districts, accounts, and whether the worker works."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from facilitation.model.accounts import Account
from facilitation.model.districts import District
from facilitation.model.errors import NotFoundError
from facilitation.model.outbox import LetterState, OutgoingLetter
from facilitation.model.processes import Process
from facilitation.model.work import JobRun
from facilitation.usecases import inbox
from facilitation.usecases.accounts import Login, end_sessions
from facilitation.usecases.job_runs import list_runs
from facilitation.usecases.journal import note_by_login
from facilitation.usecases.roles import NewPassword


@dataclass(frozen=True)
class DistrictRow:
    slug: str
    name: str
    processes: int
    letters_waiting: int
    letters_failed: int


@dataclass(frozen=True)
class AccountRow:
    id: int
    email: str
    name: str
    is_admin: bool
    is_locked: bool


@dataclass(frozen=True)
class Overview:
    districts: list[DistrictRow]
    accounts: list[AccountRow]
    jobs: list[JobRun]
    """By name; none before the worker was first started."""
    unplaced: int
    """Mails that wait for a person and belong to no district."""


def show_installation(session: Session, *, by: Login) -> Overview:
    """Counts only: an administrator sees no contents of a district without a role in it."""
    _demand_admin(by)
    return Overview(
        districts=_districts(session),
        accounts=[
            AccountRow(a.id, a.email, a.name, a.is_admin, a.locked_at is not None)
            for a in session.scalars(select(Account).order_by(Account.email))
        ],
        jobs=list_runs(session),
        unplaced=inbox.count_unplaced(session),
    )


def _districts(session: Session) -> list[DistrictRow]:
    counted = select(Process.district_id, func.count()).group_by(Process.district_id)
    processes = {row[0]: row[1] for row in session.execute(counted)}
    letters = {
        (district, state): count
        for district, state, count in session.execute(
            select(OutgoingLetter.district_id, OutgoingLetter.state, func.count()).group_by(
                OutgoingLetter.district_id, OutgoingLetter.state
            )
        )
    }
    return [
        DistrictRow(
            slug=district.slug,
            name=district.name,
            processes=processes.get(district.id, 0),
            letters_waiting=letters.get((district.id, LetterState.WAITING), 0),
            letters_failed=letters.get((district.id, LetterState.FAILED), 0),
        )
        for district in session.scalars(select(District).order_by(District.name))
    ]


def unlock_account(session: Session, account_id: int, *, by: Login, now: datetime) -> None:
    account = _account(session, account_id, by=by)
    account.locked_at = None
    note_by_login(session, by.account_id, "account.unlocked", account, now=now)


def reset_password(
    session: Session, account_id: int, password: NewPassword, *, by: Login, now: datetime
) -> Account:
    """Give an account a first password again; it must be changed at the next login.

    Whoever was logged in with the old one is so no more.
    """
    account = _account(session, account_id, by=by)
    account.password_hash, account.must_change_password = password.hashed, True
    end_sessions(session, account.id, now=now, but=by.session_id)
    note_by_login(session, by.account_id, "account.password_set", account, now=now)
    return account


def _account(session: Session, account_id: int, *, by: Login) -> Account:
    _demand_admin(by)
    account = session.get(Account, account_id)
    if account is None:
        raise NotFoundError("Dieses Benutzerkonto gibt es nicht.")
    return account


def _demand_admin(by: Login) -> None:
    if not by.is_admin:
        raise NotFoundError("Das gibt es hier nicht, oder es ist nicht für Sie bestimmt.")
