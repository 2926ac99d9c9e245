"""The map of regions as a drawing: well-formed, told in words, and known without its colours."""

import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest

import facilitation
from facilitation.formats.region_maps import (
    COLOURS,
    MapName,
    MapTown,
    RegionMap,
    colour_of,
    draw,
    draw_small,
    write,
)

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = "</title><script>alert(1)</script>\x00\x0b&\"'"


def town(number: int, name: str, zone: int) -> MapTown:
    x = 50.0 * number
    return MapTown(
        ags=f"1307600{number}",
        name=name,
        inhabitants=12_500,
        zone=zone,
        x=x,
        y=50,
        radius=8,
        outline=((x - 20, 30.4), (x + 20, 30.4), (x + 20, 70), (x - 20, 70)),
    )


MAP = RegionMap(
    title="Regionen: Teilhabe, Stand 11.01.2027",
    description="3 Gemeinden",
    width=200,
    height=100,
    zones=((41, "West"), (42, "Ost")),
    towns=(town(1, "Öhringsdorf", 0), town(2, "Crivitz", 1), town(3, "Banzkow", 2)),
    borders=(((120.0, 30.4), (120.0, 70.0)),),
    names=(MapName("1 West", 80, 40, True), MapName("Crivitz", 110, 55, False)),
    middles=((1, (100.0, 50.0)), (2, (150.0, 50.0))),
    sizes=(("10.000 Einwohner", 7.0),),
    notes=("Errechnet.",),
)


def read(drawing: str | bytes) -> ElementTree.Element:
    return ElementTree.fromstring(drawing)


def link(found: MapTown) -> str:
    return f"?gemeinde={found.ags}&region=1" if found.zone else ""


def test_each_municipality_is_a_link_that_says_what_it_is() -> None:
    root = read(draw(MAP, link))

    links = root.findall(f".//{SVG}a")
    assert [a.get("href") for a in links] == [
        "?gemeinde=13076002&region=1",
        "?gemeinde=13076003&region=1",
    ]
    assert [a.findtext(f"{SVG}title") for a in links] == [
        "Crivitz, 12.500 Einw., West",
        "Banzkow, 12.500 Einw., Ost",
    ]
    titles = [title.text for title in root.iter(f"{SVG}title")]
    assert "Öhringsdorf, 12.500 Einw., noch in keiner Region" in titles
    assert [group.get("data-region") for group in root.iter() if group.get("data-region")] == [
        "0",
        "41",
        "42",
    ]


def test_the_drawing_has_a_title_and_a_text_that_it_refers_to() -> None:
    for drawing in (draw(MAP, link), draw_small(MAP), write(MAP).decode()):
        root = read(drawing)
        told = (root.get("aria-labelledby") or "").split()
        names = {element.get("id"): element.text for element in root.iter() if element.get("id")}
        assert [names[id_] for id_ in told] == [MAP.title, MAP.description]


def test_regions_differ_in_more_than_their_colour() -> None:
    root = read(draw(MAP, link))

    assert len(root.findall(f".//{SVG}pattern")) == 1
    assert "1 West" in [text.text for text in root.iter(f"{SVG}text")]
    assert root.find(f".//{SVG}path[@class='kr-map__border']") is not None
    looks = [
        ((zone - 1) % COLOURS, (zone - 1 + (zone - 1) // COLOURS) % COLOURS)
        for zone in range(1, 61)
    ]
    assert len(set(looks)) == 60
    assert [colour_of(zone) for zone in (0, 1, 8, 9)] == [0, 1, 8, 1]


def test_names_of_people_run_nothing_and_break_nothing() -> None:
    hostile = replace(
        MAP,
        title=HOSTILE,
        description=HOSTILE,
        zones=((41, HOSTILE), (42, HOSTILE)),
        towns=tuple(replace(one, name=HOSTILE) for one in MAP.towns),
        names=(MapName(HOSTILE.replace("\x00", "").replace("\x0b", ""), 1, 1, True),),
        notes=(HOSTILE,),
    )

    for drawing in (draw(hostile, link), draw_small(hostile), write(hostile).decode()):
        root = read(drawing)
        assert not any("script" in str(element.tag) for element in root.iter())


def test_the_page_brings_the_look_and_a_file_its_own() -> None:
    assert "style" not in draw(MAP, link) + draw_small(MAP)
    assert read(write(MAP)).find(f"{SVG}style") is not None
    assert 'href="?' not in write(MAP).decode()
    assert write(MAP) == write(MAP)


def test_the_chosen_municipality_stands_out() -> None:
    assert draw(MAP, link).count("kr-map__chosen") == 0
    assert draw(MAP, link, chosen="13076002").count("kr-map__chosen") == 1


def contrast(one: str, other: str) -> float:
    def light(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (0, 2, 4)]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def mixed(colour: str, paper: str, share: float = 0.42) -> str:
    pairs = ((int(colour[at : at + 2], 16), int(paper[at : at + 2], 16)) for at in (0, 2, 4))
    return "".join(f"{round(a * share + b * (1 - share)):02x}" for a, b in pairs)


@pytest.mark.parametrize("is_dark", [False, True])
def test_circles_stand_out_from_their_region_by_day_and_night(is_dark: bool) -> None:
    """The colours of the style sheet: 3 : 1 at least, as graphics need."""
    css = (Path(facilitation.__file__).parent / "web/static/bridge.css").read_text("utf-8")
    areas = re.findall(r"\.kr-map__c\d \{ --kr-area: #(\w+); --kr-town: #(\w+); \}", css)
    dark = re.findall(r"  \.kr-map__c\d \{ --kr-town: #(\w+); \}", css)
    assert len(areas) == len(dark) == COLOURS
    paper = "12141f" if is_dark else "ffffff"

    for (area, by_day), by_night in zip(areas, dark, strict=True):
        circle = by_night if is_dark else by_day
        assert contrast(circle, mixed(area, paper)) >= 3
        assert contrast(circle, paper) >= 3
