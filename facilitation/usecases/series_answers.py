"""Answering for the dates of a series, one by one or all at once, through one's own link."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from facilitation.model import links
from facilitation.model.bodies import Body
from facilitation.model.calendars import Told
from facilitation.model.districts import District
from facilitation.model.errors import InvalidError
from facilitation.model.links import LinkKind
from facilitation.model.meetings import (
    ASKED_ONCE,
    Answer,
    AnswerWay,
    Invitation,
    InvitedAs,
    Meeting,
)
from facilitation.model.people import Person
from facilitation.model.processes import Process
from facilitation.model.series import SentSeries, Series
from facilitation.usecases import journal
from facilitation.usecases.answers import (
    Standing,
    acting_by_link,
    no_such_link,
    standing_of,
    time_mark,
    told_of_series,
)
from facilitation.usecases.threads import take_turn


@dataclass(frozen=True, kw_only=True)
class LinkedDate:
    """A date of a series as the person knows it."""

    invitation: Invitation
    """With `meeting` and `person`."""
    told: Told
    sequence: int
    standing: Standing
    comes: str = ""
    """Who was asked in the person's place, and has not declined."""

    @property
    def is_moved(self) -> bool:
        """Not at the time that the rule of the series gives."""
        return self.told.starts_at != self.invitation.meeting.original_start

    @property
    def seen(self) -> str:
        return time_mark(self.told)


@dataclass(frozen=True, kw_only=True)
class LinkedSeries:
    """What a personal link to a series shows."""

    series: Series
    person: Person
    body: Body
    district: District
    process: Process | None
    dates: tuple[LinkedDate, ...]
    """Those that are ahead, called-off ones included, in the order of the calendar."""

    @property
    def open_dates(self) -> list[LinkedDate]:
        return [date for date in self.dates if date.standing is Standing.OPEN]

    @property
    def seen(self) -> str:
        """A mark of all open dates with their times, for a hidden field."""
        marks = (f"{date.invitation.id}:{date.seen}" for date in self.open_dates)
        return hashlib.sha256("\n".join(marks).encode()).hexdigest()[:16]


def find_series_by_link(
    session: Session, token: str, *, keys: Sequence[str], now: datetime
) -> LinkedSeries:
    """The person's coming dates of the series. NotFoundError for a link that is wrong, revoked,
    or of another kind. What has not been announced yet is not shown."""
    claim = links.read(token)
    if claim is None or claim.kind is not LinkKind.SERIES:
        raise no_such_link()
    row = session.execute(
        select(Series, Person, Body, District, Process, SentSeries)
        .join(Person, Person.district_id == Series.district_id)
        .join(Body, Body.id == Series.body_id)
        .join(District, District.id == Series.district_id)
        .outerjoin(Process, Process.id == Series.process_id)
        .outerjoin(
            SentSeries,
            (SentSeries.series_id == Series.id) & (SentSeries.person_id == Person.id),
        )
        .where(
            Series.id == claim.subject_id,
            Person.id == claim.person_id,
            Person.deleted_at.is_(None),
        )
    ).first()
    if row is None:
        raise no_such_link()
    series, person, body, district, process, sent = row
    version = links.version(series.uid, person.links_version)
    if not links.is_genuine(claim, keys, version=version):
        raise no_such_link()
    dates = _dates(session, series, person, sent, district=district, now=now)
    return LinkedSeries(
        series=series, person=person, body=body, district=district, process=process, dates=dates
    )


def _dates(
    session: Session,
    series: Series,
    person: Person,
    sent: SentSeries | None,
    *,
    district: District,
    now: datetime,
) -> tuple[LinkedDate, ...]:
    invitations = session.scalars(
        select(Invitation)
        .join(Meeting, Meeting.id == Invitation.meeting_id)
        .where(
            Invitation.person_id == person.id,
            Meeting.series_id == series.id,
            Meeting.starts_at > now,
            Invitation.invited_as.not_in(ASKED_ONCE),
        )
        .options(joinedload(Invitation.meeting), joinedload(Invitation.person))
    ).all()
    instead = _deputies(session, invitations)
    dates = []
    for invitation in invitations:
        comes = instead.get((invitation.meeting_id, invitation.mandate_id), "")
        is_shown = invitation.is_open or comes
        if not is_shown or not _is_released(series, invitation.meeting, district):
            continue
        known = told_of_series(invitation, sent)
        standing = standing_of(invitation, now=now)
        dates.append(
            LinkedDate(
                invitation=invitation,
                told=known.told,
                sequence=known.sequence,
                standing=standing,
                comes="" if invitation.is_open else comes,
            )
        )
    return tuple(sorted(dates, key=lambda date: (date.told.starts_at, date.invitation.id)))


def _deputies(
    session: Session, invitations: Sequence[Invitation]
) -> Mapping[tuple[int, int | None], str]:
    """Who is asked instead where the person's own invitation was taken back: names by meeting and
    mandate, without those who have declined."""
    gone = [one for one in invitations if not one.is_open and one.mandate_id is not None]
    if not gone:
        return {}
    found = session.scalars(
        select(Invitation)
        .where(
            Invitation.meeting_id.in_([one.meeting_id for one in gone]),
            Invitation.mandate_id.in_([one.mandate_id for one in gone]),
            Invitation.invited_as == InvitedAs.DEPUTY,
            Invitation.withdrawn_at.is_(None),
            Invitation.answer != Answer.DECLINED,
        )
        .options(joinedload(Invitation.person))
        .order_by(Invitation.id.desc())
    )
    return {(one.meeting_id, one.mandate_id): one.person.name for one in found}


def _is_released(series: Series, meeting: Meeting, district: District) -> bool:
    """Whether calendars show the date by now: those of later years are rows only."""
    start = meeting.original_start or meeting.starts_at
    day = start.astimezone(district.zone).date()
    return series.released_until is not None and day <= series.released_until


def answer_date_by_link(
    session: Session,
    token: str,
    invitation_id: int,
    answer: Answer,
    *,
    seen: str | None,
    keys: Sequence[str],
    now: datetime,
) -> LinkedDate:
    """Take the answer to one date. `seen`: the date's mark as it stood on the page."""
    linked = _open(session, token, keys=keys, now=now)
    date = next((one for one in linked.dates if one.invitation.id == invitation_id), None)
    if date is None:
        raise InvalidError("Diesen Termin gibt es in der Reihe nicht mehr.")
    if seen is not None and seen != date.seen:
        raise _was_changed()
    _reply(session, date, answer, now=now)
    return date


def answer_all_by_link(
    session: Session,
    token: str,
    answer: Answer,
    *,
    seen: str | None,
    keys: Sequence[str],
    now: datetime,
) -> int:
    """Take one answer to all open dates and say to how many; earlier ones are replaced.

    `seen`: the mark of all dates as they stood on the page.
    """
    linked = _open(session, token, keys=keys, now=now)
    if seen is not None and seen != linked.seen:
        raise _was_changed()
    if not linked.open_dates:
        raise InvalidError("In dieser Reihe gibt es keinen Termin, auf den Sie antworten können.")
    for date in linked.open_dates:
        _reply(session, date, answer, now=now)
    return len(linked.open_dates)


def _open(session: Session, token: str, *, keys: Sequence[str], now: datetime) -> LinkedSeries:
    """In turn with whoever is telling people of changes."""
    claim = links.read(token)
    if claim is not None and claim.kind is LinkKind.SERIES:
        take_turn(session, Meeting.series_id == claim.subject_id)
    return find_series_by_link(session, token, keys=keys, now=now)


def _reply(session: Session, date: LinkedDate, answer: Answer, *, now: datetime) -> None:
    """What was written to us about the date before stays."""
    invitation = date.invitation
    invitation.reply(
        answer,
        note=invitation.note,
        way=AnswerWay.LINK,
        sequence=date.sequence,
        time=date.told.time,
        now=now,
    )
    by = acting_by_link(invitation)
    journal.note(session, by, "answered_by_link", invitation.meeting, now=now, answer=answer.value)


def _was_changed() -> InvalidError:
    return InvalidError(
        "Die Termine wurden inzwischen geändert. Bitte prüfen Sie sie und antworten Sie noch "
        "einmal."
    )
