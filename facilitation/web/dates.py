"""The page behind a personal link to a series: all coming dates, each with three buttons.

GET and HEAD show, only POST answers. The link is the proof.
"""

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from facilitation.model import links
from facilitation.model.errors import FacilitationError, InvalidError, NotFoundError
from facilitation.model.links import LinkKind
from facilitation.model.meetings import Answer, Invitation
from facilitation.usecases.series_answers import (
    LinkedSeries,
    answer_all_by_link,
    answer_date_by_link,
    find_series_by_link,
)
from facilitation.usecases.subscriptions import path_of_feed
from facilitation.usecases.wishes import path_of_wishes
from facilitation.web import desk
from facilitation.web.addresses import row_number
from facilitation.web.answers import given_answer, unknown_link
from facilitation.web.languages import prefer
from facilitation.web.place import place
from facilitation.web.words import in_words

blueprint = Blueprint("dates", __name__)


@blueprint.get("/dates/<token>")
def show(token: str) -> ResponseReturnValue:
    with desk().reading() as session:
        linked = _find(session, token)
        if linked is None:
            return unknown_link()
        return _page(linked, token)


@blueprint.post("/dates/<token>")
def answer(token: str) -> ResponseReturnValue:
    """An answer to the date that is named, or to all of them."""
    seen, keys, now = request.form.get("seen"), desk().settings.keys, desk().now()
    date = _given_date()
    try:
        with desk().transaction() as session:
            if date is None:
                answer_all_by_link(session, token, given_answer(), seen=seen, keys=keys, now=now)
            else:
                answer_date_by_link(
                    session, token, date, given_answer(), seen=seen, keys=keys, now=now
                )
    except NotFoundError:
        return unknown_link()
    except InvalidError as error:
        return _again(token, error)
    return redirect(f"/dates/{token}#{'termine' if date is None else f'd{date}'}", 303)


def _given_date() -> int | None:
    """The invitation's number; None where all dates are meant. Nonsense is no invitation: 0."""
    if "date" not in request.form:
        return None
    return row_number(request.form["date"]) or 0


def _again(token: str, error: FacilitationError) -> ResponseReturnValue:
    with desk().reading() as session:
        linked = _find(session, token)
        if linked is None:
            return unknown_link()
        return _page(linked, token, error=error), 422


def _find(session: Session, token: str) -> LinkedSeries | None:
    try:
        linked = find_series_by_link(session, token, keys=desk().settings.keys, now=desk().now())
    except NotFoundError:
        return None
    place().district = linked.district
    prefer(linked.person.language.value)
    return linked


def _page(linked: LinkedSeries, token: str, error: FacilitationError | None = None) -> str:
    answered = [d for d in linked.open_dates if d.invitation.answer is not Answer.NONE_YET]
    return render_template(
        "dates/show.html",
        linked=linked,
        series=linked.series,
        link=f"/dates/{token}",
        waiting=len(linked.open_dates) - len(answered),
        is_answered=bool(linked.open_dates) and len(answered) == len(linked.open_dates),
        sender=linked.body.sender_name or linked.district.sender_name,
        mailbox=linked.body.mailbox or linked.district.mailbox,
        path_of=_path_of,
        wishes=path_of_wishes(linked.person, key=desk().settings.secret_key),
        calendar=path_of_feed(linked.person, key=desk().settings.secret_key),
        error=in_words(error) if error else "",
    )


def _path_of(invitation: Invitation) -> str:
    """The person's own page of one date."""
    token = links.token(
        desk().settings.secret_key,
        LinkKind.RSVP,
        person_id=invitation.person_id,
        subject_id=invitation.id,
        version=invitation.version_of_link,
    )
    return links.path(LinkKind.RSVP, token)
