"""Bodies with their rules of procedure, their seats, and the mandates."""

from typing import ClassVar

from facilitation.formats.dossiers.fields import (
    AssociationRef,
    BodyRef,
    Clock,
    Count,
    Day,
    Email,
    Key,
    Line,
    MaybeLine,
    MunicipalityRef,
    OrganisationRef,
    PersonRef,
    Positive,
    RegionRef,
    Row,
    YesNo,
)
from facilitation.formats.template_parts import SeatTemplate
from facilitation.model.bodies import (
    BodyKind,
    DecisionKind,
    DecisionMode,
    DeputyRule,
    MandateFunction,
    Quorum,
)
from facilitation.model.people import Sector


class AgendaLine(Row):
    """A line of the standard agenda."""

    on_one_line: ClassVar[bool] = True

    title: Line
    minutes: Positive | None = None
    is_public: YesNo = True


class Rules(Row):
    """The rules of procedure; what is left out is as in the model."""

    invitation_period_days: Count = 14
    quorum: Quorum = Quorum.NONE
    quorum_basis: MaybeLine = ""
    decision_mode: DecisionMode = DecisionMode.CONSENSUS
    decision_kind: DecisionKind = DecisionKind.AGREEMENT
    may_resolve: YesNo = False
    deputy_rule: DeputyRule = DeputyRule.PERSONAL
    meets_in_public: YesNo = False
    objection_days: Count = 14
    reminder_days: list[Count] = [7, 1]
    default_start: Clock = "17:00"
    default_minutes: Positive = 120
    default_place: MaybeLine = ""
    calls_on_demand: YesNo = False
    demand_topics: Count = 3


class Mandate(Row):
    on_one_line: ClassVar[bool] = True

    person: PersonRef
    deputy: PersonRef | None = None
    function: MandateFunction = MandateFunction.MEMBER
    valid_from: Day
    valid_until: Day | None = None


class Seat(Row):
    key: Key
    label: Line
    sector: Sector
    organisation: OrganisationRef | None = None
    municipality: MunicipalityRef | None = None
    association: AssociationRef | None = None
    is_voting: YesNo = True
    may_decide: YesNo = False
    valid_from: Day
    valid_until: Day | None = None
    mandates: list[Mandate] = []


class Body(Row):
    key: Key
    kind: BodyKind
    name: Line
    region: RegionRef | None = None
    host: OrganisationRef | None = None
    """The organisation at whose place it meets (twinning)."""
    parent: BodyRef | None = None
    is_shared: YesNo = False
    """Of the district, not of this process: taken over where the district has it already."""
    is_linked: YesNo = False
    convenes: list[BodyKind] = []
    mailbox: Email = ""
    sender_name: MaybeLine = ""
    template_key: MaybeLine = ""
    valid_from: Day
    valid_until: Day | None = None
    rules: Rules = Rules()
    agenda: list[AgendaLine] = []
    seat_rules: list[SeatTemplate] = []
    """Seats to be made for each Amt or municipality of the region, as in a process template."""
    seats: list[Seat] = []
