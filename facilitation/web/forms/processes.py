"""Forms for starting a process and going on with it."""

from flask_babel import lazy_gettext as _l

from facilitation.web.forms import Form
from facilitation.web.forms.fields import Choice, Day, Line, Number, Text, Tick


class StartForm(Form):
    template = Choice(_l("Vorlage"), is_required=True)
    name = Line(_l("Name des Verfahrens"), is_required=True, most=120)
    starts_on = Day(_l("Beginn"), is_required=True)


class GateForm(Form):
    reason = Text(_l("Begründung"), most=2000)


class ExtensionForm(Form):
    months = Number(_l("Um wie viele Monate?"), least=1, most=60, is_required=True)
    reason = Text(_l("Begründung"), is_required=True, most=2000)


class ReportForm(Form):
    kind = Choice(_l("Bericht"), is_required=True)
    title = Line(_l("Titel"), is_required=True)
    organisation_id = Choice(_l("Eingereicht von"), kind=int)
    filed_on = Day(_l("Eingereicht am"), is_required=True)


class SettingsForm(Form):
    name = Line(_l("Name des Verfahrens"), is_required=True, most=120)
    summary = Text(_l("Worum es geht"))
    invitation_text = Text(_l("Absatz in jeder Einladung"))
    is_public = Tick(_l("Öffentlich zeigen"))
    version = Number("", most=2**31 - 1, is_required=True)
