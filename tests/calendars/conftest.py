"""Everything that leaves the house in a year, written once for all tests here."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from facilitation.database import open_database
from facilitation.settings import Settings
from tests.calendars import shipped
from tests.calendars.expanders import EXPANDERS, Expander
from tests.calendars.play import Play, Shelf
from tests.calendars.shipped import Shipped
from tests.conftest import missing


@pytest.fixture(scope="session")
def shelf(empty_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    folder = tmp_path_factory.mktemp("calendars")
    file = folder / "play.sqlite"
    shutil.copy(empty_sqlite, file)
    settings = Settings(
        secret_key="a key for tests, long enough to be one",
        database_url="sqlite://",
        base_url="http://kreisrunde.test",
        mail_url=f"file://{folder}/mail",
        mail_from="kreisrunde@kreis.example",
        exports=folder / "exports",
    )
    engine = open_database(f"sqlite:///{file}")
    try:
        return Play(engine, settings).run()
    finally:
        engine.dispose()


@pytest.fixture(scope="session")
def every_series(
    empty_sqlite: Path, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Shipped]:
    """Every series that ships, and the ready cases, by name."""
    file = tmp_path_factory.mktemp("demo") / "demo.sqlite"
    shutil.copy(empty_sqlite, file)
    engine = open_database(f"sqlite:///{file}")
    try:
        with Session(engine) as session:
            return shipped.every_series(session)
    finally:
        engine.dispose()


@pytest.fixture
def expand() -> Callable[[str], Expander]:
    """How a program of that name works out the occurrences; skipped where it is missing."""

    def named(program: str) -> Expander:
        expander, is_installed = EXPANDERS[program]
        if not is_installed():
            missing(program)
        return expander

    return named
