"""Where each measure of a concept came from: what was raised, where, and what was decided."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from facilitation.model.activities import Activity
from facilitation.model.bodies import Body, DecisionKind
from facilitation.model.concepts import Concept, FieldOfAction, Measure
from facilitation.model.decisions import Decision
from facilitation.model.meetings import Meeting
from facilitation.model.processes import Process, Region
from facilitation.model.topics import Topic


@dataclass(frozen=True, slots=True)
class Origin:
    """The way of one measure; what is not known is empty."""

    topic: str
    raised_on: date | None
    region: str
    raised_at: str
    """The meeting or the format of participation in which the topic came up."""
    decision_kind: DecisionKind | None
    decision_number: str
    decided_on: date | None
    body: str
    """The body that decided."""
    meeting: str
    met_at: datetime | None

    @property
    def is_known(self) -> bool:
        return bool(self.topic) or self.decision_kind is not None


def list_origins(
    session: Session, process: Process, measure_id: int | None = None
) -> dict[int, Origin]:
    """By the number of the measure, of all or of one. The caller has checked the right."""
    raised_at, met = aliased(Meeting), aliased(Meeting)
    query = (
        select(
            Measure.id,
            Topic.title,
            Topic.raised_on,
            Region.name,
            raised_at.title,
            Activity.title,
            Decision.kind,
            Decision.number,
            Decision.decided_on,
            Body.name,
            met.title,
            met.starts_at,
        )
        .join(FieldOfAction, FieldOfAction.id == Measure.field_of_action_id)
        .join(Concept, Concept.id == FieldOfAction.concept_id)
        .outerjoin(Topic, Topic.id == Measure.topic_id)
        .outerjoin(Region, Region.id == Topic.region_id)
        .outerjoin(raised_at, raised_at.id == Topic.meeting_id)
        .outerjoin(Activity, Activity.id == Topic.activity_id)
        .outerjoin(Decision, Decision.id == Measure.decision_id)
        .outerjoin(Body, Body.id == Decision.body_id)
        .outerjoin(met, met.id == Decision.meeting_id)
        .where(Concept.process_id == process.id)
    )
    if measure_id is not None:
        query = query.where(Measure.id == measure_id)
    found = {}
    for id_, topic, raised_on, region, meeting, activity, *decided in session.execute(query):
        kind, number, day, body, met_in, met_at = decided
        found[id_] = Origin(
            topic or "", raised_on, region or "", meeting or activity or "",
            kind, number or "", day, body or "", met_in or "", met_at,
        )  # fmt: skip
    return found
