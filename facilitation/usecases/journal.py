"""Writing down who did what: one line for each change."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from facilitation.model.journal import JournalEntry
from facilitation.model.rights import Actor


def note(
    session: Session, by: Actor | None, action: str, subject: Any, *, now: datetime, **details: Any
) -> None:
    """Add a line about `subject` (a mapped object) to the journal.

    `action` is a message id that becomes a sentence at the page with the details, which hold only
    what that sentence needs: no contents, no contact data. `by` is None for the system itself.
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
            at=now,
            account_id=by.account_id if by else None,
            person_id=by.person_id if by else None,
            action=action,
            subject_kind=kind,
            subject_id=subject.id,
            details=details,
        )
    )
