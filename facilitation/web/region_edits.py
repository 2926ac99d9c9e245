"""Naming, marking, adding and removing regions, all on one page."""

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required

from facilitation.model.errors import ConflictError, InvalidError
from facilitation.model.rights import Action, demand
from facilitation.model.texts import clean_line
from facilitation.usecases import regions
from facilitation.usecases.regions import RegionEdit
from facilitation.web import desk
from facilitation.web.forms.regions import read_edits
from facilitation.web.place import enter_process, place, stand_at
from facilitation.web.regions import mark_words
from facilitation.web.undo import offer_return
from facilitation.web.words import in_words

blueprint = Blueprint("region_edits", __name__, url_prefix="/d/<district>/p/<process>/regions")


@blueprint.get("/edit")
@login_required
def ask(district: str, process: str) -> ResponseReturnValue:
    return _page(district, process)


@blueprint.post("/edit")
@login_required
def change(district: str, process: str) -> ResponseReturnValue:
    edits: list[RegionEdit] = []
    new_name = clean_line(request.form.get("new_name", ""))
    try:
        edits = read_edits(request.form)
        with desk().transaction() as session:
            here, actor = enter_process(session, district, process)
            regions.edit_regions(
                session,
                here,
                edits,
                new_name=new_name,
                by=actor,
                on=desk().today(),
                now=desk().now(),
            )
            address = f"{place().base}/regions"
    except ConflictError as error:
        return _page(district, process, edits, new_name=new_name, theirs=error.theirs), 409
    except InvalidError as error:
        return _page(district, process, edits, new_name=new_name, trouble=in_words(error)), 422
    flash(_("Die Regionen sind gespeichert."), "success")
    return redirect(address + ("/edit" if new_name else ""), 303)


@blueprint.post("/<key>/remove")
@login_required
def remove(district: str, process: str, key: str) -> ResponseReturnValue:
    try:
        with desk().transaction() as session:
            here, actor = enter_process(session, district, process)
            kept = regions.remove_region(
                session, here, key, by=actor, on=desk().today(), now=desk().now()
            )
    except InvalidError as error:
        return _page(district, process, trouble=in_words(error)), 422
    offer_return(_("%(name)s ist entfernt.", name=kept.name), kept)
    return redirect(f"/d/{district}/p/{process}/regions/edit", 303)


def _page(
    district: str,
    process: str,
    edits: list[RegionEdit] | None = None,
    *,
    new_name: str = "",
    trouble: str = "",
    theirs: dict[str, str] | None = None,
) -> str:
    with desk().reading() as session:
        here, actor = enter_process(session, district, process)
        demand(actor, Action.EDIT_REGIONS, here, desk().today())
        found = regions.show_regions(session, here, by=actor, on=desk().today())
        stand_at("regions", (_("Bearbeiten"), None))
        return render_template(
            "regions/edit.html",
            found=found,
            edits={edit.key: edit for edit in edits or []},
            new_name=new_name,
            trouble=trouble,
            theirs=theirs or {},
            mark_words=mark_words(found),
        )
