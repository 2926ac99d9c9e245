"""A series as the tests plan it: the last Monday of each month, as in Königslutter."""

from datetime import date, time
from typing import Any

from facilitation.model.series import Frequency
from facilitation.planning.recurrence import LAST, Rule
from facilitation.usecases.series import SeriesPlan
from tests import cast

HOST = "kreisrunde.test"
LAST_MONDAYS = Rule(
    frequency=Frequency.MONTHLY_BY_WEEKDAY, weekday=0, nth=LAST, starts_on=date(2027, 1, 12)
)


def last_mondays(scene: cast.Scene, **changed: Any) -> SeriesPlan:
    """Until the end of 2027, 17 to 19 o'clock, of the round table West."""
    given: dict[str, Any] = {
        "body_id": scene.round_table.id,
        "rule": LAST_MONDAYS,
        "starts": time(17),
        "ends": time(19),
        "until": date(2027, 12, 31),
    }
    return SeriesPlan(**given | changed)
