"""Nouns and their rules. Nothing here knows a session, the clock, the web or a file.

All mapped classes are imported here, so that `Base.metadata` is whole and every relationship
finds its other end.
"""

from facilitation.model import (
    accounts,
    activities,
    attendance,
    bodies,
    calendars,
    concepts,
    decisions,
    districts,
    expenses,
    imports,
    journal,
    meetings,
    minutes,
    municipalities,
    offers,
    outbox,
    people,
    processes,
    responsibilities,
    series,
    topics,
    uploads,
    venues,
    work,
)

__all__ = [
    "accounts",
    "activities",
    "attendance",
    "bodies",
    "calendars",
    "concepts",
    "decisions",
    "districts",
    "expenses",
    "imports",
    "journal",
    "meetings",
    "minutes",
    "municipalities",
    "offers",
    "outbox",
    "people",
    "processes",
    "responsibilities",
    "series",
    "topics",
    "uploads",
    "venues",
    "work",
]
