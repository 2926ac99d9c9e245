"""Hearing whether people will come: through their own link, or by staff on the telephone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from facilitation.formats.wording import clean
from facilitation.model import links
from facilitation.model.bodies import Body, Mandate, Seat
from facilitation.model.calendars import CANCEL, SentState, Told
from facilitation.model.districts import District
from facilitation.model.errors import InvalidError, NotFoundError
from facilitation.model.links import LinkKind
from facilitation.model.meetings import Answer, AnswerWay, Invitation, InvitedAs, Meeting
from facilitation.model.processes import Process
from facilitation.model.rights import Action, Actor
from facilitation.model.series import SentSeries
from facilitation.model.series_views import loaded
from facilitation.usecases import journal
from facilitation.usecases.threads import open_thread, take_turn


class Standing(StrEnum):
    """Whether an invitation can still be answered, and if not, why."""

    OPEN = "open"
    WITHDRAWN = "withdrawn"
    CANCELLED = "cancelled"
    BEGUN = "begun"
    """The meeting has begun or is over."""


@dataclass(frozen=True, kw_only=True)
class LinkedInvitation:
    """What a personal link shows: the meeting as the person was told of it."""

    invitation: Invitation
    """With `person`, `meeting` and its `agenda`, and `mandate` with seat, body and deputy."""
    body: Body
    district: District
    process: Process | None
    told: Told
    sequence: int
    standing: Standing
    is_in_series_calendar: bool = False
    """The person's calendar has the date as part of its series."""

    @property
    def agenda(self) -> list[tuple[int, str | None]]:
        """Position and title; None for what is not for a guest's eyes."""
        is_guest = self.invitation.invited_as is InvitedAs.GUEST
        return [
            (item.position, None if is_guest and not item.is_public else item.title)
            for item in self.invitation.meeting.agenda
        ]


def find_invitation_by_link(
    session: Session, token: str, *, keys: Sequence[str], now: datetime
) -> LinkedInvitation:
    """What the link shows. NotFoundError for a token that is wrong, revoked or of another kind.

    A change that has not been announced yet is not shown: the person sees what they were told.
    """
    claim = links.read(token)
    row = _fetch(session, claim) if claim and claim.kind is LinkKind.RSVP else None
    if claim is None or row is None:
        raise no_such_link()
    invitation, body, district, process, sent, sent_series = row
    if not links.is_genuine(claim, keys, version=invitation.version_of_link):
        raise no_such_link()
    known = _told_alone(sent) if sent else told_of_series(invitation, sent_series)
    return LinkedInvitation(
        invitation=invitation,
        body=body,
        district=district,
        process=process,
        told=known.told,
        sequence=known.sequence,
        standing=standing_of(invitation, now=now),
        is_in_series_calendar=known.is_in_series_calendar,
    )


def open_invitation_by_link(
    session: Session, token: str, *, keys: Sequence[str], now: datetime
) -> LinkedInvitation:
    """The same for somebody who answers, in turn with whoever is telling people of changes."""
    claim = links.read(token)
    if claim is not None and claim.kind is LinkKind.RSVP:
        asked = select(Invitation.meeting_id).where(Invitation.id == claim.subject_id)
        take_turn(session, Meeting.id.in_(asked))
    return find_invitation_by_link(session, token, keys=keys, now=now)


@dataclass(frozen=True)
class Known:
    """What a person has been told of a meeting, or would be told now."""

    told: Told
    sequence: int
    is_in_series_calendar: bool = False


def _told_alone(sent: SentState) -> Known:
    return Known(sent.told, sent.sequence)


def told_of_series(invitation: Invitation, sent: SentSeries | None) -> Known:
    """The date as the person's calendar shows it; as it stands now for those who have none."""
    meeting = invitation.meeting
    if sent is not None and sent.method != CANCEL and invitation.is_by_series:
        for date in loaded(sent.shown).values():
            if date.meeting_id == meeting.id:
                return Known(date.told, sent.sequence, is_in_series_calendar=True)
    return Known(meeting.told(""), meeting.sequence)


def answer_by_link(
    session: Session,
    token: str,
    answer: Answer,
    *,
    note: str = "",
    seen: str | None = None,
    keys: Sequence[str],
    now: datetime,
) -> LinkedInvitation:
    """Take the answer of whoever holds the link.

    `seen`: the time (`time_mark`) that stood on the page; if it has changed since, the answer is
    refused with a sentence rather than counted for a time the person has not read.
    """
    linked = open_invitation_by_link(session, token, keys=keys, now=now)
    check_seen(linked, seen)
    invitation = linked.invitation
    invitation.reply(
        answer,
        note=clean(note).strip(),
        way=AnswerWay.LINK,
        sequence=linked.sequence,
        time=linked.told.time,
        now=now,
    )
    by = acting_by_link(invitation)
    journal.note(session, by, "answered_by_link", invitation.meeting, now=now, answer=answer.value)
    return linked


def check_seen(linked: LinkedInvitation, seen: str | None) -> None:
    """Refuse what was said to another time than the one the person knows by now."""
    if seen is not None and seen != time_mark(linked.told):
        raise InvalidError(
            "Der Termin wurde inzwischen verlegt. Bitte prüfen Sie die neue Zeit und antworten "
            "Sie noch einmal."
        )


def acting_by_link(invitation: Invitation) -> Actor:
    """Who acts for the journal: the person whose link it is, with no right but that."""
    person = invitation.person
    return Actor(person.id, person.district_id, person.name, account_id=person.account_id)


def answer_for(
    session: Session,
    invitation_id: int,
    answer: Answer,
    *,
    note: str = "",
    by: Actor,
    now: datetime,
) -> Invitation:
    """Put down what a person said on the telephone; it counts for the time as it stands now."""
    meeting_id = session.scalar(select(Invitation.meeting_id).where(Invitation.id == invitation_id))
    if meeting_id is None:
        raise NotFoundError("Diese Einladung gibt es hier nicht.")
    thread = open_thread(session, meeting_id, action=Action.INVITE, by=by, now=now)
    meeting = thread.meeting
    invitation = next(i for i in thread.invitations.values() if i.id == invitation_id)
    invitation.reply(
        answer,
        note=clean(note).strip(),
        way=AnswerWay.STAFF,
        sequence=meeting.sequence,
        time=(meeting.starts_at, meeting.ends_at),
        now=now,
    )
    journal.note(
        session, by, "answer_put_down", meeting, now=now,
        person=invitation.person.name, answer=answer.value,
    )  # fmt: skip
    return invitation


def time_mark(told: Told) -> str:
    """The time of a meeting for a hidden field."""
    return f"{told.starts_at:%Y%m%dT%H%M}/{told.ends_at:%Y%m%dT%H%M}"


def no_such_link() -> NotFoundError:
    """For every personal link that is wrong, revoked or of another kind."""
    return NotFoundError("Dieser Link gilt nicht oder nicht mehr. Fragen Sie, wer Sie einlädt.")


_Row = tuple[Invitation, Body, District, Process | None, SentState | None, SentSeries | None]


def _fetch(session: Session, claim: links.Claim) -> _Row | None:
    row = session.execute(
        select(Invitation, Body, District, Process, SentState, SentSeries)
        .join(Meeting, Meeting.id == Invitation.meeting_id)
        .join(Body, Body.id == Meeting.body_id)
        .join(District, District.id == Meeting.district_id)
        .outerjoin(Process, Process.id == Meeting.process_id)
        .outerjoin(
            SentState,
            (SentState.uid == Meeting.uid) & (SentState.person_id == Invitation.person_id),
        )
        .outerjoin(
            SentSeries,
            (SentSeries.series_id == Meeting.series_id)
            & (SentSeries.person_id == Invitation.person_id),
        )
        .where(Invitation.id == claim.subject_id, Invitation.person_id == claim.person_id)
        .options(
            joinedload(Invitation.person),
            joinedload(Invitation.meeting).selectinload(Meeting.agenda),
            joinedload(Invitation.mandate).joinedload(Mandate.deputy),
            joinedload(Invitation.mandate).joinedload(Mandate.seat).joinedload(Seat.body),
        )
    ).first()
    if row is None or row[0].person.deleted_at is not None:
        return None
    return row


def standing_of(invitation: Invitation, *, now: datetime) -> Standing:
    """Whether it can be answered now; with `meeting` loaded."""
    meeting = invitation.meeting
    if meeting.is_cancelled:
        return Standing.CANCELLED
    if not invitation.is_open:
        return Standing.WITHDRAWN
    if meeting.was_opened or now >= meeting.starts_at:
        return Standing.BEGUN
    return Standing.OPEN
