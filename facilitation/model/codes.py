"""Short codes: a personal link as one types it from a paper letter, derived and never stored.

A code is the subject's number and 45 bits of an HMAC over the same words that the link is bound
to, in Crockford's base 32, which knows no I, L, O and U. What voids the link voids the code.
"""

import hmac
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from math import isqrt

from facilitation.model.links import LinkKind

_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_AS_MEANT = str.maketrans("OILU", "011V")
"""What people read or type for letters that no code has."""
_SEAL = 9
"""Letters that nobody can guess: 45 bits."""
_GROUP = 4
_LONGEST = 24
_LARGEST_ID = 2**31 - 1
_HEAD = struct.Struct(">BII")
_DOMAIN = b"kreisrunde short code 1"


@dataclass(frozen=True)
class Entered:
    """What a code says of itself; true only if `is_genuine` says so."""

    kind: LinkKind
    """`RSVP` or `SERIES`."""
    subject_id: int
    """The invitation, or the series."""
    person_id: int | None
    """None where the invitation tells whose it is."""
    seal: str


def code(key: str, kind: LinkKind, *, person_id: int, subject_id: int, version: str) -> str:
    """'K7F3-9Q2M-4TRB': for an invitation, or for a person's dates of a series.

    `version`: as `links.token` takes it.
    """
    number = 2 * _paired(subject_id, person_id) + 1 if kind is LinkKind.SERIES else 2 * subject_id
    seal = _seal(key, kind, (person_id, subject_id), version)
    letters = _written(number)
    whole = letters.rjust(-(-(len(letters) + _SEAL) // _GROUP) * _GROUP - _SEAL, "0") + seal
    return "-".join(whole[at : at + _GROUP] for at in range(0, len(whole), _GROUP))


def read(text: str) -> Entered | None:
    """Take apart what somebody typed, however they wrote it; None if it is no code.

    Small letters, blanks and strokes do not matter, nor O for 0, I and L for 1. Says nothing of
    whether the code is genuine.
    """
    typed = "".join(letter for letter in text.upper() if letter.isascii() and letter.isalnum())
    whole = typed.translate(_AS_MEANT)
    if not _SEAL < len(whole) <= _LONGEST or len(whole) % _GROUP:
        return None
    number = 0
    for letter in whole[:-_SEAL]:
        number = number * len(_LETTERS) + _LETTERS.index(letter)
    if number % 2:
        return _of_series(number // 2, whole[-_SEAL:])
    return _in_range(Entered(LinkKind.RSVP, number // 2, None, whole[-_SEAL:]))


def is_genuine(entered: Entered, keys: Sequence[str], *, person_id: int, version: str) -> bool:
    """Whether one of the keys, the present one or an earlier, made this code for this version."""
    subject = (person_id, entered.subject_id)
    seals = [_seal(key, entered.kind, subject, version) for key in keys]
    return any(hmac.compare_digest(entered.seal, seal) for seal in seals)


def _of_series(pair: int, seal: str) -> Entered | None:
    series_id, person_id = _unpaired(pair)
    return _in_range(Entered(LinkKind.SERIES, series_id, person_id, seal))


def _in_range(entered: Entered) -> Entered | None:
    ids = (entered.subject_id, entered.person_id or 0)
    return entered if max(ids) <= _LARGEST_ID else None


def _paired(first: int, second: int) -> int:
    """One number for two, short where both are small (Szudzik's pairing)."""
    return second * second + first if first < second else first * first + first + second


def _unpaired(pair: int) -> tuple[int, int]:
    root = isqrt(pair)
    rest = pair - root * root
    return (rest, root) if rest < root else (root, rest - root)


def _written(number: int) -> str:
    letters = ""
    while number:
        number, place = divmod(number, len(_LETTERS))
        letters = _LETTERS[place] + letters
    return letters


def _seal(key: str, kind: LinkKind, subject: tuple[int, int], version: str) -> str:
    head = _HEAD.pack(kind is LinkKind.SERIES, *subject)
    digest = hmac.digest(key.encode(), b"\0".join((_DOMAIN, head, version.encode())), "sha256")
    number = int.from_bytes(digest[:6]) >> 3
    return _written(number).rjust(_SEAL, "0")
