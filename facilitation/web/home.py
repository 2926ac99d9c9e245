"""The way in: from the bare address to where somebody works."""

from flask import Blueprint, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user, login_required
from sqlalchemy.orm import Session

from facilitation.usecases import access, health
from facilitation.usecases.open_districts import show_open_districts
from facilitation.usecases.steering import find_steered
from facilitation.web import desk

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
@login_required
def index() -> ResponseReturnValue:
    """To the only district there is, and those who steer there to their page; else a choice."""
    login = current_user.login
    with desk().reading() as session:
        districts = access.list_open_districts(session, login.account_id, on=desk().today())
        if len(districts) == 1:
            return redirect(_first_page(session, login.account_id, districts[0][0]), 303)
        if not districts and login.is_admin:
            return redirect("/admin", 303)
        choice = show_open_districts(session, login.account_id, now=desk().now())
        return render_template("home/districts.html", districts=choice)


def _first_page(session: Session, account_id: int, district: str) -> str:
    steered = find_steered(session, account_id, district, on=desk().today())
    return f"/d/{district}/p/{steered.slug}/steering" if steered else f"/d/{district}"


@blueprint.get("/healthz")
def healthz() -> ResponseReturnValue:
    with desk().reading() as session:
        health.check_database(session)
    return {"status": "ok"}
