"""Reports that were handed in, and more time for a process: what gates count besides meetings."""

from flask import Blueprint, flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required
from sqlalchemy.orm import Session

from facilitation.model.processes import Process
from facilitation.model.rights import Action, demand
from facilitation.usecases import gates
from facilitation.usecases.deadlines import list_given_times
from facilitation.web import desk
from facilitation.web.forms.processes import ExtensionForm, ReportForm
from facilitation.web.place import enter_process, stand_at

blueprint = Blueprint("reports", __name__, url_prefix="/d/<district>/p/<process>/reports")


@blueprint.get("")
@login_required
def index(district: str, process: str) -> ResponseReturnValue:
    with desk().reading() as session:
        here, _actor = enter_process(session, district, process)
        report = _report_form(session, here)
        if report.filed_on.data is None:
            report.filed_on.data = desk().today()
        return _page(session, here, report, ExtensionForm(prefix="more-"))


@blueprint.post("")
@login_required
def file_report(district: str, process: str) -> ResponseReturnValue:
    with desk().reading() as session:
        here, actor = enter_process(session, district, process)
        demand(actor, Action.TAKE_MINUTES, here, desk().today())
        form = _report_form(session, here)
    if form.is_in_order():
        with desk().transaction() as session:
            here, actor = enter_process(session, district, process)
            gates.file_report(
                session,
                here,
                **form.values("kind", "title", "organisation_id", "filed_on"),
                by=actor,
                now=desk().now(),
            )
        flash(_("Der Bericht ist vermerkt."), "success")
        return redirect(f"/d/{district}/p/{process}/reports", 303)
    with desk().reading() as session:
        here, _actor = enter_process(session, district, process)
        return _page(session, here, form, ExtensionForm(formdata=None, prefix="more-")), 422


@blueprint.post("/extension")
@login_required
def extend(district: str, process: str) -> ResponseReturnValue:
    form = ExtensionForm(prefix="more-")
    with desk().reading() as session:
        here, actor = enter_process(session, district, process)
        demand(actor, Action.RUN_PROCESS, here, desk().today())
    if form.is_in_order():
        with form.attempt() as session:
            here, actor = enter_process(session, district, process)
            gates.extend(
                session, here, **form.values("months", "reason"), by=actor, now=desk().now()
            )
    if form.was_accepted:
        flash(_("Die Verlängerung ist vermerkt."), "success")
        return redirect(f"/d/{district}/p/{process}/reports", 303)
    with desk().reading() as session:
        here, _actor = enter_process(session, district, process)
        return _page(session, here, _report_form(session, here), form), 422


def _report_form(session: Session, here: Process) -> ReportForm:
    form = ReportForm()
    form.kind.choices = gates.list_report_kinds(session, here)
    organisations = gates.list_organisations(session, here, on=desk().today())
    form.organisation_id.choices = [("", _("ohne Angabe")), *organisations]
    return form


def _page(session: Session, here: Process, report: ReportForm, more: ExtensionForm) -> str:
    filed = gates.list_reports(session, here)
    given = list_given_times(session, here)
    stand_at("overview", (_("Berichte und Verlängerung"), None))
    return render_template("reports/index.html", filed=filed, given=given, report=report, more=more)
