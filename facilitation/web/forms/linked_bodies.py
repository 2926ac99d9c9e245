"""Forms of bodies that others run: naming one, its dates, where to find its papers."""

from flask_babel import lazy_gettext as _l

from facilitation.model.base import new_key
from facilitation.model.bodies import BodyKind
from facilitation.usecases.linked_bodies import Papers
from facilitation.web.forms import Form
from facilitation.web.forms.fields import Choice, Clock, Day, Line
from facilitation.web.forms.meetings import Once, Version, WebAddress


class LinkForm(Form):
    name = Line(_l("Name"), is_required=True, most=120)
    kind = Choice(_l("Art"), kind=BodyKind, is_required=True)
    valid_from = Day(_l("Besteht ab"), is_required=True)


class PapersForm(Form):
    online_url = WebAddress(_l("Internetseite mit den Unterlagen"))
    file_number = Line(_l("Drucksache oder Aktenzeichen"))
    version = Version()

    def papers(self) -> Papers:
        return Papers(
            online_url=self.online_url.data or "", file_number=self.file_number.data or ""
        )


class DateForm(PapersForm):
    once = Once(default=new_key)
    day = Day(_l("Tag"), is_required=True)
    starts = Clock(_l("Beginn"), is_required=True)
    ends = Clock(_l("Ende"))
    place = Line(_l("Ort"))
