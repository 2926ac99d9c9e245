"""That somebody was erased, without saying who: so that an old list does not bring them back."""

import hmac
from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped

from facilitation.model.base import Base, InDistrict
from facilitation.model.sorting import folded, spellings

KEPT_FOR = timedelta(days=3 * 365)
"""Lists older than that are not taken over any more (see docs/decisions)."""

_DOMAIN = b"kreisrunde erased person 1"


class Erasure(InDistrict, Base):
    """A keyed hash of name and e-mail: without the installation's secret it tells nothing."""

    __tablename__ = "erasure"
    __table_args__ = (UniqueConstraint("district_id", "mark"),)

    mark: Mapped[str]
    erased_on: Mapped[date]


def mark_of(key: str, district_id: int, name: str, email: str) -> str:
    """The mark of a person of that name ('Müller Anna') and e-mail.

    The district is in it, so that nobody can tell whether two districts erased the same person.
    """
    told = (str(district_id), folded(name), email.strip().lower())
    message = b"\0".join((_DOMAIN, *(part.encode() for part in told)))
    return hmac.new(key.encode(), message, "sha256").hexdigest()


def marks_of(keys: Sequence[str], district_id: int, name: str, email: str) -> set[str]:
    """The same under every key that is still good, and in every spelling of the name."""
    names = {name, *spellings(name)}
    return {mark_of(key, district_id, one, email) for key in keys for one in names}
