"""Forms that delete: with what was seen, and for a whole process with its name typed."""

from flask_babel import lazy_gettext as _l

from facilitation.web.forms import Form
from facilitation.web.forms.bodies import LARGEST
from facilitation.web.forms.fields import Line, Number


class RemovalForm(Form):
    version = Number(_l("Fassung"), most=LARGEST)

    @property
    def seen(self) -> int:
        """The version in sight of which the button was pressed; 0 where none was sent."""
        return self.version.data or 0

    def look_at(self, version: int) -> None:
        """The next attempt is made in sight of this version."""
        self.version.raw_data, self.version.data = None, version


class ProcessRemovalForm(RemovalForm):
    typed = Line(_l("Name des Verfahrens"), is_required=True, most=200)
