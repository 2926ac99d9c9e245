"""Pages: read the request, call one use case, show the answer."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from flask import current_app

from facilitation.database import Transaction
from facilitation.settings import Settings


@dataclass(frozen=True)
class Desk:
    """What every view needs at hand."""

    transaction: Transaction
    """For writing; commits at its end, rolls back when something is refused."""
    reading: Transaction
    """For pages that only show."""
    settings: Settings
    clock: Callable[[], datetime]

    def now(self) -> datetime:
        return self.clock()

    def today(self) -> date:
        """The day it is in the installation's zone."""
        return self.clock().astimezone(self.settings.zone).date()


def desk() -> Desk:
    at_hand: Desk = current_app.extensions["facilitation"]
    return at_hand
