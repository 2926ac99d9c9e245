"""The pages of meetings: the list, one meeting, its calendar file."""

from flask import Blueprint, redirect
from flask.typing import ResponseReturnValue
from flask_login import login_required

from facilitation.web import desk
from facilitation.web.meeting_frame import address_of, enter_meeting, open_tab

blueprint = Blueprint("meetings", __name__, url_prefix="/d/<district>/p/<process>/meetings")


@blueprint.get("/<int:meeting_id>")
@login_required
def show(district: str, process: str, meeting_id: int) -> ResponseReturnValue:
    """To the step that is next."""
    with desk().reading() as session:
        _process, head, _actor = enter_meeting(session, district, process, meeting_id)
        return redirect(address_of(head, f"/{open_tab(head, desk().today())}"), 303)
