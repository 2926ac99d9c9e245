"""Files between upload and confirmation: only who sent one fetches it, and for one purpose."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from facilitation.model.errors import NotFoundError
from facilitation.model.uploads import KEPT, Upload


def keep_upload(
    session: Session,
    account_id: int,
    *,
    purpose: str,
    name: str,
    content: bytes,
    choices: dict[str, Any],
    now: datetime,
) -> Upload:
    """Store a file for the next step; what has been lying for more than a day goes."""
    forget_uploads(session, now=now)
    upload = Upload(
        account_id=account_id,
        purpose=purpose,
        name=name[:200],
        content=content,
        choices=choices,
        created_at=now,
    )
    session.add(upload)
    session.flush()
    return upload


def get_upload(
    session: Session, account_id: int, key: str, *, purpose: str, now: datetime
) -> Upload:
    """The file under this key. NotFoundError for other people's, other purposes, and too late."""
    # A key comes in an address, and PostgreSQL takes no NUL in a text.
    known = key if key.isalnum() else ""
    upload = session.scalar(
        select(Upload).where(
            Upload.key == known, Upload.account_id == account_id, Upload.purpose == purpose
        )
    )
    if upload is None or now - upload.created_at > KEPT:
        raise NotFoundError(
            "Diese Datei liegt hier nicht mehr. Bitte laden Sie sie noch einmal hoch."
        )
    return upload


def forget_uploads(session: Session, *, now: datetime) -> int:
    """Delete what nobody has confirmed within a day; how many files went."""
    gone = session.execute(
        delete(Upload).where(Upload.created_at < now - KEPT).returning(Upload.id)
    )
    return len(gone.all())
