"""Taking days on which nobody should meet over from a calendar file: offered, looked at, taken."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, delete, or_, select
from sqlalchemy.orm import Session

from facilitation.formats.blackout_files import BlackoutFile, read_blackouts
from facilitation.model.districts import District
from facilitation.model.errors import NotAllowedError, NotFoundError
from facilitation.model.rights import Actor
from facilitation.model.series import Blackout
from facilitation.model.texts import clean_line
from facilitation.usecases import journal
from facilitation.usecases.blackouts import (
    Affected,
    BlackoutLine,
    Owner,
    Whose,
    affected_by,
    blackout_of,
    find_owner,
)
from facilitation.usecases.uploads import get_upload, keep_upload

_PURPOSE = "blackouts"
_LONGEST_NAME = 100


@dataclass(frozen=True, kw_only=True)
class ImportPreview:
    """What taking the file over would come to."""

    key: str
    name: str
    whose: Whose
    owner: Owner
    file: BlackoutFile
    replaced: int
    """So many days were taken over from the same file before; they go."""
    affected: list[Affected]


def offer_blackouts(
    session: Session,
    district: District,
    whose: Whose,
    content: bytes,
    name: str,
    *,
    by: Actor,
    now: datetime,
) -> str:
    """Keep a file that can be read for the next step; gives back its key. FileRefusedError, and
    nothing is kept, for one that cannot."""
    find_owner(session, district, whose, by=by, now=now)
    plain = clean_line(name)[:_LONGEST_NAME] or "kalender.ics"
    _read(content, plain, district, now=now)
    upload = keep_upload(
        session,
        _account(by),
        purpose=_PURPOSE,
        name=plain,
        content=content,
        choices={
            "district": district.id,
            "body": whose.body_id,
            "venue": whose.venue_id,
        },
        now=now,
    )
    return upload.key


def preview_blackouts(
    session: Session, district: District, key: str, *, by: Actor, now: datetime
) -> ImportPreview:
    """The days of the file, how many it replaces, and the meetings planned on them already."""
    upload = get_upload(session, _account(by), key, purpose=_PURPOSE, now=now)
    if upload.choices["district"] != district.id:
        raise NotFoundError("Das gibt es hier nicht, oder es ist nicht für Sie bestimmt.")
    whose = Whose(upload.choices["body"], upload.choices["venue"])
    owner = find_owner(session, district, whose, by=by, now=now)
    file = _read(upload.content, upload.name, district, now=now)
    before = session.scalars(select(Blackout.id).where(owner.own, _same(upload.name, file)))
    return ImportPreview(
        key=key,
        name=upload.name,
        whose=whose,
        owner=owner,
        file=file,
        replaced=len(before.all()),
        affected=affected_by(session, owner, _lines(file, upload.name), now=now),
    )


def import_blackouts(
    session: Session, district: District, key: str, *, by: Actor, now: datetime
) -> ImportPreview:
    """Take the days over. What came from a file of that name, or bears the same UID, goes before:
    importing a file again, or its next edition, doubles nothing. A second press changes nothing.
    """
    preview = preview_blackouts(session, district, key, by=by, now=now)
    owner = preview.owner
    session.execute(delete(Blackout).where(owner.own, _same(preview.name, preview.file)))
    session.add_all(
        blackout_of(owner, row.first_day, row.last_day, row.reason, preview.name, row.uid)
        for row in preview.file.rows
    )
    journal.note(
        session, by, "blackouts_imported", district, now=now, owner=owner.name,
        days=len(preview.file.rows),
    )  # fmt: skip
    return preview


def forget_source(
    session: Session, district: District, whose: Whose, source: str, *, by: Actor, now: datetime
) -> int:
    """Remove all days that were taken over from the file of that name; says how many."""
    owner = find_owner(session, district, whose, by=by, now=now)
    gone = session.execute(
        delete(Blackout)
        .where(owner.own, Blackout.source == source, Blackout.source != "")
        .returning(Blackout.id)
    ).all()
    if gone:
        journal.note(
            session, by, "blackouts_forgotten", district, now=now, owner=owner.name, days=len(gone)
        )
    return len(gone)


def _same(name: str, file: BlackoutFile) -> ColumnElement[bool]:
    uids = {row.uid for row in file.rows if row.uid}
    return (Blackout.source != "") & or_(Blackout.source == name, Blackout.source_uid.in_(uids))


def _read(content: bytes, name: str, district: District, *, now: datetime) -> BlackoutFile:
    today = now.astimezone(district.zone).date()
    return read_blackouts(content, name, today=today, zone=district.zone)


def _lines(file: BlackoutFile, name: str) -> list[BlackoutLine]:
    return [BlackoutLine(0, row.first_day, row.last_day, row.reason, name) for row in file.rows]


def _account(by: Actor) -> int:
    if by.account_id is None:
        raise NotAllowedError("Eine Datei übernehmen kann nur, wer angemeldet ist.")
    return by.account_id
