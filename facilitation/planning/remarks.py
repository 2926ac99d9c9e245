"""What is worth a second look on the day of a meeting. Nothing of it forbids the day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from facilitation.model.bodies import last_day_to_invite
from facilitation.model.districts import State
from facilitation.model.errors import FacilitationError
from facilitation.planning.holidays import holidays_on, last_known_school_holiday

SUNDAY = 6


class Remark(FacilitationError):  # noqa: N818 - collected and shown, never thrown
    """A sentence about a day, with its parameters."""


@dataclass(frozen=True, kw_only=True)
class Circumstances:
    """What one must know to judge the day of a meeting."""

    state: State
    today: date
    clear_days: int
    """Invitation period of the body, in clear days."""
    is_invited: bool = False
    others: tuple[str, ...] = ()
    """What else the body does on that day: titles with their time."""


def remarks_on(day: date, circumstances: Circumstances) -> list[Remark]:
    """Holidays, Sundays, other meetings of the body, and an invitation period too short."""
    return [
        *_holidays(day, circumstances.state),
        *_others(circumstances.others),
        *_period(day, circumstances),
    ]


def _holidays(day: date, state: State) -> Iterable[Remark]:
    found = holidays_on(day, state)
    if found.public:
        yield Remark("Feiertag: %(name)s.", name=found.public)
    elif day.weekday() == SUNDAY:
        yield Remark("Der Tag ist ein Sonntag.")
    if found.school:
        yield Remark("Schulferien: %(name)s.", name=found.school)
    elif not found.school_is_known:
        yield Remark(
            "Zu Schulferien nach dem %(last)s liegen keine Angaben vor.",
            last=last_known_school_holiday(state, day.year),
        )


def _others(others: Iterable[str]) -> Iterable[Remark]:
    for other in others:
        yield Remark("Am selben Tag tagt das Gremium schon: %(other)s.", other=other)


def _period(day: date, circumstances: Circumstances) -> Iterable[Remark]:
    last = last_day_to_invite(day, circumstances.clear_days)
    if circumstances.is_invited or day < circumstances.today or last >= circumstances.today:
        return
    yield Remark(
        "Die Einladung müsste bis %(last)s hinausgegangen sein (Frist: %(days)s volle Tage). "
        "Eine verspätete Einladung braucht einen Grund.",
        last=last,
        days=circumstances.clear_days,
    )
