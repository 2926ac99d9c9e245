"""Lists and sheets ask as much of a large district as of a small one."""

from collections.abc import Callable

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from facilitation.formats import tables
from facilitation.model.rights import Actor
from facilitation.usecases import (
    bodies,
    organisations,
    people_export,
    people_import,
    people_lists,
    seats,
)
from facilitation.usecases.people_lists import Wanted
from tests import cast
from tests.conftest import NOW, TODAY
from tests.statements import counted

Page = Callable[[Session, cast.Scene, Actor], object]
PAGES: dict[str, Page] = {
    "people": lambda s, scene, ada: people_lists.list_people(
        s, scene.process, Wanted(words="a"), by=ada, on=TODAY
    ),
    "one person": lambda s, scene, ada: people_lists.show_person(
        s, scene.ben.id, by=ada, on=TODAY, now=NOW
    ),
    "organisations": lambda s, scene, ada: organisations.list_organisations(
        s, scene.process, by=ada, on=TODAY
    ),
    "bodies": lambda s, scene, ada: bodies.list_bodies(s, scene.process, by=ada, on=TODAY, now=NOW),
    "one body": lambda s, scene, ada: bodies.show_body(
        s, scene.process, scene.round_table.id, as_of=TODAY, by=ada, on=TODAY, now=NOW
    ),
    "one seat": lambda s, scene, ada: seats.get_seat(
        s, scene.process, scene.round_table.id, scene.seat.id, by=ada, on=TODAY
    ),
    "export": lambda s, scene, ada: people_export.export_people(
        s, scene.process, "csv", by=ada, on=TODAY
    ),
}


@pytest.mark.parametrize("name", PAGES)
def test_queries_do_not_grow_with_the_data(
    session: Session, scene: cast.Scene, ada: Actor, engine: Engine, name: str
) -> None:
    def asked() -> int:
        session.flush()
        session.expire_all()
        with counted(engine) as statements:
            PAGES[name](session, scene, ada)
        return len(statements)

    _ = (scene.process.id, scene.round_table.id, scene.seat.id, scene.ben.id)
    few = asked()
    head = ("Nachname", "Organisation", "Gremium", "Stellvertretung")
    rows = [(f"Mensch {n}", f"Verein {n}", "Runder Tisch West", f"Ersatz {n}") for n in range(60)]
    key = people_import.offer_people(
        session,
        scene.process,
        tables.write_csv([head, *rows]),
        "viele.csv",
        by=ada,
        on=TODAY,
        now=NOW,
    )
    preview = people_import.preview_people(
        session, scene.process, key, keys=("-",), by=ada, on=TODAY, now=NOW
    )
    people_import.take_over(
        session,
        scene.process,
        key,
        seen=preview.digest,
        keys=("-",),
        by=ada,
        on=TODAY,
        now=NOW,
    )

    assert asked() == few
