"""People from tables: headings, names, and all faults of a row at once."""

from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facilitation.formats.people_columns import FIELD_TITLES
from facilitation.formats.people_files import PersonField, PersonRow, guess_mapping, read_people
from facilitation.formats.people_names import parted
from facilitation.formats.people_words import SECTORS, find_day, find_sector
from facilitation.formats.tables import Table, read, write_csv
from facilitation.model.errors import InvalidError, Problem
from facilitation.model.people import Language, Sector

F = PersonField
HEADER = (
    "Titel;Vorname;Nachname;E-Mail;Telefon;Organisation;Bereich;Gemeinde;Funktion;Sprache;"
    "Gremium;Sitz;Stimmrecht;Vertritt;Stellvertretung;Mitglied ab"
)


def table_of(text: str) -> Table:
    return read(text.encode(), "personen.csv")


def people(text: str) -> list[PersonRow | Problem]:
    table = table_of(text)
    return read_people(table, guess_mapping(table.header))


def person(text: str) -> PersonRow:
    (found,) = people(text)
    assert isinstance(found, PersonRow), str(found)
    return found


def faults(text: str) -> list[str]:
    return [str(found) for found in people(text) if isinstance(found, Problem)]


def test_a_full_row_becomes_a_person_with_a_seat() -> None:
    found = person(
        f"{HEADER}\nDr.;Ada;Kern;ada@verein.example;03871 722-0;Verein Brücke;"
        "Migrantenorganisationen;Parchim;Vorsitzende;Polnisch;Runder Tisch Nord;"
        "Migrantenorganisationen;ja;;Ben Baum;31.05.2027\n"
    )

    assert found == PersonRow(
        line=2,
        title="Dr.",
        given_name="Ada",
        family_name="Kern",
        email="ada@verein.example",
        phone="03871 722-0",
        organisation="Verein Brücke",
        sector=Sector.MIGRANT_ORGANISATIONS,
        municipality="Parchim",
        function="Vorsitzende",
        language=Language.POLISH,
        body="Runder Tisch Nord",
        seat="Migrantenorganisationen",
        is_voting=True,
        deputy="Ben Baum",
        valid_from=date(2027, 5, 31),
    )


def test_the_headings_of_files_made_here_are_known() -> None:
    header = list(FIELD_TITLES.values())

    guessed = guess_mapping([title for title in header if "Vor- und" not in title])

    assert set(guessed) == set(PersonField) - {F.NAME}


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (["Name", "E-Mail-Adresse"], {F.NAME: 0, F.EMAIL: 1}),
        (["NAME", "VORNAME", "Mail"], {F.FAMILY_NAME: 0, F.GIVEN_NAME: 1, F.EMAIL: 2}),
        (["First name", "Surname", "Email"], {F.GIVEN_NAME: 0, F.FAMILY_NAME: 1, F.EMAIL: 2}),
        (["Nachname, Vorname", "Verein"], {F.NAME: 0, F.ORGANISATION: 1}),
        (["Tel.", "Behoerde", "gültig ab"], {F.PHONE: 0, F.ORGANISATION: 1, F.VALID_FROM: 2}),
        (["Stellvertretung von", "Stellvertreter/in"], {F.DEPUTY_OF: 0, F.DEPUTY: 1}),
        (["E-Mail", "E-Mail", "Lieblingsfarbe", ""], {F.EMAIL: 0}),
    ],
)
def test_columns_are_guessed_from_headings(
    header: Sequence[str], expected: dict[PersonField, int]
) -> None:
    assert guess_mapping(header) == expected


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Ada Kern", ("", "Ada", "Kern")),
        ("Kern, Ada", ("", "Ada", "Kern")),
        ("Kern, Dr. Ada", ("Dr.", "Ada", "Kern")),
        ("Prof. Dr. Ada Kern", ("Prof. Dr.", "Ada", "Kern")),
        ("Frau Dr. Ada Maria Kern", ("Dr.", "Ada Maria", "Kern")),
        ("Ada von der Heide", ("", "Ada", "von der Heide")),
        ("von der Heide, Ada", ("", "Ada", "von der Heide")),
        ("Dipl.-Ing. Ben Baum", ("Dipl.-Ing.", "Ben", "Baum")),
        ("Drago Medved", ("", "Drago", "Medved")),
        ("Kern", ("", "", "Kern")),
        ("علي حسن", ("", "علي", "حسن")),
        ("", ("", "", "")),
        ("Dr.", ("", "", "Dr.")),
    ],
)
def test_a_name_in_one_cell_is_taken_apart(written: str, name: tuple[str, str, str]) -> None:
    assert tuple(parted(written)) == name


@settings(deadline=None)
@given(st.text(max_size=60))
def test_any_name_can_be_taken_apart(written: str) -> None:
    assert "".join(parted(written)).count("\n") == 0


def test_all_faults_of_a_row_are_named_with_line_and_column() -> None:
    found = faults(
        "Vorname;Nachname;E-Mail;Bereich;Stimmrecht;Mitglied ab;Sprache\n"
        "Ada;Kern;ada@verein.example;Kirche;ja;;de\n"
        "Ben;;ben@;Presse;vielleicht;30.02.2027;Elbisch\n"
    )

    assert found == [
        "personen.csv, Zeile 3, Spalte „Nachname“: Der Nachname fehlt. Tragen Sie ihn ein oder "
        "löschen Sie die Zeile.",
        "personen.csv, Zeile 3, Spalte „E-Mail“: „ben@“ ist keine gültige E-Mail-Adresse. Erwartet "
        "wird genau eine Adresse wie name@beispiel.de.",
        "personen.csv, Zeile 3, Spalte „Bereich“: Den Bereich „Presse“ gibt es nicht. Möglich "
        "sind: Verwaltung, Politik, Zivilgesellschaft, Kirche, Wirtschaft, "
        "Migrantenorganisationen, Behörden, Sonstige.",
        "personen.csv, Zeile 3, Spalte „Sprache“: Die Sprache „Elbisch“ gibt es hier nicht. "
        "Möglich sind: Deutsch, Einfache Sprache, Englisch, Polnisch, Tschechisch, Ukrainisch, "
        "Arabisch.",
        "personen.csv, Zeile 3, Spalte „Stimmrecht“: „vielleicht“ ist weder Ja noch Nein. Tragen "
        "Sie „ja“ oder „nein“ ein.",
        "personen.csv, Zeile 3, Spalte „Mitglied ab“: „30.02.2027“ ist kein Tag im Kalender. "
        "Erwartet wird eine Form wie 31.05.2027 oder 2027-05-31.",
    ]


def test_good_rows_stand_beside_bad_ones() -> None:
    rows = people("Name;E-Mail\nAda Kern;ada@verein.example\nBen Baum;ben\n")

    assert [type(row) for row in rows] == [PersonRow, Problem]


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ('Ada Kern;"ada@verein.example\nBcc: x@y.example"', "einen Zeilenumbruch"),
        ("Ada Kern;ada@a.example, ben@b.example", "keine gültige E-Mail-Adresse"),
        ("Ada Kern;ada@localhost", "keine gültige E-Mail-Adresse"),
        ("Ada\x07 Kern;", "ein Zeichen, das sich nicht lesen lässt"),
        ('"Ada\nKern";', "über mehrere Zeilen"),
        ("ada@verein.example;", "eine E-Mail-Adresse statt eines Namens"),
        ("Ada" * 50 + ";", "Der Text hat 150 Zeichen, erlaubt sind 100."),
        (";ada@verein.example", "Der Nachname fehlt"),
    ],
)
def test_a_bad_cell_gets_a_sentence(row: str, sentence: str) -> None:
    assert any(sentence in fault for fault in faults(f"Name;E-Mail\n{row}\n"))


def test_a_person_needs_no_address() -> None:
    assert person("Name;E-Mail\nAda Kern;\n").email == ""


@pytest.mark.parametrize(
    ("written", "sector"),
    [
        ("Verwaltung", Sector.ADMINISTRATION),
        ("MSO", Sector.MIGRANT_ORGANISATIONS),
        ("ZIVILGESELLSCHAFT", Sector.CIVIL_SOCIETY),
        ("Behoerde", Sector.AUTHORITIES),
        ("Behörde", Sector.AUTHORITIES),
        ("migrant_organisations", Sector.MIGRANT_ORGANISATIONS),
        ("Presse", None),
    ],
)
def test_sectors_have_many_words(written: str, sector: Sector | None) -> None:
    assert find_sector(written) is sector


def test_every_sector_has_a_german_word() -> None:
    assert set(SECTORS) == set(Sector)


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("31.05.2027", date(2027, 5, 31)),
        ("1.6.2027", date(2027, 6, 1)),
        ("1. 6. 2027", date(2027, 6, 1)),
        ("2027-05-31", date(2027, 5, 31)),
        ("31.05.27", None),
        ("05/31/2027", None),
        ("29.02.2027", None),
        ("01.01.0001", None),
        ("٣١.٠٥.٢٠٢٧", date(2027, 5, 31)),
    ],
)
def test_days_are_german_or_iso(written: str, day: date | None) -> None:
    assert find_day(written) == day


@pytest.mark.parametrize(
    ("written", "is_voting"), [("ja", True), ("X", True), ("beratend", False), ("", None)]
)
def test_voting_is_yes_or_no(written: str, is_voting: bool | None) -> None:
    assert person(f"Name;Stimmrecht\nAda Kern;{written}\n").is_voting is is_voting


def test_the_family_name_must_be_assigned() -> None:
    table = table_of("Spalte;Wert\nAda;x\n")

    with pytest.raises(InvalidError) as refused:
        read_people(table, {})

    assert refused.value.field == "family_name"


def test_one_column_cannot_be_two_things() -> None:
    table = table_of("Name;Wert\nAda;x\n")

    with pytest.raises(InvalidError, match="„Name“ ist zweimal zugeordnet"):
        read_people(table, {F.NAME: 0, F.ORGANISATION: 0})


@settings(deadline=None)
@given(st.lists(st.text(max_size=40), min_size=3, max_size=3))
def test_any_cells_give_people_or_problems(cells: list[str]) -> None:
    table = read(write_csv([["Name", "E-Mail", "Mitglied ab"], ["x", *cells[:2]], cells]), "x.csv")

    assert all(str(found) for found in read_people(table, guess_mapping(table.header)))
