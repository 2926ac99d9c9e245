"""Forms of offers: what, where, when; and who takes care of it."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from facilitation.model.offers import OfferKind
from facilitation.usecases.offers import OfferDetails
from facilitation.web import labels
from facilitation.web.forms import Form
from facilitation.web.forms.activities import languages_in_words, typed_languages
from facilitation.web.forms.fields import Choice, Day, Line, Text, Tick
from facilitation.web.forms.meetings import Version

Pairs = list[tuple[int, str]]


class OfferForm(Form):
    version = Version(default=0)
    name = Line(_l("Name des Angebots"), is_required=True, most=120)
    kind = Choice(_l("Art"), kind=OfferKind, is_required=True)
    municipality_id = Choice(_l("Gemeinde"), kind=int)
    organisation_id = Choice(_l("Wer bietet es an?"), kind=int)
    description = Text(_l("Beschreibung"), most=2_000)
    times = Line(_l("Wann"), most=200)
    place = Line(_l("Wo"), most=200)
    contact = Line(_l("Kontakt"), most=200)
    languages = Line(_l("Sprachen"), most=200)
    is_public = Tick(_l("Auf der öffentlichen Seite zeigen"))
    valid_from = Day(_l("Gibt es seit"), is_required=True)
    last_day = Day(_l("Letzter Tag"))

    def __init__(
        self, *args: Any, municipalities: Pairs, organisations: Pairs, **options: Any
    ) -> None:
        offers = {
            "kind": [("", _("Bitte wählen")), *labels.choices(OfferKind)],
            "municipality_id": [("", _("Bitte wählen")), *municipalities],
            "organisation_id": [("", _("keine Angabe")), *organisations],
        }
        super().__init__(*args, offers=offers, **options)

    def details(self) -> OfferDetails:
        names = OfferDetails.__annotations__.keys() - {"languages"}
        return OfferDetails(
            **self.values(*names), languages=typed_languages(self.languages.data or "")
        )


def as_typed(details: OfferDetails) -> dict[str, Any]:
    """The details as the form shows them."""
    return vars(details) | {"languages": languages_in_words(details.languages)}


class TimesForm(Form):
    version = Version(default=0)
    times = Line(_l("Wann"), most=200)
    place = Line(_l("Wo"), most=200)
    contact = Line(_l("Kontakt"), most=200)


class CareForm(Form):
    version = Version(default=0)
    caretaker_id = Choice(_l("Wer kümmert sich?"), kind=int)
    deputy_id = Choice(_l("Stellvertretung"), kind=int)
    text = Line(_l("Anmerkung zur Übergabe"), most=300)

    def __init__(self, *args: Any, people: Pairs, **options: Any) -> None:
        offers = {
            "caretaker_id": [("", _("zurzeit niemand")), *people],
            "deputy_id": [("", _("niemand")), *people],
        }
        super().__init__(*args, offers=offers, **options)


class HandoverForm(Form):
    to_id = Choice(_l("An wen?"), kind=int, is_required=True)
    text = Line(_l("Nachricht dazu"), most=300)

    def __init__(self, *args: Any, people: Pairs, **options: Any) -> None:
        offers = {"to_id": [("", _("Bitte wählen")), *people]}
        super().__init__(*args, offers=offers, prefix="handover-", **options)
