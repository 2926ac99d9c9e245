"""Money for taking part."""

from typing import Any

from facilitation.model.expenses import Expense, ExpenseKind
from facilitation.usecases.seeding.ground import Ground

_KINDS = tuple(ExpenseKind)


def add_expenses(ground: Ground) -> None:
    """For those who were at the past meetings, three at each."""
    ground.add(Expense, [_expense(ground, place) for place in range(ground.size.expenses)])


def _expense(ground: Ground, place: int) -> dict[str, Any]:
    meeting = place // 3 % ground.past_meetings
    seat = ground.body_of(meeting) * ground.size.seats + place % ground.size.seats
    return {
        "district_id": ground.district,
        "process_id": ground.process,
        "key": f"expense-{place}",
        "kind": _KINDS[place % len(_KINDS)],
        "cents": 2500 + place,
        "person_id": ground.people[ground.person_of(seat)],
        "meeting_id": ground.meetings[meeting],
        "spent_on": ground.starts[meeting].date(),
        "purpose": "Fahrt und Kinderbetreuung",
    }
