"""The parts of a process template; names of fields are those of the columns they become."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StrictBool,
    StrictFloat,
    StrictInt,
    StringConstraints,
)

from facilitation.model.activities import ActivityKind
from facilitation.model.bodies import BodyKind, DecisionKind, DecisionMode, DeputyRule, Quorum
from facilitation.model.people import Language, Sector
from facilitation.model.processes import RegionKind
from facilitation.model.series import Frequency, HolidayPolicy

KEY = "^[a-z][a-z0-9_]*$"
AGS = "^[0-9]{8}$"
ARS = "^[0-9]{9}$"
CLOCK_TIME = "^([01][0-9]|2[0-3]):[0-5][0-9]$"

Key = Annotated[str, StringConstraints(pattern=KEY, max_length=60)]
Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Paragraphs = Annotated[str, StringConstraints(strip_whitespace=True, max_length=5000)]
ClockTime = Annotated[str, StringConstraints(pattern=CLOCK_TIME)]
Count = Annotated[StrictInt, Field(ge=1, le=1000)]
Months = Annotated[StrictInt, Field(ge=1, le=240)]
Minutes = Annotated[StrictInt, Field(ge=1, le=24 * 60)]
Days = Annotated[StrictInt, Field(ge=0, le=365)]


class Part(BaseModel):
    """Unknown fields are refused: a slip of the pen must not pass in silence."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class AgendaEntry(Part):
    title: Title
    minutes: Minutes | None = None
    is_public: StrictBool = True


class RulesTemplate(Part):
    """Rules of procedure; every field is a column of a body, with the same default."""

    invitation_period_days: Days = 14
    quorum: Quorum = Quorum.NONE
    quorum_basis: Annotated[str, StringConstraints(max_length=200)] = ""
    decision_mode: DecisionMode = DecisionMode.CONSENSUS
    decision_kind: DecisionKind = DecisionKind.AGREEMENT
    may_resolve: StrictBool = False
    deputy_rule: DeputyRule = DeputyRule.PERSONAL
    meets_in_public: StrictBool = False
    objection_days: Days = 14
    reminder_days: list[Days] = [7, 1]
    default_start: ClockTime = "17:00"
    default_minutes: Minutes = 120
    default_place: Annotated[str, StringConstraints(max_length=200)] = ""
    agenda: list[AgendaEntry] = []
    calls_on_demand: StrictBool = False
    demand_topics: Count = 3

    def columns(self) -> dict[str, Any]:
        """All columns of `RulesOfProcedure` by name."""
        return self.model_dump()


class SeatEach(StrEnum):
    """For whom a seat is made, once for each of them."""

    ASSOCIATION_IN_REGION = "association_in_region"
    """Each Amt with a municipality in the body's region, and each there that belongs to none."""
    MUNICIPALITY_IN_REGION = "municipality_in_region"
    ASSOCIATION = "association"
    """Each Amt of the district, and each municipality that belongs to none."""
    MUNICIPALITY = "municipality"
    PARTNER = "partner"
    """Each organisation that carries the process together with others; it holds the seat."""

    @property
    def is_in_region(self) -> bool:
        return self in (SeatEach.ASSOCIATION_IN_REGION, SeatEach.MUNICIPALITY_IN_REGION)


class SeatTemplate(Part):
    key: Key
    label: Title
    """With `for_each` the place {name} is filled in."""
    sector: Sector
    count: Count = 1
    is_voting: StrictBool = True
    may_decide: StrictBool = False
    for_each: SeatEach | None = None
    organisation: Title | None = None
    """Name of the organisation that holds the seat."""

    def label_for(self, name: str) -> str:
        return self.label.replace("{name}", name)


class Weekday(StrEnum):
    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"

    @property
    def number(self) -> int:
        """0 is Monday."""
        return list(Weekday).index(self)


class SeriesTemplate(Part):
    title: Title
    frequency: Frequency
    step: Count = 1
    weekday: Weekday | None = None
    nth: Literal[1, 2, 3, 4, -1] | None = None
    """-1 is the last one of the month."""
    month_day: Annotated[StrictInt, Field(ge=1, le=28)] | None = None
    local_start: ClockTime
    minutes: Minutes = 120
    holiday_policy: HolidayPolicy = HolidayPolicy.ASK
    avoids_school_holidays: StrictBool = False


class BodyTemplate(Part):
    key: Key
    kind: BodyKind
    name: Title
    """With `for_each` the place {region} or {partner} is filled in."""
    for_each: Literal["region", "partner"] | None = None
    """One body for each; that of a partner meets at the partner's place."""
    marked: Key | None = None
    """Only for regions that bear this mark."""
    region: Key | None = None
    parent: Key | None = None
    """The body this one reports to."""
    convenes: list[BodyKind] = []
    is_linked: StrictBool = False
    """An existing body that others run."""
    rules: RulesTemplate = RulesTemplate()
    seats: list[SeatTemplate] = []
    series: SeriesTemplate | None = None

    def name_in(self, region: str) -> str:
        return self.name.replace("{region}", region)

    def name_at(self, partner: str) -> str:
        return self.name.replace("{partner}", partner)


class RegionTemplate(Part):
    key: Key
    name: Title
    marks: list[Key] = []
    municipalities: list[Annotated[str, StringConstraints(pattern=AGS)]] = []
    """Eight-digit keys (AGS), quoted."""
    associations: list[Annotated[str, StringConstraints(pattern=ARS)]] = []
    """Nine-digit keys (ARS) of an Amt; all its municipalities come along."""


ScopeWord = Literal["region", "process"]
MeetingScope = Literal["region", "process", "partner"]
"""Of a partner: held at its place."""


class MeetingsAsked(Part):
    kind: BodyKind
    at_least: Count = 1
    scope: MeetingScope = "process"
    marked: Key | None = None


class ActivitiesAsked(Part):
    kind: ActivityKind
    language: Language | None = None
    """Only those at which this language was spoken."""
    at_least: Count = 1
    scope: ScopeWord = "process"
    marked: Key | None = None


class TopicsAsked(Part):
    at_least: Count = 1
    scope: ScopeWord = "process"


class SeatsAsked(Part):
    kind: BodyKind
    share: Annotated[StrictFloat, Field(gt=0, le=1)] | None = None
    at_least: Count | None = None
    scope: ScopeWord = "process"


class ReportsAsked(Part):
    kind: Key
    label: Title | None = None
    at_least: Count = 1
    by_each: Literal["organisation", "partner"] | None = None
    """Of all that hold a seat, or of the partners alone."""


class AdoptedAsked(Part):
    kind: BodyKind
    """Of the body that has to adopt what is passed to it."""
    at_least: Count = 1


class TimeAsked(Part):
    months: Months
    warn_at: Months | None = None


class ConditionTemplate(Part):
    """Exactly one of these; `all_of` and `any_of` hold several more."""

    model_config = ConfigDict(json_schema_extra={"minProperties": 1, "maxProperties": 1})

    meetings_held: MeetingsAsked | None = None
    activities_held: ActivitiesAsked | None = None
    topics_raised: TopicsAsked | None = None
    seats_filled: SeatsAsked | None = None
    reports_filed: ReportsAsked | None = None
    adopted: AdoptedAsked | None = None
    within_months: TimeAsked | None = None
    all_of: Annotated[list["ConditionTemplate"], Field(min_length=1)] | None = None
    any_of: Annotated[list["ConditionTemplate"], Field(min_length=1)] | None = None

    def stored(self) -> dict[str, Any]:
        """As a phase keeps it and `planning.conditions.parse` reads it."""
        return self.model_dump(mode="json", exclude_none=True)


class PhaseTemplate(Part):
    key: Key
    name: Title
    description: Paragraphs = ""
    months: Months | None = None
    condition: ConditionTemplate | None = None

    def stored_condition(self) -> dict[str, Any]:
        return {} if self.condition is None else self.condition.stored()


class TextsTemplate(Part):
    invitation: Paragraphs = ""
    """The paragraph that stands in every invitation of the process."""


class ProcessTemplate(Part):
    """A kind of process; starting one copies this into rows, which the district may change."""

    key: Key
    name: Title
    summary: Paragraphs
    suited_for: Paragraphs = ""
    """For which districts and tasks it is meant."""
    based_on: Paragraphs = ""
    """Which practice it follows."""
    texts: TextsTemplate = TextsTemplate()
    carrier: Literal["district", "organisation"] = "district"
    """Who carries it; a town or association is asked for when the process starts."""
    partners: Annotated[StrictInt, Field(ge=2, le=6)] | None = None
    """So many organisations carry it together; they are asked for when it starts."""
    region_kind: RegionKind = RegionKind.TARGET_REGION
    regions: list[RegionTemplate] = []
    bodies: Annotated[list[BodyTemplate], Field(min_length=1)]
    phases: Annotated[list[PhaseTemplate], Field(min_length=1)]

    def regions_of(self, body: BodyTemplate) -> list[RegionTemplate]:
        """The regions in which a body with `for_each: region` is set up."""
        if body.for_each != "region":
            return []
        return [r for r in self.regions if body.marked is None or body.marked in r.marks]


PATTERNS: Mapping[str, str] = {
    KEY: "Erlaubt sind kleine Buchstaben (a bis z), Ziffern und Unterstriche; am Anfang steht ein "
    "Buchstabe.",
    AGS: "Ein Gemeindeschlüssel (AGS) hat acht Ziffern in Anführungszeichen, zum Beispiel "
    '"13076001".',
    ARS: "Der Schlüssel eines Amtes (ARS) hat neun Ziffern in Anführungszeichen, zum Beispiel "
    '"130765652".',
    CLOCK_TIME: 'Eine Uhrzeit steht als "HH:MM" in Anführungszeichen, zum Beispiel "17:00".',
}
"""What would be right where a text does not have the form asked for."""
