"""Regions: every municipality in exactly one, changes with their day, two people at once."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import Engine, event, select
from sqlalchemy.orm import Session

from facilitation.model.bodies import Body
from facilitation.model.errors import (
    ConflictError,
    InvalidError,
    NotAllowedError,
    NotFoundError,
)
from facilitation.model.municipalities import Municipality, MunicipalityKind
from facilitation.model.processes import Process, Region, RegionMunicipality
from facilitation.model.rights import Actor
from facilitation.planning.region_rows import Column
from facilitation.usecases import region_assignments, regions
from facilitation.usecases.region_assignments import Wish
from facilitation.usecases.region_maps import compose_map
from facilitation.usecases.regions import RegionEdit, fetch_places
from tests import cast


def ids(session: Session) -> dict[str, int]:
    """Municipalities of the scene by the last digit of their key."""
    rows = session.execute(select(Municipality.ags, Municipality.id))
    return {ags[-1]: id_ for ags, id_ in rows if ags.startswith("13076")}


def assign(
    session: Session,
    scene: cast.Scene,
    by: Actor,
    *wishes: Wish,
    on: date,
    now: datetime,
    column: Column = Column.NONE,
) -> int:
    return region_assignments.assign(
        session, scene.process, wishes, column=column, by=by, on=on, now=now
    )


def stays(session: Session) -> list[tuple[int, int, date, date | None]]:
    rows = session.scalars(
        select(RegionMunicipality).order_by(
            RegionMunicipality.municipality_id, RegionMunicipality.valid_from
        )
    )
    return [(row.municipality_id, row.region_id, row.valid_from, row.valid_until) for row in rows]


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


def edit(region: Region, name: str = "", *marks: str, version: int | None = None) -> RegionEdit:
    seen = region.version if version is None else version
    return RegionEdit(region.key, name or region.name, frozenset(marks), seen)


def test_regions_are_renamed_marked_and_added_in_one_save(
    session: Session, scene: cast.Scene, ada: Actor, now: datetime, today: date
) -> None:
    edits = [edit(scene.west, "Westen"), edit(scene.east, "", "talks")]

    regions.edit_regions(session, scene.process, edits, new_name="Mitte", by=ada, on=today, now=now)

    found = regions.show_regions(session, scene.process, by=ada, on=today)
    assert [(region.name, region.marks) for region in found.regions] == [
        ("Westen", ()),
        ("Region Ost", ("talks",)),
        ("Mitte", ()),
    ]


def test_two_regions_may_swap_their_names(
    session: Session, scene: cast.Scene, ada: Actor, now: datetime, today: date
) -> None:
    edits = [edit(scene.west, "Region Ost", "talks"), edit(scene.east, "Region West")]

    regions.edit_regions(session, scene.process, edits, by=ada, on=today, now=now)

    assert (scene.west.name, scene.east.name) == ("Region Ost", "Region West")


@pytest.mark.parametrize("name", [" ", "REGION OST", "Region  Ost", "x" * 121])
def test_odd_names_are_refused(
    session: Session, scene: cast.Scene, ada: Actor, now: datetime, today: date, name: str
) -> None:
    edits = [edit(scene.west, name)]

    with pytest.raises(InvalidError):
        regions.edit_regions(session, scene.process, edits, by=ada, on=today, now=now)
    with pytest.raises(InvalidError):
        regions.edit_regions(session, scene.process, [], new_name=name, by=ada, on=today, now=now)


def test_unknown_marks_are_left_out(
    session: Session, scene: cast.Scene, ada: Actor, now: datetime, today: date
) -> None:
    edits = [edit(scene.east, "", "talks", "<script>")]

    regions.edit_regions(session, scene.process, edits, by=ada, on=today, now=now)

    assert scene.east.marks == ["talks"]


def test_marks_that_a_phase_asks_for_are_offered(
    session: Session, scene: cast.Scene, ada: Actor, today: date
) -> None:
    asked = {"meetings_held": {"kind": "round_table", "scope": "region", "marked": "pilot"}}
    scene.process.phases[0].condition = {"all_of": [asked]}
    session.flush()

    found = regions.show_regions(session, scene.process, by=ada, on=today)

    assert found.marks == ("talks", "pilot")


def test_a_region_changed_meanwhile_is_not_overwritten(
    session: Session, scene: cast.Scene, ada: Actor, now: datetime, today: date
) -> None:
    stale = edit(scene.west, "Meine")
    regions.edit_regions(
        session, scene.process, [edit(scene.west, "Deine", "talks")], by=ada, on=today, now=now
    )

    with pytest.raises(ConflictError) as refused:
        regions.edit_regions(session, scene.process, [stale], by=ada, on=today, now=now)

    assert refused.value.theirs == {scene.west.key: "Deine"}
    assert scene.west.name == "Deine"


def test_an_empty_region_can_be_removed(
    session: Session, scene: cast.Scene, ada: Actor, now: datetime, today: date
) -> None:
    regions.edit_regions(session, scene.process, [], new_name="Mitte", by=ada, on=today, now=now)
    key = session.scalars(select(Region.key).where(Region.name == "Mitte")).one()

    regions.remove_region(session, scene.process, key, by=ada, on=today, now=now)

    found = regions.show_regions(session, scene.process, by=ada, on=today)
    assert [region.name for region in found.regions] == ["Region West", "Region Ost"]


def test_a_region_with_bodies_or_municipalities_stays(
    session: Session, scene: cast.Scene, ada: Actor, now: datetime, today: date
) -> None:
    with pytest.raises(InvalidError, match="Gremien"):
        regions.remove_region(session, scene.process, scene.west.key, by=ada, on=today, now=now)
    for body in session.scalars(select(Body).where(Body.region_id == scene.west.id)):
        body.region_id = None
    town = ids(session)["1"]
    assign(session, scene, ada, Wish(f"m{town}", (0,), scene.west.id), on=today, now=now)
    with pytest.raises(InvalidError, match="Gemeinden"):
        regions.remove_region(session, scene.process, scene.west.key, by=ada, on=today, now=now)


def test_only_facilitators_edit_and_remove(
    session: Session, scene: cast.Scene, ben: Actor, cem: Actor, now: datetime, today: date
) -> None:
    for by, error in ((ben, NotAllowedError), (cem, NotFoundError)):
        with pytest.raises(error):
            regions.edit_regions(
                session, scene.process, [edit(scene.west, "X")], by=by, on=today, now=now
            )
        with pytest.raises(error):
            regions.remove_region(session, scene.process, scene.west.key, by=by, on=today, now=now)


def test_a_region_of_another_process_is_not_found(
    session: Session, scene: cast.Scene, ada: Actor, now: datetime, today: date
) -> None:
    unknown = RegionEdit("nirgends", "X", frozenset(), 1)

    with pytest.raises(NotFoundError):
        regions.edit_regions(session, scene.process, [unknown], by=ada, on=today, now=now)
    with pytest.raises(NotFoundError):
        regions.remove_region(session, scene.process, "nirgends", by=ada, on=today, now=now)


def test_queries_do_not_depend_on_the_number_of_municipalities(
    engine: Engine, session: Session, scene: cast.Scene, ada: Actor, today: date
) -> None:
    few = _queries(engine, lambda: regions.show_regions(session, scene.process, by=ada, on=today))
    for number in range(50):
        session.add(
            Municipality(
                district_id=scene.district.id,
                ags=f"130761{number:02}",
                name=f"Dorf {number}",
                sort_key=f"dorf {number}",
                kind=MunicipalityKind.MUNICIPALITY,
                valid_from=cast.SINCE,
                register_date=cast.SINCE,
            )
        )
    session.flush()

    many = _queries(engine, lambda: regions.show_regions(session, scene.process, by=ada, on=today))

    assert many == few


def _queries(engine: Engine, ask: Callable[[], object]) -> int:
    seen: list[str] = []

    def count(*arguments: object) -> None:
        seen.append(str(arguments[2]))

    event.listen(engine, "before_cursor_execute", count)
    ask()
    event.remove(engine, "before_cursor_execute", count)
    return len(seen)


def test_the_map_leaves_out_the_word_that_all_names_begin_with(
    session: Session, scene: cast.Scene, ada: Actor, today: date
) -> None:
    places = [
        replace(place, longitude=11.6 + number / 3, latitude=53.5)
        for number, place in enumerate(fetch_places(session, scene.process, on=today))
    ]
    regions = [(1, "Region West"), (2, "Region West am See")]
    placed = [replace(place, region_id=1 + number % 2) for number, place in enumerate(places)]

    found = compose_map(regions, placed, process="P", as_of=today)

    assert found is not None
    assert {name.text for name in found.names if name.is_zone} == {"1 West", "2 West am See"}
