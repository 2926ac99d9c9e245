"""Forms for taking a dossier over."""

from flask_babel import lazy_gettext as _l

from facilitation.web.forms import Form
from facilitation.web.forms.districts import RegisterFileForm
from facilitation.web.forms.fields import Tick, Upload


class DossierFileForm(RegisterFileForm):
    """Says line by line what is wrong with the file."""

    file = Upload(_l("Dossier"))


class TakeOverForm(Form):
    becomes_facilitator = Tick(_l("Ich werde Prozessbegleitung dieses Landkreises"))
