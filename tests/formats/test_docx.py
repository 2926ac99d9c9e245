"""Minutes as a Word document."""

import os
import re
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from io import BytesIO
from itertools import pairwise
from time import process_time
from zipfile import ZipFile

import pytest
from docx import Document
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st
from openxml_audit import OpenXmlValidator

from facilitation.formats import docx, wording
from facilitation.formats.markdown import blocks
from facilitation.formats.minutes import Role, Task
from tests.formats import minutes_examples as examples

EXAMPLES = {
    "round table": examples.round_table,
    "approved": examples.approved,
    "short": examples.short,
    "empty": examples.empty,
    "assembly": examples.assembly,
    **{name: lambda text=text: examples.hostile(text) for name, text in examples.HOSTILE.items()},
}


def opened(minutes, **options):
    return Document(BytesIO(docx.write(minutes, **options)))


def parts(file):
    with ZipFile(BytesIO(file)) as package:
        return {name: package.read(name).decode() for name in package.namelist()}


def paragraphs(document):
    """Every paragraph of the text and of all headers and footers, tables included."""
    section = document.sections[0]
    stories = [document, section.header, section.first_page_header]
    stories += [section.footer, section.first_page_footer]
    for story in stories:
        yield from story._element.iter(qn("w:p"))


def text_of(paragraph):
    pieces = {qn("w:br"): "\n", qn("w:tab"): "\t"}
    letters = (
        node.text if node.tag == qn("w:t") else pieces.get(node.tag, "")
        for node in paragraph.iter()
    )
    return plain("".join(letter or "" for letter in letters))


def plain(text):
    return text.replace(wording.NO_BREAK, " ")


def whole_text(document):
    return "\n".join(text_of(paragraph) for paragraph in paragraphs(document))


def headings(document):
    return [
        (int(p.style.name[-1]), plain(p.text))
        for p in document.paragraphs
        if p.style.name.startswith("Heading")
    ]


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


@pytest.mark.parametrize("text", examples.HOSTILE.values(), ids=list(examples.HOSTILE))
def test_whatever_is_typed_into_any_field_stands_in_the_text(text):
    # given
    said = wording.line(text)
    # when
    document = opened(examples.hostile(text))
    found = " ".join(whole_text(document).split())
    # then
    fields = 100  # of the ordinary meeting, some of them shown twice
    assert found.count(" ".join(said.split())) >= fields
    assert "\u202e" not in found
    assert "None" not in found
    assert "&lt;" not in found


@pytest.mark.parametrize("name", EXAMPLES)
def test_no_paragraph_is_empty(name):
    document = opened(EXAMPLES[name]())
    assert [p for p in paragraphs(document) if not text_of(p).strip()] == []


@pytest.mark.parametrize("name", EXAMPLES)
def test_blanks_do_not_make_the_layout(name):
    assert "  " not in whole_text(opened(EXAMPLES[name]()))


def test_text_with_blank_lines_becomes_paragraphs():
    # given
    whole = examples.short()
    item = replace(whole.agenda[0], discussion=blocks("  Erstens\n\n\n\n   Zweitens\nweiter\n"))
    # when
    document = opened(replace(whole, agenda=(item,)))
    # then
    texts = [p.text for p in document.paragraphs]
    assert texts[texts.index("Erstens") + 1] == "Zweitens\nweiter"


@pytest.mark.parametrize("name", EXAMPLES)
def test_each_table_has_a_heading_row_marked_twice_and_stays_inside_the_margins(name):
    for table in opened(EXAMPLES[name]()).tables:
        first = table.rows[0]._tr
        properties = table._tbl.tblPr
        assert first.trPr.find(qn("w:tblHeader")) is not None
        assert properties.find(qn("w:tblLook")).get(qn("w:firstRow")) == "1"
        assert properties.find(qn("w:tblCaption")).get(qn("w:val"))
        widths = [int(column.get(qn("w:w"))) for column in table._tbl.tblGrid]
        assert sum(widths) <= 9356
        for row in table.rows:
            assert [int(cell._tc.tcPr.find(qn("w:tcW")).get(qn("w:w"))) for cell in row.cells] == (
                widths
            )
        xml = table._tbl.xml
        assert not re.search("w:vMerge|w:gridSpan|w:trHeight", xml)


@pytest.mark.parametrize("name", EXAMPLES)
def test_headings_skip_no_level_and_only_one_is_the_title(name):
    levels = [level for level, _ in headings(opened(EXAMPLES[name]()))]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_agenda_and_headings_say_the_same_words():
    # given
    minutes = examples.round_table()
    # when
    document = opened(minutes)
    agenda = [plain(p.text) for p in document.paragraphs if p.style.name == "Tagesordnung"]
    tops = [text for level, text in headings(document) if level == 2 and text.startswith("TOP")]
    # then
    assert [line.replace("\t", ": ") for line in agenda] == tops
    assert [f"TOP {item.number}" for item in minutes.agenda] == [t.split(":")[0] for t in tops]
    assert tops[3].endswith("(nicht öffentlich)")


def test_each_decision_can_be_jumped_to():
    decisions = [text for level, text in headings(opened(examples.round_table())) if level == 3]
    assert decisions == ["Beschluss 4/1", "Empfehlung 4/2", "Vereinbarung 4/3", "Vereinbarung 4/4"]


def test_every_numbered_list_begins_anew():
    # given
    document = opened(examples.round_table())
    numbering = document.part.numbering_part.element
    # when
    used = {
        number.get(qn("w:val"))
        for p in document.paragraphs
        if p.style.name == "List Number"
        for number in p._p.iter(qn("w:numId"))
    }
    starts = {
        number.get(qn("w:numId")): [o.get(qn("w:val")) for o in number.iter(qn("w:startOverride"))]
        for number in numbering.findall(qn("w:num"))
    }
    # then
    assert len(used) == 2
    assert all(starts[number] == ["1"] for number in used)


def test_a_name_in_arabic_is_marked_to_be_read_from_right_to_left():
    # given
    minutes = replace(examples.short(), chair=Role("Dr. فاطمة الزهراء", "Vorsitz"))
    # when
    runs = [r for p in paragraphs(opened(minutes)) for r in p.iter(qn("w:r"))]
    marked = {
        text_of(r): r.rPr.find(qn("w:lang")).get(qn("w:bidi"))
        for r in runs
        if r.rPr is not None and r.rPr.find(qn("w:rtl")) is not None
    }
    # then
    assert marked == {"فاطمة الزهراء": "ar-SA"}


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


def test_a_draft_says_so_on_every_page_and_in_its_head():
    # given
    section = opened(examples.round_table()).sections[0]
    # when / then
    for header in (section.first_page_header, section.header):
        assert header.paragraphs[0].text.endswith("\tEntwurf")
    text = plain(whole_text(opened(examples.round_table())))
    assert (
        "Status: Entwurf vom 20.10.2026. Einwendungen bitte bis zum 03.11.2026 an die "
        "Geschäftsstelle. Über die Genehmigung entscheidet der Runde Tisch in der 5. Sitzung."
        in text
    )


def test_approved_minutes_say_draft_nowhere():
    # given
    minutes = examples.approved()
    quiet = replace(
        minutes, agenda=tuple(replace(item, background=(), decisions=()) for item in minutes.agenda)
    )
    # when
    file = docx.write(quiet)
    # then
    assert all("entwurf" not in text.lower() for text in parts(file).values())
    assert "Genehmigt am 26.11.2026 in der 5. Sitzung" in whole_text(opened(quiet))
    assert "Entwurf" not in docx.file_name(quiet)


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


def test_every_page_counts_itself_and_names_the_meeting():
    # given
    document = opened(examples.round_table())
    section = document.sections[0]
    # when / then
    for footer in (section.first_page_footer, section.footer):
        fields = [node.text.strip() for node in footer._element.iter(qn("w:instrText"))]
        assert fields == ["PAGE", "NUMPAGES"]
        assert plain(footer.paragraphs[0].text) == ("Aktenzeichen TH-50.2/2026-04\tSeite 1 von 1")
    assert plain(section.header.paragraphs[0].text).startswith(
        "Runder Tisch Teilhabe, Zielregion Nord – Protokoll der 4. Sitzung am 15.10.2026"
    )


@pytest.mark.parametrize(
    "sentence",
    [
        "4. Sitzung, öffentlich; Einladung vom 30.09.2026",
        "19:25 Uhr (Pause von 18:05 bis 18:15 Uhr)",
        "Dr. Hanna Voss, Sozialdezernentin",
        "Form- und fristgerecht eingeladen (§ 3 Absatz 1 der Geschäftsordnung).",
        "9 Stimmberechtigte anwesend; einstimmig (9 Ja, 0 Nein, 0 Enthaltungen).",
        "Mittel: 12.000 Euro aus dem Teilhabefonds; Wiedervorlage: 08.07.2027",
        "Auftrag 4/1: Angebot des Verkehrsunternehmens für den Rufbus einholen",
        "Zuständig: Frank Petersen; Stellvertretung: Heide Marquardt; Frist: 20.11.2026",
        "Die 5. Sitzung findet am Donnerstag, 26. November 2026, um 17:00 Uhr statt. "
        "Ort: Rathaus Lindow, Ratssaal.",
        "Auswertung der Fahrzeiten im Amt Seenland (6 Seiten)",
        "Mitglieder und Stellvertretungen; Landrat; Karim Daoud (zu TOP 3); Akte.",
        "Hausarzttermine mit Dolmetschen (Elternverein, TOP 5)",
        "Ende des Protokolls",
    ],
)
def test_the_text_says_it_in_german(sentence):
    assert sentence in whole_text(opened(examples.round_table()))


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Anwesenheit", "Es ist keine Anwesenheit erfasst."),
        ("Tagesordnung", "Es gab keine Tagesordnung."),
        ("Beschlüsse", "Keine."),
        ("Aufträge aus dieser Sitzung", "Keine."),
        ("Offene Aufträge aus früheren Sitzungen", "Keine."),
        ("Aufgenommene Themen", "Keine."),
        ("Nächste Sitzung", "Der Termin steht noch nicht fest."),
        ("Anlagen", "Keine."),
        ("Verteiler", "Keine."),
    ],
)
def test_an_empty_part_says_so_and_stays(title, text):
    texts = [p.text for p in opened(examples.empty()).paragraphs]
    assert texts[texts.index(title) + 1] == text


def test_tasks_stand_at_their_item_and_once_more_in_the_table():
    # given
    document = opened(examples.round_table())
    # when
    rows = [[plain(cell.text) for cell in row.cells] for row in document.tables[1].rows]
    # then
    assert rows == [
        ["Nr.", "Auftrag", "Zuständig", "Stellvertretung", "Frist"],
        [
            "4/1",
            "Angebot des Verkehrsunternehmens für den Rufbus einholen",
            "Bernd Olschewski",
            "Lea Brandt",
            "06.11.2026",
        ],
        [
            "4/2",
            "Zwei Betriebe nach Fahrgemeinschaften fragen und berichten",
            "Frank Petersen",
            "Heide Marquardt",
            "20.11.2026",
        ],
    ]


def test_a_task_that_fills_a_page_may_break_in_its_row():
    whole = examples.short()
    long = Task(number="4/1", wording="Sehr viel zu tun. " * 200)
    document = opened(replace(whole, agenda=(replace(whole.agenda[0], tasks=(long,)),)))
    row = document.tables[1].rows[1]._tr
    assert not list(row.iter(qn("w:cantSplit")))


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


@settings(max_examples=40, deadline=None)
@given(text=st.text(max_size=60))
def test_any_text_at_all_can_be_printed(text):
    # given
    said = wording.line(text) or "–"
    # when
    document = opened(replace(examples.empty(), place=text, body=f"Gremium {text}"))
    # then
    texts = [plain(p.text) for p in document.paragraphs]
    assert f"Ort:\t{plain(said)}" in texts
    assert plain(wording.line(f"Gremium {text}")) in texts


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


@pytest.mark.office
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_shows_all_of_it_and_no_blank_page(tmp_path):
    # given
    shown = {name: EXAMPLES[name]() for name in ("round table", "empty", "assembly", "long")}
    for name, minutes in shown.items():
        (tmp_path / f"{name}.docx").write_bytes(docx.write(minutes))
    (tmp_path / "large.docx").write_bytes(docx.write(shown["round table"], points=12))
    # when
    pages = {file.stem: rendered(file) for file in to_pdf(tmp_path)}
    # then
    for name, texts in pages.items():
        minutes = shown.get(name, shown["round table"])
        assert all(len(page) > 300 for page in texts), name
        assert all(f"Seite {n} von {len(texts)}" in page for n, page in enumerate(texts, 1)), name
        assert "Ende des Protokolls" in texts[-1]
        assert "Unterschriften" in texts[-1] or name == "long"
        assert all("Entwurf" in page for page in texts), name
        everything = "".join(" ".join(texts).split())
        for said in (minutes.body, minutes.heading, *(item.title for item in minutes.agenda)):
            assert "".join(plain(said).split()) in everything, (name, said)
    first, second = pages["round table"][:2]
    assert "TOP 5 Verschiedenes" in " ".join(first.split())
    assert "TOP 1: Begrüßung" in second
    heads = [page for page in pages["assembly"] if "Vertretung, Bemerkung" in page]
    assert len(heads) > 3


def to_pdf(folder):
    """All Word files of the folder as PDF, with a profile of its own so that runs do not meet."""
    subprocess.run(
        [
            "soffice",
            f"-env:UserInstallation=file://{folder}/profile",
            *("--headless", "--convert-to", "pdf", "--outdir", str(folder)),
            *map(str, sorted(folder.glob("*.docx"))),
        ],
        check=True,
        capture_output=True,
        timeout=300,
        env={**os.environ, "HOME": str(folder)},
    )
    return sorted(folder.glob("*.pdf"))


def rendered(pdf):
    """The text of each page."""
    result = subprocess.run(
        ["pdftotext", "-layout", str(pdf), "-"], check=True, capture_output=True, timeout=60
    )
    return plain(result.stdout.decode()).rstrip("\f").split("\f")
