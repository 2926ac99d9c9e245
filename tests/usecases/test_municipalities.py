"""The list of municipalities, and mergers entered by hand."""

from datetime import date, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitation.model.districts import District
from facilitation.model.errors import InvalidError, NotAllowedError, NotFoundError
from facilitation.model.municipalities import Municipality, MunicipalityKind
from facilitation.model.processes import RegionMunicipality
from facilitation.model.rights import Actor
from facilitation.usecases import municipalities
from facilitation.usecases.municipalities import Merged, association_words
from tests import cast

MERGED = date(2027, 1, 1)


def merge(
    session: Session,
    scene: cast.Scene,
    *,
    by: Actor,
    now: datetime,
    ags: str = "13076002",
    into: str = "13076001",
    on: date = MERGED,
) -> Merged:
    return municipalities.merge(
        session, scene.district, ags, successor_ags=into, on=on, by=by, now=now
    )


def place(
    session: Session,
    district: District,
    ags: str,
    name: str,
    *,
    kind: MunicipalityKind = MunicipalityKind.MUNICIPALITY,
) -> None:
    session.add(
        Municipality(
            district_id=district.id,
            ags=ags,
            name=name,
            sort_key=name.lower(),
            kind=kind,
            valid_from=cast.SINCE,
            register_date=date(2019, 12, 31),
        )
    )
    session.flush()


def test_the_list_has_sums_and_the_registers_date(
    session: Session, scene: cast.Scene, ben: Actor, today: date
) -> None:
    found = municipalities.list_municipalities(session, scene.district, by=ben, on=today)

    assert [row.name for row in found.rows] == ["Banzkow", "Crivitz, Stadt", "Öhringsdorf"]
    assert (found.municipalities, found.associations, found.without_association) == (3, 1, 1)
    assert found.inhabitants == 7_700
    assert found.stated_on == date(2019, 12, 31)
    assert found.association_words == ("Amt", "Ämter")


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("öhring", ["Öhringsdorf"]),
        ("oehring", ["Öhringsdorf"]),
        ("CRIVITZ", ["Banzkow", "Crivitz, Stadt"]),
        ("13076003", ["Öhringsdorf"]),
        ("nirgends", []),
        ("'; DROP TABLE municipality; --", []),
    ],
)
def test_the_search_finds_names_associations_and_keys(
    session: Session, scene: cast.Scene, ada: Actor, today: date, query: str, names: list[str]
) -> None:
    found = municipalities.list_municipalities(
        session, scene.district, query=query, by=ada, on=today
    )

    assert [row.name for row in found.rows] == names
    assert found.municipalities == 3


def test_the_list_names_the_region(
    session: Session, scene: cast.Scene, ada: Actor, today: date
) -> None:
    banzkow = municipalities.get_municipality(session, scene.district, "13076002", on=today)
    session.add(
        RegionMunicipality(
            process_id=scene.process.id,
            region_id=scene.west.id,
            municipality_id=banzkow.id,
            valid_from=cast.SINCE,
        )
    )
    session.flush()

    found = municipalities.list_municipalities(session, scene.district, by=ada, on=today)

    assert {row.name: row.regions for row in found.rows}["Banzkow"] == ("Region West",)


def test_unincorporated_areas_are_listed_but_not_counted(
    session: Session, scene: cast.Scene, ada: Actor, today: date
) -> None:
    place(session, scene.district, "13076502", "Forst", kind=MunicipalityKind.UNINCORPORATED)

    found = municipalities.list_municipalities(session, scene.district, by=ada, on=today)

    assert (len(found.rows), found.municipalities, found.unincorporated) == (4, 3, 1)


def test_strangers_see_nothing(
    session: Session, scene: cast.Scene, cem: Actor, today: date
) -> None:
    with pytest.raises(NotFoundError):
        municipalities.list_municipalities(session, scene.district, by=cem, on=today)


def test_a_merged_municipality_ends_and_names_its_successor(
    session: Session, scene: cast.Scene, ada: Actor, now: datetime, today: date
) -> None:
    merge(session, scene, by=ada, now=now)

    found = municipalities.list_municipalities(session, scene.district, by=ada, on=today)
    before = municipalities.list_municipalities(
        session, scene.district, by=ada, on=date(2026, 12, 31)
    )
    assert [row.name for row in found.rows] == ["Crivitz, Stadt", "Öhringsdorf"]
    assert [(row.name, row.last_day, row.successor) for row in found.ended] == [
        ("Banzkow", date(2026, 12, 31), "Crivitz, Stadt")
    ]
    assert len(before.rows) == 3
    assert found.inhabitants == 7_700


def test_a_merger_ahead_takes_place_on_its_day(
    session: Session, scene: cast.Scene, ada: Actor, now: datetime, today: date
) -> None:
    banzkow = municipalities.get_municipality(session, scene.district, "13076002", on=today)
    session.add(
        RegionMunicipality(
            process_id=scene.process.id,
            region_id=scene.west.id,
            municipality_id=banzkow.id,
            valid_from=cast.SINCE,
        )
    )

    merge(session, scene, by=ada, now=now, on=date(2028, 1, 1))
    successor = municipalities.get_municipality(session, scene.district, "13076001", on=today)
    assert successor.inhabitants == 4_800

    stays = session.scalars(
        select(RegionMunicipality).order_by(RegionMunicipality.valid_from)
    ).all()
    assert [(s.municipality_id, s.valid_from, s.valid_until) for s in stays] == [
        (banzkow.id, cast.SINCE, date(2028, 1, 1)),
        (successor.id, date(2028, 1, 1), None),
    ]


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"into": "13076002"}, InvalidError),
        ({"into": "99999999"}, NotFoundError),
        ({"ags": "99999999"}, NotFoundError),
        ({"on": cast.SINCE}, InvalidError),
    ],
)
def test_mergers_that_cannot_be_are_refused(
    session: Session,
    scene: cast.Scene,
    ada: Actor,
    now: datetime,
    change: dict[str, object],
    error: type[Exception],
) -> None:
    with pytest.raises(error):
        merge(session, scene, by=ada, now=now, **change)  # type: ignore[arg-type]


def test_a_municipality_merges_once(
    session: Session, scene: cast.Scene, ada: Actor, now: datetime
) -> None:
    merge(session, scene, by=ada, now=now, on=date(2028, 1, 1))

    with pytest.raises(InvalidError, match="schon ein Ende"):
        merge(session, scene, by=ada, now=now, on=date(2029, 1, 1))


def test_another_districts_municipality_is_no_successor(
    session: Session, scene: cast.Scene, ada: Actor, now: datetime
) -> None:
    place(session, scene.elsewhere, "14626001", "Altbernsdorf")

    with pytest.raises(NotFoundError):
        merge(session, scene, by=ada, now=now, into="14626001")
    with pytest.raises(NotFoundError):
        merge(session, scene, by=ada, now=now, ags="14626001")


def test_only_facilitators_enter_mergers(
    session: Session, scene: cast.Scene, ben: Actor, cem: Actor, now: datetime
) -> None:
    with pytest.raises(NotAllowedError):
        merge(session, scene, by=ben, now=now)
    with pytest.raises(NotFoundError):
        merge(session, scene, by=cem, now=now)


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (["Amt Crivitz", "Amt Grabow"], ("Amt", "Ämter")),
        (["Samtgemeinde Velpke"], ("Samtgemeinde", "Samtgemeinden")),
        (
            ["Verwaltungsgemeinschaft A", "Verwaltungsverband B"],
            ("Gemeindeverband", "Gemeindeverbände"),
        ),
        (["Erfüllende Gemeinde X"], ("Gemeindeverband", "Gemeindeverbände")),
        ([], ("Gemeindeverband", "Gemeindeverbände")),
    ],
)
def test_associations_are_called_as_in_their_state(
    names: list[str], words: tuple[str, str]
) -> None:
    assert association_words(names) == words
