"""Municipalities drawn together by Amt, by a column of the register, or left alone."""

from decimal import Decimal

import pytest

from facilitation.model.municipalities import MunicipalityKind
from facilitation.planning.region_rows import Column, Place, rows_by, sums_of, useful_columns


def town(number: int, name: str, **facts: object) -> Place:
    return Place(
        **{  # type: ignore[arg-type]
            "id": number,
            "ags": f"1307600{number}",
            "name": name,
            "sort_key": name.casefold(),
            "kind": MunicipalityKind.MUNICIPALITY,
            "association_id": None,
            "association": "",
            "inhabitants": 100,
            "area_km2": Decimal("1.50"),
            "postcode": "19089",
            "travel_area": "Westmecklenburg",
            "region_id": None,
        }
        | facts
    )


GRABOW = {"association_id": 7, "association": "Amt Grabow"}
PLACES = [
    town(1, "Balow", **GRABOW, region_id=3),
    town(2, "Brunow", **GRABOW, region_id=3),
    town(3, "Parchim", region_id=4, postcode="19370"),
    town(4, "Ahlbeck", postcode=""),
]


def test_an_association_is_one_row_and_comes_before_towns_of_their_own() -> None:
    assigned = [place for place in PLACES if place.region_id]

    rows = rows_by(Column.ASSOCIATION, assigned)

    assert [(row.key, row.label, len(row.places)) for row in rows] == [
        ("a7", "Amt Grabow", 2),
        ("m3", "Parchim", 1),
    ]


def test_what_is_not_yet_assigned_comes_first() -> None:
    rows = rows_by(Column.NONE, PLACES)

    assert [row.label for row in rows] == ["Ahlbeck", "Balow", "Brunow", "Parchim"]
    assert rows_by(Column.ASSOCIATION, PLACES)[0].label == "Ahlbeck"


@pytest.mark.parametrize(
    ("column", "keys"),
    [
        (Column.TRAVEL_AREA, {"tWestmecklenburg"}),
        (Column.POSTCODE_AREA, {"p190", "p193", "p"}),
        (Column.POSTCODE, {"p19089", "p19370", "p"}),
        (Column.NONE, {"m1", "m2", "m3", "m4"}),
    ],
)
def test_every_municipality_is_in_one_row(column: Column, keys: set[str]) -> None:
    rows = rows_by(column, PLACES)

    assert {row.key for row in rows} == keys
    assert sorted(place.id for row in rows for place in row.places) == [1, 2, 3, 4]


def test_a_row_knows_where_its_municipalities_are() -> None:
    rows = {row.key: row for row in rows_by(Column.POSTCODE_AREA, [*PLACES, town(5, "Zapel")])}

    assert rows["p193"].region == 4
    assert (rows["p190"].region, rows["p190"].regions) == (None, (0, 3))
    assert rows["p"].region == 0


def test_only_columns_that_tell_apart_are_offered() -> None:
    assert useful_columns(PLACES) == [
        Column.ASSOCIATION,
        Column.POSTCODE_AREA,
        Column.POSTCODE,
        Column.NONE,
    ]
    assert useful_columns([]) == [Column.NONE]


def test_sums_add_up_exactly() -> None:
    sums = sums_of(PLACES)

    assert (sums.municipalities, sums.inhabitants, sums.area_km2) == (4, 400, Decimal("6.00"))
