"""Districts: made from the official register, with their sender and their texts."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitation.formats.legal_texts import (
    LegalText,
    Publisher,
    first_privacy_notice,
    first_text,
    to_legal_html,
)
from facilitation.formats.registers import RegisterDistrict
from facilitation.model.accounts import Role, RoleKind
from facilitation.model.districts import STATE_OF_KEY, District, State
from facilitation.model.errors import InvalidError, NotFoundError
from facilitation.model.journal import JournalEntry
from facilitation.model.people import Person
from facilitation.model.sorting import folded
from facilitation.usecases.accounts import Login
from facilitation.usecases.municipality_rows import add_associations, add_municipality
from facilitation.usecases.register_files import (
    PURPOSE,
    KeptRegister,
    Sums,
    check_date,
    find_in_register,
    keep_register,
    kept_register,
)
from facilitation.usecases.uploads import get_upload

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_LONGEST_SLUG = 60
_ZONE = "Europe/Berlin"
_KREIS = frozenset({State.NW, State.SH})
"""Where it is called Kreis and not Landkreis."""


@dataclass(frozen=True, kw_only=True)
class NewDistrict:
    """What is asked of the person who makes a district."""

    name: str
    slug: str
    mailbox: str
    sender_name: str
    stated_on: date
    with_unincorporated: bool
    becomes_facilitator: bool


def offer_districts(
    session: Session, content: bytes, name: str, *, by: Login, now: datetime
) -> KeptRegister:
    """Keep a register from which a new district is to be chosen. Errors as `keep_register`."""
    demand_admin(by)
    return keep_register(session, by.account_id, content, name, now=now)


def get_offer(session: Session, key: str, *, by: Login, now: datetime) -> KeptRegister:
    """The register uploaded before. NotFoundError for other people's, and after a day."""
    demand_admin(by)
    return kept_register(get_upload(session, by.account_id, key, purpose=PURPOSE, now=now))


def list_known_keys(session: Session, *, by: Login) -> frozenset[str]:
    """Keys of the districts that are there already."""
    demand_admin(by)
    return frozenset(session.scalars(select(District.ags)))


def create_district(
    session: Session,
    key: str,
    ags: str,
    wish: NewDistrict,
    *,
    by: Login,
    base_url: str,
    now: datetime,
) -> District:
    """The district of this key with its associations and municipalities, all or nothing.

    The upload is used up; `base_url` is where people find the installation. Raises InvalidError
    for a slug or district that is taken, an odd slug, and a register of the future.
    """
    demand_admin(by)
    upload = get_upload(session, by.account_id, key, purpose=PURPOSE, now=now)
    found = find_in_register(upload, ags)
    if found is None:
        raise NotFoundError("Diesen Landkreis gibt es in der Datei nicht.")
    today = now.astimezone(ZoneInfo(_ZONE)).date()
    _check_slug(session, wish.slug)
    _check_is_new(session, found)
    check_date(wish.stated_on, today=today)
    district = _district(wish, found, base_url=base_url, today=today)
    session.add(district)
    session.flush()
    _add_municipalities(session, district, found, wish)
    if wish.becomes_facilitator:
        make_facilitator(session, district, by=by, on=today)
    _note(session, district, found, by=by, now=now)
    session.delete(upload)
    return district


def full_name(sums: Sums) -> str:
    """'Görlitz' is the Landkreis Görlitz, 'Rhein-Erft-Kreis' says so itself."""
    if re.search(r"kreis|region|verband", sums.name, re.IGNORECASE):
        return sums.name
    return f"{'Kreis' if STATE_OF_KEY[sums.ags[:2]] in _KREIS else 'Landkreis'} {sums.name}"


def slug_for(name: str) -> str:
    """The part of an address made from a name: 'Ludwigslust-Parchim' → 'ludwigslust-parchim',
    'Konzept für Görlitz' → 'konzept-fuer-goerlitz'."""
    written_out = name.casefold()
    for umlaut, letters in (("ä", "ae"), ("ö", "oe"), ("ü", "ue")):
        written_out = written_out.replace(umlaut, letters)
    return re.sub(r"[^a-z0-9]+", "-", folded(written_out)).strip("-")[:_LONGEST_SLUG].strip("-")


def demand_admin(by: Login) -> None:
    if not by.is_admin:
        raise NotFoundError("Das gibt es hier nicht, oder es ist nicht für Sie bestimmt.")


def _check_slug(session: Session, slug: str) -> None:
    if not _SLUG.fullmatch(slug) or len(slug) > _LONGEST_SLUG:
        raise InvalidError(
            "Die Kurzform besteht aus kleinen Buchstaben, Ziffern und Bindestrichen, höchstens "
            "%(most)s Zeichen. Richtig wäre zum Beispiel ludwigslust-parchim.",
            field="slug",
            most=_LONGEST_SLUG,
        )
    if session.scalar(select(District.id).where(District.slug == slug)) is not None:
        raise InvalidError(
            "Die Kurzform „%(slug)s“ hat schon ein anderer Landkreis. Wählen Sie eine andere.",
            field="slug",
            slug=slug,
        )


def _check_is_new(session: Session, found: RegisterDistrict) -> None:
    name = session.scalar(select(District.name).where(District.ags == found.ags))
    if name is not None:
        raise InvalidError(
            "%(name)s ist schon angelegt. Neuere Angaben des Gemeindeverzeichnisses übernimmt die "
            "Prozessbegleitung auf der Seite „Gemeinden“.",
            name=name,
        )


def _district(
    wish: NewDistrict, found: RegisterDistrict, *, base_url: str, today: date
) -> District:
    publisher = Publisher(name=wish.name, mailbox=wish.mailbox)
    district = District(
        slug=wish.slug,
        name=wish.name,
        ags=found.ags,
        state=found.state,
        timezone=_ZONE,
        mailbox=wish.mailbox,
        sender_name=wish.sender_name,
        privacy_notice=first_privacy_notice(
            publisher, address=f"{base_url}/public/{wish.slug}/datenschutz"
        ),
    )
    for kind in LegalText:
        text = first_text(kind, publisher, today=today)
        setattr(district, kind.value, text)
        setattr(district, f"{kind.value}_html", to_legal_html(text))
    return district


def _add_municipalities(
    session: Session, district: District, found: RegisterDistrict, wish: NewDistrict
) -> None:
    since = wish.stated_on
    associations = add_associations(session, district, found.associations, since=since)
    for area in found.areas if wish.with_unincorporated else found.municipalities:
        add_municipality(
            session, district, area, associations=associations, stated_on=since, since=since
        )
    session.flush()


def make_facilitator(session: Session, district: District, *, by: Login, on: date) -> None:
    """Give who runs the installation a part in a district that has nobody yet."""
    person = Person(district_id=district.id, account_id=by.account_id, email=by.email)
    given_name, _, family_name = by.name.rpartition(" ")
    person.call(given_name=given_name, family_name=family_name)
    session.add(person)
    session.flush()
    session.add(Role(person_id=person.id, kind=RoleKind.FACILITATOR, valid_from=on))


def _note(
    session: Session, district: District, found: RegisterDistrict, *, by: Login, now: datetime
) -> None:
    session.add(
        JournalEntry(
            district_id=district.id,
            at=now,
            account_id=by.account_id,
            action="district.created",
            subject_kind="District",
            subject_id=district.id,
            details={"municipalities": len(found.municipalities)},
        )
    )
