"""Forms for a new district and for what a district says of itself."""

from typing import ClassVar

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from facilitation.model.errors import FacilitationError, FileRefusedError
from facilitation.web.forms import Form
from facilitation.web.forms.fields import Day, Line, Mail, Text, Tick, Upload
from facilitation.web.words import in_words

LEGAL = 30_000
"""How many characters an imprint or a privacy statement may have."""


class RegisterFileForm(Form):
    file = Upload(_l("Gemeindeverzeichnis"))

    most_problems: ClassVar[int] = 12

    def refuse(self, error: FacilitationError) -> None:
        """What is wrong with the file, line by line; of many the first ones."""
        super().refuse(error)
        problems = error.problems if isinstance(error, FileRefusedError) else []
        for problem in problems[: self.most_problems]:
            self.complain(f"{problem.where}: {in_words(problem)}")
        if len(problems) > self.most_problems:
            rest = len(problems) - self.most_problems
            self.complain(_("Und %(rest)s weitere Stellen.", rest=rest))


class NewDistrictForm(Form):
    name = Line(_l("Name des Landkreises"), is_required=True, most=120)
    slug = Line(_l("Kurzform in der Adresse"), is_required=True, most=60)
    mailbox = Mail(_l("Absenderadresse der Einladungen"), is_required=True)
    sender_name = Line(_l("Absendername"), is_required=True, most=120)
    stated_on = Day(_l("Stand des Gemeindeverzeichnisses"), is_required=True)
    with_unincorporated = Tick(_l("Auch gemeindefreie Gebiete übernehmen"))
    becomes_facilitator = Tick(_l("Ich werde Prozessbegleitung dieses Landkreises"))


class SettingsForm(Form):
    version = HiddenField()
    name = Line(_l("Name des Landkreises"), is_required=True, most=120)
    mailbox = Mail(_l("Absenderadresse"), is_required=True)
    sender_name = Line(_l("Absendername"), is_required=True, most=120)
    postal_address = Text(_l("Anschrift"), most=500)
    phone = Line(_l("Telefon"), most=60)
    privacy_notice = Text(_l("Hinweis zum Datenschutz in der ersten E-Mail"))
    imprint = Text(_l("Impressum"), most=LEGAL)
    privacy = Text(_l("Datenschutz"), most=LEGAL)
    accessibility = Text(_l("Barrierefreiheit"), most=LEGAL)
