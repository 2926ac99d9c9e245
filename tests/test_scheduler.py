"""The worker does what is due, says so, and stops when it is told to."""

import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from facilitation import scheduler
from facilitation.database import open_database, transactions
from facilitation.model.outbox import LetterState, OutgoingLetter
from facilitation.model.work import JobRun
from facilitation.settings import Settings
from tests import cast
from tests.conftest import TODAY
from tests.usecases.outbox import put

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
PATIENCE = 30


@pytest.fixture
def installation(settings: Settings, database_url: str, tmp_path: Path) -> Settings:
    """A database with two letters that are due, and a folder for mail."""
    given = vars(settings) | {"database_url": database_url}
    engine = open_database(database_url)
    with transactions(engine)() as session:
        district = cast.set_up(session, today=TODAY).district
        put(session, district.id, now=LONG_AGO, count=2)
    engine.dispose()
    return Settings(**given)


def mails(tmp_path: Path) -> int:
    return len(list((tmp_path / "mail").glob("*.eml")))


def test_what_is_due_is_sent_once(installation: Settings, tmp_path: Path):
    assert scheduler.deliver_once(installation) == 2
    assert scheduler.deliver_once(installation) == 0
    assert mails(tmp_path) == 2


def test_the_worker_sends_notes_it_and_stops_on_sigterm(installation: Settings, tmp_path: Path):
    environ = os.environ | {
        "FACILITATION_DATABASE_URL": installation.database_url,
        "FACILITATION_SECRET_KEY": installation.secret_key,
        "FACILITATION_MAIL_URL": installation.mail_url,
    }
    program = "from facilitation import scheduler, settings; scheduler.run(settings.read())"
    with subprocess.Popen([sys.executable, "-c", program], env=environ) as worker:
        try:
            wait_until(lambda: worker.poll() is not None or "deliver" in runs(installation))
            worker.send_signal(signal.SIGTERM)
            assert worker.wait(PATIENCE) == 0
        finally:
            worker.kill()

    run = runs(installation)["deliver"]
    assert (run.outcome, mails(tmp_path)) == ("2", 2)
    assert run.ended_at is not None


def test_beside_the_demo_it_works_in_the_background(installation: Settings, tmp_path: Path):
    with scheduler.in_background(installation):
        wait_until(lambda: "deliver" in runs(installation))

    assert mails(tmp_path) == 2
    engine = open_database(installation.database_url)
    with transactions(engine)() as session:
        assert set(session.scalars(select(OutgoingLetter.state))) == {LetterState.SENT}
    engine.dispose()


def test_a_mailbox_that_cannot_be_read_says_so_and_holds_up_no_letter(
    installation: Settings, tmp_path: Path
):
    (tmp_path / "inbox").write_text("a file where a folder should be")
    broken = replace(installation, replies_url=f"file://{tmp_path / 'inbox'}")

    with scheduler.in_background(broken):
        wait_until(lambda: {"deliver", "read_replies"} <= runs(broken).keys())

    assert mails(tmp_path) == 2
    assert runs(broken)["read_replies"].trouble.startswith("Der Ordner für eingehende E-Mails")


def test_mail_in_the_mailbox_is_read_and_put_away(installation: Settings, tmp_path: Path):
    folder = tmp_path / "inbox"
    folder.mkdir()
    (folder / "a.eml").write_bytes(b"From: a@b.example\r\nSubject: Frage\r\n\r\nGuten Tag\r\n")
    reading = replace(installation, replies_url=f"file://{folder}")

    with scheduler.in_background(reading):
        wait_until(lambda: "read_replies" in runs(reading))

    assert runs(reading)["read_replies"].outcome == "1"
    assert [file.name for file in (folder / "read").iterdir()] == ["a.eml"]


def runs(installation: Settings) -> dict[str, JobRun]:
    engine = open_database(installation.database_url)
    with transactions(engine)() as session:
        found = {run.job: run for run in session.scalars(select(JobRun))}
    engine.dispose()
    return found


def wait_until(is_so) -> None:
    """Look again and again at what another process does; fail after some patience."""
    deadline = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.02)
