"""Public and school holidays of a German state.

The package `holidays` is slow to load, so it is loaded when somebody first asks for a date.
"""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from facilitation.model.districts import State

PUBLIC, SCHOOL = "public", "school"
_HORIZON = 12
"""Years ahead in which a last day of school holidays is looked for."""


@dataclass(frozen=True)
class Holidays:
    """What falls on a day; empty: nothing of the kind."""

    public: str = ""
    school: str = ""
    school_is_known: bool = True
    """False where the ministers have not yet set the school holidays of that time."""


def holidays_on(day: date, state: State) -> Holidays:
    """The holidays of the state on that day, by their German names."""
    return Holidays(
        public=_names(PUBLIC, state, day.year).get(day, ""),
        school=_names(SCHOOL, state, day.year).get(day, ""),
        school_is_known=day <= last_known_school_holiday(state, day.year),
    )


def last_known_school_holiday(state: State, year: int) -> date:
    """The last day of school holidays that is laid down, looked for from that year back."""
    for earlier in range(year + 1, year - _HORIZON, -1):
        known = _names(SCHOOL, state, earlier)
        if known:
            return max(known)
    return date(year - _HORIZON, 1, 1)


@lru_cache(maxsize=256)
def _names(category: str, state: State, year: int) -> dict[date, str]:
    import holidays

    return dict(
        holidays.country_holidays(
            "DE", subdiv=state.value, years=year, categories=(category,), language="de"
        )
    )
