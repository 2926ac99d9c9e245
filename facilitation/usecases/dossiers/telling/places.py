"""The district, its municipalities, and the process with phases and regions."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from facilitation.formats.dossiers import places as file
from facilitation.formats.template_parts import ConditionTemplate
from facilitation.model.municipalities import MunicipalAssociation, Municipality
from facilitation.model.people import Organisation, Person
from facilitation.model.processes import (
    Extension,
    Phase,
    ProcessPartner,
    Region,
    RegionMunicipality,
    Report,
)
from facilitation.usecases.dossiers.gathering import Gathered
from facilitation.usecases.dossiers.telling.rows import made, told

_SOURCE = "Gemeindeverzeichnis"


def tell_district(gathered: Gathered) -> file.District:
    return told(file.District, gathered.district)


def tell_register(gathered: Gathered) -> file.Register:
    dates = [row.register_date for row in gathered.all(Municipality)]
    day = max(dates, default=gathered.process.starts_on)
    return made(file.Register, date=day, source=_SOURCE)


def tell_associations(gathered: Gathered, register: date) -> list[file.Association]:
    rows = _latest(gathered.all(MunicipalAssociation), "ars")
    return [
        told(file.Association, row, valid_from=_unless(row.valid_from, register)) for row in rows
    ]


def tell_municipalities(gathered: Gathered, register: date) -> list[file.Municipality]:
    return [
        told(
            file.Municipality,
            row,
            association=gathered.key(MunicipalAssociation, row.association_id),
            successor=gathered.key(Municipality, row.successor_id),
            register_date=_unless(row.register_date, register),
            valid_from=_unless(row.valid_from, register),
        )
        for row in _latest(gathered.all(Municipality), "ags")
    ]


def _unless(day: date, register: date) -> date | None:
    return None if day == register else day


def _latest(rows: Iterable[Any], key: str) -> list[Any]:
    """One row for each official key: the one that still holds, else the last."""
    ordered = sorted(rows, key=lambda row: (row.valid_until is None, row.valid_from))
    return [row for _, row in sorted({getattr(row, key): row for row in ordered}.items())]


def tell_process(gathered: Gathered) -> file.Process:
    process = gathered.process
    partners = sorted(gathered.all(ProcessPartner), key=lambda row: row.position)
    return told(
        file.Process,
        process,
        carrier=gathered.key(Organisation, process.carrier_organisation_id),
        partners=[gathered.key(Organisation, row.organisation_id) for row in partners],
        phases=_phases(gathered),
        regions=_regions(gathered),
        extensions=[
            told(file.Extension, row, granted_by=gathered.key(Person, row.granted_by_id))
            for row in sorted(gathered.all(Extension), key=lambda row: (row.granted_at, row.id))
        ],
        reports=[
            told(file.Report, row, organisation=gathered.key(Organisation, row.organisation_id))
            for row in sorted(gathered.all(Report), key=lambda row: (row.filed_on, row.key))
        ],
    )


def _phases(gathered: Gathered) -> list[file.Phase]:
    return [
        told(
            file.Phase,
            row,
            condition=ConditionTemplate(**row.condition) if row.condition else None,
            passed_by=gathered.key(Person, row.passed_by_id),
        )
        for row in sorted(gathered.all(Phase), key=lambda row: row.position)
    ]


def _regions(gathered: Gathered) -> list[file.Region]:
    since = gathered.process.starts_on
    regions = []
    for row in sorted(gathered.all(Region), key=lambda row: row.position):
        stays = gathered.parts(RegionMunicipality.region_id, row.id)
        whole = [s for s in stays if (s.valid_from, s.valid_until) == (since, None)]
        regions.append(
            told(
                file.Region,
                row,
                municipalities=sorted(_ags(gathered, stay) for stay in whole),
                stays=[
                    told(file.Stay, stay, municipality=_ags(gathered, stay))
                    for stay in sorted(
                        (stay for stay in stays if stay not in whole),
                        key=lambda stay: (stay.valid_from, _ags(gathered, stay), stay.id),
                    )
                ],
            )
        )
    return regions


def _ags(gathered: Gathered, stay: RegionMunicipality) -> str:
    return gathered.key(Municipality, stay.municipality_id) or ""
