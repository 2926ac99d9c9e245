"""Writing down who did what: one line for each change."""

from datetime import date, datetime
from enum import StrEnum
from textwrap import shorten
from typing import Any

from sqlalchemy import inspect
from sqlalchemy.orm import Session

from facilitation.model.accounts import Account
from facilitation.model.journal import JournalEntry
from facilitation.model.rights import Actor


def note(
    session: Session, by: Actor | None, action: str, subject: Any, *, now: datetime, **details: Any
) -> None:
    """Add a line about `subject` (a mapped object) to the journal.

    `action` is a message id that becomes a sentence at the page with the details, which hold only
    what that sentence needs: no contact data. `by` is None for the system itself. With
    `changes=changes_of(…)` one can read what was corrected.
    """
    if subject.id is None:
        session.flush()
    kind = type(subject).__name__
    district_id = subject.id if kind == "District" else getattr(subject, "district_id", None)
    if district_id is None and by is not None:
        district_id = by.district_id
    session.add(
        JournalEntry(
            district_id=district_id,
            process_id=getattr(subject, "process_id", None),
            at=now,
            account_id=by.account_id if by else None,
            person_id=by.person_id if by else None,
            action=action,
            subject_kind=kind,
            subject_id=subject.id,
            details=details,
        )
    )


def note_by_login(
    session: Session, account_id: int, action: str, subject: Account, *, now: datetime
) -> None:
    """Add a line about an account: an administrator stands above districts."""
    session.add(
        JournalEntry(
            at=now,
            account_id=account_id,
            action=action,
            subject_kind="Account",
            subject_id=subject.id,
            details={},
        )
    )


LONGEST = 200
"""So much of a text is kept to tell what it was before."""


def changes_of(row: Any, *fields: str) -> list[tuple[str, Any, Any]]:
    """(field, before, after) of those that were changed and are not stored yet."""
    state = inspect(row)
    found = []
    for name in fields:
        history = state.attrs[name].history
        if history.has_changes() and history.deleted:
            before, after = _plain(history.deleted[0]), _plain(history.added[0])
            if before != after:
                found.append((name, before, after))
    return found


def _plain(value: Any) -> Any:
    """As JSON has it, and no longer than it takes to know it again."""
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, StrEnum):
        return value.value
    return shorten(value, LONGEST, placeholder=" …") if isinstance(value, str) else value
