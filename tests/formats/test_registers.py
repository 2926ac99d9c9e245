"""The official register: keys, sums, associations, and refusals that name line and column."""

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from ruamel.yaml import YAML

import facilitation
from facilitation.formats.registers import (
    AssociationKind,
    Register,
    RegisterDistrict,
    read_register,
)
from facilitation.formats.tables import write_csv
from facilitation.model.districts import State
from facilitation.model.errors import FileRefusedError
from facilitation.model.municipalities import MunicipalityKind
from tests.register_books import EDITIONS, OLD, QUARTERLY, YEARLY, Edition, book

RECORDS = ("40;", "50;", "60;")
DEMO = Path(facilitation.__file__).parent / "demo" / "ludwigslust_parchim.yaml"
SELECTION = Path(__file__).parent / "files" / "register_selection.csv"
TEXT = SELECTION.read_text("utf-8")


def read(text: str) -> Register:
    return read_register(text.encode(), "auszug.csv")


def district(register: Register, ags: str) -> RegisterDistrict:
    found = register.find_district(ags)
    assert found is not None
    return found


def refusal(text: str, name: str = "auszug.csv") -> str:
    with pytest.raises(FileRefusedError) as refused:
        read_register(text.encode(), name)
    return str(refused.value)


def whole_district() -> bytes:
    """All municipalities of the demo district, written in the official form."""
    parts = re.split(r"^(?=\w+:)", DEMO.read_text("utf-8"), flags=re.M)
    facts = "".join(part for part in parts if part.startswith(("associations:", "municipalit")))
    found = YAML(typ="safe").load(facts)
    head = "Satzart;Textkennzeichen;Land;RB;Kreis;VB;Gem;Gemeindename;Einwohner"
    rows = [head.split(";"), ["40", "44", "13", "0", "76", "", "", "Ludwigslust-Parchim"]]
    for amt in found["associations"]:
        rows.append(["50", "51", *key_of(amt["ars"]), "", amt["name"]])
    for place in found["municipalities"]:
        ars = place.get("association", place["ags"][:5] + "0" + place["ags"][5:])
        if "association" not in place:
            rows.append(["50", "50", *key_of(ars), "", place["name"]])
        code = "63" if place.get("kind") == "town" else "64"
        number = place["ags"][5:]
        rows.append(["60", code, *key_of(ars), number, place["name"], place["inhabitants"]])
    return write_csv(rows)


def key_of(ars: str) -> list[str]:
    return [ars[:2], ars[2], ars[3:5], ars[5:]]


def test_a_whole_district_comes_out_with_the_official_sums() -> None:
    register = read_register(whole_district(), "31122019_Auszug_GV.csv")

    parchim = district(register, "13076")
    assert len(parchim.municipalities) == 142
    assert len(parchim.associations) == 15
    assert [town.name for town in parchim.without_association] == [
        "Boizenburg/Elbe",
        "Hagenow",
        "Lübtheen",
        "Ludwigslust",
        "Parchim",
    ]
    assert parchim.inhabitants == 211_779
    assert register.stated_on == date(2019, 12, 31)


def test_a_slash_in_a_name_stands_close() -> None:
    found = district(read(TEXT.replace("Hagenow, Stadt", "Hagenow/ Elbe, Stadt")), "13076")

    assert found.without_association[0].name == "Hagenow/Elbe"


def test_districts_come_with_their_sums() -> None:
    register = read(TEXT)

    assert [found.name for found in register.rural_districts] == [
        "Helmstedt",
        "Ludwigslust-Parchim",
    ]
    helmstedt = district(register, "03154")
    assert helmstedt.state is State.NI
    assert helmstedt.inhabitants == 15_704 + 687 + 888
    assert helmstedt.area_km2 == Decimal("179.17")


def test_keys_keep_their_leading_zeros() -> None:
    helmstedt = district(read(TEXT), "03154")

    assert [area.ags for area in helmstedt.areas] == [
        "03154013",
        "03154015",
        "03154018",
        "03154502",
    ]
    assert helmstedt.associations[0].ars == "031545401"


def test_zeros_that_a_spreadsheet_dropped_are_put_back() -> None:
    helmstedt = district(read(TEXT.replace(";03;1;54;0013;013", ";3;1;54;13;13")), "03154")

    assert helmstedt.areas[0].ags == "03154013"


def test_a_town_with_an_association_row_of_its_own_belongs_to_none() -> None:
    parchim = district(read(TEXT), "13076")

    assert [found.name for found in parchim.associations] == ["Amt Zarrentin"]
    assert [found.name for found in parchim.without_association] == ["Hagenow"]
    assert parchim.areas[0].association_ars == "130765667"


def test_unincorporated_areas_are_told_apart() -> None:
    helmstedt = district(read(TEXT), "03154")

    assert [area.name for area in helmstedt.unincorporated] == ["Helmstedt (gemeindefreies Gebiet)"]
    assert len(helmstedt.municipalities) == 3


def test_names_are_read_as_people_say_them() -> None:
    helmstedt = district(read(TEXT), "03154")

    town = helmstedt.areas[0]
    assert (town.name, town.official_name) == (
        "Königslutter am Elm",
        "Königslutter am Elm, Stadt",
    )
    assert town.kind is MunicipalityKind.TOWN
    assert helmstedt.associations[0].kind is AssociationKind.SAMTGEMEINDE
    assert helmstedt.associations[0].name == "Samtgemeinde Grasleben"


def test_numbers_are_read_in_german_form() -> None:
    town = district(read(TEXT), "03154").areas[0]

    assert (town.inhabitants, town.area_km2) == (15_704, Decimal("131.13"))
    assert (town.longitude, town.latitude) == (10.816117, 52.252332)
    assert (town.postcode, town.area_label) == ("38154", "Braunschweiger Land")


@pytest.mark.parametrize("written", ["15\u00a0704", "15\u202f704", "15.704", " 15704 "])
def test_thousands_may_be_parted_in_many_ways(written: str) -> None:
    assert district(read(TEXT.replace("15 704", written)), "03154").areas[0].inhabitants == 15_704


def test_the_date_stands_in_a_title_row() -> None:
    assert read(TEXT).stated_on == date(2019, 12, 31)


@pytest.mark.parametrize(
    ("name", "stated_on"),
    [
        ("31122023_Auszug_GV.csv", date(2023, 12, 31)),
        ("Auszug 30.09.2024.csv", date(2024, 9, 30)),
        ("99999999.csv", None),
        ("Auszug.csv", None),
    ],
)
def test_the_date_is_taken_from_the_name_of_the_file(name: str, stated_on: date | None) -> None:
    without_titles = "\n".join(TEXT.splitlines()[3:])

    assert read_register(without_titles.encode(), name).stated_on == stated_on


@pytest.mark.parametrize("edition", EDITIONS, ids=lambda edition: edition.file_name)
def test_workbooks_of_all_years_read_alike(edition: Edition) -> None:
    rows = [line.split(";") for line in TEXT.splitlines() if line[:3] in ("10;", *RECORDS)]

    register = read_register(book(edition, rows), edition.file_name)

    plain = read(TEXT)
    for ags in ("03154", "13076"):
        found, wanted = district(register, ags), district(plain, ags)
        assert found == (_without_travel(wanted) if edition is OLD else wanted)
    assert district(register, "03154").ags.startswith("0")
    day = {OLD: date(2012, 12, 31), YEARLY: date(2019, 12, 31), QUARTERLY: date(2023, 12, 31)}
    assert register.stated_on == day[edition]


def _without_travel(found: RegisterDistrict) -> RegisterDistrict:
    """Travel areas came later."""
    return replace(found, areas=tuple(replace(area, area_label="") for area in found.areas))


def test_a_fault_in_a_workbook_is_named_by_its_row() -> None:
    rows = [line.split(";") for line in TEXT.splitlines() if line[:3] in ("10;", *RECORDS)]
    wrong = [[cell.replace("15 704", "viele") for cell in row] for row in rows]

    with pytest.raises(FileRefusedError) as refused:
        read_register(book(QUARTERLY, wrong), QUARTERLY.file_name)

    assert "AuszugGV4QAktuell.xlsx, Zeile 12, Spalte „Bevölkerung insgesamt“" in str(refused.value)


def test_columns_are_found_by_name_in_any_order() -> None:
    rows = [line.split(";") for line in TEXT.splitlines()[3:-1]]
    turned = "\n".join(";".join(reversed([*row, *[""] * (20 - len(row))])) for row in rows)
    turned = turned.replace(";Bezeichnung;Schlüssel;", ";;;").replace("Bezeichnung;", ";", 1)

    found = district(read(turned), "13076")

    assert [(m.ags, m.inhabitants) for m in found.municipalities] == [
        (m.ags, m.inhabitants) for m in district(read(TEXT), "13076").municipalities
    ]


def test_renamed_headings_are_known() -> None:
    head = (
        "satzart;textkennzeichen;land;rb;kreis;vb;gemeinde;gemeindename;flaeche;bevoelkerung;"
        "maennlich;weiblich;jekm2;postleitzahl;laengengrad;breitengrad;schluessel;bezeichnung"
    )
    renamed = "\n".join([head, *TEXT.splitlines()[5:]])

    assert read(renamed).districts == read(TEXT).districts


def test_another_table_is_refused_with_what_was_expected_and_found() -> None:
    sentence = refusal("Vorname;Nachname;E-Mail\nAda;Kern;ada@kreis.example\n")

    assert "kein Gemeindeverzeichnis in der Form „AuszugGV“" in sentence
    assert "auszug.csv, Zeile 1: Es fehlen die Spalten Satzart, Textkennzeichen" in sentence
    assert "gefunden wurde: Vorname, Nachname, E-Mail" in sentence


def record(kind: str, key: str, name: str, *, code: str, facts: str = "") -> str:
    """A line of GV100AD; positions as in its description."""
    return f"{kind}20191231{key:<12}{name:<50}{'':<50}{code:<2}{'':<4}{facts:<92}"


def measured(hectares: int, people: int, postcode: str) -> str:
    return f"{hectares:011}{people:011}{0:011}{'':<4}{postcode:<5}"


LINES = "\r\n".join(
    [
        record("10", "03", "Niedersachsen", code=""),
        record("40", "03154", "Helmstedt", code="44"),
        record("50", "03154   0013", "Königslutter am Elm, Stadt", code="50"),
        record("60", "031540130013", "Königslutter am Elm, Stadt", code="63",
               facts=measured(13113, 15704, "38154")),
        record("50", "03154   5401", "Grasleben", code="52"),
        record("60", "031540085401", "Grasleben", code="64", facts=measured(1127, 2391, "38368")),
        "",
    ]
)  # fmt: skip


@pytest.mark.parametrize("encoding", ["utf-8", "iso-8859-1"])
def test_lines_end_as_on_windows_or_unix_and_may_lack_their_blanks(encoding: str) -> None:
    plain = read_register(LINES.encode(encoding), "GV100AD.txt")
    trimmed = "\n".join(line.rstrip() for line in LINES.splitlines())
    windows = LINES.replace("\n", "\r\n") + "\x1a"

    for text in (trimmed, windows, windows.rstrip("\r\n\x1a")):
        found = read_register(text.encode(encoding), "GV100AD.txt")
        assert found.districts == plain.districts


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "iso-8859-1"])
def test_lines_of_fixed_widths_give_what_the_table_gives(encoding: str) -> None:
    register = read_register(LINES.encode(encoding), "GV100AD_311219.txt")

    helmstedt = district(register, "03154")
    village, town = helmstedt.municipalities
    assert register.stated_on == date(2019, 12, 31)
    assert (town.ags, town.name, town.inhabitants) == (
        "03154013", "Königslutter am Elm", 15704,
    )  # fmt: skip
    assert (town.area_km2, town.postcode, town.kind) == (
        Decimal("131.13"), "38154", MunicipalityKind.TOWN,
    )  # fmt: skip
    assert (town.longitude, town.association_ars) == (None, None)
    assert village.association_ars == "031545401"


@pytest.mark.parametrize(
    ("right", "wrong", "sentence"),
    [
        ("00000015704", "viele Leute", "Zeile 4, Spalte „Bevölkerung insgesamt“: „viele Leute“"),
        ("00000013113", "fast nichts", "Zeile 4, Spalte „Fläche km²“: „fastnichts“"),
        ("60201912310315401300", "602019123103154O1300", "Zeile 4, Spalte „Gem“: „O13“"),
    ],
)  # fmt: skip
def test_a_wrong_line_is_refused_by_its_number(right: str, wrong: str, sentence: str) -> None:
    assert right in LINES
    assert sentence in refusal(LINES.replace(right, wrong, 1), "GV100AD.txt")


def test_lines_that_break_off_are_refused() -> None:
    cut = LINES[: LINES.index("15704")]

    assert "GV100AD.txt" in refusal(cut.replace("40201912310315", "60201912310315"), "GV100AD.txt")


@pytest.mark.parametrize(
    ("right", "wrong", "sentence"),
    [
        ("60;63;03;1;54;0013;013", "60;63;03;1;54;0013;O13",
         "Zeile 9, Spalte „Gem“: „O13“ ist kein Schlüssel. Erwartet werden 3 Ziffern."),
        ("15 704", "viele",
         "Zeile 9, Spalte „Bevölkerung insgesamt“: „viele“ ist keine Zahl von Menschen."),
        ("131,13", "groß", "Zeile 9, Spalte „Fläche km²“: „groß“ ist keine Zahl."),
        ("60;63;03;1;54;0013", "60;99;03;1;54;0013",
         "Zeile 9, Spalte „Textkennzeichen“: „99“ ist kein Textkennzeichen einer Gemeinde."),
        ("50;52;03;1;54;5401", "50;59;03;1;54;5401",
         "Zeile 10, Spalte „Textkennzeichen“: „59“ ist kein Textkennzeichen eines"),
        ("50;52;03;1;54;5401;;Grasleben;;;;;;;;;;;;\n", "",
         "Zeile 10, Spalte „VB“: Zum Gemeindeverband 031545401 fehlt die eigene Zeile"),
        ("40;44;03;1;54;;;Helmstedt;;;;;;;;;;;;\n", "",
         "Zeile 7, Spalte „Kreis“: Zum Kreis 03154 fehlt die eigene Zeile"),
        ("60;64;03;1;54;5401;018", "60;64;03;1;54;5401;015",
         "Zeile 12, Spalte „Gem“: Die Gemeinde 03154015 steht zweimal"),
        ("40;44;03;1;54", "40;44;77;1;54",
         "Zeile 7, Spalte „Land“: Ein Land mit dem Schlüssel „77“"),
        ("38154", "D-38154", "Zeile 9, Spalte „Postleitzahl“: „D-38154“ ist keine Postleitzahl."),
        ("60;63;03;1;54;0013;013;Königslutter am Elm, Stadt", "60;63;03;1;54;0013;013;",
         "Zeile 9, Spalte „Gemeindename“: Hier fehlt ein lesbarer Name."),
    ],
)  # fmt: skip
def test_a_fault_is_named_with_line_and_column(right: str, wrong: str, sentence: str) -> None:
    assert right in TEXT

    assert sentence in refusal(TEXT.replace(right, wrong, 1))


def test_all_faults_are_listed() -> None:
    sentence = refusal(TEXT.replace("15 704", "viele").replace("131,13", "groß"))

    assert "„viele“" in sentence
    assert "„groß“" in sentence


def test_a_file_without_a_district_is_refused() -> None:
    head = "\n".join(TEXT.splitlines()[:6])

    assert "keine Zeile, deren Satzart 10 bis 60 ist" in refusal(head)
