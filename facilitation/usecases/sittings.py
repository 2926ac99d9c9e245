"""A meeting while it takes place: opened once, its course written down, closed, opened again."""

from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy import delete, exists, func, select
from sqlalchemy.orm import Session

from facilitation.model.accounts import Role, RoleKind
from facilitation.model.attendance import Attendance, Presence
from facilitation.model.bodies import Body, Mandate, MandateFunction, Seat
from facilitation.model.decisions import Decision, Task
from facilitation.model.districts import District
from facilitation.model.errors import InvalidError, NotFoundError
from facilitation.model.meetings import AgendaItem, Meeting, MeetingState
from facilitation.model.minutes import Minutes
from facilitation.model.people import Person
from facilitation.model.processes import Process
from facilitation.model.rights import Action, Actor, demand
from facilitation.model.topics import Topic
from facilitation.planning.breaks import read_breaks, write_breaks
from facilitation.planning.moments import moment
from facilitation.usecases import numbering, rosters, topic_stations
from facilitation.usecases.journal import note

NOT_HERE = "Das gibt es hier nicht, oder es ist nicht für Sie bestimmt."


@dataclass(frozen=True)
class Sitting:
    """A meeting with what is asked of it again and again while minutes are taken."""

    meeting: Meeting
    body: Body
    district: District

    @property
    def zone(self) -> ZoneInfo:
        return self.district.zone

    @property
    def day(self) -> date:
        return self.meeting.local_day(self.zone)


@dataclass(frozen=True, kw_only=True)
class Course:
    """How the meeting went: times of day in the district's zone."""

    number: int
    began: time
    ended: time | None
    breaks: str
    chair_id: int | None
    minute_taker_id: int | None


def get_sitting(
    session: Session, process: Process, meeting_id: int, *, by: Actor, now: datetime
) -> Sitting:
    """A meeting of the process, for somebody who takes minutes there."""
    row = session.execute(
        select(Meeting, Body, District)
        .select_from(Meeting)
        .join(Body, Body.id == Meeting.body_id)
        .join(District, District.id == Meeting.district_id)
        .where(Meeting.id == meeting_id, Meeting.process_id == process.id)
    ).first()
    if row is None:
        raise NotFoundError(NOT_HERE)
    sitting = Sitting(*row)
    demand(by, Action.TAKE_MINUTES, sitting.meeting, now.astimezone(sitting.zone).date())
    return sitting


def get_open_sitting(
    session: Session, process: Process, meeting_id: int, *, by: Actor, now: datetime
) -> Sitting:
    """The same, refused unless the meeting is opened and not closed."""
    sitting = get_sitting(session, process, meeting_id, by=by, now=now)
    sitting.meeting.check_open()
    return sitting


def open_meeting(
    session: Session, process: Process, meeting_id: int, *, by: Actor, now: datetime
) -> Meeting:
    """Open the meeting: it gets its number, and the roster of its day is frozen.

    Opening an open meeting changes nothing. Chair and minute taker are proposed where nobody was
    named, the record is begun, and topics on the agenda count as discussed.
    """
    sitting = get_sitting(session, process, meeting_id, by=by, now=now)
    meeting = sitting.meeting
    if meeting.state is MeetingState.OPENED:
        return meeting
    sitting.body.check_is_run_here()
    meeting.open(_next_number(session, sitting), now=now)
    _propose_leaders(session, sitting, by=by)
    meeting.distribution = meeting.distribution or _DISTRIBUTION
    rosters.freeze(session, meeting, sitting.body, on=sitting.day)
    session.add(Minutes(meeting_id=meeting.id, drafted_on=drafted_on(sitting, now=now)))
    topic_stations.discuss_all(session, meeting, now=now)
    note(session, by, "meeting_opened", meeting, now=now, number=meeting.number)
    return meeting


_DISTRIBUTION = "Mitglieder und Stellvertretungen\nGeschäftsstelle"


def undo_opening(
    session: Session, process: Process, meeting_id: int, *, by: Actor, now: datetime
) -> Meeting:
    """Take the opening back. Refused once anything was written down."""
    sitting = get_open_sitting(session, process, meeting_id, by=by, now=now)
    meeting = sitting.meeting
    if _has_content(session, meeting.id):
        raise InvalidError(
            "Zu dieser Sitzung ist schon etwas festgehalten. Die Eröffnung lässt sich nicht mehr "
            "zurücknehmen."
        )
    session.execute(delete(Attendance).where(Attendance.meeting_id == meeting.id))
    session.execute(delete(Minutes).where(Minutes.meeting_id == meeting.id))
    topic_stations.forget_all(session, meeting)
    meeting.state = MeetingState.INVITED if meeting.invited_at else MeetingState.PLANNED
    meeting.number = meeting.opened_at = meeting.began_at = meeting.ended_at = None
    note(session, by, "meeting_opening_undone", meeting, now=now)
    return meeting


def may_be_undone(session: Session, meeting: Meeting) -> bool:
    return meeting.state is MeetingState.OPENED and not _has_content(session, meeting.id)


def _has_content(session: Session, meeting_id: int) -> bool:
    written = AgendaItem.background != "", AgendaItem.discussion != ""
    marks = exists().where(
        Attendance.meeting_id == meeting_id, Attendance.presence != Presence.UNKNOWN
    )
    notes = exists().where(AgendaItem.meeting_id == meeting_id, written[0] | written[1])
    findings = [exists().where(kind.meeting_id == meeting_id) for kind in (Decision, Task, Topic)]
    return bool(session.scalar(select(marks | notes | findings[0] | findings[1] | findings[2])))


def _next_number(session: Session, sitting: Sitting) -> int:
    """The body's row is held meanwhile, so that two meetings opened at once get two numbers."""
    session.scalar(select(Body.id).where(Body.id == sitting.body.id).with_for_update())
    highest = session.scalar(
        select(func.max(Meeting.number)).where(Meeting.body_id == sitting.body.id)
    )
    return (highest or 0) + 1


def _propose_leaders(session: Session, sitting: Sitting, *, by: Actor) -> None:
    meeting = sitting.meeting
    if meeting.chair_id is None:
        facilitator = _from_office(session, sitting, RoleKind.FACILITATOR, by=by)
        meeting.chair_id = _chair_of(session, sitting) or facilitator
    if meeting.minute_taker_id is None:
        leads = by.person_id == meeting.chair_id
        staff = _from_office(session, sitting, RoleKind.STAFF, by=by) if leads else None
        meeting.minute_taker_id = staff or by.person_id


def _chair_of(session: Session, sitting: Sitting) -> int | None:
    leads = [MandateFunction.CHAIR, MandateFunction.DEPUTY_CHAIR]
    rows = session.execute(
        select(Mandate.function, Mandate.person_id)
        .join(Seat, Seat.id == Mandate.seat_id)
        .join(Person, Person.id == Mandate.person_id)
        .where(
            Seat.body_id == sitting.body.id,
            Mandate.function.in_(leads),
            Mandate.held_on(sitting.day),
            Person.deleted_at.is_(None),
        )
    ).all()
    return min(rows, key=lambda row: leads.index(row[0]))[1] if rows else None


def _from_office(session: Session, sitting: Sitting, kind: RoleKind, *, by: Actor) -> int | None:
    """Who opens the meeting if they have that role, else the process's first."""
    found = session.scalars(
        select(Role.person_id)
        .join(Person, Person.id == Role.person_id)
        .where(
            Person.district_id == sitting.district.id,
            Person.deleted_at.is_(None),
            Role.kind == kind,
            Role.held_on(sitting.day),
            Role.process_id.is_(None) | (Role.process_id == sitting.meeting.process_id),
        )
        .order_by(Role.process_id.is_(None), Role.id)
    ).all()
    return by.person_id if by.person_id in found else next(iter(found), None)


def record_course(
    session: Session,
    process: Process,
    meeting_id: int,
    course: Course,
    *,
    version: int,
    by: Actor,
    now: datetime,
) -> Meeting:
    """Set number, times, breaks, chair and minute taker. ConflictError if somebody was quicker."""
    sitting = get_open_sitting(session, process, meeting_id, by=by, now=now)
    meeting = sitting.meeting
    stored = course_of(sitting)
    meeting.check_version(version, theirs=_texts(stored), yours=_texts(course))
    _check_people(session, sitting, {course.chair_id, course.minute_taker_id} - {None})
    _set_times(sitting, course.began, course.ended)
    meeting.breaks = write_breaks(read_breaks(course.breaks))
    meeting.chair_id, meeting.minute_taker_id = course.chair_id, course.minute_taker_id
    _renumber(session, sitting, course.number)
    rosters.seat_staff(session, meeting)
    note(session, by, "meeting_course_recorded", meeting, now=now)
    return meeting


def course_of(sitting: Sitting) -> Course:
    meeting = sitting.meeting
    began = (meeting.began_at or meeting.starts_at).astimezone(sitting.zone)
    ended = meeting.ended_at.astimezone(sitting.zone) if meeting.ended_at else None
    return Course(
        number=meeting.number or 1,
        began=began.time(),
        ended=ended.time() if ended else None,
        breaks=meeting.breaks,
        chair_id=meeting.chair_id,
        minute_taker_id=meeting.minute_taker_id,
    )


def _set_times(sitting: Sitting, began: time, ended: time | None) -> None:
    meeting, zone = sitting.meeting, sitting.zone
    last_day = meeting.ends_at.astimezone(zone).date()
    meeting.take_times(
        moment(sitting.day, began, zone, field="began"),
        moment(last_day, ended, zone, field="ended") if ended is not None else None,
    )


def _renumber(session: Session, sitting: Sitting, number: int) -> None:
    meeting = sitting.meeting
    if number == meeting.number:
        return
    others = select(Meeting.id).where(
        Meeting.body_id == meeting.body_id, Meeting.number == number, Meeting.id != meeting.id
    )
    if session.scalar(others) is not None:
        raise InvalidError(
            "Eine %(number)s. Sitzung gibt es in „%(body)s“ schon. Wählen Sie eine andere Nummer.",
            field="number",
            number=number,
            body=sitting.body.name,
        )
    meeting.number = number
    numbering.number_through(session, meeting)


def _check_people(session: Session, sitting: Sitting, wanted: set[int | None]) -> None:
    found = session.scalars(
        select(Person.id).where(
            Person.id.in_(wanted),
            Person.district_id == sitting.district.id,
            Person.deleted_at.is_(None),
        )
    ).all()
    if len(found) < len(wanted):
        raise NotFoundError("Diese Person gibt es hier nicht.")


def _texts(course: Course) -> dict[str, str]:
    return {
        "number": str(course.number),
        "began": f"{course.began:%H:%M}",
        "ended": f"{course.ended:%H:%M}" if course.ended else "",
        "breaks": course.breaks,
        "chair_id": str(course.chair_id or ""),
        "minute_taker_id": str(course.minute_taker_id or ""),
    }


def set_end(sitting: Sitting, ended: time) -> None:
    _set_times(sitting, course_of(sitting).began, ended)


def drafted_on(sitting: Sitting, *, now: datetime) -> date:
    """Today; a meeting opened before its day is drafted on it."""
    return max(now.astimezone(sitting.zone).date(), sitting.day)
