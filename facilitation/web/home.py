"""The way in: from the bare address to where somebody works."""

from flask import Blueprint, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user, login_required

from facilitation.usecases import access, health
from facilitation.web import desk

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
@login_required
def index() -> ResponseReturnValue:
    """To the only process or district there is, else a choice."""
    login = current_user.login
    with desk().reading() as session:
        entrances = access.list_entrances(session, login.account_id)
    if len(entrances) == 1:
        only = entrances[0]
        end = f"/p/{only.process_slug}" if only.process_slug else ""
        return redirect(f"/d/{only.district_slug}{end}", 303)
    if not entrances and login.is_admin:
        return redirect("/admin", 303)
    return render_template("home/entrances.html", entrances=entrances)


@blueprint.get("/healthz")
def healthz() -> ResponseReturnValue:
    with desk().reading() as session:
        health.check_database(session)
    return {"status": "ok"}
