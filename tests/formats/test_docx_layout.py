"""Minutes as a Word document: how they are built, page by page and table by table."""

import os
import re
import shutil
import subprocess
from dataclasses import replace
from itertools import pairwise

import pytest
from docx.oxml.ns import qn

from facilitation.formats import docx
from facilitation.formats.markdown import blocks
from facilitation.formats.minutes import Role, Task
from tests.formats import minutes_examples as examples
from tests.formats.word_files import (
    EXAMPLES,
    headings,
    opened,
    paragraphs,
    plain,
    text_of,
    whole_text,
)


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


def test_a_task_that_fills_a_page_may_break_in_its_row():
    whole = examples.short()
    long = Task(number="4/1", wording="Sehr viel zu tun. " * 200)
    document = opened(replace(whole, agenda=(replace(whole.agenda[0], tasks=(long,)),)))
    row = document.tables[1].rows[1]._tr
    assert not list(row.iter(qn("w:cantSplit")))


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
