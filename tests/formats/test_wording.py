"""German as it is printed."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitation.formats import wording


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("§ 5 Absatz 2", "§~5 Absatz~2"),
        ("§§ 3 und 4 der GO", "§§~3 und 4 der GO"),
        ("TOP 3", "TOP~3"),
        ("um 16:10 Uhr", "um 16:10~Uhr"),
        ("zu 94 % abgeflossen", "zu 94~% abgeflossen"),
        ("Prof. Dr. Lena Fuchs", "Prof.~Dr.~Lena Fuchs"),
        ("am 5. November 2026", "am 5.~November~2026"),
        ("in der 7. Sitzung", "in der 7.~Sitzung"),
        ("25.000 Euro", "25.000~Euro"),
        ("Brücke e. V., z. B. heute", "Brücke e.~V., z.~B. heute"),
        ("Anlage 2 (12 Seiten)", "Anlage~2 (12 Seiten)"),
        ("STOP 3 Dinge", "STOP 3 Dinge"),
        ("12 Meter", "12 Meter"),
        ("Haus A, 3 Treppen", "Haus A, 3 Treppen"),
    ],
)
def test_what_belongs_together_does_not_break(typed, printed):
    assert wording.typeset(typed) == printed.replace("~", wording.NO_BREAK)


@pytest.mark.parametrize(
    ("typed", "clean"),
    [
        ("a\x00b\x1bc", "abc"),
        ("eins\x0bzwei\r\ndrei\rvier\x85fünf\u2028sechs", "eins\nzwei\ndrei\nvier\nfünf\nsechs"),
        ("\u202eumgekehrt\u202c \u2066innen\u2069", "umgekehrt innen"),
        ("null\u200bbreite\ufeff weich\u00adtrenn", "nullbreite weichtrenn"),
        ("halb\ud83d", "halb"),
        ("neu\u0378\uffff", "neu"),
        ("u\u0308ber", "über"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("Łódź Їжак Nguyễn 🎉", "Łódź Їжак Nguyễn 🎉"),
    ],
)
def test_only_what_can_be_printed_stays(typed, clean):
    assert wording.clean(typed) == clean


@given(st.text(st.characters(), max_size=60))
def test_cleaning_twice_changes_nothing_more(text):
    once = wording.clean(text)
    assert wording.clean(once) == once
    once.encode()


@given(st.text(alphabet=" \n\tabäZ.\u200b", max_size=40))
def test_a_line_is_one_line_without_surplus_blanks(text):
    line = wording.line(text)
    assert line == " ".join(line.split())


def test_dates_and_times_are_german():
    # given
    start, end = datetime(2026, 11, 5, 14, 0), datetime(2026, 11, 5, 16, 10)  # noqa: DTZ001 (wall clock)
    # when / then
    assert wording.weekday_date(start) == "Donnerstag, 5.\u00a0November\u00a02026"
    assert wording.long_date(date(2026, 3, 1)) == "1.\u00a0März\u00a02026"
    assert wording.short_date(date(2026, 3, 1)) == "01.03.2026"
    assert wording.span(start, end) == "14:00 bis 16:10\u00a0Uhr"


@pytest.mark.parametrize(
    ("parts", "text"),
    [([], ""), (["a"], "a"), (["a", "b"], "a und b"), (list("abc"), "a, b und c")],
)
def test_a_list_in_a_sentence_ends_with_und(parts, text):
    assert wording.listed(parts) == text
