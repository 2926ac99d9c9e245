"""Forms of the login and the own account."""

from flask_babel import lazy_gettext as _l

from facilitation.web.forms import Form
from facilitation.web.forms.fields import Line, Secret


class LoginForm(Form):
    email = Line(_l("E-Mail-Adresse"), is_required=True)
    password = Secret(_l("Passwort"))


class PasswordForm(Form):
    old = Secret(_l("Bisheriges Passwort"))
    password = Secret(_l("Neues Passwort"))
