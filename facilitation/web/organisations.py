"""Organisations of the district: the list, one of them, adding, changing, throwing away."""

from dataclasses import asdict

from flask import Blueprint, flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required
from sqlalchemy.orm import Session

from facilitation.model.errors import InvalidError
from facilitation.model.people import Organisation, Sector
from facilitation.model.processes import Process
from facilitation.model.rights import Action, demand
from facilitation.usecases import organisations, seats
from facilitation.usecases.fetching import KEPT
from facilitation.usecases.organisations import OrganisationDetails
from facilitation.web import desk, labels
from facilitation.web.addresses import kept, page_number, paged, with_query
from facilitation.web.forms.people import OrganisationForm
from facilitation.web.place import enter_process, place, stand_at
from facilitation.web.refusals import turned_back
from facilitation.web.undo import offer_undo

blueprint = Blueprint(
    "organisations", __name__, url_prefix="/d/<district>/p/<process>/organisations"
)

DETAILS = tuple(OrganisationDetails.__annotations__)


@blueprint.get("")
@login_required
def index(district: str, process: str) -> ResponseReturnValue:
    filters = kept("q", "bereich")
    asked = filters.get("bereich", "")
    with desk().reading() as session:
        here, actor = enter_process(session, district, process)
        page = organisations.list_organisations(
            session,
            here,
            words=filters.get("q", ""),
            sector=Sector(asked) if asked in set(Sector) else None,
            page=page_number(),
            by=actor,
            on=desk().today(),
        )
        _stand()
        base = f"{place().base}/organisations"
        return render_template(
            "organisations/index.html",
            page=page,
            filters=filters,
            chips=[
                (_("Alle Bereiche"), with_query(base, filters, bereich=None), not asked),
                *(
                    (word, with_query(base, filters, bereich=value), asked == value)
                    for value, word in labels.choices(Sector)
                ),
            ],
            pages=paged(base, filters),
        )


def _stand(*crumbs: tuple[str, str | None]) -> None:
    address = f"{place().base}/organisations" if crumbs else None
    stand_at("people", (_("Organisationen"), address), *crumbs)


@blueprint.get("/<int:organisation_id>")
@login_required
def show(district: str, process: str, organisation_id: int) -> ResponseReturnValue:
    with desk().reading() as session:
        here, actor = enter_process(session, district, process)
        sheet = organisations.show_organisation(
            session, here, organisation_id, by=actor, on=desk().today()
        )
        _stand((sheet.organisation.name, None))
        return render_template(
            "organisations/show.html", sheet=sheet, organisation=sheet.organisation
        )


@blueprint.get("/new")
@login_required
def ask_new(district: str, process: str) -> ResponseReturnValue:
    with desk().reading() as session:
        here, actor = enter_process(session, district, process)
        demand(actor, Action.EDIT_PEOPLE, here, desk().today())
        return _page(OrganisationForm(formdata=None, offers=_offers(session, here)), None)


@blueprint.post("/new")
@login_required
def add(district: str, process: str) -> ResponseReturnValue:
    with desk().reading() as session:
        here, actor = enter_process(session, district, process)
        demand(actor, Action.EDIT_PEOPLE, here, desk().today())
        form = OrganisationForm(offers=_offers(session, here))
    if form.is_in_order():
        with form.attempt() as session:
            here, actor = enter_process(session, district, process)
            organisation = organisations.add_organisation(
                session,
                here,
                OrganisationDetails(**form.values(*DETAILS)),
                by=actor,
                on=desk().today(),
                now=desk().now(),
            )
    if form.was_accepted:
        flash(_("„%(name)s“ ist angelegt.", name=organisation.name), "success")
        return redirect(f"{place().base}/organisations/{organisation.id}", 303)
    return _page(form, None), 422


@blueprint.get("/<int:organisation_id>/edit")
@login_required
def ask_edit(district: str, process: str, organisation_id: int) -> ResponseReturnValue:
    with desk().reading() as session:
        here, organisation = _enter(session, district, process, organisation_id)
        data = {**asdict(organisations.details_of(organisation)), "version": organisation.version}
        form = OrganisationForm(formdata=None, data=data, offers=_offers(session, here))
        return _page(form, organisation)


@blueprint.post("/<int:organisation_id>/edit")
@login_required
def edit(district: str, process: str, organisation_id: int) -> ResponseReturnValue:
    with desk().reading() as session:
        here, organisation = _enter(session, district, process, organisation_id)
        form = OrganisationForm(offers=_offers(session, here))
    if form.is_in_order():
        with form.attempt() as session:
            here, actor = enter_process(session, district, process)
            organisations.edit_organisation(
                session,
                here,
                organisation_id,
                OrganisationDetails(**form.values(*DETAILS)),
                version=form.version.data or 0,
                by=actor,
                on=desk().today(),
                now=desk().now(),
            )
    if form.was_accepted:
        flash(_("Gespeichert."), "success")
        return redirect(f"{place().base}/organisations/{organisation_id}", 303)
    return _page(form, organisation), form.status


def _enter(
    session: Session, district: str, process: str, organisation_id: int
) -> tuple[Process, Organisation]:
    here, actor = enter_process(session, district, process)
    organisation = organisations.get_organisation(
        session,
        here,
        organisation_id,
        by=actor,
        on=desk().today(),
        action=Action.EDIT_PEOPLE,
    )
    return here, organisation


def _offers(session: Session, here: Process) -> dict[str, object]:
    known = seats.list_subjects(session, here.district_id, on=desk().today())
    return {
        "sector": [("", _("Bitte wählen")), *labels.choices(Sector)],
        "municipality_id": [("", _("im ganzen Landkreis")), *known.municipalities],
    }


def _page(form: OrganisationForm, organisation: Organisation | None) -> str:
    if organisation is None:
        _stand((_("Neue Organisation"), None))
    else:
        back = f"{place().base}/organisations/{organisation.id}"
        _stand((organisation.name, back), (_("Bearbeiten"), None))
    return render_template("organisations/edit.html", form=form, organisation=organisation)


@blueprint.post("/<int:organisation_id>/remove")
@login_required
def remove(district: str, process: str, organisation_id: int) -> ResponseReturnValue:
    try:
        with desk().transaction() as session:
            here, actor = enter_process(session, district, process)
            organisation = organisations.remove_organisation(
                session, here, organisation_id, by=actor, on=desk().today(), now=desk().now()
            )
    except InvalidError as error:
        return turned_back(error, f"{place().base}/organisations/{organisation_id}")
    offer_undo(
        _("„%(name)s“ ist gelöscht.", name=organisation.name),
        f"{place().base}/organisations/{organisation_id}/removed",
    )
    return redirect(f"{place().base}/organisations", 303)


@blueprint.get("/<int:organisation_id>/removed")
@login_required
def ask_restore(district: str, process: str, organisation_id: int) -> ResponseReturnValue:
    """The way back, for 30 days; the button there posts."""
    with desk().reading() as session:
        here, actor = enter_process(session, district, process)
        organisation = organisations.get_removed(
            session, here, organisation_id, by=actor, on=desk().today(), now=desk().now()
        )
        _stand((organisation.name, None))
        return render_template(
            "organisations/removed.html", organisation=organisation, kept=KEPT.days
        )


@blueprint.post("/<int:organisation_id>/restore")
@login_required
def restore(district: str, process: str, organisation_id: int) -> ResponseReturnValue:
    try:
        with desk().transaction() as session:
            here, actor = enter_process(session, district, process)
            organisation = organisations.restore_organisation(
                session, here, organisation_id, by=actor, on=desk().today(), now=desk().now()
            )
    except InvalidError as error:
        return turned_back(error, f"{place().base}/organisations/{organisation_id}/removed")
    flash(_("„%(name)s“ ist wieder da.", name=organisation.name), "success")
    return redirect(f"{place().base}/organisations/{organisation_id}", 303)
