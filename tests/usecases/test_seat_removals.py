"""Mandates and seats that are withdrawn, ended or deleted, and their way back."""

import json
from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from facilitation.model.bodies import Seat
from facilitation.model.errors import InvalidError
from facilitation.model.meetings import Meeting
from facilitation.model.rights import Actor
from facilitation.model.trash import Discarded
from facilitation.usecases import mandates, seat_ends, seats
from facilitation.usecases.mandates import Filling
from tests import cast, rows
from tests.conftest import NOW, TODAY
from tests.usecases.brought_back import bring
from tests.usecases.test_trash import rows_of

WHEN = NOW + timedelta(days=20)


@pytest.fixture
def meeting(session: Session, scene: cast.Scene) -> Meeting:
    return cast.meeting(session, scene.round_table, starts_at=WHEN)


def test_a_withdrawn_mandate_comes_back_while_the_seat_is_free(
    session: Session, scene: cast.Scene, ada: Actor
) -> None:
    def withdraw() -> Discarded:
        seat = get_seat(session, scene, ada)
        return mandates.withdraw_mandate(session, seat, seat.mandates[0].id, by=ada, now=NOW)

    before = rows_of(session)
    bring(session, scene, withdraw(), ada)
    assert rows_of(session) == before

    kept = withdraw()
    session.expire_all()
    filling = Filling(
        person_id=scene.gus.id, deputy_id=None, function=scene.mandate.function, since=TODAY
    )
    mandates.fill_seat(session, get_seat(session, scene, ada), filling, by=ada, now=NOW)
    with pytest.raises(InvalidError, match="jemand anderes"):
        bring(session, scene, kept, ada)


def get_seat(session: Session, scene: cast.Scene, ada: Actor) -> Seat:
    return seats.get_seat(
        session, scene.process, scene.round_table.id, scene.seat.id, by=ada, on=TODAY
    )


def test_the_end_of_a_seat_is_taken_back_with_its_mandate(
    session: Session, scene: cast.Scene, ada: Actor
) -> None:
    scene.mandate.valid_until = date(2028, 1, 1)
    session.flush()
    seat = get_seat(session, scene, ada)

    kept = seat_ends.end_seat(session, seat, last_day=TODAY, by=ada, now=NOW)
    assert seat.valid_until == scene.mandate.valid_until == TODAY + timedelta(days=1)
    assert json.loads(kept.rows)["rows"] == {}
    bring(session, scene, kept, ada)

    assert (seat.valid_until, scene.mandate.valid_until) == (None, date(2028, 1, 1))


def test_the_end_of_a_seat_stays_where_it_was_changed_since(
    session: Session, scene: cast.Scene, ada: Actor
) -> None:
    seat = get_seat(session, scene, ada)
    kept = seat_ends.end_seat(session, seat, last_day=TODAY, by=ada, now=NOW)
    seat_ends.end_seat(session, seat, last_day=TODAY - timedelta(days=3), by=ada, now=NOW)
    with pytest.raises(InvalidError, match="anders geändert"):
        bring(session, scene, kept, ada)

    later = seat_ends.end_seat(session, seat, last_day=TODAY - timedelta(days=5), by=ada, now=NOW)
    scene.round_table.valid_until = TODAY - timedelta(days=4)
    with pytest.raises(InvalidError, match="nur bis zum"):
        bring(session, scene, later, ada)


def test_a_seat_is_deleted_while_nobody_was_invited_by_it(
    session: Session, scene: cast.Scene, ada: Actor, meeting: Meeting
) -> None:
    before = rows_of(session)
    seat = get_seat(session, scene, ada)
    kept = seat_ends.remove_seat(session, seat, version=seat.version, by=ada, now=NOW)
    bring(session, scene, kept, ada)
    assert rows_of(session) == before

    (asked,) = rows.ask(session, [meeting], scene.ben)
    asked.mandate_id = scene.mandate.id
    session.flush()
    seat = get_seat(session, scene, ada)
    with pytest.raises(InvalidError, match="schon jemand eingeladen"):
        seat_ends.remove_seat(session, seat, version=seat.version, by=ada, now=NOW)
