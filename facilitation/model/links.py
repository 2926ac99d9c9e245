"""Personal links: the right of one person to one matter, derived and never stored.

A token names its kind, the person and the subject, and carries an HMAC-SHA256 over these and a
version. Raising the version makes all earlier links void; nothing of them lies in the database.
"""

import hmac
import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

_HEAD = struct.Struct(">BII")
_SEAL = 18
"""Octets of the HMAC that are kept: 144 bits."""
_DOMAIN = b"kreisrunde personal link 1"


class LinkKind(StrEnum):
    """What a link is the right to, and the first part of its path."""

    RSVP = "rsvp"
    """Answer one invitation; the subject is the invitation."""
    SERIES = "dates"
    """Answer for all dates of a series; the subject is the series."""
    FEED = "feeds"
    """Subscribe to all one's meetings; the subject is the person."""
    BODY_FEED = "body-feeds"
    """Subscribe to a body's meetings; the subject is the body."""
    WISHES = "wishes"
    """Say in which language and how often one wants to hear; the subject is the person."""
    LEAVE = "leave"
    """Get no more mail about a series (RFC 8058); the subject is the series."""


_NUMBERS = {
    LinkKind.RSVP: 1,
    LinkKind.SERIES: 2,
    LinkKind.FEED: 3,
    LinkKind.BODY_FEED: 4,
    LinkKind.WISHES: 5,
    LinkKind.LEAVE: 6,
}
_KINDS = {number: kind for kind, number in _NUMBERS.items()}


@dataclass(frozen=True)
class Claim:
    """What a token says of itself; true only if `is_genuine` says so."""

    kind: LinkKind
    person_id: int
    subject_id: int
    seal: bytes


def token(key: str, kind: LinkKind, *, person_id: int, subject_id: int, version: str) -> str:
    """The token of a person's link, fit for an address.

    `version` is whatever must have stayed the same for the link to be good: counters that revoke
    it, and a name of the subject that is never given again (a database made anew counts from 1).
    """
    head = _HEAD.pack(_NUMBERS[kind], person_id, subject_id)
    return urlsafe_b64encode(head + _seal(key, head, version)).decode("ascii")


def read(text: str) -> Claim | None:
    """Take a token apart; None if it was never one. Says nothing of whether it is genuine."""
    try:
        content = urlsafe_b64decode(text.encode("ascii"))
    except ValueError:
        return None
    # Base64 has several spellings of the same octets; only ours is a token.
    if len(content) != _HEAD.size + _SEAL or urlsafe_b64encode(content).decode("ascii") != text:
        return None
    number, person_id, subject_id = _HEAD.unpack_from(content)
    if number not in _KINDS:
        return None
    return Claim(_KINDS[number], person_id, subject_id, content[_HEAD.size :])


def is_genuine(claim: Claim, keys: Sequence[str], *, version: str) -> bool:
    """Whether one of the keys, the present one or an earlier, made this token for this version."""
    head = _HEAD.pack(_NUMBERS[claim.kind], claim.person_id, claim.subject_id)
    seals = [_seal(key, head, version) for key in keys]
    return any(hmac.compare_digest(claim.seal, seal) for seal in seals)


def version(name: str, *counters: int) -> str:
    """What links to the thing of this lasting name are bound to, as `token` asks for it.

    The counters only ever rise, so their sum never comes again. `name` is a UID or key: unlike
    an id it is never given to another row.
    """
    return f"{name}/{sum(counters)}"


def path(kind: LinkKind, token: str) -> str:
    return f"/{kind.value}/{token}"


def _seal(key: str, head: bytes, version: str) -> bytes:
    message = b"\0".join((_DOMAIN, head, version.encode()))
    return hmac.digest(key.encode(), message, "sha256")[:_SEAL]
