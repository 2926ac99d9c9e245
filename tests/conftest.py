"""The stage and the cast: Ada facilitates, Ben is a member, Cem is a stranger."""

import os
import shutil
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright
from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from facilitation.database import open_database, upgrade
from facilitation.model.rights import Actor
from facilitation.settings import Settings
from facilitation.usecases import access
from tests import cast, databases, servers

NOW = datetime(2027, 1, 11, 9, 0, tzinfo=UTC)
"""A Monday morning in the week in which all tests take place."""
TODAY = date(2027, 1, 11)


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def today() -> date:
    return TODAY


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(
        secret_key="a key for tests, long enough to be one",
        database_url="sqlite://",
        base_url="http://kreisrunde.test",
        mail_url=f"file://{tmp_path}/mail",
        mail_from="kreisrunde@kreis.example",
        exports=tmp_path / "exports",
    )


def missing(program: str) -> None:
    """Skip where a program is not installed; fail where all of them are promised."""
    if os.environ.get("FACILITATION_TEST_ALL"):
        pytest.fail(f"{program} is missing, although all tests were asked for")
    pytest.skip(f"{program} is not installed")


@pytest.fixture(scope="session")
def empty_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated database without rows, to be copied."""
    file = tmp_path_factory.mktemp("database") / "empty.sqlite"
    engine = open_database(f"sqlite:///{file}")
    upgrade(engine)
    engine.dispose()
    return file


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[servers.Postgres]:
    if not servers.Postgres.is_installed():
        missing("PostgreSQL")
    with servers.Postgres() as server:
        engine = open_database(server.create("empty"))
        upgrade(engine)
        engine.dispose()
        yield server


@pytest.fixture(scope="session")
def scene_in_sqlite(empty_sqlite: Path) -> databases.Prepared:
    """A database with the scene, to be copied."""
    file = empty_sqlite.with_name("scene.sqlite")
    shutil.copy(empty_sqlite, file)
    return databases.lay_out(f"sqlite:///{file}", today=TODAY)


@pytest.fixture(scope="session")
def scene_in_postgres(postgres_server: servers.Postgres) -> Iterator[databases.Reused]:
    prepared = databases.lay_out(postgres_server.create_like("empty"), today=TODAY)
    with closing(databases.Reused(postgres_server, prepared)) as reused:
        yield reused


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> databases.Prepared:
    """A migrated database of each kind: with the scene for tests that name it, else empty."""
    has_scene = "scene" in request.node.fixturenames
    if request.param == "sqlite":
        file = tmp_path / "test.sqlite"
        if has_scene:
            prepared: databases.Prepared = request.getfixturevalue("scene_in_sqlite")
            return prepared.copy_to(file)
        shutil.copy(request.getfixturevalue("empty_sqlite"), file)
        return databases.Prepared(f"sqlite:///{file}")
    if has_scene:
        reused: databases.Reused = request.getfixturevalue("scene_in_postgres")
        return reused.again()
    server: servers.Postgres = request.getfixturevalue("postgres_server")
    return databases.Prepared(server.create_like("empty"))


@pytest.fixture
def database_url(database: databases.Prepared) -> str:
    return database.url


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = open_database(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    """A session that is rolled back; use cases never commit."""
    with sessionmaker(engine, expire_on_commit=False)() as session:
        yield session


@pytest.fixture
def scene(session: Session, database: databases.Prepared) -> cast.Scene:
    """The district with its process, its bodies and the cast (see `tests/cast.py`)."""
    return database.enter(session) if database.scene else cast.set_up(session, today=TODAY)


@pytest.fixture
def ada(session: Session, scene: cast.Scene) -> Actor:
    return access.actor_of(session, scene.ada, on=TODAY)


@pytest.fixture
def ben(session: Session, scene: cast.Scene) -> Actor:
    return access.actor_of(session, scene.ben, on=TODAY)


@pytest.fixture
def cem(session: Session, scene: cast.Scene) -> Actor:
    return access.actor_of(session, scene.cem, on=TODAY)


FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PATIENCE_MS = 30_000
"""How long a page may take; what never comes fails all the same."""


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    program = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chrome")
    if program is None:
        missing("Chromium")
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
        yield browser
        browser.close()
