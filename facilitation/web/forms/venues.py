"""Forms of rooms, and of days on which nobody should meet."""

from contextlib import closing
from enum import StrEnum
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from facilitation.usecases.blackouts import Days
from facilitation.usecases.venues import VenueDetails
from facilitation.web.forms import Form
from facilitation.web.forms.fields import Choice, Day, Line, Text, Upload
from facilitation.web.forms.meetings import Version


class StepFree(StrEnum):
    YES = "yes"
    NO = "no"


class VenueForm(Form):
    version = Version(default=0)
    name = Line(_l("Name"), is_required=True, most=120)
    address = Line(_l("Adresse"), most=200)
    municipality_id = Choice(_l("Gemeinde"), kind=int)
    is_step_free = Choice(_l("Stufenlos zugänglich"), kind=StepFree)
    notes = Text(_l("Hinweise"), most=1_000)

    def __init__(self, *args: Any, municipalities: list[tuple[int, str]], **options: Any) -> None:
        offers = {
            "municipality_id": [("", _("keine Angabe")), *municipalities],
            "is_step_free": [
                ("", _("nicht bekannt")),
                (StepFree.YES.value, _("ja, stufenlos")),
                (StepFree.NO.value, _("nein, mit Stufen")),
            ],
        }
        super().__init__(*args, offers=offers, **options)

    def details(self) -> VenueDetails:
        step_free = self.is_step_free.data
        return VenueDetails(
            **self.values("name", "address", "municipality_id", "notes"),
            is_step_free=None if step_free is None else step_free is StepFree.YES,
        )


def as_typed(details: VenueDetails) -> dict[str, Any]:
    """The details as the form shows them."""
    known = {None: None, True: StepFree.YES, False: StepFree.NO}
    return vars(details) | {"is_step_free": known[details.is_step_free]}


class DaysForm(Form):
    first_day = Day(_l("Erster Tag"), is_required=True)
    last_day = Day(_l("Letzter Tag"))
    reason = Line(_l("Grund"), is_required=True, most=120)

    def days(self) -> Days:
        return Days(**self.values("first_day", "last_day", "reason"))


class CalendarFileForm(Form):
    file = Upload(_l("Kalenderdatei"))

    def taken(self) -> tuple[str, bytes]:
        """Name and content; a large file lies on the disk until it is closed."""
        with closing(self.file.data) as sent:
            return sent.filename, sent.read()
