"""Markers of personal links in letters that are being written, safe from what people typed.

While a letter is put together, its markers carry a word nobody can guess; whatever else looks
like a marker in the end was typed by somebody and is taken apart.
"""

import secrets

from markupsafe import Markup

_WORD = secrets.token_hex(12)
_BEGIN, _OURS = "{{link", "{{" + _WORD


def kept(marker: str) -> Markup:
    """The marker as a template may write it."""
    return Markup(marker.replace(_BEGIN, _OURS))


def settled(text: str) -> str:
    """The finished text: our markers as delivery looks for them, no others."""
    return text.replace(_BEGIN, "{ {link").replace(_OURS, _BEGIN)
