"""What the lists of post share, of what went out and of what came in: states to choose from."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import TypeVar

from flask_babel import gettext as _

from facilitation.web import labels
from facilitation.web.addresses import with_query

S = TypeVar("S", bound=StrEnum)

PAGE = "page"
"""The name of the page's number in these addresses."""


def address_of(path: str, state: StrEnum | None, words: str) -> str:
    return with_query(path, {"state": state.value if state else "", "q": words})


def pager_address(path: str, state: StrEnum | None, words: str) -> str:
    """As the pager wants it: ending where the number goes."""
    address = address_of(path, state, words)
    return f"{address}{'&' if '?' in address else '?'}{PAGE}="


def chips(
    path: str, shown: Sequence[S], current: S | None, counts: Mapping[S, int], words: str
) -> list[tuple[str, str, bool, int | None]]:
    """All, and each state of which there is something: words, address, whether it is chosen, how
    many."""
    everything = (_("alle"), address_of(path, None, words), current is None, sum(counts.values()))
    return [
        everything,
        *(
            (
                labels.label(state),
                address_of(path, state, words),
                state is current,
                counts.get(state, 0),
            )
            for state in shown
            if counts.get(state) or state is current
        ),
    ]
