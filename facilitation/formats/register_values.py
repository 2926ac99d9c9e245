"""The official municipality register (GV-ISys of Destatis): what it says of each district."""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from facilitation.model.districts import State
from facilitation.model.municipalities import MunicipalityKind

SOURCE = "© Statistisches Bundesamt (Destatis), Gemeindeverzeichnis-Informationssystem GV-ISys"
"""Has to stand where facts of the register are shown (terms of use of Destatis)."""

_LOOSE_SLASH = re.compile(r"(?<=\w)/ (?=\w)")


class AssociationKind(StrEnum):
    """What stands for several municipalities, by text code 51 to 58 of the register."""

    AMT = "Amt"
    SAMTGEMEINDE = "Samtgemeinde"
    VERBANDSGEMEINDE = "Verbandsgemeinde"
    VERWALTUNGSGEMEINSCHAFT = "Verwaltungsgemeinschaft"
    KIRCHSPIELSLANDGEMEINDE = "Kirchspielslandgemeinde"
    VERWALTUNGSVERBAND = "Verwaltungsverband"
    ERFUELLENDE_GEMEINDE = "Erfüllende Gemeinde"


@dataclass(frozen=True)
class RegisterAssociation:
    ars: str
    """Nine digits: state, government region, district, association."""
    official_name: str
    kind: AssociationKind

    @property
    def name(self) -> str:
        """As people say it: 'Amt Grabow'."""
        has_word = self.official_name.startswith(self.kind.value)
        return self.official_name if has_word else f"{self.kind.value} {self.official_name}"


@dataclass(frozen=True, kw_only=True)
class RegisterMunicipality:
    ags: str
    """Eight digits, leading zeros kept."""
    official_name: str
    """'Königslutter am Elm, Stadt'."""
    kind: MunicipalityKind
    association_ars: str | None
    """None: it belongs to no Amt or the like ('amtsfrei', 'verbandsfrei')."""
    inhabitants: int
    area_km2: Decimal | None
    postcode: str
    longitude: float | None
    latitude: float | None
    area_label: str

    @property
    def name(self) -> str:
        """Without ', Stadt' and the like; an unincorporated area says what it is.

        The register writes 'Boizenburg/ Elbe' here and 'Boizenburg/Elbe' there: the latter is kept.
        """
        short, comma, _ = _LOOSE_SLASH.sub("/", self.official_name).partition(",")
        if comma and self.kind is MunicipalityKind.UNINCORPORATED:
            return f"{short} (gemeindefreies Gebiet)"
        return short


@dataclass(frozen=True)
class RegisterDistrict:
    ags: str
    """Five digits: state, government region, district."""
    name: str
    state: State
    is_rural: bool
    """False: a town that is a district by itself (kreisfreie Stadt, Stadtkreis)."""
    associations: tuple[RegisterAssociation, ...] = ()
    areas: tuple[RegisterMunicipality, ...] = ()
    """Municipalities and unincorporated areas, by key."""

    @property
    def municipalities(self) -> tuple[RegisterMunicipality, ...]:
        return tuple(a for a in self.areas if a.kind is not MunicipalityKind.UNINCORPORATED)

    @property
    def unincorporated(self) -> tuple[RegisterMunicipality, ...]:
        return tuple(a for a in self.areas if a.kind is MunicipalityKind.UNINCORPORATED)

    @property
    def without_association(self) -> tuple[RegisterMunicipality, ...]:
        return tuple(m for m in self.municipalities if m.association_ars is None)

    @property
    def inhabitants(self) -> int:
        return sum(area.inhabitants for area in self.areas)

    @property
    def area_km2(self) -> Decimal:
        return sum((area.area_km2 or Decimal() for area in self.areas), Decimal())


@dataclass(frozen=True)
class Register:
    name: str
    """Of the file."""
    stated_on: date | None
    """The day whose state it describes ('Stand'), where file, sheet or title name one."""
    districts: tuple[RegisterDistrict, ...]

    @property
    def rural_districts(self) -> list[RegisterDistrict]:
        """What there is to choose from, by name."""
        return sorted((d for d in self.districts if d.is_rural), key=lambda d: (d.name, d.ags))

    def find_district(self, ags: str) -> RegisterDistrict | None:
        return next((district for district in self.districts if district.ags == ags), None)
