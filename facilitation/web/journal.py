"""The journal: who did what when, of a district, a process, or one thing."""

from dataclasses import dataclass

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required

from facilitation.usecases import journal_reading
from facilitation.usecases.journal_reading import Line, Wanted
from facilitation.usecases.paging import Page
from facilitation.web import desk
from facilitation.web.addresses import kept, number, page_number, paged
from facilitation.web.forms.fields import parse_day
from facilitation.web.journal_words import corrections, sentence
from facilitation.web.object_pages import OF_PROCESS, kind_in_words, page_of
from facilitation.web.place import enter_place, enter_process, place, stand_at

blueprint = Blueprint("journal", __name__)

_KIND_OF = {part: kind for kind, part in OF_PROCESS.items()}
_PARTS = ", ".join(sorted(OF_PROCESS.values(), key=lambda part: (part != "decisions", part)))


@dataclass(frozen=True)
class Entry:
    """A line as it stands on the page."""

    line: Line
    sentence: str
    corrections: list[tuple[str, str, str]]
    url: str | None


@blueprint.get("/d/<district>/journal", defaults={"process": None})
@blueprint.get("/d/<district>/p/<process>/journal")
@login_required
def index(district: str, process: str | None) -> ResponseReturnValue:
    wanted = _wanted()
    with desk().reading() as session:
        here, found, actor = enter_place(session, district, process)
        page = journal_reading.list_journal(
            session, here, found, wanted, by=actor, on=desk().today()
        )
        writers = journal_reading.list_writers(session, here, found, by=actor, on=desk().today())
        stand_at("overview" if found else "", (_("Verlauf"), None))
        return render_template(
            "journal/index.html",
            page=page,
            entries=_entries(page, district, process),
            address=paged(f"{place().base}/journal", kept("person", "art", "nr", "von", "bis")),
            writers=writers,
            kinds=sorted(((kind, kind_in_words(kind)) for kind in _KINDS), key=lambda one: one[1]),
            wanted=wanted,
        )


@blueprint.get(f"/d/<district>/p/<process>/journal/<any({_PARTS}):part>/<int:row_id>")
@login_required
def history(district: str, process: str, part: str, row_id: int) -> ResponseReturnValue:
    """What happened to one thing."""
    kind = _KIND_OF[part]
    with desk().reading() as session:
        here, actor = enter_process(session, district, process)
        found = journal_reading.show_history(
            session,
            here,
            kind,
            row_id,
            page=page_number(),
            by=actor,
            on=desk().today(),
        )
        back = page_of(district, process, kind, row_id)
        name = found.name or kind_in_words(kind)
        stand_at(_SECTIONS.get(kind, ""), (name, back), (_("Verlauf"), None))
        return render_template(
            "journal/history.html",
            name=name,
            page=found.page,
            entries=_entries(found.page, district, process, own=(kind, row_id)),
            address=paged(f"{place().base}/journal/{part}/{row_id}", {}),
        )


_WITHOUT_A_HISTORY_OF_THEIR_OWN = (
    *("District", "Municipality", "Venue", "Blackout"),
    *("Offer", "Measure", "Referral", "Expense"),
)
_KINDS = (*journal_reading.KINDS, *_WITHOUT_A_HISTORY_OF_THEIR_OWN)
_SECTIONS = {
    "Activity": "activities",
    "Body": "bodies",
    "Decision": "decisions",
    "Meeting": "meetings",
    "Organisation": "people",
    "Person": "people",
    "Series": "meetings",
    "Task": "decisions",
    "Topic": "topics",
}


def _wanted() -> Wanted:
    """What the address narrows the journal down to; what makes no sense there says nothing."""
    kind = request.args.get("art", "")
    return Wanted(
        person_id=number("person"),
        kind=kind if kind in _KINDS else "",
        row_id=number("nr") if kind in _KINDS else None,
        since=parse_day(request.args.get("von", "")),
        until=parse_day(request.args.get("bis", "")),
        page=page_number(),
    )


def _entries(
    page: Page[Line], district: str, process: str | None, own: tuple[str, int] | None = None
) -> list[Entry]:
    return [
        Entry(
            line,
            sentence(line.action, line.details),
            corrections(line.details),
            _url(line, district, process) if own != (line.kind, line.subject_id) else None,
        )
        for line in page.rows
    ]


def _url(line: Line, district: str, process: str | None) -> str | None:
    """Where the thing is, if it still is; what processes share is shown in the one at hand."""
    if line.subject_id is None:
        return None
    return page_of(district, line.process or process, line.kind, line.subject_id)
