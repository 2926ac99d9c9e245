"""Days and times of day become moments."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from facilitation.model.errors import InvalidError
from facilitation.planning.moments import moment, span

BERLIN = ZoneInfo("Europe/Berlin")
SPRING, AUTUMN = date(2027, 3, 28), date(2027, 10, 31)


@pytest.mark.parametrize(
    ("day", "at", "there"),
    [
        (date(2027, 1, 11), time(17), datetime(2027, 1, 11, 16, tzinfo=UTC)),
        (date(2027, 7, 12), time(17), datetime(2027, 7, 12, 15, tzinfo=UTC)),
        (SPRING, time(1, 59), datetime(2027, 3, 28, 0, 59, tzinfo=UTC)),
        (SPRING, time(3, 0), datetime(2027, 3, 28, 1, 0, tzinfo=UTC)),
        (AUTUMN, time(3, 0), datetime(2027, 10, 31, 2, 0, tzinfo=UTC)),
    ],
)
def test_local_time_becomes_a_moment(day: date, at: time, there: datetime) -> None:
    assert moment(day, at, BERLIN) == there


@pytest.mark.parametrize(
    ("day", "sentence"), [(SPRING, "gibt es an dem Tag nicht"), (AUTUMN, "zweimal")]
)
def test_half_past_two_is_refused_when_the_clock_changes(day: date, sentence: str) -> None:
    with pytest.raises(InvalidError, match=sentence):
        moment(day, time(2, 30), BERLIN)


def test_an_end_before_the_beginning_is_refused() -> None:
    with pytest.raises(InvalidError) as refusal:
        span(date(2027, 1, 11), time(17), time(16), BERLIN)

    assert refusal.value.field == "ends"
