"""Forms for starting a process and going on with it."""

from flask_babel import lazy_gettext as _l

from facilitation.web.forms import Form
from facilitation.web.forms.fields import Choice, Choices, Day, Line, Number, Text, Tick


class StartForm(Form):
    template = Choice(_l("Vorlage"), is_required=True)
    name = Line(_l("Name des Verfahrens"), is_required=True, most=120)
    starts_on = Day(_l("Beginn"), is_required=True)
    carrier_id = Choice(_l("Wer trägt das Verfahren?"), kind=int)
    partner_ids = Choices(_l("Wer arbeitet zusammen?"), kind=int)

    @property
    def partners(self) -> list[int]:
        """Those that were chosen, in their order; one chosen twice is in it twice."""
        return [one for one in self.partner_ids.data or [] if one is not None]


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


class PartnerForm(Form):
    organisation_id = Choice(_l("Organisation"), kind=int, is_required=True)


class SettingsForm(Form):
    name = Line(_l("Name des Verfahrens"), is_required=True, most=120)
    summary = Text(_l("Worum es geht"))
    invitation_text = Text(_l("Absatz in jeder Einladung"))
    is_public = Tick(_l("Öffentlich zeigen"))
    version = Number("", most=2**31 - 1, is_required=True)
