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
    """To the only district there is, else a choice."""
    login = current_user.login
    with desk().reading() as session:
        districts = access.list_open_districts(session, login.account_id, on=desk().today())
    if len(districts) == 1:
        return redirect(f"/d/{districts[0][0]}", 303)
    if not districts and login.is_admin:
        return redirect("/admin", 303)
    return render_template("home/districts.html", districts=districts)


@blueprint.get("/healthz")
def healthz() -> ResponseReturnValue:
    with desk().reading() as session:
        health.check_database(session)
    return {"status": "ok"}
