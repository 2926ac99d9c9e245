"""Text as people paste it, and how it is sorted and found."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitation.model.sorting import folded, newest_first, spellings
from facilitation.model.texts import clean_line, clean_text


@pytest.mark.parametrize(
    ("pasted", "kept"),
    [
        ("a\x0bb", "a\nb"),
        ("a\r\nb\rc", "a\nb\nc"),
        ("\ufeffa\u202eb\u200b", "ab"),
        ("a\ud800b\uffff", "ab"),
        ("  Ä  ", "Ä"),
        ("A\u0308", "Ä"),
        ("مرحبا 👩‍🌾", "مرحبا 👩‍🌾"),
    ],
)
def test_pasted_text_is_made_fit_to_be_kept(pasted: str, kept: str) -> None:
    assert clean_text(pasted) == kept


@given(st.text())
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert clean_text(clean_text(text)) == clean_text(text)


@given(st.text())
def test_a_line_has_no_breaks(text: str) -> None:
    line = clean_line(text)

    assert "\n" not in line
    assert line == line.strip()


def test_german_order_takes_umlauts_for_their_letters() -> None:
    names = ["Zittau", "Łódź", "Ärzte", "Öderan", "Aachen", "straße", "Strasse"]

    assert sorted(names, key=folded) == [
        "Aachen", "Ärzte", "Łódź", "Öderan", "straße", "Strasse", "Zittau",
    ]  # fmt: skip


def test_processes_stand_newest_first_and_those_of_one_day_by_name() -> None:
    day, later = date(2027, 1, 11), date(2027, 1, 12)
    rows = [(day, "Zug", 1), (day, "Ärzte", 3), (day, "arzte", 2), (later, "Zoo", 4)]

    assert [one[2] for one in sorted(rows, key=lambda row: newest_first(*row))] == [4, 2, 3, 1]


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("Müller", "Müller"),
        ("MÜLLER", "müller"),
        ("Mueller", "Müller"),
        ("Müller", "Mueller"),
        ("muller", "Müller"),
        ("strasse", "Straße"),
        ("lodz", "Łódź"),
        ("Özdemir", "Oezdemir"),
    ],
)
def test_a_name_is_found_however_it_is_written(typed: str, stored: str) -> None:
    assert any(spelling in folded(stored) for spelling in spellings(typed))
