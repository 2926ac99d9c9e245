"""The page behind a personal link: who invites, to what, when and where, and three buttons.

Link scanners open every address: GET and HEAD show, only POST answers. The link is the proof.
"""

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from facilitation.model.errors import FacilitationError, InvalidError, NotFoundError
from facilitation.model.meetings import LONGEST_NOTE, Answer
from facilitation.model.texts import clean_text
from facilitation.usecases.answers import (
    LinkedInvitation,
    answer_by_link,
    find_invitation_by_link,
    time_mark,
)
from facilitation.web import desk
from facilitation.web.place import place
from facilitation.web.words import in_words

blueprint = Blueprint("answers", __name__)


@blueprint.get("/rsvp/<token>")
def show(token: str) -> ResponseReturnValue:
    with desk().reading() as session:
        linked = _find(session, token)
        if linked is None:
            return render_template("answers/unknown.html"), 404
        return _page(linked)


@blueprint.post("/rsvp/<token>")
def answer(token: str) -> ResponseReturnValue:
    try:
        with desk().transaction() as session:
            answer_by_link(
                session,
                token,
                _given(),
                note=clean_text(request.form.get("note", "")),
                seen=request.form.get("seen"),
                keys=desk().settings.keys,
                now=desk().now(),
            )
    except NotFoundError:
        return render_template("answers/unknown.html"), 404
    except InvalidError as error:
        return _again(token, error)
    return redirect(f"/rsvp/{token}", 303)


def _given() -> Answer:
    given = request.form.get("answer", "")
    return next((known for known in Answer if known.value == given), Answer.NONE_YET)


def _again(token: str, error: FacilitationError) -> ResponseReturnValue:
    """The page as it is now, with what is wrong and what was typed."""
    with desk().reading() as session:
        linked = _find(session, token)
        if linked is None:
            return render_template("answers/unknown.html"), 404
        return _page(linked, error=error), 422


def _find(session: Session, token: str) -> LinkedInvitation | None:
    try:
        linked = find_invitation_by_link(
            session, token, keys=desk().settings.keys, now=desk().now()
        )
    except NotFoundError:
        return None
    place().district = linked.district
    return linked


def _page(linked: LinkedInvitation, error: FacilitationError | None = None) -> str:
    invitation = linked.invitation
    typed = clean_text(request.form.get("note", ""))
    return render_template(
        "answers/show.html",
        linked=linked,
        told=linked.told,
        invitation=invitation,
        meeting=invitation.meeting,
        sender=linked.body.sender_name or linked.district.sender_name,
        mailbox=linked.body.mailbox or linked.district.mailbox,
        seen=time_mark(linked.told),
        note=typed if error else invitation.note,
        longest=LONGEST_NOTE,
        error=in_words(error) if error else "",
        error_field=error.field if error else None,
    )
