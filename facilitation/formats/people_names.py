"""Names in one cell taken apart: 'Dr. Ada von der Heide', 'Kern, Ada'."""

import re
from typing import NamedTuple

_TITLE = re.compile(r"(?:Prof|Dr|Dipl|Mag|Ing|PD|habil|med|phil|jur|rer|nat|h\. ?c)\b\.?-?", re.I)
_FORMS_OF_ADDRESS = frozenset({"herr", "frau", "hr.", "fr.", "herrn"})
_PARTICLES = frozenset(
    {"von", "vom", "van", "zu", "zum", "zur", "der", "den", "dem", "de", "del", "della", "di", "da"}
    | {"dos", "la", "le", "ten", "ter", "al", "el", "abu", "ibn", "bin", "af"}
)


class Name(NamedTuple):
    title: str
    given: str
    family: str


def parted(text: str) -> Name:
    """Title, given and family name; one single word is a family name.

    Without a comma the last word is the family name, with the particles before it ('von der').
    """
    family, comma, rest = (part.strip() for part in text.partition(","))
    if comma:
        title, given = _without_title(rest)
        own_title, family = _without_title(family)
        return Name(own_title or title, given, family)
    title, words = _without_title(text)
    given, family = _split(words.split())
    return Name(title, given, family)


def _without_title(text: str) -> tuple[str, str]:
    words = text.split()
    while words and words[0].casefold() in _FORMS_OF_ADDRESS:
        words.pop(0)
    end = 0
    while end < len(words) - 1 and words[end].endswith(".") and _TITLE.match(words[end]):
        end += 1
    return " ".join(words[:end]), " ".join(words[end:])


def _split(words: list[str]) -> tuple[str, str]:
    if len(words) < 2:
        return "", " ".join(words)
    start = len(words) - 1
    while start > 1 and words[start - 1].casefold() in _PARTICLES:
        start -= 1
    return " ".join(words[:start]), " ".join(words[start:])
