"""Exporting a process: what was imported comes out again, byte by byte."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from facilitation.database import open_database
from facilitation.demo import FILE, FURTHER_FILES, demo_file
from facilitation.formats.dossiers import Dossier, read_dossier, write_dossier, write_dossier_json
from facilitation.formats.dossiers.checking import problems_of
from facilitation.model.accounts import Account
from facilitation.model.base import Base
from facilitation.model.districts import District
from facilitation.model.errors import FileRefusedError, NotAllowedError, NotFoundError
from facilitation.model.minutes import Minutes, MinutesState
from facilitation.model.people import Person
from facilitation.model.processes import Process
from facilitation.model.rights import Actor
from facilitation.usecases.dossiers import export_dossier, export_process, import_dossier
from facilitation.usecases.dossiers.gathering import KINDS
from tests import servers
from tests.cast import Scene
from tests.dossier_files import small
from tests.dossier_plans import plans


@contextmanager
def empty_installation() -> Iterator[Session]:
    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        yield session
    engine.dispose()


def through(dossier: Dossier, now: datetime) -> bytes:
    """Into an empty installation and out again."""
    with empty_installation() as session:
        return write_dossier(export_dossier(session, import_dossier(session, dossier, now=now)))


@pytest.mark.parametrize(
    "content",
    [small(), *map(demo_file, (FILE, *FURTHER_FILES))],
    ids=["small", FILE, *FURTHER_FILES],
)
def test_export_import_export_gives_the_same_bytes(content: bytes, now: datetime) -> None:
    first = through(read_dossier(content), now)

    assert through(read_dossier(first), now) == first


@pytest.fixture(scope="module")
def installation() -> Iterator[Session]:
    """One for many processes: each is rolled back."""
    with empty_installation() as session:
        yield session


MANNERS: dict[str, Any] = {
    "deadline": None,
    "suppress_health_check": [HealthCheck.too_slow, HealthCheck.data_too_large],
}


@settings(max_examples=5, **MANNERS)
@given(plan=plans())
def test_a_process_comes_out_as_it_went_in(installation: Session, plan: Dossier) -> None:
    _check_round(installation, plan)


@pytest.mark.slow
@settings(max_examples=200, **MANNERS)
@given(plan=plans())
def test_any_process_comes_out_as_it_went_in(installation: Session, plan: Dossier) -> None:
    _check_round(installation, plan)


@pytest.fixture(scope="module")
def on_postgres(postgres_server: servers.Postgres) -> Iterator[Session]:
    """The same on PostgreSQL."""
    engine = open_database(postgres_server.create_like("empty"))
    with Session(engine) as session:
        yield session
    engine.dispose()


@pytest.mark.postgres
@settings(max_examples=8, **MANNERS)
@given(plan=plans())
def test_both_databases_give_the_same_bytes(
    installation: Session, on_postgres: Session, plan: Dossier
) -> None:
    here = write_dossier(_in_and_out(installation, plan))

    assert write_dossier(_in_and_out(on_postgres, plan)) == here


def _check_round(session: Session, plan: Dossier) -> None:
    assert list(problems_of(plan)) == []

    first = _in_and_out(session, plan)
    content = write_dossier(first)
    second = _in_and_out(session, read_dossier(content))

    assert write_dossier(second) == content
    assert read_dossier(write_dossier_json(first)) == first


def _in_and_out(session: Session, dossier: Dossier) -> Dossier:
    try:
        process = import_dossier(session, dossier, now=datetime(2026, 11, 23, tzinfo=UTC))
        return export_dossier(session, process)
    finally:
        session.rollback()
        session.expunge_all()


LEFT_OUT = frozenset(
    {
        "account", "login_attempt", "login_session", "role", "upload",
        "outgoing_letter", "incoming_mail", "journal_entry", "people_import", "discarded",
        "document_run", "job_run", "lease", "erasure",
    }
)  # fmt: skip
"""Accounts and roles, letters in and out, journal and trash, what the house keeps for itself."""


def test_each_table_is_in_the_dossier_or_named_as_left_out() -> None:
    told = {kind.__tablename__ for kind in KINDS} | {"district", "process"}

    assert {table.name for table in Base.metadata.sorted_tables} - LEFT_OUT == told


NOT_TOLD = frozenset({"sent_series.shown", "concept.key"})
"""What others have seen; a process has one concept, so that no dossier names it by a key."""


def rows(session: Session) -> dict[str, Counter[tuple[object, ...]]]:
    """All that stands in the tables of a dossier; rows are named by what they say, not by ids."""
    return {
        table.name: Counter(
            tuple(
                str(value)
                for column, value in zip(table.columns, row, strict=True)
                if not (column.primary_key or column.foreign_keys or str(column) in NOT_TOLD)
            )
            for row in session.execute(select(table))
        )
        for table in Base.metadata.sorted_tables
        if table.name not in LEFT_OUT
    }


@pytest.mark.parametrize("content", [small(), demo_file()], ids=["small", "demo"])
def test_every_row_comes_back_as_it_was(content: bytes, now: datetime) -> None:
    with empty_installation() as one, empty_installation() as other:
        process = import_dossier(one, read_dossier(content), now=now)
        again = read_dossier(write_dossier(export_dossier(one, process)))
        import_dossier(other, again, now=now + timedelta(days=9))

        assert rows(other) == rows(one)


def test_approved_minutes_stay_approved_with_what_was_kept(session: Session, now: datetime) -> None:
    process = import_dossier(session, read_dossier(small()), now=now)
    minutes = session.scalars(select(Minutes)).one()
    minutes.state, minutes.approved_at = MinutesState.APPROVED, now
    minutes.composed = {"title": "Protokoll", "public": {"title": "Öffentlich"}}
    session.flush()

    dossier = read_dossier(write_dossier(export_dossier(session, process)))

    (told,) = [one for meeting in dossier.meetings for one in meeting.minutes]
    assert (told.state, told.approved_at) == (MinutesState.APPROVED, now)
    assert told.composed == {"title": "Protokoll", "public": {"title": "Öffentlich"}}


def test_secrets_and_logins_stay_at_home(session: Session, now: datetime) -> None:
    process = import_dossier(session, read_dossier(small()), now=now)
    account = Account(email="login@kreis.example", name="Ada", password_hash="scrypt$geheim")
    session.add(account)
    session.flush()
    person = session.scalars(select(Person).where(Person.key == "ada")).one()
    person.account_id = account.id
    session.flush()

    content = write_dossier(export_dossier(session, process))

    assert b"geheim" not in content
    assert b"login@" not in content


def test_people_of_another_process_stay_there(session: Session, now: datetime) -> None:
    import_dossier(session, read_dossier(small()), now=now)
    district = session.scalars(select(District)).one()
    other = Process(
        district_id=district.id, slug="zweites", name="Zweites", template_key="minimal",
        starts_on=now.date(),
    )  # fmt: skip
    session.add(other)
    session.flush()

    dossier = export_dossier(session, other)

    assert dossier.people == []
    assert dossier.meetings == []
    assert [row.key for row in dossier.organisations] == ["verein"]


def test_only_who_runs_the_process_takes_it_along(
    session: Session,
    scene: Scene,
    ada: Actor,
    ben: Actor,
    cem: Actor,
    today: date,
    now: datetime,
) -> None:
    export_process(session, scene.process, by=ada, on=today, now=now)
    with pytest.raises(NotAllowedError):
        export_process(session, scene.process, by=ben, on=today, now=now)
    with pytest.raises(NotFoundError):
        export_process(session, scene.process, by=cem, on=today, now=now)


def test_a_dossier_of_a_newer_version_is_refused_in_one_sentence() -> None:
    with pytest.raises(FileRefusedError) as refused:
        read_dossier(small(("dossier: 1", "dossier: 2")))

    assert str(refused.value.problems[0]) == (
        "dossier, Zeile 1: Das Dossier hat Fassung 2, gelesen wird bis Fassung 1. Bringen Sie "
        "zuerst diese Installation auf den neuesten Stand."
    )
