"""Processes: starting one from a template, its overview, its gates, its settings."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required
from sqlalchemy.orm import Session

from facilitation.formats.process_templates import ProcessTemplate
from facilitation.formats.region_maps import colour_of
from facilitation.model.rights import Action, demand
from facilitation.usecases import gates, overview, process_partners, processes
from facilitation.web import desk
from facilitation.web.forms.processes import GateForm, PartnerForm, SettingsForm, StartForm
from facilitation.web.place import enter_district, enter_process, place, stand_at
from facilitation.web.region_maps import show_small_map
from facilitation.web.undo import offer_return

blueprint = Blueprint("processes", __name__)


@blueprint.get("/d/<district>/processes/new")
@login_required
def ask(district: str) -> ResponseReturnValue:
    offers = _start_offers(district)
    form = StartForm(formdata=None, data={"starts_on": desk().today()}, offers=offers)
    return _start_page(district, form)


@blueprint.post("/d/<district>/processes/new")
@login_required
def start(district: str) -> ResponseReturnValue:
    form = StartForm(offers=_start_offers(district))
    if form.is_in_order():
        template = processes.get_template(desk().settings.templates_folder, form.template.data)
        with form.attempt() as session:
            here, actor = enter_district(session, district)
            process = processes.start_process(
                session,
                here,
                template,
                name=form.name.data,
                starts_on=form.starts_on.data,
                carrier_id=form.carrier_id.data,
                partner_ids=form.partners if template.partners else (),
                by=actor,
                now=desk().now(),
            )
    if form.was_accepted:
        flash(
            _("Das Verfahren ist angelegt. Als Nächstes: die Regionen bilden.")
            if template.regions
            else _("Das Verfahren ist angelegt. Als Nächstes: die Sitze der Gremien besetzen."),
            "success",
        )
        return redirect(f"/d/{district}/p/{process.slug}", 303)
    return _start_page(district, form), 422


def _templates() -> list[ProcessTemplate]:
    found = processes.list_templates(desk().settings.templates_folder)
    return [entry.template for entry in found if entry.template is not None]


def _start_offers(district: str) -> dict[str, list[tuple[object, str]]]:
    with desk().reading() as session:
        here, actor = enter_district(session, district)
        demand(actor, Action.RUN_DISTRICT, here, desk().today())
        pool = process_partners.list_pool(session, here)
    return {
        "template": [(template.key, template.name) for template in _templates()],
        "carrier_id": [("", _("der Landkreis selbst")), *pool],
        "partner_ids": [("", _("Bitte wählen")), *pool],
    }


def _start_page(district: str, form: StartForm) -> str:
    templates = _templates()
    with desk().reading() as session:
        here, actor = enter_district(session, district)
        demand(actor, Action.RUN_DISTRICT, here, desk().today())
        place().crumbs.append((_("Neues Verfahren"), None))
        return render_template(
            "processes/new.html",
            form=form,
            templates=templates,
            for_others=[one.name for one in templates if one.carrier == "organisation"],
            for_partners=[one.name for one in templates if one.partners],
            most_partners=max((one.partners or 0 for one in templates), default=0),
        )


@blueprint.get("/d/<district>/p/<process>")
@login_required
def show(district: str, process: str) -> ResponseReturnValue:
    with desk().reading() as session:
        here, actor = enter_process(session, district, process)
        found = overview.show_overview(
            session, here, by=actor, now=desk().now(), today=desk().today()
        )
        stand_at("overview")
        regions = [(region.id, region.name) for region in found.regions]
        return render_template(
            "processes/overview.html",
            overview=found,
            today=desk().today(),
            map=show_small_map(regions, found.places, here),
            colours=[colour_of(number) for number in range(len(regions) + 1)],
        )


@blueprint.get("/d/<district>/p/<process>/phases/<int:phase_id>/pass")
@login_required
def ask_to_pass(district: str, process: str, phase_id: int) -> ResponseReturnValue:
    return _gate_page(district, process, phase_id, GateForm(formdata=None))


@blueprint.post("/d/<district>/p/<process>/phases/<int:phase_id>/pass")
@login_required
def pass_phase(district: str, process: str, phase_id: int) -> ResponseReturnValue:
    form = GateForm()
    if form.is_in_order():
        with form.attempt() as session:
            here, actor = enter_process(session, district, process)
            following = gates.pass_phase(
                session,
                here,
                phase_id,
                reason=form.reason.data or "",
                today=desk().today(),
                by=actor,
                now=desk().now(),
            )
    if form.was_accepted:
        flash(_going_on(following.name if following else None), "success")
        return redirect(f"/d/{district}/p/{process}", 303)
    return _gate_page(district, process, phase_id, form), 422


def _going_on(name: str | None) -> str:
    if name is None:
        return _("Die letzte Phase ist abgeschlossen; das Verfahren ist beendet.")
    return _("Es geht weiter: Die Phase „%(phase)s“ hat begonnen.", phase=name)


def _gate_page(district: str, process: str, phase_id: int, form: GateForm) -> str:
    with desk().reading() as session:
        here, actor = enter_process(session, district, process)
        demand(actor, Action.RUN_PROCESS, here, desk().today())
        stand = gates.get_phase(session, here, phase_id, on=desk().today())
        stand_at("overview", (_("Phase abschließen"), None))
        return render_template("processes/gate.html", stand=stand, form=form)


@blueprint.get("/d/<district>/p/<process>/settings")
@login_required
def settings(district: str, process: str) -> ResponseReturnValue:
    with desk().reading() as session:
        here, _actor = enter_process(session, district, process)
        form = SettingsForm(formdata=None, obj=here)
    return _settings_page(district, process, form)


@blueprint.post("/d/<district>/p/<process>/settings")
@login_required
def change_settings(district: str, process: str) -> ResponseReturnValue:
    form = SettingsForm()
    if form.is_in_order():
        with form.attempt() as session:
            here, actor = enter_process(session, district, process)
            processes.change_process(
                session, here, by=actor, now=desk().now(), **form.values(*processes.CHANGEABLE)
            )
    if form.was_accepted:
        flash(_("Die Einstellungen sind gespeichert."), "success")
        return redirect(f"/d/{district}/p/{process}/settings", 303)
    return _settings_page(district, process, form), form.status


@blueprint.post("/d/<district>/p/<process>/settings/partners")
@login_required
def add_partner(district: str, process: str) -> ResponseReturnValue:
    """Name one more organisation that carries the process."""
    with desk().reading() as session:
        here, actor = enter_process(session, district, process)
        demand(actor, Action.RUN_PROCESS, here, desk().today())
        form = PartnerForm(offers=_pool(session))
        settings = SettingsForm(formdata=None, obj=here)
    if form.is_in_order():
        with form.attempt() as session:
            here, actor = enter_process(session, district, process)
            organisation = process_partners.add_partner(
                session,
                here,
                form.organisation_id.data,
                by=actor,
                on=desk().today(),
                now=desk().now(),
            )
    if form.was_accepted:
        flash(_("%(name)s ist als Partner eingetragen.", name=organisation.name), "success")
        return redirect(f"{place().base}/settings#partner", 303)
    return _settings_page(district, process, settings, form), 422


@blueprint.post("/d/<district>/p/<process>/settings/partners/<int:organisation_id>/remove")
@login_required
def remove_partner(district: str, process: str, organisation_id: int) -> ResponseReturnValue:
    with desk().transaction() as session:
        here, actor = enter_process(session, district, process)
        kept = process_partners.remove_partner(
            session, here, organisation_id, by=actor, on=desk().today(), now=desk().now()
        )
    offer_return(_("%(name)s ist nicht mehr als Partner eingetragen.", name=kept.name), kept)
    return redirect(f"{place().base}/settings#partner", 303)


def _pool(session: Session) -> dict[str, Any]:
    district = place().district
    assert district is not None  # entering a process enters its district
    pool = process_partners.list_pool(session, district)
    return {"organisation_id": [("", _("Bitte wählen")), *pool]}


def _settings_page(
    district: str, process: str, form: SettingsForm, partner: PartnerForm | None = None
) -> str:
    with desk().reading() as session:
        here, actor = enter_process(session, district, process)
        demand(actor, Action.RUN_PROCESS, here, desk().today())
        stand_at("settings")
        return render_template(
            "processes/settings.html",
            form=form,
            partners=process_partners.list_partners(session, here),
            partner=partner or PartnerForm(formdata=None, offers=_pool(session)),
        )
