"""The district, its municipalities and regions, the process with its phases."""

from typing import Any

from facilitation.model.districts import District, State
from facilitation.model.municipalities import MunicipalAssociation, Municipality, MunicipalityKind
from facilitation.model.processes import Phase, PhaseState, Process, Region, RegionMunicipality
from facilitation.usecases.seeding.ground import Ground

_PARTS = 6
"""So many associations and regions."""
_PHASES = (
    PhaseState.PASSED,
    PhaseState.PASSED,
    PhaseState.PASSED,
    PhaseState.RUNNING,
    PhaseState.AHEAD,
)


def add_process(ground: Ground) -> None:
    name = f"Landkreis Last {ground.number:03}"
    district = {
        "slug": ground.slug,
        "name": name,
        "ags": _ags(ground),
        "state": State.MV,
        "mailbox": f"teilhabe@{ground.slug}.example",
        "sender_name": name,
    }
    [ground.district] = ground.add(District, [district])
    process = {
        "district_id": ground.district,
        "slug": "teilhabe",
        "name": "Integrations- und Teilhabekonzept",
        "template_key": "",
        "starts_on": ground.since,
        "is_public": True,
    }
    [ground.process] = ground.add(Process, [process])
    ground.add(Phase, [_phase(ground, place, state) for place, state in enumerate(_PHASES, 1)])


def _ags(ground: Ground) -> str:
    """Of the state in which the district lies; the real ones there have smaller numbers."""
    return f"13{100 + ground.number:03}"


def _phase(ground: Ground, place: int, state: PhaseState) -> dict[str, Any]:
    return {
        "process_id": ground.process,
        "key": f"phase-{place}",
        "position": place,
        "name": f"Phase {place}",
        "condition": {"meetings_held": {"kind": "round_table", "scope": "region"}},
        "state": state,
        "began_on": None if state is PhaseState.AHEAD else ground.since,
        "passed_on": ground.since if state is PhaseState.PASSED else None,
    }


def add_municipalities(ground: Ground) -> None:
    common = {"district_id": ground.district, "valid_from": ground.since}
    associations = ground.add(
        MunicipalAssociation,
        [
            common
            | {"ars": f"{_ags(ground)}{n:04}", "name": f"Amt Last {n}", "sort_key": f"amt last {n}"}
            for n in range(_PARTS)
        ],
    )
    ground.municipalities = ground.add(
        Municipality,
        [
            common
            | {
                "ags": f"{_ags(ground)}{place:03}",
                "name": f"Musterdorf {place}",
                "sort_key": f"musterdorf {place:03}",
                "kind": MunicipalityKind.MUNICIPALITY,
                "association_id": associations[place % _PARTS],
                "inhabitants": 400 + 37 * place,
                "longitude": 11.2 + place % 6 / 10,
                "latitude": 53.3 + place // 6 / 20,
                "register_date": ground.since,
            }
            for place in range(ground.size.municipalities)
        ],
    )
    _add_regions(ground)


def _add_regions(ground: Ground) -> None:
    ground.regions = ground.add(
        Region,
        [
            {
                "process_id": ground.process,
                "key": f"region-{place}",
                "position": place,
                "name": f"Zielregion {place}",
                "sort_key": f"zielregion {place}",
                "marks": [],
            }
            for place in range(1, _PARTS + 1)
        ],
    )
    ground.add(
        RegionMunicipality,
        [
            {
                "process_id": ground.process,
                "region_id": ground.regions[place % _PARTS],
                "municipality_id": municipality,
                "valid_from": ground.since,
            }
            for place, municipality in enumerate(ground.municipalities)
        ],
    )
