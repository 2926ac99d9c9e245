"""Heute: the district's first page, and for participants their own dates and tasks."""

from collections import Counter
from collections.abc import Sequence

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_login import login_required

from facilitation.model.processes import Process
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
                "today/office.html",
                today=found,
                processes=running,
                names={one.slug: one.name if len(running) > 1 else "" for one in running},
                incoming=_incoming(found.incoming, running),
                day=desk().today(),
            )
        mine = today.show_mine(session, here, by=actor, now=desk().now())
        return render_template("today/mine.html", mine=mine, day=desk().today())


def _incoming(
    counts: list[tuple[str | None, int]], running: Sequence[Process]
) -> list[tuple[Process, int]]:
    """How many mails wait in the inbox of each process; mail about none stands in all of them,
    and is counted with the first."""
    first = running[0].slug if running else None
    waiting: Counter[str | None] = Counter()
    for slug, count in counts:
        waiting[slug or first] += count
    return [(process, waiting[process.slug]) for process in running if waiting[process.slug]]
