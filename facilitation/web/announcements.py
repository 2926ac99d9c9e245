"""Moving a meeting, calling it off, and telling those who were asked."""

from datetime import datetime

from flask import Blueprint, flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required
from sqlalchemy.orm import Session

from facilitation.model.calendars import Change
from facilitation.model.errors import InvalidError
from facilitation.model.processes import Process
from facilitation.model.rights import Action, Actor
from facilitation.planning import moments
from facilitation.usecases.announcements import (
    announce_move,
    cancel_meeting,
    move_meeting,
    pending_changes,
    preview_cancellation,
    take_back_cancellation,
)
from facilitation.usecases.meeting_heads import Head
from facilitation.usecases.rounds import list_places, remarks_on_meetings
from facilitation.web import desk, letter_previews
from facilitation.web.forms.meetings import CancelForm, TimeForm
from facilitation.web.meeting_frame import (
    address_of,
    enter_meeting,
    series_address,
    stand_below,
)
from facilitation.web.outcomes import told
from facilitation.web.words import in_words, zone

blueprint = Blueprint("announcements", __name__, url_prefix="/d/<district>/p/<process>/meetings")


@blueprint.get("/<int:meeting_id>/move")
@login_required
def ask_to_move(district: str, process: str, meeting_id: int) -> ResponseReturnValue:
    with desk().reading() as session:
        found, head, _actor = _enter(session, district, process, meeting_id)
        begins, ends = (at.astimezone(zone()) for at in (head.starts_at, head.ends_at))
        now_set = {
            "day": begins.date(),
            "starts": begins.time(),
            "ends": ends.time(),
            "place": head.place,
            "online_url": head.online_url,
        }
        return _move_page(session, found, head, TimeForm(formdata=None, data=now_set))


@blueprint.post("/<int:meeting_id>/move")
@login_required
def move(district: str, process: str, meeting_id: int) -> ResponseReturnValue:
    """Set time and place anew. Nobody hears of it yet: the next page shows what would be told."""
    form = TimeForm()
    if form.is_in_order():
        try:
            with desk().transaction() as session:
                _found, head, actor = _enter(session, district, process, meeting_id)
                starts_at, ends_at = _span(form)
                moved = move_meeting(
                    session,
                    head.id,
                    starts_at=starts_at,
                    ends_at=ends_at,
                    place=form.place.data,
                    online_url=form.online_url.data,
                    by=actor,
                    now=desk().now(),
                )
        except InvalidError as error:
            form.refuse(error if error.field != "date" else _at_day(error))
        else:
            return _moved(head, moved=moved)
    with desk().reading() as session:
        found, head, _actor = _enter(session, district, process, meeting_id)
        return _move_page(session, found, head, form), 422


@blueprint.get("/<int:meeting_id>/announce")
@login_required
def preview(district: str, process: str, meeting_id: int) -> ResponseReturnValue:
    """Old beside new, and the very mail, before anybody is told."""
    with desk().reading() as session:
        found, head, actor = _enter(session, district, process, meeting_id, action=Action.INVITE)
        return _announce_page(session, found, head, actor)


@blueprint.post("/<int:meeting_id>/announce")
@login_required
def announce(district: str, process: str, meeting_id: int) -> ResponseReturnValue:
    with desk().transaction() as session:
        _found, head, actor = _enter(session, district, process, meeting_id, action=Action.INVITE)
        outcome = announce_move(session, head.id, by=actor, now=desk().now())
    flash(told(outcome), "success")
    return redirect(address_of(head, "/invite"), 303)


@blueprint.get("/<int:meeting_id>/cancel")
@login_required
def ask_to_cancel(district: str, process: str, meeting_id: int) -> ResponseReturnValue:
    with desk().reading() as session:
        _found, head, actor = _enter(session, district, process, meeting_id)
        return _cancel_page(session, head, actor, CancelForm(formdata=None))


@blueprint.post("/<int:meeting_id>/cancel")
@login_required
def cancel(district: str, process: str, meeting_id: int) -> ResponseReturnValue:
    form = CancelForm()
    if form.is_in_order():
        with form.attempt() as session:
            _found, head, actor = _enter(session, district, process, meeting_id)
            outcome = cancel_meeting(
                session, head.id, reason=form.reason.data, by=actor, now=desk().now()
            )
    if form.was_accepted and head.series_id is not None and head.invited:
        letters = f" {told(outcome)}" if outcome.letters else ""
        flash(f"{_('Der Termin ist abgesagt.')}{letters}", "success")
        return redirect(series_address(head, "/announce"), 303)
    if form.was_accepted:
        flash(f"{_('Der Termin ist abgesagt.')} {told(outcome)}", "success")
        return redirect(address_of(head, "/prepare"), 303)
    with desk().reading() as session:
        _found, head, actor = _enter(session, district, process, meeting_id)
        return _cancel_page(session, head, actor, form), 422


@blueprint.get("/<int:meeting_id>/restore")
@login_required
def ask_to_restore(district: str, process: str, meeting_id: int) -> ResponseReturnValue:
    with desk().reading() as session:
        _found, head, _actor = _enter(session, district, process, meeting_id)
        stand_below(head, _("Absage zurücknehmen"))
        return render_template("meetings/restore.html", head=head)


@blueprint.post("/<int:meeting_id>/restore")
@login_required
def restore(district: str, process: str, meeting_id: int) -> ResponseReturnValue:
    """Let a meeting that was called off take place after all."""
    with desk().transaction() as session:
        _found, head, actor = _enter(session, district, process, meeting_id)
        outcome = take_back_cancellation(session, head.id, by=actor, now=desk().now())
    letters = f" {told(outcome)}" if outcome.letters else ""
    flash(f"{_('Der Termin findet doch statt.')}{letters}", "success")
    if head.series_id is not None and head.invited:
        return redirect(series_address(head, "/announce"), 303)
    return redirect(address_of(head, "/prepare"), 303)


def _enter(
    session: Session,
    district: str,
    process: str,
    meeting_id: int,
    *,
    action: Action = Action.PLAN_MEETINGS,
) -> tuple[Process, Head, Actor]:
    return enter_meeting(session, district, process, meeting_id, action=action)


def _span(form: TimeForm) -> tuple[datetime, datetime]:
    if form.day.data is None or form.starts.data is None or form.ends.data is None:
        raise RuntimeError("a form in order has its day and times")
    return moments.span(form.day.data, form.starts.data, form.ends.data, zone())


def _at_day(error: InvalidError) -> InvalidError:
    return InvalidError(error.message, field="day", **error.parameters)


def _moved(head: Head, *, moved: bool) -> ResponseReturnValue:
    if not moved:
        flash(_("Es hat sich nichts geändert."), "info")
        return redirect(address_of(head), 303)
    if head.series_id is not None and head.invited:
        return redirect(series_address(head, "/announce"), 303)
    if head.invited:
        return redirect(address_of(head, "/announce"), 303)
    flash(_("Der Termin ist verlegt. Eingeladen war noch niemand."), "success")
    return redirect(address_of(head, "/prepare"), 303)


def _move_page(session: Session, process: Process, head: Head, form: TimeForm) -> str:
    stand_below(head, _("Verlegen"))
    places = list_places(session, process)
    return render_template("meetings/move.html", head=head, form=form, places=places)


def _announce_page(session: Session, process: Process, head: Head, actor: Actor) -> str:
    stand_below(head, _("Änderung mitteilen"))
    remarks = remarks_on_meetings(session, process, [head.id], now=desk().now())
    pending = pending_changes(session, head.id, by=actor, now=desk().now())
    return render_template(
        "meetings/announce.html",
        head=head,
        pending=pending,
        shown=letter_previews.shown(pending.samples),
        remarks=[in_words(remark) for remark in remarks.get(head.id, [])],
        Change=Change,
    )


def _cancel_page(session: Session, head: Head, actor: Actor, form: CancelForm) -> str:
    stand_below(head, _("Absagen"))
    reason = form.reason.data or _("[der Grund, den Sie angeben]")
    farewell = preview_cancellation(session, head.id, reason=reason, by=actor, now=desk().now())
    return render_template(
        "meetings/cancel.html",
        head=head,
        form=form,
        farewell=farewell,
        shown=letter_previews.shown(farewell.samples),
    )
