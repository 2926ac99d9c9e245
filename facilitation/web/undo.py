"""Say that something is done, and offer the way back."""

from flask import flash
from flask_babel import gettext as _
from markupsafe import Markup


def offer_undo(done: str, address: str) -> None:
    """Flash what was done, with a link to the page that takes it back."""
    link = Markup('{} <a href="{}">{}</a>').format(done, address, _("Rückgängig machen"))
    flash(link, "success")
