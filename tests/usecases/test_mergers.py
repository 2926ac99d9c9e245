"""What hangs on a municipality that merges: seats by their date, everything else with it."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session, selectinload

from facilitation.model.activities import Activity, ActivityKind
from facilitation.model.bodies import Seat
from facilitation.model.errors import NotAllowedError, NotFoundError
from facilitation.model.meetings import Invitation, InvitedAs
from facilitation.model.municipalities import MunicipalAssociation, Municipality
from facilitation.model.offers import Offer, OfferKind
from facilitation.model.people import Organisation, Person, Sector
from facilitation.model.processes import RegionMunicipality
from facilitation.model.rights import Actor
from facilitation.model.venues import Venue
from facilitation.usecases import merger_moves, municipalities, register_updates
from facilitation.usecases.merger_rests import list_hanging, list_left_behind
from facilitation.usecases.register_updates import Applied, End
from tests import cast
from tests.registers import SCENE, register
from tests.statements import counted

MERGED = date(2027, 1, 1)
CRIVITZ, BANZKOW = "13076001", "13076002"


def town(session: Session, ags: str) -> Municipality:
    return session.scalars(select(Municipality).where(Municipality.ags == ags)).one()


def seat_for(
    session: Session, scene: cast.Scene, ags: str, holder: Person | None, *, key: str = ""
) -> Seat:
    place = town(session, ags)
    seat = Seat(
        body_id=scene.round_table.id,
        key=key or f"town_m{place.id}",
        position=20,
        label=f"Gemeinde {place.name.partition(',')[0]}",
        sector=Sector.ADMINISTRATION,
        municipality_id=place.id,
        valid_from=cast.SINCE,
        mandates=[],
    )
    session.add(seat)
    session.flush()
    if holder is not None:
        seat.fill(holder, since=cast.SINCE)
    session.flush()
    return seat


def merge(
    session: Session, scene: cast.Scene, by: Actor, now: datetime, on: date = MERGED
) -> municipalities.Merged:
    return municipalities.merge(
        session, scene.district, BANZKOW, successor_ags=CRIVITZ, on=on, by=by, now=now
    )


def update(session: Session, scene: cast.Scene, by: Actor, now: datetime) -> Applied:
    """Banzkow is missing in a newer register."""
    towns = tuple(place for place in SCENE if place.name != "Banzkow")
    key = register_updates.offer_update(
        session, scene.district, register(*towns), "gv.csv", by=by, now=now
    )
    return register_updates.apply_update(
        session,
        scene.district,
        key,
        stated_on=date(2026, 12, 31),
        ends={BANZKOW: End(CRIVITZ, MERGED)},
        with_unincorporated=False,
        by=by,
        now=now,
    )


def seats_of(session: Session, ags: str) -> list[Seat]:
    return list(
        session.scalars(
            select(Seat)
            .options(selectinload(Seat.mandates))
            .where(Seat.municipality_id == town(session, ags).id)
            .order_by(Seat.valid_from)
            .execution_options(populate_existing=True)
        )
    )


@pytest.mark.parametrize("by_register", [True, False])
def test_a_held_seat_goes_to_the_successor_and_keeps_its_history(
    session: Session, scene: cast.Scene, ada: Actor, now: datetime, by_register: bool
) -> None:
    old = seat_for(session, scene, BANZKOW, scene.gus)

    moved = (update if by_register else merge)(session, scene, ada, now).seats

    (before,), (after,) = seats_of(session, BANZKOW), seats_of(session, CRIVITZ)
    assert (moved.seats, moved.closed, moved.left) == (1, 0, 0)
    assert (before.id, before.valid_until) == (old.id, MERGED)
    assert [(m.person_id, m.valid_until) for m in before.mandates] == [(scene.gus.id, MERGED)]
    assert (after.label, after.valid_from, after.valid_until) == ("Gemeinde Crivitz", MERGED, None)
    assert [(m.person_id, m.valid_from) for m in after.mandates] == [(scene.gus.id, MERGED)]
    assert after.key.startswith(f"town_m{town(session, CRIVITZ).id}")


def test_an_invitation_ahead_stands_for_the_new_mandate_and_one_before_for_the_old(
    session: Session, scene: cast.Scene, ada: Actor, now: datetime
) -> None:
    old = seat_for(session, scene, BANZKOW, scene.gus)
    days = (now - timedelta(days=40), now + timedelta(days=30))
    meetings = [cast.meeting(session, scene.round_table, starts_at=day) for day in days]
    asked = [
        Invitation(
            meeting_id=meeting.id,
            person_id=scene.gus.id,
            invited_as=InvitedAs.MEMBER,
            mandate_id=old.mandates[0].id,
            link_version=1,
        )
        for meeting in meetings
    ]
    session.add_all(asked)
    session.flush()

    merge(session, scene, ada, now)

    for one in asked:
        session.refresh(one)
    (before,), (after,) = seats_of(session, BANZKOW), seats_of(session, CRIVITZ)
    assert before is old
    assert [one.mandate_id for one in asked] == [before.mandates[0].id, after.mandates[0].id]


@pytest.mark.parametrize("holder", [True, False])
def test_where_the_successor_sits_already_an_empty_seat_ends_and_a_held_one_waits(
    session: Session, scene: cast.Scene, ada: Actor, now: datetime, today: date, holder: bool
) -> None:
    seat_for(session, scene, CRIVITZ, scene.olga)
    old = seat_for(session, scene, BANZKOW, scene.gus if holder else None)

    moved = merge(session, scene, ada, now).seats

    left = list_left_behind(session, scene.district, by=ada, on=today)
    if holder:
        assert (moved.seats, moved.closed, moved.left) == (0, 0, 1)
        assert [(one.kind, one.id, one.holder, one.of) for one in left] == [
            ("seat", old.id, "Gus Gast", "Banzkow")
        ]
        assert old.valid_until is None
    else:
        assert (moved.seats, moved.closed, moved.left) == (0, 1, 0)
        assert left == ()
        assert old.valid_until == MERGED


def test_a_merger_ahead_moves_seats_on_its_day_and_the_rest_when_it_has_come(
    session: Session, scene: cast.Scene, ada: Actor, now: datetime
) -> None:
    seat_for(session, scene, BANZKOW, scene.gus)
    club = Organisation(
        district_id=scene.district.id,
        sector=Sector.CIVIL_SOCIETY,
        municipality_id=town(session, BANZKOW).id,
    )
    club.rename("Sportverein")
    session.add(club)
    session.flush()
    day = date(2028, 1, 1)

    merged = merge(session, scene, ada, now, on=day)

    (before,), (after,) = seats_of(session, BANZKOW), seats_of(session, CRIVITZ)
    assert (before.valid_until, after.valid_from, merged.things) == (day, day, 0)
    on_the_day = now.replace(year=2028, month=1, day=1)
    assert merger_moves.follow_mergers(session, now=on_the_day - timedelta(days=1)) == 0
    assert merger_moves.follow_mergers(session, now=on_the_day) == 1
    assert merger_moves.follow_mergers(session, now=on_the_day) == 0
    session.refresh(club)
    assert (club.municipality_id, club.version) == (town(session, CRIVITZ).id, 2)


def test_organisations_rooms_and_offers_follow_and_what_has_been_stays(
    session: Session, scene: cast.Scene, ada: Actor, now: datetime
) -> None:
    here = {"district_id": scene.district.id, "municipality_id": town(session, BANZKOW).id}
    room = Venue(name="Dorfkrug", **here)
    lasting, over = (
        Offer(kind=OfferKind.SPORT, name="Tanz", valid_from=cast.SINCE, valid_until=until, **here)
        for until in (None, date(2026, 6, 1))
    )
    ahead, past = (
        Activity(
            process_id=scene.process.id, kind=ActivityKind.FORUM, title="F", held_on=on, **here
        )
        for on in (date(2027, 3, 1), date(2026, 3, 1))
    )
    session.add_all([room, lasting, over, ahead, past])
    session.flush()

    things = merge(session, scene, ada, now).things

    session.expire_all()
    new, old = town(session, CRIVITZ).id, town(session, BANZKOW).id
    assert things == 3
    assert [x.municipality_id for x in (room, lasting, ahead)] == [new] * 3
    assert [x.municipality_id for x in (over, past)] == [old] * 2


def test_what_hangs_on_a_municipality_is_told_before(
    session: Session, scene: cast.Scene, ada: Actor, ben: Actor, cem: Actor, today: date
) -> None:
    seat_for(session, scene, BANZKOW, scene.gus)
    session.add(
        RegionMunicipality(
            process_id=scene.process.id,
            region_id=scene.west.id,
            municipality_id=town(session, BANZKOW).id,
            valid_from=cast.SINCE,
        )
    )
    session.add(
        Venue(
            district_id=scene.district.id,
            name="Dorfkrug",
            municipality_id=town(session, BANZKOW).id,
        )
    )
    session.flush()

    found = list_hanging(session, scene.district, [BANZKOW, CRIVITZ], by=ada, on=today)

    assert list(found) == [BANZKOW]
    (seat,) = found[BANZKOW].seats
    assert (seat.body, seat.label, seat.holder) == (
        "Runder Tisch West",
        "Gemeinde Banzkow",
        "Gus Gast",
    )
    assert found[BANZKOW].regions == ("Region West (Integrationskonzept 2027)",)
    assert found[BANZKOW].venues == ("Dorfkrug",)
    for stranger, error in ((ben, NotAllowedError), (cem, NotFoundError)):
        with pytest.raises(error):
            list_hanging(session, scene.district, [BANZKOW], by=stranger, on=today)
        with pytest.raises(error):
            list_left_behind(session, scene.district, by=stranger, on=today)


def test_without_a_successor_everything_waits_for_a_decision(
    session: Session, scene: cast.Scene, ada: Actor, now: datetime, today: date
) -> None:
    seat_for(session, scene, BANZKOW, None)
    place = town(session, BANZKOW)
    session.add(Venue(district_id=scene.district.id, name="Krug", municipality_id=place.id))
    place.valid_until = MERGED
    session.flush()

    left = list_left_behind(session, scene.district, by=ada, on=today)

    assert [(one.kind, one.name, one.of) for one in left] == [
        ("seat", "Gemeinde Banzkow", "Banzkow"),
        ("venue", "Krug", "Banzkow"),
    ]


def test_a_seat_of_an_association_that_is_no_more_waits_too(
    session: Session, scene: cast.Scene, ada: Actor, today: date
) -> None:
    amt = session.scalars(select(MunicipalAssociation)).one()
    scene.vacant.organisation_id, scene.vacant.association_id = None, amt.id
    amt.valid_until = MERGED
    session.flush()

    left = list_left_behind(session, scene.district, by=ada, on=today)

    assert [(one.id, one.of, one.holder) for one in left] == [(scene.vacant.id, "Amt Crivitz", "")]


def test_of_two_that_merge_the_larger_brings_its_seat(
    session: Session, scene: cast.Scene, ada: Actor, now: datetime
) -> None:
    seat_for(session, scene, BANZKOW, scene.gus)
    seat_for(session, scene, "13076003", scene.olga)
    towns = tuple(place for place in SCENE if place.number == "001")
    key = register_updates.offer_update(
        session, scene.district, register(*towns), "gv.csv", by=ada, now=now
    )
    ends = {ags: End(CRIVITZ, MERGED) for ags in (BANZKOW, "13076003")}

    applied = register_updates.apply_update(
        session,
        scene.district,
        key,
        stated_on=date(2026, 12, 31),
        ends=ends,
        with_unincorporated=False,
        by=ada,
        now=now,
    )

    (after,) = seats_of(session, CRIVITZ)
    assert (applied.seats.seats, applied.seats.left) == (1, 1)
    assert [mandate.person_id for mandate in after.mandates] == [scene.gus.id]


def test_telling_what_hangs_asks_as_much_for_many_as_for_one(
    session: Session, scene: cast.Scene, ada: Actor, today: date, engine: Engine
) -> None:
    for number in range(8):
        seat_for(session, scene, BANZKOW, None, key=f"s{number}")

    with counted(engine) as one:
        list_hanging(session, scene.district, [BANZKOW], by=ada, on=today)
    with counted(engine) as many:
        list_hanging(session, scene.district, [BANZKOW, CRIVITZ, "13076003"], by=ada, on=today)

    assert len(one) == len(many) == 2
