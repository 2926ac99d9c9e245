"""Other words that somebody may mean: 'Busse' stands for 'Bus', 'Kita' for 'Kindertagesstätte'.

Search finds a word within others, so that 'Kurs' finds 'Kurse' and 'Sprachkurs' as it is. What is
missing is the way from an inflected word to its base, and to words that mean the same.
"""

from collections.abc import Iterator

from facilitation.model.sorting import spellings
from facilitation.planning.synonyms import GROUPS

_ENDINGS = ("innen", "ern", "en", "er", "es", "em", "in", "e", "n", "s")
"""German endings, the longest first; only the first that fits is taken off."""
_DOUBLED = {"sse": "s", "ssen": "s", "sses": "s"}
"""Busse, Kenntnissen, Busses."""
SHORTEST = 3
"""Letters that must be left of a word; one more where only one was taken off: 'Plan'."""
SHORT = 4
"""A base of fewer letters counts at the beginning of words only: 'bus' is in 'robust', too."""


def related(word: str) -> tuple[str, ...]:
    """Folded words that somebody who types this may mean as well, without its own spellings.

    One with a blank in front is meant at the beginning of a word only.
    """
    own = spellings(word)
    bases = {base for form in own for base in _bases(form)}
    same = {other for known in {*own, *bases} for other in _synonyms(known)}
    found = {_anchored(form) for form in bases | same}
    # What holds one of its own spellings is found anyway.
    return tuple(sorted(form for form in found if not any(one in form for one in own)))


def _bases(form: str) -> Iterator[str]:
    for ending, left in _DOUBLED.items():
        if form.endswith(ending):
            yield form.removesuffix(ending) + left
            return
    for ending in _ENDINGS:
        least = SHORTEST if len(ending) > 1 else SHORT
        if form.endswith(ending) and len(form) - len(ending) >= least:
            yield form.removesuffix(ending)
            return


def _synonyms(form: str) -> Iterator[str]:
    for group in GROUPS:
        known = {word for word in group if _is_form_of(form, word)}
        if known:
            yield from group - known


def _is_form_of(form: str, word: str) -> bool:
    """'kindertagesstatt' is what is left of 'Kindertagesstätten'."""
    return form == word or (len(form) > SHORT and f"{form}e" == word)


def _anchored(form: str) -> str:
    return f" {form}" if len(form) < SHORT else form
