"""The page of an existing body of the district, which others run."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required

from facilitation.usecases import shared_bodies
from facilitation.web import desk
from facilitation.web.place import enter_district, stand_at

blueprint = Blueprint("shared_bodies", __name__, url_prefix="/d/<district>/bodies")


@blueprint.get("/<int:shared_body_id>")
@login_required
def show(district: str, shared_body_id: int) -> ResponseReturnValue:
    with desk().reading() as session:
        here, actor = enter_district(session, district)
        today = desk().today()
        found = shared_bodies.show_shared_body(
            session, here, shared_body_id, by=actor, on=today, now=desk().now()
        )
        stand_at("", (_("Gremien des Landkreises"), None), (found.name, None))
        return render_template("bodies/shared.html", found=found, today=today)
