"""What a district says of itself: its sender, its address, its legal texts."""

from dataclasses import asdict, dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitation.formats.legal_texts import LegalText, Publisher, first_text, to_legal_html
from facilitation.model.districts import District
from facilitation.model.errors import NotFoundError
from facilitation.model.rights import Action, Actor, demand
from facilitation.usecases.journal import note


@dataclass(frozen=True, kw_only=True)
class DistrictSettings:
    """Everything a facilitator may change; texts in Markdown."""

    name: str
    mailbox: str
    sender_name: str
    postal_address: str
    phone: str
    privacy_notice: str
    imprint: str
    privacy: str
    accessibility: str


@dataclass(frozen=True)
class PublicText:
    """A legal text as visitors see it."""

    district: District
    html: str


def get_settings(district: District, *, by: Actor, now: datetime) -> DistrictSettings:
    demand(by, Action.RUN_DISTRICT, district, now.astimezone(district.zone).date())
    return _as_stored(district)


def change_settings(
    session: Session,
    district: District,
    wanted: DistrictSettings,
    *,
    version: int,
    by: Actor,
    now: datetime,
) -> None:
    """Store what was changed, legal texts also as HTML. ConflictError for an older `version`."""
    demand(by, Action.RUN_DISTRICT, district, now.astimezone(district.zone).date())
    stored, new = asdict(_as_stored(district)), asdict(wanted)
    district.check_version(version, theirs=stored, yours=new)
    changed = [name for name in new if new[name] != stored[name]]
    for name in changed:
        setattr(district, name, new[name])
    for kind in LegalText:
        if kind.value in changed:
            setattr(district, f"{kind.value}_html", to_legal_html(new[kind.value]))
    if changed:
        note(session, by, "district.changed", district, now=now, fields=sorted(changed))


def get_public_text(session: Session, slug: str, kind: LegalText, *, today: date) -> PublicText:
    """For everybody: what the district has written, else the text to begin with.

    NotFoundError where there is no such district.
    """
    district = session.scalar(select(District).where(District.slug == slug))
    if district is None:
        raise NotFoundError("Diesen Landkreis gibt es hier nicht.")
    written = getattr(district, f"{kind.value}_html")
    return PublicText(district, written or _text_to_begin_with(district, kind, today=today))


def _text_to_begin_with(district: District, kind: LegalText, *, today: date) -> str:
    publisher = Publisher(
        name=district.name,
        mailbox=district.mailbox,
        postal_address=district.postal_address,
        phone=district.phone,
    )
    return to_legal_html(first_text(kind, publisher, today=today))


def list_names(session: Session) -> list[tuple[str, str]]:
    """(slug, name) of every district, by name: whose imprint is asked for."""
    rows = session.execute(select(District.slug, District.name).order_by(District.name))
    return [(slug, name) for slug, name in rows]


def _as_stored(district: District) -> DistrictSettings:
    return DistrictSettings(
        name=district.name,
        mailbox=district.mailbox,
        sender_name=district.sender_name,
        postal_address=district.postal_address,
        phone=district.phone,
        privacy_notice=district.privacy_notice,
        imprint=district.imprint,
        privacy=district.privacy,
        accessibility=district.accessibility,
    )
