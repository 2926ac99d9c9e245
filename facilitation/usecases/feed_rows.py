"""Which meetings a calendar feed shows, as statements: what `rights.may` says of each, at once.

All statements are built once; their parameters are those of `Asked`. What a person sees in a feed
is theirs: meetings they are invited to, those of the bodies in which they hold a seat or deputise
(or did at that time), and those they lead. An invitation taken back takes the meeting out.
"""

from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Date,
    Integer,
    and_,
    bindparam,
    case,
    cast,
    exists,
    func,
    not_,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import aliased

from facilitation.model.accounts import Role
from facilitation.model.base import UtcDateTime
from facilitation.model.bodies import Body, BodyKind, Mandate, Seat
from facilitation.model.calendars import SentState
from facilitation.model.meetings import AgendaItem, Invitation, InvitedAs, Meeting, MeetingState
from facilitation.model.processes import Process
from facilitation.model.series import Series

_PERSON = bindparam("person_id", type_=Integer)
_DISTRICT = bindparam("district_id", type_=Integer)
_TODAY = bindparam("today", type_=Date)
_SINCE = bindparam("since", type_=UtcDateTime)
"""The oldest start that is shown."""
_GONE = bindparam("gone", type_=UtcDateTime)
"""What was cancelled, and would have been held, before this is shown no more."""

_M = aliased(Meeting)


def _invited() -> Any:
    return select(Invitation.meeting_id).where(
        Invitation.person_id == _PERSON, Invitation.withdrawn_at.is_(None)
    )


def _withdrawn() -> Any:
    return select(Invitation.meeting_id).where(
        Invitation.person_id == _PERSON, Invitation.withdrawn_at.is_not(None)
    )


def _of_seats(holder: Any) -> Any:
    """Meetings of bodies whose seat is held now, or was held on the day of the meeting.

    Days of meetings are those of UTC in `rights`, and so they are here.
    """
    now = Mandate.held_on(_TODAY)  # type: ignore[arg-type]
    then = and_(
        _M.starts_at >= Mandate.valid_from,
        or_(Mandate.valid_until.is_(None), _M.starts_at < Mandate.valid_until),
    )
    return (
        select(_M.id)
        .join(Seat, Seat.body_id == _M.body_id)
        .join(Mandate, Mandate.seat_id == Seat.id)
        .where(holder == _PERSON, or_(now, then))
    )


def _led() -> Any:
    """Meetings that the person chairs or minutes, with a role to see them."""
    role = exists().where(
        Role.person_id == _PERSON,
        Role.held_on(_TODAY),  # type: ignore[arg-type]
        or_(Role.process_id.is_(None), Role.process_id == _M.process_id),
    )
    return select(_M.id).where(or_(_M.chair_id == _PERSON, _M.minute_taker_id == _PERSON), role)


def _is_expected(*led: Any) -> ColumnElement[bool]:
    """At these meetings the person is to be."""
    own = union_all(_invited(), _of_seats(Mandate.person_id), *led)
    return and_(Meeting.id.in_(own), Meeting.id.not_in(_withdrawn()))


def _only_deputises(*led: Any) -> ColumnElement[bool]:
    """Another one is expected. Most people deputise for nobody: then nothing else is looked at."""
    return and_(Meeting.id.in_(_of_seats(Mandate.deputy_id)), not_(_is_expected(*led)))


def _is_asked_singly() -> ColumnElement[bool]:
    """Guests and deputies are asked for one date of a series, whatever is released of it."""
    return Meeting.id.in_(
        _invited().where(Invitation.invited_as.in_([InvitedAs.GUEST, InvitedAs.DEPUTY]))
    )


def _is_released() -> ColumnElement[bool]:
    """Dates of a series are shown up to the day a person released."""
    day = func.date(func.coalesce(Meeting.original_start, Meeting.starts_at))
    return or_(Meeting.series_id.is_(None), day <= Series.released_until)


def _is_in_time() -> ColumnElement[bool]:
    return and_(
        Meeting.starts_at >= _SINCE,
        or_(
            Meeting.state != MeetingState.CANCELLED,
            Meeting.calendar_changed_at >= _GONE,
            Meeting.starts_at >= _GONE,
        ),
    )


def _in_feed_of_person(*led: Any) -> ColumnElement[bool]:
    seats = (_of_seats(Mandate.person_id), _of_seats(Mandate.deputy_id))
    return and_(
        Meeting.id.in_(union_all(_invited(), *seats, *led)),
        Meeting.id.not_in(_withdrawn()),
        or_(_is_released(), _is_asked_singly()),
    )


def _in_feed_of_body() -> ColumnElement[bool]:
    """All of the body for those who see all of it, else what somebody was or is part of."""
    own = union_all(_invited(), _of_seats(Mandate.person_id), _of_seats(Mandate.deputy_id))
    sees_all = bindparam("sees_all", type_=Integer) == 1
    return and_(
        Meeting.body_id == bindparam("body_id", type_=Integer),
        or_(sees_all, Meeting.id.in_(own)),
        or_(_is_released(), _is_asked_singly()),
    )


def in_public() -> ColumnElement[bool]:
    """Public meetings of a process; that the process itself is public is asked before."""
    return and_(
        Meeting.process_id == bindparam("process_id", type_=Integer),
        Meeting.is_public.is_(True),
        _is_released(),
    )


def has_role() -> ColumnElement[bool]:
    return exists().where(
        Role.person_id == _PERSON,
        Role.held_on(_TODAY),  # type: ignore[arg-type]
    )


def sees_all_of_body() -> ColumnElement[bool]:
    """Whether `rights` lets the person see every meeting of the body (`Body` in the statement):
    by a role, a seat in the steering group of its process, or a seat in the body itself."""
    role = exists().where(
        Role.person_id == _PERSON,
        Role.held_on(_TODAY),  # type: ignore[arg-type]
        or_(Role.process_id.is_(None), Role.process_id == Body.process_id),
    )
    held = aliased(Body)
    seat = (
        exists()
        .where(Mandate.seat_id == Seat.id, Seat.body_id == held.id)
        .where(or_(Mandate.person_id == _PERSON, Mandate.deputy_id == _PERSON))
        .where(Mandate.held_on(_TODAY))  # type: ignore[arg-type]
        .where(
            or_(
                held.id == Body.id,
                and_(held.kind == BodyKind.STEERING_GROUP, held.process_id == Body.process_id),
            )
        )
    )
    return or_(role, seat)


class Statements:
    """What is asked of the database for one sort of feed."""

    def __init__(self, condition: ColumnElement[bool], is_free: ColumnElement[bool]) -> None:
        flag = case((is_free, 1), else_=0)
        shown = (Meeting.district_id == _DISTRICT, condition, _is_in_time())
        self.mark = _mark(flag, shown)
        """One row of numbers that differ as soon as anything differs that the feed shows of its
        meetings: rows come and go with their ids, and each change raises a version or a time."""
        self.rows = _rows(flag, shown)
        self.agenda = _agenda(shown)


def _mark(flag: Any, shown: tuple[ColumnElement[bool], ...]) -> Any:
    """The numbers of a meeting are multiplied by its id, so that two changes do not make up for
    each other; in the greatest type, so that no sum is too large."""
    meeting, item = cast(Meeting.id, BigInteger), cast(AgendaItem.id, BigInteger)
    agenda = (
        select(func.sum(item + AgendaItem.version * 1009))
        .where(AgendaItem.meeting_id == Meeting.id)
        .correlate(Meeting)
        .scalar_subquery()
    )
    return (
        select(
            func.count(),
            func.sum(meeting),
            func.sum(meeting * (Meeting.version * 8191 + Meeting.sequence * 2 + flag)),
            func.max(Meeting.calendar_changed_at),
            func.sum(agenda),
        )
        .select_from(Meeting)
        .outerjoin(Series, Series.id == Meeting.series_id)
        .where(*shown)
    )


def _rows(flag: Any, shown: tuple[ColumnElement[bool], ...]) -> Any:
    first_sender = (
        select(SentState.organizer)
        .where(SentState.uid == Meeting.uid)
        .order_by(SentState.id)
        .limit(1)
        .scalar_subquery()
    )
    return (
        select(
            Meeting.id,
            Meeting.uid,
            Meeting.sequence,
            Meeting.calendar_changed_at,
            Meeting.state,
            Meeting.title,
            Meeting.starts_at,
            Meeting.ends_at,
            Meeting.place,
            Meeting.online_url,
            Body.mailbox,
            Body.sender_name,
            Process.slug.label("process"),
            first_sender.label("first_sender"),
            flag.label("is_free"),
        )
        .select_from(Meeting)
        .join(Body, Body.id == Meeting.body_id)
        .outerjoin(Process, Process.id == Meeting.process_id)
        .outerjoin(Series, Series.id == Meeting.series_id)
        .where(*shown)
        .order_by(Meeting.starts_at, Meeting.id)
    )


def _agenda(shown: tuple[ColumnElement[bool], ...]) -> Any:
    return (
        select(AgendaItem.meeting_id, AgendaItem.position, AgendaItem.title, AgendaItem.is_public)
        .select_from(Meeting)
        .join(AgendaItem, AgendaItem.meeting_id == Meeting.id)
        .outerjoin(Series, Series.id == Meeting.series_id)
        .where(*shown)
        .order_by(AgendaItem.meeting_id, AgendaItem.position, AgendaItem.id)
    )


OF_PERSON = Statements(_in_feed_of_person(), _only_deputises())
OF_OFFICE = Statements(_in_feed_of_person(_led()), _only_deputises(_led()))
"""For somebody with a role: what they lead is theirs, too."""
OF_BODY = Statements(_in_feed_of_body(), not_(_is_expected(_led())))
IN_PUBLIC = Statements(in_public(), true())
