"""Minutes as a Word document: what they say."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facilitation.formats import docx, wording
from tests.formats import minutes_examples as examples
from tests.formats.word_files import headings, opened, parts, plain, whole_text


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
