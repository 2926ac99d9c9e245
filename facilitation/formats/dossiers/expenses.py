"""Money for taking part: how much, for whom, for which meeting."""

from facilitation.formats.dossiers.fields import (
    Count,
    Day,
    Key,
    MeetingRef,
    OrganisationRef,
    PersonRef,
    Prose,
    Row,
)
from facilitation.model.expenses import ExpenseKind


class Expense(Row):
    """One sum for a person or an organisation; for neither, where the person was erased."""

    key: Key
    kind: ExpenseKind
    cents: Count
    person: PersonRef | None = None
    organisation: OrganisationRef | None = None
    meeting: MeetingRef | None = None
    spent_on: Day
    purpose: Prose = ""
