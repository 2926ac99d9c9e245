"""A mail is taken; what became of it, and of Ben's answer."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitation.formats.incoming import read_mail
from facilitation.model.incoming import IncomingMail, IncomingState
from facilitation.model.meetings import Invitation, Meeting
from facilitation.model.outbox import OutgoingLetter
from facilitation.model.people import Person
from facilitation.usecases.incoming import take_mail
from tests.conftest import NOW

MAY = datetime(2027, 5, 31, 15, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
FILES = Path(__file__).parents[2] / "formats" / "files" / "incoming"
OPEN, APPLIED, IGNORED = IncomingState.OPEN, IncomingState.APPLIED, IncomingState.IGNORED


def letter(session: Session, person: Person) -> OutgoingLetter:
    query = select(OutgoingLetter).where(OutgoingLetter.person_id == person.id)
    return session.scalars(query.order_by(OutgoingLetter.id.desc())).first()


def taken(session: Session, content: bytes, *, now: datetime = LATER) -> IncomingMail:
    found = take_mail(session, read_mail(content), now=now)
    assert found is not None
    return found


def bens(session: Session, scene, meeting: Meeting) -> Invitation:
    query = select(Invitation).where(
        Invitation.person_id == scene.ben.id, Invitation.meeting_id == meeting.id
    )
    return session.scalars(query).one()


def sentence(kept: IncomingMail) -> str:
    return kept.reason % kept.parameters if kept.parameters else kept.reason
