"""The bodies of a process: the list, one body as of a day, founding, changing, ending."""

from datetime import date, timedelta

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required
from sqlalchemy.orm import Session

from facilitation.model.bodies import Body, BodyKind
from facilitation.model.errors import InvalidError
from facilitation.model.processes import Process
from facilitation.model.rights import Action, Actor, demand, may
from facilitation.planning import recurrence
from facilitation.usecases import bodies, body_changes
from facilitation.usecases.body_changes import BodyDetails
from facilitation.usecases.demand import Call, find_call
from facilitation.usecases.referral_lists import list_of_body
from facilitation.usecases.series_proposals import find_proposal
from facilitation.usecases.shared_bodies import list_shared_bodies
from facilitation.web import desk, labels
from facilitation.web.forms.bodies import BodyForm, EndForm, NewBodyForm
from facilitation.web.forms.fields import parse_day
from facilitation.web.forms.series import query_of
from facilitation.web.place import enter_process, place, stand_at
from facilitation.web.rules_in_words import rules_in_words

blueprint = Blueprint("bodies", __name__, url_prefix="/d/<district>/p/<process>/bodies")

DETAILS = ("name", "kind", "region_id", "parent_id", "mailbox", "sender_name")


@blueprint.get("")
@login_required
def index(district: str, process: str) -> ResponseReturnValue:
    with desk().reading() as session:
        here, actor = enter_process(session, district, process)
        rows = bodies.list_bodies(session, here, by=actor, on=desk().today(), now=desk().now())
        today = desk().today()
        ended = [row for row in rows if row.is_over_on(today)]
        rows = [row for row in rows if not row.is_over_on(today)]
        stand_at("bodies")
        return render_template(
            "bodies/index.html",
            rows=[row for row in rows if _is_wanted(row)],
            ended=ended,
            shared=list_shared_bodies(session, here, by=actor, on=today),
            all_rows=rows,
            kinds=[kind for kind in BodyKind if any(row.kind is kind for row in rows)],
            regions=sorted({(row.region_id, row.region) for row in rows if row.region_id}),
            wanted=request.args,
        )


def _is_wanted(row: bodies.BodyRow) -> bool:
    kind, region = request.args.get("art", ""), request.args.get("region", "")
    return (
        kind in ("", row.kind.value)
        and region in ("", str(row.region_id))
        and ("frei" not in request.args or row.vacant > 0)
    )


@blueprint.get("/<int:body_id>")
@login_required
def show(district: str, process: str, body_id: int) -> ResponseReturnValue:
    asked = request.args.get("am", "")
    as_of = parse_day(asked) if asked.strip() else None
    today = desk().today()
    with desk().reading() as session:
        here, actor = enter_process(session, district, process)
        sheet = bodies.show_body(
            session, here, body_id, as_of=as_of or today, by=actor, on=today, now=desk().now()
        )
        proposal = find_proposal(
            session, here, sheet.body, desk().settings.templates_folder, by=actor, on=today
        )
        stand_at("bodies", (sheet.body.name, None))
        return render_template(
            "bodies/linked.html" if sheet.body.is_linked else "bodies/show.html",
            passed_on=list_of_body(session, sheet.body, by=actor, on=today),
            proposal=proposal,
            call=_call(session, here, sheet.body, actor),
            proposal_query=query_of(proposal) if proposal else "",
            rule_in_words=recurrence.in_words(proposal.rule) if proposal else "",
            sheet=sheet,
            body=sheet.body,
            rules=rules_in_words(sheet.body),
            asked=asked,
            is_odd_day=bool(asked.strip()) and as_of is None,
            is_today=sheet.as_of == today,
            today=today,
        )


def _call(session: Session, process: Process, body: Body, actor: Actor) -> Call | None:
    """Whether it is time to call the body, for those who may."""
    if not body.calls_on_demand or not may(actor, Action.PLAN_MEETINGS, body, desk().today()):
        return None
    return find_call(session, process, body, now=desk().now())


@blueprint.get("/new")
@login_required
def ask_new(district: str, process: str) -> ResponseReturnValue:
    with desk().reading() as session:
        here, actor = enter_process(session, district, process)
        demand(actor, Action.EDIT_BODIES, here, desk().today())
        data = {"valid_from": desk().today(), "kind": request.args.get("art")}
        form = NewBodyForm(formdata=None, data=data, offers=_offers(session, here))
        return _new_page(form)


@blueprint.post("/new")
@login_required
def add(district: str, process: str) -> ResponseReturnValue:
    with desk().reading() as session:
        here, actor = enter_process(session, district, process)
        demand(actor, Action.EDIT_BODIES, here, desk().today())
        form = NewBodyForm(offers=_offers(session, here))
    if form.is_in_order():
        with form.attempt() as session:
            here, actor = enter_process(session, district, process)
            body = body_changes.add_body(
                session,
                here,
                BodyDetails(**form.values(*DETAILS)),
                valid_from=form.valid_from.data or desk().today(),
                by=actor,
                on=desk().today(),
                now=desk().now(),
            )
    if form.was_accepted:
        flash(_("„%(name)s“ ist angelegt. Jetzt fehlen die Sitze.", name=body.name), "success")
        return redirect(f"{place().base}/bodies/{body.id}", 303)
    return _new_page(form), 422


def _new_page(form: NewBodyForm) -> str:
    stand_at("bodies", (_("Neues Gremium"), None))
    return render_template("bodies/new.html", form=form)


@blueprint.get("/<int:body_id>/edit")
@login_required
def ask_edit(district: str, process: str, body_id: int) -> ResponseReturnValue:
    with desk().reading() as session:
        here, body = enter_body(session, district, process, body_id)
        data = {name: getattr(body, name) for name in (*DETAILS, "version")}
        form = BodyForm(formdata=None, data=data, offers=_offers(session, here, body))
        return _edit_page(form, body)


@blueprint.post("/<int:body_id>/edit")
@login_required
def edit(district: str, process: str, body_id: int) -> ResponseReturnValue:
    with desk().reading() as session:
        here, body = enter_body(session, district, process, body_id)
        form = BodyForm(offers=_offers(session, here, body))
    if form.is_in_order():
        with form.attempt() as session:
            here, actor = enter_process(session, district, process)
            body_changes.edit_body(
                session,
                here,
                body_id,
                BodyDetails(**form.values(*DETAILS)),
                version=form.version.data or 0,
                by=actor,
                on=desk().today(),
                now=desk().now(),
            )
    if form.was_accepted:
        flash(_("Gespeichert."), "success")
        return redirect(f"{place().base}/bodies/{body_id}", 303)
    return _edit_page(form, body), form.status


def _edit_page(form: BodyForm, body: Body) -> str:
    stand_at("bodies", (body.name, f"{place().base}/bodies/{body.id}"), (_("Bearbeiten"), None))
    return render_template("bodies/edit.html", form=form, body=body)


def _offers(session: Session, process: Process, body: Body | None = None) -> dict[str, object]:
    regions = body_changes.list_region_names(session, process)
    others = body_changes.list_body_names(session, process, without=body.id if body else None)
    return {
        "kind": [("", _("Bitte wählen")), *labels.choices(BodyKind)],
        "region_id": [("", _("keine: für den ganzen Landkreis")), *regions],
        "parent_id": [("", _("an niemanden")), *others],
    }


def enter_body(
    session: Session,
    district: str,
    process: str,
    body_id: int,
    *,
    action: Action = Action.EDIT_BODIES,
) -> tuple[Process, Body]:
    """Step into a body of the process; refused without the right to `action`."""
    here, actor = enter_process(session, district, process)
    body = bodies.get_body(session, here, body_id, by=actor, on=desk().today(), action=action)
    return here, body


@blueprint.get("/<int:body_id>/end")
@login_required
def ask_end(district: str, process: str, body_id: int) -> ResponseReturnValue:
    with desk().reading() as session:
        _here, body = enter_body(session, district, process, body_id)
        day = max(desk().today(), body.valid_from)
        return _end_page(EndForm(formdata=None, data={"last_day": day}), body)


@blueprint.post("/<int:body_id>/end")
@login_required
def end(district: str, process: str, body_id: int) -> ResponseReturnValue:
    with desk().reading() as session:
        _here, body = enter_body(session, district, process, body_id)
    form = EndForm()
    if form.is_in_order():
        with form.attempt() as session:
            here, actor = enter_process(session, district, process)
            last_day = _day(form)
            body_changes.end_body(
                session,
                here,
                body_id,
                last_day=last_day,
                by=actor,
                on=desk().today(),
                now=desk().now(),
            )
    if form.was_accepted:
        flash(_("„%(name)s“ endet mit dem gewählten Tag.", name=body.name), "success")
        is_over = last_day + timedelta(days=1) <= desk().today()
        return redirect(f"{place().base}/bodies" + ("" if is_over else f"/{body_id}"), 303)
    return _end_page(form, body), 422


def _day(form: EndForm) -> date:
    if form.last_day.data is None:
        raise InvalidError("Hier fehlt eine Angabe.", field="last_day")
    return form.last_day.data


def _end_page(form: EndForm, body: Body) -> str:
    stand_at("bodies", (body.name, f"{place().base}/bodies/{body.id}"), (_("Beenden"), None))
    return render_template("bodies/end.html", form=form, body=body)
