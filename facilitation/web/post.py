"""Post: what left the house, what waits, what failed and why, each mail as its reader sees it."""

from flask import Blueprint, Response, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import login_required

from facilitation.model.errors import InvalidError
from facilitation.model.outbox import MARKER, LetterState
from facilitation.model.texts import clean_line
from facilitation.usecases import post
from facilitation.web import desk
from facilitation.web.addresses import page_number
from facilitation.web.place import enter_process, place, stand_at
from facilitation.web.post_lists import PAGE, chips, pager_address
from facilitation.web.refusals import turned_back
from facilitation.web.security import show_in_own_frame

blueprint = Blueprint("post", __name__, url_prefix="/d/<district>/p/<process>/post")

_SHOWN = (LetterState.WAITING, LetterState.SENT, LetterState.FAILED, LetterState.WITHDRAWN)


@blueprint.get("")
@login_required
def index(district: str, process: str) -> ResponseReturnValue:
    state = next((s for s in _SHOWN if s.value == request.args.get("state")), None)
    words = clean_line(request.args.get("q", "")[:100])
    with desk().reading() as session:
        found, actor = enter_process(session, district, process)
        page = post.list_letters(
            session,
            found,
            state=state,
            words=words,
            page=page_number(PAGE),
            by=actor,
            now=desk().now(),
        )
        counts = post.count_letters(session, found, by=actor, now=desk().now())
        stand_at("post")
        here = f"{place().base}/post"
        return render_template(
            "post/list.html",
            page=page,
            words=words,
            kept={"state": state.value} if state else {},
            chips=chips(here, _SHOWN, state, counts, words),
            failed=counts.get(LetterState.FAILED, 0),
            fates=post.list_fates(session, found, by=actor, now=desk().now()),
            pace=post.find_pace(session, desk().settings.mail_per_hour, now=desk().now()),
            waiting=counts.get(LetterState.WAITING, 0),
            address=pager_address(here, state, words),
        )


@blueprint.get("/<int:letter_id>")
@login_required
def show(district: str, process: str, letter_id: int) -> ResponseReturnValue:
    with desk().reading() as session:
        found, actor = enter_process(session, district, process)
        item = post.get_letter(session, found, letter_id, by=actor, now=desk().now())
        stand_at("post", (item.letter.subject, None))
        pace = post.find_pace(session, desk().settings.mail_per_hour, now=desk().now())
        text = MARKER.sub(_("[der persönliche Link]"), item.letter.text)
        return render_template(
            "post/show.html", item=item, letter=item.letter, text=text, pace=pace
        )


@blueprint.get("/<int:letter_id>/letter")
@login_required
def letter(district: str, process: str, letter_id: int) -> ResponseReturnValue:
    """The mail itself, for a frame; the personal link is shown, but leads nowhere."""
    with desk().reading() as session:
        found, actor = enter_process(session, district, process)
        item = post.get_letter(session, found, letter_id, by=actor, now=desk().now())
        content = MARKER.sub("#", item.letter.html)
    return show_in_own_frame(Response(content, content_type="text/html; charset=utf-8"))


@blueprint.post("/retry")
@login_required
def retry_all(district: str, process: str) -> ResponseReturnValue:
    with desk().transaction() as session:
        found, actor = enter_process(session, district, process)
        count = post.retry_failed(
            session, found, reason=request.form.get("reason"), by=actor, now=desk().now()
        )
    if count:
        said = ngettext(
            "%(num)s Nachricht wird noch einmal gesendet.",
            "%(num)s Nachrichten werden noch einmal gesendet.",
            count,
        )
        flash(said, "success")
    else:
        flash(_("Keine der Nachrichten nützt noch: Die Termine sind vorbei."), "info")
    return redirect(f"{place().base}/post", 303)


@blueprint.post("/<int:letter_id>/retry")
@login_required
def retry(district: str, process: str, letter_id: int) -> ResponseReturnValue:
    """Send one letter again, as it is; with `new_address` to where the person is reached now."""
    act = post.write_to_new_address if "new_address" in request.form else post.retry_letter
    with desk().reading() as session:
        enter_process(session, district, process)
    try:
        with desk().transaction() as session:
            found, actor = enter_process(session, district, process)
            act(session, found, letter_id, by=actor, now=desk().now())
    except InvalidError as error:
        return turned_back(error, f"{place().base}/post/{letter_id}")
    flash(_("Die Nachricht wird in den nächsten Sekunden gesendet."), "success")
    return redirect(f"{place().base}/post", 303)
