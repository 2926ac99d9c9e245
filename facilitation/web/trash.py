"""The trash: what was deleted and until when it can be brought back."""

from flask import Blueprint, flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import login_required

from facilitation.model.bodies import Mandate, Seat
from facilitation.model.errors import InvalidError
from facilitation.usecases import bringing_back
from facilitation.usecases.bringing_back import Kept, Returned
from facilitation.web import desk
from facilitation.web.object_pages import OF_PROCESS, kind_in_words, page_of
from facilitation.web.place import enter_place, place, stand_at
from facilitation.web.refusals import turned_back

blueprint = Blueprint("trash", __name__)

blueprint.add_app_template_filter(kind_in_words)

_OF_DISTRICT = "/d/<district>/trash"
_OF_PROCESS = "/d/<district>/p/<process>/trash"


@blueprint.get(_OF_DISTRICT, defaults={"process": None})
@blueprint.get(_OF_PROCESS)
@login_required
def index(district: str, process: str | None) -> ResponseReturnValue:
    with desk().reading() as session:
        here, found, actor = enter_place(session, district, process)
        kept = bringing_back.list_kept(
            session, here, found, by=actor, on=desk().today(), now=desk().now()
        )
        stand_at("settings" if found else "", (_("Papierkorb"), None))
        lines = [(line, _way_back(line)) for line in kept]
        return render_template("trash/index.html", lines=lines)


def _way_back(line: Kept) -> str:
    """Where pressing its button goes. People and organisations have a way of their own."""
    if line.row_id is not None:
        return f"{place().base}/{OF_PROCESS[line.kind]}/{line.row_id}/restore"
    return f"{place().base}/trash/{line.id}/restore"


@blueprint.post(f"{_OF_DISTRICT}/<int:discarded_id>/restore", defaults={"process": None})
@blueprint.post(f"{_OF_PROCESS}/<int:discarded_id>/restore")
@login_required
def restore(district: str, process: str | None, discarded_id: int) -> ResponseReturnValue:
    """Bring it back, and show it."""
    try:
        with desk().transaction() as session:
            here, found, actor = enter_place(session, district, process)
            back = bringing_back.bring_back(
                session, here, found, discarded_id, by=actor, on=desk().today(), now=desk().now()
            )
            address = _page(district, process, back)
    except InvalidError as error:
        return turned_back(error, f"{place().base}/trash")
    flash(_("„%(name)s“ ist wieder da.", name=back.name), "success")
    if back.letters:
        flash(_letters(back.letters), "info")
    return redirect(address, 303)


def _letters(number: int) -> str:
    return ngettext(
        "Eine Nachricht, die beim Löschen noch wartete, wird jetzt verschickt.",
        "%(num)s Nachrichten, die beim Löschen noch warteten, werden jetzt verschickt.",
        number,
    )


def _page(district: str, process: str | None, back: Returned) -> str:
    if back.kind == "Process":
        return f"/d/{district}/p/{back.row.slug}"
    if isinstance(back.row, Mandate | Seat):
        seat = back.row if isinstance(back.row, Seat) else back.row.seat
        return f"/d/{district}/p/{process}/bodies/{seat.body_id}/seats/{seat.id}"
    if back.kind == "ActivityPartner":
        return f"/d/{district}/p/{process}/activities/{back.row.activity_id}#partner"
    if back.kind == "ProcessPartner":
        return f"/d/{district}/p/{process}/settings#partner"
    if back.kind == "AgendaItem":
        return f"/d/{district}/p/{process}/meetings/{back.row.meeting_id}/prepare"
    return page_of(district, process, back.kind, back.id) or f"{place().base}/trash"
