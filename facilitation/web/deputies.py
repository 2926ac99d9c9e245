"""Inviting somebody in the place of a member who cannot come: whom the member has named."""

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required
from sqlalchemy.orm import Session

from facilitation.model.rights import Action, Actor
from facilitation.model.texts import clean_line
from facilitation.usecases.invitations import invite_instead
from facilitation.usecases.meeting_heads import Head
from facilitation.usecases.responses import find_guests, get_response
from facilitation.web import desk
from facilitation.web.meeting_frame import address_of, enter_meeting, stand_below
from facilitation.web.rounds import sent_sentence

blueprint = Blueprint(
    "deputies",
    __name__,
    url_prefix="/d/<district>/p/<process>/meetings/<int:meeting_id>/invitations/<int:invitation_id>",
)


@blueprint.get("/instead")
@login_required
def search(district: str, process: str, meeting_id: int, invitation_id: int) -> ResponseReturnValue:
    """Who may come; at first those whose name the member has written."""
    with desk().reading() as session:
        head, _actor = _enter(session, district, process, meeting_id)
        member = get_response(session, head, invitation_id)
        words = clean_line(request.args.get("q", member.wished_deputy)[:200])
        stand_below(head, _("Vertretung einladen"))
        return render_template(
            "meetings/instead.html",
            head=head,
            member=member,
            words=words,
            found=find_guests(session, head, words),
        )


@blueprint.post("/instead")
@login_required
def invite(district: str, process: str, meeting_id: int, invitation_id: int) -> ResponseReturnValue:
    given = request.form.get("person", "")
    person_id = int(given) if given.isdecimal() and given.isascii() and len(given) < 10 else 0
    with desk().transaction() as session:
        head, actor = _enter(session, district, process, meeting_id)
        get_response(session, head, invitation_id)
        outcome = invite_instead(session, invitation_id, person_id, by=actor, now=desk().now())
    flash(sent_sentence(outcome.letters, len(outcome.to_tell)), "success")
    return redirect(address_of(head, "/invite"), 303)


def _enter(session: Session, district: str, process: str, meeting_id: int) -> tuple[Head, Actor]:
    _process, head, actor = enter_meeting(
        session, district, process, meeting_id, action=Action.INVITE
    )
    return head, actor
