"""Words and rows of keys that are tried first when passwords are guessed, folded.

Only those of twelve characters and more: shorter ones are refused for their length.
"""

_ROWS = ("qwertzuiop", "qwertyuiop", "asdfghjkl", "1234567890", "0987654321", "abcdefghijkl")
_WORDS = (
    "passwort", "password", "kennwort", "geheim", "willkommen", "welcome", "letmein", "hallo",
    "kreisrunde", "landkreis", "verwaltung", "integration", "rathaus", "gemeinde", "sommer",
    "winter", "fruehling", "herbst", "schatz", "fussball", "deutschland", "administrator",
    "protokoll", "einladung", "buergermeister", "startpasswort", "iloveyou", "sonnenschein",
)  # fmt: skip
_TAILS = (
    "",
    "1",
    "12",
    "123",
    "1234",
    "12345",
    "123456",
    "!",
    "1!",
    "123!",
    "2025",
    "2026",
    "2027",
)


def _made() -> frozenset[str]:
    found = {first + second for first in _WORDS for second in (*_TAILS, *_WORDS)}
    found |= {row[:12] for row in (a + b for a in _ROWS for b in _ROWS)}
    found |= {letter * count for letter in "0123456789ax" for count in range(12, 21)}
    found |= {word + tail for word in _ROWS for tail in _TAILS}
    return frozenset(found)


COMMON = _made()
