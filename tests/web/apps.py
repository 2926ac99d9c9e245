"""Applications that one test after the other works with.

Compiling hundreds of routes and all templates takes longer than most tests; they are always the
same. What a test can change (configuration, database, clock, shelves) is new each time.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import Engine

from facilitation.app import create_app
from facilitation.database import readings, transactions
from facilitation.settings import Settings
from facilitation.web import Desk
from facilitation.web.feed_shelf import Shelf


class Stock:
    """As many as one test needs at once; from the next test on they are lent again."""

    def __init__(self) -> None:
        self._made: defaultdict[Settings, list[tuple[Flask, dict[str, Any]]]] = defaultdict(list)
        self._lent: defaultdict[Settings, int] = defaultdict(int)

    def lend(self, settings: Settings, *, engine: Engine, clock: Callable[[], datetime]) -> Flask:
        """Like `create_app`."""
        kind = replace(settings, exports=Path(), mail_url="", database_url="")
        made, place = self._made[kind], self._lent[kind]
        self._lent[kind] += 1
        if place == len(made):
            app = create_app(settings, engine=engine, clock=clock)
            made.append((app, dict(app.config)))
        app, config = made[place]
        app.config.clear()
        app.config.update(config)
        desk = Desk(transactions(engine), readings(engine), settings, clock)
        app.extensions["facilitation"] = desk
        app.extensions["feeds"] = Shelf()
        app.extensions["org_charts"] = Shelf()
        return app

    def take_back(self) -> None:
        self._lent.clear()
