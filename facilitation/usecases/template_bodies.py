"""Bodies that a template asks for: one for the process, for each region or for each partner."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from facilitation.formats.process_templates import BodyTemplate, ProcessTemplate, SeatEach
from facilitation.model.bodies import Body
from facilitation.model.people import Organisation
from facilitation.model.processes import Process, Region
from facilitation.model.sorting import folded
from facilitation.usecases import template_seats


@dataclass(frozen=True)
class Setting:
    """A process that was just started: what its bodies stand for."""

    process: Process
    template: ProcessTemplate
    regions: Mapping[str, Region]
    """By the template's keys."""
    partners: Sequence[Organisation]


@dataclass(frozen=True)
class _Place:
    """For what one body is set up, and how it is called there."""

    name: str
    region: Region | None = None
    host: Organisation | None = None


def add_bodies(session: Session, setting: Setting, *, on: date) -> None:
    """All bodies with their seats, and to whom each reports."""
    made: dict[str, list[Body]] = {}
    position = 0
    for kind in setting.template.bodies:
        for place in _places(setting, kind):
            position += 1
            body = _body(setting.process, kind, place, on=on)
            body.position = position
            session.add(body)
            made.setdefault(kind.key, []).append(body)
    session.flush()
    for kind in setting.template.bodies:
        for body in made.get(kind.key, []):
            body.parent_id = _parent(made.get(kind.parent or "", []), body)
            template_seats.add_fixed(session, body, kind.seats, partners=setting.partners, on=on)
    session.flush()
    template_seats.settle(session, setting.process, on=on)


def _places(setting: Setting, kind: BodyTemplate) -> Iterable[_Place]:
    if kind.for_each == "partner":
        return [_Place(kind.name_at(one.name), host=one) for one in setting.partners]
    if kind.for_each == "region":
        chosen = [setting.regions[one.key] for one in setting.template.regions_of(kind)]
        return [_Place(kind.name_in(region.name), region=region) for region in chosen]
    return [_Place(kind.name, region=setting.regions[kind.region] if kind.region else None)]


def _body(process: Process, kind: BodyTemplate, place: _Place, *, on: date) -> Body:
    return Body(
        district_id=process.district_id,
        process_id=process.id,
        region_id=place.region.id if place.region else None,
        host_id=place.host.id if place.host else None,
        kind=kind.kind,
        name=place.name,
        sort_key=folded(place.name),
        is_linked=kind.is_linked,
        convenes=[other.value for other in kind.convenes],
        template_key=kind.key,
        seat_rules=[
            seat.model_dump(mode="json")
            for seat in kind.seats
            if seat.for_each not in (None, SeatEach.PARTNER)
        ],
        valid_from=on,
        **kind.rules.columns() | _at(place),
    )


def _at(place: _Place) -> dict[str, str]:
    """Whoever meets at a partner's place need not be told so each time."""
    return {"default_place": place.host.name} if place.host else {}


def _parent(parents: list[Body], body: Body) -> int | None:
    """The parent of the same region where there is one for each, else the only one."""
    same = [parent for parent in parents if parent.region_id == body.region_id]
    found = same or parents
    return found[0].id if found else None
