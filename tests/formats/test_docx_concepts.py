"""A concept as a Word document: what it says, and that Word and screen readers take it."""

import re
from datetime import date
from io import BytesIO

import pytest
from docx import Document
from docx.oxml.ns import qn
from openxml_audit import OpenXmlValidator

from facilitation.formats import docx_concepts
from facilitation.formats.concepts import PaperChapter, PaperConcept, PaperMeasure
from tests.formats import minutes_examples
from tests.formats.word_files import headings, parts, plain, whole_text


def measure(title: str = "Rufbus", **said) -> PaperMeasure:
    usual = {
        "wording": "Er fährt am Abend.", "state": "in Arbeit", "caretaker": "Ben Becker",
        "deputy": "Dora Dahl", "due_on": date(2027, 6, 30), "resources": "800 Euro",
        "origins": ["Thema „Bus“ (3. Februar 2027)", "Vereinbarung 3/2 (Aktivgruppe)"],
    }  # fmt: skip
    return PaperMeasure(title=title, **(usual | said))


def bare(title: str) -> PaperMeasure:
    return measure(
        title, wording="", caretaker="", deputy="", due_on=None, resources="", origins=[]
    )


def concept(*chapters: PaperChapter, **said) -> PaperConcept:
    usual = {"organisation": "Musterkreis", "title": "Teilhabekonzept", "process": "Teilhabe"}
    about = usual | {"carrier": "", "on": date(2027, 6, 3)} | said
    return PaperConcept(chapters=chapters, **about)


def opened(written: PaperConcept):
    return Document(BytesIO(docx_concepts.write(written)))


TWO = (
    PaperChapter("Mobilität", [measure(), bare("Mitfahrbank")]),
    PaperChapter("Sprache", [measure("Kurs", is_done=True, state="erledigt")]),
)
HOSTILE = concept(
    *(
        PaperChapter(text, [measure(text, wording=text, resources=text, origins=[text])])
        for text in minutes_examples.HOSTILE.values()
    )
)


@pytest.mark.parametrize("written", [concept(*TWO), concept(), HOSTILE])
def test_word_opens_it_without_a_question(tmp_path, written) -> None:
    file = tmp_path / "concept.docx"
    file.write_bytes(docx_concepts.write(written))

    assert [str(error) for error in OpenXmlValidator().validate(file).errors] == []
    assert docx_concepts.write(written) == file.read_bytes()
    everything = "".join(parts(file.read_bytes()).values())
    assert "updateFields" not in everything
    assert 'w:lang w:val="de-DE"' in everything


def test_each_measure_says_who_answers_for_it_and_where_it_came_from() -> None:
    document = opened(concept(*TWO))

    assert headings(document) == [
        (1, "Teilhabekonzept"), (2, "1 Mobilität"), (3, "1.1 Rufbus"), (3, "1.2 Mitfahrbank"),
        (2, "2 Sprache"), (3, "2.1 Kurs"), (2, "Alle Maßnahmen auf einen Blick"),
    ]  # fmt: skip
    text = whole_text(document)
    for said in (
        "Zuständig:\tBen Becker; Stellvertretung: Dora Dahl", "Frist:\t30. Juni 2027",
        "Stand:\tin Arbeit", "Mittel:\t800 Euro",
        "Woher:\tThema „Bus“ (3. Februar 2027); Vereinbarung 3/2 (Aktivgruppe)",
        "Zuständig:\tnoch niemand", "Frist:\tkeine", "Woher:\tnicht festgehalten",
        "3, davon 1 erledigt und 1 ohne zuständige Person", "Seite",
    ):  # fmt: skip
        assert said in text, said


def test_the_contents_lead_to_every_heading_and_the_table_repeats_its_head() -> None:
    document = opened(concept(*TWO))
    body = document.element.body

    marks = {one.get(qn("w:name")) for one in body.iter(qn("w:bookmarkStart"))}
    links = [one.get(qn("w:anchor")) for one in body.iter(qn("w:hyperlink"))]
    assert len(links) == len(set(links)) == 6
    assert set(links) == marks
    (table,) = document.tables
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert [plain(cell.text) for cell in table.rows[2].cells] == [
        "1.2", "Mitfahrbank", "noch niemand", "–", "in Arbeit",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("said", "status", "is_marked"),
    [
        ({}, "Entwurf.", True),
        ({"is_submitted": True}, "Zur Beschlussfassung vorgelegt.", True),
        ({"adopted_on": date(2027, 5, 20)}, "Beschlossen am 20. Mai 2027.", False),
    ],
)
def test_a_draft_says_so_on_every_page_and_an_adopted_one_when(said, status, is_marked) -> None:
    written = concept(*TWO, **said)
    document = opened(written)

    section = document.sections[0]
    heads = [section.header.paragraphs[0].text, section.first_page_header.paragraphs[0].text]
    assert [bool(re.search("Entwurf", head)) for head in heads] == [is_marked, is_marked]
    assert status in whole_text(document)
    assert ("Entwurf" in docx_concepts.file_name(written)) is is_marked
    assert document.core_properties.title == "Teilhabekonzept · Teilhabe – 03.06.2027"


def test_a_concept_without_measures_says_so() -> None:
    assert "Noch steht keine Maßnahme im Konzept." in whole_text(opened(concept()))
