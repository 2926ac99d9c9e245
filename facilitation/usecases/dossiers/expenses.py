"""Money for taking part."""

from facilitation.model.expenses import Expense
from facilitation.model.processes import Process
from facilitation.usecases.dossiers.storing import Storing


def add_expenses(store: Storing, process: Process) -> None:
    """The sums with who got them; people, organisations and meetings are stored by now."""
    store.add(
        "expenses",
        {
            row.key: Expense(
                district_id=store.district.id,
                process_id=process.id,
                person_id=store.id_of("people", row.person),
                organisation_id=store.id_of("organisations", row.organisation),
                meeting_id=store.id_of("meetings", row.meeting),
                **row.model_dump(exclude={"person", "organisation", "meeting"}),
            )
            for row in store.dossier.expenses
        },
    )
