"""Measures of the concept that residents read, by chapter: what is done and how far it is.

Public is a measure marked so. Who takes care of it, until when and with what stays inside, and so
does the topic; the finding it came from is named where that is public itself.
"""

from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from sqlalchemy import and_, case, null, or_, select
from sqlalchemy.orm import Session

from facilitation.model.bodies import Body, DecisionKind
from facilitation.model.concepts import Concept, FieldOfAction, Measure, MeasureState
from facilitation.model.decisions import Decision, Result
from facilitation.model.meetings import AgendaItem, Meeting, MeetingState
from facilitation.model.processes import Process
from facilitation.usecases.measure_lists import MOST


@dataclass(frozen=True, slots=True)
class PublicMeasure:
    title: str
    description: str
    state: MeasureState
    kind: DecisionKind | None
    """Of the public finding it came from; None where there is none."""
    body: str
    decided_on: date | None


@dataclass(frozen=True, slots=True)
class PublicChapter:
    name: str
    measures: tuple[PublicMeasure, ...]

    @property
    def count(self) -> int:
        return len(self.measures)


def is_public_finding() -> Any:
    """Adopted, marked public, at a public item or none, and its meeting is closed or there is none.

    For queries with outer joins to the item and the meeting of the finding.
    """
    return and_(
        Decision.is_public.is_(True),
        Decision.result == Result.ADOPTED,
        or_(Decision.agenda_item_id.is_(None), AgendaItem.is_public.is_(True)),
        or_(Decision.meeting_id.is_(None), Meeting.state == MeetingState.CLOSED),
    )


def list_public_measures(session: Session, process: Process) -> tuple[PublicChapter, ...]:
    """Chapters with a public measure, in their order. The caller asks whether the process is."""
    is_told = is_public_finding()
    rows = session.execute(
        select(
            FieldOfAction.id,
            FieldOfAction.name,
            Measure.title,
            Measure.description,
            Measure.state,
            case((is_told, Decision.kind), else_=null()),
            case((is_told, Body.name), else_=null()),
            case((is_told, Decision.decided_on), else_=null()),
        )
        .join(FieldOfAction, FieldOfAction.id == Measure.field_of_action_id)
        .join(Concept, Concept.id == FieldOfAction.concept_id)
        .outerjoin(Decision, Decision.id == Measure.decision_id)
        .outerjoin(Body, Body.id == Decision.body_id)
        .outerjoin(AgendaItem, AgendaItem.id == Decision.agenda_item_id)
        .outerjoin(Meeting, Meeting.id == Decision.meeting_id)
        .where(Concept.process_id == process.id, Measure.is_public.is_(True))
        .order_by(FieldOfAction.position, FieldOfAction.id, Measure.id)
        .limit(MOST)
    )
    return tuple(
        PublicChapter(name, tuple(_measure(*row[2:]) for row in part))
        for (_id, name), part in groupby(rows, key=lambda row: (row[0], row[1]))
    )


def _measure(
    title: str,
    description: str,
    state: MeasureState,
    kind: DecisionKind | None,
    body: str | None,
    decided_on: date | None,
) -> PublicMeasure:
    return PublicMeasure(title, description, state, kind, body or "", decided_on)
