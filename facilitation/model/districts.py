"""The district: tenant of the system, with its sender, its texts and its time zone."""

from enum import StrEnum
from zoneinfo import ZoneInfo

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from facilitation.model.base import Base, Versioned


class State(StrEnum):
    """The German states by their official short sign, as the package `holidays` names them."""

    BW = "BW"
    BY = "BY"
    BE = "BE"
    BB = "BB"
    HB = "HB"
    HH = "HH"
    HE = "HE"
    MV = "MV"
    NI = "NI"
    NW = "NW"
    RP = "RP"
    SL = "SL"
    SN = "SN"
    ST = "ST"
    SH = "SH"
    TH = "TH"


STATE_OF_KEY = {
    "01": State.SH, "02": State.HH, "03": State.NI, "04": State.HB, "05": State.NW,
    "06": State.HE, "07": State.RP, "08": State.BW, "09": State.BY, "10": State.SL,
    "11": State.BE, "12": State.BB, "13": State.MV, "14": State.SN, "15": State.ST,
    "16": State.TH,
}  # fmt: skip
"""First two digits of the official municipality key (AGS) to the state."""


class District(Versioned, Base):
    __tablename__ = "district"
    __table_args__ = (CheckConstraint("length(ags) = 5", name="ags_has_five_digits"),)

    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    ags: Mapped[str]
    state: Mapped[State]
    timezone: Mapped[str] = mapped_column(default="Europe/Berlin")
    language: Mapped[str] = mapped_column(default="de")
    mailbox: Mapped[str]
    sender_name: Mapped[str]
    postal_address: Mapped[str] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(default="")
    imprint: Mapped[str] = mapped_column(default="")
    imprint_html: Mapped[str] = mapped_column(default="")
    privacy: Mapped[str] = mapped_column(default="")
    privacy_html: Mapped[str] = mapped_column(default="")
    accessibility: Mapped[str] = mapped_column(default="")
    accessibility_html: Mapped[str] = mapped_column(default="")
    privacy_notice: Mapped[str] = mapped_column(default="")
    """What the first mail to a person says about their data (Art. 13 and 14 GDPR)."""

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @property
    def sender(self) -> str:
        return self.mailbox
