"""How a body works: the forms for its rules of procedure and its standard agenda."""

from datetime import time

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import login_required

from facilitation.model.bodies import Body, DecisionKind, DecisionMode, DeputyRule, Quorum
from facilitation.usecases import body_rules
from facilitation.usecases.body_rules import Rules
from facilitation.web import desk, labels
from facilitation.web.bodies import enter_body
from facilitation.web.forms.bodies import AgendaForm, RulesForm
from facilitation.web.forms.fields import parse_clock
from facilitation.web.place import enter_process, place, stand_at

blueprint = Blueprint("body_rules", __name__, url_prefix="/d/<district>/p/<process>/bodies")

REMINDERS = (14, 7, 3, 2, 1)


@blueprint.get("/<int:body_id>/rules")
@login_required
def ask_rules(district: str, process: str, body_id: int) -> ResponseReturnValue:
    with desk().reading() as session:
        _here, body = enter_body(session, district, process, body_id)
        data = {name: getattr(body, name) for name in (*Rules.__annotations__, "version")}
        data["default_start"] = parse_clock(body.default_start)
        return _rules_page(RulesForm(formdata=None, data=data, offers=_offers(body)), body)


@blueprint.post("/<int:body_id>/rules")
@login_required
def set_rules(district: str, process: str, body_id: int) -> ResponseReturnValue:
    with desk().reading() as session:
        _here, body = enter_body(session, district, process, body_id)
    form = RulesForm(offers=_offers(body))
    if form.is_in_order():
        with form.attempt() as session:
            here, actor = enter_process(session, district, process)
            body_rules.set_rules(
                session,
                here,
                body_id,
                _rules(form),
                version=form.version.data or 0,
                by=actor,
                on=desk().today(),
                now=desk().now(),
            )
    if form.was_accepted:
        flash(_("Die Geschäftsordnung ist gespeichert."), "success")
        return redirect(f"{place().base}/bodies/{body_id}", 303)
    return _rules_page(form, body), form.status


def _rules(form: RulesForm) -> Rules:
    values = form.values(*Rules.__annotations__)
    start = form.default_start.data
    values["default_start"] = f"{start:%H:%M}" if isinstance(start, time) else ""
    values["reminder_days"] = sorted(form.reminder_days.data, reverse=True)
    return Rules(**values)


def _offers(body: Body) -> dict[str, object]:
    days = sorted({*REMINDERS, *body.reminder_days}, reverse=True)
    return {
        "quorum": labels.choices(Quorum),
        "decision_mode": labels.choices(DecisionMode),
        "decision_kind": labels.choices(DecisionKind),
        "deputy_rule": labels.choices(DeputyRule),
        "reminder_days": [
            (day, ngettext("1 Tag vorher", "%(num)s Tage vorher", day)) for day in days
        ],
    }


def _rules_page(form: RulesForm, body: Body) -> str:
    back = f"{place().base}/bodies/{body.id}"
    stand_at("bodies", (body.name, back), (_("Geschäftsordnung"), None))
    return render_template("bodies/rules.html", form=form, body=body)


@blueprint.get("/<int:body_id>/agenda")
@login_required
def ask_agenda(district: str, process: str, body_id: int) -> ResponseReturnValue:
    with desk().reading() as session:
        _here, body = enter_body(session, district, process, body_id)
        return _agenda_page(AgendaForm.of(body_rules.agenda_of(body), version=body.version), body)


@blueprint.post("/<int:body_id>/agenda")
@login_required
def set_agenda(district: str, process: str, body_id: int) -> ResponseReturnValue:
    """Store the rows; with the button 'more' only show them again with further empty ones."""
    with desk().reading() as session:
        _here, body = enter_body(session, district, process, body_id)
    form = AgendaForm()
    if form.is_in_order():
        if request.form.get("do") == "more":
            version = form.version.data or 0
            return _agenda_page(AgendaForm.of(form.items(), version=version), body)
        with form.attempt() as session:
            here, actor = enter_process(session, district, process)
            body_rules.set_agenda(
                session,
                here,
                body_id,
                form.items(),
                version=form.version.data or 0,
                by=actor,
                on=desk().today(),
                now=desk().now(),
            )
    if form.was_accepted:
        flash(_("Die übliche Tagesordnung ist gespeichert."), "success")
        return redirect(f"{place().base}/bodies/{body_id}", 303)
    return _agenda_page(form, body), form.status


def _agenda_page(form: AgendaForm, body: Body) -> str:
    back = f"{place().base}/bodies/{body.id}"
    stand_at("bodies", (body.name, back), (_("Übliche Tagesordnung"), None))
    return render_template("bodies/agenda.html", form=form, body=body)
