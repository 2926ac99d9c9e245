"""The weekly overview for those who want one mail rather than many.

It tells what stood on the morning it was due. So it is the same whenever in the week it is made
up, and nobody for whom there was nothing to tell gets one a few days later.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitation.database import Transaction
from facilitation.formats.digest_letters import Ahead, digest
from facilitation.formats.letters import Gathering, Writing
from facilitation.model.calendars import SentState, Told
from facilitation.model.districts import District
from facilitation.model.meetings import Invitation, InvitedAs, Meeting, MeetingState
from facilitation.model.outbox import LetterKind, LetterState, OutgoingLetter
from facilitation.model.people import EmailState, MailWish, Person
from facilitation.planning.mail_times import digest_moment, may_disturb
from facilitation.usecases.item_by_item import item_by_item, never
from facilitation.usecases.posting import reader_of, sender_of
from facilitation.usecases.reminder_people import Reminded, list_asked
from facilitation.usecases.threads import Part, mailbox_of, reachable_address

AHEAD = timedelta(weeks=6)
_WEEK = timedelta(weeks=1)
_NO_NEWS = (LetterKind.REMINDER, LetterKind.DIGEST)


@dataclass(frozen=True)
class _Due:
    """Somebody whose overview of this week has not been written yet."""

    person_id: int
    moment: datetime
    """When it was due: what came later stands in the next one."""
    key: str


def write_digests(
    transaction: Transaction,
    *,
    clock: Callable[[], datetime],
    stop: Callable[[], bool] = never,
) -> int:
    """Put this week's overviews that are due into the outbox, one by one; says how many."""
    now = clock()
    with transaction() as session:
        due = [one for district in session.scalars(select(District).order_by(District.id))
               for one in _due_in(session, district, now=now)]  # fmt: skip
    return item_by_item(
        transaction, due, lambda session, one: _write(session, one, now=clock()), stop=stop
    )


def _due_in(session: Session, district: District, *, now: datetime) -> list[_Due]:
    local = now.astimezone(district.zone)
    moment = digest_moment(local.date(), zone=district.zone, state=district.state)
    if now < moment or not may_disturb(local, district.state):
        return []
    year, week, _day = local.isocalendar()
    people = session.execute(
        select(Person.id, Person.key)
        .where(
            Person.district_id == district.id,
            Person.mail_wish == MailWish.WEEKLY,
            Person.email_state == EmailState.GOOD,
            Person.email != "",
            Person.deleted_at.is_(None),
        )
        .order_by(Person.id)
    )
    keys = {
        f"{LetterKind.DIGEST.value}:{year}-W{week:02}:{district.id}:{key}": id_
        for id_, key in people
    }
    written = select(OutgoingLetter.key).where(
        OutgoingLetter.district_id == district.id,
        OutgoingLetter.kind == LetterKind.DIGEST,
        OutgoingLetter.created_at >= moment,
    )
    done = set(session.scalars(written))
    return [_Due(id_, moment, key) for key, id_ in keys.items() if key not in done]


def _write(session: Session, due: _Due, *, now: datetime) -> int:
    """Store the overview, if there is anything to tell."""
    person, district = session.execute(
        select(Person, District)
        .join(District, District.id == Person.district_id)
        .where(Person.id == due.person_id)
        .with_for_update(of=Person)
    ).one()
    address = reachable_address(person)
    if address is None or _is_written(session, due):
        return 0
    ahead = _ahead(session, person, due, now=now)
    news = _news(session, person, due)
    if not ahead and not news:
        return 0
    letter = digest(
        _writing(district, person, address, now=now),
        ahead,
        news=news,
        day=now.astimezone(district.zone).date(),
        person_id=person.id,
    )
    if district.privacy_notice and person.notice_given_at is None:
        person.notice_given_at = now
    session.add(
        OutgoingLetter(
            **vars(letter),
            district_id=district.id,
            key=due.key,
            message_id=f"<{uuid5(NAMESPACE_URL, due.key)}@{letter.sender.rpartition('@')[2]}>",
            kind=LetterKind.DIGEST,
            person_id=person.id,
            created_at=now,
            due_at=now,
            expires_at=due.moment + _WEEK,
        )
    )
    return 1


def _is_written(session: Session, due: _Due) -> bool:
    query = select(OutgoingLetter.id).where(OutgoingLetter.key == due.key)
    return session.scalar(query) is not None


def _ahead(session: Session, person: Person, due: _Due, *, now: datetime) -> list[Ahead]:
    """The person's meetings of the next weeks, as they were told of them."""
    meetings = session.scalars(
        select(Meeting.id)
        .join(Invitation, Invitation.meeting_id == Meeting.id)
        .where(
            Invitation.person_id == person.id,
            Invitation.withdrawn_at.is_(None),
            Meeting.state.in_((MeetingState.PLANNED, MeetingState.INVITED)),
            Meeting.starts_at > now,
            Meeting.starts_at < now + AHEAD,
        )
    ).all()
    asked = list_asked(session, meetings, person_id=person.id)
    alone = _told_alone(session, person, meetings)
    found = [
        Ahead(told=told, answer=one.answer, invitation_id=one.invitation_id)
        for one in asked
        if _was_told(one, due.moment) and (told := one.told or alone.get(one.meeting_id))
    ]
    return sorted(found, key=lambda one: (one.told.starts_at, one.invitation_id))


def _was_told(one: Reminded, moment: datetime) -> bool:
    return one.first_written is not None and one.first_written <= moment


def _told_alone(session: Session, person: Person, meetings: Sequence[int]) -> dict[int, Told]:
    """By meeting, what was told under a meeting's own UID."""
    rows = session.execute(
        select(Meeting.id, SentState)
        .join(SentState, SentState.uid == Meeting.uid)
        .where(SentState.person_id == person.id, Meeting.id.in_(meetings))
    )
    return {meeting_id: state.told for meeting_id, state in rows}


def _news(session: Session, person: Person, due: _Due) -> list[str]:
    """The subjects of what was written to the person in the week before."""
    found = session.scalars(
        select(OutgoingLetter.subject)
        .where(
            OutgoingLetter.person_id == person.id,
            OutgoingLetter.kind.not_in(_NO_NEWS),
            OutgoingLetter.state != LetterState.WITHDRAWN,
            OutgoingLetter.created_at > due.moment - _WEEK,
            OutgoingLetter.created_at <= due.moment,
        )
        .order_by(OutgoingLetter.created_at, OutgoingLetter.id)
    )
    return list(found)


def _writing(district: District, person: Person, address: str, *, now: datetime) -> Writing:
    nothing = Told(starts_at=now, ends_at=now, summary="", location="", online_url="", agenda="")
    return Writing(
        sender_of(district, mailbox_of(district.mailbox, district.sender_name)),
        reader_of(person, Part(InvitedAs.MEMBER, ""), address),
        Gathering(told=nothing, zone=district.zone, body=""),
    )
