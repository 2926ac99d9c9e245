"""The concept: its chapters, and the measures that topics and decisions were turned into."""

from typing import ClassVar

from facilitation.formats.dossiers.fields import (
    ChapterRef,
    Day,
    DecisionRef,
    Key,
    Line,
    Prose,
    Row,
    TopicRef,
)
from facilitation.formats.dossiers.responsibilities import Responsibility
from facilitation.model.concepts import ConceptState, MeasureState


class Chapter(Row):
    on_one_line: ClassVar[bool] = True

    key: Key
    name: Line


class Concept(Row):
    title: Line
    state: ConceptState = ConceptState.DRAFT
    adopted_on: Day | None = None
    chapters: list[Chapter] = []


class Measure(Row):
    key: Key
    chapter: ChapterRef
    title: Line
    description: Prose = ""
    state: MeasureState = MeasureState.OPEN
    is_public: bool = False
    topic: TopicRef | None = None
    decision: DecisionRef | None = None
    responsibility: Responsibility | None = None
