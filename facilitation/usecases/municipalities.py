"""The municipalities of a district: the list, and mergers entered by hand."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from facilitation.model.districts import District
from facilitation.model.errors import InvalidError, NotFoundError
from facilitation.model.municipalities import MunicipalAssociation, Municipality, MunicipalityKind
from facilitation.model.processes import Process, ProcessState, Region, RegionMunicipality
from facilitation.model.rights import Action, Actor, demand
from facilitation.model.sorting import spellings
from facilitation.usecases.journal import note
from facilitation.usecases.merger_moves import Moved, move_seats, move_things
from facilitation.usecases.region_stays import Merger, carry_over

_ASSOCIATION_WORDS = {
    "Amt": "Ämter",
    "Samtgemeinde": "Samtgemeinden",
    "Verbandsgemeinde": "Verbandsgemeinden",
    "Verwaltungsgemeinschaft": "Verwaltungsgemeinschaften",
    "Verwaltungsverband": "Verwaltungsverbände",
    "Kirchspielslandgemeinde": "Kirchspielslandgemeinden",
}
_GENERAL = ("Gemeindeverband", "Gemeindeverbände")


@dataclass(frozen=True, kw_only=True)
class MunicipalityRow:
    id: int
    ags: str
    name: str
    kind: MunicipalityKind
    association: str | None
    inhabitants: int
    area_km2: Decimal | None
    postcode: str
    search_key: str
    regions: tuple[str, ...] = ()
    """In running processes; with the process's name where there are several."""


@dataclass(frozen=True)
class EndedRow:
    """A municipality that is one no more."""

    name: str
    last_day: date
    successor: str | None


@dataclass(frozen=True, kw_only=True)
class MunicipalityList:
    rows: tuple[MunicipalityRow, ...]
    """Those that the search leaves, by name."""
    ended: tuple[EndedRow, ...]
    municipalities: int
    associations: int
    without_association: int
    unincorporated: int
    inhabitants: int
    area_km2: Decimal
    stated_on: date | None
    association_words: tuple[str, str]
    """Singular and plural: 'Amt', 'Ämter'."""


def list_municipalities(
    session: Session, district: District, *, query: str = "", by: Actor, on: date
) -> MunicipalityList:
    """All municipalities of that day with their sums; the sums do not heed the search."""
    demand(by, Action.SEE_DISTRICT, district, on)
    rows = _rows(session, district, on)
    places = [row for row in rows if row.kind is not MunicipalityKind.UNINCORPORATED]
    associations = {row.association for row in places if row.association}
    return MunicipalityList(
        rows=tuple(row for row in rows if _fits(row, query)),
        ended=_ended(session, district, on),
        municipalities=len(places),
        associations=len(associations),
        without_association=sum(row.association is None for row in places),
        unincorporated=len(rows) - len(places),
        inhabitants=sum(row.inhabitants for row in rows),
        area_km2=sum((row.area_km2 or Decimal() for row in rows), Decimal()),
        stated_on=find_register_date(session, district),
        association_words=association_words(associations),
    )


def association_words(names: Iterable[str]) -> tuple[str, str]:
    """What the associations of a district are called: 'Amt', 'Ämter', or in general."""
    words = {name.partition(" ")[0] for name in names}
    if len(words) != 1:
        return _GENERAL
    word = words.pop()
    return (word, _ASSOCIATION_WORDS[word]) if word in _ASSOCIATION_WORDS else _GENERAL


def find_register_date(session: Session, district: District) -> date | None:
    """The day whose state the stored register describes ('Stand')."""
    return session.scalar(
        select(func.max(Municipality.register_date)).where(Municipality.district_id == district.id)
    )


def get_municipality(session: Session, district: District, ags: str, *, on: date) -> Municipality:
    found = session.scalar(
        select(Municipality).where(
            Municipality.district_id == district.id,
            Municipality.ags == ags,
            Municipality.held_on(on),
        )
    )
    if found is None:
        raise NotFoundError("Diese Gemeinde gibt es in diesem Landkreis nicht (mehr).")
    return found


def get_mergeable(
    session: Session, district: District, ags: str, *, by: Actor, now: datetime
) -> tuple[Municipality, list[tuple[str, str]]]:
    """A municipality, and (key, name) of those that may be its successor, by name."""
    today = now.astimezone(district.zone).date()
    demand(by, Action.RUN_DISTRICT, district, today)
    municipality = get_municipality(session, district, ags, on=today)
    others = session.execute(
        select(Municipality.ags, Municipality.name)
        .where(
            Municipality.district_id == district.id,
            Municipality.held_on(today),
            Municipality.ags != ags,
            Municipality.kind != MunicipalityKind.UNINCORPORATED,
        )
        .order_by(Municipality.sort_key)
    )
    return municipality, [(key, name) for key, name in others]


@dataclass(frozen=True)
class Merged:
    """The name of the successor, and what went to it."""

    into: str
    seats: Moved
    things: int
    """Organisations, rooms, offers and activities; those of a merger ahead follow on its day."""


def merge(
    session: Session,
    district: District,
    ags: str,
    *,
    successor_ags: str,
    on: date,
    by: Actor,
    now: datetime,
) -> Merged:
    """End a municipality on the day before `on`; its place in regions goes to the successor, and
    with it its seats, organisations, rooms and offers.

    So do its inhabitants and its area, unless the merger is still ahead: then the next register
    brings the new numbers.
    """
    today = now.astimezone(district.zone).date()
    demand(by, Action.RUN_DISTRICT, district, today)
    municipality = get_municipality(session, district, ags, on=today)
    if municipality.valid_until is not None:
        raise InvalidError(
            "Für %(name)s ist schon ein Ende eingetragen.", field="on", name=municipality.name
        )
    successor = get_municipality(session, district, successor_ags, on=today)
    municipality.merge_into(successor, on=on)
    if on <= today:
        successor.inhabitants += municipality.inhabitants
        successor.area_km2 = (successor.area_km2 or Decimal()) + (
            municipality.area_km2 or Decimal()
        )
    session.flush()
    merger = Merger(municipality.id, successor.id, on, municipality.inhabitants)
    carry_over(session, [merger])
    moved = move_seats(session, [merger], by=by, now=now)
    things = move_things(session, district, on=today)
    note(session, by, "municipality.merged", municipality, now=now, into=successor.name)
    return Merged(successor.name, moved, things)


def _rows(session: Session, district: District, on: date) -> list[MunicipalityRow]:
    regions = _regions(session, district, on)
    found = session.execute(
        select(
            Municipality.id,
            Municipality.ags,
            Municipality.name,
            Municipality.kind,
            MunicipalAssociation.name,
            Municipality.inhabitants,
            Municipality.area_km2,
            Municipality.postcode,
            Municipality.sort_key,
            MunicipalAssociation.sort_key,
        )
        .outerjoin(MunicipalAssociation, MunicipalAssociation.id == Municipality.association_id)
        .where(Municipality.district_id == district.id, Municipality.held_on(on))
        .order_by(Municipality.sort_key, Municipality.ags)
    )
    return [
        MunicipalityRow(
            id=id_,
            ags=ags,
            name=name,
            kind=kind,
            association=association,
            inhabitants=inhabitants,
            area_km2=area,
            postcode=postcode,
            search_key=f"{sort_key} {association_key or ''} {ags} {postcode}",
            regions=tuple(regions.get(id_, ())),
        )
        for (
            id_,
            ags,
            name,
            kind,
            association,
            inhabitants,
            area,
            postcode,
            sort_key,
            association_key,
        ) in found
    ]


def _regions(session: Session, district: District, on: date) -> dict[int, list[str]]:
    """Names of the regions a municipality is in, over all running processes."""
    rows = session.execute(
        select(RegionMunicipality.municipality_id, Region.name, Process.id, Process.name)
        .join(Region, Region.id == RegionMunicipality.region_id)
        .join(Process, Process.id == RegionMunicipality.process_id)
        .where(
            Process.district_id == district.id,
            Process.state == ProcessState.RUNNING,
            RegionMunicipality.held_on(on),
        )
        .order_by(Process.starts_on, Process.id)
    ).all()
    several = len({process_id for _, _, process_id, _ in rows}) > 1
    regions: dict[int, list[str]] = {}
    for municipality_id, region, _process_id, process in rows:
        words = f"{region} ({process})" if several else region
        regions.setdefault(municipality_id, []).append(words)
    return regions


def _fits(row: MunicipalityRow, query: str) -> bool:
    return not query or any(form in row.search_key for form in spellings(query))


def _ended(session: Session, district: District, on: date) -> tuple[EndedRow, ...]:
    successor = aliased(Municipality)
    rows = session.execute(
        select(Municipality, successor.name)
        .outerjoin(successor, successor.id == Municipality.successor_id)
        .where(Municipality.district_id == district.id, Municipality.valid_until.is_not(None))
        .order_by(Municipality.valid_until.desc(), Municipality.sort_key)
    )
    return tuple(
        EndedRow(ended.name, ended.last_day, into) for ended, into in rows if ended.last_day
    )
