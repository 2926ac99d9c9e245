"""The page behind a personal link: who invites, to what, when and where, and three buttons.

Link scanners open every address: GET and HEAD show, only POST answers. The link is the proof.
"""

from collections.abc import Callable

from flask import Blueprint, Response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from facilitation.model.errors import FacilitationError, InvalidError, NotFoundError
from facilitation.model.meetings import LONGEST_NOTE, Answer
from facilitation.model.texts import clean_line, clean_text
from facilitation.usecases.answers import (
    LinkedInvitation,
    Standing,
    answer_by_link,
    find_invitation_by_link,
    time_mark,
)
from facilitation.usecases.calendar_files import calendar_file_by_link
from facilitation.usecases.deputies import (
    LONGEST_WISH,
    find_deputising,
    send_deputy_by_link,
    wish_deputy_by_link,
)
from facilitation.usecases.subscriptions import path_of_feed
from facilitation.usecases.wishes import path_of_wishes
from facilitation.web import desk
from facilitation.web.languages import prefer
from facilitation.web.place import place
from facilitation.web.words import in_words

blueprint = Blueprint("answers", __name__)


@blueprint.get("/rsvp/<token>")
def show(token: str) -> ResponseReturnValue:
    with desk().reading() as session:
        linked = _find(session, token)
        if linked is None:
            return unknown_link()
        return _page(session, linked, token)


@blueprint.post("/rsvp/<token>")
def answer(token: str) -> ResponseReturnValue:
    def take(session: Session) -> None:
        answer_by_link(
            session,
            token,
            given_answer(),
            note=clean_text(request.form.get("note", "")),
            seen=request.form.get("seen"),
            keys=desk().settings.keys,
            now=desk().now(),
        )

    return _do(token, take)


@blueprint.post("/rsvp/<token>/deputy")
def send_deputy(token: str) -> ResponseReturnValue:
    """Who comes instead: the personal deputy at once, or whoever is named here."""
    seen, keys, now = request.form.get("seen"), desk().settings.keys, desk().now()

    def take(session: Session) -> None:
        if "deputy" in request.form:
            name = clean_line(request.form["deputy"])
            wish_deputy_by_link(session, token, name, seen=seen, keys=keys, now=now)
        else:
            send_deputy_by_link(session, token, seen=seen, keys=keys, now=now)

    return _do(token, take)


@blueprint.get("/rsvp/<token>/termin.ics")
def calendar_file(token: str) -> ResponseReturnValue:
    with desk().reading() as session:
        linked = _find(session, token)
        if linked is None or linked.standing is not Standing.OPEN:
            return unknown_link()
        response = Response(
            calendar_file_by_link(linked), content_type="text/calendar; charset=utf-8"
        )
        response.headers["Content-Disposition"] = "attachment; filename=termin.ics"
        return response


def unknown_link() -> ResponseReturnValue:
    """For every kind of personal link that is wrong, revoked or of another kind."""
    return render_template("answers/unknown.html"), 404


def _do(token: str, take: Callable[[Session], None]) -> ResponseReturnValue:
    """What was asked for, then the page; a refusal shows it with what is wrong."""
    try:
        with desk().transaction() as session:
            take(session)
    except NotFoundError:
        return unknown_link()
    except InvalidError as error:
        return _again(token, error)
    return redirect(f"/rsvp/{token}", 303)


def given_answer() -> Answer:
    """The button that was pressed; `NONE_YET` for nonsense."""
    given = request.form.get("answer", "")
    return next((known for known in Answer if known.value == given), Answer.NONE_YET)


def _again(token: str, error: FacilitationError) -> ResponseReturnValue:
    """The page as it is now, with what is wrong and what was typed."""
    with desk().reading() as session:
        linked = _find(session, token)
        if linked is None:
            return unknown_link()
        return _page(session, linked, token, error=error), 422


def _find(session: Session, token: str) -> LinkedInvitation | None:
    try:
        linked = find_invitation_by_link(
            session, token, keys=desk().settings.keys, now=desk().now()
        )
    except NotFoundError:
        return None
    place().district = linked.district
    prefer(linked.invitation.person.language.value)
    return linked


def _page(
    session: Session, linked: LinkedInvitation, token: str, error: FacilitationError | None = None
) -> str:
    invitation = linked.invitation
    typed = clean_text(request.form.get("note", ""))
    is_open = linked.standing is Standing.OPEN
    answered = invitation.answer is not Answer.NONE_YET
    return render_template(
        "answers/show.html",
        linked=linked,
        told=linked.told,
        invitation=invitation,
        meeting=invitation.meeting,
        sender=linked.body.sender_name or linked.district.sender_name,
        mailbox=linked.body.mailbox or linked.district.mailbox,
        seen=time_mark(linked.told),
        link=f"/rsvp/{token}",
        asks=is_open and (not answered or bool(error) or "change" in request.args),
        deputising=find_deputising(session, linked),
        wished=clean_line(request.form.get("deputy", invitation.wished_deputy))[:LONGEST_WISH],
        longest_wish=LONGEST_WISH,
        note=typed if error else invitation.note,
        longest=LONGEST_NOTE,
        error=in_words(error) if error else "",
        error_field=error.field if error else None,
        thanks=_thanks(invitation.answer),
        wishes=path_of_wishes(invitation.person, key=desk().settings.secret_key),
        calendar=path_of_feed(invitation.person, key=desk().settings.secret_key),
    )


def _thanks(answer: Answer) -> str:
    return {
        Answer.ACCEPTED: _("Danke! Sie haben zugesagt."),
        Answer.DECLINED: _("Danke! Sie haben abgesagt."),
        Answer.TENTATIVE: _("Danke! Sie haben „Vielleicht“ geantwortet."),
    }.get(answer, "")
