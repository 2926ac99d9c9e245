"""Doing what a mail asked for after a person has looked at it."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitation.model.districts import District
from facilitation.model.errors import InvalidError, NotFoundError
from facilitation.model.incoming import IncomingKind, IncomingMail
from facilitation.model.meetings import Answer, AnswerWay, Meeting
from facilitation.model.outbox import OutgoingLetter
from facilitation.model.people import Person
from facilitation.model.processes import Process
from facilitation.model.rights import Action, Actor
from facilitation.model.series import Series
from facilitation.usecases import journal
from facilitation.usecases.inbox import find_mail
from facilitation.usecases.incoming_matters import AskedDate, Matter, dates_of
from facilitation.usecases.posting import Post
from facilitation.usecases.series_announcements import repeat_series
from facilitation.usecases.threads import open_thread, reachable_address


def accept_mail(
    session: Session, process: Process, mail_id: int, person_id: int, *, by: Actor, now: datetime
) -> Person:
    """Take the answer over after all, as that of the person; it counts for the time they were
    told last. InvalidError if it cannot be answered any more; then the mail stays open."""
    mail = find_mail(session, process, mail_id, action=Action.INVITE, by=by, now=now)
    if person_id not in mail.parameters.get("people", []):
        raise NotFoundError("Für diese Person lässt sich die Antwort nicht übernehmen.")
    person = session.scalar(
        select(Person).where(Person.id == person_id, Person.district_id == process.district_id)
    )
    if person is None:
        raise NotFoundError("Diese Person gibt es hier nicht.")
    mail.settle(by.person_id, now=now)
    answer = Answer(mail.parameters["answer"])
    for one in _dates(session, mail, person, now=now):
        one.invitation.reply(
            answer,
            note=mail.parameters.get("note", ""),
            way=AnswerWay.MAIL,
            sequence=one.sequence,
            time=one.time,
            now=now,
        )
    journal.note(
        session, by, "mail_accepted", process, now=now, mail=mail.id,
        person=person.name, answer=answer.value,
    )  # fmt: skip
    return person


def _dates(
    session: Session, mail: IncomingMail, person: Person, *, now: datetime
) -> list[AskedDate]:
    dates = dates_of(session, _matter(session, mail), person)
    if mail.meeting_id is not None:
        dates = [one for one in dates if one.invitation.meeting_id == mail.meeting_id]
    else:
        dates = [one for one in dates if _can_be_answered(one, now)]
    if not dates:
        raise InvalidError("Es gibt keinen Termin mehr, für den die Antwort zählen könnte.")
    return dates


def _matter(session: Session, mail: IncomingMail) -> Matter:
    meeting = session.get(Meeting, mail.meeting_id) if mail.meeting_id is not None else None
    series = session.get(Series, mail.series_id) if mail.series_id is not None else None
    district = session.get(District, mail.district_id) if mail.district_id is not None else None
    matter = series or meeting
    if matter is None or district is None:
        raise NotFoundError("Den Termin, um den es geht, gibt es nicht mehr.")
    return Matter(matter.uid, district, None if series else meeting, series)


def _can_be_answered(one: AskedDate, now: datetime) -> bool:
    meeting = one.invitation.meeting
    over = meeting.is_cancelled or meeting.was_opened or meeting.starts_at <= now
    return one.invitation.is_open and not over


def invite_again(
    session: Session, process: Process, mail_id: int, *, by: Actor, now: datetime
) -> str:
    """Send the invitation, or the whole series, once more to whoever asked for it; says to which
    address. InvalidError if they are not asked any more or have no address."""
    mail = find_mail(session, process, mail_id, action=Action.INVITE, by=by, now=now)
    if mail.kind is not IncomingKind.REFRESH or mail.person_id is None:
        raise InvalidError("Diese Nachricht bittet um keine Einladung.")
    mail.settle(by.person_id, now=now)
    if mail.series_id is not None:
        return repeat_series(session, mail.series_id, mail.person_id, by=by, now=now)
    if mail.meeting_id is None:
        raise InvalidError("Den Termin, um den es geht, gibt es nicht mehr.")
    return _invite_again(session, mail.meeting_id, mail.person_id, by=by, now=now)


def _invite_again(
    session: Session, meeting_id: int, person_id: int, *, by: Actor, now: datetime
) -> str:
    thread = open_thread(session, meeting_id, action=Action.INVITE, by=by, now=now)
    thread.meeting.check_invitable(now=now)
    invitation = thread.invitations.get(person_id)
    if invitation is None or not invitation.is_open:
        raise InvalidError("Die Einladung dieser Person ist zurückgenommen.")
    address = reachable_address(invitation.person)
    if address is None:
        raise InvalidError("Für diese Person ist keine brauchbare E-Mail-Adresse eingetragen.")
    last = _last_letter(session, meeting_id, person_id)
    part = thread.part_of(invitation)
    Post(session, thread, now).invite(invitation.person, part, address=address, instead_of=last)
    journal.note(session, by, "invited_again", thread.meeting, now=now)
    return address


def _last_letter(session: Session, meeting_id: int, person_id: int) -> int | None:
    return session.scalar(
        select(OutgoingLetter.id)
        .where(OutgoingLetter.meeting_id == meeting_id, OutgoingLetter.person_id == person_id)
        .order_by(OutgoingLetter.id.desc())
        .limit(1)
    )
