"""Searching everything one may see, in a process or in the whole district."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required

from facilitation.model.texts import clean_line
from facilitation.usecases.search import search
from facilitation.usecases.search_hits import LONGEST_QUERY, HitGroup, HitKind
from facilitation.web import desk
from facilitation.web.labels import N_
from facilitation.web.place import enter_district, enter_process, place

blueprint = Blueprint("search", __name__, url_prefix="/d/<district>")

WORDS = {
    HitKind.RESPONSIBILITY: N_("Wer ist zuständig"),
    HitKind.PERSON: N_("Menschen"),
    HitKind.ORGANISATION: N_("Organisationen"),
    HitKind.BODY: N_("Gremien"),
    HitKind.MEETING: N_("Termine"),
    HitKind.TOPIC: N_("Themen"),
    HitKind.DECISION: N_("Vereinbarungen"),
    HitKind.TASK: N_("Aufträge"),
    HitKind.MEASURE: N_("Maßnahmen"),
    HitKind.REGION: N_("Regionen"),
    HitKind.MUNICIPALITY: N_("Gemeinden"),
    HitKind.ACTIVITY: N_("Formate der Beteiligung"),
    HitKind.OFFER: N_("Angebote"),
}
LISTS = {
    HitKind.PERSON: "people?q=",
    HitKind.ORGANISATION: "organisations?q=",
    HitKind.MEETING: "meetings?when=all&q=",
    HitKind.TOPIC: "topics?q=",
    HitKind.DECISION: "decisions?q=",
    HitKind.RESPONSIBILITY: "org-chart?q=",
}
"""The page of a process that shows all hits of a kind."""


@blueprint.get("/search")
@login_required
def in_district(district: str) -> ResponseReturnValue:
    text = _typed()
    with desk().reading() as session:
        here, actor = enter_district(session, district)
        found = search(session, here, place().processes, text, by=actor, on=desk().today())
        return _page(text, found)


@blueprint.get("/p/<process>/search")
@login_required
def in_process(district: str, process: str) -> ResponseReturnValue:
    text = _typed()
    with desk().reading() as session:
        within, actor = enter_process(session, district, process)
        here = place().district
        assert here is not None
        found = search(session, here, [within], text, by=actor, on=desk().today())
        return _page(text, found)


def _typed() -> str:
    return clean_line(request.args.get("q", "")[:LONGEST_QUERY])


def _page(text: str, found: list[HitGroup]) -> str:
    place().crumbs.append((_("Suche"), None))
    return render_template("search/show.html", text=text, groups=found, words=WORDS, lists=LISTS)
