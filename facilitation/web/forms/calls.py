"""The form that calls a body on demand."""

from flask_babel import lazy_gettext as _l

from facilitation.model.base import new_key
from facilitation.web.forms import Form
from facilitation.web.forms.fields import Choices, Clock, Day, Line
from facilitation.web.forms.meetings import Once


class _WaitingTopics(Choices):
    """Those that waited when the form was handed out; the use case knows whether they still do."""

    def pre_validate(self, form: object) -> None:
        return None


class CallForm(Form):
    once = Once(default=new_key)
    day = Day(_l("Tag"), is_required=True)
    starts = Clock(_l("Beginn"), is_required=True)
    ends = Clock(_l("Ende"), is_required=True)
    place = Line(_l("Ort"))
    topic_ids = _WaitingTopics(_l("Themen auf der Tagesordnung"), kind=int)
