"""Searching everything one may see, in a process or in the whole district."""

from collections.abc import Sequence
from urllib.parse import urlencode

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required
from sqlalchemy.orm import Session

from facilitation.model.districts import District
from facilitation.model.processes import Process
from facilitation.model.rights import Actor
from facilitation.model.texts import clean_line
from facilitation.usecases.search import search, search_widely
from facilitation.usecases.search_hits import LONGEST_QUERY, HitKind, wider_words_of
from facilitation.web import desk
from facilitation.web.labels import N_
from facilitation.web.place import enter_district, enter_process, place

WIDE = "weit"
"""In the address: other forms of the words, too."""

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
    with desk().reading() as session:
        here, actor = enter_district(session, district)
        return _page(session, here, place().processes, actor)


@blueprint.get("/p/<process>/search")
@login_required
def in_process(district: str, process: str) -> ResponseReturnValue:
    with desk().reading() as session:
        within, actor = enter_process(session, district, process)
        here = place().district
        assert here is not None
        return _page(session, here, [within], actor)


def _typed() -> str:
    return clean_line(request.args.get("q", "")[:LONGEST_QUERY])


def _page(session: Session, here: District, processes: Sequence[Process], by: Actor) -> str:
    """What holds the words as they were typed; if nothing does, or if it is asked for, what holds
    other forms of them or words that mean the same."""
    text, on = _typed(), desk().today()
    wider = wider_words_of(text)
    is_wide = bool(wider) and request.args.get(WIDE) == "1"
    found = [] if is_wide else search(session, here, processes, text, by=by, on=on)
    if not found and wider:
        is_wide, found = True, search_widely(session, here, processes, text, by=by, on=on)
    place().crumbs.append((_("Suche"), None))
    return render_template(
        "search/show.html",
        text=text,
        groups=found,
        words=WORDS,
        lists={} if is_wide else LISTS,  # lists look for what was typed
        is_wide=is_wide,
        wider=f"{place().base}/search?{urlencode({'q': text, WIDE: 1})}" if wider else "",
    )
