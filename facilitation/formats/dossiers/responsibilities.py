"""Who takes care of a matter, and how it passed from one to the other."""

from typing import ClassVar

from facilitation.formats.dossiers.fields import BodyRef, Day, Moment, PersonRef, Prose, Row


class Handover(Row):
    """Without `given_at` or `taken_at` that side has not confirmed yet."""

    giver: PersonRef | None = None
    taker: PersonRef
    proposed_at: Moment
    given_at: Moment | None = None
    taken_at: Moment | None = None
    note: Prose = ""


class Responsibility(Row):
    """Without a caretaker the matter is orphaned."""

    on_one_line: ClassVar[bool] = True

    caretaker: PersonRef | None = None
    deputy: PersonRef | None = None
    lead_body: BodyRef | None = None
    resources: Prose = ""
    due_on: Day | None = None
    resubmit_on: Day | None = None
    handovers: list[Handover] = []
