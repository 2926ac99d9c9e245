"""The organisations that carry a process together: chosen when it starts, each once, and changed
by hand when one drops out."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from facilitation.formats.process_templates import ProcessTemplate
from facilitation.model.districts import District
from facilitation.model.errors import InvalidError, NotFoundError
from facilitation.model.people import Organisation
from facilitation.model.processes import Process, ProcessPartner
from facilitation.model.rights import Action, Actor, demand
from facilitation.model.trash import Discarded
from facilitation.usecases.journal import note
from facilitation.usecases.trash import discard

MOST_PARTNERS = 30
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
        return _get_organisations(session, district.id, [carrier_id])[0]
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
    return _get_organisations(session, district.id, partner_ids)


def _get_organisations(
    session: Session, district_id: int, wanted: Sequence[int]
) -> list[Organisation]:
    found = {
        organisation.id: organisation
        for organisation in session.scalars(
            select(Organisation).where(
                Organisation.id.in_(wanted),
                Organisation.district_id == district_id,
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


def add_partner(
    session: Session,
    process: Process,
    organisation_id: int,
    *,
    by: Actor,
    on: date,
    now: datetime,
) -> Organisation:
    """Name one more organisation that carries the process, as the last one."""
    demand(by, Action.RUN_PROCESS, process, on)
    organisation = _get_organisations(session, process.district_id, [organisation_id])[0]
    session.execute(select(Process.id).where(Process.id == process.id).with_for_update())
    places = select(ProcessPartner.organisation_id, ProcessPartner.position).where(
        ProcessPartner.process_id == process.id
    )
    known = {row.organisation_id: row.position for row in session.execute(places)}
    if organisation.id in known:
        raise InvalidError(
            "„%(name)s“ ist schon dabei.", field="organisation_id", name=organisation.name
        )
    if len(known) >= MOST_PARTNERS:
        raise InvalidError(
            "Mehr als %(most)s Partner lassen sich nicht eintragen.",
            field="organisation_id",
            most=MOST_PARTNERS,
        )
    position = max(known.values(), default=0) + 1
    session.add(
        ProcessPartner(process_id=process.id, organisation_id=organisation.id, position=position)
    )
    note(session, by, "process_partner_added", process, now=now, name=organisation.name)
    return organisation


def remove_partner(
    session: Session, process: Process, organisation_id: int, *, by: Actor, on: date, now: datetime
) -> Discarded:
    """Take a partner off, with a way back. Its seats and reports stay; phases that ask every
    partner for something ask it no longer. NotFoundError where it is none."""
    demand(by, Action.RUN_PROCESS, process, on)
    row = session.execute(
        select(ProcessPartner, Organisation.name)
        .join(Organisation, Organisation.id == ProcessPartner.organisation_id)
        .where(
            ProcessPartner.process_id == process.id,
            ProcessPartner.organisation_id == organisation_id,
        )
    ).first()
    if row is None:
        raise NotFoundError(NOT_HERE)
    partner, name = row
    note(session, by, "process_partner_removed", process, now=now, name=name)
    return discard(session, partner, name=name, by=by, now=now, owner=process)


def place_last(session: Session, process_id: int, row: dict[str, Any]) -> None:
    """Let one that comes back stand behind those that were named meanwhile."""
    last = session.scalar(
        select(func.max(ProcessPartner.position)).where(ProcessPartner.process_id == process_id)
    )
    row["position"] = max(row["position"], (last or 0) + 1)
