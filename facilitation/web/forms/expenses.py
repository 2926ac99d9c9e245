"""Forms about money for taking part: one sum, and one for all volunteers of a meeting."""

from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from facilitation.model.expenses import ExpenseKind
from facilitation.usecases.expense_rounds import RoundWish
from facilitation.usecases.expenses import ExpenseDetails
from facilitation.web import desk, labels
from facilitation.web.forms import Form
from facilitation.web.forms.fields import Choice, Choices, Day, Euros, Line
from facilitation.web.forms.meetings import Version
from facilitation.web.words import zone

Pairs = list[tuple[int, str]]


class ExpenseForm(Form):
    version = Version(default=0)
    kind = Choice(_l("Art"), kind=ExpenseKind, is_required=True)
    cents = Euros(_l("Betrag in Euro"), is_required=True)
    spent_on = Day(_l("Tag"), is_required=True)
    person_id = Choice(_l("Person"), kind=int)
    organisation_id = Choice(_l("Oder Organisation"), kind=int)
    meeting_id = Choice(_l("Termin"), kind=int)
    purpose = Line(_l("Zweck"), most=400)

    def __init__(
        self, *args: Any, people: Pairs, organisations: Pairs, meetings: Pairs, **options: Any
    ) -> None:
        offers = {
            "kind": labels.choices(ExpenseKind),
            "person_id": [("", _("keine Person")), *people],
            "organisation_id": [("", _("keine Organisation")), *organisations],
            "meeting_id": [("", _("zu keinem Termin")), *meetings],
        }
        super().__init__(*args, offers=offers, **options)

    def details(self) -> ExpenseDetails:
        values = self.values(*ExpenseDetails.__annotations__)
        return ExpenseDetails(**values | {"purpose": self.purpose.data or ""})


class RoundForm(Form):
    """Read from the address too: looking beforehand changes nothing."""

    kind = Choice(_l("Art"), kind=ExpenseKind, is_required=True)
    cents = Euros(_l("Betrag je Person in Euro"), is_required=True)
    purpose = Line(_l("Zweck"), most=400)
    person_ids = Choices(_l("Wer bekommt den Betrag?"), kind=int)

    def __init__(self, *args: Any, people: Pairs | None = None, **options: Any) -> None:
        offers = {"kind": labels.choices(ExpenseKind), "person_ids": people or []}
        super().__init__(*args, offers=offers, **options)

    def wish(self) -> RoundWish:
        return RoundWish(
            kind=self.kind.data,
            cents=self.cents.data,
            person_ids=self.person_ids.data,
            purpose=self.purpose.data or "",
        )


def blank(meeting_id: int | None, held: list[tuple[int, str, datetime]]) -> dict[str, Any]:
    """What a new sum begins with: the day is that of the meeting it was asked for."""
    met = next((at.astimezone(zone()).date() for id, _body, at in held if id == meeting_id), None)
    return {
        "kind": ExpenseKind.ATTENDANCE_FEE,
        "spent_on": min(met or desk().today(), desk().today()),
        "meeting_id": meeting_id,
    }
