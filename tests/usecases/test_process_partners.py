"""Organisations that carry a process together: one drops out, another one steps in."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitation.model.errors import InvalidError, NotAllowedError, NotFoundError
from facilitation.model.people import Organisation
from facilitation.model.processes import ProcessPartner
from facilitation.model.rights import Actor
from facilitation.usecases.bringing_back import bring_back
from facilitation.usecases.process_partners import add_partner, list_partners, remove_partner
from tests import cast, world_parts
from tests.conftest import NOW, TODAY


@pytest.fixture
def pair(session: Session, scene: cast.Scene) -> list[Organisation]:
    """Two partners of the process, and a third organisation that is none."""
    found = [
        world_parts.organisation(session, scene.district, name)
        for name in ("Brücke e. V.", "Treff e. V.", "Chor e. V.")
    ]
    session.add_all(
        ProcessPartner(process_id=scene.process.id, organisation_id=one.id, position=position)
        for position, one in enumerate(found[:2], start=1)
    )
    session.flush()
    return found


def names(session: Session, scene: cast.Scene) -> list[str]:
    return [one.name for one in list_partners(session, scene.process)]


def test_a_partner_goes_another_comes_and_the_first_is_brought_back(
    session: Session, scene: cast.Scene, pair: list[Organisation], ada: Actor
) -> None:
    by = {"by": ada, "on": TODAY, "now": NOW}

    kept = remove_partner(session, scene.process, pair[1].id, **by)
    assert names(session, scene) == ["Brücke e. V."]
    add_partner(session, scene.process, pair[2].id, **by)
    assert names(session, scene) == ["Brücke e. V.", "Chor e. V."]
    back = bring_back(session, scene.district, scene.process, kept.id, **by)

    assert back.kind == "ProcessPartner"
    assert names(session, scene) == ["Brücke e. V.", "Chor e. V.", "Treff e. V."]


def test_one_that_was_named_again_is_not_brought_back_beside_itself(
    session: Session, scene: cast.Scene, pair: list[Organisation], ada: Actor
) -> None:
    by = {"by": ada, "on": TODAY, "now": NOW}
    kept = remove_partner(session, scene.process, pair[0].id, **by)
    add_partner(session, scene.process, pair[0].id, **by)

    with pytest.raises(InvalidError, match="Inzwischen steht dort"):
        bring_back(session, scene.district, scene.process, kept.id, **by)
    assert names(session, scene) == ["Treff e. V.", "Brücke e. V."]


def test_who_may_not_and_what_is_not_there(
    session: Session, scene: cast.Scene, pair: list[Organisation], ada: Actor, ben: Actor
) -> None:
    for deed in (add_partner, remove_partner):
        with pytest.raises(NotAllowedError):
            deed(session, scene.process, pair[0].id, by=ben, on=TODAY, now=NOW)
    with pytest.raises(NotFoundError):
        remove_partner(session, scene.process, pair[2].id, by=ada, on=TODAY, now=NOW)
    with pytest.raises(InvalidError, match="ist schon dabei"):
        add_partner(session, scene.process, pair[0].id, by=ada, on=TODAY, now=NOW)
    pair[2].deleted_at = NOW
    session.flush()
    with pytest.raises(NotFoundError):
        add_partner(session, scene.process, pair[2].id, by=ada, on=TODAY, now=NOW)
    assert len(session.scalars(select(ProcessPartner)).all()) == 2
