"""The regions of a process: is every municipality in, and in which one."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import login_required
from sqlalchemy.orm import Session

from facilitation.formats.region_maps import colour_of
from facilitation.model.errors import ConflictError, InvalidError
from facilitation.model.processes import Process
from facilitation.model.rights import Action, Actor, demand
from facilitation.planning.region_rows import (
    NOWHERE,
    Column,
    Row,
    Sums,
    rows_by,
    useful_columns,
)
from facilitation.usecases import region_assignments, regions
from facilitation.usecases.municipalities import association_words, find_register_date
from facilitation.usecases.region_assignments import Wish
from facilitation.usecases.regions import RegionsView
from facilitation.web import desk
from facilitation.web.forms.regions import read_wishes
from facilitation.web.place import enter_process, place, stand_at
from facilitation.web.region_maps import as_of, show_map
from facilitation.web.words import in_words

blueprint = Blueprint("regions", __name__, url_prefix="/d/<district>/p/<process>/regions")


@dataclass(frozen=True)
class Line:
    """A row of the table as it is shown."""

    key: str
    label: str
    names: str
    """Its municipalities, where there are several."""
    sums: Sums
    seen: str
    """The ids of all regions its municipalities are in."""
    now: str
    """A region's id, '0' for none, or 'keep' where they differ."""
    region: str
    """The name of the one region, if there is one."""
    chosen: str
    """The option that is selected."""
    clash: str
    """What somebody else chose meanwhile."""


@dataclass(frozen=True)
class Choice:
    """How the table is shown; it stands in the address."""

    column: Column
    only_open: bool
    with_ticks: bool

    def address(self, **change: object) -> str:
        now = {"by": self.column.value, "open": self.only_open, "ticks": self.with_ticks} | change
        parts = [f"by={now['by']}"] + [f"{name}=1" for name in ("open", "ticks") if now[name]]
        return f"{place().base}/regions?{'&'.join(parts)}"


@blueprint.get("")
@login_required
def index(district: str, process: str) -> ResponseReturnValue:
    with desk().reading() as session:
        here, actor = enter_process(session, district, process)
        return _page(session, here, actor)


@blueprint.post("")
@login_required
def assign(district: str, process: str) -> ResponseReturnValue:
    column, wishes = _column(request.args.get("by", "")) or Column.NONE, []
    try:
        wishes = read_wishes(request.form)
        with desk().transaction() as session:
            here, actor = enter_process(session, district, process)
            moved = region_assignments.assign(
                session,
                here,
                wishes,
                column=column,
                by=actor,
                on=desk().today(),
                now=desk().now(),
            )
            address = _choice([column], column).address()
            left = len(regions.show_regions(session, here, by=actor, on=desk().today()).unassigned)
    except ConflictError as error:
        return _again(district, process, wishes, clashes=error.theirs), 409
    except InvalidError as error:
        flash(in_words(error), "danger")
        return _again(district, process, wishes), 422
    flash(_told(moved, left), "success")
    return redirect(address, 303)


@blueprint.get("/<key>")
@login_required
def show(district: str, process: str, key: str) -> ResponseReturnValue:
    with desk().reading() as session:
        here, actor = enter_process(session, district, process)
        found = regions.show_regions(session, here, by=actor, on=desk().today())
        region = found.get_region(key)
        stand_at("regions", (region.name, None))
        return render_template("regions/show.html", region=region, mark_words=mark_words(found))


def mark_words(found: RegionsView) -> dict[str, str]:
    """What the marks of regions are called; those of a district's own templates as they are."""
    words = {regions.TALKS: _("Vorgespräche")}
    return {mark: words.get(mark, mark) for mark in found.marks}


def _column(text: str) -> Column | None:
    return Column(text) if text in [column.value for column in Column] else None


def _choice(useful: list[Column], fallback: Column) -> Choice:
    column = _column(request.args.get("by", ""))
    return Choice(
        column if column in useful else fallback,
        request.args.get("open") == "1",
        request.args.get("ticks") == "1",
    )


def _again(
    district: str, process: str, wishes: list[Wish], *, clashes: Mapping[str, str] | None = None
) -> str:
    """The page with all that was selected, beside what others have selected meanwhile."""
    with desk().reading() as session:
        here, actor = enter_process(session, district, process)
        demand(actor, Action.EDIT_REGIONS, here, desk().today())
        return _page(session, here, actor, wishes, clashes=clashes or {})


def _page(
    session: Session,
    here: Process,
    actor: Actor,
    wishes: list[Wish] | None = None,
    *,
    clashes: Mapping[str, str] | None = None,
) -> str:
    today = desk().today()
    found = regions.show_regions(session, here, by=actor, on=today, as_of=as_of())
    can_edit = as_of() == today and place().may("edit_regions")
    useful = useful_columns(found.places)
    choice = _choice(useful, useful[0])
    chosen = {wish.row: str(wish.region_id) for wish in wishes or []}
    rows = rows_by(choice.column, found.places)
    lines = [
        _line(row, found.name_of(row.region) or "", chosen, clashes or {})
        for row in rows
        if not (choice.only_open and row.is_whole) or row.key in (clashes or {})
    ]
    stand_at("regions")
    return render_template(
        "regions/index.html",
        found=found,
        lines=lines,
        choice=choice,
        columns=[
            (
                _column_words(column, found),
                f"{choice.address(by=column.value)}#zuordnen",
                column is choice.column,
            )
            for column in useful
        ],
        options=_options(found),
        clashes=len(clashes or {}),
        rows_in_all=len(rows),
        rows_open=sum(not row.is_whole for row in rows),
        mark_words=mark_words(found),
        stated_on=_stated_on(session),
        can_edit=can_edit,
        as_of=as_of(),
        today=today,
        map=show_map(found, here, can_edit=can_edit and bool(found.regions)),
        colours=[colour_of(number) for number in range(len(found.regions) + 1)],
    )


def _options(found: RegionsView) -> list[tuple[str, str]]:
    """Numbered, so that pressing a digit picks one."""
    names = [(NOWHERE, _("noch nicht zugeordnet"))]
    names += [(region.id, region.name) for region in found.regions]
    return [(str(id_), f"{number} {name}") for number, (id_, name) in enumerate(names)]


def _stated_on(session: Session) -> object:
    district = place().district
    return find_register_date(session, district) if district else None


def _line(row: Row, region: str, chosen: Mapping[str, str], clashes: Mapping[str, str]) -> Line:
    now = "keep" if row.region is None else str(row.region)
    return Line(
        key=row.key,
        label=row.label or _("ohne Angabe"),
        names=", ".join(place.name for place in row.places) if len(row.places) > 1 else "",
        sums=row.sums,
        seen=",".join(str(region) for region in row.regions),
        now=now,
        region=region,
        chosen=chosen.get(row.key, now),
        clash=clashes.get(row.key, ""),
    )


def _column_words(column: Column, found: RegionsView) -> str:
    match column:
        case Column.ASSOCIATION:
            names = {place.association for place in found.places if place.association}
            return _("nach %(word)s", word=association_words(names)[0])
        case Column.TRAVEL_AREA:
            return _("nach Reisegebiet")
        case Column.POSTCODE_AREA:
            return _("nach Postleitzahl, drei Ziffern")
        case Column.POSTCODE:
            return _("nach Postleitzahl")
        case Column.NONE:
            return _("einzeln")


def _told(moved: int, left: int) -> str:
    first = (
        ngettext("%(num)s Gemeinde ist zugeordnet.", "%(num)s Gemeinden sind zugeordnet.", moved)
        if moved
        else _("Es hat sich nichts geändert.")
    )
    if left == 0:
        return f"{first} {_('Jede Gemeinde gehört jetzt zu einer Region.')}"
    return f"{first} " + ngettext(
        "%(num)s Gemeinde fehlt noch.", "%(num)s Gemeinden fehlen noch.", left
    )
