"""A newer register: what changes is shown first, and comes as a whole or not at all."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitation.model.accounts import Account
from facilitation.model.errors import InvalidError, NotAllowedError, NotFoundError
from facilitation.model.municipalities import MunicipalAssociation, Municipality
from facilitation.model.processes import RegionMunicipality
from facilitation.model.rights import Actor
from facilitation.usecases import municipalities, register_updates
from facilitation.usecases.register_changes import Changes
from facilitation.usecases.register_updates import End
from tests import cast
from tests.registers import SCENE, Town, register

STATED = date(2026, 12, 31)
MERGED = date(2027, 1, 1)
CRIVITZ, BANZKOW, OEHRINGSDORF = SCENE


def offer(session: Session, scene: cast.Scene, by: Actor, now: datetime, content: bytes) -> str:
    return register_updates.offer_update(session, scene.district, content, "gv.csv", by=by, now=now)


def apply(
    session: Session,
    scene: cast.Scene,
    key: str,
    *,
    by: Actor,
    now: datetime,
    stated_on: date = STATED,
    ends: Mapping[str, End] | None = None,
    with_unincorporated: bool = False,
) -> Changes:
    return register_updates.apply_update(
        session,
        scene.district,
        key,
        stated_on=stated_on,
        ends=ends or {},
        with_unincorporated=with_unincorporated,
        by=by,
        now=now,
    ).changes


def stored(session: Session, scene: cast.Scene) -> dict[str, Municipality]:
    rows = session.scalars(
        select(Municipality).where(
            Municipality.district_id == scene.district.id, Municipality.valid_until.is_(None)
        )
    )
    return {row.ags: row for row in rows}


def put_into(session: Session, scene: cast.Scene, ags: str, region_id: int) -> None:
    session.add(
        RegionMunicipality(
            process_id=scene.process.id,
            region_id=region_id,
            municipality_id=stored(session, scene)[ags].id,
            valid_from=cast.SINCE,
        )
    )
    session.flush()


def test_the_preview_tells_changes_by_key_and_stores_none(
    session: Session, scene: cast.Scene, ada: Actor, now: datetime
) -> None:
    newer = register(
        replace(CRIVITZ, name="Crivitz, Stadt", inhabitants=4900, code="63"),
        Town("009", "Neudorf", 120, "5053"),
        OEHRINGSDORF,
        associations=(("5053", "Crivitzer Land"),),
    )

    key = offer(session, scene, ada, now, newer)
    update = register_updates.preview_update(session, scene.district, key, by=ada, now=now)

    changes = update.changes
    assert [area.name for area in changes.new] == ["Neudorf"]
    assert changes.vanished == (("13076002", "Banzkow"),)
    assert [(c.before, c.after) for c in changes.associations] == [
        ("Amt Crivitz", "Amt Crivitzer Land")
    ]
    crivitz = next(changed for changed in changes.changed if changed.ags == "13076001")
    facts = {change.field: (change.before, change.after) for change in crivitz.fields}
    assert facts["inhabitants"] == (4800, 4900)
    assert "association" not in facts
    assert update.stated_on is None
    assert update.stored_on == date(2019, 12, 31)
    assert stored(session, scene)["13076001"].inhabitants == 4800


def test_confirming_stores_everything_and_the_new_date(
    session: Session, scene: cast.Scene, ada: Actor, now: datetime
) -> None:
    key = offer(
        session,
        scene,
        ada,
        now,
        register(
            replace(CRIVITZ, inhabitants=4900), replace(BANZKOW, association=""), OEHRINGSDORF
        ),
    )

    apply(session, scene, key, by=ada, now=now)

    rows = stored(session, scene)
    assert rows["13076001"].inhabitants == 4900
    assert rows["13076002"].association_id is None
    assert municipalities.find_register_date(session, scene.district) == STATED
    with pytest.raises(NotFoundError):
        register_updates.preview_update(session, scene.district, key, by=ada, now=now)


def test_a_register_without_coordinates_leaves_those_that_are_known(
    session: Session, scene: cast.Scene, ada: Actor, now: datetime
) -> None:
    whole = register(CRIVITZ, BANZKOW, OEHRINGSDORF)
    apply(session, scene, offer(session, scene, ada, now, whole), by=ada, now=now)
    bare = whole.replace(b";11,5;53,5;B04;Westmecklenburg", b";;;;").replace(b";4800;", b";4900;")
    assert bare != whole

    key = offer(session, scene, ada, now, bare)
    changes = apply(session, scene, key, by=ada, now=now)

    crivitz = stored(session, scene)["13076001"]
    assert [change.field for changed in changes.changed for change in changed.fields] == [
        "inhabitants"
    ]
    assert (crivitz.longitude, crivitz.latitude) == (11.5, 53.5)
    assert (crivitz.area_label, crivitz.inhabitants) == ("Westmecklenburg", 4900)


def test_a_vanished_municipality_hands_its_region_to_its_successor(
    session: Session, scene: cast.Scene, ada: Actor, now: datetime
) -> None:
    put_into(session, scene, "13076002", scene.east.id)
    banzkow = stored(session, scene)["13076002"]
    key = offer(session, scene, ada, now, register(CRIVITZ, OEHRINGSDORF))

    ends = {"13076002": End("13076001", MERGED)}
    apply(session, scene, key, by=ada, now=now, ends=ends)

    assert (banzkow.valid_until, banzkow.last_day) == (MERGED, date(2026, 12, 31))
    crivitz = stored(session, scene)["13076001"]
    assert banzkow.successor_id == crivitz.id
    stay = session.scalars(
        select(RegionMunicipality).where(RegionMunicipality.municipality_id == crivitz.id)
    ).one()
    assert (stay.region_id, stay.valid_from) == (scene.east.id, MERGED)


def test_of_two_that_merge_into_a_new_one_the_larger_decides_the_region(
    session: Session, scene: cast.Scene, ada: Actor, now: datetime
) -> None:
    put_into(session, scene, "13076002", scene.east.id)
    put_into(session, scene, "13076003", scene.west.id)
    key = offer(session, scene, ada, now, register(CRIVITZ, Town("010", "Banzkow-Land", 2900)))

    ends = {ags: End("13076010", MERGED) for ags in ("13076002", "13076003")}
    apply(session, scene, key, by=ada, now=now, ends=ends)

    new = stored(session, scene)["13076010"]
    assert new.holds_on(MERGED)
    stay = session.scalars(
        select(RegionMunicipality).where(RegionMunicipality.municipality_id == new.id)
    ).one()
    assert stay.region_id == scene.east.id


def test_a_successor_with_a_region_of_its_own_keeps_it(
    session: Session, scene: cast.Scene, ada: Actor, now: datetime
) -> None:
    put_into(session, scene, "13076001", scene.west.id)
    put_into(session, scene, "13076002", scene.east.id)
    key = offer(session, scene, ada, now, register(CRIVITZ, OEHRINGSDORF))

    ends = {"13076002": End("13076001", MERGED)}
    apply(session, scene, key, by=ada, now=now, ends=ends)

    stays = session.scalars(
        select(RegionMunicipality).where(RegionMunicipality.valid_until.is_(None))
    ).all()
    assert [stay.region_id for stay in stays] == [scene.west.id]


def test_a_municipality_may_go_to_another_district(
    session: Session, scene: cast.Scene, ada: Actor, now: datetime
) -> None:
    banzkow = stored(session, scene)["13076002"]
    key = offer(session, scene, ada, now, register(CRIVITZ, OEHRINGSDORF))

    apply(session, scene, key, by=ada, now=now, ends={"13076002": End(None, MERGED)})

    assert (banzkow.valid_until, banzkow.successor_id) == (MERGED, None)


@pytest.mark.parametrize(
    ("ends", "field"),
    [
        ({}, "successor_13076002"),
        ({"13076002": End("13076099", MERGED)}, "successor_13076002"),
        ({"13076002": End("14626001", MERGED)}, "successor_13076002"),
        ({"13076002": End("13076001", date(2026, 1, 1))}, "on_13076002"),
        ({"13076002": End("13076001", date(2027, 1, 2))}, "on_13076002"),
        ({"13076002": End(None, date(1999, 1, 1))}, "on_13076002"),
    ],
)
def test_an_end_that_does_not_fit_is_refused(
    session: Session,
    scene: cast.Scene,
    ada: Actor,
    now: datetime,
    ends: dict[str, End],
    field: str,
) -> None:
    key = offer(session, scene, ada, now, register(CRIVITZ, OEHRINGSDORF))

    with pytest.raises(InvalidError) as refused:
        apply(session, scene, key, by=ada, now=now, ends=ends)

    assert refused.value.field == field


def test_an_older_register_is_refused(
    session: Session, scene: cast.Scene, ada: Actor, now: datetime
) -> None:
    key = offer(session, scene, ada, now, register(*SCENE))

    with pytest.raises(InvalidError, match="älter"):
        apply(session, scene, key, by=ada, now=now, stated_on=date(2018, 12, 31))
    with pytest.raises(InvalidError, match="älter"):
        offer(session, scene, ada, now, register(*SCENE, stated_on="31.12.2018"))


def test_a_register_of_the_future_is_refused(
    session: Session, scene: cast.Scene, ada: Actor, now: datetime
) -> None:
    key = offer(session, scene, ada, now, register(*SCENE))

    with pytest.raises(InvalidError, match="Zukunft"):
        apply(session, scene, key, by=ada, now=now, stated_on=date(2027, 1, 12))


def test_the_same_register_twice_changes_nothing(
    session: Session, scene: cast.Scene, ada: Actor, now: datetime
) -> None:
    for _ in range(2):
        key = offer(session, scene, ada, now, register(*SCENE, stated_on="31.12.2026"))
        changes = apply(session, scene, key, by=ada, now=now)

    assert changes.is_empty
    assert changes.unchanged == 3


def test_an_association_may_go_and_come_back(
    session: Session, scene: cast.Scene, ada: Actor, now: datetime
) -> None:
    alone = tuple(replace(town, association="") for town in SCENE)
    for content in (register(*alone, associations=()), register(*SCENE), register(*SCENE)):
        apply(session, scene, offer(session, scene, ada, now, content), by=ada, now=now)

    rows = session.scalars(
        select(MunicipalAssociation).where(MunicipalAssociation.district_id == scene.district.id)
    ).all()
    assert [(row.ars, row.valid_until) for row in rows] == [("130765053", None)]
    assert stored(session, scene)["13076001"].association_id == rows[0].id


def test_an_association_younger_than_the_register_may_go(
    session: Session, scene: cast.Scene, ada: Actor, now: datetime
) -> None:
    alone = register(*(replace(town, association="") for town in SCENE), associations=())
    key = offer(session, scene, ada, now, alone)

    apply(session, scene, key, by=ada, now=now, stated_on=date(2020, 12, 31))
    session.flush()

    amt = session.scalars(
        select(MunicipalAssociation).where(MunicipalAssociation.district_id == scene.district.id)
    ).one()
    assert (amt.valid_from, amt.valid_until) == (cast.SINCE, cast.SINCE)


def test_a_merger_entered_by_hand_is_not_undone_by_a_register_of_the_days_before(
    session: Session, scene: cast.Scene, ada: Actor, now: datetime
) -> None:
    municipalities.merge(
        session,
        scene.district,
        "13076002",
        successor_ags="13076001",
        on=MERGED,
        by=ada,
        now=now,
    )
    key = offer(session, scene, ada, now, register(*SCENE))

    changes = apply(session, scene, key, by=ada, now=now)

    assert changes.new == ()
    assert "13076002" not in stored(session, scene)


def test_unincorporated_areas_come_when_asked_for_and_then_stay(
    session: Session, scene: cast.Scene, ada: Actor, now: datetime
) -> None:
    content = register(*SCENE, Town("502", "Forst, gemfr. Gebiet", 0, code="66"))
    first = offer(session, scene, ada, now, content)
    update = register_updates.preview_update(session, scene.district, first, by=ada, now=now)

    apply(session, scene, first, by=ada, now=now, with_unincorporated=True)
    again = offer(session, scene, ada, now, content)
    changes = apply(session, scene, again, by=ada, now=now)

    assert update.unincorporated == 1
    assert "13076502" in stored(session, scene)
    assert changes.is_empty


def test_a_register_without_the_district_is_refused(
    session: Session, scene: cast.Scene, ada: Actor, now: datetime
) -> None:
    elsewhere = register(*SCENE, ags="14626", name="Görlitz")

    with pytest.raises(InvalidError, match="steht nicht in"):
        offer(session, scene, ada, now, elsewhere)


def test_only_a_facilitator_of_the_district_updates_it(
    session: Session, scene: cast.Scene, ada: Actor, ben: Actor, cem: Actor, now: datetime
) -> None:
    key = offer(session, scene, ada, now, register(*SCENE))

    with pytest.raises(NotAllowedError):
        offer(session, scene, ben, now, register(*SCENE))
    with pytest.raises(NotFoundError):
        apply(session, scene, key, by=cem, now=now)


def test_another_persons_file_is_not_found(
    session: Session, scene: cast.Scene, ada: Actor, now: datetime
) -> None:
    key = offer(session, scene, ada, now, register(*SCENE))
    other = Account(email="eva@musterkreis.example", name="Eva", password_hash="-")
    session.add(other)
    session.flush()

    with pytest.raises(NotFoundError):
        apply(session, scene, key, by=replace(ada, account_id=other.id), now=now)
    with pytest.raises(NotFoundError):
        apply(session, scene, key, by=replace(ada, account_id=None), now=now)


def test_coordinates_that_come_later_are_told_as_a_change(
    session: Session, scene: cast.Scene, ada: Actor, now: datetime
) -> None:
    key = offer(session, scene, ada, now, register(*SCENE))

    update = register_updates.preview_update(session, scene.district, key, by=ada, now=now)

    told = {change.field: change for changed in update.changes.changed for change in changed.fields}
    assert (told["position"].before, told["position"].after) == ("", "53,5000 N, 11,5000 O")
