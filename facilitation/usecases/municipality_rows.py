"""Municipalities and associations as rows, made from what a register says."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from facilitation.formats.registers import RegisterAssociation, RegisterMunicipality
from facilitation.model.districts import District
from facilitation.model.municipalities import MunicipalAssociation, Municipality
from facilitation.model.sorting import folded


def add_associations(
    session: Session,
    district: District,
    found: Iterable[RegisterAssociation],
    *,
    since: date,
) -> dict[str, int]:
    """New rows, flushed; their ids by nine-digit key."""
    rows = [
        MunicipalAssociation(
            district_id=district.id,
            ars=association.ars,
            name=association.name,
            sort_key=folded(association.name),
            valid_from=since,
        )
        for association in found
    ]
    session.add_all(rows)
    session.flush()
    return {row.ars: row.id for row in rows}


def add_municipality(
    session: Session,
    district: District,
    found: RegisterMunicipality,
    *,
    associations: Mapping[str, int],
    stated_on: date,
    since: date,
) -> Municipality:
    row = Municipality(
        district_id=district.id,
        ags=found.ags,
        register_date=stated_on,
        valid_from=since,
        **_facts(found, associations),
    )
    session.add(row)
    return row


def refresh(
    row: Municipality, found: RegisterMunicipality, associations: Mapping[str, int]
) -> None:
    """Take over what the register says; where its form has no place for something, it stays."""
    for name, value in _facts(found, associations).items():
        if value or name not in _NOT_IN_EVERY_FORM:
            setattr(row, name, value)


_NOT_IN_EVERY_FORM = frozenset({"longitude", "latitude", "area_label"})


def _facts(found: RegisterMunicipality, associations: Mapping[str, int]) -> dict[str, Any]:
    """Everything the register says of a municipality but its key, by column."""
    return {
        "name": found.name,
        "sort_key": folded(found.name),
        "kind": found.kind,
        "association_id": associations.get(found.association_ars or ""),
        "inhabitants": found.inhabitants,
        "area_km2": found.area_km2,
        "postcode": found.postcode,
        "longitude": found.longitude,
        "latitude": found.latitude,
        "area_label": found.area_label,
    }
