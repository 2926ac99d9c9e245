"""Offers on the spot: leisure, language, advice, by municipality and kind."""

from enum import StrEnum

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from facilitation.model.base import Base, InDistrict, Keyed, Valid, Versioned, references


class OfferKind(StrEnum):
    SPORT = "sport"
    HOBBY = "hobby"
    CULTURE = "culture"
    LANGUAGE = "language"
    ADVICE = "advice"
    ENCOUNTER = "encounter"


class Offer(InDistrict, Keyed, Versioned, Valid, Base):
    __tablename__ = "offer"
    __table_args__ = (UniqueConstraint("district_id", "key"),)

    municipality_id: Mapped[int] = references("municipality")
    organisation_id: Mapped[int | None] = references("organisation")
    kind: Mapped[OfferKind]
    name: Mapped[str]
    description: Mapped[str] = mapped_column(default="")
    times: Mapped[str] = mapped_column(default="")
    place: Mapped[str] = mapped_column(default="")
    contact: Mapped[str] = mapped_column(default="")
    """How to reach the offer, as it may be published."""
    languages: Mapped[list[str]] = mapped_column(default=list)
    is_public: Mapped[bool] = mapped_column(default=False)
