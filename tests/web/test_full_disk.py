"""A disk that is full: a sentence, nothing stored by halves, and pages that can still be read."""

import pytest
from sqlalchemy import Engine, event, func, select
from sqlalchemy.orm import Session

from facilitation.model.topics import Topic
from tests import cast
from tests.web.conftest import LogIn

HERE = "/d/musterkreis/p"


def crowd(engine: Engine) -> None:
    """From here on the file of the database cannot grow."""
    engine.dispose()
    event.listen(engine, "connect", lambda raw, _: raw.execute("PRAGMA max_page_count = 1"))


def test_a_full_disk_is_said_and_nothing_is_stored(
    engine: Engine, stage: cast.Scene, log_in: LogIn
) -> None:
    if engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL's files cannot be held back from a test")
    ada = log_in(stage.ada)
    address = f"{HERE}/{stage.process.slug}/topics"
    crowd(engine)

    stored = 0
    for number in range(20):
        typed = {"title": f"Bus {number}", "words": "Der Bus fehlt. " * 250}
        answer = ada.post(f"{address}/new", data=typed | {"raised_on": "2027-01-08"})
        if answer.status_code != 303:
            break
        stored += 1  # there was some room left inside the file

    assert answer.status_code == 507
    assert "Auf dem Server ist kein Platz mehr" in answer.text
    assert "Es wurde nichts gespeichert" in answer.text
    assert ada.get(address).status_code == 200
    with Session(engine) as session:
        assert session.scalar(select(func.count(Topic.id))) == stored
