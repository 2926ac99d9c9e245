"""The concept with its chapters, and its measures."""

from facilitation.formats.dossiers import concepts as file
from facilitation.model.concepts import Concept, FieldOfAction, Measure
from facilitation.model.decisions import Decision
from facilitation.model.responsibilities import Responsibility
from facilitation.model.topics import CarriedPart
from facilitation.usecases.dossiers.gathering import Gathered
from facilitation.usecases.dossiers.telling.responsibilities import tell_responsibility
from facilitation.usecases.dossiers.telling.rows import told


def tell_concept(gathered: Gathered) -> file.Concept | None:
    """A process has one; None before its first measure."""
    row = next(iter(gathered.all(Concept)), None)
    if row is None:
        return None
    return told(
        file.Concept, row, chapters=[told(file.Chapter, one) for one in _chapters(gathered, row)]
    )


def _chapters(gathered: Gathered, concept: Concept) -> list[FieldOfAction]:
    found = gathered.parts(FieldOfAction.concept_id, concept.id)
    return sorted(found, key=lambda one: (one.position, one.id))


def tell_measures(gathered: Gathered) -> list[file.Measure]:
    """Chapter by chapter, as the concept has them; none where the process has no concept."""
    concept = next(iter(gathered.all(Concept)), None)
    if concept is None:
        return []
    return [
        told(
            file.Measure,
            row,
            chapter=chapter.key,
            topic=gathered.first_topic(row, CarriedPart.measure_id),
            decision=gathered.key(Decision, row.decision_id),
            responsibility=tell_responsibility(gathered, Responsibility.measure_id, row.id),
        )
        for chapter in _chapters(gathered, concept)
        for row in sorted(
            gathered.parts(Measure.field_of_action_id, chapter.id), key=lambda one: one.id
        )
    ]
