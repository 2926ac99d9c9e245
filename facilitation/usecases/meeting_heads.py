"""What stands above every page of a meeting, fetched with one query."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, bindparam, exists, func, or_, select
from sqlalchemy.orm import Session

from facilitation.model.attendance import Attendance, Presence
from facilitation.model.bodies import Body, BodyKind, last_day_to_invite
from facilitation.model.calendars import CANCEL, SentState
from facilitation.model.errors import NotFoundError
from facilitation.model.meetings import AgendaItem, Answer, Invitation, Meeting, MeetingState
from facilitation.model.minutes import MinutesState
from facilitation.model.processes import Process, Region
from facilitation.model.rights import Action, Actor, demand
from facilitation.model.series import SentSeries
from facilitation.model.venues import Venue
from facilitation.usecases.meeting_lists import state_of_minutes


@dataclass(frozen=True, kw_only=True, slots=True)
class Head:
    """A meeting as its pages name it, with how far each step of it has got."""

    stands_for: ClassVar[str] = "Meeting"

    id: int
    district_id: int
    process_id: int
    body_id: int
    version: int
    body: str
    body_kind: BodyKind
    region: str | None
    number: int | None
    title: str
    starts_at: datetime
    ends_at: datetime
    place: str
    is_step_free: bool | None
    """Whether the room can be reached without steps; None: not known, or no room of the list."""
    online_url: str
    is_public: bool
    state: MeetingState
    series_id: int | None
    round_key: str | None
    invited_at: datetime | None
    cancel_reason: str
    late_reason: str
    invitation_period_days: int
    is_linked: bool
    """Others run the body and invite to it; only its dates are kept here."""
    items: int
    """How many agenda items there are."""
    invited: int
    """How many persons are asked to come, withdrawn ones left out."""
    answered: int
    present: int
    minutes_state: MinutesState | None
    """None: no record has been begun."""
    may_be_untold: bool
    """Something that calendars show was changed after somebody was last written to."""

    @property
    def is_cancelled(self) -> bool:
        return self.state is MeetingState.CANCELLED

    @property
    def was_opened(self) -> bool:
        return self.state in (MeetingState.OPENED, MeetingState.CLOSED)

    @property
    def is_ahead(self) -> bool:
        """Whether it may still be prepared, moved and called off."""
        return self.state in (MeetingState.PLANNED, MeetingState.INVITED)

    @property
    def is_over(self) -> bool:
        """Whether nothing of it may be changed any more."""
        return self.state in (MeetingState.CLOSED, MeetingState.CANCELLED)

    @property
    def clear_days(self) -> int:
        """The invitation period to be kept; none where others invite."""
        return 0 if self.is_linked else self.invitation_period_days

    def local_day(self, zone: ZoneInfo) -> date:
        return self.starts_at.astimezone(zone).date()

    def last_day_to_invite(self, zone: ZoneInfo) -> date:
        return last_day_to_invite(self.local_day(zone), self.invitation_period_days)


def get_head(
    session: Session,
    process: Process,
    meeting_id: int,
    *,
    by: Actor,
    on: date,
    action: Action = Action.SEE_MEETING,
) -> Head:
    """The head of a meeting of this process. Refuses those without the right to `action`."""
    row = session.execute(_HEAD, {"meeting_id": meeting_id, "process_id": process.id}).first()
    if row is None:
        raise NotFoundError("Das gibt es hier nicht, oder es ist nicht für Sie bestimmt.")
    head = Head(**row._mapping)
    demand(by, action, head, on)
    return head


def _count(kind: Any, *conditions: ColumnElement[bool]) -> Any:
    counted = select(func.count()).select_from(kind)
    return counted.where(kind.meeting_id == Meeting.id, *conditions).scalar_subquery()


def _head() -> Any:
    """Built once: putting the statement together costs more than running it."""
    there = Attendance.presence.in_([Presence.PRESENT, Presence.REPRESENTED])
    asked = Invitation.withdrawn_at.is_(None)
    return (
        select(
            Meeting.id,
            Meeting.district_id,
            Meeting.process_id,
            Meeting.body_id,
            Meeting.version,
            Body.name.label("body"),
            Body.kind.label("body_kind"),
            Region.name.label("region"),
            Meeting.number,
            Meeting.title,
            Meeting.starts_at,
            Meeting.ends_at,
            Meeting.place,
            Venue.is_step_free,
            Meeting.online_url,
            Meeting.is_public,
            Meeting.state,
            Meeting.series_id,
            Meeting.round_key,
            Meeting.invited_at,
            Meeting.cancel_reason,
            Meeting.late_reason,
            Body.invitation_period_days,
            Body.is_linked,
            _count(AgendaItem).label("items"),
            _count(Invitation, asked).label("invited"),
            _count(Invitation, asked, Invitation.answer != Answer.NONE_YET).label("answered"),
            _count(Attendance, there).label("present"),
            state_of_minutes().label("minutes_state"),
            _told_before_the_last_change().label("may_be_untold"),
        )
        .join(Body, Body.id == Meeting.body_id)
        .outerjoin(Venue, Venue.id == Meeting.venue_id)
        .outerjoin(Region, Region.id == Body.region_id)
        .where(Meeting.id == bindparam("meeting_id"), Meeting.process_id == bindparam("process_id"))
    )


def _told_before_the_last_change() -> Any:
    alone = exists().where(
        SentState.uid == Meeting.uid,
        SentState.method != CANCEL,
        SentState.dtstamp <= Meeting.calendar_changed_at,
    )
    by_series = exists().where(
        SentSeries.series_id == Meeting.series_id,
        SentSeries.method != CANCEL,
        SentSeries.dtstamp <= Meeting.calendar_changed_at,
    )
    return or_(alone, by_series)


_HEAD = _head()
