"""An administrator sees what the worker did, what went wrong, and that it does not run."""

from datetime import timedelta

import pytest

from facilitation.model.work import JobName, JobRun
from tests.conftest import NOW

MINUTE = timedelta(minutes=1)


@pytest.fixture
def page(session, stage, log_in):
    """The status page, with these runs in the database."""

    def show(*runs: JobRun) -> str:
        session.add_all(runs)
        session.commit()
        answer = log_in(stage.admin).get("/admin")
        assert answer.status_code == 200
        return answer.text

    return show


def run(job: str, outcome: str, *, next_at=NOW + MINUTE) -> JobRun:
    return JobRun(
        job=job, outcome=outcome, began_at=NOW - MINUTE, ended_at=NOW, next_at=next_at, worker="w:1"
    )


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        ("0", "nichts zu tun"),
        ("1", "1 E-Mail verschickt"),
        ("250", "250 E-Mails verschickt"),
        ("failed", "Ein Fehler im Programm."),
        ("failed: Der Mailserver ist nicht erreichbar. (x)", "Der Mailserver ist nicht erreichbar"),
    ],
)
def test_each_job_says_how_it_went(page, outcome, words):
    shown = page(run("deliver", outcome))

    assert words in shown
    assert ("fehlgeschlagen</span>" in shown) == outcome.startswith("failed")
    assert "läuft nicht seit" not in shown


def test_every_job_has_a_name_and_words_for_what_it_did(page):
    shown = page(*(run(name.value, "3") for name in JobName), run("of an earlier version", "3"))

    for words in ("3 Erinnerungen geschrieben", "Offene Reihen fortschreiben", "Aufräumen"):
        assert words in shown
    assert "earlier" not in shown


def test_a_job_that_nobody_does_is_pointed_out(page):
    shown = page(run("remind", "0", next_at=NOW - 11 * MINUTE), run("digest", "0"))

    assert "An Termine erinnern: läuft nicht seit Mo., 11.01.2027, 09:49" in shown
    assert "Wochenübersichten schreiben: läuft nicht" not in shown


def test_before_the_worker_ever_ran_that_is_said(page):
    assert "Noch kein Dienst gelaufen" in page()
