"""What was deleted can be brought back for thirty days, with all its parts."""

import json
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from facilitation.model.base import Base, UtcDateTime
from facilitation.model.bodies import BodyKind
from facilitation.model.decisions import Decision
from facilitation.model.districts import District
from facilitation.model.errors import InvalidError, NotAllowedError, NotFoundError
from facilitation.model.journal import JournalEntry
from facilitation.model.meetings import AgendaItem, MeetingState
from facilitation.model.outbox import LetterState
from facilitation.model.processes import Process
from facilitation.model.rights import Actor
from facilitation.model.topics import Topic, TopicState
from facilitation.model.trash import KEPT_FOR, Discarded
from facilitation.model.venues import Venue
from facilitation.usecases import agendas, decisions, tasks, topics, venues
from facilitation.usecases.activities import remove_activity
from facilitation.usecases.bringing_back import bring_back, list_kept
from facilitation.usecases.journal import note
from facilitation.usecases.trash import discard, empty_trash, forget_person_in_trash
from facilitation.usecases.trash_return import put_back
from facilitation.usecases.trash_rows import from_json, to_json
from tests import cast, worlds
from tests.conftest import NOW, TODAY
from tests.worlds import World

LEFT_OUT = {"journal_entry", "discarded", "alembic_version"}
WHOLE = ("topic", "decision", "task", "activity", "series", "venue", "process")


@pytest.fixture
def world(session: Session, scene: cast.Scene) -> World:
    built = worlds.build(session, scene.district, "hier", now=NOW)
    session.delete(built.kept)
    session.flush()
    return built


@pytest.fixture
def process(world: World) -> Process:
    return world.process


def rows_of(session: Session) -> dict[str, list[Any]]:
    """All that is in the database, but for letters' states."""
    session.flush()
    return {
        table.name: [
            tuple(value for name, value in row.items() if name not in ("state", "due_at"))
            if table.name == "outgoing_letter"
            else tuple(row.values())
            for row in session.execute(sa.select(table).order_by(table.c.id)).mappings()
        ]
        for table in Base.metadata.sorted_tables
        if table.name not in LEFT_OUT
    }


@pytest.mark.parametrize("what", WHOLE)
def test_all_parts_come_back_as_they_were(session: Session, world: World, what: str) -> None:
    before = rows_of(session)
    thing = getattr(world, what)

    kept = discard(session, thing, name="etwas", by=None, now=NOW)
    without = rows_of(session)
    put_back(session, json.loads(kept.rows), name=kept.name)

    assert len(without[thing.__tablename__]) < len(before[thing.__tablename__])
    assert rows_of(session) == before


def test_what_somebody_changed_meanwhile_is_not_deleted(
    session: Session, world: World, ada: Actor, process: Process
) -> None:
    whole: dict[str, Any] = {"version": 0, "by": ada, "now": NOW}
    dated = whole | {"on": TODAY}
    district = session.get_one(District, process.district_id)

    for remove in (
        lambda: venues.remove_venue(session, district, world.venue.id, **whole),
        lambda: topics.delete_topic(session, process, world.topic.id, **whole),
        lambda: decisions.delete_decision(session, process, world.decision.id, **whole),
        lambda: tasks.delete_task(session, process, world.task.id, **whole),
        lambda: remove_activity(session, process, world.activity.id, **dated),
    ):
        with pytest.raises(InvalidError, match="inzwischen geändert"):
            remove()
    unseen = sa.update(Venue).values(version=7).execution_options(synchronize_session=False)
    session.execute(unseen)
    with pytest.raises(InvalidError, match="inzwischen geändert"):
        discard(session, world.venue, name="Saal", by=None, now=NOW)


@pytest.mark.parametrize("what", WHOLE)
def test_nothing_gets_the_number_of_what_was_deleted(
    session: Session, world: World, what: str
) -> None:
    """Links in mails, pages that are open and the trash name things by their numbers."""
    thing = getattr(world, what)
    table = Base.metadata.tables[thing.__tablename__]
    names = [name for name in ("key", "uid", "slug") if name in table.c]
    kept = discard(session, thing, name="etwas", by=None, now=NOW)
    stored = json.loads(kept.rows)
    (gone, *_) = stored["rows"][table.name]
    twin = from_json(table, gone) | dict.fromkeys(names, "another")
    del twin["id"]
    made = session.scalar(sa.insert(table).values(twin).returning(table.c.id))

    put_back(session, stored, name="etwas")
    assert made > gone["id"]
    keys = dict(session.execute(sa.select(table.c.id, table.c[names[0]])).all())
    assert (keys[gone["id"]], keys[made]) == (gone[names[0]], "another")


def test_a_taken_key_is_said_and_nothing_changes(session: Session, world: World) -> None:
    kept = discard(session, world.topic, name="Bus", by=None, now=NOW)
    table = Base.metadata.tables["topic"]
    (first,) = json.loads(kept.rows)["rows"]["topic"]
    session.execute(sa.insert(table).values(from_json(table, first) | {"id": 9999}))
    before = rows_of(session)

    with pytest.raises(InvalidError, match="Inzwischen steht dort etwas anderes"):
        put_back(session, json.loads(kept.rows), name="Bus")

    assert rows_of(session) == before


def test_without_its_owner_nothing_comes_back(session: Session, world: World) -> None:
    inner = discard(session, world.coming, name="Termin", by=None, now=NOW)
    stored = json.loads(inner.rows)
    discard(session, world.process, name="Verfahren", by=None, now=NOW)

    with pytest.raises(InvalidError, match="gibt es nicht mehr"):
        put_back(session, stored, name="Termin")


def test_a_stranger_who_got_the_owners_number_is_not_taken_for_it(
    session: Session, world: World, scene: cast.Scene
) -> None:
    inner = discard(session, world.topic, name="Bus", by=None, now=NOW)
    stored = json.loads(inner.rows)
    number = world.process.id
    discard(session, world.process, name="Verfahren", by=None, now=NOW)
    session.add(
        Process(
            id=number,
            district_id=scene.elsewhere.id,
            slug="fremd",
            name="Fremd",
            template_key="test",
            starts_on=TODAY,
        )
    )
    session.flush()

    with pytest.raises(InvalidError, match="gibt es nicht mehr"):
        put_back(session, stored, name="Bus")


def test_what_something_else_needs_cannot_be_deleted(session: Session, world: World) -> None:
    before = rows_of(session)

    with pytest.raises(InvalidError, match="hängt noch daran"):
        discard(session, world.region, name="Region", by=None, now=NOW, owner=world.process)

    assert rows_of(session) == before


def test_waiting_letters_about_it_are_withdrawn(session: Session, world: World) -> None:
    world.letter.state = LetterState.WAITING

    discard(session, world.coming, name="Termin", by=None, now=NOW)

    session.refresh(world.letter)
    assert world.letter.state is LetterState.WITHDRAWN
    assert world.letter.due_at is None


def test_the_journal_keeps_what_it_says_and_is_about_it_again(
    session: Session, world: World, ada: Actor
) -> None:
    note(session, ada, "topic_edited", world.topic, now=NOW, title="Bus")
    number = world.topic.id
    kept = discard(session, world.topic, name="Bus", by=ada, now=NOW)

    entry = session.scalars(sa.select(JournalEntry)).one()
    assert (entry.subject_kind, entry.subject_id) == ("Topic", None)

    put_back(session, json.loads(kept.rows), name="Bus")
    session.refresh(entry)
    assert entry.subject_id == number


def test_after_thirty_days_it_is_gone_for_good(
    session: Session, scene: cast.Scene, ada: Actor, world: World
) -> None:
    kept = discard(session, world.venue, name="Saal", by=ada, now=NOW)
    session.flush()
    late = NOW + KEPT_FOR

    assert empty_trash(session, now=late - timedelta(seconds=1)) == 0
    with pytest.raises(NotFoundError):
        bring_back(session, scene.district, None, kept.id, by=ada, on=TODAY, now=late)
    assert list_kept(session, scene.district, None, by=ada, on=TODAY, now=late) == []
    assert empty_trash(session, now=late) == 1
    assert session.scalars(sa.select(Discarded)).all() == []


# As people do it


def test_a_venue_comes_back(session: Session, scene: cast.Scene, ada: Actor, world: World) -> None:
    kept = venues.remove_venue(session, scene.district, world.venue.id, version=1, by=ada, now=NOW)
    (line,) = list_kept(session, scene.district, None, by=ada, on=TODAY, now=NOW)
    assert (line.kind, line.name, line.by) == ("Venue", "Saal hier", "Ada Ahrens")

    back = bring_back(session, scene.district, None, kept.id, by=ada, on=TODAY, now=NOW)

    assert (back.kind, back.row.name) == ("Venue", "Saal hier")
    assert list_kept(session, scene.district, None, by=ada, on=TODAY, now=NOW) == []
    with pytest.raises(NotFoundError):
        bring_back(session, scene.district, None, kept.id, by=ada, on=TODAY, now=NOW)


def test_only_whoever_may_delete_brings_back(
    session: Session, scene: cast.Scene, ada: Actor, ben: Actor, cem: Actor, world: World
) -> None:
    kept = venues.remove_venue(session, scene.district, world.venue.id, version=1, by=ada, now=NOW)

    with pytest.raises(NotAllowedError):
        bring_back(session, scene.district, None, kept.id, by=ben, on=TODAY, now=NOW)
    with pytest.raises(NotFoundError):
        bring_back(session, scene.elsewhere, None, kept.id, by=cem, on=TODAY, now=NOW)
    with pytest.raises(NotAllowedError):
        list_kept(session, scene.district, None, by=ben, on=TODAY, now=NOW)


def test_a_struck_item_comes_back_where_it_stood(
    session: Session, world: World, ada: Actor, process: Process
) -> None:
    first = world.items[world.coming.id][0]
    titles = sa.select(AgendaItem.title).where(AgendaItem.meeting_id == world.coming.id)
    titles = titles.order_by(AgendaItem.position)
    before = session.scalars(titles).all()
    seen = session.get_one(AgendaItem, first).version
    kept = agendas.remove_item(
        session, process, world.coming.id, first, version=seen, by=ada, now=NOW
    )
    assert session.scalars(titles).all() == before[1:]

    bring_back(session, world.district, process, kept.id, by=ada, on=TODAY, now=NOW)

    assert session.scalars(titles).all() == before


def test_a_finding_comes_back_with_its_topic_and_its_number(
    session: Session, world: World, ada: Actor, process: Process
) -> None:
    decision, topic = world.decision, world.topic
    decision.topic_id = topic.id
    session.flush()
    kept = decisions.delete_decision(session, process, decision.id, version=3, by=ada, now=NOW)
    session.refresh(topic)
    assert topic.state is TopicState.RAISED

    back = bring_back(session, world.district, process, kept.id, by=ada, on=TODAY, now=NOW)

    assert isinstance(back.row, Decision)
    assert (back.row.topic_id, back.row.number) == (topic.id, "1/1")
    session.refresh(topic)
    assert topic.state.value == "decided"


def test_nothing_comes_back_into_closed_minutes(
    session: Session, world: World, ada: Actor, process: Process
) -> None:
    kept = topics.delete_topic(
        session, process, world.topic.id, version=world.topic.version, by=ada, now=NOW
    )
    world.running.state = MeetingState.CLOSED
    session.flush()

    with pytest.raises(InvalidError):
        bring_back(session, world.district, process, kept.id, by=ada, on=TODAY, now=NOW)

    assert session.scalars(sa.select(Topic).where(Topic.title == "Thema hier")).all() == []


def test_another_process_does_not_show_it(
    session: Session, world: World, scene: cast.Scene, ada: Actor
) -> None:
    kept = topics.delete_topic(
        session, world.process, world.topic.id, version=world.topic.version, by=ada, now=NOW
    )

    assert list_kept(session, scene.district, scene.process, by=ada, on=TODAY, now=NOW) == [
        line
        for line in list_kept(session, scene.district, world.process, by=ada, on=TODAY, now=NOW)
        if line.kind in ("Person", "Organisation")
    ]
    with pytest.raises(NotFoundError):
        bring_back(session, scene.district, scene.process, kept.id, by=ada, on=TODAY, now=NOW)


def test_erasing_a_person_reaches_into_the_trash(session: Session, world: World) -> None:
    person = world.person
    told = person.name
    world.task.word(f"{told} ruft an: {person.email}")
    session.flush()
    kept = discard(session, world.process, name="Verfahren", by=None, now=NOW)
    assert told in kept.rows

    assert forget_person_in_trash(session, person, put_instead="eine frühere Person") == 1

    stored = json.loads(kept.rows)
    assert told not in kept.rows
    assert person.email not in kept.rows
    assert "eine frühere Person ruft an" in kept.rows
    assert not any(row["person_id"] == person.id for row in stored["rows"]["mandate"])
    put_back(session, stored, name="Verfahren")
    assert session.get(type(world.task), world.task.id) is not None
    assert forget_person_in_trash(session, person, put_instead="eine frühere Person") == 0


# Values

MANY = sa.Table(
    "many",
    sa.MetaData(),
    sa.Column("id", sa.Integer),
    sa.Column("moment", UtcDateTime),
    sa.Column("day", sa.Date),
    sa.Column("clock", sa.Time),
    sa.Column("kind", sa.Enum(BodyKind, native_enum=False)),
    sa.Column("content", sa.LargeBinary),
    sa.Column("sum", sa.Numeric(20, 6)),
    sa.Column("share", sa.Float),
    sa.Column("is_so", sa.Boolean),
    sa.Column("text", sa.String),
    sa.Column("inside", sa.JSON),
)
TEXTS = st.text(st.characters(codec="utf-8"), max_size=20)
INSIDE = st.recursive(
    st.booleans() | st.integers() | TEXTS | st.none(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=6,
).filter(lambda value: value is not None)


def or_none(of: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | of


@given(
    st.fixed_dictionaries(
        {
            "id": st.integers(1, 2**31 - 1),
            "moment": or_none(st.datetimes(timezones=st.just(UTC))),
            "day": or_none(st.dates()),
            "clock": or_none(st.times()),
            "kind": or_none(st.sampled_from(BodyKind)),
            "content": or_none(st.binary(max_size=20)),
            "sum": or_none(st.decimals(-(10**12), 10**12, places=6)),
            "share": or_none(st.floats(allow_nan=False, allow_infinity=False)),
            "is_so": or_none(st.booleans()),
            "text": or_none(TEXTS),
            "inside": INSIDE,
        }
    )
)
def test_every_value_survives(row: dict[str, Any]) -> None:
    told = json.loads(json.dumps(to_json(MANY, row), ensure_ascii=False))

    assert from_json(MANY, told) == row


def test_examples_of_values() -> None:
    row = dict.fromkeys(MANY.columns.keys()) | {
        "moment": datetime(2027, 3, 28, 1, 30, tzinfo=UTC),
        "day": date(2027, 3, 28),
        "clock": time(18),
        "kind": BodyKind.ROUND_TABLE,
        "content": b"\x00\xff",
        "sum": Decimal("12.500000"),
    }

    assert from_json(MANY, to_json(MANY, row))["sum"] == Decimal("12.500000")
