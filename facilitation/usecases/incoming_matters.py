"""What an answer of a calendar is about: the meeting or series, who is asked, what they know."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session, joinedload

from facilitation.formats.ical_lines import Moment, Object
from facilitation.formats.ical_past import read_told, shown
from facilitation.formats.incoming import spelt
from facilitation.model.calendars import SentState
from facilitation.model.districts import District
from facilitation.model.meetings import Invitation, Meeting
from facilitation.model.outbox import OutgoingLetter
from facilitation.model.people import Person
from facilitation.model.series import SentSeries, Series
from facilitation.model.series_views import loaded
from facilitation.usecases.threads import take_turn

Time = tuple[datetime, datetime]


@dataclass(frozen=True)
class Matter:
    """The meeting or the series that goes by a UID."""

    uid: str
    district: District
    meeting: Meeting | None = None
    series: Series | None = None

    @property
    def title(self) -> str:
        found = self.meeting or self.series
        return found.title if found else ""

    @property
    def condition(self) -> ColumnElement[bool]:
        if self.series is not None:
            return Meeting.series_id == self.series.id
        return Meeting.id == (self.meeting.id if self.meeting else None)


@dataclass(frozen=True, kw_only=True)
class AskedDate:
    """An invitation as the person's calendar has it."""

    invitation: Invitation
    """With `meeting` and `person`."""
    original: datetime | None
    """By which start a series' calendar knows it."""
    time: Time
    """The time the person was told last."""
    sequence: int
    since: int
    """The SEQUENCE under which they were first told that time."""


def find_matter(session: Session, uid: str) -> Matter | None:
    """Of whatever district; whose answer counts is found out by the person's address."""
    row = session.execute(
        select(Meeting, District)
        .join(District, District.id == Meeting.district_id)
        .where(Meeting.uid == uid)
    ).first()
    if row is not None:
        return Matter(uid, row[1], meeting=row[0])
    found = session.execute(
        select(Series, District)
        .join(District, District.id == Series.district_id)
        .where(Series.uid == uid)
    ).first()
    return Matter(uid, found[1], series=found[0]) if found is not None else None


def people_asked(session: Session, matter: Matter, address: str) -> list[Person]:
    """Those with this very address who are or were asked."""
    asked = (
        select(Invitation.person_id)
        .join(Meeting, Meeting.id == Invitation.meeting_id)
        .where(matter.condition)
    )
    people = session.scalars(
        select(Person).where(Person.id.in_(asked), Person.deleted_at.is_(None)).order_by(Person.id)
    )
    return [person for person in people if address and spelt(person.email) == address]


def dates_of(session: Session, matter: Matter, person: Person) -> list[AskedDate]:
    """All that the person was asked to under the UID, withdrawn invitations included; in turn with
    whoever is telling people of changes."""
    take_turn(session, matter.condition)
    invitations = session.scalars(
        select(Invitation)
        .join(Meeting, Meeting.id == Invitation.meeting_id)
        .where(Invitation.person_id == person.id, matter.condition)
        .options(joinedload(Invitation.meeting), joinedload(Invitation.person))
        .order_by(Meeting.starts_at, Meeting.id)
    ).all()
    told = _told(session, matter, person)
    if matter.series is None:
        return [_single(session, matter, invitation, told) for invitation in invitations]
    own = [invitation for invitation in invitations if invitation.is_by_series]
    return _of_series(session, matter.series, person, own, told)


def _told(session: Session, matter: Matter, person: Person) -> list[Object]:
    """The calendar messages the person was sent, in order."""
    about = or_(
        OutgoingLetter.meeting_id == (matter.meeting.id if matter.meeting else None),
        OutgoingLetter.series_id == (matter.series.id if matter.series else None),
    )
    letters = session.scalars(
        select(OutgoingLetter.calendar)
        .where(OutgoingLetter.person_id == person.id, OutgoingLetter.calendar.is_not(None), about)
        .order_by(OutgoingLetter.id)
    )
    return read_told([letter for letter in letters if letter], matter.uid)


def _single(
    session: Session, matter: Matter, invitation: Invitation, told: Sequence[Object]
) -> AskedDate:
    meeting = invitation.meeting
    sent = session.scalar(
        select(SentState).where(
            SentState.uid == matter.uid, SentState.person_id == invitation.person_id
        )
    )
    time = sent.told.time if sent else (meeting.starts_at, meeting.ends_at)
    return _date(
        invitation, None, time, sequence=sent.sequence if sent else meeting.sequence, told=told
    )


def _of_series(
    session: Session,
    series: Series,
    person: Person,
    invitations: Sequence[Invitation],
    told: Sequence[Object],
) -> list[AskedDate]:
    sent = session.scalar(
        select(SentSeries).where(
            SentSeries.series_id == series.id, SentSeries.person_id == person.id
        )
    )
    known = {date.meeting_id: date for date in loaded(sent.shown).values()} if sent else {}
    sequence = sent.sequence if sent else series.sequence
    dates = []
    for invitation in invitations:
        meeting, seen = invitation.meeting, known.get(invitation.meeting_id)
        original = seen.original_start if seen else meeting.original_start
        time = seen.told.time if seen else (meeting.starts_at, meeting.ends_at)
        dates.append(_date(invitation, original, time, sequence=sequence, told=told))
    return dates


def _date(
    invitation: Invitation,
    original: datetime | None,
    time: Time,
    *,
    sequence: int,
    told: Sequence[Object],
) -> AskedDate:
    found = shown(told, original)
    knows = found is not None and found.starts_at == time[0]
    return AskedDate(
        invitation=invitation,
        original=original,
        time=time,
        sequence=sequence,
        since=found.since if found is not None and knows else sequence,
    )


def find_date(dates: Sequence[AskedDate], named: Moment, zone: ZoneInfo) -> AskedDate | None:
    """The date of a series that a RECURRENCE-ID names; None if it is none or not clear which."""
    if isinstance(named, datetime):
        aware = named if named.tzinfo else named.replace(tzinfo=zone)
        found = [one for one in dates if one.original == aware]
    else:
        found = [one for one in dates if _local_day(one, zone) == named]
    return found[0] if len(found) == 1 else None


def _local_day(one: AskedDate, zone: ZoneInfo) -> date | None:
    return one.original.astimezone(zone).date() if one.original else None
