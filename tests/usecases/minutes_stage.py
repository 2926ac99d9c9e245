"""A round table ready to be minuted: five voting seats, one of them vacant, a guest, a region."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitation.model.attendance import Attendance
from facilitation.model.bodies import Body, Mandate, Seat
from facilitation.model.meetings import AgendaItem, Invitation, InvitedAs, Meeting
from facilitation.model.people import Person
from facilitation.usecases.attendance import Mark, Marked, list_lines
from tests import cast

DAY = date(2027, 1, 11)
STARTS = datetime(2027, 1, 11, 8, 0, tzinfo=UTC)
"""09:00 in Berlin; at 10:00 (`tests.conftest.NOW`) the meeting is under way."""
AFTER = datetime(2027, 1, 11, 12, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Stage:
    """The meeting with its body and items; all flushed."""

    scene: cast.Scene
    meeting: Meeting
    items: list[AgendaItem]

    @property
    def process(self):
        return self.scene.process


def set_up(session: Session, scene: cast.Scene) -> Stage:
    """Ben (deputy Dora), Stella, Olga hold voting seats, Sam an advisory one; Gus is a guest."""
    for position, (person, votes) in enumerate(
        ((scene.stella, True), (scene.olga, True), (scene.sam, False)), start=3
    ):
        give_seat(session, scene.round_table, person, position=position, votes=votes)
    meeting = cast.meeting(session, scene.round_table, starts_at=STARTS)
    session.add(
        Invitation(meeting_id=meeting.id, person_id=scene.gus.id, invited_as=InvitedAs.GUEST)
    )
    session.flush()
    items = session.scalars(
        select(AgendaItem).where(AgendaItem.meeting_id == meeting.id).order_by(AgendaItem.position)
    )
    return Stage(scene, meeting, list(items))


def give_seat(
    session: Session,
    body: Body,
    person: Person,
    *,
    position: int = 9,
    votes: bool = True,
    since: date = cast.SINCE,
    until: date | None = None,
) -> Mandate:
    seat = Seat(
        body_id=body.id,
        position=position,
        label=f"Sitz {position}",
        sector="civil_society",
        is_voting=votes,
        valid_from=cast.SINCE,
    )
    session.add(seat)
    session.flush()
    mandate = Mandate(seat_id=seat.id, person_id=person.id, valid_from=since, valid_until=until)
    session.add(mandate)
    session.flush()
    return mandate


def roster(session: Session, meeting: Meeting) -> dict[str, Attendance]:
    """The lines by given name, in the order of the roster."""
    rows = session.scalars(
        select(Attendance).where(Attendance.meeting_id == meeting.id).order_by(Attendance.position)
    )
    return {row.name.split()[0]: row for row in rows}


def marked(session: Session, meeting: Meeting, name: str, mark: Mark) -> dict[int, Marked]:
    """The mark as a form sends it that showed the line as it is stored."""
    row = roster(session, meeting)[name]
    line = next(one for one in list_lines(session, meeting.id) if one.id == row.id)
    return {row.id: Marked(mark, line.mark(ZoneInfo("Europe/Berlin")).print)}
