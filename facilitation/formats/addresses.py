"""Mail addresses as they go over the wire."""

import re

_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*\Z")
_DOMAIN = re.compile(
    r"[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*\Z"
)
_LONGEST = 254


def mail_address(text: str) -> str | None:
    """The address in ASCII ('a@kröpelin.example' with its domain written out); None if no mail
    can go there. Letters and calendar messages must spell it alike.
    """
    local, _, domain = text.strip().rpartition("@")
    try:
        domain = domain.encode("idna").decode("ascii")
    except UnicodeError:
        return None
    address = f"{local}@{domain}"
    fits = _LOCAL.match(local) and _DOMAIN.match(domain) and len(address) <= _LONGEST
    return address if fits else None
