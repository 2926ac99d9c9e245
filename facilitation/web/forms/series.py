"""Forms of series: the rule with its extent, what becomes of open dates, ending, members."""

from enum import StrEnum
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from facilitation.model.series import Frequency, HolidayPolicy
from facilitation.planning.recurrence import LAST, LATEST_MONTH_DAY, MOST_WEEKS
from facilitation.planning.series_dates import MOST_DATES
from facilitation.web import labels
from facilitation.web.forms import Form
from facilitation.web.forms.fields import Choice, Clock, Day, Line, Number, Tick
from facilitation.web.forms.meetings import WebAddress


class Extent(StrEnum):
    """How far a series reaches."""

    OPEN = "open"
    UNTIL = "until"
    NUMBER = "number"


class RuleForm(Form):
    """On which days, at what time, where, how long, and what becomes of holidays."""

    title = Line(_l("Titel"))
    starts_on = Day(_l("Erster Termin"), is_required=True)
    frequency = Choice(_l("Wie oft"), kind=Frequency, is_required=True)
    step = Number(_l("Abstand in Wochen"), least=1, most=MOST_WEEKS)
    weekday = Choice(_l("Wochentag"), kind=int)
    nth = Choice(_l("Der wievielte im Monat"), kind=int)
    month_day = Number(_l("Tag im Monat"), least=1, most=LATEST_MONTH_DAY)
    starts = Clock(_l("Beginn"), is_required=True)
    ends = Clock(_l("Ende"), is_required=True)
    place = Line(_l("Ort"))
    venue_id = Choice(_l("Tagungsort aus der Liste"), kind=int)
    online_url = WebAddress(_l("Online-Link"))
    extent = Choice(_l("Bis wann"), kind=Extent, is_required=True)
    until = Day(_l("Letzter möglicher Tag"))
    number = Number(_l("Zahl der Termine"), least=1, most=MOST_DATES)
    policy = Choice(_l("Fällt ein Termin auf einen Feiertag"), kind=HolidayPolicy, is_required=True)
    avoids_school_holidays = Tick(_l("Auch in den Schulferien nicht tagen"))

    def __init__(self, *args: Any, venues: list[tuple[int, str]], **options: Any) -> None:
        super().__init__(*args, offers=_offers(venues), **options)

    def is_in_order(self) -> bool:
        return super().is_in_order() and self._has_its_end()

    def is_complete(self) -> bool:
        """The same for a form that came in the address."""
        return bool(self.validate()) and self._has_its_end()

    def _has_its_end(self) -> bool:
        """An end that was chosen is also said."""
        fields: dict[Extent, Any] = {Extent.UNTIL: self.until, Extent.NUMBER: self.number}
        wanted = fields.get(self.extent.data)
        if wanted is None or wanted.data:
            return True
        wanted.errors = [*wanted.errors, _("Hier fehlt eine Angabe.")]
        return False


def _offers(venues: list[tuple[int, str]]) -> dict[str, Any]:
    as_first = ("", _("wie der erste Termin"))
    return {
        "frequency": labels.choices(Frequency),
        "weekday": [as_first, *enumerate(WEEKDAYS)],
        "nth": [as_first, *NTHS],
        "venue_id": [("", _("keiner")), *venues],
        "extent": [
            (Extent.OPEN.value, _("ohne Ende: Termine für die nächsten 12 Monate anlegen")),
            (Extent.UNTIL.value, _("bis zu einem Tag")),
            (Extent.NUMBER.value, _("eine Zahl von Terminen")),
        ],
        "policy": labels.choices(HolidayPolicy),
    }


WEEKDAYS = (
    _l("Montag"),
    _l("Dienstag"),
    _l("Mittwoch"),
    _l("Donnerstag"),
    _l("Freitag"),
    _l("Samstag"),
    _l("Sonntag"),
)
NTHS = (
    (1, _l("der erste")),
    (2, _l("der zweite")),
    (3, _l("der dritte")),
    (4, _l("der vierte")),
    (LAST, _l("der letzte")),
)
