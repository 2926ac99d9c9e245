"""The regions of a process: what lies in them, their names, and adding and removing them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import and_, func, literal, or_, select, union_all
from sqlalchemy.orm import Session

from facilitation.model.activities import Activity
from facilitation.model.base import new_key
from facilitation.model.bodies import Body
from facilitation.model.errors import ConflictError, InvalidError, NotFoundError
from facilitation.model.municipalities import MunicipalAssociation, Municipality, MunicipalityKind
from facilitation.model.processes import Phase, Process, Region, RegionMunicipality
from facilitation.model.rights import Action, Actor, demand
from facilitation.model.sorting import folded
from facilitation.model.topics import Topic
from facilitation.model.trash import Discarded
from facilitation.planning.region_rows import Place, Sums, sums_of
from facilitation.usecases.journal import note
from facilitation.usecases.trash import discard

TALKS = "talks"
"""The mark of regions in which preliminary talks are held."""
_LONGEST_NAME = 120
_MOST_REGIONS = 60


@dataclass(frozen=True, kw_only=True)
class RegionView:
    id: int
    key: str
    name: str
    version: int
    marks: tuple[str, ...]
    sums: Sums
    places: tuple[Place, ...]
    bodies: tuple[tuple[int, str], ...]
    """(id, name) of the bodies that meet for this region."""


@dataclass(frozen=True, kw_only=True)
class RegionsView:
    """All regions of a process on one day, with what is in none."""

    regions: tuple[RegionView, ...]
    unassigned: tuple[Place, ...]
    places: tuple[Place, ...]
    """All municipalities of the district, by name."""
    marks: tuple[str, ...]
    """Words that regions of this process can bear."""

    @property
    def sums(self) -> Sums:
        return sums_of(self.places)

    @property
    def unassigned_sums(self) -> Sums:
        return sums_of(self.unassigned)

    @property
    def names(self) -> tuple[tuple[int, str], ...]:
        """(id, name) in their order."""
        return tuple((region.id, region.name) for region in self.regions)

    def name_of(self, region_id: int | None) -> str | None:
        return next((region.name for region in self.regions if region.id == region_id), None)

    def get_region(self, key: str) -> RegionView:
        for region in self.regions:
            if region.key == key:
                return region
        raise NotFoundError("Diese Region gibt es in diesem Verfahren nicht.")


@dataclass(frozen=True)
class RegionEdit:
    """What a region shall be called and marked with; `version` is the one that was seen."""

    key: str
    name: str
    marks: frozenset[str]
    version: int


def show_regions(
    session: Session, process: Process, *, by: Actor, on: date, as_of: date | None = None
) -> RegionsView:
    """Everything the page of regions shows; four queries, however much there is.

    With `as_of` municipalities, their regions and bodies are those of that day.
    """
    demand(by, Action.SEE_PROCESS, process, on)
    return fetch_regions(session, process, on=as_of or on)


def fetch_regions(session: Session, process: Process, *, on: date) -> RegionsView:
    """The same for whoever may know: nobody is asked."""
    regions = _regions(session, process)
    places = fetch_places(session, process, on=on)
    bodies = _bodies(session, process, on=on)
    inside: dict[int | None, list[Place]] = {}
    for place in places:
        inside.setdefault(place.region_id, []).append(place)
    return RegionsView(
        regions=tuple(
            _view(region, inside.get(region.id, []), bodies.get(region.id, []))
            for region in regions
        ),
        unassigned=tuple(inside.get(None, [])),
        places=tuple(places),
        marks=_known_marks(session, process, regions),
    )


def fetch_places(session: Session, process: Process, *, on: date) -> list[Place]:
    """All municipalities of that day, by name, each with its region in this process.

    Unincorporated areas are left out: nobody lives there who could be reached.
    """
    rows = session.execute(
        select(
            Municipality.id,
            Municipality.ags,
            Municipality.name,
            Municipality.sort_key,
            Municipality.kind,
            Municipality.association_id,
            func.coalesce(MunicipalAssociation.name, ""),
            Municipality.inhabitants,
            func.coalesce(Municipality.area_km2, Decimal()),
            Municipality.postcode,
            Municipality.area_label,
            Municipality.longitude,
            Municipality.latitude,
            RegionMunicipality.region_id,
        )
        .outerjoin(MunicipalAssociation, MunicipalAssociation.id == Municipality.association_id)
        .outerjoin(
            RegionMunicipality,
            and_(
                RegionMunicipality.municipality_id == Municipality.id,
                RegionMunicipality.process_id == process.id,
                RegionMunicipality.held_on(on),
            ),
        )
        .where(
            Municipality.district_id == process.district_id,
            Municipality.kind != MunicipalityKind.UNINCORPORATED,
            Municipality.held_on(on),
        )
        .order_by(Municipality.sort_key, Municipality.ags)
    )
    names = tuple(Place.__dataclass_fields__)
    return [Place(**dict(zip(names, row, strict=True))) for row in rows]


def edit_regions(
    session: Session,
    process: Process,
    edits: Sequence[RegionEdit],
    *,
    new_name: str = "",
    by: Actor,
    on: date,
    now: datetime,
) -> None:
    """Rename and mark regions, and add one more where `new_name` is given.

    ConflictError where somebody else changed a region since it was seen.
    """
    demand(by, Action.EDIT_REGIONS, process, on)
    regions = {region.key: region for region in _regions(session, process)}
    marks = _known_marks(session, process, regions.values())
    _check_names(_names_after(regions, edits, new_name))
    changed = [edit for edit in edits if _differs(_get(regions, edit.key), edit, marks)]
    _check_nobody_was_quicker(regions, changed)
    _free_names(session, [regions[edit.key] for edit in changed])
    for edit in changed:
        _change(session, regions[edit.key], edit, marks)
    if new_name:
        _add(session, process, new_name, position=len(regions) + 1)
    if changed or new_name:
        names = [edit.name for edit in changed] + ([new_name] if new_name else [])
        note(session, by, "regions.changed", process, now=now, names=names[:20])


def remove_region(
    session: Session, process: Process, key: str, *, by: Actor, on: date, now: datetime
) -> Discarded:
    """Take a region away in which nothing is, with a way back.

    InvalidError where municipalities lie in it today, or bodies, topics or activities name it.
    """
    demand(by, Action.EDIT_REGIONS, process, on)
    region = _get({region.key: region for region in _regions(session, process)}, key)
    for what, count in _contents(session, region, on=on).items():
        if count:
            raise InvalidError(
                "%(name)s lässt sich nicht entfernen: Es gehören noch %(what)s dazu. Ordnen Sie "
                "zuerst um.",
                name=region.name,
                what=what,
            )
    note(session, by, "region.removed", process, now=now, name=region.name)
    return discard(session, region, name=region.name, by=by, now=now, owner=process)


def _regions(session: Session, process: Process) -> list[Region]:
    return list(
        session.scalars(
            select(Region)
            .where(Region.process_id == process.id)
            .order_by(Region.position, Region.id)
        )
    )


def _get(regions: dict[str, Region], key: str) -> Region:
    if key not in regions:
        raise NotFoundError("Diese Region gibt es in diesem Verfahren nicht.")
    return regions[key]


def _view(region: Region, places: list[Place], bodies: list[tuple[int, str]]) -> RegionView:
    return RegionView(
        id=region.id,
        key=region.key,
        name=region.name,
        version=region.version,
        marks=tuple(region.marks),
        sums=sums_of(places),
        places=tuple(places),
        bodies=tuple(bodies),
    )


def _bodies(session: Session, process: Process, *, on: date) -> dict[int, list[tuple[int, str]]]:
    rows = session.execute(
        select(Body.region_id, Body.id, Body.name)
        .where(Body.process_id == process.id, Body.region_id.is_not(None), Body.held_on(on))
        .order_by(Body.sort_key, Body.id)
    )
    bodies: dict[int, list[tuple[int, str]]] = {}
    for region_id, body_id, name in rows:
        if region_id is not None:
            bodies.setdefault(region_id, []).append((body_id, name))
    return bodies


def _known_marks(session: Session, process: Process, regions: Iterable[Region]) -> tuple[str, ...]:
    """Those that regions bear or that a phase asks for, and always 'talks', which comes first."""
    conditions = session.scalars(select(Phase.condition).where(Phase.process_id == process.id))
    found = {mark for region in regions for mark in region.marks}
    found |= {mark for condition in conditions for mark in _marks_in(condition)}
    return (TALKS, *sorted(found - {TALKS}))


def _marks_in(condition: object) -> set[str]:
    """Every 'marked' of a condition, however deep it stands."""
    if isinstance(condition, list):
        return {mark for part in condition for mark in _marks_in(part)}
    if not isinstance(condition, dict):
        return set()
    own = {condition["marked"]} if isinstance(condition.get("marked"), str) else set()
    return {mark for mark in own if mark} | _marks_in(list(condition.values()))


def _names_after(
    regions: dict[str, Region], edits: Sequence[RegionEdit], new_name: str
) -> list[str]:
    names = {key: region.name for key, region in regions.items()}
    names |= {edit.key: edit.name for edit in edits}
    return [*names.values(), *([new_name] if new_name else [])]


def _check_names(names: Sequence[str]) -> None:
    seen: set[str] = set()
    for name in names:
        if not name.strip():
            raise InvalidError("Jede Region braucht einen Namen.", field="names")
        if len(name) > _LONGEST_NAME:
            raise InvalidError(
                "Der Name einer Region darf höchstens %(most)s Zeichen haben.",
                field="names",
                most=_LONGEST_NAME,
            )
        if folded(name) in seen:
            raise InvalidError(
                "Zwei Regionen heißen „%(name)s“. Geben Sie jeder einen eigenen Namen.",
                field="names",
                name=name,
            )
        seen.add(folded(name))


def _differs(region: Region, edit: RegionEdit, known: Sequence[str]) -> bool:
    return region.name != edit.name or set(region.marks) & set(known) != edit.marks & set(known)


def _check_nobody_was_quicker(regions: dict[str, Region], changed: Sequence[RegionEdit]) -> None:
    clashes = [edit for edit in changed if regions[edit.key].version != edit.version]
    if clashes:
        raise ConflictError(
            "Jemand anderes hat inzwischen Regionen geändert.",
            theirs={edit.key: regions[edit.key].name for edit in clashes},
            yours={edit.key: edit.name for edit in clashes},
        )


def _free_names(session: Session, changed: Sequence[Region]) -> None:
    """Two regions may swap their names in one save: each name is unique at every moment."""
    if len(changed) < 2:
        return
    for region in changed:
        region.name = f"{region.key} {new_key()}"
    session.flush()


def _change(session: Session, region: Region, edit: RegionEdit, known: Sequence[str]) -> None:
    kept = [mark for mark in region.marks if mark not in known]
    region.name, region.sort_key = edit.name, folded(edit.name)
    region.marks = kept + [mark for mark in known if mark in edit.marks]
    session.flush()


def _add(session: Session, process: Process, name: str, *, position: int) -> None:
    if position > _MOST_REGIONS:
        raise InvalidError(
            "Ein Verfahren kann höchstens %(most)s Regionen haben.",
            field="new_name",
            most=_MOST_REGIONS,
        )
    session.add(
        Region(
            process_id=process.id,
            position=position,
            name=name,
            sort_key=folded(name),
            marks=[],
        )
    )
    session.flush()


def _contents(session: Session, region: Region, *, on: date) -> dict[str, int]:
    """How much hangs on the region, in words."""
    inside = select(literal("Gemeinden"), func.count()).where(
        RegionMunicipality.region_id == region.id,
        or_(RegionMunicipality.valid_until.is_(None), RegionMunicipality.valid_until > on),
    )
    named = (
        select(literal(word), func.count()).where(table.region_id == region.id)
        for word, table in (("Gremien", Body), ("Themen", Topic), ("Aktivitäten", Activity))
    )
    return dict(session.execute(union_all(inside, *named)).all())
