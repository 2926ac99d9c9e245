"""Writing at an agenda item: its notes, and findings, tasks and topics that come of it."""

from collections.abc import Callable, Mapping

from flask import Blueprint, flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required
from sqlalchemy.orm import Session

from facilitation.model.decisions import Decision, Task
from facilitation.model.errors import ConflictError, InvalidError
from facilitation.model.processes import Process
from facilitation.model.rights import Actor
from facilitation.usecases import decisions, minutes_taking, tasks, topics
from facilitation.usecases.sittings import Sitting
from facilitation.web import desk, labels
from facilitation.web.conduct_forms import KINDS, Forms, Opened, new_form, offers_for
from facilitation.web.conduct_page import enter_open, enter_to_write, show_page
from facilitation.web.forms.minuting import FindingForm, NotesForm, TaskForm, TopicForm
from facilitation.web.forms.removals import RemovalForm
from facilitation.web.place import enter_process, place
from facilitation.web.refusals import turned_back
from facilitation.web.undo import offer_return

blueprint = Blueprint(
    "minuting", __name__, url_prefix="/d/<district>/p/<process>/meetings/<int:meeting_id>/conduct"
)

Matter = FindingForm | TaskForm | TopicForm


@blueprint.post("/items/<int:item_id>")
@login_required
def write(district: str, process: str, meeting_id: int, item_id: int) -> ResponseReturnValue:
    """Save what was written at an item: its notes, and what is added, both or neither."""
    kind = _kind()
    notes = NotesForm()
    with desk().reading() as session:
        _head, sitting = enter_open(session, district, process, meeting_id)
        matter = new_form(session, sitting, kind, posted=True)
    is_adding = matter.is_filled()
    if all([notes.is_in_order(), not is_adding or matter.is_in_order()]):
        try:
            with desk().transaction() as session:
                found, actor = enter_process(session, district, process)
                if notes.was_touched():
                    _take(session, found, actor, meeting_id, item_id, notes)
                done = _add(session, found, actor, meeting_id, item_id, matter) if is_adding else ""
        except ConflictError as error:
            notes.compare(error)
        except InvalidError as error:
            (matter if is_adding and _is_of(matter, error) else notes).refuse(error)
        else:
            flash(done or _("Gespeichert."), "success")
            return redirect(_next(meeting_id, item_id, kind), 303)
    opened = Opened(item_id=item_id, kind=kind)
    forms = Forms(notes=notes, matter=_offering(district, process, meeting_id, kind, matter))
    return _again(district, process, meeting_id, opened, forms)


def _is_of(form: Matter, error: InvalidError) -> bool:
    return error.field is None or error.field in form._fields


def _offering(district: str, process: str, meeting_id: int, kind: str, matter: Matter) -> Matter:
    """The form with whoever was searched for among its choices."""
    with desk().reading() as session:
        _head, sitting = enter_open(session, district, process, meeting_id)
        prefix = matter._prefix
        for name, choices in offers_for(session, sitting, kind, prefix=prefix).items():
            matter._fields[name].choices = choices
    return matter


def _take(
    session: Session, found: Process, actor: Actor, meeting_id: int, item_id: int, form: NotesForm
) -> None:
    minutes_taking.take_notes(
        session,
        found,
        meeting_id,
        item_id,
        form.notes(),
        version=form.version.data,
        by=actor,
        now=desk().now(),
    )


def _add(
    session: Session, found: Process, actor: Actor, meeting_id: int, item_id: int, form: Matter
) -> str:
    """Store it; says what happened."""
    place_of = (session, found, meeting_id, item_id)
    now = desk().now()
    if isinstance(form, FindingForm):
        decision = decisions.record_decision(
            *place_of, form.finding(), by=actor, now=now, once=form.mark
        )
        return _(
            "%(kind)s %(number)s ist festgehalten.",
            kind=labels.label(decision.kind),
            number=_number(session, decision),
        )
    if isinstance(form, TaskForm):
        task = tasks.give_task(*place_of, form.assignment(), by=actor, now=now, once=form.mark)
        return _("Auftrag %(number)s ist festgehalten.", number=_number(session, task))
    if form.topic_id.data is not None and not form.title.data:
        topic = topics.put_on_agenda(*place_of, form.topic_id.data, by=actor, now=now)
        return _("„%(title)s“ steht jetzt bei diesem Punkt.", title=topic.title)
    topic = topics.raise_topic(*place_of, form.spoken(), by=actor, now=now, once=form.mark)
    return _("Das Thema „%(title)s“ ist aufgenommen.", title=topic.title)


def _number(session: Session, matter: Decision | Task) -> str:
    session.refresh(matter, ["number"])
    return matter.number


def _kind() -> str:
    kind = request.form.get("add", "decision")
    return kind if kind in KINDS else "decision"


def _next(meeting_id: int, item_id: int, kind: str) -> str:
    """Where the button leads: on at this item, to another one, or to the list."""
    then = request.form.get("then", "")
    if then.isdecimal() and len(then) < 10:
        return _address(meeting_id, int(then))
    if then == "done":
        return f"{_address(meeting_id)}#punkt-{item_id}"
    return _address(meeting_id, item_id, kind)


def _address(meeting_id: int, item_id: int | None = None, kind: str = "decision") -> str:
    base = f"{place().base}/meetings/{meeting_id}/conduct"
    if item_id is None:
        return base
    add = "" if kind == "decision" else f"&add={kind}"
    return f"{base}?item={item_id}{add}#punkt-{item_id}"


def _opened(meeting_id: int, item_id: int, kind: str, row_id: int) -> str:
    base = f"{place().base}/meetings/{meeting_id}/conduct"
    return f"{base}?item={item_id}&{kind}={row_id}#punkt-{item_id}"


_OF_MEETING: Mapping[str, Callable[[Session, Sitting, int], object]] = {
    "decision": decisions.show_finding,
    "task": tasks.show_assignment,
    "topic": topics.show_topic,
}
"""Each refuses what was not found, given or raised at this very meeting."""


@blueprint.post("/items/<int:item_id>/<any(decision, task, topic):kind>/<int:row_id>")
@login_required
def edit(
    district: str, process: str, meeting_id: int, item_id: int, kind: str, row_id: int
) -> ResponseReturnValue:
    """Word a finding, task or topic anew."""
    with desk().reading() as session:
        _head, sitting = enter_open(session, district, process, meeting_id)
        _OF_MEETING[kind](session, sitting, row_id)
        form: Matter = KINDS[kind](offers=offers_for(session, sitting, kind))
    if form.is_in_order():
        with form.attempt() as session:
            found, actor = enter_process(session, district, process)
            _change(session, found, actor, row_id, form)
    if form.was_accepted:
        flash(_("Gespeichert."), "success")
        return redirect(_address(meeting_id, item_id), 303)
    opened = Opened(item_id=item_id, kind=kind, row_id=row_id)
    forms = Forms(matter=_offering(district, process, meeting_id, kind, form))
    return _again(district, process, meeting_id, opened, forms)


def _change(session: Session, found: Process, actor: Actor, row_id: int, form: Matter) -> None:
    now, version = desk().now(), form.version.data
    if isinstance(form, FindingForm):
        decisions.edit_decision(
            session, found, row_id, form.finding(), version=version, by=actor, now=now
        )
    elif isinstance(form, TaskForm):
        tasks.edit_task(
            session, found, row_id, form.assignment(), version=version, by=actor, now=now
        )
    else:
        topics.edit_topic(session, found, row_id, form.spoken(), version=version, by=actor, now=now)


@blueprint.post("/items/<int:item_id>/<any(decision, task, topic):kind>/<int:row_id>/delete")
@login_required
def delete(
    district: str, process: str, meeting_id: int, item_id: int, kind: str, row_id: int
) -> ResponseReturnValue:
    strike = {
        "decision": decisions.delete_decision,
        "task": tasks.delete_task,
        "topic": topics.delete_topic,
    }[kind]
    with desk().reading() as session:
        _head, sitting = enter_open(session, district, process, meeting_id)
        _OF_MEETING[kind](session, sitting, row_id)
    try:
        with desk().transaction() as session:
            found, actor = enter_process(session, district, process)
            seen = RemovalForm().seen
            kept = strike(session, found, row_id, version=seen, by=actor, now=desk().now())
    except InvalidError as error:
        return turned_back(error, _opened(meeting_id, item_id, kind, row_id))
    offer_return(_("%(name)s ist gelöscht.", name=kept.name), kept)
    return redirect(_address(meeting_id, item_id), 303)


@blueprint.post("/items/<int:item_id>/topic/<int:topic_id>/take-off")
@login_required
def take_off(
    district: str, process: str, meeting_id: int, item_id: int, topic_id: int
) -> ResponseReturnValue:
    with desk().transaction() as session:
        found, actor = enter_process(session, district, process)
        topic = topics.take_off_agenda(
            session, found, meeting_id, item_id, topic_id, by=actor, now=desk().now()
        )
    flash(_("„%(title)s“ steht nicht mehr bei diesem Punkt.", title=topic.title), "success")
    return redirect(_address(meeting_id, item_id, "topic"), 303)


def _again(
    district: str, process: str, meeting_id: int, opened: Opened, forms: Forms
) -> ResponseReturnValue:
    """The page with the form that was not in order."""
    with desk().reading() as session:
        found, head, actor = enter_to_write(session, district, process, meeting_id)
        return show_page(session, found, head, actor, opened=opened, forms=forms), 422
