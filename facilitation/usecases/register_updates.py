"""Bringing a district's municipalities up to a newer register, key by key, all or nothing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from facilitation.formats.registers import RegisterDistrict, RegisterMunicipality
from facilitation.model.districts import District
from facilitation.model.errors import InvalidError, NotFoundError
from facilitation.model.municipalities import Municipality
from facilitation.model.rights import Action, Actor, demand
from facilitation.model.sorting import folded
from facilitation.model.uploads import Upload
from facilitation.usecases.journal import note
from facilitation.usecases.merger_moves import Moved, move_seats, move_things
from facilitation.usecases.merger_rests import Hanging, list_hanging
from facilitation.usecases.municipality_rows import add_associations, add_municipality, refresh
from facilitation.usecases.region_stays import Merger, carry_over
from facilitation.usecases.register_changes import (
    Changes,
    Stored,
    areas_of,
    compare,
    fetch_stored,
)
from facilitation.usecases.register_files import (
    PURPOSE,
    check_date,
    find_in_register,
    keep_register,
    kept_register,
)
from facilitation.usecases.uploads import get_upload


@dataclass(frozen=True)
class End:
    """What became of a municipality the register no longer has."""

    successor_ags: str | None
    """None: it now belongs to another district."""
    on: date
    """The first day on which it is no more."""


@dataclass(frozen=True, kw_only=True)
class Update:
    """A newer register beside what is stored."""

    key: str
    file_name: str
    stated_on: date | None
    stored_on: date | None
    changes: Changes
    hanging: Mapping[str, Hanging]
    """What hangs on the municipalities that are not in it any more, by key."""
    successors: tuple[tuple[str, str], ...]
    """(key, name) of the municipalities of the newer register, by name."""
    unincorporated: int
    """How many areas may be taken in besides; 0 where the district has them already."""


@dataclass(frozen=True)
class Applied:
    """What a newer register has changed."""

    changes: Changes
    seats: Moved
    things: int
    """Organisations, rooms, offers and activities that followed their municipality."""


def offer_update(
    session: Session, district: District, content: bytes, name: str, *, by: Actor, now: datetime
) -> str:
    """Keep the file for a preview; its key comes back. Errors as `keep_register`, and
    InvalidError where the district is not in it or the file is older than what is stored.
    """
    today = now.astimezone(district.zone).date()
    demand(by, Action.RUN_DISTRICT, district, today)
    kept = keep_register(session, _account(by), content, name, now=now)
    if kept.find_sums(district.ags) is None:
        raise InvalidError(
            "%(district)s (Schlüssel %(ags)s) steht nicht in „%(name)s“. Gefunden: %(found)s.",
            field="file",
            district=district.name,
            ags=district.ags,
            name=kept.name,
            found=", ".join(sums.name for sums in kept.districts[:5]),
        )
    if kept.stated_on is not None:
        _check_newer(kept.stated_on, fetch_stored(session, district), today=today, field="file")
    return kept.key


def preview_update(
    session: Session, district: District, key: str, *, by: Actor, now: datetime
) -> Update:
    """What would change. Nothing does."""
    demand(by, Action.RUN_DISTRICT, district, now.astimezone(district.zone).date())
    upload = get_upload(session, _account(by), key, purpose=PURPOSE, now=now)
    found, stored = _found(upload, district), fetch_stored(session, district)
    areas = areas_of(found, with_unincorporated=stored.has_unincorporated)
    stated_on = kept_register(upload).stated_on
    changes = compare(stored, found, areas, stated_on=stated_on)
    vanished = [ags for ags, _name in changes.vanished]
    today = now.astimezone(district.zone).date()
    return Update(
        key=upload.key,
        file_name=upload.name,
        stated_on=stated_on,
        stored_on=stored.stated_on,
        changes=changes,
        hanging=list_hanging(session, district, vanished, by=by, on=today),
        successors=tuple(
            (area.ags, area.name)
            for area in sorted(found.municipalities, key=lambda area: folded(area.name))
        ),
        unincorporated=0 if stored.has_unincorporated else len(found.unincorporated),
    )


def apply_update(
    session: Session,
    district: District,
    key: str,
    *,
    stated_on: date,
    ends: Mapping[str, End],
    with_unincorporated: bool,
    by: Actor,
    now: datetime,
) -> Applied:
    """Store everything that is different; the upload is used up. What hangs on municipalities
    that have gone follows their successors.

    Each vanished key needs its `End`. Raises InvalidError for a register older than what is
    stored or of the future, and for an end that does not fit.
    """
    today = now.astimezone(district.zone).date()
    demand(by, Action.RUN_DISTRICT, district, today)
    upload = get_upload(session, _account(by), key, purpose=PURPOSE, now=now)
    found, stored = _found(upload, district), fetch_stored(session, district)
    _check_newer(stated_on, stored, today=today, field="stated_on")
    areas = areas_of(found, with_unincorporated=with_unincorporated or stored.has_unincorporated)
    changes = compare(stored, found, areas, stated_on=stated_on)
    _check_ends(changes, ends, areas)
    rows = _store(session, district, stored, found, areas, changes, ends, stated_on)
    mergers = _end(session, stored, rows, ends, stated_on=stated_on)
    carry_over(session, mergers)
    moved = move_seats(session, mergers, by=by, now=now)
    things = move_things(session, district, on=today)
    _note(session, district, changes, by=by, now=now)
    session.delete(upload)
    return Applied(changes, moved, things)


def _account(by: Actor) -> int:
    if by.account_id is None:
        raise NotFoundError("Das gibt es hier nicht, oder es ist nicht für Sie bestimmt.")
    return by.account_id


def _found(upload: Upload, district: District) -> RegisterDistrict:
    found = find_in_register(upload, district.ags)
    if found is None:
        raise NotFoundError("Dieser Landkreis steht nicht in der Datei.")
    return found


def _check_newer(stated_on: date, stored: Stored, *, today: date, field: str) -> None:
    check_date(stated_on, today=today)
    if stored.stated_on is not None and stated_on < stored.stated_on:
        raise InvalidError(
            "Das Verzeichnis ist älter als die gespeicherten Angaben: Es hat den Stand %(theirs)s, "
            "gespeichert ist %(ours)s. Nehmen Sie ein neueres.",
            field=field,
            theirs=stated_on,
            ours=stored.stated_on,
        )


def _check_ends(
    changes: Changes, ends: Mapping[str, End], areas: Mapping[str, RegisterMunicipality]
) -> None:
    """Every vanished key has its answer, and every successor is in the newer register."""
    for ags, name in changes.vanished:
        if ags not in ends:
            raise InvalidError(
                "Für %(name)s fehlt die Angabe, in welcher Gemeinde sie aufgegangen ist.",
                field=f"successor_{ags}",
                name=name,
            )
        successor = ends[ags].successor_ags
        if successor is not None and (successor not in areas or successor == ags):
            raise InvalidError(
                "Diese Nachfolgerin von %(name)s steht nicht im Verzeichnis.",
                field=f"successor_{ags}",
                name=name,
            )


def _store(
    session: Session,
    district: District,
    stored: Stored,
    found: RegisterDistrict,
    areas: Mapping[str, RegisterMunicipality],
    changes: Changes,
    ends: Mapping[str, End],
    stated_on: date,
) -> dict[str, Municipality]:
    """Everything but the ends; the municipalities of the newer register by key."""
    associations = _store_associations(session, district, stored, found, stated_on=stated_on)
    rows = {ags: row for ags, row in stored.municipalities.items() if ags in areas}
    for ags, row in rows.items():
        row.register_date = stated_on
        refresh(row, areas[ags], associations)
    for area in changes.new:
        since = min((e.on for e in ends.values() if e.successor_ags == area.ags), default=stated_on)
        rows[area.ags] = add_municipality(
            session,
            district,
            area,
            associations=associations,
            stated_on=stated_on,
            since=min(since, stated_on),
        )
    session.flush()
    return rows


def _store_associations(
    session: Session,
    district: District,
    stored: Stored,
    found: RegisterDistrict,
    *,
    stated_on: date,
) -> dict[str, int]:
    """Ids by key of the associations that there are from now on."""
    names = {association.ars: association.name for association in found.associations}
    for ars, row in stored.associations.items():
        if ars not in names:
            row.valid_until = max(stated_on, row.valid_from)
        else:
            row.name, row.sort_key = names[ars], folded(names[ars])
    for ars, row in stored.ended_associations.items():
        if ars in names and row.valid_until is not None and row.valid_until >= stated_on:
            row.valid_until = None  # the same day's register had left it out
    known = {**stored.ended_associations, **stored.associations}
    ids = {a: row.id for a, row in known.items() if a in names and row.valid_until is None}
    new = [a for a in found.associations if a.ars not in ids]
    return ids | add_associations(session, district, new, since=stated_on)


def _end(
    session: Session,
    stored: Stored,
    rows: Mapping[str, Municipality],
    ends: Mapping[str, End],
    *,
    stated_on: date,
) -> list[Merger]:
    mergers = []
    for ags in sorted(stored.municipalities.keys() - rows.keys()):
        row, end = stored.municipalities[ags], ends[ags]
        _check_end_day(row, end, stated_on=stated_on)
        successor = rows[end.successor_ags] if end.successor_ags else None
        if successor is None:
            row.valid_until = end.on
        else:
            row.merge_into(successor, on=end.on)
        successor_id = successor.id if successor else None
        mergers.append(Merger(row.id, successor_id, end.on, row.inhabitants))
    session.flush()
    return mergers


def _check_end_day(row: Municipality, end: End, *, stated_on: date) -> None:
    """The old register still had it, the new one does not: it ended in between."""
    if not row.valid_from < end.on <= _day_after(stated_on):
        raise InvalidError(
            "%(name)s muss nach dem %(since)s und bis zum Stand des Verzeichnisses geendet haben.",
            field=f"on_{row.ags}",
            name=row.name,
            since=row.valid_from,
        )


def _day_after(day: date) -> date:
    return date.fromordinal(day.toordinal() + 1)


def _note(
    session: Session, district: District, changes: Changes, *, by: Actor, now: datetime
) -> None:
    note(
        session,
        by,
        "register.updated",
        district,
        now=now,
        new=_names(area.name for area in changes.new),
        vanished=_names(name for _, name in changes.vanished),
        changed=len(changes.changed),
    )


def _names(names: Iterable[str]) -> list[str]:
    return list(names)[:20]
