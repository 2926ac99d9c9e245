"""What is written down at an agenda item while the meeting goes on."""

from dataclasses import dataclass
from datetime import datetime
from zlib import crc32

from sqlalchemy.orm import Session

from facilitation.formats.markdown import to_html
from facilitation.model.errors import InvalidError
from facilitation.model.meetings import AgendaItem
from facilitation.model.processes import Process
from facilitation.model.rights import Actor
from facilitation.usecases import agendas, numbering
from facilitation.usecases.item_matters import get_item
from facilitation.usecases.journal import note
from facilitation.usecases.sittings import get_open_sitting


@dataclass(frozen=True, kw_only=True)
class Notes:
    """Title, publicity and the two texts of an item, in Markdown."""

    title: str
    is_public: bool
    background: str = ""
    discussion: str = ""

    @property
    def print(self) -> str:
        """Tells whether two notes say the same: a form carries it to know what was touched."""
        return f"{crc32(repr(self).encode()):08x}"


def notes_of(item: AgendaItem) -> Notes:
    return Notes(
        title=item.title,
        is_public=item.is_public,
        background=item.background,
        discussion=item.discussion,
    )


def take_notes(
    session: Session,
    process: Process,
    meeting_id: int,
    item_id: int,
    notes: Notes,
    *,
    version: int,
    by: Actor,
    now: datetime,
) -> AgendaItem:
    """Store what was written at an item, rendered once, beside the text.

    ConflictError with both texts if somebody else stored something since `version`; what says the
    same as what is stored changes nothing.
    """
    sitting = get_open_sitting(session, process, meeting_id, by=by, now=now)
    item = get_item(session, sitting, item_id)
    stored = notes_of(item)
    if notes == stored:
        return item
    if not notes.title.strip():
        raise InvalidError("Wie heißt der Tagesordnungspunkt?", field="title")
    item.check_version(version, theirs=_texts(stored), yours=_texts(notes))
    if (notes.title, notes.is_public) != (stored.title, stored.is_public):
        item.title, item.is_public = notes.title, notes.is_public
        sitting.meeting.calendar_changed_at = now
    if notes.background != stored.background:
        item.background, item.background_html = notes.background, to_html(notes.background)
    if notes.discussion != stored.discussion:
        item.discussion, item.discussion_html = notes.discussion, to_html(notes.discussion)
    note(session, by, "item_minuted", sitting.meeting, now=now, position=item.position)
    return item


def _texts(notes: Notes) -> dict[str, str]:
    return {
        "title": notes.title,
        "is_public": "ja" if notes.is_public else "nein",
        "background": notes.background,
        "discussion": notes.discussion,
    }


def move_item(
    session: Session,
    process: Process,
    meeting_id: int,
    item_id: int,
    *,
    steps: int,
    by: Actor,
    now: datetime,
) -> None:
    """Move an agenda item during the meeting; findings and tasks are numbered in the new order."""
    sitting = get_open_sitting(session, process, meeting_id, by=by, now=now)
    agendas.move_item(session, process, meeting_id, item_id, steps=steps, by=by, now=now)
    numbering.number_through(session, sitting.meeting)
