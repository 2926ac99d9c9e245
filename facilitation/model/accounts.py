"""Logins, the sessions they open, and the roles they carry."""

import re
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from facilitation.model.base import Base, Valid, ends_after_it_begins, link, references
from facilitation.model.errors import InvalidError
from facilitation.model.people import Person
from facilitation.model.sorting import folded

IDLE = timedelta(hours=8)
ABSOLUTE = timedelta(days=7)
"""A session ends after eight hours without a request, and after seven days in any case."""

SHORTEST_PASSWORD, LONGEST_PASSWORD = 12, 200


class RoleKind(StrEnum):
    FACILITATOR = "facilitator"
    STAFF = "staff"


class Account(Base):
    """A login of one human being, who may act in several districts."""

    __tablename__ = "account"

    email: Mapped[str] = mapped_column(unique=True)
    """Lower case; what is typed at the login is folded likewise."""
    name: Mapped[str]
    password_hash: Mapped[str]
    is_admin: Mapped[bool] = mapped_column(default=False)
    locked_at: Mapped[datetime | None]
    must_change_password: Mapped[bool] = mapped_column(default=False)


class LoginSession(Base):
    """A login on one device. Only the hash of its token is kept."""

    __tablename__ = "login_session"

    account_id: Mapped[int] = references("account", on_delete="CASCADE")
    token_hash: Mapped[str] = mapped_column(unique=True)
    began_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    device: Mapped[str] = mapped_column(default="")

    account: Mapped[Account] = link()

    def is_open(self, *, now: datetime) -> bool:
        return (
            self.ended_at is None and now - self.seen_at < IDLE and now - self.began_at < ABSOLUTE
        )


class LoginAttempt(Base):
    """A failed login, counted against the account and the sender's address."""

    __tablename__ = "login_attempt"
    __table_args__ = (Index(None, "subject", "at"),)

    subject: Mapped[str]
    """`account:` or `address:` with a keyed hash: neither mail nor IP address is kept."""
    at: Mapped[datetime]


class Role(Valid, Base):
    """A person runs or supports a district's processes, or one of them."""

    __tablename__ = "role"
    __table_args__ = (
        UniqueConstraint("person_id", "kind", "process_id", "valid_from"),
        ends_after_it_begins(),
    )

    person_id: Mapped[int] = references("person", on_delete="CASCADE")
    kind: Mapped[RoleKind]
    process_id: Mapped[int | None] = references("process")
    """None: all processes of the person's district."""

    person: Mapped[Person] = link()

    def covers(self, process_id: int | None, on: date) -> bool:
        return self.holds_on(on) and self.process_id in (None, process_id)


def check_password(password: str, *, email: str, name: str, common: frozenset[str]) -> None:
    """Refuse what is too short, too long, common, or made of the person's own names.

    ASVS 5.0, 6.2: length counts, composition rules do not.
    """
    if len(password) < SHORTEST_PASSWORD:
        raise InvalidError(
            "Das Passwort ist zu kurz. Nehmen Sie mindestens %(least)s Zeichen, zum Beispiel vier "
            "Wörter, die nicht zusammengehören.",
            field="password",
            least=SHORTEST_PASSWORD,
        )
    if len(password) > LONGEST_PASSWORD:
        raise InvalidError(
            "Das Passwort ist zu lang. Es darf höchstens %(most)s Zeichen haben.",
            field="password",
            most=LONGEST_PASSWORD,
        )
    plain = folded(password)
    own = re.findall(r"[a-z]{4,}", folded(f"{name} {email}"))
    if plain in common or plain.strip("0123456789!?.- ") in own:
        raise InvalidError(
            "Dieses Passwort ist leicht zu erraten. Wählen Sie ein anderes.", field="password"
        )
