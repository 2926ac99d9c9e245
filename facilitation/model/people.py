"""People, the organisations they speak for, and the sectors these belong to."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from facilitation.model.base import (
    Base,
    InDistrict,
    Keyed,
    Valid,
    Versioned,
    ends_after_it_begins,
    link,
    references,
)
from facilitation.model.sorting import folded


class Sector(StrEnum):
    ADMINISTRATION = "administration"
    POLITICS = "politics"
    CIVIL_SOCIETY = "civil_society"
    CHURCH = "church"
    ECONOMY = "economy"
    MIGRANT_ORGANISATIONS = "migrant_organisations"
    AUTHORITIES = "authorities"
    OTHERS = "others"


class EmailState(StrEnum):
    GOOD = "good"
    BOUNCED = "bounced"


class Language(StrEnum):
    """The language of a person's letters: a technical wish, no statement of origin."""

    GERMAN = "de"
    PLAIN_GERMAN = "de-x-plain"
    ENGLISH = "en"
    POLISH = "pl"
    CZECH = "cs"
    UKRAINIAN = "uk"
    ARABIC = "ar"


class MailWish(StrEnum):
    """How often a person wants to hear. Invitations and changes always come at once."""

    EACH = "each"
    """A reminder before each meeting."""
    WEEKLY = "weekly"
    """One mail a week with everything that is coming up."""
    NO_REMINDERS = "no_reminders"


class Organisation(InDistrict, Keyed, Versioned, Base):
    __tablename__ = "organisation"
    __table_args__ = (
        UniqueConstraint("district_id", "key"),
        Index(None, "district_id", "sort_key"),
    )

    name: Mapped[str]
    sort_key: Mapped[str]
    sector: Mapped[Sector]
    municipality_id: Mapped[int | None] = references("municipality")
    email: Mapped[str] = mapped_column(default="")
    deleted_at: Mapped[datetime | None]

    def rename(self, name: str) -> None:
        self.name, self.sort_key = name, folded(name)


class Person(InDistrict, Keyed, Versioned, Base):
    """Someone known to a district; needs no account, and two may share a mailbox."""

    __tablename__ = "person"
    __table_args__ = (
        UniqueConstraint("district_id", "key"),
        UniqueConstraint("district_id", "account_id"),
        Index(None, "district_id", "sort_key"),
    )

    account_id: Mapped[int | None] = references("account", on_delete="SET NULL")
    title: Mapped[str] = mapped_column(default="")
    given_name: Mapped[str]
    family_name: Mapped[str]
    sort_key: Mapped[str]
    search_key: Mapped[str]
    email: Mapped[str] = mapped_column(default="")
    email_state: Mapped[EmailState] = mapped_column(default=EmailState.GOOD)
    phone: Mapped[str] = mapped_column(default="")
    postal_address: Mapped[str] = mapped_column(default="")
    language: Mapped[Language] = mapped_column(default=Language.GERMAN)
    german_beside: Mapped[bool] = mapped_column(default=False)
    mail_wish: Mapped[MailWish] = mapped_column(default=MailWish.EACH)
    function: Mapped[str] = mapped_column(default="")
    """What the person does, as the minutes name it at first mention: 'Beigeordnete'."""
    is_multiplier: Mapped[bool] = mapped_column(default=False)
    organisation_id: Mapped[int | None] = references("organisation")
    """For whom the person speaks by default; earlier ones are kept as `Membership`."""
    links_version: Mapped[int] = mapped_column(default=1)
    """Raised to revoke every personal link of this person."""
    feeds_version: Mapped[int] = mapped_column(default=1)
    """Raised to revoke the person's calendar subscriptions alone."""
    notice_given_at: Mapped[datetime | None]
    """When the data-protection notice (Art. 13, 14 GDPR) was put into a letter."""
    deleted_at: Mapped[datetime | None]

    organisation: Mapped[Organisation | None] = link()
    memberships: Mapped[list["Membership"]] = link(back_populates="person")

    @property
    def name(self) -> str:
        return " ".join(part for part in (self.title, self.given_name, self.family_name) if part)

    @property
    def name_by_family(self) -> str:
        first = " ".join(part for part in (self.title, self.given_name) if part)
        return f"{self.family_name}, {first}" if first else self.family_name

    @property
    def is_reachable(self) -> bool:
        return bool(self.email) and self.email_state is EmailState.GOOD

    def call(self, *, title: str = "", given_name: str, family_name: str) -> None:
        """Set the name with everything derived from it."""
        self.title, self.given_name, self.family_name = title, given_name, family_name
        self.sort_key = folded(f"{family_name} {given_name}")
        self.search_key = folded(f"{title} {given_name} {family_name} {given_name}")


class Membership(Valid, Base):
    """A person's part in an organisation, from a day until another."""

    __tablename__ = "membership"
    __table_args__ = (ends_after_it_begins(),)

    person_id: Mapped[int] = references("person", on_delete="CASCADE")
    organisation_id: Mapped[int] = references("organisation")
    function: Mapped[str] = mapped_column(default="")

    person: Mapped[Person] = link(back_populates="memberships")
    organisation: Mapped[Organisation] = link()
