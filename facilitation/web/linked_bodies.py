"""Pages of bodies that others run: naming one, entering its dates and where its papers are."""

from datetime import date, datetime, time, timedelta

from flask import Blueprint, flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required
from sqlalchemy.orm import Session

from facilitation.model.bodies import Body, BodyKind
from facilitation.model.rights import Action, Actor, demand
from facilitation.usecases import linked_bodies, referral_lists
from facilitation.usecases.meeting_heads import Head
from facilitation.usecases.meetings import Plan, show_particulars
from facilitation.web import desk, labels
from facilitation.web.bodies import enter_body
from facilitation.web.forms.linked_bodies import DateForm, LinkForm, PapersForm
from facilitation.web.meeting_frame import address_of, enter_meeting, frame
from facilitation.web.place import enter_process, place, stand_at

blueprint = Blueprint("linked_bodies", __name__, url_prefix="/d/<district>/p/<process>")


@blueprint.get("/bodies/link")
@login_required
def ask_link(district: str, process: str) -> ResponseReturnValue:
    with desk().reading() as session:
        here, actor = enter_process(session, district, process)
        demand(actor, Action.EDIT_BODIES, here, desk().today())
        return _link_page(
            LinkForm(formdata=None, data={"valid_from": desk().today()}, offers=_kinds())
        )


@blueprint.post("/bodies/link")
@login_required
def link(district: str, process: str) -> ResponseReturnValue:
    """Name a body that exists anyway."""
    with desk().reading() as session:
        here, actor = enter_process(session, district, process)
        demand(actor, Action.EDIT_BODIES, here, desk().today())
        form = LinkForm(offers=_kinds())
    if form.is_in_order():
        with form.attempt() as session:
            here, actor = enter_process(session, district, process)
            body = linked_bodies.link_body(
                session,
                here,
                **form.values("name", "kind", "valid_from"),
                by=actor,
                on=desk().today(),
                now=desk().now(),
            )
    if form.was_accepted:
        flash(_("„%(name)s“ ist verknüpft.", name=body.name), "success")
        return redirect(f"{place().base}/bodies/{body.id}", 303)
    return _link_page(form), 422


def _kinds() -> dict[str, object]:
    return {"kind": labels.choices(BodyKind, linked_bodies.KINDS)}


def _link_page(form: LinkForm) -> str:
    stand_at("bodies", (_("Bestehendes Gremium verknüpfen"), None))
    return render_template("bodies/link.html", form=form)


@blueprint.get("/bodies/<int:body_id>/dates/new")
@login_required
def ask_date(district: str, process: str, body_id: int) -> ResponseReturnValue:
    with desk().reading() as session:
        _here, body = enter_body(session, district, process, body_id, action=Action.PLAN_MEETINGS)
        return _date_page(DateForm(formdata=None, data={"place": body.default_place}), body)


@blueprint.post("/bodies/<int:body_id>/dates/new")
@login_required
def add_date(district: str, process: str, body_id: int) -> ResponseReturnValue:
    """Note when the body meets; nobody is invited."""
    with desk().reading() as session:
        _here, body = enter_body(session, district, process, body_id, action=Action.PLAN_MEETINGS)
    form = DateForm()
    if form.is_in_order():
        with form.attempt() as session:
            here, actor = enter_process(session, district, process)
            linked_bodies.add_date(
                session,
                here,
                _plan(form, body),
                form.papers(),
                host=desk().settings.mail_host,
                once=form.once.data,
                by=actor,
                on=desk().today(),
                now=desk().now(),
            )
    if form.was_accepted:
        flash(_("Der Termin ist eingetragen. Eingeladen wird von hier aus niemand."), "success")
        return redirect(f"{place().base}/bodies/{body_id}", 303)
    return _date_page(form, body), 422


def _plan(form: DateForm, body: Body) -> Plan:
    return Plan(
        body_id=body.id,
        day=form.day.data,
        starts=form.starts.data,
        ends=form.ends.data or _usual_end(form.starts.data, body.default_minutes),
        place=form.place.data,
        has_been_held=True,
    )


def _usual_end(starts: time, minutes: int) -> time:
    """As long as the body usually meets, but not beyond midnight."""
    begin = datetime.combine(date.min, starts)
    last = datetime.combine(date.min, time(23, 59))
    return min(begin + timedelta(minutes=minutes), last).time()


def _date_page(form: DateForm, body: Body) -> str:
    stand_at(
        "bodies", (body.name, f"{place().base}/bodies/{body.id}"), (_("Termin eintragen"), None)
    )
    return render_template("bodies/date.html", form=form, body=body)


@blueprint.post("/meetings/<int:meeting_id>/papers")
@login_required
def set_papers(district: str, process: str, meeting_id: int) -> ResponseReturnValue:
    """Say where the papers of a meeting are."""
    with desk().reading() as session:
        _here, head, _actor = enter_meeting(
            session, district, process, meeting_id, action=Action.PLAN_MEETINGS
        )
    form = PapersForm()
    if form.is_in_order():
        with form.attempt() as session:
            here, actor = enter_process(session, district, process)
            linked_bodies.edit_papers(
                session,
                here,
                meeting_id,
                form.papers(),
                version=form.version.data,
                by=actor,
                now=desk().now(),
            )
    if form.was_accepted:
        flash(_("Die Angaben sind gespeichert."), "success")
        return redirect(address_of(head), 303)
    with desk().reading() as session:
        _here, head, actor = enter_meeting(session, district, process, meeting_id)
        return date_page(session, head, actor, form=form), form.status


def date_page(session: Session, head: Head, actor: Actor, *, form: PapersForm | None = None) -> str:
    """A meeting of a body that others run: when and where, its papers, what is dealt with."""
    particulars = show_particulars(session, head)
    data = {
        "online_url": head.online_url,
        "file_number": particulars.file_number,
        "version": head.version,
    }
    return render_template(
        "meetings/linked.html",
        **frame(session, head, actor, "prepare"),
        particulars=particulars,
        form=form or PapersForm(formdata=None, data=data),
        may_plan=place().may(Action.PLAN_MEETINGS, head),
        dealt_with=referral_lists.list_at_meeting(session, head, by=actor, on=desk().today()),
    )
