"""A member who cannot come says through their own link who comes instead."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from facilitation.formats.wording import line
from facilitation.model.bodies import DeputyRule, Mandate
from facilitation.model.errors import InvalidError
from facilitation.model.meetings import Answer, AnswerWay, Invitation, InvitedAs
from facilitation.model.rights import Actor
from facilitation.usecases import journal
from facilitation.usecases.answers import (
    LinkedInvitation,
    Standing,
    acting_by_link,
    check_seen,
    open_invitation_by_link,
)
from facilitation.usecases.invitations import send_deputy
from facilitation.usecases.threads import open_thread_unasked

LONGEST_WISH = 200


class Way(StrEnum):
    """What the body's rules let the holder of the link do."""

    NONE = "none"
    SEND = "send"
    """Have the personal deputy invited at once."""
    NAME = "name"
    """Write down whom they would send; the office decides."""


@dataclass(frozen=True)
class Deputising:
    """Who comes, or may come, for the holder of a link."""

    way: Way
    deputy: str = ""
    """With `SEND`: the personal deputy's name."""
    comes: str = ""
    """Who is invited already to come in the member's place."""


def find_deputising(session: Session, linked: LinkedInvitation) -> Deputising:
    """What the page behind a link offers to a member who cannot come."""
    invitation = linked.invitation
    mandate = invitation.mandate
    if mandate is None or invitation.invited_as in (InvitedAs.DEPUTY, InvitedAs.GUEST):
        return Deputising(Way.NONE)
    asked = _deputies_asked(session, invitation)
    comes = next((one.person.name for one in asked if one.answer is not Answer.DECLINED), "")
    if comes or linked.standing is not Standing.OPEN:
        return Deputising(Way.NONE, comes=comes)
    return _offer(mandate, {one.person_id for one in asked})


def _offer(mandate: Mandate, asked: Collection[int]) -> Deputising:
    rule, deputy = mandate.seat.body.deputy_rule, mandate.deputy
    if rule is DeputyRule.NONE:
        return Deputising(Way.NONE)
    is_there = deputy is not None and deputy.deleted_at is None and deputy.id not in asked
    if rule is DeputyRule.PERSONAL and deputy is not None and is_there:
        return Deputising(Way.SEND, deputy=deputy.name)
    return Deputising(Way.NAME)


def _deputies_asked(session: Session, invitation: Invitation) -> Sequence[Invitation]:
    """Those invited in the member's place, also who has declined."""
    return session.scalars(
        select(Invitation)
        .where(
            Invitation.meeting_id == invitation.meeting_id,
            Invitation.mandate_id == invitation.mandate_id,
            Invitation.invited_as == InvitedAs.DEPUTY,
            Invitation.withdrawn_at.is_(None),
        )
        .options(joinedload(Invitation.person))
        .order_by(Invitation.id)
    ).all()


def send_deputy_by_link(
    session: Session, token: str, *, seen: str | None, keys: Sequence[str], now: datetime
) -> str:
    """Decline, and have the personal deputy invited at once; their name comes back.

    InvalidError where the body's rules or the state of the meeting do not allow it. `seen` as
    for `answer_by_link`.
    """
    linked, by = _open(session, token, seen, keys=keys, now=now)
    offer = find_deputising(session, linked)
    if offer.way is not Way.SEND:
        raise _not_offered(offer)
    thread = open_thread_unasked(session, linked.invitation.meeting_id)
    _decline(linked, now=now)
    send_deputy(session, thread, thread.invitations[by.person_id], by=by, now=now)
    journal.note(session, by, "deputy_sent_by_link", thread.meeting, now=now, person=offer.deputy)
    return offer.deputy


def wish_deputy_by_link(
    session: Session,
    token: str,
    name: str,
    *,
    seen: str | None,
    keys: Sequence[str],
    now: datetime,
) -> None:
    """Decline, and write down who should come instead; nothing typed takes the wish back."""
    linked, by = _open(session, token, seen, keys=keys, now=now)
    offer = find_deputising(session, linked)
    if offer.way is not Way.NAME:
        raise _not_offered(offer)
    wish = line(name)
    if len(wish) > LONGEST_WISH:
        raise InvalidError(
            "Der Name ist zu lang. Er darf höchstens %(most)s Zeichen haben.",
            field="deputy",
            most=LONGEST_WISH,
        )
    _decline(linked, now=now)
    linked.invitation.wished_deputy = wish
    journal.note(session, by, "deputy_wished", linked.invitation.meeting, now=now)


def _open(
    session: Session, token: str, seen: str | None, *, keys: Sequence[str], now: datetime
) -> tuple[LinkedInvitation, Actor]:
    linked = open_invitation_by_link(session, token, keys=keys, now=now)
    check_seen(linked, seen)
    return linked, acting_by_link(linked.invitation)


def _decline(linked: LinkedInvitation, *, now: datetime) -> None:
    if linked.invitation.answer is Answer.DECLINED:
        return
    linked.invitation.reply(
        Answer.DECLINED,
        note=linked.invitation.note,
        way=AnswerWay.LINK,
        sequence=linked.sequence,
        time=linked.told.time,
        now=now,
    )


def _not_offered(offer: Deputising) -> InvalidError:
    if offer.comes:
        return InvalidError("%(name)s ist schon eingeladen und kommt für Sie.", name=offer.comes)
    return InvalidError("Hier können Sie niemanden schicken. Bitte melden Sie sich bei uns.")
