"""Getting no more mail about a series: behind a personal link, and by one click of a mail program.

Link scanners open every address: GET and HEAD show, only POST acts (RFC 8058 3.1).
"""

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from facilitation.model.errors import NotFoundError
from facilitation.usecases.leaving import (
    Subscription,
    find_subscription,
    leave_series,
    rejoin_series,
)
from facilitation.web import desk
from facilitation.web.answers import unknown_link
from facilitation.web.languages import prefer
from facilitation.web.place import place

blueprint = Blueprint("leave", __name__)

_ONE_CLICK = "List-Unsubscribe"
"""The field that mail programs send; they follow no redirects."""


@blueprint.get("/leave/<token>")
def show(token: str) -> ResponseReturnValue:
    with desk().reading() as session:
        found = _find(session, token)
        return _page(found, token) if found else unknown_link()


@blueprint.post("/leave/<token>")
def change(token: str) -> ResponseReturnValue:
    act = rejoin_series if "again" in request.form else leave_series
    try:
        with desk().transaction() as session:
            act(session, token, keys=desk().settings.keys, now=desk().now())
    except NotFoundError:
        return unknown_link()
    if _ONE_CLICK in request.form:
        return show(token)
    return redirect(f"/leave/{token}" + ("?back=1" if "again" in request.form else ""), 303)


def _find(session: Session, token: str) -> Subscription | None:
    try:
        found = find_subscription(session, token, keys=desk().settings.keys)
    except NotFoundError:
        return None
    place().district = found.district
    prefer(found.person.language.value)
    return found


def _page(found: Subscription, token: str) -> str:
    came_back = "back" in request.args and not found.has_left
    return render_template(
        "leave/show.html", found=found, link=f"/leave/{token}", came_back=came_back
    )
