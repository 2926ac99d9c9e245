"""Long lists, a page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

ROWS = 50
_Row = TypeVar("_Row")


@dataclass(frozen=True)
class Page(Generic[_Row]):
    """Some rows of a list, and where in it they stand."""

    rows: Sequence[_Row]
    number: int
    pages: int
    total: int


def numbered(number: int, total: int) -> tuple[int, int]:
    """Which page of how many is shown of so many rows, where that number is asked for."""
    pages = max(1, -(-total // ROWS))
    return min(max(1, number), pages), pages


def fetch_page(session: Session, query: Select[*tuple[Any, ...]], number: int) -> Page[Any]:
    """The page of that number; the last one where there are fewer, the first for odd numbers."""
    counted = select(func.count()).select_from(query.order_by(None).subquery())
    total = session.scalar(counted) or 0
    number, pages = numbered(number, total)
    rows = session.execute(query.limit(ROWS).offset((number - 1) * ROWS)).all()
    return Page(rows, number, pages, total)
