"""The form in which people say how they want to be written to."""

from typing import Any

from flask_babel import lazy_gettext as _l

from facilitation.formats.languages import TONGUES
from facilitation.model.people import Language, MailWish
from facilitation.usecases.wishes import Wish
from facilitation.web import labels
from facilitation.web.forms import Form
from facilitation.web.forms.fields import Choice, Tick


class WishesForm(Form):
    language = Choice(_l("Sprache Ihrer Briefe und E-Mails"), kind=Language, is_required=True)
    german_beside = Tick(_l("Darunter denselben Text auf Deutsch"))
    mail_wish = Choice(_l("Erinnerungen"), kind=MailWish, is_required=True)

    def __init__(self, *args: Any, **options: Any) -> None:
        offers = {
            "language": [(code, tongue.own_name) for code, tongue in TONGUES.items()],
            "mail_wish": labels.choices(MailWish),
        }
        super().__init__(*args, offers=offers, **options)

    @property
    def wish(self) -> Wish:
        return Wish(self.language.data, self.german_beside.data, self.mail_wish.data)
