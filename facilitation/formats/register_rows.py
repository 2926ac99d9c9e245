"""The rows of a register, one by one, and what is wrong with them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import TypedDict

from facilitation.formats.register_columns import COLUMNS, Columns
from facilitation.formats.register_values import (
    AssociationKind,
    RegisterAssociation,
    RegisterDistrict,
    RegisterMunicipality,
)
from facilitation.formats.tables import UNREADABLE, Line
from facilitation.model.districts import STATE_OF_KEY
from facilitation.model.errors import Problem
from facilitation.model.municipalities import MunicipalityKind

_RURAL = frozenset({"43", "44", "45"})
_NO_ASSOCIATION = "50"
_KINDS = {
    "60": MunicipalityKind.MARKET,
    "61": MunicipalityKind.TOWN,
    "62": MunicipalityKind.TOWN,
    "63": MunicipalityKind.TOWN,
    "64": MunicipalityKind.MUNICIPALITY,
    "65": MunicipalityKind.UNINCORPORATED,
    "66": MunicipalityKind.UNINCORPORATED,
    "67": MunicipalityKind.TOWN,
}
_BLANKS = re.compile(r"\s+")
_THOUSANDS = re.compile(r"\d{1,3}(\.\d{3})+")
_ASSOCIATION_KINDS = {
    "51": AssociationKind.AMT,
    "52": AssociationKind.SAMTGEMEINDE,
    "53": AssociationKind.VERBANDSGEMEINDE,
    "54": AssociationKind.VERWALTUNGSGEMEINSCHAFT,
    "55": AssociationKind.KIRCHSPIELSLANDGEMEINDE,
    "56": AssociationKind.VERWALTUNGSVERBAND,
    "57": AssociationKind.VERWALTUNGSGEMEINSCHAFT,
    "58": AssociationKind.ERFUELLENDE_GEMEINDE,
}


class _Facts(TypedDict):
    area_km2: Decimal | None
    postcode: str
    longitude: float | None
    latitude: float | None
    area_label: str


@dataclass
class _District:
    name: str
    is_rural: bool
    associations: list[RegisterAssociation] = field(default_factory=list)
    areas: list[RegisterMunicipality] = field(default_factory=list)


@dataclass
class Reading:
    """Rows taken so far, and what was wrong with them."""

    name: str
    columns: Columns
    districts: dict[str, _District] = field(default_factory=dict)
    associations: set[str] = field(default_factory=set)
    single: set[str] = field(default_factory=set)
    """Record 50 of a municipality that stands for itself: no association."""
    seen: set[str] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)

    def take(self, line: Line) -> None:
        match self.text(line, "type"):
            case "40":
                self._take_district(line)
            case "50":
                self._take_association(line)
            case "60":
                self._take_municipality(line)
            case _:
                return  # states, government regions, footnotes below the table

    def finished(self) -> Iterator[RegisterDistrict]:
        for ags, district in sorted(self.districts.items()):
            yield RegisterDistrict(
                ags,
                district.name,
                STATE_OF_KEY[ags[:2]],
                district.is_rural,
                tuple(sorted(district.associations, key=lambda found: found.ars)),
                tuple(sorted(district.areas, key=lambda found: found.ags)),
            )

    def text(self, line: Line, column: str) -> str:
        place = self.columns.places.get(column)
        return "" if place is None else line.cell(place).strip()

    def complain(self, line: Line, column: str, message: str, **parameters: object) -> None:
        where = f"{self.name}, Zeile {line.number}, Spalte „{COLUMNS[column].title}“"
        self.problems.append(Problem(where, message, **parameters))

    def _take_district(self, line: Line) -> None:
        ags = self._key(line, "state", "region", "district")
        name = self._name(line)
        if ags is None or name is None:
            return
        if ags[:2] not in STATE_OF_KEY:
            self.complain(
                line,
                "state",
                "Ein Land mit dem Schlüssel „%(key)s“ gibt es nicht. "
                "Die Schlüssel gehen von 01 bis 16.",
                key=ags[:2],
            )
        elif ags in self.districts:
            self.complain(
                line, "district", "Der Kreis %(key)s steht zweimal in der Datei.", key=ags
            )
        else:
            self.districts[ags] = _District(name, self.text(line, "code") in _RURAL)

    def _take_association(self, line: Line) -> None:
        """Text code 50 marks a municipality that has an association's row but none above it."""
        ars = self._key(line, "state", "region", "district", "association")
        name, code = self._name(line), self.text(line, "code")
        district = self._district_of(line, ars)
        if ars is None or name is None or district is None:
            return
        if code == _NO_ASSOCIATION:
            self.single.add(ars)
        elif code not in _ASSOCIATION_KINDS:
            self.complain(
                line,
                "code",
                "„%(found)s“ ist kein Textkennzeichen eines "
                "Gemeindeverbands. Erwartet werden 50 bis 58.",
                found=code,
            )
        elif ars in self.associations:
            self.complain(
                line,
                "association",
                "Der Gemeindeverband %(key)s steht zweimal in der Datei.",
                key=ars,
            )
        else:
            self.associations.add(ars)
            district.associations.append(RegisterAssociation(ars, name, _ASSOCIATION_KINDS[code]))

    def _take_municipality(self, line: Line) -> None:
        ars = self._key(line, "state", "region", "district", "association")
        number = self._key(line, "municipality")
        name, kind = self._name(line), _KINDS.get(self.text(line, "code"))
        district = self._district_of(line, ars)
        inhabitants = self._whole_number(line)
        if kind is None:
            self.complain(
                line,
                "code",
                "„%(found)s“ ist kein Textkennzeichen einer Gemeinde. Erwartet werden 60 bis 67.",
                found=self.text(line, "code"),
            )
        facts = self._facts(line)
        if ars is None or number is None or name is None or inhabitants is None:
            return
        if kind is None or district is None:
            return
        ags = ars[:5] + number
        if ags in self.seen:
            self.complain(
                line,
                "municipality",
                "Die Gemeinde %(key)s steht zweimal in der Datei.",
                key=ags,
            )
            return
        self.seen.add(ags)
        district.areas.append(
            RegisterMunicipality(
                ags=ags,
                official_name=name,
                kind=kind,
                association_ars=self._association_of(line, ars),
                inhabitants=inhabitants,
                **facts,
            )
        )

    def _facts(self, line: Line) -> _Facts:
        return {
            "area_km2": self._decimal(line, "area"),
            "postcode": self._postcode(line),
            "longitude": self._degrees(line, "longitude"),
            "latitude": self._degrees(line, "latitude"),
            "area_label": self.text(line, "travel_area"),
        }

    def _association_of(self, line: Line, ars: str) -> str | None:
        if ars in self.associations:
            return ars
        if ars not in self.single:
            self.complain(
                line,
                "association",
                "Zum Gemeindeverband %(key)s fehlt die eigene Zeile (Satzart 50) weiter oben. "
                "Erwartet wird die vollständige Tabelle.",
                key=ars,
            )
        return None

    def _district_of(self, line: Line, ars: str | None) -> _District | None:
        if ars is None:
            return None
        district = self.districts.get(ars[:5])
        if district is None and ars[:5] not in self.seen:
            self.seen.add(ars[:5])
            self.complain(
                line,
                "district",
                "Zum Kreis %(key)s fehlt die eigene Zeile (Satzart 40) weiter oben. Erwartet wird "
                "die vollständige Tabelle.",
                key=ars[:5],
            )
        return district

    def _key(self, line: Line, *columns: str) -> str | None:
        """The parts of a key joined; leading zeros that a spreadsheet dropped are put back."""
        parts = []
        for column in columns:
            digits, part = COLUMNS[column].digits, self.text(line, column)
            if not (part.isascii() and part.isdigit() and len(part) <= digits):
                self.complain(
                    line,
                    column,
                    "„%(found)s“ ist kein Schlüssel. Erwartet werden %(digits)s Ziffern.",
                    found=part,
                    digits=digits,
                )
                return None
            parts.append(part.zfill(digits))
        return "".join(parts)

    def _name(self, line: Line) -> str | None:
        name = _BLANKS.sub(" ", self.text(line, "name"))
        if not name or len(name) > 120 or UNREADABLE in name:
            self.complain(line, "name", "Hier fehlt ein lesbarer Name.")
            return None
        return name

    def _whole_number(self, line: Line) -> int | None:
        plain = _plain_number(self.text(line, "inhabitants"))
        if plain and not (plain.isascii() and plain.isdigit() and len(plain) < 9):
            self.complain(
                line,
                "inhabitants",
                "„%(found)s“ ist keine Zahl von Menschen. Erwartet "
                "wird eine ganze Zahl wie 15 704.",
                found=self.text(line, "inhabitants"),
            )
            return None
        return int(plain or 0)

    def _decimal(self, line: Line, column: str) -> Decimal | None:
        text = _BLANKS.sub("", self.text(line, column))
        if not text:
            return None
        plain = text.replace(".", "").replace(",", ".") if "," in text else text
        try:
            number = Decimal(plain)
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite() or not 0 <= number < 100_000:
            self.complain(
                line,
                column,
                "„%(found)s“ ist keine Zahl. Erwartet wird eine Zahl wie 131,13.",
                found=text,
            )
            return None
        return number

    def _degrees(self, line: Line, column: str) -> float | None:
        number = self._decimal(line, column)
        return None if number is None else float(number)

    def _postcode(self, line: Line) -> str:
        text = self.text(line, "postcode")
        if text and not (text.isascii() and text.isdigit() and len(text) <= 5):
            self.complain(
                line,
                "postcode",
                "„%(found)s“ ist keine Postleitzahl. Erwartet werden fünf Ziffern.",
                found=text,
            )
        return text.zfill(5) if text else ""


def _plain_number(text: str) -> str:
    """'15 704' and '15.704' without what parts the thousands."""
    plain = _BLANKS.sub("", text)
    return plain.replace(".", "") if _THOUSANDS.fullmatch(plain) else plain
