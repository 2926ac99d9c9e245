"""The concept as a whole: its measures by chapter, how far it is, and its Word file."""

from itertools import groupby

from flask import Blueprint, flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required
from sqlalchemy.orm import Session

from facilitation.formats.docx import CONTENT_TYPE
from facilitation.model.processes import Process
from facilitation.model.rights import Action, Actor
from facilitation.usecases import concept_states, measure_lists
from facilitation.usecases.concept_papers import write_concept
from facilitation.usecases.topic_lists import demand_sight
from facilitation.web import desk
from facilitation.web.downloads import as_download
from facilitation.web.forms.concepts import ConceptForm
from facilitation.web.labels import label
from facilitation.web.place import enter_process, place, stand_at

blueprint = Blueprint("concepts", __name__, url_prefix="/d/<district>/p/<process>/concept")


@blueprint.get("")
@login_required
def index(district: str, process: str) -> ResponseReturnValue:
    with desk().reading() as session:
        here, actor = enter_process(session, district, process)
        return _page(session, here, actor)


def _page(session: Session, here: Process, actor: Actor, form: ConceptForm | None = None) -> str:
    found = measure_lists.list_measures(session, here, by=actor, on=desk().today())
    concept = concept_states.find_concept(session, here)
    stand_at("topics", (_("Konzept"), None))
    return render_template(
        "measures/list.html",
        chapters=[(name, list(rows)) for name, rows in groupby(found, key=lambda row: row.chapter)],
        concept=concept,
        form=form or (ConceptForm.of(concept) if concept else None),
        base=f"{place().base}/concept",
        today=desk().today(),
    )


@blueprint.get("/concept.docx")
@login_required
def download(district: str, process: str) -> ResponseReturnValue:
    with desk().reading() as session:
        here, actor = enter_process(session, district, process)
        name, content = write_concept(session, here, by=actor, on=desk().today())
    return as_download(content, name, CONTENT_TYPE)


@blueprint.post("/status")
@login_required
def set_state(district: str, process: str) -> ResponseReturnValue:
    """Say that it was submitted or adopted, or is a draft again."""
    with desk().reading() as session:
        here, actor = enter_process(session, district, process)
        demand_sight(here, by=actor, on=desk().today(), action=Action.EDIT_TOPICS)
        form = ConceptForm.sent()
    if form.is_in_order():
        with form.attempt() as session:
            here, actor = enter_process(session, district, process)
            concept_states.set_concept_state(
                session,
                here,
                form.standing(),
                version=form.version.data,
                by=actor,
                on=desk().today(),
                now=desk().now(),
            )
    if form.was_accepted:
        flash(_("Das Konzept: „%(state)s“.", state=label(form.state.data)), "success")
        return redirect(f"{place().base}/concept", 303)
    with desk().reading() as session:
        here, actor = enter_process(session, district, process)
        return _page(session, here, actor, form), form.status
