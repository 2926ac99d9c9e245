"""The journal says who did what when, and to each only what is theirs to read."""

import ast
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

import facilitation.usecases
from facilitation.model.errors import NotAllowedError, NotFoundError
from facilitation.model.journal import JournalEntry
from facilitation.model.rights import Actor
from facilitation.usecases import topic_ways
from facilitation.usecases.journal import changes_of, note
from facilitation.usecases.journal_reading import (
    FOR_ALL,
    Wanted,
    list_journal,
    list_writers,
    show_history,
)
from facilitation.usecases.trash import discard
from facilitation.usecases.wishes import Asked
from facilitation.web.journal_words import SENTENCES
from tests import cast, worlds
from tests.conftest import NOW, TODAY
from tests.worlds import World

SOURCES = Path(facilitation.usecases.__path__[0])
NAMED_ELSEWHERE = {
    "_MADE": {"paper_letter_made"},
    "asked.value": {asked.value for asked in Asked},
    "action": {"process.published", "process.hidden"},
    "f'{kind.value}_moved'": {"decision_moved", "task_moved"},
    **{
        f"f'{{thing.journal}}_{step}'": {
            f"{thing}handover_{step}" for thing in ("", "measure_", "offer_", "series_")
        }
        for step in ("proposed", "confirmed", "withdrawn")
    },
}
"""How an action is called that is not written where it is noted."""
NAMED = {"name", "number", "title"}
"""What `**thing.named` holds."""


def noted() -> Iterator[tuple[str, set[str], set[str]]]:
    """Where, which actions, and the details given with them."""
    for file in sorted(SOURCES.rglob("*.py")):
        for call in ast.walk(ast.parse(file.read_text())):
            if not isinstance(call, ast.Call) or len(call.args) < 4:
                continue
            name = ast.unparse(call.func).rpartition(".")[2]
            if name not in ("note", "note_by_login"):
                continue
            action = call.args[2]
            written = ast.unparse(action)
            actions = (
                {action.value} if isinstance(action, ast.Constant) else NAMED_ELSEWHERE[written]
            )
            yield (
                f"{file.name}:{call.lineno}",
                {str(one) for one in actions},
                {
                    *(word.arg for word in call.keywords if word.arg),
                    *(NAMED if any(word.arg is None for word in call.keywords) else ()),
                },
            )


def test_each_action_has_a_sentence_and_what_it_needs() -> None:
    wrong = []
    for where, actions, details in noted():
        for action in actions:
            if action not in SENTENCES:
                wrong.append(f"{where}: no sentence for {action}")
                continue
            try:
                _ = SENTENCES[action] % dict.fromkeys(details, "x")
            except KeyError as missing:
                wrong.append(f"{where}: {action} lacks {missing}")

    assert not wrong, "\n".join(wrong)
    assert SENTENCES.keys() >= FOR_ALL


@pytest.fixture
def world(session: Session, scene: cast.Scene) -> World:
    return worlds.build(session, scene.district, "hier", now=NOW)


def test_a_process_shows_its_own_and_the_district_all(
    session: Session, scene: cast.Scene, ada: Actor, world: World
) -> None:
    note(session, ada, "topic_edited", world.topic, now=NOW, title="Bus")
    note(session, ada, "person.changed", world.person, now=NOW + timedelta(1))
    session.flush()

    (here,) = list_journal(session, scene.district, world.process, Wanted(), by=ada, on=TODAY).rows
    there = list_journal(session, scene.district, scene.process, Wanted(), by=ada, on=TODAY).rows
    every = list_journal(session, scene.district, None, Wanted(), by=ada, on=TODAY).rows

    assert (here.by, here.action, here.subject_id) == ("Ada Ahrens", "topic_edited", world.topic.id)
    assert there == []
    assert [line.action for line in every] == ["person.changed", "topic_edited"]


def test_it_is_narrowed_down_by_person_kind_and_day(
    session: Session, scene: cast.Scene, ada: Actor, world: World
) -> None:
    note(session, ada, "topic_edited", world.topic, now=NOW, title="Bus")
    note(session, None, "series_grown", world.series, now=NOW + timedelta(days=1), dates=3)
    session.flush()

    def found(wanted: Wanted) -> list[str]:
        page = list_journal(session, scene.district, world.process, wanted, by=ada, on=TODAY)
        return [line.action for line in page.rows]

    assert found(Wanted(person_id=ada.person_id)) == ["topic_edited"]
    assert found(Wanted(kind="Series")) == ["series_grown"]
    assert found(Wanted(until=TODAY)) == ["topic_edited"]
    assert found(Wanted(since=TODAY + timedelta(days=1))) == ["series_grown"]
    assert list_writers(session, scene.district, world.process, by=ada, on=TODAY) == [
        (ada.person_id, "Ada Ahrens")
    ]


def test_members_read_what_was_agreed_but_not_who_was_written_to(
    session: Session, scene: cast.Scene, ada: Actor, ben: Actor
) -> None:
    meeting = cast.meeting(session, scene.round_table, starts_at=NOW + timedelta(days=9))
    note(session, ada, "meeting_planned", meeting, now=NOW, body_id=meeting.body_id)
    note(session, ada, "meeting_invited", meeting, now=NOW, letters=7)
    note(session, ada, "answered_by_link", meeting, now=NOW, answer="declined")
    session.flush()

    def actions(by: Actor) -> set[str]:
        history = show_history(
            session, scene.process, "Meeting", meeting.id, page=1, by=by, on=TODAY
        )
        return {line.action for line in history.page.rows}

    assert actions(ben) == {"meeting_planned"}
    assert actions(ada) == {"meeting_planned", "meeting_invited", "answered_by_link"}


def test_only_the_office_reads_the_journal(
    session: Session, scene: cast.Scene, ben: Actor, cem: Actor
) -> None:
    with pytest.raises(NotAllowedError):
        list_journal(session, scene.district, scene.process, Wanted(), by=ben, on=TODAY)
    with pytest.raises(NotFoundError):
        list_journal(session, scene.district, scene.process, Wanted(), by=cem, on=TODAY)
    with pytest.raises(NotFoundError):
        show_history(session, scene.process, "Person", scene.ada.id, page=1, by=ben, on=TODAY)


def test_what_is_gone_is_still_told_without_a_link(
    session: Session, scene: cast.Scene, ada: Actor, world: World
) -> None:
    note(session, ada, "topic_deleted", world.topic, now=NOW, title="Bus")
    discard(session, world.topic, name="Bus", by=ada, now=NOW)

    (line,) = list_journal(session, scene.district, world.process, Wanted(), by=ada, on=TODAY).rows

    assert (line.action, line.details, line.subject_id) == ("topic_deleted", {"title": "Bus"}, None)


def test_a_correction_tells_what_was_before(session: Session, ada: Actor, world: World) -> None:
    before = world.topic.title
    wording = topic_ways.Wording(title="Bus am Abend")

    topic_ways.reword_topic(
        session,
        world.process,
        world.topic.id,
        wording,
        version=world.topic.version,
        by=ada,
        on=TODAY,
        now=NOW,
    )
    session.flush()

    entry = session.scalars(select(JournalEntry).where(JournalEntry.action == "topic_edited")).one()
    assert entry.details["changes"] == [["title", before, "Bus am Abend"]]


def test_changes_are_those_not_stored_yet(session: Session, world: World) -> None:
    world.topic.title = "x" * 900

    ((field, before, after),) = changes_of(world.topic, "title", "words")

    assert (field, before) == ("title", "Thema hier")
    assert len(after) <= 200
