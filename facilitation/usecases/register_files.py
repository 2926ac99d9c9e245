"""Register files on their way in: read, kept, and read again when confirmed."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from facilitation.formats.registers import Register, RegisterDistrict, read_register
from facilitation.model.errors import InvalidError
from facilitation.model.uploads import Upload
from facilitation.usecases.uploads import keep_upload

PURPOSE = "register"


@dataclass(frozen=True, kw_only=True)
class Sums:
    """What a register says of a district, in numbers."""

    ags: str
    name: str
    state: str
    municipalities: int
    associations: int
    without_association: int
    """Municipalities that belong to no Amt or the like."""
    unincorporated: int
    inhabitants: int


@dataclass(frozen=True)
class KeptRegister:
    """A register file between its upload and its confirmation."""

    key: str
    name: str
    stated_on: date | None
    districts: tuple[Sums, ...]

    def find_sums(self, ags: str) -> Sums | None:
        return next((sums for sums in self.districts if sums.ags == ags), None)


def keep_register(
    session: Session, account_id: int, content: bytes, name: str, *, now: datetime
) -> KeptRegister:
    """Read the file and keep it with the sums of its rural districts.

    FileRefusedError where it cannot be read, InvalidError where no rural district is in it.
    """
    register = read_register(content, name)
    if not register.rural_districts:
        raise InvalidError(
            "In „%(name)s“ steht kein Landkreis. Erwartet wird das Gemeindeverzeichnis eines "
            "Landes oder ganz Deutschlands.",
            field="file",
            name=register.name,
        )
    upload = keep_upload(
        session,
        account_id,
        purpose=PURPOSE,
        name=register.name,
        content=content,
        choices=_summary(register),
        now=now,
    )
    return kept_register(upload)


def kept_register(upload: Upload) -> KeptRegister:
    stated_on = upload.choices["stated_on"]
    return KeptRegister(
        key=upload.key,
        name=upload.name,
        stated_on=date.fromisoformat(stated_on) if stated_on else None,
        districts=tuple(Sums(**sums) for sums in upload.choices["districts"]),
    )


def find_in_register(upload: Upload, ags: str) -> RegisterDistrict | None:
    """The district as the kept file has it, with all its municipalities."""
    return read_register(upload.content, upload.name).find_district(ags)


def check_date(stated_on: date, *, today: date) -> None:
    """A register describes a day that has been."""
    if stated_on > today:
        raise InvalidError(
            "Der Stand des Verzeichnisses liegt in der Zukunft. Richtig wäre zum Beispiel "
            "31.12.%(year)s.",
            field="stated_on",
            year=today.year - 1,
        )


def _summary(register: Register) -> dict[str, Any]:
    return {
        "stated_on": register.stated_on.isoformat() if register.stated_on else None,
        "districts": [asdict(_sums(district)) for district in register.rural_districts],
    }


def _sums(district: RegisterDistrict) -> Sums:
    return Sums(
        ags=district.ags,
        name=district.name,
        state=district.state.value,
        municipalities=len(district.municipalities),
        associations=len(district.associations),
        without_association=len(district.without_association),
        unincorporated=len(district.unincorporated),
        inhabitants=district.inhabitants,
    )
