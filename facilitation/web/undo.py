"""Say that something is done, and offer the way back."""

from flask import flash
from flask_babel import gettext as _
from markupsafe import Markup

from facilitation.model.trash import Discarded
from facilitation.web.place import place


def offer_undo(done: str, address: str) -> None:
    """Flash what was done, with a link to the page that takes it back."""
    link = Markup('{} <a href="{}">{}</a>').format(done, address, _("Rückgängig machen"))
    flash(link, "success")


def offer_return(done: str, kept: Discarded) -> None:
    """Flash what was deleted, with a button that brings it back at once."""
    district = place().district
    assert district is not None  # nothing is deleted outside of one
    base = place().base if kept.process_id else f"/d/{district.slug}"
    way_back = f"{base}/trash/{kept.id}/restore"
    flash("\n".join((way_back, _("Rückgängig"), done)), "undo")
