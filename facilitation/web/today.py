"""Heute: the district's first page, and for participants their own dates and tasks."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_login import login_required

from facilitation.usecases import processes, today
from facilitation.web import desk
from facilitation.web.place import enter_district

blueprint = Blueprint("today", __name__)


@blueprint.get("/d/<district>")
@login_required
def index(district: str) -> ResponseReturnValue:
    with desk().reading() as session:
        here, actor = enter_district(session, district)
        running = processes.list_processes(session, here)
        if today.is_office(actor, here, desk().today()):
            found = today.show_today(session, here, by=actor, now=desk().now())
            return render_template(
                "today/office.html", today=found, processes=running, day=desk().today()
            )
        mine = today.show_mine(session, here, by=actor, now=desk().now())
        return render_template("today/mine.html", mine=mine, day=desk().today())
