"""The table of docs/permissions.md: every route, and what it answers to each role."""

import re
from pathlib import Path

from tests.web import things

TABLE = Path(__file__).parents[2] / "docs" / "permissions.md"
ROLES = (
    "nobody", "stranger", "guest", "elsewhere", "member", "deputy", "steering", "staff",
    "facilitator", "admin",
)  # fmt: skip
WHO = {
    "nobody": None, "stranger": "cem", "guest": "gus", "elsewhere": "olga", "member": "ben",
    "deputy": "dora", "steering": "stella", "staff": "sam", "facilitator": "ada", "admin": "admin",
}  # fmt: skip
"""What each is called in the cast."""


def rows() -> dict[tuple[str, str], tuple[str, ...]]:
    """(method, address) → what each role is told, as the table says."""
    found = {}
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if len(cells) == len(ROLES) + 2 and cells[0] in ("GET", "POST"):
            found[cells[0], cells[1].strip("`")] = tuple(cells[2:])
    return found


def filled(address: str, parts: dict[str, str]) -> str:
    """The address with a real thing in each place; the closest word about it counts."""

    def fill(match: re.Match[str]) -> str:
        converter, _colon, name = match[1].rpartition(":")
        if converter.startswith("any("):
            return converter[4:-1].split(",")[0].strip()
        for prefix in (address, "held" if address.startswith(things.HELD) else ""):
            if f"{prefix} {name}" in parts:
                return parts[f"{prefix} {name}"]
        return parts[name if converter != "path" else "path:name"]

    return re.sub(r"<([^>]+)>", fill, address)
