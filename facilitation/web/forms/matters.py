"""Forms about a decision or task: how it stands, who takes care of it, handing it over."""

from flask_babel import lazy_gettext as _l

from facilitation.model.decisions import FollowupState
from facilitation.usecases.followup import Report
from facilitation.usecases.responsibilities import Care
from facilitation.web.forms import Form
from facilitation.web.forms.fields import Choice, Day, Line, Number, Text

LARGEST = 2**31 - 1


class ReportForm(Form):
    version = Number(_l("Fassung"), most=LARGEST, is_required=True)
    text = Text(_l("Was ist geschehen?"), most=2000)
    state = Choice(_l("Stand"), kind=FollowupState)
    replaced_by_id = Choice(_l("Ersetzt durch"), kind=int)

    def report(self) -> Report:
        return Report(
            state=self.state.data,
            text=self.text.data or "",
            replaced_by_id=self.replaced_by_id.data,
        )


class CareForm(Form):
    version = Number(_l("Fassung"), most=LARGEST, is_required=True)
    caretaker_id = Choice(_l("Kümmerin oder Kümmerer"), kind=int)
    deputy_id = Choice(_l("Stellvertretung"), kind=int)
    lead_body_id = Choice(_l("Federführung"), kind=int)
    resources = Line(_l("Mittel"), most=400)
    due_on = Day(_l("Frist"))
    resubmit_on = Day(_l("Wiedervorlage"))

    def care(self) -> Care:
        return Care(
            caretaker_id=self.caretaker_id.data,
            deputy_id=self.deputy_id.data,
            lead_body_id=self.lead_body_id.data,
            resources=self.resources.data or "",
            due_on=self.due_on.data,
            resubmit_on=self.resubmit_on.data,
        )


class HandoverForm(Form):
    to_id = Choice(_l("An wen?"), kind=int, is_required=True)
    text = Text(_l("Nachricht dazu"), most=1000)
