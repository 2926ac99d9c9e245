"""Forms of meetings: planning, details, agenda, moving, calling off, inviting."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from facilitation.formats.ical import is_plain_address
from facilitation.model.base import new_key
from facilitation.model.meetings import Answer
from facilitation.web import labels
from facilitation.web.forms import Form
from facilitation.web.forms.fields import Choice, Clock, Day, Line, Number, Text, Tick

LONGEST_ITEM = 600


class WebAddress(Line):
    """A link such as https://video.example/raum; nothing else may stand in an invitation."""

    errors: list[str]

    def post_validate(self, form: Any, validation_stopped: bool) -> None:
        if self.data and not self.errors and not is_plain_address(self.data):
            self.errors = [
                _("Das ist keine Internetadresse. Richtig wäre https://video.example/raum.")
            ]


class Version(HiddenField):
    """The version of the row that stood on the page."""

    data: int

    def process_formdata(self, values: list[str]) -> None:
        text = values[0] if values else ""
        self.data = int(text) if text.isdecimal() and len(text) < 10 else 0


class TimeForm(Form):
    """When and where, for one meeting."""

    day = Day(_l("Tag"), is_required=True)
    starts = Clock(_l("Beginn"), is_required=True)
    ends = Clock(_l("Ende"), is_required=True)
    place = Line(_l("Ort"))
    online_url = WebAddress(_l("Online-Link"))


class PlanForm(TimeForm):
    """One row of a round; the prefix names the body."""


class Once(HiddenField):
    """A word of its own for each form that is handed out: sent twice, it counts once."""

    data: str

    def process_formdata(self, values: list[str]) -> None:
        text = values[0] if values else ""
        self.data = text if len(text) == 16 and text.isascii() and text.isalnum() else new_key()


class RoundForm(Form):
    """What holds for all meetings of a round."""

    once = Once(default=new_key)
    title = Line(_l("Titel"))
    has_been_held = Tick(_l("Der Termin hat schon stattgefunden und wird nachgetragen"))


class DetailsForm(Form):
    title = Line(_l("Titel"), is_required=True)
    chair_id = Choice(_l("Sitzungsleitung"), kind=int)
    minute_taker_id = Choice(_l("Protokollführung"), kind=int)
    message = Text(_l("Absatz in der Einladung"))
    is_public = Tick(_l("Öffentlicher Termin"))
    version = Version()


class ItemForm(Form):
    title = Line(_l("Punkt"), is_required=True)
    minutes = Number(_l("Minuten"), least=1, most=LONGEST_ITEM)
    is_public = Tick(_l("Öffentlich"), default=True)
    version = Version()


class InviteForm(Form):
    late_reason = Text(_l("Grund für die späte Einladung"), most=1_000)


class CancelForm(Form):
    reason = Text(_l("Grund"), is_required=True, most=1_000)


class AnswerForm(Form):
    answer = Choice(_l("Antwort"), kind=Answer, is_required=True)
    note = Line(_l("Anmerkung"), most=500)
    whole_series = Tick(_l("Die Antwort gilt für alle kommenden Termine der Reihe"))

    def __init__(self, *args: Any, **options: Any) -> None:
        said = (Answer.ACCEPTED, Answer.TENTATIVE, Answer.DECLINED)
        super().__init__(*args, offers={"answer": labels.choices(Answer, said)}, **options)
