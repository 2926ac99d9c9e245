"""What the reader of a meeting's page has said to the invitation, and the way to say it."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitation.model import links
from facilitation.model.links import LinkKind
from facilitation.model.meetings import Answer, Invitation, Meeting
from facilitation.model.people import Person
from facilitation.model.rights import Actor
from facilitation.usecases.meeting_heads import Head


@dataclass(frozen=True)
class OwnAnswer:
    answer: Answer
    path: str
    """Where the person may answer: their personal link."""


def find_own_answer(session: Session, head: Head, *, key: str, by: Actor) -> OwnAnswer | None:
    """The answer of `by` to the meeting; None for somebody who is not asked."""
    if head.id not in by.invited_to:
        return None
    row = session.execute(
        select(
            Invitation.id,
            Invitation.answer,
            Invitation.link_version,
            Person.links_version,
            Meeting.uid,
        )
        .join(Person, Person.id == Invitation.person_id)
        .join(Meeting, Meeting.id == Invitation.meeting_id)
        .where(Invitation.meeting_id == head.id, Invitation.person_id == by.person_id)
    ).one()
    token = links.token(
        key,
        LinkKind.RSVP,
        person_id=by.person_id,
        subject_id=row.id,
        version=links.version(row.uid, row.links_version, row.link_version),
    )
    return OwnAnswer(row.answer, links.path(LinkKind.RSVP, token))
