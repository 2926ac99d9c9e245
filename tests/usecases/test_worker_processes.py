"""Several workers on one database, and workers that are killed."""

import random
import time
from collections import Counter
from pathlib import Path

from sqlalchemy import select

from facilitation.database import open_database, transactions
from facilitation.model.outbox import LEASE, LetterState, OutgoingLetter
from tests import cast, worker
from tests.conftest import NOW, TODAY
from tests.usecases.outbox import put

KILLS = {"sqlite": 50, "postgresql+psycopg": 5}
"""A connection to PostgreSQL takes too long to open for fifty kills."""
LETTERS = 2500
"""How many wait while workers are killed."""


def fill(database_url: str, count: int) -> None:
    engine = open_database(database_url)
    with transactions(engine)() as session:
        district = cast.set_up(session, today=TODAY).district
        put(session, district.id, now=NOW, count=count)
    engine.dispose()


def states(database_url: str) -> Counter[LetterState]:
    engine = open_database(database_url)
    with transactions(engine)() as session:
        found = Counter(session.scalars(select(OutgoingLetter.state)))
    engine.dispose()
    return found


def test_two_workers_on_one_database_send_each_letter_once(database_url: str, tmp_path: Path):
    fill(database_url, 300)
    log, together = tmp_path / "log", worker.meeting_point(2)

    workers = [
        worker.start(database_url, log, number, now=NOW, together=together) for number in (1, 2)
    ]
    for process in workers:
        process.join(60)

    sent = worker.sent(log)
    assert [process.exitcode for process in workers] == [0, 0]
    assert len(sent) == 300
    assert len({message_id for _, message_id in sent}) == 300
    assert {number for number, _ in sent} == {1, 2}
    assert states(database_url) == {LetterState.SENT: 300}


def test_a_worker_killed_at_any_point_loses_none_and_doubles_only_the_one_on_its_way(
    database_url: str, tmp_path: Path
):
    fill(database_url, LETTERS)
    kills = KILLS[database_url.partition(":")[0]]
    log, now, chance = tmp_path / "log", NOW, random.Random(2027)

    for number in range(kills):
        process = worker.start(database_url, log, number, now=now, most=LETTERS // (kills + 1))
        before = len(worker.sent(log))
        while len(worker.sent(log)) == before and process.is_alive():
            time.sleep(0.001)  # until it is at work: then the kill hits the work, not the start
        time.sleep(chance.uniform(0, 0.03))
        process.kill()
        process.join()
        now += LEASE
    last = worker.start(database_url, log, kills, now=now)
    last.join(60)

    sent = worker.sent(log)
    times = Counter(message_id for _, message_id in sent)
    assert last.exitcode == 0
    assert states(database_url) == {LetterState.SENT: LETTERS}
    assert len(times) == LETTERS
    assert max(times.values()) <= 2
    doubled = [message_id for message_id, count in times.items() if count == 2]
    first_senders = Counter(next(w for w, m in sent if m == message_id) for message_id in doubled)
    assert max(first_senders.values(), default=0) <= 1
    assert {number for number, _ in sent} == set(range(kills + 1))
