"""A form sent twice, by a button pressed twice where no script runs, is stored once."""

import re

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from facilitation.model.activities import Activity
from facilitation.model.base import Base
from facilitation.model.concepts import Measure
from facilitation.model.decisions import Decision, Task
from facilitation.model.expenses import Expense
from facilitation.model.interviews import Statement
from facilitation.model.journal import JournalEntry
from facilitation.model.meetings import AgendaItem
from facilitation.model.offers import Offer
from facilitation.model.topics import Topic
from tests import cast, worlds
from tests.conftest import NOW
from tests.web.conftest import LogIn
from tests.worlds import World

Sent = tuple[type[Base], str, dict[str, str]]


def forms(world: World, seen: str) -> list[Sent]:
    """What a form makes, its address, and what is typed; `seen`: the mark of the item's notes."""
    here = f"/d/musterkreis/p/{world.process.slug}"
    item = world.items[world.running.id][0]
    conduct = f"{here}/meetings/{world.running.id}/conduct/items/{item}"
    talk = f"{here}/activities/{world.talks.id}/interviews/{world.interview.id}"
    offer = {"name": "Treff", "kind": "sport", "municipality_id": str(world.municipality.id)}
    expense = {"kind": "allowance", "cents": "30,00", "spent_on": "2027-01-08"}
    at_item = {
        "title": world.running.agenda[0].title,
        "version": "1",
        "seen": seen,
        "is_public": "y",
    }
    finding = at_item | {"new-wording": "Ja.", "new-kind": "agreement", "new-mode": "consensus"}
    return [
        (Activity, f"{here}/activities/new", {"kind": "forum", "title": "Forum"}),
        (Topic, f"{here}/activities/{world.talks.id}/topics", {"title": "Bus am Abend"}),
        (Topic, f"{here}/topics/new", {"title": "Kita", "raised_on": "2027-01-08"}),
        (Offer, "/d/musterkreis/offers/new", offer | {"valid_from": "2027-01-01"}),
        (Expense, f"{here}/expenses/new", expense | {"person_id": str(world.person.id)}),
        (
            Measure,
            f"{here}/concept/new",
            {"title": "Rufbus", "chapter": "Mobilität", "state": "open"},
        ),
        (AgendaItem, f"{here}/meetings/{world.coming.id}/agenda", {"title": "Ausblick"}),
        (AgendaItem, f"{here}/meetings/{world.running.id}/conduct/items", {"title": "Ausblick"}),
        (Statement, f"{talk}/statements", {"words": "Der Bus fehlt."}),
        (Decision, conduct, finding | {"add": "decision", "new-result": "adopted"}),
        (Task, conduct, at_item | {"add": "task", "new-wording": "Ruft an."}),
        (Topic, conduct, at_item | {"add": "topic", "new-title": "Radweg"}),
    ]


def test_what_is_sent_twice_is_stored_once(
    engine: Engine, stage: cast.Scene, log_in: LogIn
) -> None:
    with Session(engine, expire_on_commit=False) as session, session.begin():
        world = worlds.build(session, stage.district, "hier", now=NOW)
    client = log_in(stage.ada)

    conduct = f"/d/musterkreis/p/{world.process.slug}/meetings/{world.running.id}/conduct"
    page = client.get(f"{conduct}?item={world.items[world.running.id][0]}")
    (seen, *_) = re.findall(r'name="seen" value="([^"]*)"', page.text)

    for kind, address, typed in forms(world, seen):
        before = rows(engine, kind)
        first, second = (
            client.post(address, data=typed | {"csrf_token": "of one page"}) for _ in range(2)
        )
        again = rows(engine, kind)
        client.post(address, data=typed | {"csrf_token": "of another page"})

        assert (first.status_code, second.status_code) == (303, 303), kind
        assert first.location == second.location
        told = kind is not AgendaItem  # an agenda grows without a word in the journal
        assert again == (before[0] + 1, before[1] + told), kind
        assert rows(engine, kind) == (before[0] + 2, before[1] + 2 * told), kind


def rows(engine: Engine, kind: type[Base]) -> tuple[int, int]:
    """How many there are, and how many entries the journal has."""
    with Session(engine) as session:
        of_kind, told = (
            session.scalar(select(func.count()).select_from(one)) or 0
            for one in (kind, JournalEntry)
        )
    return of_kind, told
