"""Results of a survey as people read them: rounded, and as bars."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from facilitation.planning.surveys import Share
from facilitation.usecases.surveys import QuestionResult
from facilitation.web.words import number

_TENTH = Decimal("0.1")
_WIDTH = 100


@dataclass(frozen=True)
class Bar:
    """One answer. Lengths are in percent of the whole width."""

    answer: str
    people: str
    share: str
    margin: str
    length: str
    least: str
    most: str


@dataclass(frozen=True)
class Chart:
    """One question."""

    id: int
    text: str
    topic_id: int | None
    topic: str
    people: int
    effective: int
    is_weighted: bool
    is_few: bool
    bars: list[Bar]


def charts(questions: Iterable[QuestionResult]) -> list[Chart]:
    return [_chart(question) for question in questions]


def _chart(question: QuestionResult) -> Chart:
    result = question.result
    return Chart(
        id=question.id,
        text=question.text,
        topic_id=question.topic_id,
        topic=question.topic,
        people=result.people,
        effective=round(result.effective),
        is_weighted=result.is_weighted,
        is_few=result.is_few,
        bars=[_bar(share) for share in result.shares],
    )


def _bar(share: Share) -> Bar:
    return Bar(
        answer=share.answer,
        people=number(share.people),
        share=f"{percent(share.share)}\N{NO-BREAK SPACE}%",
        margin=_margin(share),
        length=_length(share.share),
        least=_length(share.least),
        most=_length(share.most),
    )


def _margin(share: Share) -> str:
    """A dash where all or nobody answered so: the formula's zero would claim too much."""
    return f"±\N{NO-BREAK SPACE}{percent(share.margin)}" if 0 < share.share < 1 else "–"


def percent(part: float) -> str:
    """'42,3': one place, halves rounded up, as people do."""
    rounded = (Decimal(repr(part)) * 100).quantize(_TENTH, ROUND_HALF_UP)
    return str(rounded).replace(".", ",")


def _length(part: float) -> str:
    return f"{part * _WIDTH:.2f}"
