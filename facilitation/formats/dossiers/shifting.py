"""Move a dossier in time by whole weeks: weekdays and times of day stay as they are."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from facilitation.formats.dossiers.fields import Row
from facilitation.formats.dossiers.whole import Dossier

_FACTS = {"district", "official_register", "associations", "municipalities"}
"""What is so whether or not the process takes place: it is not moved."""


def shifted(dossier: Dossier, *, weeks: int) -> Dossier:
    """The same dossier, everything in its process so many weeks later (or earlier)."""
    if not weeks:
        return dossier
    zone = ZoneInfo(dossier.district.timezone)
    moved = {
        name: value if name in _FACTS else _moved(value, timedelta(weeks=weeks), zone)
        for name, value in dossier
    }
    return dossier.model_copy(update=moved)


def _moved(value: Any, span: timedelta, zone: ZoneInfo) -> Any:
    if isinstance(value, datetime):
        # Reckoned on the clock of the place, so that 17:00 stays 17:00 over the change of clocks.
        return (value.astimezone(zone).replace(tzinfo=None) + span).replace(tzinfo=zone)
    if isinstance(value, date):
        return value + span
    if isinstance(value, Row):
        return value.model_copy(update={name: _moved(part, span, zone) for name, part in value})
    if isinstance(value, list):
        return [_moved(part, span, zone) for part in value]
    return value
