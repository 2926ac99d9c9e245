"""The rooms of a district: the list, adding, changing, removing."""

from flask import Blueprint, flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required
from sqlalchemy.orm import Session

from facilitation.model.districts import District
from facilitation.model.errors import InvalidError
from facilitation.model.rights import Action, demand
from facilitation.model.venues import Venue
from facilitation.usecases import seats, venues
from facilitation.web import desk
from facilitation.web.forms.removals import RemovalForm
from facilitation.web.forms.venues import VenueForm, as_typed
from facilitation.web.place import enter_district, place
from facilitation.web.undo import offer_return
from facilitation.web.words import in_words

blueprint = Blueprint("venues", __name__, url_prefix="/d/<district>/venues")


@blueprint.get("")
@login_required
def index(district: str) -> ResponseReturnValue:
    with desk().reading() as session:
        here, actor = enter_district(session, district)
        rows = venues.list_venues(session, here, by=actor, now=desk().now())
        _stand()
        return render_template("venues/index.html", rows=rows)


def _stand(*crumbs: tuple[str, str | None]) -> None:
    address = f"{place().base}/venues" if crumbs else None
    place().crumbs.extend([(_("Tagungsorte"), address), *crumbs])


@blueprint.get("/new")
@login_required
def ask_new(district: str) -> ResponseReturnValue:
    with desk().reading() as session:
        here, actor = enter_district(session, district)
        demand(actor, Action.PLAN_MEETINGS, here, desk().today())
        return _page(VenueForm(formdata=None, municipalities=_municipalities(session, here)), None)


@blueprint.post("/new")
@login_required
def add(district: str) -> ResponseReturnValue:
    with desk().reading() as session:
        here, actor = enter_district(session, district)
        demand(actor, Action.PLAN_MEETINGS, here, desk().today())
        form = VenueForm(municipalities=_municipalities(session, here))
    if form.is_in_order():
        with form.attempt() as session:
            here, actor = enter_district(session, district)
            venue = venues.add_venue(session, here, form.details(), by=actor, now=desk().now())
    if form.was_accepted:
        flash(_("„%(name)s“ steht jetzt in der Liste.", name=venue.name), "success")
        return redirect(f"/d/{district}/venues", 303)
    return _page(form, None), 422


@blueprint.get("/<int:venue_id>/edit")
@login_required
def ask_edit(district: str, venue_id: int) -> ResponseReturnValue:
    with desk().reading() as session:
        here, venue = _enter(session, district, venue_id)
        data = as_typed(venues.details_of(venue)) | {"version": venue.version}
        form = VenueForm(formdata=None, data=data, municipalities=_municipalities(session, here))
        return _page(form, venue)


@blueprint.post("/<int:venue_id>/edit")
@login_required
def edit(district: str, venue_id: int) -> ResponseReturnValue:
    with desk().reading() as session:
        here, venue = _enter(session, district, venue_id)
        form = VenueForm(municipalities=_municipalities(session, here))
    if form.is_in_order():
        with form.attempt() as session:
            here, actor = enter_district(session, district)
            venues.edit_venue(
                session,
                here,
                venue_id,
                form.details(),
                version=form.version.data,
                by=actor,
                now=desk().now(),
            )
    if form.was_accepted:
        flash(_("Gespeichert. Was schon geplant ist, behält seine Ortsangabe."), "success")
        return redirect(f"/d/{district}/venues", 303)
    return _page(form, venue), form.status


@blueprint.post("/<int:venue_id>/remove")
@login_required
def remove(district: str, venue_id: int) -> ResponseReturnValue:
    try:
        with desk().transaction() as session:
            here, actor = enter_district(session, district)
            kept = venues.remove_venue(
                session, here, venue_id, version=RemovalForm().seen, by=actor, now=desk().now()
            )
    except InvalidError as error:
        flash(in_words(error), "danger")
    else:
        offer_return(_("„%(name)s“ steht nicht mehr in der Liste.", name=kept.name), kept)
    return redirect(f"/d/{district}/venues", 303)


def _enter(session: Session, district: str, venue_id: int) -> tuple[District, Venue]:
    here, actor = enter_district(session, district)
    return here, venues.get_venue(session, here, venue_id, by=actor, now=desk().now())


def _municipalities(session: Session, here: District) -> list[tuple[int, str]]:
    return list(seats.list_subjects(session, here.id, on=desk().today()).municipalities)


def _page(form: VenueForm, venue: Venue | None) -> str:
    _stand((venue.name if venue else _("Neuer Tagungsort"), None))
    return render_template("venues/edit.html", form=form, venue=venue)
