"""A dossier on its way in over the web: read, shown, and taken over when confirmed.

Into a district that is there its Prozessbegleitung takes it; one that brings its district along
is taken by whoever runs the installation.
"""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitation.formats.dossiers import Dossier, read_dossier, write_dossier_json
from facilitation.formats.dossiers.reading import REFUSED
from facilitation.model.districts import District
from facilitation.model.errors import FileRefusedError, NotFoundError, Problem
from facilitation.model.processes import Process
from facilitation.model.rights import Action, Actor, demand
from facilitation.model.uploads import Upload
from facilitation.usecases.accounts import Login
from facilitation.usecases.districts import demand_admin, make_facilitator
from facilitation.usecases.dossiers.importing import check_dossier, import_dossier
from facilitation.usecases.uploads import get_upload, keep_upload

PURPOSE = "dossier"


@dataclass(frozen=True, kw_only=True)
class Holdings:
    """What a dossier holds, in names and numbers."""

    district: str
    process: str
    starts_on: str
    """As ISO writes it."""
    municipalities: int
    organisations: int
    people: int
    bodies: int
    series: int
    meetings: int
    minutes: int
    activities: int
    topics: int
    decisions: int
    tasks: int
    offers: int


@dataclass(frozen=True)
class KeptDossier:
    """A dossier between its upload and its confirmation."""

    key: str
    name: str
    holdings: Holdings

    @property
    def starts_on(self) -> date:
        return date.fromisoformat(self.holdings.starts_on)


def offer_dossier(
    session: Session,
    district: District,
    content: bytes,
    name: str,
    *,
    by: Actor,
    on: date,
    now: datetime,
) -> KeptDossier:
    """Keep a dossier for the district. FileRefusedError with all that is wrong with it, and where
    it is another district's or could not be taken over."""
    demand(by, Action.RUN_DISTRICT, district, on)
    dossier = read_dossier(content)
    _check_district(dossier, district)
    check_dossier(session, dossier, now=now)
    return keep_dossier(session, _account(by), dossier, name, now=now)


def get_offered(
    session: Session, district: District, key: str, *, by: Actor, on: date, now: datetime
) -> KeptDossier:
    """The file sent before. NotFoundError for other people's, and after a day."""
    demand(by, Action.RUN_DISTRICT, district, on)
    return _kept(get_upload(session, _account(by), key, purpose=PURPOSE, now=now))


def take_over(
    session: Session, district: District, key: str, *, by: Actor, on: date, now: datetime
) -> Process:
    """The process with all that belongs to it, or nothing. The upload is used up; FileRefusedError
    where something came between."""
    demand(by, Action.RUN_DISTRICT, district, on)
    upload = get_upload(session, _account(by), key, purpose=PURPOSE, now=now)
    dossier = read_dossier(upload.content)
    _check_district(dossier, district)
    process = import_dossier(session, dossier, by=by, now=now)
    session.delete(upload)
    return process


def offer_new_district(
    session: Session, content: bytes, name: str, *, by: Login, now: datetime
) -> KeptDossier:
    """Keep a dossier that brings its district along. FileRefusedError where that is there."""
    demand_admin(by)
    dossier = read_dossier(content)
    _check_is_new(session, dossier)
    check_dossier(session, dossier, now=now)
    return keep_dossier(session, by.account_id, dossier, name, now=now)


def get_offered_district(session: Session, key: str, *, by: Login, now: datetime) -> KeptDossier:
    """The file sent before. NotFoundError for other people's, and after a day."""
    demand_admin(by)
    return _kept(get_upload(session, by.account_id, key, purpose=PURPOSE, now=now))


def take_over_district(
    session: Session, key: str, *, becomes_facilitator: bool, by: Login, now: datetime
) -> tuple[District, Process]:
    """District and process with all that belongs to them, or nothing. The upload is used up."""
    demand_admin(by)
    upload = get_upload(session, by.account_id, key, purpose=PURPOSE, now=now)
    dossier = read_dossier(upload.content)
    _check_is_new(session, dossier)
    process = import_dossier(session, dossier, account_id=by.account_id, now=now)
    district = session.get_one(District, process.district_id)
    if becomes_facilitator:
        make_facilitator(session, district, by=by, on=now.astimezone(district.zone).date())
    session.delete(upload)
    return district, process


def _check_district(dossier: Dossier, district: District) -> None:
    if (dossier.district.slug, dossier.district.ags) != (district.slug, district.ags):
        raise _refused(
            "Das Dossier gehört zu „%(theirs)s“ (%(slug)s, %(ags)s), hier ist „%(ours)s“. Einen "
            "anderen Landkreis übernimmt, wer die Installation verwaltet.",
            theirs=dossier.district.name,
            slug=dossier.district.slug,
            ags=dossier.district.ags,
            ours=district.name,
        )


def _check_is_new(session: Session, dossier: Dossier) -> None:
    row = dossier.district
    taken = (District.slug == row.slug) | (District.ags == row.ags)
    name = session.scalar(select(District.name).where(taken))
    if name is not None:
        raise _refused(
            "„%(name)s“ ist schon angelegt. Dort übernimmt die Prozessbegleitung das Dossier, auf "
            "der Seite „Neues Verfahren“.",
            name=name,
        )


def _refused(message: str, **parameters: Any) -> FileRefusedError:
    return FileRefusedError(REFUSED, [Problem("district", message, **parameters)])


def _account(by: Actor) -> int:
    if by.account_id is None:
        raise NotFoundError("Diese Datei liegt hier nicht.")
    return by.account_id


def keep_dossier(
    session: Session, account_id: int, dossier: Dossier, name: str, *, now: datetime
) -> KeptDossier:
    """Keep a dossier that was read and found right, for the account that sent it.

    As JSON, which is read again in no time; YAML takes seconds.
    """
    upload = keep_upload(
        session,
        account_id,
        purpose=PURPOSE,
        name=name,
        content=write_dossier_json(dossier),
        choices=asdict(_holdings(dossier)),
        now=now,
    )
    return _kept(upload)


def _kept(upload: Upload) -> KeptDossier:
    return KeptDossier(upload.key, upload.name, Holdings(**upload.choices))


def _holdings(dossier: Dossier) -> Holdings:
    return Holdings(
        district=dossier.district.name,
        process=dossier.process.name,
        starts_on=dossier.process.starts_on.isoformat(),
        municipalities=len(dossier.municipalities),
        organisations=len(dossier.organisations),
        people=len(dossier.people),
        bodies=len(dossier.bodies),
        series=len(dossier.series),
        meetings=len(dossier.meetings),
        minutes=sum(bool(meeting.minutes) for meeting in dossier.meetings),
        activities=len(dossier.activities),
        topics=len(dossier.topics),
        decisions=len(dossier.decisions),
        tasks=len(dossier.tasks),
        offers=len(dossier.offers),
    )
