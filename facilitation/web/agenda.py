"""Preparing a meeting: its agenda, who leads it, what the invitation says."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required
from sqlalchemy.orm import Session

from facilitation.model.errors import InvalidError
from facilitation.model.processes import Process
from facilitation.model.rights import Action, Actor
from facilitation.usecases import agendas
from facilitation.usecases.agendas import Agenda, Item, show_agenda
from facilitation.usecases.meeting_heads import Head
from facilitation.usecases.meetings import (
    Details,
    edit_details,
    list_leaders,
    show_particulars,
)
from facilitation.usecases.own_answers import find_own_answer
from facilitation.usecases.referral_agendas import put_on_agenda
from facilitation.usecases.referral_lists import list_proposed
from facilitation.usecases.rounds import Dated, remarks_for
from facilitation.web import desk
from facilitation.web.addresses import row_number
from facilitation.web.forms.meetings import DetailsForm, ItemForm
from facilitation.web.forms.removals import RemovalForm
from facilitation.web.linked_bodies import date_page
from facilitation.web.meeting_frame import enter_meeting, frame
from facilitation.web.place import enter_process, place
from facilitation.web.undo import offer_return
from facilitation.web.words import in_words, zone

blueprint = Blueprint("agenda", __name__, url_prefix="/d/<district>/p/<process>/meetings")

ANCHOR = "#tagesordnung"


@blueprint.get("/<int:meeting_id>/prepare")
@login_required
def show(district: str, process: str, meeting_id: int) -> ResponseReturnValue:
    """What is to be talked about, when and where. Those who plan may change it here."""
    with desk().reading() as session:
        found, head, actor = enter_meeting(session, district, process, meeting_id)
        if head.is_linked:
            return date_page(session, head, actor)
        return _page(session, found, head, actor, edited=request.args.get("edit", ""))


@blueprint.post("/<int:meeting_id>/details")
@login_required
def set_details(district: str, process: str, meeting_id: int) -> ResponseReturnValue:
    with desk().reading() as session:
        _found, head, _actor = _enter_to_plan(session, district, process, meeting_id)
        form = DetailsForm(offers=_leaders(session, head))
    if form.is_in_order():
        with form.attempt() as session:
            found, actor = enter_process(session, district, process)
            edit_details(
                session,
                found,
                meeting_id,
                Details(**form.values(*Details.__dataclass_fields__)),
                version=form.version.data,
                by=actor,
                now=desk().now(),
            )
    if form.was_accepted:
        flash(_("Die Angaben sind gespeichert."), "success")
        return _back(meeting_id, "")
    with desk().reading() as session:
        found, head, actor = _enter_to_plan(session, district, process, meeting_id)
        return _page(session, found, head, actor, edited="details", details=form), 422


@blueprint.post("/<int:meeting_id>/agenda")
@login_required
def add(district: str, process: str, meeting_id: int) -> ResponseReturnValue:
    form = ItemForm()
    if form.is_in_order():
        with form.attempt() as session:
            found, actor = enter_process(session, district, process)
            agendas.add_item(
                session,
                found,
                meeting_id,
                _item(form),
                by=actor,
                now=desk().now(),
                once=form.mark,
            )
    if form.was_accepted:
        return _back(meeting_id)
    with desk().reading() as session:
        found, head, actor = _enter_to_plan(session, district, process, meeting_id)
        return _page(session, found, head, actor, added=form), 422


@blueprint.post("/<int:meeting_id>/agenda/<int:item_id>")
@login_required
def edit(district: str, process: str, meeting_id: int, item_id: int) -> ResponseReturnValue:
    form = ItemForm(prefix="item-")
    if form.is_in_order():
        with form.attempt() as session:
            found, actor = enter_process(session, district, process)
            agendas.edit_item(
                session,
                found,
                meeting_id,
                item_id,
                _item(form),
                version=form.version.data,
                by=actor,
                now=desk().now(),
            )
    if form.was_accepted:
        return _back(meeting_id)
    with desk().reading() as session:
        found, head, actor = _enter_to_plan(session, district, process, meeting_id)
        return _page(session, found, head, actor, edited=str(item_id), item=form), 422


@blueprint.post("/<int:meeting_id>/agenda/<int:item_id>/move")
@login_required
def move(district: str, process: str, meeting_id: int, item_id: int) -> ResponseReturnValue:
    steps = 1 if request.form.get("steps") == "1" else -1
    with desk().transaction() as session:
        found, actor = enter_process(session, district, process)
        agendas.move_item(
            session, found, meeting_id, item_id, steps=steps, by=actor, now=desk().now()
        )
    return _back(meeting_id)


@blueprint.post("/<int:meeting_id>/agenda/<int:item_id>/remove")
@login_required
def remove(district: str, process: str, meeting_id: int, item_id: int) -> ResponseReturnValue:
    try:
        with desk().transaction() as session:
            found, actor = enter_process(session, district, process)
            kept = agendas.remove_item(
                session,
                found,
                meeting_id,
                item_id,
                version=RemovalForm().seen,
                by=actor,
                now=desk().now(),
            )
    except InvalidError as error:
        flash(in_words(error), "danger")
    else:
        offer_return(_("„%(title)s“ ist gestrichen.", title=kept.name), kept)
    return _back(meeting_id)


@blueprint.post("/<int:meeting_id>/agenda/order")
@login_required
def order(district: str, process: str, meeting_id: int) -> ResponseReturnValue:
    """Take the order in which the items were dragged."""
    given = [int(t) for t in request.form.getlist("item") if t.isascii() and t.isdecimal()]
    with desk().transaction() as session:
        found, actor = enter_process(session, district, process)
        agendas.order_items(session, found, meeting_id, given, by=actor, now=desk().now())
    return _back(meeting_id)


@blueprint.post("/<int:meeting_id>/agenda/topics")
@login_required
def add_topic(district: str, process: str, meeting_id: int) -> ResponseReturnValue:
    """Make a waiting topic an item of its own."""
    topic_id = row_number(request.form.get("topic", "")) or 0
    with desk().transaction() as session:
        found, actor = enter_process(session, district, process)
        agendas.add_topic(session, found, meeting_id, topic_id, by=actor, now=desk().now())
    return _back(meeting_id)


@blueprint.post("/<int:meeting_id>/agenda/referrals")
@login_required
def add_referral(district: str, process: str, meeting_id: int) -> ResponseReturnValue:
    """Make what another body passed on an item of its own."""
    referral_id = row_number(request.form.get("referral", "")) or 0
    with desk().transaction() as session:
        found, actor = enter_process(session, district, process)
        put_on_agenda(
            session, found, meeting_id, referral_id, by=actor, on=desk().today(), now=desk().now()
        )
    return _back(meeting_id)


def _enter_to_plan(
    session: Session, district: str, process: str, meeting_id: int
) -> tuple[Process, Head, Actor]:
    return enter_meeting(session, district, process, meeting_id, action=Action.PLAN_MEETINGS)


def _back(meeting_id: int, anchor: str = ANCHOR) -> ResponseReturnValue:
    return redirect(f"{place().base}/meetings/{meeting_id}/prepare{anchor}", 303)


def _item(form: ItemForm) -> Item:
    return Item(**form.values("title", "minutes", "is_public"))


def _leaders(session: Session, head: Head) -> dict[str, list[tuple[object, str]]]:
    people = list_leaders(session, head, on=desk().today())
    offered = [("", _("noch offen")), *people]
    return {"chair_id": offered, "minute_taker_id": offered}


def _page(
    session: Session,
    process: Process,
    head: Head,
    actor: Actor,
    *,
    edited: str = "",
    details: DetailsForm | None = None,
    item: ItemForm | None = None,
    added: ItemForm | None = None,
) -> str:
    may_plan = place().may(Action.PLAN_MEETINGS, head) and not head.is_over
    agenda = show_agenda(session, head, by=actor, now=desk().now())
    particulars = show_particulars(session, head)
    if may_plan and edited == "details" and details is None:
        details = DetailsForm(
            formdata=None,
            offers=_leaders(session, head),
            data={
                "title": head.title,
                "is_public": head.is_public,
                "version": head.version,
                "message": particulars.message,
                "chair_id": particulars.chair_id,
                "minute_taker_id": particulars.minute_taker_id,
            },
        )
    return render_template(
        "meetings/prepare.html",
        **frame(session, head, actor, "prepare"),
        agenda=agenda,
        particulars=particulars,
        may_plan=may_plan,
        details=details if may_plan else None,
        item=(item or _item_form(agenda, edited)) if may_plan else None,
        edited=edited,
        added=(added or ItemForm(formdata=None)) if may_plan else None,
        own=find_own_answer(session, head, key=desk().settings.secret_key, by=actor),
        can_answer=head.is_ahead and head.starts_at > desk().now(),
        **(_waiting(session, head) if may_plan else {"topics": [], "referrals": []}),
        remarks=_remarks(session, process, head) if may_plan else [],
    )


def _waiting(session: Session, head: Head) -> dict[str, Any]:
    """What may be put on the agenda: what others passed on, then topics that wait anyway."""
    passed_on = list_proposed(session, head)
    named = {line.id for line in passed_on if line.is_topic}
    topics = agendas.list_waiting_topics(session, head)
    return {
        "referrals": passed_on,
        "topics": [topic for topic in topics if topic[0] not in named],
    }


def _item_form(agenda: Agenda, edited: str) -> ItemForm | None:
    row = next((row for row in agenda.rows if str(row.id) == edited), None)
    return ItemForm(formdata=None, prefix="item-", obj=row) if row else None


def _remarks(session: Session, process: Process, head: Head) -> list[str]:
    dated = Dated(
        body_id=head.body_id,
        day=head.local_day(zone()),
        clear_days=head.clear_days,
        meeting_id=head.id,
        is_invited=head.invited_at is not None,
    )
    (found,) = remarks_for(session, process, [dated], now=desk().now())
    return [in_words(remark) for remark in found]
