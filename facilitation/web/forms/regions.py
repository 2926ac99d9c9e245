"""What the table of regions sends: a choice per row, or ticked rows and one region."""

import re

from werkzeug.datastructures import MultiDict

from facilitation.model.errors import InvalidError
from facilitation.model.texts import clean_line
from facilitation.usecases.region_assignments import Wish
from facilitation.usecases.regions import RegionEdit

_IDS = re.compile(r"[0-9]{1,9}(,[0-9]{1,9})*")
_ID = re.compile(r"[0-9]{1,9}")


def read_wishes(sent: "MultiDict[str, str]") -> list[Wish]:
    """One wish for each row with a choice. InvalidError for what no page of ours sends."""
    if sent.get("action") == "ticked":
        target = sent.get("target", "")
        if not target:
            raise InvalidError("Wählen Sie die Region, in die die angekreuzten Zeilen sollen.")
        ticked = sent.getlist("row")
        if not ticked:
            raise InvalidError("Kreuzen Sie mindestens eine Zeile an.")
        return [_wish(sent, row, target) for row in dict.fromkeys(ticked)]
    return [
        _wish(sent, name.removeprefix("to:"), chosen)
        for name, chosen in sent.items()
        if name.startswith("to:") and chosen != "keep"
    ]


def read_edits(sent: "MultiDict[str, str]") -> list[RegionEdit]:
    """Name and marks of each region on the page."""
    keys = [name.removeprefix("version:") for name in sent if name.startswith("version:")]
    return [
        RegionEdit(
            key=key,
            name=clean_line(sent.get(f"name:{key}", "")),
            marks=frozenset(sent.getlist(f"marks:{key}")),
            version=_number(sent.get(f"version:{key}", "")),
        )
        for key in keys
    ]


def _wish(sent: "MultiDict[str, str]", row: str, chosen: str) -> Wish:
    seen = sent.get(f"was:{row}", "")
    if not _IDS.fullmatch(seen):
        raise InvalidError("Die Seite war unvollständig. Bitte laden Sie sie neu.")
    ids = tuple(sorted({int(part) for part in seen.split(",")}))
    return Wish(row, ids, _number(chosen))


def _number(text: str) -> int:
    if not _ID.fullmatch(text):
        raise InvalidError("Diese Auswahl gibt es nicht. Bitte laden Sie die Seite neu.")
    return int(text)
