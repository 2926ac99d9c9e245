"""What residents see without login: the public processes of a district, and the page of each."""

from flask import Blueprint, Response, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required

from facilitation.usecases import feeds, processes, public_pages
from facilitation.web import desk
from facilitation.web.addresses import page_number
from facilitation.web.place import enter_process, place, stand_at
from facilitation.web.region_maps import show_public_map
from facilitation.web.subscriptions import addresses

blueprint = Blueprint("public_pages", __name__)


@blueprint.get("/public/<district>")
def index(district: str) -> ResponseReturnValue:
    with desk().reading() as session:
        here, lines = public_pages.list_public_processes(session, district)
        place().district = here
        return render_template("public/index.html", lines=lines, base=f"/public/{district}")


@blueprint.get("/public/<district>/<process>")
def show(district: str, process: str) -> ResponseReturnValue:
    with desk().reading() as session:
        found = public_pages.show_public_process(
            session, district, process, page=page_number(), now=desk().now()
        )
        place().district = found.district
        base = f"/public/{district}/{process}"
        return render_template(
            "public/show.html",
            found=found,
            map=show_public_map(found),
            base=base,
            pages="?seite=",
        )


@blueprint.get("/public/<district>/<process>/kalender")
def subscribe(district: str, process: str) -> ResponseReturnValue:
    with desk().reading() as session:
        found = public_pages.show_public_process(
            session, district, process, page=1, now=desk().now()
        )
        place().district = found.district
        base = f"/public/{district}/{process}"
        return render_template(
            "public/subscribe.html",
            found=found,
            base=base,
            **addresses(f"{base}.ics", f"{base}/kalender"),
        )


@blueprint.get("/public/<district>/<process>/<int:meeting_id>.ics")
def download(district: str, process: str, meeting_id: int) -> ResponseReturnValue:
    with desk().reading() as session:
        starts_at, content = feeds.write_public_meeting(
            session,
            district,
            process,
            meeting_id,
            base_url=desk().settings.base_url,
            on=desk().today(),
            now=desk().now(),
        )
    name = f"termin-{starts_at.astimezone(desk().settings.zone):%Y-%m-%d}.ics"
    answer = Response(content, content_type="text/calendar; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "public, max-age=300"
    return answer


@blueprint.get("/d/<district>/p/<process>/settings/public")
@login_required
def preview(district: str, process: str) -> ResponseReturnValue:
    """What is or would be public, before it is: the very page."""
    with desk().reading() as session:
        here, actor = enter_process(session, district, process)
        found = public_pages.preview_public_process(
            session, here, page=page_number(), by=actor, on=desk().today(), now=desk().now()
        )
        stand_at("settings", (_("Öffentliche Seite"), None))
        return render_template(
            "public/preview.html",
            found=found,
            map=show_public_map(found),
            base=f"/public/{district}/{process}",
            pages="?seite=",
            address=f"{desk().settings.base_url}/public/{district}/{process}",
        )


@blueprint.post("/d/<district>/p/<process>/settings/public")
@login_required
def publish(district: str, process: str) -> ResponseReturnValue:
    is_public = request.form.get("public") == "y"
    with desk().transaction() as session:
        here, actor = enter_process(session, district, process)
        processes.publish_process(session, here, is_public=is_public, by=actor, now=desk().now())
    if is_public:
        flash(_("Das Verfahren hat jetzt eine öffentliche Seite."), "success")
    else:
        flash(_("Die öffentliche Seite gibt es nicht mehr."), "success")
    return redirect(f"/d/{district}/p/{process}/settings/public", 303)
