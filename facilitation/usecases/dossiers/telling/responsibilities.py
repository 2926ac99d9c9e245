"""Who takes care of a matter, and how it was handed over."""

from typing import Any

from facilitation.formats.dossiers import responsibilities as file
from facilitation.model.bodies import Body
from facilitation.model.people import Person
from facilitation.model.responsibilities import Handover
from facilitation.usecases.dossiers.gathering import Gathered
from facilitation.usecases.dossiers.telling.rows import told


def tell_responsibility(
    gathered: Gathered, column: Any, subject_id: int
) -> file.Responsibility | None:
    """The responsibility whose `column` names the subject; None where nobody spoke of it yet."""
    row = next(iter(gathered.parts(column, subject_id)), None)
    if row is None:
        return None
    handovers = gathered.parts(Handover.responsibility_id, row.id)
    return told(
        file.Responsibility,
        row,
        caretaker=gathered.key(Person, row.caretaker_id),
        deputy=gathered.key(Person, row.deputy_id),
        lead_body=gathered.key(Body, row.lead_body_id),
        handovers=[
            told(
                file.Handover,
                handover,
                giver=gathered.key(Person, handover.from_id),
                taker=gathered.key(Person, handover.to_id),
            )
            for handover in sorted(handovers, key=lambda one: (one.proposed_at, one.id))
        ],
    )
