"""Forms for roles and logins."""

from flask_babel import lazy_gettext as _l

from facilitation.model.accounts import RoleKind
from facilitation.web.forms import Form
from facilitation.web.forms.fields import Choice


class RoleForm(Form):
    person_id = Choice(_l("Person"), kind=int, is_required=True)
    kind = Choice(_l("Aufgabe"), kind=RoleKind, is_required=True)
    process_id = Choice(_l("Gilt für"), kind=int)


class LoginFor(Form):
    person_id = Choice(_l("Person"), kind=int, is_required=True)
