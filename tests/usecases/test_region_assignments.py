"""Every municipality in exactly one region, changes with their day, two people at once."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitation.model.errors import ConflictError, InvalidError, NotAllowedError, NotFoundError
from facilitation.model.municipalities import Municipality, MunicipalityKind
from facilitation.model.processes import Process, Region
from facilitation.model.rights import Actor
from facilitation.planning.region_rows import Column
from facilitation.usecases import regions
from facilitation.usecases.region_assignments import Wish
from tests import cast
from tests.usecases.region_stays import assign, ids, stays


def test_everything_is_unassigned_at_first(
    session: Session, scene: cast.Scene, ben: Actor, today: date
) -> None:
    found = regions.show_regions(session, scene.process, by=ben, on=today)

    assert [place.name for place in found.unassigned] == [
        "Banzkow",
        "Crivitz, Stadt",
        "Öhringsdorf",
    ]
    assert found.unassigned_sums.inhabitants == 7_700
    assert [region.name for region in found.regions] == ["Region West", "Region Ost"]
    assert [name for _, name in found.regions[0].bodies] == ["Runder Tisch West"]


def test_an_amt_goes_into_a_region_with_all_its_municipalities(
    session: Session, scene: cast.Scene, ada: Actor, now: datetime, today: date
) -> None:
    amt = session.scalars(
        select(Municipality.association_id).where(Municipality.ags == "13076001")
    ).one()

    wish = Wish(f"a{amt}", (0,), scene.west.id)
    moved = assign(session, scene, ada, wish, on=today, now=now, column=Column.ASSOCIATION)

    found = regions.show_regions(session, scene.process, by=ada, on=today)
    assert moved == 2
    assert [place.name for place in found.regions[0].places] == ["Banzkow", "Crivitz, Stadt"]
    assert found.regions[0].sums.inhabitants == 7_400
    assert [place.name for place in found.unassigned] == ["Öhringsdorf"]


def test_a_change_ends_the_old_stay_and_begins_a_new_one(
    session: Session, scene: cast.Scene, ada: Actor, now: datetime, today: date
) -> None:
    town, later = ids(session)["1"], today + timedelta(days=40)
    assign(session, scene, ada, Wish(f"m{town}", (0,), scene.west.id), on=today, now=now)

    wish = Wish(f"m{town}", (scene.west.id,), scene.east.id)
    assign(session, scene, ada, wish, on=later, now=now)

    assert stays(session) == [
        (town, scene.west.id, today, later),
        (town, scene.east.id, later, None),
    ]
    before = regions.show_regions(session, scene.process, by=ada, on=today)
    assert len(before.regions[0].places) == 1


def test_a_correction_on_the_same_day_leaves_no_trace(
    session: Session, scene: cast.Scene, ada: Actor, now: datetime, today: date
) -> None:
    town = ids(session)["1"]
    assign(session, scene, ada, Wish(f"m{town}", (0,), scene.west.id), on=today, now=now)

    wish = Wish(f"m{town}", (scene.west.id,), scene.east.id)
    assign(session, scene, ada, wish, on=today, now=now)

    assert stays(session) == [(town, scene.east.id, today, None)]


def test_a_municipality_can_be_taken_out_again(
    session: Session, scene: cast.Scene, ada: Actor, now: datetime, today: date
) -> None:
    town, later = ids(session)["1"], today + timedelta(days=1)
    assign(session, scene, ada, Wish(f"m{town}", (0,), scene.west.id), on=today, now=now)

    assign(session, scene, ada, Wish(f"m{town}", (scene.west.id,), 0), on=later, now=now)

    assert stays(session) == [(town, scene.west.id, today, later)]


def test_a_wish_for_what_was_there_already_is_none(
    session: Session, scene: cast.Scene, ada: Actor, now: datetime, today: date
) -> None:
    town = ids(session)["1"]
    assign(session, scene, ada, Wish(f"m{town}", (0,), scene.west.id), on=today, now=now)

    # the page of somebody else was made before and sends the row unchanged
    moved = assign(session, scene, ada, Wish(f"m{town}", (0,), 0), on=today, now=now)

    assert moved == 0
    assert stays(session) == [(town, scene.west.id, today, None)]


def test_who_comes_second_is_told_and_nothing_is_stored(
    session: Session, scene: cast.Scene, ada: Actor, now: datetime, today: date
) -> None:
    first, second = ids(session)["1"], ids(session)["2"]
    assign(session, scene, ada, Wish(f"m{first}", (0,), scene.west.id), on=today, now=now)

    with pytest.raises(ConflictError) as refused:
        assign(
            session,
            scene,
            ada,
            Wish(f"m{first}", (0,), scene.east.id),
            Wish(f"m{second}", (0,), scene.east.id),
            on=today,
            now=now,
        )

    assert refused.value.theirs == {f"m{first}": "Region West"}
    assert refused.value.yours == {f"m{first}": "Region Ost"}
    assert stays(session) == [(first, scene.west.id, today, None)]


def test_two_who_mean_the_same_do_not_quarrel(
    session: Session, scene: cast.Scene, ada: Actor, now: datetime, today: date
) -> None:
    town = ids(session)["1"]
    assign(session, scene, ada, Wish(f"m{town}", (0,), scene.west.id), on=today, now=now)

    assert (
        assign(session, scene, ada, Wish(f"m{town}", (0,), scene.west.id), on=today, now=now) == 0
    )


def test_another_process_keeps_its_own_regions(
    session: Session, scene: cast.Scene, ada: Actor, now: datetime, today: date
) -> None:
    other = Process(
        district_id=scene.district.id,
        slug="pflege",
        name="Pflege",
        template_key="test",
        starts_on=today,
    )
    session.add(other)
    session.flush()
    town = ids(session)["1"]
    assign(session, scene, ada, Wish(f"m{town}", (0,), scene.west.id), on=today, now=now)

    found = regions.show_regions(session, other, by=ada, on=today)

    assert len(found.unassigned) == 3


def test_regions_and_rows_of_others_are_refused(
    session: Session, scene: cast.Scene, ada: Actor, now: datetime, today: date
) -> None:
    other = Process(
        district_id=scene.elsewhere.id,
        slug="fremd",
        name="Fremd",
        template_key="test",
        starts_on=today,
    )
    foreign = Municipality(
        district_id=scene.elsewhere.id,
        ags="14626001",
        name="Fremddorf",
        sort_key="fremddorf",
        kind=MunicipalityKind.MUNICIPALITY,
        valid_from=cast.SINCE,
        register_date=cast.SINCE,
    )
    session.add_all([other, foreign])
    session.flush()
    region = Region(process_id=other.id, position=1, name="Fremd", sort_key="fremd")
    session.add(region)
    session.flush()
    town = ids(session)["1"]

    for wish in (
        Wish(f"m{town}", (0,), region.id),
        Wish(f"m{town}", (0,), 999_999),
        Wish(f"m{foreign.id}", (0,), scene.west.id),
        Wish("'; --", (0,), scene.west.id),
    ):
        with pytest.raises(InvalidError):
            assign(session, scene, ada, wish, on=today, now=now)
    assert stays(session) == []


def test_only_facilitators_assign(
    session: Session, scene: cast.Scene, ben: Actor, cem: Actor, now: datetime, today: date
) -> None:
    wish = Wish(f"m{ids(session)['1']}", (0,), scene.west.id)

    with pytest.raises(NotAllowedError):
        assign(session, scene, ben, wish, on=today, now=now)
    with pytest.raises(NotFoundError):
        assign(session, scene, cem, wish, on=today, now=now)
    with pytest.raises(NotFoundError):
        regions.show_regions(session, scene.process, by=cem, on=today)
