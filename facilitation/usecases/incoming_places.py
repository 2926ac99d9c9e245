"""Where a mail belongs that is no answer of a calendar: district, person, and what it is about."""

from dataclasses import dataclass, replace

from sqlalchemy import func, select, union
from sqlalchemy.orm import Session

from facilitation.formats.incoming import Incoming, spelt
from facilitation.model.bodies import Body
from facilitation.model.districts import District
from facilitation.model.incoming import IncomingState
from facilitation.model.outbox import OutgoingLetter
from facilitation.model.people import Person
from facilitation.usecases.verdicts import Verdict


@dataclass(frozen=True, kw_only=True)
class Place:
    """What the mail itself tells of it; a claim, good for showing it to the right people only."""

    district_id: int | None = None
    person_id: int | None = None
    meeting_id: int | None = None
    series_id: int | None = None

    def verdict(self, state: IncomingState, sentence: str, /, **parameters: str) -> Verdict:
        return Verdict(state=state, reason=sentence, parameters=dict(parameters), **vars(self))


def find_place(session: Session, mail: Incoming) -> Place:
    """By the letter it answers, else by the mailbox it was written to, else by who wrote it."""
    letter = find_letter(session, mail.answers_to)
    if letter is not None:
        return _place_of(letter, is_theirs=letter.to.lower() == mail.sender)
    district_id = _district_written_to(session, mail.written_to)
    senders = _people_at(session, mail.sender)
    districts = {person.district_id for person in senders}
    if district_id is None and len(districts) == 1:
        district_id = districts.pop()
    here = [person for person in senders if person.district_id == district_id]
    place = Place(district_id=district_id)
    return replace(place, person_id=here[0].id) if len(here) == 1 else place


def find_letter(session: Session, message_ids: tuple[str, ...]) -> OutgoingLetter | None:
    """The newest of our letters among these."""
    return session.scalar(
        select(OutgoingLetter)
        .where(OutgoingLetter.message_id.in_(message_ids))
        .order_by(OutgoingLetter.id.desc())
        .limit(1)
    )


def _place_of(letter: OutgoingLetter, *, is_theirs: bool) -> Place:
    return Place(
        district_id=letter.district_id,
        person_id=letter.person_id if is_theirs else None,
        meeting_id=letter.meeting_id,
        series_id=letter.series_id,
    )


def _district_written_to(session: Session, addresses: tuple[str, ...]) -> int | None:
    """None if it was written to several."""
    found = session.execute(
        union(
            select(District.id).where(func.lower(District.mailbox).in_(addresses)),
            select(Body.district_id).where(func.lower(Body.mailbox).in_(addresses)),
        )
    ).all()
    return int(found[0][0]) if len(found) == 1 else None


def _people_at(session: Session, address: str) -> list[Person]:
    if not address:
        return []
    people = session.scalars(
        select(Person)
        .where(func.lower(Person.email) == address, Person.deleted_at.is_(None))
        .order_by(Person.id)
        .limit(50)
    )
    return [person for person in people if spelt(person.email) == address]
