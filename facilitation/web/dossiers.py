"""A whole process as a file to take along."""

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue
from flask_login import login_required

from facilitation.formats.dossiers import write_dossier, write_dossier_json
from facilitation.usecases.dossiers import export_process
from facilitation.web import desk
from facilitation.web.place import enter_process

blueprint = Blueprint("dossiers", __name__, url_prefix="/d/<district>/p/<process>")

_TYPES = {"yaml": "application/yaml", "json": "application/json"}


@blueprint.get("/settings/dossier.<any(yaml, json):ending>")
@login_required
def download(district: str, process: str, ending: str) -> ResponseReturnValue:
    with desk().reading() as session:
        here, actor = enter_process(session, district, process)
        today = desk().today()
        dossier = export_process(session, here, by=actor, on=today)
        name = f"{district}-{here.slug}-{today:%Y-%m-%d}.{ending}"
    content = write_dossier(dossier) if ending == "yaml" else write_dossier_json(dossier)
    answer = Response(content, content_type=_TYPES[ending])
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
