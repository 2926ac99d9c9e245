"""Who was there: marks on the roster, guests, and whether the body may decide."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from functools import cache
from typing import Any
from zlib import crc32
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from facilitation.model.attendance import Attendance, Presence, RosterKind
from facilitation.model.bodies import Body, DeputyRule, Quorum, quorum_of
from facilitation.model.errors import ConflictError, InvalidError, NotFoundError
from facilitation.model.meetings import Answer, Invitation
from facilitation.model.people import Person
from facilitation.model.processes import Process
from facilitation.model.rights import Actor
from facilitation.planning.moments import moment
from facilitation.usecases.journal import note
from facilitation.usecases.sittings import Sitting, get_open_sitting

MOST_GUESTS = 200


@dataclass(frozen=True)
class Mark:
    """What is said of one line; times of day in the district's zone."""

    presence: Presence
    deputy_name: str = ""
    present_from: time | None = None
    present_until: time | None = None
    remark: str = ""

    @property
    def print(self) -> str:
        """Tells whether two marks say the same: a form carries it to know what was touched."""
        return f"{crc32(repr(self).encode()):08x}"


@dataclass(frozen=True)
class Marked:
    """A line as a form sends it back: what was shown when it was filled in, and what stands now."""

    mark: Mark
    seen: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the roster as pages and minutes show it."""

    id: int
    kind: RosterKind
    person_id: int | None
    name: str
    organisation: str
    seat_label: str
    is_voting: bool
    deputy_name: str
    presence: Presence
    present_from: datetime | None
    present_until: datetime | None
    remark: str
    answer: Answer | None
    """What the person, or else the deputy, said to the invitation: a hint, never attendance."""

    @property
    def is_there(self) -> bool:
        return self.presence in (Presence.PRESENT, Presence.REPRESENTED)

    def mark(self, zone: ZoneInfo) -> Mark:
        return _mark_of(self, zone)


def _clock(moment: datetime | None, zone: ZoneInfo) -> time | None:
    return moment.astimezone(zone).time() if moment else None


def list_lines(session: Session, meeting_id: int) -> tuple[Line, ...]:
    """The roster in its order: seats, then staff and guests as they were added."""
    rows = session.execute(_lines(), {"meeting_id": meeting_id})
    return tuple(Line(*row) for row in rows)


@cache
def _lines() -> Any:
    """Built once: putting the statement together costs more than running it."""
    return (
        select(
            Attendance.id,
            Attendance.kind,
            Attendance.person_id,
            Attendance.name,
            Attendance.organisation,
            Attendance.seat_label,
            Attendance.is_voting,
            Attendance.deputy_name,
            Attendance.presence,
            Attendance.present_from,
            Attendance.present_until,
            Attendance.remark,
            Invitation.answer,
        )
        .select_from(Attendance)
        .outerjoin(
            Invitation,
            (Invitation.meeting_id == Attendance.meeting_id)
            & (Invitation.person_id == Attendance.person_id)
            & Invitation.withdrawn_at.is_(None),
        )
        .where(Attendance.meeting_id == bindparam("meeting_id"))
        .order_by(Attendance.kind == RosterKind.GUEST, Attendance.position, Attendance.id)
    )


@dataclass(frozen=True, kw_only=True)
class QuorumState:
    """Whether enough people with a vote are there. `needed` 0: no number is asked for."""

    rule: Quorum
    basis: str
    voting: int
    there: int
    needed: int

    @property
    def is_met(self) -> bool:
        return self.there >= self.needed


def quorum_state(body: Body, lines: Sequence[Line]) -> QuorumState:
    """Counted over the voting lines of the roster: vacant seats raise no number."""
    voting = [line for line in lines if line.is_voting]
    return QuorumState(
        rule=body.quorum,
        basis=body.quorum_basis,
        voting=len(voting),
        there=sum(line.is_there for line in voting),
        needed=quorum_of(body.quorum, len(voting)),
    )


def eligible_at(lines: Sequence[Line], at: datetime | None) -> int:
    """How many with a vote are there at that moment; None: at any time of the meeting."""
    return sum(
        line.is_voting
        and line.is_there
        and (
            at is None
            or (
                (line.present_from is None or line.present_from <= at)
                and (line.present_until is None or at < line.present_until)
            )
        )
        for line in lines
    )


def eligible_now(sitting: Sitting, lines: Sequence[Line], *, now: datetime) -> int:
    """How many may vote on what is decided now; of a meeting written up later, all who came."""
    meeting = sitting.meeting
    is_under_way = (meeting.began_at or meeting.starts_at) <= now <= meeting.ends_at
    return eligible_at(lines, now if is_under_way else None)


def mark_all_present(
    session: Session, process: Process, meeting_id: int, *, by: Actor, now: datetime
) -> list[str]:
    """Mark everybody present of whom nothing is said yet; exceptions already marked stay.

    Says who of them had declined the invitation: worth a second look.
    """
    sitting = get_open_sitting(session, process, meeting_id, by=by, now=now)
    rows = session.execute(
        select(Attendance, Invitation.answer)
        .select_from(Attendance)
        .outerjoin(
            Invitation,
            (Invitation.meeting_id == Attendance.meeting_id)
            & (Invitation.person_id == Attendance.person_id)
            & Invitation.withdrawn_at.is_(None),
        )
        .where(Attendance.meeting_id == sitting.meeting.id, Attendance.presence == Presence.UNKNOWN)
        .order_by(Attendance.position)
    ).all()
    for row, _ in rows:
        row.mark(Presence.PRESENT)
    note(session, by, "attendance_all_present", sitting.meeting, now=now, number=len(rows))
    return [row.name for row, answer in rows if answer is Answer.DECLINED]


def mark_lines(
    session: Session,
    process: Process,
    meeting_id: int,
    marks: Mapping[int, Marked],
    *,
    by: Actor,
    now: datetime,
) -> int:
    """Store the marks that were touched; says how many lines changed.

    ConflictError where somebody else changed a line that was touched here, too. A line that is
    not the meeting's is refused.
    """
    sitting = get_open_sitting(session, process, meeting_id, by=by, now=now)
    rows = {
        row.id: row
        for row in session.scalars(
            select(Attendance).where(Attendance.meeting_id == sitting.meeting.id)
        )
    }
    if not marks.keys() <= rows.keys():
        raise NotFoundError("Diese Zeile der Anwesenheitsliste gibt es nicht mehr.")
    touched = [(rows[key], marked) for key, marked in marks.items() if _is_touched(marked)]
    stored = {row.id: _mark_of(row, sitting.zone) for row, _ in touched}
    _check_conflicts(touched, stored)
    changed = [(row, marked.mark) for row, marked in touched if marked.mark != stored[row.id]]
    for row, mark in changed:
        _apply(row, mark, sitting)
    note(session, by, "attendance_marked", sitting.meeting, now=now, number=len(changed))
    return len(changed)


def _is_touched(marked: Marked) -> bool:
    return marked.mark.print != marked.seen


def _mark_of(row: Attendance | Line, zone: ZoneInfo) -> Mark:
    return Mark(
        row.presence,
        row.deputy_name,
        _clock(row.present_from, zone),
        _clock(row.present_until, zone),
        row.remark,
    )


def _check_conflicts(
    touched: Sequence[tuple[Attendance, Marked]], stored: Mapping[int, Mark]
) -> None:
    overtaken = [
        (row, marked.mark)
        for row, marked in touched
        if stored[row.id].print != marked.seen and stored[row.id] != marked.mark
    ]
    if overtaken:
        raise ConflictError(
            "Jemand anderes hat dies inzwischen geändert. Vergleichen Sie beide Fassungen.",
            theirs={row.name: _said(stored[row.id]) for row, _ in overtaken},
            yours={row.name: _said(mark) for row, mark in overtaken},
        )


_WORDS = {
    Presence.UNKNOWN: "noch offen",
    Presence.PRESENT: "anwesend",
    Presence.REPRESENTED: "vertreten",
    Presence.EXCUSED: "entschuldigt",
    Presence.ABSENT: "nicht gekommen",
}


def _said(mark: Mark) -> str:
    parts = [_WORDS[mark.presence]]
    parts += [f"durch {mark.deputy_name}"] if mark.presence is Presence.REPRESENTED else []
    parts += [f"ab {mark.present_from:%H:%M}"] if mark.present_from else []
    parts += [f"bis {mark.present_until:%H:%M}"] if mark.present_until else []
    parts += [mark.remark] if mark.remark else []
    return ", ".join(parts)


def _apply(row: Attendance, mark: Mark, sitting: Sitting) -> None:
    if mark.presence is Presence.REPRESENTED:
        if row.kind is not RosterKind.SEAT:
            raise InvalidError(
                "%(name)s hat hier keinen Sitz und kann sich nicht vertreten lassen.",
                name=row.name,
            )
        if sitting.body.deputy_rule is DeputyRule.NONE:
            raise InvalidError(
                "%(name)s: Die Geschäftsordnung dieses Gremiums sieht keine Stellvertretung vor.",
                name=row.name,
            )
    row.mark(
        mark.presence,
        present_from=_moment(sitting, mark.present_from),
        present_until=_moment(sitting, mark.present_until),
        deputy_name=mark.deputy_name,
        remark=mark.remark,
    )
    if mark.deputy_name:
        row.deputy_name = mark.deputy_name


def _moment(sitting: Sitting, at: time | None) -> datetime | None:
    return moment(sitting.day, at, sitting.zone) if at is not None else None


@dataclass(frozen=True, kw_only=True)
class Guest:
    """Somebody without a seat who is there: typed, or a person of the district."""

    name: str = ""
    organisation: str = ""
    person_id: int | None = None


def add_guest(
    session: Session, process: Process, meeting_id: int, guest: Guest, *, by: Actor, now: datetime
) -> Attendance:
    """Put a guest on the roster as present. Somebody who already stands there is refused."""
    sitting = get_open_sitting(session, process, meeting_id, by=by, now=now)
    lines = session.scalars(
        select(Attendance).where(Attendance.meeting_id == sitting.meeting.id)
    ).all()
    if sum(line.kind is RosterKind.GUEST for line in lines) >= MOST_GUESTS:
        raise InvalidError("Mehr als %(most)s Gäste gehen nicht.", field="name", most=MOST_GUESTS)
    person = _find_person(session, sitting, guest.person_id)
    name = guest.name or (person.name if person else "")
    if not name:
        raise InvalidError("Wie heißt der Gast?", field="name")
    if any(_is_same(line, person, name) for line in lines):
        raise InvalidError("%(name)s steht schon auf der Liste.", field="name", name=name)
    row = Attendance(
        meeting_id=sitting.meeting.id,
        position=max((line.position for line in lines), default=0) + 1,
        kind=RosterKind.GUEST,
        person_id=person.id if person else None,
        name=name,
        organisation=guest.organisation,
        presence=Presence.PRESENT,
    )
    session.add(row)
    note(session, by, "guest_added", sitting.meeting, now=now)
    return row


def _find_person(session: Session, sitting: Sitting, person_id: int | None) -> Person | None:
    if person_id is None:
        return None
    person = session.scalar(
        select(Person).where(
            Person.id == person_id,
            Person.district_id == sitting.district.id,
            Person.deleted_at.is_(None),
        )
    )
    if person is None:
        raise NotFoundError("Diese Person gibt es hier nicht.")
    return person


def _is_same(line: Attendance, person: Person | None, name: str) -> bool:
    if person is not None and line.person_id == person.id:
        return True
    return line.name.casefold() == name.casefold() and person is None


def remove_guest(
    session: Session, process: Process, meeting_id: int, line_id: int, *, by: Actor, now: datetime
) -> str:
    """Take a guest off the roster; says who it was. Seats stay, whoever did not come."""
    sitting = get_open_sitting(session, process, meeting_id, by=by, now=now)
    row = session.scalar(
        select(Attendance).where(
            Attendance.id == line_id,
            Attendance.meeting_id == sitting.meeting.id,
            Attendance.kind == RosterKind.GUEST,
        )
    )
    if row is None:
        raise NotFoundError("Diesen Gast gibt es auf der Liste nicht.")
    session.delete(row)
    note(session, by, "guest_removed", sitting.meeting, now=now)
    return row.name
