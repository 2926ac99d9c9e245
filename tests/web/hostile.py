"""What nobody should type into a form, and somebody will."""

from collections.abc import Iterator, Sequence

HOSTILE = (
    "\x00\x07\x1b[31m",
    "Zeile\r\nBcc: alle@kreis.example",
    "👩‍🌾🏳️‍🌈" * 50,
    "مرحبا \u202eevil",
    "=HYPERLINK(1)",
    "<script>alert(1)</script>",
    "-1",
    "99999999999999999999",
    "٣",
    "²",
    "1e9",
    "2027-02-30",
    "0001-01-01",
    "",
)
LONG = "x" * 100_000


def hostile_forms(names: Sequence[str]) -> Iterator[dict[str, str]]:
    """Forms with the same hostile value in every field, and with 100 kB in some at a time."""
    for value in HOSTILE:
        yield dict.fromkeys(names, value)
    for start in range(0, len(names), 4):
        yield dict.fromkeys(names[start : start + 4], LONG)
