"""The concept put together as a document: every measure with the way it came."""

from collections.abc import Mapping
from datetime import date
from itertools import groupby
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitation.formats import docx_concepts
from facilitation.formats.concepts import PaperChapter, PaperConcept, PaperMeasure
from facilitation.formats.wording import long_date
from facilitation.model.bodies import DecisionKind
from facilitation.model.concepts import ConceptState, MeasureState
from facilitation.model.districts import District
from facilitation.model.people import Organisation
from facilitation.model.processes import Process
from facilitation.model.rights import Actor
from facilitation.usecases.concept_states import find_concept
from facilitation.usecases.measure_lists import MeasureLine, list_measures
from facilitation.usecases.measure_origins import Origin, list_origins

_STATES: Mapping[MeasureState, str] = {
    MeasureState.OPEN: "offen",
    MeasureState.IN_PROGRESS: "in Arbeit",
    MeasureState.STALLED: "stockt",
    MeasureState.DONE: "erledigt",
}
_KINDS: Mapping[DecisionKind, str] = {
    DecisionKind.RESOLUTION: "Beschluss",
    DecisionKind.AGREEMENT: "Vereinbarung",
    DecisionKind.RECOMMENDATION: "Empfehlung",
}


def write_concept(session: Session, process: Process, *, by: Actor, on: date) -> tuple[str, bytes]:
    """Name and content of the Word file, for all who may see the concept."""
    concept = compose_concept(session, process, by=by, on=on)
    return docx_concepts.file_name(concept), docx_concepts.write(concept)


def compose_concept(session: Session, process: Process, *, by: Actor, on: date) -> PaperConcept:
    """As it stands on that day; chapters without a measure are left out."""
    found = list_measures(session, process, by=by, on=on)
    origins = list_origins(session, process)
    district = session.get_one(District, process.district_id)
    concept = find_concept(session, process)
    carrier = session.scalar(
        select(Organisation.name).where(Organisation.id == process.carrier_organisation_id)
    )
    chapters = [
        PaperChapter(name, [_measure(row, origins[row.id], district.zone, on=on) for row in rows])
        for name, rows in groupby(found, key=lambda row: row.chapter)
    ]
    is_adopted = concept is not None and concept.state is ConceptState.ADOPTED
    return PaperConcept(
        organisation=district.name,
        title=concept.title if concept else process.name,
        process=process.name,
        carrier=carrier or "",
        chapters=chapters,
        on=on,
        adopted_on=concept.adopted_on if concept and is_adopted else None,
        is_submitted=concept is not None and concept.state is ConceptState.SUBMITTED,
    )


def _measure(row: MeasureLine, origin: Origin, zone: ZoneInfo, *, on: date) -> PaperMeasure:
    return PaperMeasure(
        title=row.title,
        wording=row.description,
        state=_STATES[row.state],
        caretaker=row.caretaker,
        deputy=row.deputy,
        due_on=row.due_on,
        resources=row.resources,
        origins=[told for told in (_raised(origin), _decided(origin, zone)) if told],
        is_overdue=row.is_overdue(on),
        is_done=row.state is MeasureState.DONE,
    )


def _raised(origin: Origin) -> str:
    """'Thema „Bus nach 19 Uhr“ (Vorgespräch West, Region West, 3. Februar 2027)'"""
    if not origin.topic or origin.raised_on is None:
        return ""
    region = "" if origin.region in origin.raised_at else origin.region
    where = ", ".join(
        part for part in (origin.raised_at, region, long_date(origin.raised_on)) if part
    )
    return f"Thema „{origin.topic}“ ({where})"


def _decided(origin: Origin, zone: ZoneInfo) -> str:
    """'Vereinbarung 3/2 (Aktivgruppe Bus, Sitzung am 12. März 2027)'"""
    if origin.decision_kind is None or origin.decided_on is None:
        return ""
    named = f"{_KINDS[origin.decision_kind]} {origin.decision_number}".strip()
    met_on = origin.met_at.astimezone(zone).date() if origin.met_at else None
    sitting = "Sitzung am " if met_on == origin.decided_on else ""
    return f"{named} ({origin.body}, {sitting}{long_date(origin.decided_on)})"
