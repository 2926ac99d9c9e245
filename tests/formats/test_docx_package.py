"""Minutes as a Word document: the file, its properties and its name."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from io import BytesIO
from time import process_time
from zipfile import ZipFile

import pytest
from openxml_audit import OpenXmlValidator

from facilitation.formats import docx
from facilitation.formats.markdown import blocks
from tests.formats import minutes_examples as examples
from tests.formats.word_files import EXAMPLES, opened, parts, plain, whole_text


@pytest.mark.parametrize("name", EXAMPLES)
@pytest.mark.parametrize("points", [11, 12])
def test_word_opens_it_without_a_question(tmp_path, name, points):
    # given
    file = tmp_path / "minutes.docx"
    file.write_bytes(docx.write(EXAMPLES[name](), points=points))
    # when
    result = OpenXmlValidator().validate(file)
    # then
    assert [str(error) for error in result.errors] == []


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_same_minutes_give_the_same_bytes(name):
    minutes = EXAMPLES[name]()
    first = docx.write(minutes)
    docx.write(examples.assembly(attendees=3, items=2, tasks=1))
    assert docx.write(minutes) == first


def test_the_package_tells_no_clock_and_no_library():
    # when
    file = docx.write(examples.round_table())
    # then
    with ZipFile(BytesIO(file)) as package:
        assert {entry.date_time for entry in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert package.namelist()[1:] == sorted(package.namelist()[1:])
    everything = "".join(parts(file).values())
    for unwanted in ("python-docx", "updateFields", "documentProtection", "altChunk", "oleObject"):
        assert unwanted not in everything


def test_links_are_the_only_thing_outside_the_file():
    # given
    whole = examples.short()
    text = "[Bericht](https://kreis.example/b?a=1&b=2) und https://kreis.example/c"
    minutes = replace(whole, agenda=(replace(whole.agenda[0], discussion=blocks(text)),))
    # when
    external = [r for r in opened(minutes).part.rels.values() if r.is_external]
    # then
    assert {r.target_ref for r in external} == {
        "https://kreis.example/b?a=1&b=2",
        "https://kreis.example/c",
    }
    assert all(r.reltype.endswith("/hyperlink") for r in external)


def test_the_properties_are_those_of_the_meeting():
    properties = opened(examples.approved()).core_properties
    assert plain(properties.title) == (
        "Ergebnisprotokoll der 4. Sitzung am 15. Oktober 2026 – "
        "Runder Tisch Teilhabe, Zielregion Nord"
    )
    assert properties.author == properties.last_modified_by == "Landkreis Seenland-Altenfeld"
    assert (
        f"{properties.created:%Y-%m-%d} {properties.modified:%Y-%m-%d}" == "2026-10-20 2026-11-26"
    )
    assert properties.language == "de-DE"


def test_names_too_long_for_a_property_are_cut_there_only():
    minutes = replace(examples.short(), body="Arbeitskreis " * 40, organisation="Landkreis " * 40)
    document = opened(minutes)
    assert len(document.core_properties.title) == 255
    assert ("Arbeitskreis " * 40).strip() in whole_text(document)


@pytest.mark.parametrize(
    ("body", "number", "name", "ascii_name"),
    [
        (
            'Süd/Öst "A"', 7,
            "2026-10-15_Protokoll_Süd-Öst-A_7_Entwurf.docx",
            "2026-10-15_Protokoll_Sued-Oest-A_7_Entwurf.docx",
        ),
        (
            "Runder Tisch", None,
            "2026-10-15_Protokoll_Runder-Tisch_Entwurf.docx",
            "2026-10-15_Protokoll_Runder-Tisch_Entwurf.docx",
        ),
        (
            "المجلس", 7,
            "2026-10-15_Protokoll_المجلس_7_Entwurf.docx",
            "2026-10-15_Protokoll_7_Entwurf.docx",
        ),
        (
            "../..\\CON: x\r\n", 7,
            "2026-10-15_Protokoll_CON-x_7_Entwurf.docx",
            "2026-10-15_Protokoll_CON-x_7_Entwurf.docx",
        ),
    ],
)  # fmt: skip
def test_the_file_name_tells_day_body_number_and_state(body, number, name, ascii_name):
    minutes = replace(examples.round_table(), body=body, number=number)
    assert docx.file_name(minutes) == name
    assert docx.ascii_file_name(minutes) == ascii_name


def test_two_written_at_once_do_not_mix():
    # given
    many = [replace(examples.short(), body=f"Aktivgruppe {number}") for number in range(8)]
    alone = [docx.write(minutes) for minutes in many]
    # when
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(docx.write, many))
    # then
    assert together == alone


def test_a_long_evening_is_written_in_under_two_seconds():
    minutes = examples.assembly(attendees=150, items=30, tasks=100)
    started = process_time()
    docx.write(minutes)
    assert process_time() - started < 2
