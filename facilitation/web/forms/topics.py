"""Forms about topics: noting one, wording it anew, dropping it."""

from flask_babel import lazy_gettext as _l

from facilitation.usecases.topic_ways import Wording
from facilitation.web.forms import Form
from facilitation.web.forms.fields import Choice, Day, Line, Number, Text, Tick


class TopicForm(Form):
    version = Number(_l("Fassung"), most=2**31 - 1)
    title = Line(_l("Thema"), is_required=True, most=200)
    words = Text(_l("So wurde es gesagt"))
    region_id = Choice(_l("Region"), kind=int)
    is_urgent = Tick(_l("Eilt"))

    def wording(self) -> Wording:
        return Wording(
            title=self.title.data,
            words=self.words.data or "",
            region_id=self.region_id.data,
            is_urgent=self.is_urgent.data,
        )


class NewTopicForm(TopicForm):
    raised_on = Day(_l("Aufgekommen am"), is_required=True)
    body_id = Choice(_l("Wartet bei"), kind=int)


class DropForm(Form):
    reason = Text(_l("Warum nicht weiter?"), is_required=True, most=2000)
