"""The organisations that carry a process together: chosen when it starts, each once."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitation.formats.process_templates import ProcessTemplate
from facilitation.model.districts import District
from facilitation.model.errors import InvalidError, NotFoundError
from facilitation.model.people import Organisation
from facilitation.model.processes import Process, ProcessPartner

NOT_HERE = "Diese Organisation gibt es hier nicht."


def list_partners(session: Session, process: Process) -> list[Organisation]:
    """In the order in which they were named."""
    return list(
        session.scalars(
            select(Organisation)
            .join(ProcessPartner, ProcessPartner.organisation_id == Organisation.id)
            .where(ProcessPartner.process_id == process.id)
            .order_by(ProcessPartner.position)
        )
    )


def list_pool(session: Session, district: District) -> list[tuple[int, str]]:
    """(id, name) of the organisations that may carry a process, by name."""
    rows = session.execute(
        select(Organisation.id, Organisation.name)
        .where(Organisation.district_id == district.id, Organisation.deleted_at.is_(None))
        .order_by(Organisation.sort_key, Organisation.id)
    )
    return [(row.id, row.name) for row in rows]


def get_carrier(
    session: Session, district: District, template: ProcessTemplate, carrier_id: int | None
) -> Organisation | None:
    """Who carries the process; None for the district, which some templates do not allow."""
    if carrier_id is not None:
        return _get_organisations(session, district, [carrier_id])[0]
    if template.carrier == "organisation":
        raise InvalidError(
            "Dieses Verfahren trägt eine Stadt, eine Gemeinde oder eine andere Stelle. Wählen Sie "
            "aus, welche es ist.",
            field="carrier_id",
        )
    return None


def get_partners(
    session: Session, district: District, template: ProcessTemplate, partner_ids: Sequence[int]
) -> list[Organisation]:
    """The organisations as they were named: as many as the template asks for, no one twice."""
    needed = template.partners or 0
    if len(set(partner_ids)) < len(partner_ids):
        raise InvalidError(
            "Eine Organisation kann nicht mit sich selbst zusammenarbeiten. Wählen Sie "
            "%(needed)s verschiedene.",
            field="partner_ids",
            needed=needed,
        )
    if len(partner_ids) != needed:
        raise InvalidError(
            "Wählen Sie die %(needed)s Organisationen, die das Verfahren gemeinsam tragen."
            if needed
            else "Nach dieser Vorlage tragen nicht mehrere Organisationen das Verfahren.",
            field="partner_ids",
            needed=needed,
        )
    return _get_organisations(session, district, partner_ids)


def _get_organisations(
    session: Session, district: District, wanted: Sequence[int]
) -> list[Organisation]:
    found = {
        organisation.id: organisation
        for organisation in session.scalars(
            select(Organisation).where(
                Organisation.id.in_(wanted),
                Organisation.district_id == district.id,
                Organisation.deleted_at.is_(None),
            )
        )
    }
    if any(id not in found for id in wanted):
        raise NotFoundError(NOT_HERE)
    return [found[id] for id in wanted]


def add_partners(session: Session, process: Process, partners: Sequence[Organisation]) -> None:
    session.add_all(
        ProcessPartner(process_id=process.id, organisation_id=partner.id, position=position)
        for position, partner in enumerate(partners, start=1)
    )
