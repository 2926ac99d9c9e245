"""Municipalities drawn together into rows that are put into regions at once."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from facilitation.model.municipalities import MunicipalityKind
from facilitation.model.sorting import folded

NOWHERE = 0
"""Stands for 'not yet assigned' among the ids of regions."""


class Column(StrEnum):
    """What of the register draws municipalities together."""

    ASSOCIATION = "association"
    TRAVEL_AREA = "travel_area"
    POSTCODE_AREA = "postcode_area"
    """The first three digits of the postcode."""
    POSTCODE = "postcode"
    NONE = "none"
    """One by one."""


@dataclass(frozen=True, kw_only=True)
class Place:
    """A municipality with what regions may be formed by."""

    id: int
    ags: str
    name: str
    sort_key: str
    kind: MunicipalityKind
    association_id: int | None
    association: str
    inhabitants: int
    area_km2: Decimal
    postcode: str
    travel_area: str
    longitude: float | None = None
    latitude: float | None = None
    region_id: int | None


@dataclass(frozen=True)
class Sums:
    municipalities: int
    inhabitants: int
    area_km2: Decimal


@dataclass(frozen=True)
class Row:
    """One line of the table: municipalities that go into a region together."""

    key: str
    label: str
    places: tuple[Place, ...]

    @property
    def regions(self) -> tuple[int, ...]:
        """Ids of the regions its municipalities are in; NOWHERE for those in none."""
        return tuple(sorted({place.region_id or NOWHERE for place in self.places}))

    @property
    def region(self) -> int | None:
        """The one region of all of them, NOWHERE, or None where they differ."""
        return self.regions[0] if len(self.regions) == 1 else None

    @property
    def is_whole(self) -> bool:
        """Whether each of its municipalities is in some region."""
        return NOWHERE not in self.regions

    @property
    def sums(self) -> Sums:
        return sums_of(self.places)


def sums_of(places: Iterable[Place]) -> Sums:
    found = list(places)
    return Sums(
        len(found),
        sum(place.inhabitants for place in found),
        sum((place.area_km2 for place in found), Decimal()),
    )


def rows_by(column: Column, places: Iterable[Place]) -> list[Row]:
    """All municipalities in rows: those with something unassigned first, then by name."""
    grouped: dict[str, list[Place]] = {}
    for place in places:
        grouped.setdefault(_KEYS[column](place), []).append(place)
    rows = [Row(key, _label(column, found), tuple(found)) for key, found in grouped.items()]
    return sorted(rows, key=lambda row: (row.is_whole, _order(row, column)))


def useful_columns(places: Iterable[Place]) -> list[Column]:
    """Columns that tell municipalities apart at all; one by one always does."""
    found = list(places)
    return [column for column in Column if column is Column.NONE or _tells_apart(column, found)]


def _tells_apart(column: Column, places: list[Place]) -> bool:
    if column is Column.ASSOCIATION:
        return any(place.association_id is not None for place in places)
    return len({_KEYS[column](place) for place in places}) > 1


def _alone(place: Place) -> str:
    return f"m{place.id}"


def _by_association(place: Place) -> str:
    return _alone(place) if place.association_id is None else f"a{place.association_id}"


_KEYS: Mapping[Column, Callable[[Place], str]] = {
    Column.ASSOCIATION: _by_association,
    Column.TRAVEL_AREA: lambda place: f"t{place.travel_area}",
    Column.POSTCODE_AREA: lambda place: f"p{place.postcode[:3]}",
    Column.POSTCODE: lambda place: f"p{place.postcode}",
    Column.NONE: _alone,
}


def _label(column: Column, places: list[Place]) -> str:
    """What the register says; empty where it says nothing."""
    first = places[0]
    match column:
        case Column.ASSOCIATION:
            return first.association or first.name
        case Column.TRAVEL_AREA:
            return first.travel_area
        case Column.POSTCODE_AREA:
            return f"{first.postcode[:3]}…" if first.postcode else ""
        case Column.POSTCODE:
            return first.postcode
        case Column.NONE:
            return first.name


def _order(row: Row, column: Column) -> tuple[bool, str]:
    """Associations before towns of their own, as the register has them."""
    is_alone = column is Column.ASSOCIATION and row.places[0].association_id is None
    return is_alone, folded(row.label)
