"""A round table ready to be minuted: five voting seats, one of them vacant, a guest, a region."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitation.model.attendance import Attendance
from facilitation.model.bodies import Body, DecisionKind, DecisionMode, Mandate, Seat
from facilitation.model.meetings import AgendaItem, Invitation, InvitedAs, Meeting
from facilitation.model.people import Person
from facilitation.model.rights import Actor
from facilitation.usecases import (
    attendance,
    closing,
    decisions,
    minutes,
    minutes_taking,
    sittings,
    tasks,
)
from facilitation.usecases.attendance import Mark, Marked, list_lines
from facilitation.usecases.decisions import Finding
from facilitation.usecases.minutes_taking import Notes
from facilitation.usecases.tasks import Assignment
from tests import cast
from tests.conftest import NOW

DAY = date(2027, 1, 11)
STARTS = datetime(2027, 1, 11, 8, 0, tzinfo=UTC)
"""09:00 in Berlin; at 10:00 (`tests.conftest.NOW`) the meeting is under way."""
AFTER = datetime(2027, 1, 11, 12, 0, tzinfo=UTC)

AGREED = Finding(
    kind=DecisionKind.AGREEMENT, mode=DecisionMode.CONSENSUS, wording="Wir öffnen das Haus."
)


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


def opened(session: Session, scene: cast.Scene, by: Actor) -> Stage:
    """The same, opened, with everybody present."""
    stage = set_up(session, scene)
    sittings.open_meeting(session, stage.process, stage.meeting.id, by=by, now=NOW)
    attendance.mark_all_present(session, stage.process, stage.meeting.id, by=by, now=NOW)
    session.flush()
    return stage


def said(session: Session, stage: Stage, by, *, for_public: bool = False):
    return minutes.get_minutes(
        session, stage.process, stage.meeting.id, for_public=for_public, by=by, now=AFTER
    )


def take(session: Session, stage: Stage, by, item: int = 0, **texts):
    row = stage.items[item]
    notes = Notes(**{"title": row.title, "is_public": row.is_public} | texts)
    minutes_taking.take_notes(
        session, stage.process, stage.meeting.id, row.id, notes, version=row.version, by=by, now=NOW
    )
    session.flush()
    return row


def decide(session: Session, stage: Stage, by, item: int = 0, **changes):
    return decisions.record_decision(
        session,
        stage.process,
        stage.meeting.id,
        stage.items[item].id,
        replace(AGREED, **changes),
        by=by,
        now=NOW,
    )


def give(session: Session, stage: Stage, by, item: int = 0, **changes):
    assignment = Assignment(**{"wording": "Schlüssel besorgen"} | changes)
    return tasks.give_task(
        session, stage.process, stage.meeting.id, stage.items[item].id, assignment, by=by, now=NOW
    )


def close(session: Session, stage: Stage, by) -> None:
    closing.close_meeting(
        session, stage.process, stage.meeting.id, ended=time(11), by=by, now=AFTER
    )
