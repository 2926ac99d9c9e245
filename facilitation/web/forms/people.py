"""Forms of people and organisations."""

from flask_babel import lazy_gettext as _l

from facilitation.model.people import Language, Sector
from facilitation.usecases.people import PersonDetails
from facilitation.web.forms import Form
from facilitation.web.forms.bodies import LARGEST
from facilitation.web.forms.fields import Choice, Day, Line, Mail, Number, Text, Tick


class PersonForm(Form):
    version = Number(_l("Fassung"), most=LARGEST)
    title = Line(_l("Titel"), most=60)
    given_name = Line(_l("Vorname"), most=100)
    family_name = Line(_l("Nachname"), is_required=True, most=100)
    email = Mail(_l("E-Mail"))
    phone = Line(_l("Telefon"), most=60)
    postal_address = Text(_l("Postanschrift"), most=500)
    organisation_id = Choice(_l("Spricht für"), kind=int)
    since = Day(_l("Wechsel der Organisation gilt ab"))
    function = Line(_l("Funktion"), most=160)
    language = Choice(_l("Sprache der Briefe"), kind=Language, is_required=True)
    german_beside = Tick(_l("Deutsch daneben"))
    is_multiplier = Tick(_l("Erreicht eine Gruppe von Menschen, die sonst niemand erreicht"))
    is_certain = Tick(_l("Das ist eine andere Person, bitte anlegen"))

    def details(self) -> PersonDetails:
        return PersonDetails(**self.values(*PersonDetails.__annotations__))


class OrganisationForm(Form):
    version = Number(_l("Fassung"), most=LARGEST)
    name = Line(_l("Name"), is_required=True, most=160)
    sector = Choice(_l("Bereich"), kind=Sector, is_required=True)
    municipality_id = Choice(_l("Gemeinde"), kind=int)
    email = Mail(_l("E-Mail der Organisation"))


class PartingForm(Form):
    last_day = Day(_l("Letzter Tag"), is_required=True)
