"""What a newer register says differently of a district's municipalities and associations."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitation.formats.registers import (
    RegisterAssociation,
    RegisterDistrict,
    RegisterMunicipality,
)
from facilitation.model.districts import District
from facilitation.model.municipalities import MunicipalAssociation, Municipality, MunicipalityKind


@dataclass(frozen=True)
class FieldChange:
    """One fact before and after; `field` is the column, association by its name."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True)
class Changed:
    ags: str
    name: str
    fields: tuple[FieldChange, ...]


@dataclass(frozen=True)
class AssociationChange:
    """Its old and new name; one of them missing: it is new, or is no more."""

    ars: str
    before: str | None
    after: str | None


@dataclass(frozen=True, kw_only=True)
class Changes:
    """All that is different, by key; nothing of it is stored yet."""

    new: tuple[RegisterMunicipality, ...]
    changed: tuple[Changed, ...]
    vanished: tuple[tuple[str, str], ...]
    """(key, name) of municipalities the register no longer has."""
    associations: tuple[AssociationChange, ...]
    unchanged: int

    @property
    def is_empty(self) -> bool:
        return not (self.new or self.changed or self.vanished or self.associations)


@dataclass(frozen=True)
class Stored:
    """What the district has today, by key."""

    municipalities: Mapping[str, Municipality]
    associations: Mapping[str, MunicipalAssociation]
    ended: Mapping[str, date]
    """When municipalities ended that are no more."""
    ended_associations: Mapping[str, MunicipalAssociation]

    @property
    def stated_on(self) -> date | None:
        return max((row.register_date for row in self.municipalities.values()), default=None)

    @property
    def has_unincorporated(self) -> bool:
        kinds = {row.kind for row in self.municipalities.values()}
        return MunicipalityKind.UNINCORPORATED in kinds

    def lacks(self, ags: str, stated_on: date | None) -> bool:
        """Whether a municipality of a register of that day is missing here."""
        ended = self.ended.get(ags)
        is_over = ended is not None and (stated_on is None or stated_on < ended)
        return ags not in self.municipalities and not is_over

    def association_of(self, row: Municipality) -> MunicipalAssociation | None:
        rows = self.associations.values()
        return next((found for found in rows if found.id == row.association_id), None)


def fetch_stored(session: Session, district: District) -> Stored:
    """Municipalities and associations, those that have ended apart, in two queries."""
    municipalities = session.scalars(
        select(Municipality)
        .where(Municipality.district_id == district.id)
        .order_by(Municipality.valid_from)
    ).all()
    associations = session.scalars(
        select(MunicipalAssociation)
        .where(MunicipalAssociation.district_id == district.id)
        .order_by(MunicipalAssociation.valid_from)
    ).all()
    return Stored(
        {row.ags: row for row in municipalities if row.valid_until is None},
        {row.ars: row for row in associations if row.valid_until is None},
        {row.ags: row.valid_until for row in municipalities if row.valid_until is not None},
        {row.ars: row for row in associations if row.valid_until is not None},
    )


def areas_of(
    found: RegisterDistrict, *, with_unincorporated: bool
) -> dict[str, RegisterMunicipality]:
    areas = found.areas if with_unincorporated else found.municipalities
    return {area.ags: area for area in areas}


def compare(
    stored: Stored,
    found: RegisterDistrict,
    areas: Mapping[str, RegisterMunicipality],
    *,
    stated_on: date | None,
) -> Changes:
    """Key by key; a key that is gone has to be asked about.

    What ended after the day the register describes, by a merger entered by hand, is not new.
    """
    names = {association.ars: association.name for association in found.associations}
    changed = [
        Changed(ags, row.name, fields)
        for ags, row in sorted(stored.municipalities.items())
        if ags in areas and (fields := _differences(stored, row, areas[ags], names))
    ]
    vanished = [
        (ags, row.name) for ags, row in sorted(stored.municipalities.items()) if ags not in areas
    ]
    return Changes(
        new=tuple(area for ags, area in areas.items() if stored.lacks(ags, stated_on)),
        changed=tuple(changed),
        vanished=tuple(vanished),
        associations=tuple(_associations(stored, found.associations)),
        unchanged=len(stored.municipalities) - len(changed) - len(vanished),
    )


def _differences(
    stored: Stored, row: Municipality, area: RegisterMunicipality, names: Mapping[str, str]
) -> tuple[FieldChange, ...]:
    pairs: dict[str, tuple[Any, Any]] = {
        "name": (row.name, area.name),
        "kind": (row.kind, area.kind),
        "inhabitants": (row.inhabitants, area.inhabitants),
        "area_km2": (_rounded(row.area_km2), _rounded(area.area_km2)),
        "postcode": (row.postcode, area.postcode),
        "area_label": (row.area_label, area.area_label or row.area_label),
        "position": (
            _position(row.longitude, row.latitude),
            _position(area.longitude, area.latitude) or _position(row.longitude, row.latitude),
        ),
    }
    association = stored.association_of(row)
    if (association.ars if association else None) != area.association_ars:
        before = association.name if association else None
        pairs["association"] = (before, names.get(area.association_ars or ""))
    return tuple(
        FieldChange(field, before, after)
        for field, (before, after) in pairs.items()
        if before != after
    )


def _position(longitude: float | None, latitude: float | None) -> str:
    """As people write it, to about ten metres; empty where it is not known."""
    if longitude is None or latitude is None:
        return ""
    return f"{latitude:.4f} N, {longitude:.4f} O".replace(".", ",")


def _rounded(area: Decimal | None) -> Decimal | None:
    """As exactly as it is stored."""
    return None if area is None else area.quantize(Decimal("0.01"))


def _associations(
    stored: Stored, found: tuple[RegisterAssociation, ...]
) -> list[AssociationChange]:
    after = {association.ars: association.name for association in found}
    before = {ars: row.name for ars, row in stored.associations.items()}
    return [
        AssociationChange(ars, before.get(ars), after.get(ars))
        for ars in sorted(before.keys() | after.keys())
        if before.get(ars) != after.get(ars)
    ]
