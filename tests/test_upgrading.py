"""A database of the first release, with people, meetings and letters in it, is upgraded whole."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import JSON, Boolean, Connection, Date, DateTime, Engine, Integer, MetaData, select
from sqlalchemy.orm import Session

from facilitation.database import migrations, open_database, upgrade
from facilitation.model.calendars import SentState
from facilitation.model.districts import District, State
from facilitation.model.meetings import Answer, Invitation, Meeting, MeetingState
from facilitation.model.outbox import LetterKind, LetterState, OutgoingLetter
from facilitation.model.people import Language, MailWish, Person
from facilitation.sqlite_numbers import count_on, numbers_given
from tests.servers import Postgres

NOW = datetime(2027, 1, 11, 9, 0, tzinfo=UTC)
HOURS = timedelta(hours=2)
GONE = {("sent_state", "recurrence_id")}
"""Columns that were given up; nothing had ever been written into them."""
TEXT = "Größe – „ß“ 😀"


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A database as the first release made it."""
    url = f"sqlite:///{tmp_path / 'old.sqlite'}"
    if request.param == "postgres":
        server: Postgres = request.getfixturevalue("postgres_server")
        url = server.create(f"old_{tmp_path.name}")
    engine = open_database(url)
    with engine.begin() as connection:
        command.upgrade(migrations(connection), "0001")
    yield engine
    engine.dispose()


class Rows:
    """Puts rows into the tables as they were; what is not named is empty."""

    def __init__(self, connection: Connection) -> None:
        self.connection, self.tables = connection, MetaData()
        self.tables.reflect(connection)

    def add(self, name: str, /, **given: Any) -> int:
        table = self.tables.tables[name]
        empty = {
            column.name: _empty(column.type)
            for column in table.columns
            if not (column.nullable or column.primary_key or column.foreign_keys)
        }
        made = self.connection.execute(table.insert().values(**(empty | given)))
        return int(made.inserted_primary_key[0])


def _empty(kind: object) -> object:
    match kind:
        case Boolean():
            return False
        case Integer():
            return 1
        case DateTime():
            return NOW.replace(tzinfo=None)
        case Date():
            return NOW.date()
        case JSON():
            return []
    return ""


def fill(rows: Rows) -> None:
    starts = (NOW + timedelta(days=60)).replace(tzinfo=None)
    district = rows.add(
        "district", slug="musterkreis", name=TEXT, ags="13076", state="MV",
        timezone="Europe/Berlin", language="de", mailbox="amt@kreis.example",
    )  # fmt: skip
    person = rows.add(
        "person", district_id=district, key="p1", given_name="Ben", family_name="Becker",
        email="ben@verein.example", email_state="good", language="pl", links_version=3,
    )  # fmt: skip
    body = rows.add(
        "body", district_id=district, key="b1", kind="round_table", name="Runder Tisch",
        quorum="none", decision_mode="vote", decision_kind="agreement", deputy_rule="personal",
        reminder_days=[7, 1], default_minutes=90,
    )  # fmt: skip
    told = {"starts_at": starts, "ends_at": starts + HOURS}
    meeting = rows.add(
        "meeting", district_id=district, body_id=body, key="m1", title=TEXT, state="invited",
        uid="termin@kreis.example", sequence=2, **told,
    )  # fmt: skip
    invitation = rows.add(
        "invitation", meeting_id=meeting, person_id=person, invited_as="member",
        answer="accepted", note=TEXT,
    )  # fmt: skip
    for number, state in enumerate(("sent", "waiting", "failed")):
        rows.add(
            "outgoing_letter", district_id=district, key=f"k{number}",
            message_id=f"<{number}@kreis.example>", kind="invitation", person_id=person,
            meeting_id=meeting, link_kind="rsvp", link_subject=invitation, state=state,
            to="ben@verein.example", subject=TEXT, text="{{link}}", html="<p>{{link}}</p>",
            calendar=b"BEGIN:VCALENDAR\r\n", method="REQUEST", language="de",
        )  # fmt: skip
    rows.add(
        "sent_state", person_id=person, uid="termin@kreis.example", method="REQUEST", sequence=2,
        summary=TEXT, agenda="1. Wohnen", organizer="amt@kreis.example", **told,
    )  # fmt: skip
    rows.add("job_run", job="deliver", outcome="3")


def contents(connection: Connection, names: list[str]) -> dict[str, list[dict[str, str]]]:
    """Every row of these tables, as text."""
    tables = MetaData()
    tables.reflect(connection)
    return {
        name: [
            {column: json.dumps(value, default=str) for column, value in row._mapping.items()}
            for row in connection.execute(
                select(tables.tables[name]).order_by(tables.tables[name].c.id)
            )
        ]
        for name in names
    }


def test_an_upgrade_from_the_first_release_keeps_every_row(old: Engine):
    with old.begin() as connection:
        rows = Rows(connection)
        fill(rows)
        names = [name for name in rows.tables.tables if name != "alembic_version"]
        before = contents(connection, names)
    assert sum(map(len, before.values())) == 10

    upgrade(old)

    with old.connect() as connection:
        after = contents(connection, names)
    for name in names:
        kept = [
            {column: value for column, value in row.items() if column in was}
            for row, was in zip(after[name], before[name], strict=True)
        ]
        wanted = [
            {column: value for column, value in row.items() if (name, column) not in GONE}
            for row in before[name]
        ]
        assert kept == wanted, name


def test_what_was_kept_works_with_the_present_release(old: Engine):
    with old.begin() as connection:
        fill(Rows(connection))
    upgrade(old)

    with Session(old) as session:
        district, person, meeting, invitation, sent = (
            session.scalars(select(kind)).one()
            for kind in (District, Person, Meeting, Invitation, SentState)
        )
        letters = session.scalars(select(OutgoingLetter).order_by(OutgoingLetter.id)).all()
        assert (district.name, district.state) == (TEXT, State.MV)
        assert (person.language, person.links_version) == (Language.POLISH, 3)
        assert (person.mail_wish, person.feeds_version) == (MailWish.EACH, 1)
        assert (meeting.state, meeting.sequence) == (MeetingState.INVITED, 2)
        assert meeting.starts_at == NOW + timedelta(days=60)
        assert (meeting.series_id, meeting.moved_because) == (None, "")
        assert (invitation.answer, invitation.note) == (Answer.ACCEPTED, TEXT)
        assert invitation.wished_deputy == ""
        assert (sent.uid, sent.sequence, sent.told.summary) == (meeting.uid, 2, TEXT)
        assert [letter.state for letter in letters] == [
            LetterState.SENT, LetterState.WAITING, LetterState.FAILED,
        ]  # fmt: skip
        assert {letter.kind for letter in letters} == {LetterKind.INVITATION}
        assert letters[0].letter.calendar == b"BEGIN:VCALENDAR\r\n"


def test_numbers_that_are_still_known_are_not_given_after_an_upgrade(tmp_path: Path) -> None:
    """SQLite gave the numbers of deleted rows again until then."""
    engine = open_database(f"sqlite:///{tmp_path / 'old.sqlite'}")
    with engine.begin() as connection:
        command.upgrade(migrations(connection), "0022")
        rows = Rows(connection)
        district = rows.add("district", slug="musterkreis", ags="13076")
        inner = json.dumps({"rows": {"meeting": [{"id": 44}]}})
        trash = {"topic": [{"id": 41}, {"id": 40}], "discarded": [{"id": 1, "rows": inner}]}
        rows.add("discarded", district_id=district, rows=json.dumps({"rows": trash}))
        letter = {"district_id": district, "link_kind": "rsvp", "link_subject": 50}
        rows.add("outgoing_letter", key="k", message_id="m", kind="invitation", **letter)

    upgrade(engine)
    with engine.begin() as connection:
        given = counted(connection)
        connection.exec_driver_sql("UPDATE sqlite_sequence SET seq = 60 WHERE name = 'lease'")
        before = numbers_given(connection)
        operations = Operations(MigrationContext.configure(connection))
        with operations.batch_alter_table("lease", recreate="always"):
            pass
        count_on(connection, before)

    wanted = {"district": 1, "discarded": 1, "topic": 41, "meeting": 44, "invitation": 50}
    assert {name: seq for name, seq in given.items() if seq} == wanted | {"outgoing_letter": 1}
    with engine.begin() as connection:
        assert counted(connection) == given | {"lease": 60}
        assert Rows(connection).add("lease", name="worker") == 61
    engine.dispose()


def counted(connection: Connection) -> dict[str, int]:
    counts = connection.exec_driver_sql("SELECT name, seq FROM sqlite_sequence")
    return {row.name: row.seq for row in counts}
