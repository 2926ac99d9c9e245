"""One's own settings without an account, behind a personal link. GET and HEAD change nothing."""

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from facilitation.model.errors import NotFoundError
from facilitation.usecases.subscriptions import path_of_feed
from facilitation.usecases.wishes import Wishes, find_wishes_by_link, set_wishes_by_link
from facilitation.web import desk
from facilitation.web.answers import unknown_link
from facilitation.web.forms.wishes import WishesForm
from facilitation.web.languages import prefer
from facilitation.web.place import place

blueprint = Blueprint("wishes", __name__)


@blueprint.get("/wishes/<token>")
def show(token: str) -> ResponseReturnValue:
    with desk().reading() as session:
        found = _find(session, token)
        if found is None:
            return unknown_link()
        form = WishesForm(formdata=None, data=vars(found.wish))
        return _page(found, form, token)


@blueprint.post("/wishes/<token>")
def change(token: str) -> ResponseReturnValue:
    with desk().reading() as session:
        if _find(session, token) is None:
            return unknown_link()
    form = WishesForm()
    if form.is_in_order():
        try:
            with form.attempt() as session:
                set_wishes_by_link(
                    session, token, form.wish, keys=desk().settings.keys, now=desk().now()
                )
        except NotFoundError:
            return unknown_link()
    if form.was_accepted:
        return redirect(f"/wishes/{token}?saved=1", 303)
    with desk().reading() as session:
        found = _find(session, token)
        return (_page(found, form, token), form.status) if found else unknown_link()


def _find(session: Session, token: str) -> Wishes | None:
    try:
        found = find_wishes_by_link(session, token, keys=desk().settings.keys, now=desk().now())
    except NotFoundError:
        return None
    place().district = found.district
    prefer(found.person.language.value)
    return found


def _page(found: Wishes, form: WishesForm, token: str) -> str:
    return render_template(
        "wishes/show.html",
        found=found,
        form=form,
        link=f"/wishes/{token}",
        feed=path_of_feed(found.person, key=desk().settings.secret_key),
        was_saved="saved" in request.args,
    )
