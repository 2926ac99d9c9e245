"""The way in: from the bare address to where somebody works."""

from hmac import compare_digest

from flask import Blueprint, Response, abort, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user, login_required
from sqlalchemy.orm import Session

from facilitation.formats import metrics
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


@blueprint.get("/metrics")
def show_metrics() -> ResponseReturnValue:
    """Figures for a monitoring system that sends the token along; for all others not there."""
    token = desk().settings.metrics_token
    sent = request.authorization.token if request.authorization else None
    if token is None or not compare_digest((sent or "").encode(), token.encode()):
        abort(404)
    with desk().reading() as session:
        figures = health.count_everything(session, now=desk().now())
        return Response(metrics.write(figures, now=desk().now()), content_type=metrics.CONTENT_TYPE)
