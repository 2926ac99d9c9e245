"""What else somebody may mean who searches: true and false friends."""

import pytest

from facilitation.model.sorting import folded, spellings
from facilitation.planning.synonyms import GROUPS
from facilitation.planning.word_forms import related


def _finds(typed: str, text: str) -> bool:
    return any(form in f" {folded(text)}" for form in (*spellings(typed), *related(typed)))


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("Busse", "Bus nach 19 Uhr"),
        ("Busse", "Der Bus kommt nicht"),
        ("Bussen", "mit dem Bus"),
        ("Bus", "Busse am Abend"),
        ("Sprachkurse", "Ein Sprachkurs am Vormittag"),
        ("Kurses", "Kurs"),
        ("Ämter", "Das Amt hat zu"),
        ("Häuser", "Haus der Begegnung"),
        ("Aerzte", "Arzt auf dem Land"),
        ("Ärztinnen", "Arzt auf dem Land"),
        ("Wohnungen", "Eine Wohnung für fünf"),
        ("Vereine", "Verein für alle"),
        ("Lehrerinnen", "Lehrer gesucht"),
        ("Kenntnisse", "Kenntnis der Sprache"),
        ("Kita", "Plätze in der Kindertagesstätte"),
        ("Kindertagesstätten", "Kita-Plätze"),
        ("ÖPNV", "Bus nach 19 Uhr"),
        ("VHS", "Volkshochschule"),
        ("Jobcenter", "beim Arbeitsamt"),
        ("Ehrenamt", "Freiwillige gesucht"),
        ("MSO", "eine Migrantenorganisation"),
        ("Straßen", "Die Straße am See"),
    ],
)
def test_true_friends_are_found(typed: str, text: str) -> None:
    assert _finds(typed, text)


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("Busse", "Ein robuster Plan"),
        ("Ämter", "Der gesamte Kreis"),
        ("Räder", "Herr Konrad"),
        ("Kita", "Kino"),
        ("See", "Sitzung"),
        ("Ei", "Ein Plan"),
        ("VHS", "Hochschule"),
        ("AG", "Frage und Antwort, Gruppe"),
        ("Wohnen", "Bewegung"),
    ],
)
def test_false_friends_are_not_found_by_other_forms(typed: str, text: str) -> None:
    assert not any(form in f" {folded(text)}" for form in related(typed))


def test_synonyms_are_written_as_they_are_compared() -> None:
    words = [word for group in GROUPS for word in group]

    assert [word for word in words if word != folded(word)] == []
    assert len(words) == len(set(words))


@pytest.mark.parametrize("typed", ["", " ", "%", "_", "ß", "x" * 100, "😀", "\u0308"])
def test_odd_words_mean_nothing_else(typed: str) -> None:
    assert all(form.strip() for form in related(typed))
