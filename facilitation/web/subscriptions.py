"""Kalender abonnieren: the private address, how to use it, and how to get a new one."""

from urllib.parse import urlsplit

from flask import Blueprint, flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required
from markupsafe import Markup

from facilitation.formats.qr_codes import qr_svg
from facilitation.usecases import subscriptions
from facilitation.web import desk
from facilitation.web.place import enter_district, enter_process, place, stand_at

blueprint = Blueprint("subscriptions", __name__, url_prefix="/d/<district>")


@blueprint.get("/calendar")
@login_required
def show(district: str) -> ResponseReturnValue:
    with desk().reading() as session:
        here, actor = enter_district(session, district)
        found = subscriptions.show_own_subscription(
            session, here, by=actor, key=desk().settings.secret_key
        )
        place().crumbs.append((_("Kalender abonnieren"), None))
        return render_template(
            "feeds/own.html",
            found=found,
            renew=f"/d/{district}/calendar/renew",
            **addresses(found.feed_path, found.path),
        )


@blueprint.post("/calendar/renew")
@login_required
def renew(district: str) -> ResponseReturnValue:
    with desk().transaction() as session:
        _here, actor = enter_district(session, district)
        subscriptions.renew_own_feeds(session, by=actor, now=desk().now())
    flash(_("Ihre alten Kalenderadressen gelten nicht mehr. Hier ist die neue."), "success")
    return redirect(f"/d/{district}/calendar", 303)


@blueprint.get("/p/<process>/bodies/<int:body_id>/calendar")
@login_required
def show_body(district: str, process: str, body_id: int) -> ResponseReturnValue:
    with desk().reading() as session:
        here, actor = enter_process(session, district, process)
        found = subscriptions.show_body_subscription(
            session,
            here,
            body_id,
            by=actor,
            on=desk().today(),
            key=desk().settings.secret_key,
        )
        name = found.body.name if found.body else ""
        stand_at(
            "bodies",
            (name, f"{place().base}/bodies/{body_id}"),
            (_("Kalender abonnieren"), None),
        )
        return render_template(
            "feeds/own.html", found=found, renew="", **addresses(found.feed_path, found.path)
        )


@blueprint.post("/p/<process>/people/<int:person_id>/feeds/renew")
@login_required
def renew_for(district: str, process: str, person_id: int) -> ResponseReturnValue:
    with desk().transaction() as session:
        _here, actor = enter_process(session, district, process)
        person = subscriptions.renew_feeds_of(
            session, person_id, by=actor, on=desk().today(), now=desk().now()
        )
    flash(_("Die Kalenderadressen von %(name)s gelten nicht mehr.", name=person.name), "success")
    return redirect(f"{place().base}/people/{person_id}", 303)


def addresses(feed_path: str, page_path: str) -> dict[str, object]:
    """What the page shows: the address to copy, one that opens the calendar program, and a code
    that takes a telephone to the page itself, where both are at hand."""
    base = desk().settings.base_url
    parts = urlsplit(base)
    return {
        "address": f"{base}{feed_path}",
        "webcal": f"webcal://{parts.netloc}{parts.path}{feed_path}",
        "code": Markup(qr_svg(f"{base}{page_path}")),
    }
