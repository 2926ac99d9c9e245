"""Starting a process from a template, and going on from phase to phase."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitation import archive
from facilitation.formats.process_templates import ProcessTemplate, read_template
from facilitation.model.districts import District
from facilitation.model.errors import FileRefusedError, InvalidError, NotFoundError
from facilitation.model.processes import Phase, Process, Region
from facilitation.model.rights import Action, Actor, demand
from facilitation.model.sorting import folded, newest_first
from facilitation.usecases import template_bodies, template_places
from facilitation.usecases.districts import slug_for
from facilitation.usecases.journal import note
from facilitation.usecases.process_partners import add_partners, get_carrier, get_partners

RESERVED = frozenset({"angebote", "new", "seiten", "impressum", "datenschutz", "barrierefreiheit"})


@dataclass(frozen=True)
class FoundTemplate:
    """A template file, or why it cannot be used."""

    file: str
    template: ProcessTemplate | None
    trouble: FileRefusedError | None = None


def list_templates(own_folder: Path | None) -> list[FoundTemplate]:
    """All templates of the installation, those that can be read first, by name."""
    found = [_read(file) for file in archive.list_template_files(own_folder)]
    return sorted(found, key=lambda f: (f.template is None, f.template.name if f.template else ""))


@lru_cache(maxsize=64)
def _read(file: archive.StoredFile) -> FoundTemplate:
    try:
        return FoundTemplate(file.name, read_template(file.content, file.name))
    except FileRefusedError as refused:
        return FoundTemplate(file.name, None, refused)


def get_template(own_folder: Path | None, key: str) -> ProcessTemplate:
    for found in list_templates(own_folder):
        if found.template is not None and found.template.key == key:
            return found.template
    raise NotFoundError("Diese Vorlage gibt es nicht.")


def list_processes(session: Session, district: District) -> list[Process]:
    """The district's processes, the newest first."""
    found = session.scalars(select(Process).where(Process.district_id == district.id))
    return sorted(found, key=lambda one: newest_first(one.starts_on, one.name, one.id))


def start_process(
    session: Session,
    district: District,
    template: ProcessTemplate,
    *,
    name: str,
    starts_on: date,
    carrier_id: int | None = None,
    partner_ids: Sequence[int] = (),
    by: Actor,
    now: datetime,
) -> Process:
    """Copy a template into rows that are the district's own from then on.

    The first phase begins on `starts_on`. InvalidError where the district has a process of that
    name, the template names a municipality or Amt that the district does not have, or the carrier
    or partners are not as the template asks.
    """
    demand(by, Action.RUN_DISTRICT, district, now.astimezone(district.zone).date())
    carrier = get_carrier(session, district, template, carrier_id)
    partners = get_partners(session, district, template, partner_ids)
    process = Process(
        district_id=district.id,
        slug=_free_slug(session, district, name),
        name=name,
        summary=template.summary,
        template_key=template.key,
        carrier_organisation_id=carrier.id if carrier else None,
        starts_on=starts_on,
        region_kind=template.region_kind,
        invitation_text=template.texts.invitation,
        phases=_phases(template, starts_on),
    )
    session.add(process)
    session.flush()
    regions = _add_regions(session, process, template)
    template_places.assign(session, process, template, regions, on=starts_on)
    add_partners(session, process, partners)
    setting = template_bodies.Setting(process, template, regions, partners)
    template_bodies.add_bodies(session, setting, on=starts_on)
    note(session, by, "process.started", process, now=now, template=template.key)
    return process


CHANGEABLE = ("name", "summary", "invitation_text", "is_public", "version")


def change_process(
    session: Session,
    process: Process,
    *,
    name: str,
    summary: str,
    invitation_text: str,
    is_public: bool,
    version: int,
    by: Actor,
    now: datetime,
) -> None:
    """Change name and texts. The address stays. ConflictError when somebody was quicker."""
    demand(by, Action.RUN_PROCESS, process, now.date())
    process.check_version(
        version,
        theirs={
            "name": process.name,
            "summary": process.summary,
            "invitation_text": process.invitation_text,
        },
        yours={"name": name, "summary": summary, "invitation_text": invitation_text},
    )
    process.name, process.summary = name, summary
    process.invitation_text, process.is_public = invitation_text, is_public
    note(session, by, "process.changed", process, now=now)


def publish_process(
    session: Session, process: Process, *, is_public: bool, by: Actor, now: datetime
) -> None:
    """Give the process a public page, or take it away. Doing it twice does no harm."""
    demand(by, Action.RUN_PROCESS, process, now.date())
    if process.is_public != is_public:
        process.is_public = is_public
        action = "process.published" if is_public else "process.hidden"
        note(session, by, action, process, now=now)


def _free_slug(session: Session, district: District, name: str) -> str:
    slug = slug_for(name)
    if not slug or slug in RESERVED:
        raise InvalidError(
            "Wählen Sie einen Namen mit Buchstaben oder Ziffern, zum Beispiel "
            "„Integrationskonzept 2027“.",
            field="name",
        )
    taken = session.scalar(
        select(Process.id).where(Process.district_id == district.id, Process.slug == slug)
    )
    if taken is not None:
        raise InvalidError(
            "Ein Verfahren „%(name)s“ gibt es schon. Wählen Sie einen anderen Namen.",
            field="name",
            name=name,
        )
    return slug


def _phases(template: ProcessTemplate, starts_on: date) -> list[Phase]:
    phases = [
        Phase(
            key=phase.key,
            position=position,
            name=phase.name,
            description=phase.description,
            months=phase.months,
            condition=phase.stored_condition(),
        )
        for position, phase in enumerate(template.phases, start=1)
    ]
    phases[0].begin(on=starts_on)
    return phases


def _add_regions(
    session: Session, process: Process, template: ProcessTemplate
) -> dict[str, Region]:
    regions = {
        region.key: Region(
            process_id=process.id,
            key=region.key,
            position=position,
            name=region.name,
            sort_key=folded(region.name),
            marks=list(region.marks),
        )
        for position, region in enumerate(template.regions, start=1)
    }
    session.add_all(regions.values())
    session.flush()
    return regions
