"""Bodies: founding, changing, ending, and what ties of two processes or districts are refused."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from facilitation.model.bodies import Body, BodyKind, Seat
from facilitation.model.errors import (
    ConflictError,
    InvalidError,
    NotAllowedError,
    NotFoundError,
)
from facilitation.model.people import Sector
from facilitation.model.processes import Process, Region
from facilitation.model.rights import Actor
from facilitation.usecases import body_changes, body_rules
from facilitation.usecases.bodies import get_body, list_bodies, show_body
from facilitation.usecases.body_changes import BodyDetails
from facilitation.usecases.body_rules import StandardItem
from tests import cast
from tests.conftest import NOW, TODAY


def details(**changes: object) -> BodyDetails:
    plain: dict[str, object] = {
        "name": "Aktivgruppe Sprache",
        "kind": BodyKind.ACTION_GROUP,
        "region_id": None,
        "parent_id": None,
        "mailbox": "",
        "sender_name": "",
    }
    return BodyDetails(**{**plain, **changes})  # type: ignore[arg-type]


def add(session: Session, scene: cast.Scene, by: Actor, **changes: object) -> Body:
    return body_changes.add_body(
        session,
        scene.process,
        details(**changes),
        valid_from=TODAY,
        by=by,
        on=TODAY,
        now=NOW,
    )


def edit(session: Session, scene: cast.Scene, body: Body, by: Actor, **changes: object) -> Body:
    return body_changes.edit_body(
        session,
        scene.process,
        body.id,
        details(**changes),
        version=body.version,
        by=by,
        on=TODAY,
        now=NOW,
    )


def another_process(session: Session, district_id: int) -> tuple[Process, Region, Body]:
    process = Process(
        district_id=district_id,
        slug=f"anderes-{district_id}",
        name="Ein anderes Verfahren",
        template_key="test",
        starts_on=cast.SINCE,
    )
    session.add(process)
    session.flush()
    region = Region(process_id=process.id, key="r", position=1, name="R", sort_key="r")
    body = Body(
        district_id=district_id,
        process_id=process.id,
        kind=BodyKind.FORUM,
        name="Forum",
        sort_key="forum",
        valid_from=cast.SINCE,
    )
    session.add_all([region, body])
    session.flush()
    return process, region, body


def test_a_body_is_founded_without_seats(session: Session, scene: cast.Scene, ada: Actor) -> None:
    body = add(session, scene, ada, region_id=scene.west.id, parent_id=scene.steering.id)

    sheet = show_body(session, scene.process, body.id, as_of=TODAY, by=ada, on=TODAY, now=NOW)
    assert sheet.seats == ()
    assert sheet.reports_to == "Steuerungsgruppe"


def test_seats_of_migrants_organisations_without_a_vote_stand_out_where_others_have_one(
    session: Session, scene: cast.Scene, ada: Actor
) -> None:
    body = add(session, scene, ada)
    sectors = (Sector.MIGRANT_ORGANISATIONS, Sector.CHURCH)
    ours, other = (
        Seat(
            body_id=body.id,
            position=place,
            label=sector.value,
            sector=sector,
            is_voting=False,
            valid_from=cast.SINCE,
        )
        for place, sector in enumerate(sectors, start=1)
    )
    session.add_all([ours, other])

    def voiceless() -> list[int]:
        session.flush()
        sheet = show_body(session, scene.process, body.id, as_of=TODAY, by=ada, on=TODAY, now=NOW)
        return [seat.seat_id for seat in sheet.voiceless]

    assert voiceless() == []
    other.is_voting = True
    assert voiceless() == [ours.id]
    ours.is_voting = True
    assert voiceless() == []


def test_members_and_strangers_found_nothing(
    session: Session, scene: cast.Scene, ben: Actor, cem: Actor
) -> None:
    with pytest.raises(NotAllowedError):
        add(session, scene, ben)
    with pytest.raises(NotFoundError):
        add(session, scene, cem)


def test_what_belongs_to_another_process_is_no_region_and_no_parent(
    session: Session, scene: cast.Scene, ada: Actor
) -> None:
    _process, region, body = another_process(session, scene.district.id)

    with pytest.raises(NotFoundError):
        add(session, scene, ada, region_id=region.id)
    with pytest.raises(NotFoundError):
        add(session, scene, ada, parent_id=body.id)
    with pytest.raises(NotFoundError):
        get_body(session, scene.process, body.id, by=ada, on=TODAY)


def test_a_body_of_another_district_is_not_there(
    session: Session, scene: cast.Scene, ada: Actor
) -> None:
    process, _region, body = another_process(session, scene.elsewhere.id)

    with pytest.raises(NotFoundError):
        get_body(session, process, body.id, by=ada, on=TODAY)
    with pytest.raises(NotFoundError):
        list_bodies(session, process, by=ada, on=TODAY, now=NOW)


def test_no_body_reports_to_itself_over_others(
    session: Session, scene: cast.Scene, ada: Actor
) -> None:
    child = add(session, scene, ada, parent_id=scene.steering.id)

    with pytest.raises(InvalidError, match="nicht an sich selbst berichten"):
        edit(session, scene, scene.steering, ada, name="Steuerungsgruppe", parent_id=child.id)


def test_a_name_is_used_once_whatever_its_case(
    session: Session, scene: cast.Scene, ada: Actor
) -> None:
    add(session, scene, ada)

    with pytest.raises(InvalidError, match="gibt es in diesem Verfahren schon"):
        add(session, scene, ada, name="AKTIVGRUPPE  Sprache")


def test_who_comes_second_gets_both_texts(session: Session, scene: cast.Scene, ada: Actor) -> None:
    body = add(session, scene, ada)
    seen = body.version
    edit(session, scene, body, ada, name="Die Erste")
    session.flush()

    with pytest.raises(ConflictError) as caught:
        body_changes.edit_body(
            session,
            scene.process,
            body.id,
            details(name="Die Zweite"),
            version=seen,
            by=ada,
            on=TODAY,
            now=NOW,
        )
    assert caught.value.theirs["name"] == "Die Erste"


def test_an_agenda_is_not_overwritten_unseen(
    session: Session, scene: cast.Scene, ada: Actor
) -> None:
    def put(title: str) -> None:
        body_rules.set_agenda(
            session,
            scene.process,
            scene.round_table.id,
            [StandardItem(title, None, True)],
            version=seen,
            by=ada,
            on=TODAY,
            now=NOW,
        )

    seen = scene.round_table.version
    put("Erste Fassung")
    session.flush()

    with pytest.raises(ConflictError) as caught:
        put("Zweite Fassung")
    assert caught.value.theirs["agenda"] == "Erste Fassung"


def test_a_body_does_not_end_before_its_last_meeting(
    session: Session, scene: cast.Scene, ada: Actor
) -> None:
    cast.meeting(session, scene.round_table, starts_at=datetime(2027, 5, 31, 15, tzinfo=UTC))

    with pytest.raises(InvalidError, match="ist noch ein Termin geplant"):
        body_changes.end_body(
            session,
            scene.process,
            scene.round_table.id,
            last_day=date(2027, 5, 30),
            by=ada,
            on=TODAY,
            now=NOW,
        )


def test_an_ended_body_keeps_its_past(session: Session, scene: cast.Scene, ada: Actor) -> None:
    body_changes.end_body(
        session, scene.process, scene.round_table.id, last_day=TODAY, by=ada, on=TODAY, now=NOW
    )
    session.flush()
    session.expire_all()

    def filled(day: date) -> tuple[int, int]:
        sheet = show_body(
            session, scene.process, scene.round_table.id, as_of=day, by=ada, on=TODAY, now=NOW
        )
        return len(sheet.seats), sheet.filled

    assert filled(TODAY) == (2, 1)
    assert filled(TODAY + timedelta(days=1)) == (0, 0)


def test_the_list_tells_seats_and_the_next_meeting(
    session: Session, scene: cast.Scene, ada: Actor
) -> None:
    for month in (6, 5):
        cast.meeting(session, scene.round_table, starts_at=datetime(2027, month, 1, tzinfo=UTC))

    rows = list_bodies(session, scene.process, by=ada, on=TODAY, now=NOW)

    west = next(row for row in rows if row.id == scene.round_table.id)
    assert (west.seats, west.filled, west.vacant) == (2, 1, 1)
    assert west.next_meeting == datetime(2027, 5, 1, tzinfo=UTC)
    assert rows[0].kind is BodyKind.STEERING_GROUP


def test_a_member_sees_the_meetings_of_the_own_body_only(
    session: Session, scene: cast.Scene, ben: Actor
) -> None:
    for body in (scene.round_table, scene.east_table):
        cast.meeting(session, body, starts_at=datetime(2027, 5, 1, tzinfo=UTC))

    def ahead(body: Body) -> int:
        sheet = show_body(session, scene.process, body.id, as_of=TODAY, by=ben, on=TODAY, now=NOW)
        return len(sheet.ahead)

    assert ahead(scene.round_table) == 1
    assert ahead(scene.east_table) == 0
