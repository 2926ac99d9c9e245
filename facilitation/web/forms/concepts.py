"""The form that says how far the concept is."""

from flask_babel import lazy_gettext as _l

from facilitation.model.concepts import Concept, ConceptState
from facilitation.usecases.concept_states import ConceptStanding
from facilitation.web import labels
from facilitation.web.forms import Form
from facilitation.web.forms.fields import Choice, Day
from facilitation.web.forms.meetings import Version


class ConceptForm(Form):
    version = Version(default=0)
    state = Choice(_l("Das Konzept ist"), kind=ConceptState, is_required=True)
    adopted_on = Day(_l("Beschlossen am"))

    @classmethod
    def sent(cls) -> "ConceptForm":
        return cls(offers=_offers())

    @classmethod
    def of(cls, concept: Concept) -> "ConceptForm":
        """As it stands."""
        return cls(formdata=None, obj=concept, offers=_offers())

    def standing(self) -> ConceptStanding:
        """The day counts only for an adopted one: it may still stand in its field."""
        is_adopted = self.state.data is ConceptState.ADOPTED
        return ConceptStanding(self.state.data, self.adopted_on.data if is_adopted else None)


def _offers() -> dict[str, list[tuple[str, str]]]:
    return {"state": labels.choices(ConceptState)}
