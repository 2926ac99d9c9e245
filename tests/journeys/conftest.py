"""A running installation and real browsers before it."""

import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from socket import SHUT_RDWR
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy import Engine
from waitress.server import create_server

from facilitation.app import create_app
from facilitation.database import Transaction, open_database, transactions
from facilitation.settings import Settings
from tests.servers import free_port

WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 360, "height": 740}


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A German browser window of 1280 pixels that fails the test on errors of the page."""
    context = browser.new_context(locale="de-DE", viewport=WIDE)
    page = context.new_page()
    troubles: list[str] = []
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on(
        "console",
        lambda line: troubles.append(line.text) if "Security Policy" in line.text else None,
    )
    page.on("request", lambda asked: troubles.append(asked.url) if _is_foreign(asked.url) else None)
    yield page
    context.close()
    assert troubles == []


def _is_foreign(url: str) -> bool:
    """No page may ask anybody but its own server for anything."""
    return not url.startswith(("http://127.0.0.1:", "data:", "blob:", "about:"))


@dataclass
class Installation:
    """A server on a port of its own, with its database and its folder of mails."""

    url: str
    settings: Settings
    transaction: Transaction
    mail_folder: Path
    now: datetime = field(default_factory=lambda: datetime.now(UTC))


@contextmanager
def running(
    settings: Settings,
    engine: Engine,
    folder: Path,
    *,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Iterator[Installation]:
    """Serve the application until the block is left."""
    port = free_port()
    settings = replace(
        settings,
        database_url=engine.url.render_as_string(hide_password=False),
        base_url=f"http://127.0.0.1:{port}",
        mail_url=f"file://{folder / 'mail'}",
    )
    server = create_server(
        create_app(settings, engine=engine, clock=clock), host="127.0.0.1", port=port
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield Installation(
            settings.base_url, settings, transactions(engine), folder / "mail", now=clock()
        )
    finally:
        # In the server's own thread, which may be waiting for the very sockets.
        server.trigger.pull_trigger(lambda: _stop(server))
        thread.join(timeout=10)


def _stop(server: Any) -> None:
    server.close()
    for channel in [*server.active_channels.values()]:
        # The browser keeps its connections open; the server would wait for it.
        with suppress(OSError):
            channel.socket.shutdown(SHUT_RDWR)


@pytest.fixture
def installation(empty_sqlite: Path, settings: Settings, tmp_path: Path) -> Iterator[Installation]:
    """An installation with an empty, migrated database."""
    file = tmp_path / "journey.sqlite"
    shutil.copy(empty_sqlite, file)
    engine = open_database(f"sqlite:///{file}")
    with running(settings, engine, tmp_path) as installation:
        yield installation
    engine.dispose()
