"""Breaks are read as people write them, and written as minutes say them."""

from datetime import time

import pytest

from facilitation.model.errors import InvalidError
from facilitation.planning.breaks import read_breaks, write_breaks

ONE, TWO = (time(15), time(15, 10)), (time(16, 30), time(16, 40))


@pytest.mark.parametrize(
    ("text", "breaks"),
    [
        ("", ()),
        ("15:00 bis 15:10", (ONE,)),
        ("von 15:00 Uhr bis 15:10 Uhr", (ONE,)),
        ("15-15:10", (ONE,)),
        ("15.00–15.10, 16:30 — 16:40", (ONE, TWO)),
        ("15:00 bis 15:10 und 16:30 bis 16:40 Uhr", (ONE, TWO)),
        ("15:00 bis 15:10 Uhr, 16:30 bis 16:40 Uhr", (ONE, TWO)),
    ],
)
def test_breaks_are_read(text, breaks) -> None:
    assert read_breaks(text) == breaks
    assert read_breaks(write_breaks(breaks)) == breaks


@pytest.mark.parametrize(
    "text",
    ["kurz", "15:00", "15:10 bis 15:00", "25:00 bis 26:00", "9:70-9:80", "15:00 bis 15:10 <b>"],
)
def test_what_is_no_break_is_refused_with_an_example(text) -> None:
    with pytest.raises(InvalidError, match="15:00 bis 15:10") as refusal:
        read_breaks(text)
    assert refusal.value.field == "breaks"
