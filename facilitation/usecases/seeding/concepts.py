"""The concept with its chapters, and the measures in them."""

from typing import Any

from facilitation.model.concepts import Concept, FieldOfAction, Measure
from facilitation.model.responsibilities import Responsibility
from facilitation.usecases.seeding.ground import Ground
from facilitation.usecases.seeding.meetings import MATTERS


def add_concept(ground: Ground) -> None:
    """A chapter for each matter; every tenth measure has nobody who takes care of it."""
    concept = {
        "district_id": ground.district,
        "process_id": ground.process,
        "key": "concept",
        "title": "Integrations- und Teilhabekonzept",
    }
    [made] = ground.add(Concept, [concept])
    chapters = ground.add(FieldOfAction, [_chapter(made, place) for place in range(len(MATTERS))])
    measures = ground.add(
        Measure, [_measure(ground, chapters, place) for place in range(ground.size.measures)]
    )
    ground.add(
        Responsibility,
        [
            {
                "district_id": ground.district,
                "measure_id": measure,
                "caretaker_id": None if place % 10 == 9 else ground.people[ground.person_of(place)],
            }
            for place, measure in enumerate(measures)
        ],
    )


def _chapter(concept: int, place: int) -> dict[str, Any]:
    return {
        "concept_id": concept,
        "key": f"chapter-{place}",
        "position": place + 1,
        "name": MATTERS[place],
    }


def _measure(ground: Ground, chapters: list[int], place: int) -> dict[str, Any]:
    return {
        "district_id": ground.district,
        "key": f"measure-{place}",
        "field_of_action_id": chapters[place % len(chapters)],
        "title": f"{MATTERS[place % len(MATTERS)]}: Schritt {place + 1}",
        "topic_id": ground.topics[place % len(ground.topics)] if ground.topics else None,
    }
