"""Regions of a process: named, marked, added, removed, two people at once."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime

import pytest
from sqlalchemy import Engine, event, select
from sqlalchemy.orm import Session

from facilitation.model.bodies import Body
from facilitation.model.errors import ConflictError, InvalidError, NotAllowedError, NotFoundError
from facilitation.model.municipalities import Municipality, MunicipalityKind
from facilitation.model.processes import Region
from facilitation.model.rights import Actor
from facilitation.usecases import regions
from facilitation.usecases.region_assignments import Wish
from facilitation.usecases.region_maps import compose_map
from facilitation.usecases.regions import RegionEdit, fetch_places
from tests import cast
from tests.usecases.region_stays import assign, ids


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
