"""People of the district: the list, one person, adding, changing, throwing away."""

from dataclasses import asdict

from flask import Blueprint, flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required
from sqlalchemy.orm import Session

from facilitation.model.errors import InvalidError
from facilitation.model.people import Language, Person, Sector
from facilitation.model.processes import Process
from facilitation.model.rights import Action, Actor, demand
from facilitation.usecases import body_changes, organisations, people, people_lists
from facilitation.usecases.fetching import KEPT
from facilitation.usecases.people import Twin
from facilitation.usecases.people_lists import Wanted
from facilitation.web import desk, labels
from facilitation.web.addresses import kept, number, page_number, paged, with_query
from facilitation.web.forms.people import PersonForm
from facilitation.web.place import enter_process, place, stand_at
from facilitation.web.refusals import turned_back
from facilitation.web.undo import offer_undo

blueprint = Blueprint("people", __name__, url_prefix="/d/<district>/p/<process>/people")

FILTERS = ("q", "organisation", "bereich", "gremium", "ohne")


@blueprint.get("")
@login_required
def index(district: str, process: str) -> ResponseReturnValue:
    filters = kept(*FILTERS)
    wanted = Wanted(
        words=filters.get("q", ""),
        organisation_id=number("organisation"),
        sector=_sector(filters.get("bereich", "")),
        body_id=number("gremium"),
        without_email=filters.get("ohne") == "email",
        without_seat=filters.get("ohne") == "sitz",
        page=page_number(),
    )
    with desk().reading() as session:
        here, actor = enter_process(session, district, process)
        page = people_lists.list_people(session, here, wanted, by=actor, on=desk().today())
        stand_at("people")
        base = f"{place().base}/people"
        return render_template(
            "people/index.html",
            page=page,
            filters=filters,
            organisations=organisations.list_organisation_names(session, here.district_id),
            bodies=body_changes.list_body_names(session, here),
            sectors=labels.choices(Sector),
            chips=[
                (_("Alle"), with_query(base, filters, ohne=None), "ohne" not in filters),
                *(
                    (word, with_query(base, filters, ohne=name), filters.get("ohne") == name)
                    for name, word in (("email", _("Ohne E-Mail")), ("sitz", _("Ohne Sitz")))
                ),
            ],
            pages=paged(base, filters),
        )


def _sector(value: str) -> Sector | None:
    return Sector(value) if value in set(Sector) else None


@blueprint.get("/<int:person_id>")
@login_required
def show(district: str, process: str, person_id: int) -> ResponseReturnValue:
    with desk().reading() as session:
        _here, actor = enter_process(session, district, process)
        sheet = people_lists.show_person(
            session, person_id, by=actor, on=desk().today(), now=desk().now()
        )
        stand_at("people", (sheet.person.name, None))
        return render_template(
            "people/show.html", sheet=sheet, person=sheet.person, today=desk().today()
        )


@blueprint.get("/new")
@login_required
def ask_new(district: str, process: str) -> ResponseReturnValue:
    with desk().reading() as session:
        here, actor = enter_process(session, district, process)
        demand(actor, Action.EDIT_PEOPLE, here, desk().today())
        data = {"language": Language.GERMAN, "organisation_id": number("organisation")}
        form = PersonForm(formdata=None, data=data, offers=_offers(session, here))
        return _new_page(form, [])


@blueprint.post("/new")
@login_required
def add(district: str, process: str) -> ResponseReturnValue:
    """Add a person; where somebody may be the same one, ask first."""
    with desk().reading() as session:
        here, actor = enter_process(session, district, process)
        demand(actor, Action.EDIT_PEOPLE, here, desk().today())
        form = PersonForm(offers=_offers(session, here))
        twins: list[Twin] = []
        if form.is_in_order():
            twins = people.find_twins(session, form.details(), by=actor)
    same = [twin for twin in twins if twin.is_same]
    if form.errors or (same and not form.is_certain.data):
        return _new_page(form, same), 422
    with form.attempt() as session:
        here, actor = enter_process(session, district, process)
        person = people.add_person(
            session, here, form.details(), by=actor, on=desk().today(), now=desk().now()
        )
    if not form.was_accepted:
        return _new_page(form, same), 422
    flash(_("%(name)s ist angelegt.", name=person.name), "success")
    _tell_of_shared_mailbox([twin for twin in twins if not twin.is_same])
    return redirect(f"{place().base}/people/{person.id}", 303)


def _tell_of_shared_mailbox(partners: list[Twin]) -> None:
    if partners:
        names = ", ".join(partner.name for partner in partners)
        flash(_("Dasselbe Postfach haben auch: %(names)s. Das ist möglich.", names=names), "info")


def _new_page(form: PersonForm, twins: list[Twin]) -> str:
    stand_at("people", (_("Neue Person"), None))
    return render_template("people/new.html", form=form, twins=twins)


@blueprint.get("/<int:person_id>/edit")
@login_required
def ask_edit(district: str, process: str, person_id: int) -> ResponseReturnValue:
    with desk().reading() as session:
        here, _actor, person = _enter_person(session, district, process, person_id)
        data = {**asdict(people.details_of(person)), "version": person.version}
        data["since"] = desk().today()
        form = PersonForm(formdata=None, data=data, offers=_offers(session, here))
        return _edit_page(form, person)


@blueprint.post("/<int:person_id>/edit")
@login_required
def edit(district: str, process: str, person_id: int) -> ResponseReturnValue:
    with desk().reading() as session:
        here, actor, person = _enter_person(session, district, process, person_id)
        form = PersonForm(offers=_offers(session, here))
    if form.is_in_order():
        with form.attempt() as session:
            here, actor = enter_process(session, district, process)
            changed = people.edit_person(
                session,
                person_id,
                form.details(),
                version=form.version.data or 0,
                since=form.since.data or desk().today(),
                by=actor,
                on=desk().today(),
                now=desk().now(),
            )
            twins = people.find_twins(session, form.details(), by=actor, but=person_id)
    if form.was_accepted:
        flash(_("%(name)s ist gespeichert.", name=changed.name), "success")
        _tell_of_shared_mailbox([twin for twin in twins if not twin.is_same])
        return redirect(f"{place().base}/people/{person_id}", 303)
    return _edit_page(form, person), form.status


def _enter_person(
    session: Session, district: str, process: str, person_id: int
) -> tuple[Process, Actor, Person]:
    here, actor = enter_process(session, district, process)
    person = people.get_person(
        session, person_id, by=actor, on=desk().today(), action=Action.EDIT_PEOPLE
    )
    return here, actor, person


def _edit_page(form: PersonForm, person: Person) -> str:
    back = f"{place().base}/people/{person.id}"
    stand_at("people", (person.name, back), (_("Bearbeiten"), None))
    return render_template("people/edit.html", form=form, person=person)


def _offers(session: Session, here: Process) -> dict[str, object]:
    known = organisations.list_organisation_names(session, here.district_id)
    return {
        "organisation_id": [("", _("für sich selbst")), *known],
        "language": labels.choices(Language),
    }


@blueprint.post("/<int:person_id>/remove")
@login_required
def remove(district: str, process: str, person_id: int) -> ResponseReturnValue:
    try:
        with desk().transaction() as session:
            _here, actor = enter_process(session, district, process)
            person = people.remove_person(
                session, person_id, by=actor, on=desk().today(), now=desk().now()
            )
    except InvalidError as error:
        return turned_back(error, f"{place().base}/people/{person_id}")
    offer_undo(
        _("%(name)s ist gelöscht.", name=person.name),
        f"{place().base}/people/{person_id}/removed",
    )
    return redirect(f"{place().base}/people", 303)


@blueprint.get("/<int:person_id>/removed")
@login_required
def ask_restore(district: str, process: str, person_id: int) -> ResponseReturnValue:
    """The way back, for 30 days; the button there posts."""
    with desk().reading() as session:
        here, actor = enter_process(session, district, process)
        person = people.get_removed(
            session, here, person_id, by=actor, on=desk().today(), now=desk().now()
        )
        stand_at("people", (person.name, None))
        return render_template("people/removed.html", person=person, kept=KEPT.days)


@blueprint.post("/<int:person_id>/restore")
@login_required
def restore(district: str, process: str, person_id: int) -> ResponseReturnValue:
    with desk().transaction() as session:
        here, actor = enter_process(session, district, process)
        person = people.restore_person(
            session, here, person_id, by=actor, on=desk().today(), now=desk().now()
        )
    flash(_("%(name)s ist wieder da.", name=person.name), "success")
    return redirect(f"{place().base}/people/{person_id}", 303)
