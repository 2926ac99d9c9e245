"""People from a table: each row becomes a person with seat, or says all that is wrong with it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from email_validator import EmailNotValidError, validate_email

from facilitation.formats.people_columns import FIELD_TITLES, PersonField, guess_mapping
from facilitation.formats.people_names import Name, parted
from facilitation.formats.people_words import (
    find_day,
    find_language,
    find_sector,
    find_yes_or_no,
    known_languages,
    known_sectors,
)
from facilitation.formats.tables import UNREADABLE, Line, Table
from facilitation.model.errors import InvalidError, Problem
from facilitation.model.people import Language, Sector

__all__ = ["FIELD_TITLES", "PersonField", "PersonRow", "guess_mapping", "read_people"]

LONGEST = 200
LONGEST_NAME = 100

_Found = TypeVar("_Found")
_F = PersonField


@dataclass(frozen=True, kw_only=True)
class PersonRow:
    """One row of the file; empty text and None where it says nothing."""

    line: int
    title: str = ""
    given_name: str = ""
    family_name: str
    email: str = ""
    phone: str = ""
    organisation: str = ""
    sector: Sector | None = None
    municipality: str = ""
    """Name or key, as written."""
    function: str = ""
    language: Language | None = None
    body: str = ""
    seat: str = ""
    is_voting: bool | None = None
    deputy_of: str = ""
    """The member this person stands in for, as written."""
    deputy: str = ""
    """The person who stands in, as written."""
    valid_from: date | None = None


def read_people(table: Table, mapping: Mapping[PersonField, int]) -> list[PersonRow | Problem]:
    """All rows in their order; a row with faults gives all of its problems instead.

    InvalidError where no column for the name is assigned, or one column is assigned twice.
    """
    _check_mapping(table, mapping)
    found: list[PersonRow | Problem] = []
    for line in table.rows:
        reading = _Row(table, mapping, line)
        row = reading.person()
        found.extend(reading.problems or [row])
    return found


def _check_mapping(table: Table, mapping: Mapping[PersonField, int]) -> None:
    if _F.NAME not in mapping and _F.FAMILY_NAME not in mapping:
        raise InvalidError(
            "Ordnen Sie zu, in welcher Spalte der Nachname oder der ganze Name steht.",
            field=_F.FAMILY_NAME.value,
        )
    taken: dict[int, PersonField] = {}
    for name, column in mapping.items():
        if column in taken:
            raise InvalidError(
                "Die Spalte „%(column)s“ ist zweimal zugeordnet: als %(first)s und als %(second)s. "
                "Wählen Sie für eines davon eine andere.",
                field=name.value,
                column=_heading(table, column),
                first=FIELD_TITLES[taken[column]],
                second=FIELD_TITLES[name],
            )
        taken[column] = name


def _heading(table: Table, column: int) -> str:
    heading = table.header[column] if 0 <= column < len(table.header) else ""
    return " ".join(heading.split())[:60] or str(column + 1)


@dataclass
class _Row:
    table: Table
    mapping: Mapping[PersonField, int]
    line: Line
    problems: list[Problem] = field(default_factory=list)

    def person(self) -> PersonRow:
        name = self._name()
        return PersonRow(
            line=self.line.number,
            title=name.title,
            given_name=name.given,
            family_name=name.family,
            email=self._email(),
            phone=self._text(_F.PHONE),
            organisation=self._text(_F.ORGANISATION),
            sector=self._sector(),
            municipality=self._text(_F.MUNICIPALITY),
            function=self._text(_F.FUNCTION),
            language=self._language(),
            body=self._text(_F.BODY),
            seat=self._text(_F.SEAT),
            is_voting=self._yes_or_no(),
            deputy_of=self._text(_F.DEPUTY_OF),
            deputy=self._text(_F.DEPUTY),
            valid_from=self._day(),
        )

    def _complain(self, name: PersonField, message: str, **parameters: object) -> None:
        where = f"{self.table.name}, Zeile {self.line.number}"
        if name in self.mapping:
            where += f", Spalte „{_heading(self.table, self.mapping[name])}“"
        self.problems.append(Problem(where, message, **parameters))

    def _raw(self, name: PersonField) -> str:
        column = self.mapping.get(name)
        return "" if column is None else self.line.cell(column)

    def _text(self, name: PersonField, *, longest: int = LONGEST) -> str:
        """The cell on one line."""
        text = " ".join(self._raw(name).split())
        if UNREADABLE in text:
            self._complain(
                name,
                "„%(found)s“ enthält ein Zeichen, das sich nicht lesen lässt (�). Schreiben Sie "
                "den Text in dieser Zelle neu.",
                found=text[:60],
            )
        if len(text) > longest:
            self._complain(
                name,
                "Der Text hat %(length)s Zeichen, erlaubt sind %(longest)s.",
                length=len(text),
                longest=longest,
            )
        return text

    def _name(self) -> Name:
        title = self._text(_F.TITLE, longest=LONGEST_NAME)
        given = self._name_part(_F.GIVEN_NAME)
        family = self._name_part(_F.FAMILY_NAME)
        whole = "" if given or family else self._name_part(_F.NAME)
        name = parted(whole) if whole else Name(title, given, family)
        if not name.family:
            asked = _F.FAMILY_NAME if _F.FAMILY_NAME in self.mapping else _F.NAME
            self._complain(
                asked, "Der Nachname fehlt. Tragen Sie ihn ein oder löschen Sie die Zeile."
            )
        return Name(title or name.title, name.given, name.family)

    def _name_part(self, name: PersonField) -> str:
        if "\n" in self._raw(name):
            self._complain(
                name, "Der Name geht über mehrere Zeilen. Schreiben Sie ihn in eine Zeile."
            )
        if "@" in self._raw(name):
            self._complain(
                name,
                "Hier steht eine E-Mail-Adresse statt eines Namens. Prüfen Sie, ob die Spalten "
                "richtig zugeordnet sind.",
            )
        return self._text(name, longest=LONGEST_NAME)

    def _email(self) -> str:
        text = self._raw(_F.EMAIL).removeprefix("mailto:").strip()
        if not text:
            return ""
        if "\n" in text:
            self._complain(
                _F.EMAIL,
                "Die E-Mail-Adresse enthält einen Zeilenumbruch. Erlaubt ist genau eine Adresse in "
                "einer Zeile.",
            )
            return ""
        try:
            return validate_email(text, check_deliverability=False).normalized
        except EmailNotValidError:
            self._complain(
                _F.EMAIL,
                "„%(found)s“ ist keine gültige E-Mail-Adresse. Erwartet wird genau eine Adresse "
                "wie name@beispiel.de.",
                found=text[:60],
            )
            return ""

    def _sector(self) -> Sector | None:
        return self._chosen(
            _F.SECTOR,
            find_sector,
            "Den Bereich „%(found)s“ gibt es nicht. Möglich sind: %(known)s.",
            known_sectors(),
        )

    def _language(self) -> Language | None:
        return self._chosen(
            _F.LANGUAGE,
            find_language,
            "Die Sprache „%(found)s“ gibt es hier nicht. Möglich sind: %(known)s.",
            known_languages(),
        )

    def _yes_or_no(self) -> bool | None:
        return self._chosen(
            _F.VOTING,
            find_yes_or_no,
            "„%(found)s“ ist weder Ja noch Nein. Tragen Sie %(known)s ein.",
            "„ja“ oder „nein“",
        )

    def _day(self) -> date | None:
        return self._chosen(
            _F.VALID_FROM,
            find_day,
            "„%(found)s“ ist kein Tag im Kalender. Erwartet wird eine Form wie %(known)s.",
            "31.05.2027 oder 2027-05-31",
        )

    def _chosen(
        self, name: PersonField, find: Callable[[str], _Found | None], message: str, known: str
    ) -> _Found | None:
        text = " ".join(self._raw(name).split())
        if not text:
            return None
        found = find(text)
        if found is None:
            self._complain(name, message, found=text[:60], known=known)
        return found
