"""Formats of participation beside meetings: noted, changed, removed; with head-counts, no names."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from facilitation.formats.markdown import to_html
from facilitation.model.activities import Activity, ActivityKind, ActivityPartner, HeadCount
from facilitation.model.base import new_key
from facilitation.model.errors import InvalidError, NotFoundError
from facilitation.model.interviews import Interview
from facilitation.model.municipalities import Municipality
from facilitation.model.people import Organisation, Sector
from facilitation.model.processes import Process, Region
from facilitation.model.rights import Action, Actor, demand
from facilitation.model.surveys import SurveyQuestion
from facilitation.model.topics import Topic
from facilitation.model.trash import Discarded
from facilitation.usecases.fetching import find_owned, get_owned
from facilitation.usecases.journal import changes_of, note
from facilitation.usecases.once import find_made
from facilitation.usecases.removals import check_seen
from facilitation.usecases.trash import discard

NOT_HERE = "Das gibt es hier nicht, oder es ist nicht für Sie bestimmt."
MOST_PARTNERS = 30


@dataclass(frozen=True, kw_only=True)
class ActivityDetails:
    """An activity as it is typed."""

    kind: ActivityKind
    title: str
    held_on: date | None = None
    ended_on: date | None = None
    place: str = ""
    municipality_id: int | None = None
    region_id: int | None = None
    languages: tuple[str, ...] = ()
    asked: int | None = None
    head_count: int | None = None
    heads: Mapping[Sector, int] = field(default_factory=dict)
    """How many of each sector; sectors of which nobody knows are left out."""
    notes: str = ""
    is_public: bool = False
    """Residents may read kind, title, days, place and head-count."""

    @property
    def counted(self) -> int | None:
        """How many there were: as typed, or as the sectors add up."""
        if self.head_count is None and self.heads:
            return sum(self.heads.values())
        return self.head_count

    def texts(self) -> dict[str, str]:
        return {
            "kind": self.kind.value,
            "title": self.title,
            "held_on": _day(self.held_on),
            "ended_on": _day(self.ended_on),
            "place": self.place,
            "municipality_id": _text(self.municipality_id),
            "region_id": _text(self.region_id),
            "languages": ", ".join(self.languages),
            "asked": _text(self.asked),
            "head_count": _text(self.counted),
            "notes": self.notes,
            "is_public": "ja" if self.is_public else "nein",
            **{f"heads_{sector}": _text(self.heads.get(sector)) for sector in Sector},
        }


def _text(value: int | None) -> str:
    return "" if value is None else str(value)


def _day(value: date | None) -> str:
    return "" if value is None else f"{value:%d.%m.%Y}"


@dataclass(frozen=True)
class ActivitiesOf:
    """All activities of a process, to ask for a right to them."""

    stands_for: ClassVar[str] = "Activity"

    district_id: int
    process_id: int
    id: int = 0


def demand_right(process: Process, action: Action, *, by: Actor, on: date) -> None:
    demand(by, action, ActivitiesOf(process.district_id, process.id), on)


def get_activity(
    session: Session,
    process: Process,
    activity_id: int,
    *,
    by: Actor,
    on: date,
    action: Action = Action.SEE_PROCESS,
) -> Activity:
    """The activity of this process. Refused without the right to `action`."""
    activity = session.scalar(
        select(Activity).where(Activity.id == activity_id, Activity.process_id == process.id)
    )
    if activity is None:
        raise NotFoundError(NOT_HERE)
    demand(by, action, activity, on)
    return activity


def demand_planning(
    session: Session, process: Process, activity_id: int, *, by: Actor, on: date
) -> None:
    """Refuse whoever may not change this activity."""
    get_activity(session, process, activity_id, by=by, on=on, action=Action.PLAN_MEETINGS)


def add_activity(
    session: Session,
    process: Process,
    details: ActivityDetails,
    *,
    by: Actor,
    on: date,
    now: datetime,
    once: str | None = None,
) -> Activity:
    """Note an activity, planned or held. InvalidError where days or counts contradict.

    `once`: see `find_made`.
    """
    demand_right(process, Action.PLAN_MEETINGS, by=by, on=on)
    if made := find_made(session, Activity, once, district_id=process.district_id):
        return made
    activity = Activity(
        key=once or new_key(), district_id=process.district_id, process_id=process.id
    )
    _store(session, process, activity, details, on=on)
    session.add(activity)
    session.flush()
    _store_heads(session, activity, details.heads)
    note(session, by, "activity_added", activity, now=now, title=activity.title)
    return activity


def edit_activity(
    session: Session,
    process: Process,
    activity_id: int,
    details: ActivityDetails,
    *,
    version: int,
    by: Actor,
    on: date,
    now: datetime,
) -> Activity:
    """Change it. ConflictError when somebody was quicker; a survey with results stays one."""
    activity = get_activity(
        session, process, activity_id, by=by, on=on, action=Action.PLAN_MEETINGS
    )
    stored = details_of(session, activity)
    activity.check_version(version, theirs=stored.texts(), yours=details.texts())
    if details.kind is not activity.kind:
        _check_empty(session, activity)
    _store(session, process, activity, details, on=on)
    changes = changes_of(activity, "title", "held_on", "ended_on", "place", "is_public")
    if dict(details.heads) != dict(stored.heads):
        _store_heads(session, activity, details.heads)
        flag_modified(activity, "head_count")  # so that the version rises
    note(session, by, "activity_edited", activity, now=now, title=activity.title, changes=changes)
    return activity


def details_of(session: Session, activity: Activity) -> ActivityDetails:
    """What is stored, as it may be typed anew."""
    rows = session.execute(
        select(HeadCount.sector, HeadCount.people).where(HeadCount.activity_id == activity.id)
    )
    return ActivityDetails(
        kind=activity.kind,
        title=activity.title,
        held_on=activity.held_on,
        ended_on=activity.ended_on,
        place=activity.place,
        municipality_id=activity.municipality_id,
        region_id=activity.region_id,
        languages=tuple(activity.languages),
        asked=activity.asked,
        head_count=activity.head_count,
        heads=dict(rows.all()),
        notes=activity.notes,
        is_public=activity.is_public,
    )


def _check_empty(session: Session, activity: Activity) -> None:
    if session.scalar(select(exists().where(SurveyQuestion.activity_id == activity.id))):
        raise InvalidError(
            "Zu dieser Umfrage liegen Ergebnisse vor. Sie bleibt eine Umfrage.", field="kind"
        )
    if session.scalar(select(exists().where(Interview.activity_id == activity.id))):
        raise InvalidError(
            "Zu diesem Format gehören Gespräche mit Einzelnen. Löschen Sie diese zuerst.",
            field="kind",
        )


def _store(
    session: Session, process: Process, activity: Activity, details: ActivityDetails, *, on: date
) -> None:
    _check_days(details)
    _check_counts(details, on=on)
    find_owned(session, Municipality, details.municipality_id, process.district_id)
    if details.region_id is not None:
        region = session.get(Region, details.region_id)
        if region is None or region.process_id != process.id:
            raise NotFoundError("Diese Region gibt es hier nicht.")
    if not details.title.strip():
        raise InvalidError("Wie heißt die Veranstaltung?", field="title")
    for name in (
        *("kind", "title", "held_on", "ended_on", "place", "municipality_id", "region_id"),
        *("asked", "notes", "is_public"),
    ):
        setattr(activity, name, getattr(details, name))
    activity.languages = list(details.languages)
    activity.head_count = details.counted
    activity.notes_html = to_html(details.notes)


def _check_days(details: ActivityDetails) -> None:
    if details.ended_on is None:
        return
    if details.held_on is None:
        raise InvalidError("Wann war der erste Tag?", field="held_on")
    if details.ended_on < details.held_on:
        raise InvalidError(
            "Der letzte Tag liegt vor dem ersten. Prüfen Sie beide.", field="ended_on"
        )


def _check_counts(details: ActivityDetails, *, on: date) -> None:
    counted, by_sector = details.counted, sum(details.heads.values())
    if counted is None:
        return
    if details.held_on is None:
        raise InvalidError(
            "An welchem Tag war das? Ohne Tag zählt niemand zur Reichweite.", field="held_on"
        )
    if details.held_on > on:
        raise InvalidError(
            "Das steht noch bevor: Gezählt wird, wer da war. Tragen Sie die Zahlen danach ein.",
            field="head_count",
        )
    if by_sector > counted:
        raise InvalidError(
            "Die Bereiche ergeben zusammen %(sum)s, mehr als die Gesamtzahl %(total)s.",
            field="head_count",
            sum=by_sector,
            total=counted,
        )
    if details.asked is not None and details.asked < counted:
        raise InvalidError(
            "Es haben mehr geantwortet (%(answered)s), als gefragt wurden (%(asked)s).",
            field="asked",
            answered=counted,
            asked=details.asked,
        )


def _store_heads(session: Session, activity: Activity, heads: Mapping[Sector, int]) -> None:
    session.execute(delete(HeadCount).where(HeadCount.activity_id == activity.id))
    session.add_all(
        HeadCount(activity_id=activity.id, sector=sector, people=people)
        for sector, people in heads.items()
    )


def remove_activity(
    session: Session,
    process: Process,
    activity_id: int,
    *,
    version: int,
    by: Actor,
    on: date,
    now: datetime,
) -> Discarded:
    """Remove what nothing hangs on, with a way back. InvalidError otherwise."""
    activity = get_activity(
        session, process, activity_id, by=by, on=on, action=Action.PLAN_MEETINGS
    )
    check_seen(version, activity.version, name=activity.title)
    for kind in (Topic, SurveyQuestion, Interview):
        if session.scalar(select(exists().where(kind.activity_id == activity.id))):
            raise InvalidError(
                "„%(title)s“ hat Themen, Ergebnisse oder Gespräche gebracht und bleibt deshalb "
                "stehen.",
                title=activity.title,
            )
    note(session, by, "activity_removed", activity, now=now, title=activity.title)
    return discard(session, activity, name=activity.title, by=by, now=now)


def add_partner(
    session: Session,
    process: Process,
    activity_id: int,
    organisation_id: int,
    *,
    role: str = "",
    by: Actor,
    on: date,
    now: datetime,
) -> Organisation:
    """Say who held it together with the district; a second time words the role anew."""
    activity = get_activity(
        session, process, activity_id, by=by, on=on, action=Action.PLAN_MEETINGS
    )
    organisation = get_owned(session, Organisation, organisation_id, process.district_id)
    partners = session.scalars(
        select(ActivityPartner).where(ActivityPartner.activity_id == activity.id)
    ).all()
    known = next((one for one in partners if one.organisation_id == organisation.id), None)
    if known is None:
        if len(partners) >= MOST_PARTNERS:
            raise InvalidError("Mehr als %(most)s Partner lassen sich nicht eintragen.", most=30)
        known = ActivityPartner(activity_id=activity.id, organisation_id=organisation.id)
        session.add(known)
    known.role = role.strip()
    note(session, by, "activity_partner_added", activity, now=now, name=organisation.name)
    return organisation


def remove_partner(
    session: Session,
    process: Process,
    activity_id: int,
    organisation_id: int,
    *,
    by: Actor,
    on: date,
    now: datetime,
) -> Discarded:
    """Take a partner off, with a way back. NotFoundError where it is none."""
    activity = get_activity(
        session, process, activity_id, by=by, on=on, action=Action.PLAN_MEETINGS
    )
    row = session.execute(
        select(ActivityPartner, Organisation.name)
        .join(Organisation, Organisation.id == ActivityPartner.organisation_id)
        .where(
            ActivityPartner.activity_id == activity.id,
            ActivityPartner.organisation_id == organisation_id,
        )
    ).first()
    if row is None:
        raise NotFoundError(NOT_HERE)
    partner, name = row
    note(session, by, "activity_partner_removed", activity, now=now, name=name)
    return discard(session, partner, name=name, by=by, now=now, owner=activity)
