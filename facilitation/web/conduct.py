"""Conducting a meeting: opening it, its course, further agenda items, closing it."""

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required
from markupsafe import Markup, escape

from facilitation.usecases import agendas, charges, closing, minutes_taking, sittings
from facilitation.usecases.agendas import Item
from facilitation.web import desk
from facilitation.web.conduct_forms import Forms, Opened, asked_for, leader_offers, people_groups
from facilitation.web.conduct_page import enter_open, enter_to_write, show_page
from facilitation.web.forms.minuting import AddedItemForm, CloseForm, CourseForm
from facilitation.web.place import enter_process, place

blueprint = Blueprint(
    "conduct", __name__, url_prefix="/d/<district>/p/<process>/meetings/<int:meeting_id>"
)


@blueprint.get("/conduct")
@login_required
def show(district: str, process: str, meeting_id: int) -> ResponseReturnValue:
    """Attendance and the agenda, item by item; one part at a time is open to write in."""
    with desk().reading() as session:
        found, head, actor = enter_to_write(session, district, process, meeting_id)
        return show_page(session, found, head, actor, opened=asked_for())


@blueprint.post("/conduct/open")
@login_required
def begin(district: str, process: str, meeting_id: int) -> ResponseReturnValue:
    with desk().transaction() as session:
        found, actor = enter_process(session, district, process)
        meeting = sittings.open_meeting(session, found, meeting_id, by=actor, now=desk().now())
    flash(
        _(
            "Die %(number)s. Sitzung ist eröffnet. Die Anwesenheitsliste steht.",
            number=meeting.number,
        ),
        "success",
    )
    return redirect(_address(meeting_id, "#anwesenheit"), 303)


@blueprint.post("/conduct/undo")
@login_required
def undo(district: str, process: str, meeting_id: int) -> ResponseReturnValue:
    with desk().transaction() as session:
        found, actor = enter_process(session, district, process)
        sittings.undo_opening(session, found, meeting_id, by=actor, now=desk().now())
    flash(_("Die Eröffnung ist zurückgenommen."), "success")
    return redirect(_address(meeting_id), 303)


@blueprint.post("/conduct/course")
@login_required
def set_course(district: str, process: str, meeting_id: int) -> ResponseReturnValue:
    with desk().reading() as session:
        head, _sitting = enter_open(session, district, process, meeting_id)
        form = CourseForm(offers=leader_offers(session, head))
    if form.is_in_order():
        with form.attempt() as session:
            found, actor = enter_process(session, district, process)
            sittings.record_course(
                session,
                found,
                meeting_id,
                form.course(),
                version=form.version.data,
                by=actor,
                now=desk().now(),
            )
    if form.was_accepted:
        flash(_("Der Verlauf ist gespeichert."), "success")
        return redirect(_address(meeting_id, "#verlauf"), 303)
    return _again(district, process, meeting_id, Opened(part="course"), Forms(course=form))


@blueprint.post("/conduct/items")
@login_required
def add_item(district: str, process: str, meeting_id: int) -> ResponseReturnValue:
    """Put another item on the agenda while the meeting goes on, and open it."""
    form = AddedItemForm()
    with desk().reading() as session:
        enter_open(session, district, process, meeting_id)
    if form.is_in_order():
        item = Item(title=form.title.data or "", minutes=None, is_public=True)
        with form.attempt() as session:
            found, actor = enter_process(session, district, process)
            added = agendas.add_item(
                session, found, meeting_id, item, by=actor, now=desk().now(), once=form.mark
            )
            session.flush()
    if form.was_accepted:
        return redirect(_address(meeting_id, f"?item={added.id}#punkt-{added.id}"), 303)
    return _again(district, process, meeting_id, asked_for(), Forms(added=form))


@blueprint.post("/conduct/items/<int:item_id>/move")
@login_required
def move_item(district: str, process: str, meeting_id: int, item_id: int) -> ResponseReturnValue:
    steps = 1 if request.form.get("steps") == "1" else -1
    with desk().transaction() as session:
        found, actor = enter_process(session, district, process)
        minutes_taking.move_item(
            session, found, meeting_id, item_id, steps=steps, by=actor, now=desk().now()
        )
    return redirect(_address(meeting_id, f"?item={item_id}#punkt-{item_id}"), 303)


@blueprint.post("/conduct/close")
@login_required
def close(district: str, process: str, meeting_id: int) -> ResponseReturnValue:
    form = CloseForm()
    with desk().reading() as session:
        enter_open(session, district, process, meeting_id)
    if form.is_in_order():
        with form.attempt() as session:
            found, actor = enter_process(session, district, process)
            closing.close_meeting(
                session,
                found,
                meeting_id,
                ended=form.ended.data,
                by=actor,
                now=desk().now(),
            )
    if form.was_accepted:
        flash(_("Die Sitzung ist geschlossen, das Protokoll steht als Entwurf."), "success")
        return redirect(f"{place().base}/meetings/{meeting_id}/follow-up", 303)
    return _again(district, process, meeting_id, Opened(part="close"), Forms(close=form))


@blueprint.post("/conduct/reopen")
@login_required
def reopen(district: str, process: str, meeting_id: int) -> ResponseReturnValue:
    with desk().transaction() as session:
        found, actor = enter_process(session, district, process)
        closing.reopen_meeting(session, found, meeting_id, by=actor, now=desk().now())
    flash(_("Die Sitzung ist wieder offen."), "success")
    return redirect(_address(meeting_id), 303)


@blueprint.get("/conduct/people")
@login_required
def find_people(district: str, process: str, meeting_id: int) -> ResponseReturnValue:
    """Options of a select, narrowed to a name while it is typed."""
    text = next((value for name, value in request.args.items() if name.endswith("_name")), "")
    with desk().reading() as session:
        _process, head, _actor = enter_to_write(session, district, process, meeting_id)
        found = charges.find_people(session, head.district_id, text[:100]) if text.strip() else ()
        day = head.starts_at.date()
        likely = charges.list_candidates(session, head.body_id, head.district_id, on=day)
    if text.strip():
        return str(_found(found))
    groups = [
        Markup('<optgroup label="{}">{}</optgroup>').format(group, _options(people))
        for group, people in people_groups(likely, ()).items()
    ]
    return str(
        Markup('<option value="">{}</option>').format(_("noch niemand")) + Markup().join(groups)
    )


def _options(people: list[tuple[int, str]]) -> Markup:
    return Markup().join(
        Markup('<option value="{}">{}</option>').format(number, escape(name))
        for number, name in people
    )


def _found(found: Sequence[charges.Candidate]) -> Markup:
    """One match is chosen at once; of several one must be."""
    options = _options([(one.id, one.label) for one in found])
    if len(found) == 1:
        return options
    asked = _("%(n)s gefunden – bitte wählen", n=len(found)) if found else _("niemand gefunden")
    return Markup('<option value="">{}</option>').format(asked) + options


def _again(
    district: str, process: str, meeting_id: int, opened: Opened, forms: Forms
) -> ResponseReturnValue:
    """The page with the form that was not in order."""
    with desk().reading() as session:
        found, head, actor = enter_to_write(session, district, process, meeting_id)
        return show_page(session, found, head, actor, opened=opened, forms=forms), 422


def _address(meeting_id: int, more: str = "") -> str:
    return f"{place().base}/meetings/{meeting_id}/conduct{more}"
