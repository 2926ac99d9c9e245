"""What is known of a process on one day, as plain values: all that exit conditions ask."""

from dataclasses import dataclass
from datetime import date

from facilitation.model.activities import ActivityKind
from facilitation.model.bodies import BodyKind


@dataclass(frozen=True)
class RegionFact:
    key: str
    name: str
    marks: frozenset[str] = frozenset()


@dataclass(frozen=True)
class MeetingFact:
    """A meeting that was held; `region` and `host` are the keys of its body's."""

    kind: BodyKind
    region: str | None = None
    host: str | None = None


@dataclass(frozen=True)
class ActivityFact:
    """An activity that took place."""

    kind: ActivityKind
    region: str | None = None
    languages: frozenset[str] = frozenset()


@dataclass(frozen=True)
class TopicFact:
    region: str | None = None
    """The region that raised it."""
    is_same: bool = False
    """Another region raised the same topic: it counts for this region, but no second time."""


@dataclass(frozen=True)
class SeatFact:
    kind: BodyKind
    region: str | None
    is_filled: bool


@dataclass(frozen=True)
class ReportFact:
    kind: str
    organisation: str | None = None


@dataclass(frozen=True)
class AdoptionFact:
    """Something that was passed to a body of this kind and adopted by it."""

    kind: BodyKind


@dataclass(frozen=True)
class OrganisationFact:
    """An organisation that takes part, of which a report may be asked."""

    key: str
    name: str


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What is known of a process on one day; conditions ask nothing else."""

    started_on: date
    today: date
    regions: tuple[RegionFact, ...] = ()
    meetings: tuple[MeetingFact, ...] = ()
    activities: tuple[ActivityFact, ...] = ()
    topics: tuple[TopicFact, ...] = ()
    seats: tuple[SeatFact, ...] = ()
    reports: tuple[ReportFact, ...] = ()
    adoptions: tuple[AdoptionFact, ...] = ()
    organisations: tuple[OrganisationFact, ...] = ()
    partners: tuple[OrganisationFact, ...] = ()
    """Those that carry the process together."""
    extension_months: int = 0
