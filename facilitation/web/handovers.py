"""What pages say and read when something passes from hand to hand."""

from flask import request
from flask_babel import gettext as _

from facilitation.web.addresses import row_number


def asked_for() -> int:
    """The handover that the page showed."""
    return row_number(request.form.get("handover", "")) or 0


def settled_in_words(is_done: bool) -> str:
    """What a yes has come to."""
    if is_done:
        return _("Übergeben: Beide haben zugesagt.")
    return _("Ihre Zusage ist eingetragen. Es fehlt noch die der anderen Person.")
