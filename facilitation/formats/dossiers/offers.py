"""Offers on the spot, by municipality and kind."""

from facilitation.formats.dossiers.fields import (
    Day,
    Key,
    Line,
    MaybeLine,
    MunicipalityRef,
    OrganisationRef,
    Prose,
    Row,
    YesNo,
)
from facilitation.formats.dossiers.responsibilities import Responsibility
from facilitation.model.offers import OfferKind


class Offer(Row):
    """Of the district, not of the process alone: taken over where the district has it already."""

    key: Key
    kind: OfferKind
    name: Line
    municipality: MunicipalityRef
    organisation: OrganisationRef | None = None
    description: Prose = ""
    times: Prose = ""
    place: MaybeLine = ""
    contact: Prose = ""
    languages: list[Line] = []
    is_public: YesNo = False
    valid_from: Day
    valid_until: Day | None = None
    responsibility: Responsibility | None = None
