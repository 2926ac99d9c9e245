"""Municipalities of a district and the associations (Ämter) that stand for several of them."""

from datetime import date
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, Numeric, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from facilitation.model.base import Base, InDistrict, Valid, ends_after_it_begins, link, references
from facilitation.model.errors import InvalidError


class MunicipalityKind(StrEnum):
    """What the official register's text code says (60 to 67)."""

    TOWN = "town"
    MUNICIPALITY = "municipality"
    MARKET = "market"
    UNINCORPORATED = "unincorporated"


class MunicipalAssociation(InDistrict, Valid, Base):
    """Amt, Samtgemeinde, Verbandsgemeinde or Verwaltungsgemeinschaft."""

    __tablename__ = "municipal_association"
    __table_args__ = (
        UniqueConstraint("district_id", "ars", "valid_from"),
        CheckConstraint("length(ars) = 9", name="ars_has_nine_digits"),
        ends_after_it_begins(),
    )

    ars: Mapped[str]
    """State, government region, district and association: nine digits, leading zeros kept."""
    name: Mapped[str]
    sort_key: Mapped[str]


class Municipality(InDistrict, Valid, Base):
    __tablename__ = "municipality"
    __table_args__ = (
        UniqueConstraint("district_id", "ags", "valid_from"),
        Index(None, "district_id", "sort_key"),
        CheckConstraint("length(ags) = 8", name="ags_has_eight_digits"),
        ends_after_it_begins(),
    )

    ags: Mapped[str]
    """Official municipality key: eight digits, text, leading zeros kept."""
    name: Mapped[str]
    sort_key: Mapped[str]
    kind: Mapped[MunicipalityKind]
    association_id: Mapped[int | None] = references("municipal_association")
    inhabitants: Mapped[int] = mapped_column(default=0)
    area_km2: Mapped[Decimal | None] = mapped_column(Numeric(8, 2))
    postcode: Mapped[str] = mapped_column(default="")
    longitude: Mapped[float | None]
    latitude: Mapped[float | None]
    area_label: Mapped[str] = mapped_column(default="")
    """The register's travel area, one of the columns regions may be formed by."""
    register_date: Mapped[date]
    """The day whose state the register describes ('Stand')."""
    successor_id: Mapped[int | None] = references("municipality")

    association: Mapped[MunicipalAssociation | None] = link()
    successor: Mapped["Municipality | None"] = link(remote_side="Municipality.id")

    def merge_into(self, successor: "Municipality", *, on: date) -> None:
        """Stop being a municipality from `on`; the successor carries on."""
        if successor is self or successor.ags == self.ags:
            raise InvalidError(
                "Eine Gemeinde kann nicht in sich selbst aufgehen. Wählen Sie die Nachfolgerin.",
                field="successor",
            )
        if successor.district_id != self.district_id:
            raise InvalidError(
                "Die Nachfolgerin muss im selben Landkreis liegen.", field="successor"
            )
        if on <= self.valid_from:
            raise InvalidError(
                "Die Fusion muss nach dem %(since)s liegen; seitdem gibt es die Gemeinde.",
                field="on",
                since=self.valid_from,
            )
        if not successor.holds_on(on):
            raise InvalidError(
                "%(name)s besteht am %(on)s nicht. Wählen Sie eine Gemeinde, die es dann gibt.",
                field="successor",
                name=successor.name,
                on=on,
            )
        self.valid_until, self.successor_id = on, successor.id
