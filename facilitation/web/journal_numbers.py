"""Sentences of the journal for a single one, where those for several would sound wrong."""

from collections.abc import Mapping
from typing import Any, Final

from facilitation.web.labels import N_

SINGLE: Final[Mapping[str, tuple[str, str]]] = {
    "attendance_marked": ("number", N_("Anwesenheit eingetragen (1 Zeile)")),
    "blackouts_forgotten": (
        "days",
        N_("Sperrtage aus einer Datei entfernt: %(owner)s, 1 Eintrag"),
    ),
    "blackouts_imported": ("days", N_("Sperrtage eingelesen: %(owner)s, 1 Eintrag")),
    "cancellation_taken_back": (
        "letters",
        N_("Absage zurückgenommen, 1 Nachricht geschrieben"),
    ),
    "change_announced": ("letters", N_("Änderung mitgeteilt, 1 Nachricht geschrieben")),
    "district.created": ("municipalities", N_("Landkreis mit 1 Gemeinde angelegt")),
    "expenses_added": (
        "number",
        N_("%(expense)s von %(amount)s für 1 Person eingetragen, die ehrenamtlich da war"),
    ),
    "expenses_taken": ("number", N_("Liste der Entschädigungen heruntergeladen (1 Zeile)")),
    "letters_retried": ("letters", N_("1 Nachricht noch einmal verschickt")),
    "meeting_cancelled": ("letters", N_("Termin abgesagt, 1 Nachricht geschrieben")),
    "meeting_invited": ("letters", N_("Eingeladen, 1 Nachricht geschrieben")),
    "people.import_undone": ("rows", N_("Import von 1 Zeile zurückgenommen")),
    "people.imported": ("rows", N_("1 Zeile mit Menschen importiert")),
    "people_reminded": ("letters", N_("Erinnert, 1 Nachricht geschrieben")),
    "regions.assigned": ("municipalities", N_("1 Gemeinde zugeordnet")),
    "series_announced": (
        "letters",
        N_("Änderung der Reihe mitgeteilt, 1 Nachricht geschrieben"),
    ),
    "series_answer_put_down": (
        "dates",
        N_("Antwort von %(person)s für 1 Termin: %(answer)s"),
    ),
    "series_extended": ("dates", N_("Reihe verlängert um 1 Termin")),
    "series_grown": ("dates", N_("Reihe um 1 Termin fortgeschrieben")),
    "series_invited": ("letters", N_("Zur Reihe eingeladen, 1 Nachricht geschrieben")),
    "series_joined": ("dates", N_("%(person)s kommt zu 1 Termin der Reihe dazu")),
    "series_left": (
        "dates",
        N_("%(person)s nimmt an 1 Termin der Reihe nicht mehr teil"),
    ),
    "series_planned": ("dates", N_("Reihe mit 1 Termin geplant")),
    "survey_stored": ("questions", N_("1 Frage der Umfrage „%(title)s“ übernommen")),
}
"""By the entry's action: the detail that counts, and what is said where it is one."""


def single_sentence(action: str, details: Mapping[str, Any]) -> str | None:
    """The sentence for one; None where there are several, or nothing is counted."""
    counted, text = SINGLE.get(action, ("", ""))
    return text if counted and details.get(counted) == 1 else None
