"""The form of a measure: what is done, in which chapter, and who takes care of it."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from facilitation.model.concepts import MeasureState
from facilitation.usecases.measures import MeasureDetails
from facilitation.web import labels
from facilitation.web.forms import Form
from facilitation.web.forms.fields import LONG, Choice, Day, Line, Number, Text, Tick
from facilitation.web.forms.meetings import Version

LARGEST = 2**31 - 1
Pairs = list[tuple[int, str]]


class MeasureForm(Form):
    version = Version(default=0)
    title = Line(_l("Maßnahme"), is_required=True, most=200)
    chapter = Line(_l("Kapitel"), is_required=True, most=120)
    description = Text(_l("Beschreibung"), most=LONG)
    state = Choice(_l("Stand"), kind=MeasureState)
    is_public = Tick(_l("Auf der öffentlichen Seite zeigen"))
    topic_id = Choice(_l("Thema, aus dem sie kommt"), kind=int)
    decision_id = Number(_l("Vereinbarung"), most=LARGEST)
    caretaker_id = Choice(_l("Wer kümmert sich?"), kind=int)
    deputy_id = Choice(_l("Stellvertretung"), kind=int)
    resources = Line(_l("Mittel"), most=400)
    due_on = Day(_l("Bis wann?"))
    resubmit_on = Day(_l("Wiedervorlage"))

    def __init__(self, *args: Any, people: Pairs, topics: Pairs, **options: Any) -> None:
        offers = {
            "state": labels.choices(MeasureState),
            "topic_id": [("", _("keines")), *topics],
            "caretaker_id": [("", _("noch niemand")), *people],
            "deputy_id": [("", _("niemand")), *people],
        }
        super().__init__(*args, offers=offers, **options)

    def details(self) -> MeasureDetails:
        typed = self.values(*MeasureDetails.__dataclass_fields__)
        return MeasureDetails(**typed | {"state": self.state.data or MeasureState.OPEN})


class ProgressForm(Form):
    """How far it is: for those who take care of it."""

    version = Version(default=0)
    state = Choice(_l("Stand"), kind=MeasureState, is_required=True)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, offers={"state": labels.choices(MeasureState)}, **options)
