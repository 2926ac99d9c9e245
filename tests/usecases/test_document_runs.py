"""All files in one go: asked for once, written by the worker, killed and begun anew, tidied."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from zipfile import ZipFile

import pytest
from sqlalchemy import Engine, delete, select
from sqlalchemy.orm import Session

from facilitation import archive
from facilitation.archive import UnwritableError
from facilitation.database import readings, transactions
from facilitation.model.accounts import Role
from facilitation.model.document_runs import (
    KEPT_FOR,
    MOST_BEGUN,
    MOST_KEPT,
    STALLED_AFTER,
    DocumentRun,
    RunState,
)
from facilitation.model.errors import InvalidError, NotAllowedError, NotFoundError
from facilitation.model.journal import JournalEntry
from facilitation.model.meetings import Meeting
from facilitation.model.rights import Actor
from facilitation.model.work import JobName, JobRun
from facilitation.usecases import document_runs, document_writing
from facilitation.usecases.document_writing import Bench, tidy_runs, write_due
from facilitation.usecases.process_documents import House
from facilitation.web.labels import in_german
from tests import cast
from tests.cast import Scene
from tests.conftest import NOW


@pytest.fixture
def exports(tmp_path: Path) -> Path:
    return tmp_path / "exports"


@pytest.fixture
def bench(engine: Engine, exports: Path) -> Bench:
    return Bench(
        transactions(engine),
        readings(engine),
        exports,
        House(in_german, "https://kreisrunde.example"),
        lambda: NOW,
        lambda: False,
    )


@pytest.fixture
def asked(session: Session, scene: Scene, ada: Actor) -> DocumentRun:
    for days in range(3):
        cast.meeting(session, scene.round_table, starts_at=NOW + timedelta(days=days))
    run = document_runs.ask_for_documents(session, scene.process, by=ada, now=NOW)
    session.commit()
    return run


def seen(session: Session, run: DocumentRun) -> DocumentRun:
    session.expire_all()
    session.refresh(run)
    session.commit()
    return run


def files(exports: Path) -> list[str]:
    return sorted(file.name for file in (exports / ".document-runs").glob("*"))


class Killed(BaseException):
    """As sudden as a signal: nothing catches it."""


def later(bench: Bench, by: timedelta) -> Bench:
    return replace(bench, clock=lambda: NOW + by)


def test_what_is_asked_for_is_written_once_and_taken(
    session: Session, scene: Scene, ada: Actor, asked: DocumentRun, bench: Bench, exports: Path
) -> None:
    again = document_runs.ask_for_documents(session, scene.process, by=ada, now=NOW)
    session.commit()
    assert again.id == asked.id

    written, nothing = write_due(bench), write_due(bench)

    run = seen(session, asked)
    assert (run.state, run.done, run.total, written, nothing) == (RunState.DONE, 12, 12, 12, 0)
    package = document_runs.take_documents(session, scene.process, run.id, exports, by=ada, now=NOW)
    assert package.name == "Dokumente_integration_2027-01-11.zip"
    with ZipFile(package.path) as found:
        assert len(found.namelist()) == 12
        assert found.testzip() is None
    told = session.scalars(select(JournalEntry.action).order_by(JournalEntry.id)).all()
    assert told == ["documents_asked", "documents_taken"]
    assert document_runs.ask_for_documents(session, scene.process, by=ada, now=NOW).id != asked.id


def test_a_worker_killed_at_any_file_leaves_nothing_wrong(
    session: Session,
    asked: DocumentRun,
    bench: Bench,
    exports: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    real = archive.Package.add
    for number, dies_at in enumerate((1, 5, 12)):

        def add(self: archive.Package, name: str, content: bytes, dies_at: int = dies_at) -> None:
            real(self, name, content)
            if len(self._file.filelist) == dies_at:
                raise Killed

        monkeypatch.setattr(archive.Package, "add", add)
        with pytest.raises(Killed):
            write_due(later(bench, number * STALLED_AFTER))
        run = seen(session, asked)
        assert (run.state, run.done) == (RunState.RUNNING, dies_at - 1)
        assert write_due(later(bench, number * STALLED_AFTER + STALLED_AFTER / 2)) == 0
    monkeypatch.setattr(archive.Package, "add", real)

    assert write_due(later(bench, 4 * STALLED_AFTER)) == 12

    run = seen(session, asked)
    assert run.state is RunState.DONE
    assert files(exports) == [run.file]


def test_a_worker_that_was_given_up_steps_back_for_the_next(
    session: Session, asked: DocumentRun, bench: Bench, exports: Path
) -> None:
    """Two at once: the first one only seemed dead."""
    other_wrote: list[int] = []

    def clock() -> datetime:
        if not other_wrote and files(exports):
            other_wrote.append(0)
            other_wrote[0] = write_due(later(bench, 2 * STALLED_AFTER))
        return NOW

    first = write_due(replace(bench, clock=clock))

    run = seen(session, asked)
    assert (first, other_wrote) == (0, [12])
    assert run.state is RunState.DONE
    assert files(exports) == [run.file]


def test_a_worker_that_is_told_to_stop_leaves_the_run_to_the_next(
    session: Session, asked: DocumentRun, bench: Bench, exports: Path
) -> None:
    stops = iter([False, False, True])

    assert write_due(replace(bench, stop=lambda: next(stops, True))) == 0
    assert seen(session, asked).state is RunState.WAITING
    assert files(exports) == []
    assert write_due(bench) == 12


def test_a_run_that_takes_one_worker_after_the_other_with_it_is_given_up(
    session: Session, asked: DocumentRun, bench: Bench
) -> None:
    for _ in range(MOST_BEGUN):
        asked.begin(now=NOW)
    session.commit()

    assert write_due(later(bench, STALLED_AFTER)) == 0

    run = seen(session, asked)
    assert (run.state, run.trouble) == (RunState.FAILED, document_writing.NEVER_DONE)


def test_what_goes_wrong_is_said_and_can_be_asked_for_again(
    session: Session, scene: Scene, ada: Actor, asked: DocumentRun, bench: Bench, exports: Path
) -> None:
    exports.mkdir()
    (exports / ".document-runs").write_bytes(b"in the way")

    with pytest.raises(UnwritableError):
        write_due(bench)

    run = seen(session, asked)
    assert (run.state, run.trouble) == (RunState.FAILED, document_writing.NO_ROOM)
    with pytest.raises(InvalidError, match="noch einmal"):
        document_runs.take_documents(session, scene.process, run.id, exports, by=ada, now=NOW)
    (exports / ".document-runs").unlink()
    again = document_runs.ask_for_documents(session, scene.process, by=ada, now=NOW)
    session.commit()
    assert write_due(bench) == 12
    assert seen(session, again).state is RunState.DONE


@pytest.mark.parametrize("what", ["role", "person", "meetings"])
def test_a_run_whose_ground_has_gone_ends_with_a_sentence(
    session: Session, scene: Scene, asked: DocumentRun, bench: Bench, what: str
) -> None:
    if what == "role":
        for role in session.scalars(select(Role).where(Role.person_id == scene.ada.id)):
            role.valid_until = NOW.date()
    if what == "person":
        scene.ada.deleted_at = NOW
    if what == "meetings":
        session.execute(delete(Meeting))
    session.commit()

    assert write_due(bench) == 0

    run = seen(session, asked)
    assert run.state is RunState.FAILED
    assert run.trouble.endswith("zu schreiben." if what == "meetings" else "nicht mehr sehen.")


def test_old_runs_go_with_their_files_and_so_do_files_of_none(
    session: Session, scene: Scene, ada: Actor, asked: DocumentRun, bench: Bench, exports: Path
) -> None:
    for number in range(MOST_KEPT + 1):
        write_due(later(bench, timedelta(hours=number)))
        document_runs.ask_for_documents(
            session, scene.process, by=ada, now=NOW + timedelta(hours=number + 1)
        )
        session.commit()
    folder = exports / ".document-runs"
    (folder / "999-ab.zip").write_bytes(b"of no run")
    (folder / f".{asked.id}-cd.zip.0a1b").write_bytes(b"half a file of a worker that died")
    (folder / "andere.txt").write_bytes(b"not ours")
    waiting = session.scalars(select(DocumentRun).where(DocumentRun.state == "waiting")).one()

    gone = tidy_runs(session, exports, now=NOW + timedelta(hours=9))
    session.commit()

    kept = session.scalars(select(DocumentRun).where(DocumentRun.state == "done")).all()
    assert (len(kept), gone) == (MOST_KEPT, 4)
    assert files(exports) == sorted([*(run.file for run in kept), "andere.txt"])
    tidy_runs(session, exports, now=NOW + KEPT_FOR + timedelta(days=1))
    assert files(exports) == ["andere.txt"]
    assert session.scalars(select(DocumentRun)).all() == [waiting]


def test_the_page_knows_whether_anybody_works(
    session: Session, scene: Scene, ada: Actor, asked: DocumentRun, exports: Path
) -> None:
    def is_worked() -> bool:
        (line,) = document_runs.list_runs(session, scene.process, exports, by=ada, now=NOW)
        return line.is_worked_on

    minute = timedelta(minutes=1)
    assert not is_worked()
    session.add(JobRun(job=JobName.DOCUMENTS.value, began_at=NOW - minute, ended_at=NOW - minute))
    session.flush()
    assert is_worked()
    for job in session.scalars(select(JobRun)):
        job.ended_at = NOW - 9 * minute
    session.flush()
    assert not is_worked()
    asked.begin(now=NOW)
    session.flush()
    assert is_worked()


def test_runs_of_others_are_not_there(
    session: Session, scene: Scene, cem: Actor, ben: Actor, asked: DocumentRun, exports: Path
) -> None:
    for by in (cem, ben):
        with pytest.raises((NotFoundError, NotAllowedError)):
            document_runs.show_run(session, scene.process, asked.id, exports, by=by, now=NOW)
