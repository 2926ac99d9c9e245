"""Organisations, the people who speak for them, and the rooms in which they meet."""

from typing import ClassVar

from facilitation.formats.dossiers.fields import (
    Day,
    Email,
    Key,
    Line,
    MaybeLine,
    Moment,
    MunicipalityRef,
    OrganisationRef,
    Prose,
    Row,
    YesNo,
)
from facilitation.model.people import EmailState, Language, MailWish, Sector


class Organisation(Row):
    on_one_line: ClassVar[bool] = True

    key: Key
    name: Line
    sector: Sector
    municipality: MunicipalityRef | None = None
    email: Email = ""
    deleted_at: Moment | None = None


class Membership(Row):
    on_one_line: ClassVar[bool] = True

    organisation: OrganisationRef
    function: MaybeLine = ""
    valid_from: Day
    valid_until: Day | None = None


class Person(Row):
    key: Key
    title: MaybeLine = ""
    given_name: Line
    family_name: Line
    function: MaybeLine = ""
    organisation: OrganisationRef | None = None
    email: Email = ""
    email_state: EmailState = EmailState.GOOD
    phone: MaybeLine = ""
    postal_address: Prose = ""
    language: Language = Language.GERMAN
    german_beside: YesNo = False
    mail_wish: MailWish = MailWish.EACH
    is_multiplier: YesNo = False
    notice_given_at: Moment | None = None
    deleted_at: Moment | None = None
    """Removed by the office, but still named in what took place."""
    memberships: list[Membership] = []


class Venue(Row):
    on_one_line: ClassVar[bool] = True

    key: Key
    name: Line
    address: MaybeLine = ""
    municipality: MunicipalityRef | None = None
    is_step_free: YesNo | None = None
    notes: Prose = ""
