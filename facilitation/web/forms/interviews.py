"""Forms about conversations with single people: consent, pseudonym, and what was said."""

from flask_babel import lazy_gettext as _l

from facilitation.model.interviews import Interview
from facilitation.usecases.interviews import InterviewDetails
from facilitation.web.forms import Form
from facilitation.web.forms.fields import Choice, Day, Line, Number, Text


class InterviewForm(Form):
    version = Number(_l("Fassung"), most=2**31 - 1)
    pseudonym = Line(_l("Deckname"), is_required=True, most=60)
    consented_on = Day(_l("Eingewilligt am"))
    consent_note = Line(_l("Wie eingewilligt wurde"))
    language = Line(_l("Sprache des Gesprächs"), most=60)
    interpreter = Line(_l("Gedolmetscht durch"), most=100)
    person_id = Choice(_l("Wer es war"), kind=int)

    def details(self) -> InterviewDetails:
        return InterviewDetails(
            pseudonym=self.pseudonym.data or "",
            consented_on=self.consented_on.data,
            consent_note=self.consent_note.data or "",
            language=self.language.data or "",
            interpreter=self.interpreter.data or "",
            person_id=self.person_id.data,
        )


def as_typed(interview: Interview) -> dict[str, object]:
    names = ("version", *InterviewDetails.__annotations__)
    return {name: getattr(interview, name) for name in names}


class StatementForm(Form):
    words = Text(_l("Was gesagt wurde"), is_required=True)
    topic_id = Choice(_l("Zum Thema"), kind=int)
    new_topic = Line(_l("Oder ein neues Thema"))


class RewordForm(Form):
    version = Number(_l("Fassung"), most=2**31 - 1)
    words = Text(_l("Was gesagt wurde"), is_required=True)
    topic_id = Choice(_l("Zum Thema"), kind=int)
