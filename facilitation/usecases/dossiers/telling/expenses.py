"""Money for taking part, by day."""

from facilitation.formats.dossiers import expenses as file
from facilitation.model.expenses import Expense
from facilitation.model.meetings import Meeting
from facilitation.model.people import Organisation, Person
from facilitation.usecases.dossiers.gathering import Gathered
from facilitation.usecases.dossiers.telling.rows import told


def tell_expenses(gathered: Gathered) -> list[file.Expense]:
    rows = sorted(gathered.all(Expense), key=lambda row: (row.spent_on, row.key))
    return [
        told(
            file.Expense,
            row,
            person=gathered.key(Person, row.person_id),
            organisation=gathered.key(Organisation, row.organisation_id),
            meeting=gathered.key(Meeting, row.meeting_id),
        )
        for row in rows
    ]
