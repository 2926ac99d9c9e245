"""The map of regions: in the page, as a file, and putting a municipality into a region on it.

What was drawn is kept in memory as long as nothing it shows has changed.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from urllib.parse import quote, urlencode

from flask import Blueprint, Response, current_app, flash, redirect, request
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required
from markupsafe import Markup

from facilitation.formats import docx_sheets
from facilitation.formats.drawings import CONTENT_TYPE
from facilitation.formats.region_maps import Link, MapTown, colour_of, draw, draw_small
from facilitation.model.errors import ConflictError, InvalidError, NotFoundError
from facilitation.model.processes import Process
from facilitation.model.rights import Action, demand
from facilitation.planning.region_rows import NOWHERE, Place
from facilitation.usecases import region_assignments, regions
from facilitation.usecases.public_pages import PublicProcess
from facilitation.usecases.region_files import write_map, write_region_list
from facilitation.usecases.region_maps import compose_map, not_mapped
from facilitation.usecases.regions import RegionsView
from facilitation.web import desk
from facilitation.web.addresses import number, row_number
from facilitation.web.downloads import as_download
from facilitation.web.feed_shelf import Shelf
from facilitation.web.forms.fields import parse_day
from facilitation.web.place import enter_process, place

blueprint = Blueprint("region_maps", __name__, url_prefix="/d/<district>/p/<process>/regions")

MOST_OCTETS, MOST_MAPS = 12 * 1024 * 1024, 400
Regions = Sequence[tuple[int, str]]
"""(id, name) in their order."""


@dataclass(frozen=True)
class MapView:
    """The map as a page shows it."""

    drawing: Markup | None
    elsewhere: tuple[Place, ...]
    """Municipalities that are not on it, for nobody knows where they lie."""
    town: Place | None
    """The municipality that was chosen on it."""
    brush: int | None
    """The region that a click assigns; NOWHERE takes out."""
    last: str
    """The key of the municipality that was assigned last."""


@dataclass(frozen=True)
class PublicMap:
    """The map as residents see it, and what stands beside it."""

    drawing: Markup | None
    elsewhere: tuple[Place, ...]
    colours: tuple[int, ...]
    """Of the regions, in their order."""


@dataclass(frozen=True)
class Manner:
    """Where the places of a map lead, and which one stands out."""

    link: Link
    chosen: str


def _set_up(state: BlueprintSetupState) -> None:
    state.app.extensions["region_maps"] = Shelf(MOST_OCTETS, MOST_MAPS)


blueprint.record(_set_up)


@blueprint.get("/regions.docx")
@login_required
def download_list(district: str, process: str) -> ResponseReturnValue:
    """The regions with their municipalities, on paper."""
    with desk().reading() as session:
        here, actor = enter_process(session, district, process)
        found = regions.show_regions(session, here, by=actor, on=desk().today(), as_of=as_of())
        content = write_region_list(session, here, found, as_of=as_of())
    name = docx_sheets.file_name(as_of().isoformat(), "Regionen", here.name)
    return as_download(content, name, docx_sheets.CONTENT_TYPE)


@blueprint.get("/map.svg")
@login_required
def download(district: str, process: str) -> ResponseReturnValue:
    with desk().reading() as session:
        here, actor = enter_process(session, district, process)
        found = regions.show_regions(session, here, by=actor, on=desk().today(), as_of=as_of())
        drawing = write_map(found, here, as_of=as_of())
    if drawing is None:
        raise NotFoundError("Von keiner Gemeinde ist die Lage bekannt.")
    answer = Response(drawing, content_type=CONTENT_TYPE)
    name = f"Regionen_{here.slug}_{as_of().isoformat()}.svg"
    answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    return answer


@blueprint.post("/map")
@login_required
def assign(district: str, process: str) -> ResponseReturnValue:
    """Fields may stand in the address too: the way back is a button with an address alone."""
    sent = request.values
    ags, target = sent.get("town", ""), row_number(sent.get("region", ""))
    seen = row_number(sent.get("seen", ""))
    base = f"/d/{quote(district)}/p/{quote(process)}/regions"
    try:
        with desk().transaction() as session:
            here, actor = enter_process(session, district, process)
            demand(actor, Action.EDIT_REGIONS, here, desk().today())
            if target is None or seen is None:
                raise InvalidError("Wählen Sie die Region, in die die Gemeinde soll.")
            name = region_assignments.assign_one(
                session,
                here,
                ags,
                target,
                seen=seen,
                by=actor,
                on=desk().today(),
                now=desk().now(),
            )
            found = regions.show_regions(session, here, by=actor, on=desk().today())
    except ConflictError as error:
        flash(_clashed(error), "warning")
        return redirect(f"{base}?{urlencode({'gemeinde': ags})}#karte", 303)
    _tell(name, found.name_of(target), ags, seen=seen, target=target)
    kept = {"region": target} if sent.get("goes_on") else {}
    return redirect(f"{base}?{urlencode(kept | {'zuletzt': ags})}#karte", 303)


def _clashed(error: ConflictError) -> str:
    return _(
        "Jemand anderes hat diese Gemeinde inzwischen zugeordnet: %(region)s. Wählen Sie noch "
        "einmal, wenn Sie es anders möchten.",
        region=", ".join(error.theirs.values()),
    )


def _tell(name: str, region: str | None, ags: str, *, seen: int, target: int) -> None:
    back = urlencode({"town": ags, "region": seen, "seen": target})
    done = (
        _("%(name)s gehört jetzt zu %(region)s.", name=name, region=region)
        if region
        else _("%(name)s gehört jetzt zu keiner Region.", name=name)
    )
    flash("\n".join((f"{place().base}/regions/map?{back}", _("Rückgängig"), done)), "undo")


def as_of() -> date:
    """The day that is asked for in the address; today where none is."""
    return parse_day(request.args.get("am", "")) or desk().today()


def show_map(found: RegionsView, here: Process, *, can_edit: bool) -> MapView:
    """The map for this request: what is chosen on it stands in the address."""
    brush = number("region") if can_edit else None
    if brush not in {NOWHERE, *(region.id for region in found.regions)}:
        brush = None
    asked = request.args.get("gemeinde", "") if can_edit else ""
    elsewhere = not_mapped(found.places)
    town = next((place for place in found.places if place.ags == asked), None)
    manner = Manner(_link(found, brush, can_edit), town.ags if town else "")
    key = f"{here.id} {as_of()} {can_edit} {brush} {manner.chosen}"
    is_drawn = len(elsewhere) < len(found.places)
    return MapView(
        drawing=_drawn(found, here, key, manner) if is_drawn else None,
        elsewhere=elsewhere,
        town=town,
        brush=brush,
        last=request.args.get("zuletzt", "")[:8],
    )


def _link(found: RegionsView, brush: int | None, can_edit: bool) -> Link:
    """To the form that assigns, or to the region; short, for there is one for each place."""
    keys = ["", *(region.key for region in found.regions)]

    def link(town: MapTown) -> str:
        if can_edit:
            kept = "" if brush is None else f"&region={brush}"
            return f"?gemeinde={town.ags}{kept}#karte"
        return f"{place().base}/regions/{quote(keys[town.zone])}" if town.zone else ""

    return link


def show_small_map(regions: Regions, places: Sequence[Place], here: Process) -> Markup | None:
    """A picture to look at; None where no place is known, or there is no region to tell apart."""
    if not regions or len(not_mapped(places)) == len(places):
        return None
    today = desk().today()

    def drawn() -> bytes:
        composed = compose_map(regions, places, process=here.name, as_of=today)
        return draw_small(composed).encode() if composed else b""

    return _kept(f"{here.id} {today} small", mark_of(regions, places, here.name), drawn)


def show_public_map(found: PublicProcess) -> PublicMap | None:
    """None where no municipality is in a region."""
    shown = found.regions
    if shown is None:
        return None
    elsewhere = not_mapped(shown.places)
    return PublicMap(
        drawing=_drawn_in_public(found, shown) if len(elsewhere) < len(shown.places) else None,
        elsewhere=elsewhere,
        colours=tuple(colour_of(number) for number, _name in enumerate(shown.names, start=1)),
    )


def _drawn_in_public(found: PublicProcess, shown: RegionsView) -> Markup:
    """A place leads to the line of its region in the table, and nowhere else."""
    today = desk().today()

    def link(town: MapTown) -> str:
        return f"#region-{town.zone}" if town.zone else ""

    def drawn() -> bytes:
        composed = compose_map(shown.names, shown.places, process=found.name, as_of=today)
        return draw(composed, link).encode() if composed else b""

    mark = mark_of(shown.names, shown.places, found.name)
    return _kept(f"{found.id} {today} public", mark, drawn)


def _drawn(found: RegionsView, here: Process, key: str, manner: Manner) -> Markup:
    def drawn() -> bytes:
        composed = compose_map(found.names, found.places, process=here.name, as_of=as_of())
        return draw(composed, manner.link, chosen=manner.chosen).encode() if composed else b""

    return _kept(key, mark_of(found.names, found.places, here.name), drawn)


def _kept(key: str, mark: str, drawn: Callable[[], bytes]) -> Markup:
    """As it was drawn last, while it is right."""
    shelf: Shelf = current_app.extensions["region_maps"]
    kept = shelf.look_up(key, mark, now=desk().now())
    return Markup(shelf.fill(key, kept, drawn, zipped=False).content.decode())


def mark_of(regions: Regions, places: Sequence[Place], process: str) -> str:
    """Another one as soon as anything on the map is different."""
    shown = [
        (p.ags, p.name, p.inhabitants, p.area_km2, p.longitude, p.latitude, p.region_id)
        for p in places
    ]
    return sha256(repr((process, shown, regions)).encode()).hexdigest()
