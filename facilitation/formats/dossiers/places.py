"""The district, its municipalities, the process with its phases and regions."""

from typing import ClassVar

from facilitation.formats.dossiers.fields import (
    Area,
    AssociationKey,
    AssociationRef,
    Count,
    Day,
    Degrees,
    DistrictKey,
    Email,
    Key,
    Line,
    MaybeLine,
    Moment,
    MunicipalityKey,
    MunicipalityRef,
    OrganisationRef,
    PersonRef,
    Positive,
    Prose,
    Row,
    Slug,
    YesNo,
    Zone,
)
from facilitation.formats.template_parts import ConditionTemplate
from facilitation.model.districts import State
from facilitation.model.municipalities import MunicipalityKind
from facilitation.model.people import Language
from facilitation.model.processes import PhaseState, ProcessState, RegionKind


class District(Row):
    slug: Slug
    name: Line
    ags: DistrictKey
    state: State
    timezone: Zone = "Europe/Berlin"
    language: Language = Language.GERMAN
    mailbox: Email
    sender_name: Line
    postal_address: Prose = ""
    phone: MaybeLine = ""
    imprint: Prose = ""
    privacy: Prose = ""
    accessibility: Prose = ""
    privacy_notice: Prose = ""


class Register(Row):
    """Which state of the official register the municipalities are taken from."""

    date: Day
    source: Line


class Association(Row):
    on_one_line: ClassVar[bool] = True

    ars: AssociationKey
    name: Line
    valid_from: Day | None = None
    """None: the date of the register."""
    valid_until: Day | None = None


class Municipality(Row):
    on_one_line: ClassVar[bool] = True

    ags: MunicipalityKey
    name: Line
    kind: MunicipalityKind = MunicipalityKind.MUNICIPALITY
    association: AssociationRef | None = None
    inhabitants: Count = 0
    area_km2: Area | None = None
    postcode: MaybeLine = ""
    longitude: Degrees | None = None
    latitude: Degrees | None = None
    area_label: MaybeLine = ""
    register_date: Day | None = None
    """None: the date of the register."""
    valid_from: Day | None = None
    valid_until: Day | None = None
    successor: MunicipalityRef | None = None


class Phase(Row):
    key: Key
    name: Line
    description: Prose = ""
    months: Positive | None = None
    condition: ConditionTemplate | None = None
    state: PhaseState = PhaseState.AHEAD
    began_on: Day | None = None
    passed_on: Day | None = None
    passed_by: PersonRef | None = None
    reason: Prose = ""


class Stay(Row):
    """A municipality's time in a region, where it is not the whole process."""

    on_one_line: ClassVar[bool] = True

    municipality: MunicipalityRef
    valid_from: Day
    valid_until: Day | None = None


class Region(Row):
    key: Key
    name: Line
    marks: list[Line] = []
    municipalities: list[MunicipalityRef] = []
    """Those that belong to it since the process began, and still do."""
    stays: list[Stay] = []


class Extension(Row):
    months: Positive
    reason: Prose
    granted_at: Moment
    granted_by: PersonRef | None = None


class Report(Row):
    on_one_line: ClassVar[bool] = True

    key: Key
    kind: Line
    title: Line
    organisation: OrganisationRef | None = None
    filed_on: Day


class Process(Row):
    slug: Slug
    name: Line
    summary: Prose = ""
    template_key: MaybeLine = ""
    carrier: OrganisationRef | None = None
    partners: list[OrganisationRef] = []
    """Organisations that carry it together (twinning)."""
    starts_on: Day
    state: ProcessState = ProcessState.RUNNING
    region_kind: RegionKind = RegionKind.TARGET_REGION
    is_public: YesNo = False
    invitation_text: Prose = ""
    phases: list[Phase] = []
    regions: list[Region] = []
    extensions: list[Extension] = []
    reports: list[Report] = []
