"""Forms that make one of several topics, or two of one."""

from flask_babel import lazy_gettext as _l

from facilitation.usecases.topic_splits import Split
from facilitation.web.forms import Form
from facilitation.web.forms.fields import Choice, Choices, Line, Text, Tick


class MergerForm(Form):
    topic_ids = Choices(_l("Themen"), kind=int)
    kept_id = Choice(_l("Welches Thema bleibt"), kind=int, is_required=True)


class SeparationForm(Form):
    """Only the button."""


class SplitForm(Form):
    title = Line(_l("Neues Thema"), is_required=True, most=200)
    words = Text(_l("So wurde es gesagt"))
    is_urgent = Tick(_l("Eilt"))
    pieces = Choices(_l("Was geht mit?"))

    def split(self) -> Split:
        return Split(
            title=self.title.data,
            words=self.words.data or "",
            is_urgent=self.is_urgent.data,
            pieces=self.pieces.data or (),
        )
