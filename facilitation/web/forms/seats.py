"""Forms of a seat: what it is for, who takes it, until when."""

from flask_babel import lazy_gettext as _l

from facilitation.model.bodies import MandateFunction
from facilitation.model.people import Sector
from facilitation.usecases.seats import SeatDetails, Subject
from facilitation.web.forms import Form
from facilitation.web.forms.bodies import LARGEST
from facilitation.web.forms.fields import Choice, Day, Line, Mail, Number, Tick


def as_subject(value: str) -> Subject:
    """'organisation:7' as the use case wants it."""
    kind, _colon, number = value.partition(":")
    return kind, int(number)


class SeatForm(Form):
    version = Number(_l("Fassung"), most=LARGEST)
    subject = Choice(_l("Für wen ist der Sitz?"), kind=str)
    label = Line(_l("Bezeichnung"), most=160)
    sector = Choice(_l("Bereich"), kind=Sector)
    is_voting = Tick(_l("Mit Stimmrecht"))
    may_decide = Tick(_l("Darf am Tisch für die eigene Stelle entscheiden"))

    def details(self) -> SeatDetails:
        return SeatDetails(
            label=self.label.data,
            sector=self.sector.data,
            subject=as_subject(self.subject.data) if self.subject.data else None,
            is_voting=self.is_voting.data,
            may_decide=self.may_decide.data,
        )


class NewSeatForm(SeatForm):
    valid_from = Day(_l("Sitz besteht ab"), is_required=True)


class FillForm(Form):
    """Somebody known, or somebody new by name and mail."""

    person_id = Choice(_l("Person"), kind=int)
    given_name = Line(_l("Vorname"), most=100)
    family_name = Line(_l("Nachname"), most=100)
    email = Mail(_l("E-Mail"))
    deputy_id = Choice(_l("Stellvertretung"), kind=int)
    function = Choice(_l("Aufgabe"), kind=MandateFunction, is_required=True)
    since = Day(_l("Ab"), is_required=True)

    @property
    def names_somebody_new(self) -> bool:
        return bool(self.given_name.data or self.family_name.data or self.email.data)


class MandateForm(Form):
    deputy_id = Choice(_l("Stellvertretung"), kind=int)
    function = Choice(_l("Aufgabe"), kind=MandateFunction, is_required=True)
    since = Day(_l("Gilt ab"), is_required=True)


class LastDayForm(Form):
    last_day = Day(_l("Letzter Tag"), is_required=True)
