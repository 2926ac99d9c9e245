"""What has just gone out, and who must be told otherwise, in a sentence."""

from flask_babel import gettext as _
from flask_babel import ngettext

from facilitation.usecases.threads import Outcome


def told(outcome: Outcome) -> str:
    """What has just gone out, for the message on the next page."""
    sentence = (
        ngettext("%(num)s E-Mail geht hinaus.", "%(num)s E-Mails gehen hinaus.", outcome.letters)
        if outcome.letters
        else _("Es geht keine E-Mail hinaus.")
    )
    if not outcome.to_tell:
        return str(sentence)
    names = ", ".join(
        f"{one.name} ({one.phone})" if one.phone else one.name
        for one in dict.fromkeys(outcome.to_tell)
    )
    return f"{sentence} {_('Ohne E-Mail, bitte anrufen oder anschreiben: %(names)s.', names=names)}"
