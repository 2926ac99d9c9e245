"""Municipalities that a template puts into its regions."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitation.formats.process_templates import ProcessTemplate
from facilitation.model.errors import InvalidError
from facilitation.model.municipalities import MunicipalAssociation, Municipality
from facilitation.model.processes import Process, Region, RegionMunicipality


def assign(
    session: Session,
    process: Process,
    template: ProcessTemplate,
    regions: dict[str, Region],
    *,
    on: date,
) -> None:
    """Put the named municipalities, and those of the named Ämter, into their regions.

    InvalidError names the first key that the district does not have on that day.
    """
    if not any(region.municipalities or region.associations for region in template.regions):
        return
    by_ags, by_ars = _municipalities(session, process, on)
    for wanted in template.regions:
        region = regions[wanted.key]
        for ags in wanted.municipalities:
            _put(session, process, region, [by_ags[ags]] if ags in by_ags else [], ags, on)
        for ars in wanted.associations:
            _put(session, process, region, by_ars.get(ars, []), ars, on)


def _put(
    session: Session, process: Process, region: Region, ids: list[int], key: str, on: date
) -> None:
    if not ids:
        raise InvalidError(
            "Die Vorlage nennt den Schlüssel %(key)s, den es in diesem Landkreis nicht gibt. "
            "Prüfen Sie die Vorlage oder das Gemeindeverzeichnis.",
            key=key,
        )
    session.add_all(
        RegionMunicipality(
            process_id=process.id, region_id=region.id, municipality_id=id, valid_from=on
        )
        for id in ids
    )


def _municipalities(
    session: Session, process: Process, on: date
) -> tuple[dict[str, int], dict[str, list[int]]]:
    rows = session.execute(
        select(Municipality.id, Municipality.ags, MunicipalAssociation.ars)
        .outerjoin(MunicipalAssociation, MunicipalAssociation.id == Municipality.association_id)
        .where(Municipality.district_id == process.district_id, Municipality.held_on(on))
    )
    by_ags: dict[str, int] = {}
    by_ars: dict[str, list[int]] = {}
    for id, ags, ars in rows:
        by_ags[ags] = id
        if ars is not None:
            by_ars.setdefault(ars, []).append(id)
    return by_ags, by_ars
