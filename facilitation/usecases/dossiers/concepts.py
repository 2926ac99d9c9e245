"""The concept with its chapters, and its measures."""

from facilitation.formats.dossiers.concepts import Measure as MeasureRow
from facilitation.model.concepts import Concept, FieldOfAction, Measure
from facilitation.model.processes import Process
from facilitation.usecases.dossiers.storing import Storing


def add_measures(store: Storing, process: Process) -> None:
    """After topics and decisions, which measures name."""
    row = store.dossier.concept
    if row is None:
        return
    concept = Concept(
        district_id=store.district.id,
        process_id=process.id,
        title=row.title,
        state=row.state,
        adopted_on=row.adopted_on,
    )
    store.session.add(concept)
    store.session.flush()
    store.add(
        "chapters",
        {
            chapter.key: FieldOfAction(
                concept_id=concept.id, position=position, key=chapter.key, name=chapter.name
            )
            for position, chapter in enumerate(row.chapters, start=1)
        },
    )
    store.add("measures", {one.key: _measure(store, one) for one in store.dossier.measures})


def _measure(store: Storing, row: MeasureRow) -> Measure:
    return Measure(
        district_id=store.district.id,
        key=row.key,
        field_of_action_id=store.ids["chapters"][row.chapter],
        title=row.title,
        description=row.description,
        state=row.state,
        is_public=row.is_public,
        topic_id=store.id_of("topics", row.topic),
        decision_id=store.id_of("decisions", row.decision),
    )
