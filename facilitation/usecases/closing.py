"""After the meeting: it is closed, its record kept, mended and built anew."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlalchemy.orm import Session

from facilitation.model.errors import InvalidError
from facilitation.model.meetings import Meeting, MeetingState
from facilitation.model.minutes import Minutes, MinutesKind, MinutesState
from facilitation.model.processes import Process
from facilitation.model.rights import Actor
from facilitation.usecases import minutes
from facilitation.usecases.journal import note
from facilitation.usecases.minutes_sources import find_record, get_occasion
from facilitation.usecases.sittings import (
    Sitting,
    drafted_on,
    get_open_sitting,
    get_sitting,
    set_end,
)


def close_meeting(
    session: Session,
    process: Process,
    meeting_id: int,
    *,
    ended: time | None,
    by: Actor,
    now: datetime,
) -> Meeting:
    """Close the meeting: the draft gets its date and is kept as it stands.

    `ended` is the time of day at which it ended; None leaves what is written down. Nothing is
    asked for before closing: what is missing is told beside the record and may be mended later.
    """
    sitting = get_open_sitting(session, process, meeting_id, by=by, now=now)
    if ended is not None:
        set_end(sitting, ended)
    sitting.meeting.close()
    _draft_anew(session, process, sitting, by=by, now=now)
    note(session, by, "meeting_closed", sitting.meeting, now=now)
    return sitting.meeting


def reopen_meeting(
    session: Session, process: Process, meeting_id: int, *, by: Actor, now: datetime
) -> Meeting:
    """Open a closed meeting again. Refused once its minutes are approved."""
    sitting = get_sitting(session, process, meeting_id, by=by, now=now)
    row = _get_draft(session, sitting)
    sitting.meeting.reopen()
    row.composed = None
    note(session, by, "meeting_reopened", sitting.meeting, now=now)
    return sitting.meeting


def rebuild_minutes(
    session: Session, process: Process, meeting_id: int, *, by: Actor, now: datetime
) -> Meeting:
    """Keep the record of a closed meeting as it would be composed now, under today's date."""
    sitting = get_sitting(session, process, meeting_id, by=by, now=now)
    if sitting.meeting.state is not MeetingState.CLOSED:
        raise InvalidError("Die Sitzung ist nicht geschlossen.")
    _draft_anew(session, process, sitting, by=by, now=now)
    note(session, by, "minutes_rebuilt", sitting.meeting, now=now)
    return sitting.meeting


@dataclass(frozen=True, kw_only=True)
class Particulars:
    """What is said of the record beside its contents."""

    kind: MinutesKind
    file_number: str
    annexes: str
    distribution: str


def edit_particulars(
    session: Session,
    process: Process,
    meeting_id: int,
    particulars: Particulars,
    *,
    version: int,
    by: Actor,
    now: datetime,
) -> Meeting:
    """Set kind, file number, annexes and distribution. ConflictError if somebody was quicker.

    What is kept of a closed meeting follows at once.
    """
    sitting = get_sitting(session, process, meeting_id, by=by, now=now)
    meeting = sitting.meeting
    if not meeting.was_opened:
        raise InvalidError("Die Sitzung ist noch nicht eröffnet. Eröffnen Sie sie zuerst.")
    row = _get_draft(session, sitting)
    stored = particulars_of(meeting, row)
    meeting.check_version(version, theirs=_texts(stored), yours=_texts(particulars))
    row.kind, meeting.file_number = particulars.kind, particulars.file_number
    meeting.annexes, meeting.distribution = particulars.annexes, particulars.distribution
    if meeting.state is MeetingState.CLOSED:
        _keep(session, process, sitting, row, by=by, now=now)
    note(session, by, "minutes_particulars_edited", meeting, now=now)
    return meeting


def particulars_of(meeting: Meeting, row: Minutes | None) -> Particulars:
    return Particulars(
        kind=row.kind if row else MinutesKind.RESULTS,
        file_number=meeting.file_number,
        annexes=meeting.annexes,
        distribution=meeting.distribution,
    )


def _texts(particulars: Particulars) -> dict[str, str]:
    return {
        "kind": particulars.kind.value,
        "file_number": particulars.file_number,
        "annexes": particulars.annexes,
        "distribution": particulars.distribution,
    }


def _get_draft(session: Session, sitting: Sitting) -> Minutes:
    """The record, begun here where a brought-in meeting has none. An approved one is refused."""
    row, _approved_in = find_record(session, sitting.meeting.id)
    if row is None:
        row = Minutes(meeting_id=sitting.meeting.id, drafted_on=sitting.day)
        session.add(row)
        session.flush()
    if row.state is MinutesState.APPROVED:
        raise InvalidError(
            "Das Protokoll ist genehmigt. Eine Berichtigung ist nur noch als neue Fassung möglich."
        )
    return row


def _draft_anew(
    session: Session, process: Process, sitting: Sitting, *, by: Actor, now: datetime
) -> None:
    row = _get_draft(session, sitting)
    row.drafted_on = drafted_on(sitting, now=now)
    row.objections_until = row.drafted_on + timedelta(days=sitting.body.objection_days)
    _keep(session, process, sitting, row, by=by, now=now)


def _keep(
    session: Session, process: Process, sitting: Sitting, row: Minutes, *, by: Actor, now: datetime
) -> None:
    session.flush()
    occasion = get_occasion(session, process, sitting.meeting.id, by=by, now=now)
    minutes.keep(session, occasion, row)
