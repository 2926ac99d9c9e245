"""Files of survey results: how people write them, and what is refused with the row."""

import io
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from facilitation.formats.survey_files import Joined, ReadAnswer, read_survey
from facilitation.formats.tables import MOST_BYTES
from facilitation.model.errors import FileRefusedError
from facilitation.planning.surveys import Counted, weigh

GERMAN = "Frage;Antwort;n;Gewicht\r\nFährt der Bus?;Ja;1.200;0,85\r\n;Nein;12;1,25\r\n"


def _xlsx(*rows: tuple[Any, ...]) -> bytes:
    book, file = Workbook(), io.BytesIO()
    for row in rows:
        book.worksheets[0].append(row)
    book.save(file)
    return file.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        GERMAN.encode("utf-8-sig"),
        GERMAN.encode("cp1252"),
        b"question,answer,count,weight\nF\xc3\xa4hrt der Bus?,Ja,1200,0.85\n,Nein,12,1.25\n",
        _xlsx(
            ("Frage", "Antwort", "n", "Gewicht"),
            ("Fährt der Bus?", "Ja", 1200, 0.85),
            (None, "Nein", 12.0, 1.25),
        ),
    ],
    ids=["utf-8", "windows-1252", "english", "xlsx"],
)
def test_german_and_english_tables_say_the_same(content: bytes) -> None:
    (question,) = read_survey(content, "umfrage").questions

    assert question.text == "Fährt der Bus?"
    assert question.answers == (ReadAnswer("Ja", 1200, 0.85), ReadAnswer("Nein", 12, 1.25))


def test_without_weights_each_counts_once_and_questions_keep_their_order() -> None:
    file = read_survey(b"Antwort;Anzahl;Frage\nJa;1;B\nJa;2;A\nNein;3;B\n", "u.csv")

    assert [(one.text, len(one.answers)) for one in file.questions] == [("B", 2), ("A", 1)]
    assert {answer.weight for one in file.questions for answer in one.answers} == {1.0}


@pytest.mark.parametrize("number", ["-1", "NaN", "nan", "inf", "1,5", "1e3", "viele", "", "٣", "²"])
def test_a_count_that_is_none_is_refused_with_its_row(number: str) -> None:
    with pytest.raises(FileRefusedError) as refused:
        read_survey(f"Frage;Antwort;n\nBus?;Ja;3\nBus?;Nein;{number}\n".encode(), "u.csv")

    (problem,) = refused.value.problems
    assert "Zeile 3" in problem.where
    assert ("ganze Zahl" if number else "steht nichts") in str(problem)


@pytest.mark.parametrize(
    "weight", ["-0,5", "NaN", "inf", "-inf", "1e9", "1001", "schwer", "1.000,5"]
)
def test_a_weight_that_is_none_is_refused_with_its_row(weight: str) -> None:
    with pytest.raises(FileRefusedError) as refused:
        read_survey(f"Frage;Antwort;n;Gewicht\nBus?;Ja;3;{weight}\n".encode(), "u.csv")

    assert "Zeile 2" in str(refused.value)
    assert "von 0 bis 1000" in str(refused.value)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "ist leer"),
        (b"Frage;Antwort\nBus?;Ja\n", "Die Spalte „n“ fehlt"),
        (b"n;n;Frage;Antwort\n1;1;Bus?;Ja\n", "Zwei Spalten heißen wie „n“"),
        (b"Frage;Antwort;n\n", "keine Antwort"),
        (b"Frage;Antwort;n\n;Ja;1\n", "In der Spalte „Frage“ steht nichts"),
        (b"Frage;Antwort;n\nBus?;;1\n", "In der Spalte „Antwort“ steht nichts"),
        (b"Frage;Antwort;n\nBus?;Ja;1\nBus?;Ja;2\n", "steht schon in Zeile 2"),
        (b"Frage;Antwort;n\nBus?;Ja;\n", "In der Spalte „n“ steht nichts"),
        (b"Frage;Antwort;n\nBus?;Ja;0\n", "zählt keine einzige Antwort"),
        (b"Frage;Antwort;n\nBus?;a\x07b;1\n", "niemand lesen kann"),
        (b"Frage;Antwort;n\n" + b"x" * 501 + b";Ja;1\n", "mehr als 500 Zeichen"),
        (b"Frage;Antwort;n\n" + b"".join(b"F;%d;1\n" % n for n in range(5001)), "mehr als 5000"),
        (b"Frage;Antwort;n\n" + b"".join(b"%d;a;1\n" % n for n in range(301)), "mehr als 300"),
        (b"%PDF-1.7", "eine PDF-Datei"),
        (b"PK\x03\x04 nothing", "beschädigt"),
        (b"x" * (MOST_BYTES + 1), "größer als 10 MB"),
    ],
)
def test_absurd_files_get_a_sentence(content: bytes, words: str) -> None:
    with pytest.raises(FileRefusedError) as refused:
        read_survey(content, "u.csv")

    assert words in str(refused.value)
    assert len(refused.value.problems) <= 20


def test_one_answer_may_come_in_groups_of_different_weight() -> None:
    content = b"Frage;Antwort;n;Gewicht\nBus?;Ja;3;0,8\nBus?;Ja;4;1,3\n"

    (question,) = read_survey(content, "u.csv").questions

    assert [answer.weight for answer in question.answers] == [0.8, 1.3]


def test_spellings_of_one_answer_are_counted_together() -> None:
    file = read_survey(
        "Frage;Antwort;n;Gewicht\nBus?;ja;3;1\n;Ja;5;1\n;\u00a0ja ;1;0,5\n;JA;1;1\n;nein;2;1\n"
        "Schön?;schon;1;1\n;schön;1;1\n;Straße;1;1\n;STRASSE;1;1\n".encode(),
        "u.csv",
    )

    bus, nice = file.questions
    assert bus.answers == (
        ReadAnswer("Ja", 9, 1.0),
        ReadAnswer("Ja", 1, 0.5),
        ReadAnswer("nein", 2, 1),
    )
    assert bus.joined == (Joined("Ja", ("ja", "JA")),)
    assert [answer.text for answer in nice.answers] == ["schon", "schön", "Straße"]


_SPELT = st.sampled_from(["ja", "Ja", "JA", "  jA", "nein", "Nein ", "weiß nicht", "Weiß  Nicht"])
_COUNTS = st.tuples(_SPELT, st.integers(1, 9_999), st.sampled_from([0.5, 1.0, 1.25]))


@given(rows=st.lists(_COUNTS, min_size=1, max_size=12, unique_by=lambda row: (row[0], row[2])))
def test_joined_answers_add_up_as_a_plain_sum_would(rows: list[tuple[str, int, float]]) -> None:
    text = "".join(f"Bus?;{answer};{people};{weight}\n" for answer, people, weight in rows)
    (question,) = read_survey(f"Frage;Antwort;n;Gewicht\n{text}".encode(), "u.csv").questions
    result = weigh([Counted(one.text, one.people, one.weight) for one in question.answers])

    for share in result.shares:
        own = [row for row in rows if " ".join(row[0].lower().split()) == share.answer.lower()]
        assert share.people == sum(people for _, people, _ in own)
        naive = sum(n * w for _, n, w in own) / sum(n * w for _, n, w in rows)
        assert share.share == pytest.approx(naive)
        most = max(sum(n for a, n, _ in own if " ".join(a.split()) == spelt) for spelt in
                   {" ".join(a.split()) for a, _, _ in own})  # fmt: skip
        assert most == sum(n for a, n, _ in own if " ".join(a.split()) == share.answer)
    squares = sum(n * w * w for _, n, w in rows)
    assert result.people == sum(n for _, n, _ in rows)
    assert result.effective == pytest.approx(sum(n * w for _, n, w in rows) ** 2 / squares)


def test_a_share_in_a_spreadsheet_is_no_number_of_people() -> None:
    """0.423 looks like 423 with a point for the thousands."""
    for content in (
        _xlsx(("Frage", "Antwort", "n"), ("Bus?", "Ja", 0.423), ("Bus?", "Nein", 0.577)),
        b"Frage;Antwort;n\nBus?;Ja;0.423\n",
        b"Frage;Antwort;n\nBus?;Ja;42,3 %\n",
    ):
        with pytest.raises(FileRefusedError, match="Aus Anteilen allein"):
            read_survey(content, "u.xlsx")


def test_weights_come_with_all_the_digits_a_spreadsheet_computes() -> None:
    content = _xlsx(
        ("Frage", "Antwort", "n", "Gewicht"),
        ("Bus?", "Ja", 300, 1 / 3),
        ("Bus?", "Nein", 120, 0.8374629103847562),
        ("Bus?", "Weiß nicht", 20, 0.00001),
    )

    (question,) = read_survey(content, "u.xlsx").questions

    assert [one.weight for one in question.answers] == [1 / 3, 0.8374629103847562, 0.00001]


def test_titles_above_the_table_and_notes_in_its_header_do_no_harm() -> None:
    content = "Umfrage 2026;;\nStand: Mai;;\nFragetext;Kategorie;Fallzahl (n):\nBus?;Ja;3\n"

    (question,) = read_survey(content.encode(), "u.csv").questions

    assert question.answers == (ReadAnswer("Ja", 3, 1.0),)


def test_a_question_is_weighted_throughout_or_not_at_all() -> None:
    """A formula that no spreadsheet program has computed yet leaves its cell empty."""
    mixed = _xlsx(
        ("Frage", "Antwort", "n", "Gewicht"), ("Bus?", "Ja", 3, 0.8), ("Bus?", "Nein", 4, "=1/3")
    )
    with pytest.raises(FileRefusedError) as refused:
        read_survey(mixed, "u.xlsx")
    assert "u.xlsx, Zeile 3" in str(refused.value)
    assert "nur manche Antworten ein Gewicht" in str(refused.value)

    apart = b"Frage;Antwort;n;Gewicht\nBus?;Ja;3;0,8\nBahn?;Ja;4;\n"

    assert [one.answers[0].weight for one in read_survey(apart, "u.csv").questions] == [0.8, 1.0]
