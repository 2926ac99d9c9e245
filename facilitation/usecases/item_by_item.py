"""How jobs work through what is due: one by one, each in a transaction of its own."""

import logging
from collections.abc import Callable, Iterable
from typing import TypeVar

from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from facilitation.database import Transaction

T = TypeVar("T")
_log = logging.getLogger(__name__)


def never() -> bool:
    return False


def item_by_item(
    transaction: Transaction,
    items: Iterable[T],
    act: Callable[[Session, T], int],
    *,
    stop: Callable[[], bool] = never,
) -> int:
    """Do each item and say how many things were done; `stop` is asked before each.

    One that fails stops no other; what went wrong first is raised when all have had their turn.
    """
    done, trouble = 0, None
    for item in items:
        if stop():
            break
        try:
            with transaction() as session:
                done += act(session, item)
        except OperationalError:  # the database itself: no use in trying the next one
            raise
        except Exception as error:  # part of the scheduler's outermost loop; raised below
            _log.warning("%r: %s", item, error)
            trouble = trouble or error
    if trouble is not None:
        raise trouble
    return done
