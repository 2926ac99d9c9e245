"""What speaks against a day: public holidays, school holidays if avoided, and blackouts."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from facilitation.model.districts import State
from facilitation.planning.holidays import holidays_on, last_known_school_holiday
from facilitation.planning.remarks import SUNDAY, Remark

SATURDAY = 5


@dataclass(frozen=True, kw_only=True)
class Blocked:
    """Days on which nobody should meet, the last one included."""

    first_day: date
    last_day: date
    reason: str


@dataclass(frozen=True, kw_only=True)
class Obstacles:
    state: State
    avoids_school_holidays: bool = False
    blocked: tuple[Blocked, ...] = ()

    def on(self, day: date) -> str:
        """All that speaks against the day, in words: 'Pfingstmontag'; empty: it is free."""
        return "; ".join(dict.fromkeys(self._on(day)))

    def _on(self, day: date) -> Iterator[str]:
        found = holidays_on(day, self.state)
        if found.public:
            yield found.public
        for blocked in self.blocked:
            if blocked.first_day <= day <= blocked.last_day:
                yield blocked.reason
        if self.avoids_school_holidays and found.school:
            yield found.school

    def is_free_working_day(self, day: date) -> bool:
        """Monday to Friday, with nothing against it."""
        return day.weekday() < SATURDAY and not self.on(day)


def marks_on(day: date, state: State) -> list[Remark]:
    """What is worth knowing of a day on which a meeting takes place, whatever the policy."""
    found = holidays_on(day, state)
    marks = []
    if found.public:
        marks.append(Remark("Feiertag: %(name)s.", name=found.public))
    elif day.weekday() == SUNDAY:
        marks.append(Remark("Der Tag ist ein Sonntag."))
    if found.school:
        marks.append(Remark("Schulferien: %(name)s.", name=found.school))
    return marks


def end_of_school_data(last: date, state: State) -> Remark | None:
    """Said once of all dates up to `last`: from when on nothing is known of school holidays."""
    known = last_known_school_holiday(state, last.year)
    if last <= known:
        return None
    return Remark("Zu Schulferien nach dem %(last)s liegen keine Angaben vor.", last=known)
