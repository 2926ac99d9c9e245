"""A worker killed in the middle of any job loses nothing, and the next one doubles nothing."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitation.database import open_database, transactions
from facilitation.model.document_runs import DocumentRun, RunState
from facilitation.model.incoming import IncomingMail
from facilitation.model.meetings import Meeting
from facilitation.model.municipalities import Municipality
from facilitation.model.outbox import LEASE, LetterState, OutgoingLetter
from facilitation.model.people import MailWish
from facilitation.model.series import Series
from facilitation.model.trash import KEPT_FOR, Discarded
from facilitation.model.uploads import Upload
from facilitation.model.venues import Venue
from facilitation.model.work import JobName
from facilitation.settings import Settings
from facilitation.usecases import access, invitations
from tests import cast, rows, worker
from tests.conftest import TODAY

MAY = datetime(2027, 5, 31, 15, 0, tzinfo=UTC)
MONDAY = datetime(2027, 5, 24, 7, 0, tzinfo=UTC)
"""Nine o'clock: the week before, people are reminded, and the week's overviews are due."""
BEFORE = MONDAY - timedelta(days=20)
DIES_AT = (1, 2, 4)


@pytest.fixture
def installation(settings: Settings, database_url: str, tmp_path: Path) -> Settings:
    """Something to do for every job."""
    post = tmp_path / "incoming"
    post.mkdir()
    for number in range(3):
        (post / f"{number}.eml").write_text(
            f"From: ben@musterkreis.example\nMessage-ID: <{number}@x>\n"
            f"Date: Mon, 24 May 2027 08:0{number}:00 +0200\nSubject: Frage\n\nHallo\n"
        )
    engine = open_database(database_url)
    with transactions(engine)() as session:
        _fill(session)
    engine.dispose()
    return replace(settings, database_url=database_url, replies_url=f"file://{post}")


def _fill(session: Session) -> None:
    scene = cast.set_up(session, today=TODAY)
    by = access.actor_of(session, scene.ada, on=TODAY)
    for hours in range(2):
        made = cast.meeting(session, scene.round_table, starts_at=MAY + timedelta(hours=3 * hours))
        invitations.invite(session, [made.id], by=by, now=BEFORE)
        for guest in (scene.gus, scene.olga, scene.stella):
            invitations.add_guest(session, made.id, guest.id, by=by, now=BEFORE)
    scene.olga.mail_wish = scene.stella.mail_wish = MailWish.WEEKLY
    for body in (scene.east_table, scene.steering):
        rows.series(session, body, MAY - timedelta(days=14), dates=1)[0].series.grown_until = TODAY
    session.add(
        Discarded(
            district_id=scene.district.id,
            kind="Venue",
            name="x",
            discarded_at=BEFORE - KEPT_FOR,
            rows='{"rows": {}, "pointers": []}',
        )
    )
    session.add(
        DocumentRun(
            district_id=scene.district.id,
            process_id=scene.process.id,
            asked_at=BEFORE,
            asked_by_id=scene.ada.id,
        )
    )
    crivitz, banzkow = session.scalars(select(Municipality).order_by(Municipality.ags).limit(2))
    banzkow.merge_into(crivitz, on=TODAY)
    session.add(Venue(district_id=scene.district.id, name="Krug", municipality_id=banzkow.id))
    session.add(
        Upload(
            account_id=scene.ada.account_id,
            purpose="x",
            name="x",
            content=b"x",
            created_at=BEFORE,
        )
    )


def letters(session: Session) -> list[str]:
    return sorted(f"{row.key} {row.state.value}" for row in session.scalars(select(OutgoingLetter)))


def dates(session: Session) -> list[str]:
    found = session.execute(
        select(Series.uid, Meeting.original_start).join(Meeting, Meeting.series_id == Series.id)
    )
    return sorted(f"{uid} {start}" for uid, start in found)


def incoming(session: Session) -> list[str]:
    return sorted(session.scalars(select(IncomingMail.mark)))


def uploads(session: Session) -> list[str]:
    return sorted(session.scalars(select(Upload.name)))


def trash(session: Session) -> list[str]:
    return sorted(session.scalars(select(Discarded.name)))


def documents(session: Session) -> list[str]:
    return [f"{run.id} {run.state} {run.file}" for run in session.scalars(select(DocumentRun))]


def rooms(session: Session) -> list[str]:
    return [f"{room.name} {room.municipality_id}" for room in session.scalars(select(Venue))]


JOBS: dict[JobName, Callable[[Session], list[str]]] = {
    JobName.DELIVER: letters,
    JobName.REMIND: letters,
    JobName.DIGEST: letters,
    JobName.GROW: dates,
    JobName.READ_REPLIES: incoming,
    JobName.TIDY: uploads,
    JobName.EMPTY_TRASH: trash,
    JobName.DOCUMENTS: documents,
    JobName.FOLLOW_MERGERS: rooms,
}


def test_every_job_is_tried():
    assert set(JOBS) == set(JobName)


@pytest.mark.slow
@pytest.mark.parametrize("job", list(JOBS))
def test_what_a_dead_worker_left_is_finished_once(
    installation: Settings, tmp_path: Path, job: JobName
):
    now, before = MONDAY, _look(installation, JOBS[job])
    killed = 0
    for dies_at in DIES_AT:
        for committed in (False, True):
            process = worker.start_job(
                installation, job, now=now, dies_at=dies_at, committed=committed
            )
            process.join(60)
            killed += process.exitcode == -9
            now += LEASE / 10
    assert killed >= 2

    # Letters that were on their way are left alone for the time of a lease.
    for _ in range(2):
        now += LEASE
        last = worker.start_job(installation, job, now=now, dies_at=None)
        last.join(60)
        assert last.exitcode == 0

    after = _look(installation, JOBS[job])
    assert after != before
    assert max(Counter(after).values(), default=1) == 1
    assert _is_complete(job, before, after)
    if job is JobName.DOCUMENTS:
        lying = [file.name for file in (tmp_path / "exports" / ".document-runs").iterdir()]
        assert lying == [after[0].split()[2]]
    if job is JobName.DELIVER:
        names = [file.name for file in (tmp_path / "mail").glob("*.eml")]
        assert len(names) == len(after)


def _look(installation: Settings, what: Callable[[Session], list[str]]) -> list[str]:
    engine = open_database(installation.database_url)
    with transactions(engine)() as session:
        found = what(session)
    engine.dispose()
    return found


def _is_complete(job: JobName, before: list[str], after: list[str]) -> bool:
    match job:
        case JobName.DELIVER:
            return {row.split()[-1] for row in after} == {LetterState.SENT.value}
        case JobName.REMIND:
            return sum(row.startswith("reminder:") for row in after) == 4
        case JobName.DIGEST:
            return sum(row.startswith("digest:") for row in after) == 2
        case JobName.GROW:
            each = Counter(row.split()[0] for row in after)
            return len(each) == 2 and len(set(each.values())) == 1 and min(each.values()) > 50
        case JobName.READ_REPLIES:
            return len(after) == 3
        case JobName.TIDY | JobName.EMPTY_TRASH:
            return after == []
        case JobName.FOLLOW_MERGERS:
            return after != before
        case JobName.DOCUMENTS:
            return [row.split()[1] for row in after] == [RunState.DONE]
