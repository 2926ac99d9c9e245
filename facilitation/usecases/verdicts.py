"""What becomes of a mail that came in, before it is written down."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from facilitation.model.incoming import IncomingState


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What the program did with a mail or left to people, why, and whom and what it concerns."""

    state: IncomingState
    reason: str = ""
    """A German sentence with the parameters below."""
    parameters: dict[str, Any] = field(default_factory=dict)
    district_id: int | None = None
    person_id: int | None = None
    meeting_id: int | None = None
    series_id: int | None = None
    letter_id: int | None = None
    wished_start: datetime | None = None
    wished_end: datetime | None = None


_WEIGHT = (IncomingState.OPEN, IncomingState.APPLIED, IncomingState.IGNORED)


def weightiest(verdicts: Sequence[Verdict]) -> Verdict:
    """Of several about one mail: what a person should see, else what was done."""
    return min(verdicts, key=lambda verdict: _WEIGHT.index(verdict.state))
