"""When a series gets another rule: which of its coming meetings becomes which of the new dates."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

_Old = TypeVar("_Old")
_New = TypeVar("_New")


@dataclass(frozen=True)
class Handover(Generic[_Old, _New]):
    pairs: list[tuple[_Old, _New]]
    """In the order of the new dates."""
    surplus: list[_Old]
    """There is no date for them any more."""
    fresh: list[_New]
    """There is no meeting for them yet."""


def hand_over(
    old: Sequence[tuple[date, _Old]], new: Sequence[tuple[date, _New]]
) -> Handover[_Old, _New]:
    """Both by their day of the rule, in order. A meeting stays on its day where the new rule has
    it too; between such days meetings take over dates one by one, in order."""
    kept = sorted({day for day, _ in old} & {day for day, _ in new})
    pairs: list[tuple[_Old, _New]] = []
    surplus: list[_Old] = []
    fresh: list[_New] = []
    for segment in range(len(kept) + 1):
        before = [one for day, one in old if bisect_right(kept, day) == segment]
        after = [one for day, one in new if bisect_right(kept, day) == segment]
        pairs += zip(before, after, strict=False)
        surplus += before[len(after) :]
        fresh += after[len(before) :]
    return Handover(pairs, surplus, fresh)
