"""The regions of a process as files to be kept: a list on paper, and the map as a drawing."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from sqlalchemy.orm import Session

from facilitation.formats import docx_sheets
from facilitation.formats.docx_sheets import Sheet, Table
from facilitation.formats.region_maps import grouped, write
from facilitation.formats.wording import short_date
from facilitation.model.districts import District
from facilitation.model.processes import Process
from facilitation.planning.region_rows import Place, Sums
from facilitation.usecases.municipalities import association_words
from facilitation.usecases.region_maps import compose_map, not_mapped
from facilitation.usecases.regions import RegionsView

UNASSIGNED = "Noch in keiner Region"
_COLUMNS = ("Gemeinden", "Einwohner", "Fläche in km²")
_WIDTHS, _PLACE_WIDTHS = (137, 35, 40, 45), (102, 75, 40, 40)


def is_mapped(found: RegionsView) -> bool:
    """Whether there is anything to draw."""
    return len(not_mapped(found.places)) < len(found.places)


def write_map(found: RegionsView, process: Process, *, as_of: date) -> bytes | None:
    """The map as an SVG file; None where no place is known."""
    composed = compose_map(found.names, found.places, process=process.name, as_of=as_of)
    return write(composed) if composed else None


def write_region_list(
    session: Session, process: Process, found: RegionsView, *, as_of: date
) -> bytes:
    """Regions with their sums, then each with its municipalities, as a Word file.

    Word takes no SVG without a second picture in dots, so the map is not in it.
    """
    district = session.get_one(District, process.district_id)
    notes = ["Die Karte der Regionen ist eine eigene Datei (SVG)."] if is_mapped(found) else []
    return docx_sheets.write(
        Sheet(
            organisation=district.name,
            title="Regionen",
            subtitle=process.name,
            facts=[("Stand", short_date(as_of)), ("Einwohner", grouped(found.sums.inhabitants))],
            tables=_tables(found),
            notes=notes,
            on=as_of,
        )
    )


def _tables(found: RegionsView) -> list[Table]:
    rows = [(region.name, *_sums(region.sums)) for region in found.regions]
    if found.unassigned:
        rows.append((UNASSIGNED, *_sums(found.unassigned_sums)))
    rows.append(("Zusammen", *_sums(found.sums)))
    words = association_words({place.association for place in found.places if place.association})
    parts = [(region.name, region.places) for region in found.regions if region.places]
    if found.unassigned:
        parts.append((UNASSIGNED, found.unassigned))
    return [
        Table(
            "Regionen",
            "Regionen mit der Zahl ihrer Gemeinden, Einwohnern und Fläche",
            [("Region", *_COLUMNS), *rows],
            _WIDTHS,
        ),
        *(_places(name, places, words[0]) for name, places in parts),
    ]


def _places(name: str, places: Sequence[Place], association: str) -> Table:
    rows = [
        (place.name, place.association or "–", grouped(place.inhabitants), _area(place.area_km2))
        for place in places
    ]
    return Table(
        f"Gemeinden: {name}",
        f"Gemeinden mit {association}, Einwohnern und Fläche",
        [("Gemeinde", association, *_COLUMNS[1:]), *rows],
        _PLACE_WIDTHS,
        heading=name,
    )


def _sums(sums: Sums) -> tuple[str, str, str]:
    return str(sums.municipalities), grouped(sums.inhabitants), _area(sums.area_km2)


def _area(km2: Decimal) -> str:
    """'1.234,5'; a dash where nobody knows."""
    if not km2:
        return "–"
    return f"{km2:,.1f}".translate(str.maketrans(",.", ".,"))
