"""Addresses of lists that keep their search, filters and page."""

from urllib.parse import urlencode

from flask import request

from facilitation.model.texts import clean_line


def kept(*names: str) -> dict[str, str]:
    """What the request's address says to these names, empty ones left out."""
    asked = {name: clean_line(request.args.get(name, ""))[:200] for name in names}
    return {name: value for name, value in asked.items() if value}


def page_number(name: str = "seite") -> int:
    asked = request.args.get(name, "")
    return int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 7 else 1


def number(name: str) -> int | None:
    """A row's number from the address; None for anything else."""
    return row_number(request.args.get(name, ""))


def row_number(text: str) -> int | None:
    """The number that a row might have; None for anything else that was sent."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None


def with_query(address: str, filters: dict[str, str], **changes: str | None) -> str:
    """The address with these filters, some of them changed or (None) taken away."""
    wanted = {name: value for name, value in (filters | changes).items() if value}
    return f"{address}?{urlencode(wanted)}" if wanted else address


def paged(address: str, filters: dict[str, str]) -> str:
    """The address as the pager wants it: ending where the number goes."""
    return with_query(address, filters) + ("&seite=" if any(filters.values()) else "?seite=")
