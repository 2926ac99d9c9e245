"""A meeting in May, whom it is told, and the letters that say so."""

from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitation.model.bodies import Mandate, Seat
from facilitation.model.meetings import Invitation, InvitedAs, Meeting
from facilitation.model.outbox import OutgoingLetter
from facilitation.model.rights import Actor
from facilitation.usecases import invitations
from tests import cast
from tests.conftest import NOW

MAY = datetime(2027, 5, 31, 15, 0, tzinfo=UTC)
"""Monday, 31 May 2027, 17:00 in Berlin."""


def letters(session: Session) -> list[OutgoingLetter]:
    return list(session.scalars(select(OutgoingLetter).order_by(OutgoingLetter.id)))


def invited(session: Session) -> dict[str, InvitedAs]:
    rows = session.scalars(select(Invitation).order_by(Invitation.id)).all()
    return {row.person.given_name: row.invited_as for row in rows}


def invite(session: Session, meeting: Meeting, by: Actor, now: datetime = NOW, **more: str):
    return invitations.invite(session, [meeting.id], by=by, now=now, **more)


def give_seat(session: Session, scene: cast.Scene, person, *, body=None, voting=True) -> Mandate:
    seat = Seat(
        body_id=(body or scene.round_table).id,
        position=9,
        label="Kirche",
        sector=scene.seat.sector,
        is_voting=voting,
        valid_from=cast.SINCE,
    )
    session.add(seat)
    session.flush()
    mandate = Mandate(seat_id=seat.id, person_id=person.id, valid_from=cast.SINCE)
    session.add(mandate)
    session.flush()
    return mandate
