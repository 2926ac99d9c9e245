"""Eingang: what came by mail, what became of it, and what a person should look at."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user, login_required
from sqlalchemy.orm import Session

from facilitation.model.errors import InvalidError
from facilitation.model.incoming import IncomingState
from facilitation.model.processes import Process
from facilitation.model.rights import Actor
from facilitation.model.texts import clean_line
from facilitation.usecases import inbox, inbox_answers
from facilitation.web import desk
from facilitation.web.addresses import page_number, row_number
from facilitation.web.place import enter_process, place, stand_at
from facilitation.web.post_lists import PAGE, chips, pager_address
from facilitation.web.refusals import turned_back
from facilitation.web.words import gettext

blueprint = Blueprint("inbox", __name__)

_HERE = "/d/<district>/p/<process>/post/inbox"
_SHOWN = (
    IncomingState.OPEN,
    IncomingState.APPLIED,
    IncomingState.IGNORED,
    IncomingState.DONE,
)


@blueprint.get(_HERE)
@login_required
def index(district: str, process: str) -> ResponseReturnValue:
    state = next((s for s in _SHOWN if s.value == request.args.get("state")), None)
    words = clean_line(request.args.get("q", "")[:100])
    with desk().reading() as session:
        found, actor = enter_process(session, district, process)
        now = desk().now()
        page = inbox.list_mail(
            session, found, state=state, words=words, page=page_number(PAGE), by=actor, now=now
        )
        counts = inbox.count_mail(session, found, by=actor, now=now)
        stand_at("post", (_("Eingang"), None))
        here = f"{place().base}/post/inbox"
        return render_template(
            "inbox/list.html",
            page=page,
            words=words,
            kept={"state": state.value} if state else {},
            chips=chips(here, _SHOWN, state, counts, words),
            waiting=counts.get(IncomingState.OPEN, 0),
            address=pager_address(here, state, words),
        )


@blueprint.get(f"{_HERE}/<int:mail_id>")
@login_required
def show(district: str, process: str, mail_id: int) -> ResponseReturnValue:
    with desk().reading() as session:
        found, actor = enter_process(session, district, process)
        item = inbox.get_mail(session, found, mail_id, by=actor, now=desk().now())
        title = item.mail.subject or _("ohne Betreff")
        stand_at("post", (_("Eingang"), f"{place().base}/post/inbox"), (title, None))
        return render_template("inbox/show.html", item=item, mail=item.mail, title=title)


@blueprint.post(f"{_HERE}/<int:mail_id>/settle")
@login_required
def settle(district: str, process: str, mail_id: int) -> ResponseReturnValue:
    def act(session: Session, found: Process, actor: Actor) -> str:
        inbox.settle_mail(session, found, mail_id, by=actor, now=desk().now())
        return str(_("Die Nachricht ist erledigt."))

    return _do(district, process, mail_id, act)


@blueprint.post(f"{_HERE}/<int:mail_id>/accept")
@login_required
def accept(district: str, process: str, mail_id: int) -> ResponseReturnValue:
    person_id = row_number(request.form.get("person", "")) or 0

    def act(session: Session, found: Process, actor: Actor) -> str:
        person = inbox_answers.accept_mail(
            session, found, mail_id, person_id, by=actor, now=desk().now()
        )
        return str(_("Die Antwort ist für %(name)s übernommen.", name=person.name))

    return _do(district, process, mail_id, act)


@blueprint.post(f"{_HERE}/<int:mail_id>/invite")
@login_required
def invite(district: str, process: str, mail_id: int) -> ResponseReturnValue:
    def act(session: Session, found: Process, actor: Actor) -> str:
        address = inbox_answers.invite_again(session, found, mail_id, by=actor, now=desk().now())
        return str(_("Die Einladung geht noch einmal an %(address)s.", address=address))

    return _do(district, process, mail_id, act)


def _do(
    district: str, process: str, mail_id: int, act: Callable[[Session, Process, Actor], str]
) -> ResponseReturnValue:
    """Do one thing about a mail; a refusal leads back to it."""
    with desk().reading() as session:
        enter_process(session, district, process)
    try:
        with desk().transaction() as session:
            found, actor = enter_process(session, district, process)
            said = act(session, found, actor)
    except InvalidError as error:
        return turned_back(error, f"{place().base}/post/inbox/{mail_id}")
    flash(said, "success")
    return redirect(f"{place().base}/post/inbox", 303)


@blueprint.get("/admin/inbox")
@login_required
def unplaced() -> ResponseReturnValue:
    """Mail of which nobody knows to which district it belongs."""
    place().crumbs = [(_("Installation"), "/admin"), (_("Nicht zugeordnete Nachrichten"), None)]
    with desk().reading() as session:
        return render_template(
            "inbox/unplaced.html",
            page=inbox.list_unplaced(session, page=page_number(PAGE), by=current_user.login),
            districts=inbox.list_homes(session, by=current_user.login),
            address=f"/admin/inbox?{PAGE}=",
        )


@blueprint.post("/admin/inbox/<int:mail_id>/settle")
@login_required
def settle_unplaced(mail_id: int) -> ResponseReturnValue:
    with desk().transaction() as session:
        inbox.settle_unplaced(session, mail_id, by=current_user.login, now=desk().now())
    flash(_("Die Nachricht ist erledigt."), "success")
    return redirect("/admin/inbox", 303)


@blueprint.post("/admin/inbox/<int:mail_id>/place")
@login_required
def place_mail(mail_id: int) -> ResponseReturnValue:
    slug = request.form.get("district", "")[:100]
    with desk().transaction() as session:
        inbox.place_mail(session, mail_id, slug, by=current_user.login)
    flash(_("Die Nachricht steht jetzt im Eingang des Landkreises."), "success")
    return redirect("/admin/inbox", 303)


@blueprint.app_template_filter("why")
def why(mail: Any) -> str:
    """What became of a mail, in a sentence; empty where there is nothing to say but its text."""
    if not mail.reason:
        return ""
    return gettext(mail.reason, **mail.parameters) if mail.parameters else gettext(mail.reason)
