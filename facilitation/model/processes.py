"""A process with its phases, its regions and the municipalities in them."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from facilitation.model.base import (
    Base,
    InDistrict,
    Keyed,
    Valid,
    Versioned,
    ends_after_it_begins,
    link,
    references,
)
from facilitation.model.errors import InvalidError
from facilitation.model.municipalities import Municipality
from facilitation.model.people import Organisation


class ProcessState(StrEnum):
    RUNNING = "running"
    CLOSED = "closed"


class PhaseState(StrEnum):
    AHEAD = "ahead"
    RUNNING = "running"
    PASSED = "passed"


class RegionKind(StrEnum):
    TARGET_REGION = "target_region"
    PLANNING_AREA = "planning_area"


class Process(InDistrict, Versioned, Base):
    __tablename__ = "process"
    __table_args__ = (UniqueConstraint("district_id", "slug"),)

    slug: Mapped[str]
    name: Mapped[str]
    summary: Mapped[str] = mapped_column(default="")
    template_key: Mapped[str]
    """The template the rows were copied from; later changes of the template change nothing."""
    carrier_organisation_id: Mapped[int | None] = references("organisation")
    """None: the district itself carries the process."""
    starts_on: Mapped[date]
    state: Mapped[ProcessState] = mapped_column(default=ProcessState.RUNNING)
    region_kind: Mapped[RegionKind] = mapped_column(default=RegionKind.TARGET_REGION)
    is_public: Mapped[bool] = mapped_column(default=False)
    invitation_text: Mapped[str] = mapped_column(default="")
    """The paragraph that stands in every invitation of this process."""

    carrier: Mapped[Organisation | None] = link()
    phases: Mapped[list["Phase"]] = link(back_populates="process", order_by="Phase.position")
    regions: Mapped[list["Region"]] = link(back_populates="process", order_by="Region.position")

    @property
    def process_id(self) -> int:
        return self.id


class Phase(Keyed, Base):
    """A dated step; its exit condition is a predicate over the data (see `planning.gates`)."""

    __tablename__ = "phase"
    __table_args__ = (
        UniqueConstraint("process_id", "key"),
        UniqueConstraint("process_id", "position"),
    )

    process_id: Mapped[int] = references("process", on_delete="CASCADE")
    position: Mapped[int]
    name: Mapped[str]
    description: Mapped[str] = mapped_column(default="")
    months: Mapped[int | None]
    """How long the template thinks the phase will take."""
    condition: Mapped[dict[str, Any]]
    """Empty: nothing is asked."""
    state: Mapped[PhaseState] = mapped_column(default=PhaseState.AHEAD)
    began_on: Mapped[date | None]
    passed_on: Mapped[date | None]
    passed_by_id: Mapped[int | None] = references("person", on_delete="SET NULL")
    reason: Mapped[str] = mapped_column(default="")
    """Why the phase was left although its condition was not met."""

    process: Mapped[Process] = link(back_populates="phases")

    def begin(self, *, on: date) -> None:
        self.state, self.began_on = PhaseState.RUNNING, on

    def leave(self, *, on: date, by_id: int | None, is_met: bool, reason: str) -> None:
        """Close the phase. Without its condition met, a reason is asked for and kept."""
        if self.state is not PhaseState.RUNNING:
            raise InvalidError("Die Phase „%(phase)s“ läuft gerade nicht.", phase=self.name)
        if not is_met and not reason.strip():
            raise InvalidError(
                "Die Voraussetzungen der Phase „%(phase)s“ sind noch nicht erfüllt. Wenn es "
                "trotzdem weitergehen soll, nennen Sie bitte den Grund.",
                field="reason",
                phase=self.name,
            )
        self.state, self.passed_on, self.passed_by_id = PhaseState.PASSED, on, by_id
        self.reason = "" if is_met else reason.strip()


class Region(Keyed, Versioned, Base):
    """A target region or planning area: a part of the district that reaches all municipalities."""

    __tablename__ = "region"
    __table_args__ = (
        UniqueConstraint("process_id", "key"),
        UniqueConstraint("process_id", "name"),
    )

    process_id: Mapped[int] = references("process", on_delete="CASCADE")
    position: Mapped[int]
    name: Mapped[str]
    sort_key: Mapped[str]
    marks: Mapped[list[str]] = mapped_column(default=list)
    """Words of the template such as 'talks': where preliminary talks are to be held."""

    process: Mapped[Process] = link(back_populates="regions")


class RegionMunicipality(Valid, Base):
    """A municipality's place in one region of a process, from a day until another."""

    __tablename__ = "region_municipality"
    __table_args__ = (
        Index(
            "uq__region_municipality__one_region_at_a_time",
            "process_id",
            "municipality_id",
            unique=True,
            sqlite_where=text("valid_until IS NULL"),
            postgresql_where=text("valid_until IS NULL"),
        ),
        ends_after_it_begins(),
    )

    process_id: Mapped[int] = references("process", on_delete="CASCADE")
    region_id: Mapped[int] = references("region", on_delete="CASCADE")
    municipality_id: Mapped[int] = references("municipality")

    region: Mapped[Region] = link()
    municipality: Mapped[Municipality] = link()


class ProcessPartner(Base):
    """An organisation that carries a process together with others (twinning)."""

    __tablename__ = "process_partner"
    __table_args__ = (
        UniqueConstraint("process_id", "organisation_id"),
        UniqueConstraint("process_id", "position"),
    )

    process_id: Mapped[int] = references("process", on_delete="CASCADE", index=False)
    organisation_id: Mapped[int] = references("organisation")
    position: Mapped[int]

    organisation: Mapped[Organisation] = link()


class Report(InDistrict, Keyed, Base):
    """A report that was handed in: what the predicate `reports_filed` counts."""

    __tablename__ = "report"
    __table_args__ = (UniqueConstraint("district_id", "key"),)

    process_id: Mapped[int] = references("process", on_delete="CASCADE")
    kind: Mapped[str]
    title: Mapped[str]
    organisation_id: Mapped[int | None] = references("organisation")
    filed_on: Mapped[date]


class Extension(Base):
    """More time for a process that is limited (`within_months`), recorded with its reason."""

    __tablename__ = "extension"

    process_id: Mapped[int] = references("process", on_delete="CASCADE")
    months: Mapped[int]
    reason: Mapped[str]
    granted_at: Mapped[datetime]
    granted_by_id: Mapped[int | None] = references("person", on_delete="SET NULL")
