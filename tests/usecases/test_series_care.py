"""A series is in somebody's hands, passes on with both saying yes, or is shown as orphaned."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from facilitation.model.errors import (
    ConflictError,
    InvalidError,
    NotAllowedError,
    NotFoundError,
)
from facilitation.model.rights import Actor
from facilitation.usecases import partings, series_care, today
from facilitation.usecases.handovers import Passable, confirm, propose, withdraw
from facilitation.usecases.series_care import (
    SeriesCare,
    entrust_series,
    find_series_care,
    series_to_pass,
)
from tests import cast
from tests.conftest import NOW, TODAY
from tests.usecases.series_stage import weekly


def test_it_is_orphaned_until_somebody_is_named_and_again_when_they_part(
    session: Session, scene: cast.Scene, ada: Actor, ben: Actor, cem: Actor
) -> None:
    series = weekly(session, scene.round_table)
    process, district = scene.process, scene.district

    assert [one.id for one in today.show_today(session, district, by=ada, now=NOW).unheld_series]
    for by, refusal in ((ben, NotAllowedError), (cem, NotFoundError)):
        with pytest.raises(refusal):
            entrust_series(session, process, series.id, SeriesCare(), version=0, by=by, now=NOW)
    named = SeriesCare(caretaker_id=scene.ben.id, deputy_id=scene.olga.id, resources="Beamer")
    held = entrust_series(session, process, series.id, named, version=0, by=ada, now=NOW)

    assert held.resources == "Beamer"
    assert not today.show_today(session, district, by=ada, now=NOW).unheld_series
    mine = today.show_mine(session, district, by=ben, now=NOW).series
    assert [(one.title, one.handover_id) for one in mine] == [(series.title, None)]
    with pytest.raises(ConflictError):
        entrust_series(session, process, series.id, SeriesCare(), version=0, by=ada, now=NOW)

    session.expire_all()
    holdings = partings.list_holdings(session, scene.ben.id, by=ada, on=TODAY)
    care = next(one for one in holdings.cares if one.what == series.title)
    parting = partings.Parting(
        last_day=TODAY,
        parts={part.mandate_id: None for part in holdings.parts},
        cares={one.responsibility_id: None for one in holdings.cares},
    )
    partings.end_part(session, scene.ben.id, parting, by=ada, on=TODAY, now=NOW)

    session.expire_all()
    left = find_series_care(session, series.id)
    assert left is not None
    assert (left.id, left.is_orphaned) == (care.responsibility_id, True)
    assert today.show_today(session, district, by=ada, now=NOW).unheld_series
    assert not series_care.list_orphaned_series(
        session, district, on=TODAY + timedelta(days=365)
    )  # it is over then


def test_it_is_in_new_hands_once_both_have_said_yes(
    session: Session, scene: cast.Scene, ada: Actor, ben: Actor, cem: Actor
) -> None:
    series = weekly(session, scene.round_table)
    process = scene.process
    olga = SeriesCare(caretaker_id=scene.olga.id)
    entrust_series(session, process, series.id, olga, version=0, by=ada, now=NOW)

    def thing() -> Passable:
        return series_to_pass(session, process, series.id, now=NOW)

    wish = propose(session, thing(), scene.ben.id, by=ada, now=NOW)
    session.flush()
    asked = wish.id

    with pytest.raises(NotFoundError):
        confirm(session, thing(), asked, by=cem, now=NOW)
    with pytest.raises(InvalidError, match="schon vorgeschlagen"):
        propose(session, thing(), scene.ben.id, by=ada, now=NOW)
    mine = today.show_mine(session, scene.district, by=ben, now=NOW).series
    assert [one.handover_id for one in mine] == [asked]
    assert not confirm(session, thing(), asked, by=ben, now=NOW)
    assert confirm(session, thing(), asked, by=ada, now=NOW)

    held = find_series_care(session, series.id)
    assert held is not None
    assert held.caretaker_id == scene.ben.id
    with pytest.raises(InvalidError, match="schon abgeschlossen"):
        withdraw(session, thing(), asked, by=ada, now=NOW)
