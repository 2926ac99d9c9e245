"""The record of a meeting: as it stands for its readers, and kept so that nothing changes it."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from facilitation.formats import minutes as record
from facilitation.model.minutes import Minutes
from facilitation.model.processes import Process
from facilitation.model.rights import Actor
from facilitation.usecases.minutes_composing import compose
from facilitation.usecases.minutes_sources import Occasion, Sources, gather, get_occasion


def get_minutes(
    session: Session,
    process: Process,
    meeting_id: int,
    *,
    for_public: bool = False,
    by: Actor,
    now: datetime,
) -> record.Minutes:
    """The record as it stands: of a closed meeting what was kept then, else composed from the rows.

    `for_public` leaves out every item, finding and task that is not public. NotFoundError for
    meetings that were never opened, and for those who may not read minutes here.
    """
    occasion = get_occasion(session, process, meeting_id, by=by, now=now)
    sources = gather(session, occasion)
    kept = find_kept(sources.row, for_public=for_public)
    return kept or compose(sources, for_public=for_public)


@dataclass(frozen=True)
class Standing:
    """How the record stands: what it says, and whether the rows say something else by now."""

    sources: Sources
    said: record.Minutes
    """Without notes and wordings where nothing was kept."""
    has_changed: bool


def show_standing(
    session: Session, process: Process, meeting_id: int, *, by: Actor, now: datetime
) -> Standing:
    """For the page on which the record is followed up. Refused as `get_minutes`."""
    sources = gather(session, get_occasion(session, process, meeting_id, by=by, now=now))
    kept: Any = sources.row.composed if sources.row else None
    if not kept:
        return Standing(sources, compose(sources, with_notes=False), has_changed=False)
    live = compose(sources)
    if _plain(live) == {name: part for name, part in kept.items() if name != "public"}:
        return Standing(sources, live, has_changed=False)
    return Standing(sources, find_kept(sources.row, for_public=False) or live, has_changed=True)


def find_kept(row: Minutes | None, *, for_public: bool) -> record.Minutes | None:
    """What was composed when the meeting was closed; None where nothing (readable) was kept."""
    kept: Any = row.composed if row else None
    if for_public and kept:
        kept = kept.get("public")
    if not kept:
        return None
    try:
        return record.from_json(json.dumps(kept))
    except ValueError:
        return None


def keep(session: Session, occasion: Occasion, row: Minutes) -> None:
    """Keep what the record says now, in both versions: nothing said later changes it."""
    session.flush()
    sources = gather(session, occasion)
    row.composed = _plain(compose(sources)) | {"public": _plain(compose(sources, for_public=True))}


def _plain(said: record.Minutes) -> dict[str, Any]:
    plain: dict[str, Any] = json.loads(record.to_json(said))
    return plain
