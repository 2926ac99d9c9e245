"""What a page answers to a refusal where there is no form at which to show it."""

from flask import flash, redirect
from flask.typing import ResponseReturnValue

from facilitation.model.errors import FacilitationError
from facilitation.web.words import in_words


def turned_back(error: FacilitationError, address: str) -> ResponseReturnValue:
    """Back to that page, which says why nothing was done."""
    flash(in_words(error), "danger")
    return redirect(address, 303)
