"""Deleting a meeting or series of which nobody was told yet; all others are called off instead."""

from datetime import datetime

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from facilitation.model.districts import District
from facilitation.model.errors import InvalidError
from facilitation.model.meetings import Meeting
from facilitation.model.processes import Process
from facilitation.model.rights import Actor
from facilitation.model.series import SentSeries, Series
from facilitation.model.trash import Discarded
from facilitation.usecases.journal import note
from facilitation.usecases.meetings import get_meeting
from facilitation.usecases.removals import Removal, count, is_known_outside, told_of
from facilitation.usecases.series_rows import open_series
from facilitation.usecases.trash import discard


def preview_meeting_removal(
    session: Session, process: Process, meeting_id: int, *, by: Actor, now: datetime
) -> Removal:
    """Whether the meeting can be deleted, and if not, why."""
    meeting = get_meeting(session, process, meeting_id, by=by, now=now)
    return Removal(
        id=meeting.id,
        name=meeting.title,
        version=meeting.version,
        refusal=_why_it_stays(session, meeting),
    )


def remove_meeting(
    session: Session, process: Process, meeting_id: int, *, version: int, by: Actor, now: datetime
) -> Discarded:
    """Delete a meeting that is in nobody's calendar, with a way back."""
    meeting = get_meeting(session, process, meeting_id, by=by, now=now)
    session.refresh(meeting, with_for_update={"of": Meeting})
    preview_meeting_removal(session, process, meeting_id, by=by, now=now).check(version)
    district = session.get_one(District, meeting.district_id)
    name = f"{meeting.title}, {meeting.local_day(district.zone):%d.%m.%Y}"
    note(session, by, "meeting_removed", meeting, now=now, name=name)
    return discard(session, meeting, name=name, by=by, now=now)


def _why_it_stays(session: Session, meeting: Meeting) -> InvalidError | None:
    if meeting.series_id is not None:
        return InvalidError(
            "Der Termin gehört zu einer Reihe: Er kann ausfallen, aber nicht gelöscht werden."
        )
    if meeting.was_opened:
        return InvalidError("Die Sitzung hat begonnen. Was war, wird nicht gelöscht.")
    if not session.scalar(select(is_known_outside()).where(Meeting.id == meeting.id)):
        return None
    if meeting.is_cancelled:
        return InvalidError(
            "Zu diesem Termin wurde eingeladen, und er ist abgesagt. Er bleibt als abgesagt "
            "stehen, damit die Eingeladenen es nachlesen können."
        )
    return InvalidError(
        "Zu diesem Termin wurde schon eingeladen; er steht in Kalendern. Sagen Sie ihn ab, damit "
        "alle davon erfahren."
    )


def preview_series_removal(
    session: Session, process: Process, series_id: int, *, by: Actor, now: datetime
) -> Removal:
    """Whether the series can be deleted with all its dates, and if not, why."""
    series, _district = open_series(session, process, series_id, by=by, now=now)
    return Removal(
        id=series.id,
        name=series.title,
        version=series.version,
        parts=told_of(count(session, (Meeting, Meeting.series_id == series.id))),
        refusal=_why_the_series_stays(session, series),
    )


def remove_series(
    session: Session, process: Process, series_id: int, *, version: int, by: Actor, now: datetime
) -> Discarded:
    """Delete a series to which nobody was invited, with its dates and a way back."""
    series, _district = open_series(session, process, series_id, by=by, now=now)
    preview_series_removal(session, process, series_id, by=by, now=now).check(version)
    note(session, by, "series_removed", series, now=now, name=series.title)
    return discard(session, series, name=series.title, by=by, now=now)


def _why_the_series_stays(session: Session, series: Series) -> InvalidError | None:
    sent = exists().where(SentSeries.series_id == series.id)
    known = exists().where(Meeting.series_id == series.id, is_known_outside())
    if series.released_until is None and not session.scalar(select(or_(sent, known))):
        return None
    return InvalidError(
        "Zu dieser Reihe wurde schon eingeladen; sie steht in Kalendern. Beenden Sie die Reihe, "
        "damit alle davon erfahren."
    )
