"""The sheet on which those present sign, as a Word file to print."""

from flask import Blueprint
from flask.typing import ResponseReturnValue
from flask_login import login_required

from facilitation.formats import docx_sheets
from facilitation.usecases.sign_in_sheets import get_sign_in_sheet
from facilitation.web import desk
from facilitation.web.downloads import as_download
from facilitation.web.place import enter_process

blueprint = Blueprint("sign_in_sheets", __name__, url_prefix="/d/<district>/p/<process>")


@blueprint.get("/meetings/<int:meeting_id>/sign-in.docx")
@login_required
def download(district: str, process: str, meeting_id: int) -> ResponseReturnValue:
    with desk().reading() as session:
        here, actor = enter_process(session, district, process)
        name, sheet = get_sign_in_sheet(session, here, meeting_id, by=actor, on=desk().today())
    return as_download(docx_sheets.write(sheet), name, docx_sheets.CONTENT_TYPE)
