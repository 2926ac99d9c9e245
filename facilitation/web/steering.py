"""Steuerung: the first page of steering members."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required

from facilitation.usecases.steering import show_steering
from facilitation.web import desk
from facilitation.web.place import enter_process, place

blueprint = Blueprint("steering", __name__, url_prefix="/d/<district>/p/<process>/steering")


@blueprint.get("")
@login_required
def show(district: str, process: str) -> ResponseReturnValue:
    with desk().reading() as session:
        here, actor = enter_process(session, district, process)
        within = place().district
        assert within is not None
        found = show_steering(session, here, zone=within.zone, by=actor, now=desk().now())
        place().crumbs.append((_("Steuerung"), None))
        return render_template("steering/show.html", found=found, today=desk().today())
