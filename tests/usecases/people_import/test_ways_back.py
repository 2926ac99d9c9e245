"""An import is undone as long as nothing was built on it."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitation.model.bodies import Mandate
from facilitation.model.errors import InvalidError
from facilitation.model.people import Person
from facilitation.usecases import people_undo
from tests import cast
from tests.conftest import NOW
from tests.usecases.people_import.desk import SEATED, Desk, count, person_named


def test_undoing_leaves_everything_as_it_was(
    session: Session, desk: Desk, scene: cast.Scene
) -> None:
    before = count(session)
    head = ("Name", "Telefon", "Organisation", "Gremium", "Stellvertretung")
    desk.bring(
        ("Olga Özdemir", "03871 5", "Neuer Verein", "Runder Tisch Ost", "Gus Gast"),
        ("Pia Pastor", "", "Neuer Verein", "Runder Tisch West", "Uwe Küster"),
        head=head,
    )

    desk.undo()

    assert count(session) == before
    olga = session.get_one(Person, scene.olga.id)
    assert (olga.phone, olga.organisation_id) == ("", None)
    mandate = session.scalars(select(Mandate).where(Mandate.person_id == scene.olga.id)).one()
    assert (mandate.deputy_id, mandate.valid_until) == (None, None)
    assert people_undo.find_undoable(session, scene.process, now=NOW) is None


def test_an_import_that_is_in_use_stays(session: Session, desk: Desk, scene: cast.Scene) -> None:
    desk.bring(SEATED)
    person = person_named(session, "Müller")
    session.add(Mandate(seat_id=scene.vacant.id, person_id=person.id, valid_from=date(2027, 3, 1)))
    session.flush()

    with pytest.raises(InvalidError, match="wird schon benutzt"):
        desk.undo()


def test_an_import_that_was_edited_stays(session: Session, desk: Desk, scene: cast.Scene) -> None:
    desk.bring(("Olga Özdemir", "03871 5"), head=("Name", "Telefon"))
    session.get_one(Person, scene.olga.id).phone = "110"
    session.flush()

    with pytest.raises(InvalidError, match="noch einmal geändert"):
        desk.undo()
