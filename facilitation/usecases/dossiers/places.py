"""The district, its municipalities, and the process with phases and regions."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitation.formats.dossiers.places import District as DistrictRow
from facilitation.formats.dossiers.places import Municipality as MunicipalityRow
from facilitation.formats.dossiers.places import Region as RegionRow
from facilitation.formats.dossiers.reading import REFUSED
from facilitation.formats.legal_texts import to_legal_html
from facilitation.model.districts import District
from facilitation.model.errors import FileRefusedError, Problem
from facilitation.model.municipalities import MunicipalAssociation, Municipality
from facilitation.model.processes import (
    Extension,
    Phase,
    Process,
    ProcessPartner,
    Region,
    RegionMunicipality,
    Report,
)
from facilitation.model.sorting import folded
from facilitation.usecases.dossiers.storing import Storing


def find_or_make_district(session: Session, row: DistrictRow) -> District:
    """The district with this slug as it is, or a new one that is not stored yet."""
    district = session.scalar(select(District).where(District.slug == row.slug))
    if district is None:
        return _district(row)
    if district.ags != row.ags:
        raise FileRefusedError(
            REFUSED,
            [
                Problem(
                    "district.ags",
                    "Unter „%(slug)s“ gibt es schon einen anderen Landkreis (%(ags)s).",
                    slug=row.slug,
                    ags=district.ags,
                )
            ],
        )
    return district


def _district(row: DistrictRow) -> District:
    return District(
        slug=row.slug,
        name=row.name,
        ags=row.ags,
        state=row.state,
        timezone=row.timezone,
        language=row.language.value,
        mailbox=row.mailbox,
        sender_name=row.sender_name,
        postal_address=row.postal_address,
        phone=row.phone,
        imprint=row.imprint,
        imprint_html=to_legal_html(row.imprint),
        privacy=row.privacy,
        privacy_html=to_legal_html(row.privacy),
        accessibility=row.accessibility,
        accessibility_html=to_legal_html(row.accessibility),
        privacy_notice=row.privacy_notice,
    )


def add_municipalities(store: Storing) -> None:
    """Take over those that the district has under the same official key, add the others."""
    register = store.dossier.official_register.date
    known = select(MunicipalAssociation.ars, MunicipalAssociation.id).where(
        MunicipalAssociation.district_id == store.district.id
    )
    known = known.order_by(MunicipalAssociation.valid_until.is_(None))
    store.learn("associations", known)
    store.add(
        "associations",
        {
            row.ars: MunicipalAssociation(
                district_id=store.district.id,
                ars=row.ars,
                name=row.name,
                sort_key=folded(row.name),
                valid_from=row.valid_from or register,
                valid_until=row.valid_until,
            )
            for row in store.dossier.associations
            if row.ars not in store.ids["associations"]
        },
    )
    _add_municipalities(store, register)


def _add_municipalities(store: Storing, register: date) -> None:
    known = select(Municipality.ags, Municipality.id).where(
        Municipality.district_id == store.district.id
    )
    known = known.order_by(Municipality.valid_until.is_(None))
    store.learn("municipalities", known)
    new = {
        row.ags: _municipality(store, row, register)
        for row in store.dossier.municipalities
        if row.ags not in store.ids["municipalities"]
    }
    store.add("municipalities", new)
    for row in store.dossier.municipalities:
        if row.successor and row.ags in new:
            new[row.ags].successor_id = store.id_of("municipalities", row.successor)


def _municipality(store: Storing, row: MunicipalityRow, register: date) -> Municipality:
    return Municipality(
        district_id=store.district.id,
        ags=row.ags,
        name=row.name,
        sort_key=folded(row.name),
        kind=row.kind,
        association_id=store.id_of("associations", row.association),
        inhabitants=row.inhabitants,
        area_km2=row.area_km2,
        postcode=row.postcode,
        longitude=row.longitude,
        latitude=row.latitude,
        area_label=row.area_label,
        register_date=row.register_date or register,
        valid_from=row.valid_from or register,
        valid_until=row.valid_until,
    )


def add_process(store: Storing) -> Process:
    row = store.dossier.process
    process = Process(
        district_id=store.district.id,
        slug=row.slug,
        name=row.name,
        summary=row.summary,
        template_key=row.template_key,
        carrier_organisation_id=store.id_of("organisations", row.carrier),
        starts_on=row.starts_on,
        state=row.state,
        region_kind=row.region_kind,
        is_public=row.is_public,
        invitation_text=row.invitation_text,
    )
    store.add("process", {row.slug: process})
    return process


def add_regions(store: Storing, process: Process) -> None:
    rows = store.dossier.process.regions
    store.add(
        "regions",
        {
            row.key: Region(
                process_id=process.id,
                key=row.key,
                position=position,
                name=row.name,
                sort_key=folded(row.name),
                marks=list(row.marks),
            )
            for position, row in enumerate(rows, start=1)
        },
    )
    for row in rows:
        _add_stays(store, process, row)


def _add_stays(store: Storing, process: Process, row: RegionRow) -> None:
    stays = [(ags, process.starts_on, None) for ags in row.municipalities]
    stays += [(stay.municipality, stay.valid_from, stay.valid_until) for stay in row.stays]  # type: ignore[misc]
    store.add_all(
        RegionMunicipality,
        [
            {
                "process_id": process.id,
                "region_id": store.ids["regions"][row.key],
                "municipality_id": store.ids["municipalities"][ags],
                "valid_from": since,
                "valid_until": until,
            }
            for ags, since, until in stays
        ],
    )


def add_course(store: Storing, process: Process) -> None:
    """Partners, phases, extensions and reports: what names people and organisations."""
    row = store.dossier.process
    store.add_all(
        ProcessPartner,
        [
            {
                "process_id": process.id,
                "organisation_id": store.ids["organisations"][partner],
                "position": position,
            }
            for position, partner in enumerate(dict.fromkeys(row.partners), start=1)
        ],
    )
    store.session.add_all(
        Phase(
            process_id=process.id,
            position=position,
            passed_by_id=store.id_of("people", phase.passed_by),
            condition=phase.condition.stored() if phase.condition else {},
            **phase.model_dump(exclude={"passed_by", "condition"}),
        )
        for position, phase in enumerate(row.phases, start=1)
    )
    store.session.add_all(
        Extension(
            process_id=process.id,
            granted_by_id=store.id_of("people", extension.granted_by),
            **extension.model_dump(exclude={"granted_by"}),
        )
        for extension in row.extensions
    )
    store.session.add_all(
        Report(
            district_id=store.district.id,
            process_id=process.id,
            organisation_id=store.id_of("organisations", report.organisation),
            **report.model_dump(exclude={"organisation"}),
        )
        for report in row.reports
    )
