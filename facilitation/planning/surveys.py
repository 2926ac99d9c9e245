"""What a weighted survey says: shares, how many answers they are worth, and how sure they are."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum, sqrt

SURE = 1.96
"""Quantile of the normal distribution for 95 %."""
FEW = 30
"""With fewer effective answers a margin by the normal distribution is a hint at most."""


@dataclass(frozen=True)
class Counted:
    """So many people gave this answer, each counting with this weight."""

    answer: str
    people: int
    weight: float = 1.0


@dataclass(frozen=True)
class Share:
    """One answer: people as counted, share and margin as parts of one."""

    answer: str
    people: int
    share: float
    margin: float

    @property
    def least(self) -> float:
        return max(0.0, self.share - self.margin)

    @property
    def most(self) -> float:
        return min(1.0, self.share + self.margin)


@dataclass(frozen=True)
class Result:
    """One question. `effective`: so many answers without weights would be worth as much."""

    people: int
    effective: float
    shares: tuple[Share, ...] = ()
    is_weighted: bool = False
    """Some counted more than others."""

    @property
    def is_few(self) -> bool:
        return self.effective < FEW


def weigh(rows: Sequence[Counted]) -> Result:
    """Weighted shares in the order in which answers first come; rows of one answer are added up.

    Effective sample size after Kish (1965): (sum of weights)² / sum of squared weights, over
    people. Margin at 95 %: 1.96 · sqrt(p · (1 - p) / n_eff), without finite population correction.
    Nobody, or nobody who counts, gives a result without shares.
    """
    total = fsum(row.people * row.weight for row in rows)
    squares = fsum(row.people * row.weight**2 for row in rows)
    people = sum(row.people for row in rows)
    if total <= 0 or squares <= 0:
        return Result(people, 0.0)
    effective = total * total / squares
    answers = dict.fromkeys(row.answer for row in rows)
    return Result(
        people,
        effective,
        tuple(_share(answer, rows, total, effective) for answer in answers),
        is_weighted=len({row.weight for row in rows if row.people}) > 1,
    )


def _share(answer: str, rows: Sequence[Counted], total: float, effective: float) -> Share:
    own = [row for row in rows if row.answer == answer]
    part = min(1.0, fsum(row.people * row.weight for row in own) / total)
    return Share(
        answer=answer,
        people=sum(row.people for row in own),
        share=part,
        margin=SURE * sqrt(part * (1 - part) / effective),
    )
