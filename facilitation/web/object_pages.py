"""Where the page of a thing is, by its kind."""

from collections.abc import Mapping
from typing import Final

from flask_babel import gettext

from facilitation.web.labels import N_

OF_PROCESS: Final[Mapping[str, str]] = {
    "Activity": "activities",
    "Body": "bodies",
    "Decision": "decisions",
    "Meeting": "meetings",
    "Organisation": "organisations",
    "Person": "people",
    "Series": "series",
    "Task": "tasks",
    "Topic": "topics",
}
"""By the kind of a thing, the part of the address before its number."""

LISTS: Final[Mapping[str, str]] = {
    "Blackout": "blackouts",
    "Expense": "expenses",
    "Measure": "concept",
    "Municipality": "municipalities",
    "Region": "regions",
    "Venue": "venues",
}
"""Kinds without a page of their own, and the page that lists them."""

OF_DISTRICT = frozenset({"Blackout", "Municipality", "Venue"})


_WORDS: Final[Mapping[str, str]] = {
    "Account": N_("Benutzerkonto"),
    "Activity": N_("Beteiligungsformat"),
    "ActivityPartner": N_("Partner"),
    "ProcessPartner": N_("Partner des Verfahrens"),
    "AgendaItem": N_("Punkt der Tagesordnung"),
    "Blackout": N_("Sperrtag"),
    "Body": N_("Gremium"),
    "Decision": N_("Vereinbarung"),
    "District": N_("Landkreis"),
    "Expense": N_("Entschädigung"),
    "Interview": N_("Gespräch"),
    "Mandate": N_("Mandat"),
    "Measure": N_("Maßnahme"),
    "Meeting": N_("Termin"),
    "Municipality": N_("Gemeinde"),
    "Offer": N_("Angebot"),
    "Organisation": N_("Organisation"),
    "Person": N_("Person"),
    "Process": N_("Verfahren"),
    "Referral": N_("Weitergabe"),
    "Region": N_("Region"),
    "Seat": N_("Sitz"),
    "SeatEnd": N_("Ende eines Sitzes"),
    "Series": N_("Reihe"),
    "Task": N_("Auftrag"),
    "Topic": N_("Thema"),
    "Venue": N_("Tagungsort"),
}


def kind_in_words(kind: str) -> str:
    """What people call a thing of that kind."""
    return gettext(_WORDS[kind]) if kind in _WORDS else gettext("Sonstiges")


def page_of(district: str, process: str | None, kind: str, row_id: int) -> str | None:
    """The address of its page, or of the list it stands in; None where it has neither."""
    base = f"/d/{district}"
    if kind in OF_DISTRICT:
        return f"{base}/{LISTS[kind]}"
    if process is None:
        return None
    base = f"{base}/p/{process}"
    if kind == "Process":
        return base
    if kind in LISTS:
        return f"{base}/{LISTS[kind]}"
    return f"{base}/{OF_PROCESS[kind]}/{row_id}" if kind in OF_PROCESS else None
