"""Formats of participation as pages show them: the list, and one with all it brought."""

from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from facilitation.model.activities import Activity, ActivityKind, ActivityPartner, HeadCount
from facilitation.model.municipalities import Municipality
from facilitation.model.people import Organisation, Sector
from facilitation.model.processes import Process, Region
from facilitation.model.rights import Action, Actor, may
from facilitation.model.sorting import folded, spellings
from facilitation.model.texts import clean_line
from facilitation.model.topics import Topic, TopicState
from facilitation.usecases.activities import demand_right, get_activity
from facilitation.usecases.paging import Page, fetch_page
from facilitation.usecases.reach import people_reached

LONGEST_QUERY, MOST_WORDS, MOST_TOPICS = 100, 8, 200


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What the list is narrowed down to."""

    kind: ActivityKind | None = None
    region_id: int | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class ActivityRow:
    id: int
    kind: ActivityKind
    title: str
    held_on: date | None
    ended_on: date | None
    place: str
    municipality: str | None
    region: str | None
    people: int | None
    topics: int

    def is_ahead(self, today: date) -> bool:
        return self.held_on is None or self.held_on > today


def list_activities(
    session: Session, process: Process, wanted: Wanted, *, page: int, by: Actor, on: date
) -> Page[ActivityRow]:
    """A page of activities, those without a day first, then the latest."""
    demand_right(process, Action.SEE_PROCESS, by=by, on=on)
    topics = (
        select(func.count(Topic.id))
        .where(Topic.activity_id == Activity.id)
        .correlate(Activity)
        .scalar_subquery()
    )
    query = (
        select(
            Activity.id,
            Activity.kind,
            Activity.title,
            Activity.held_on,
            Activity.ended_on,
            Activity.place,
            Municipality.name,
            Region.name,
            people_reached(),
            topics,
        )
        .outerjoin(Municipality, Municipality.id == Activity.municipality_id)
        .outerjoin(Region, Region.id == Activity.region_id)
        .where(Activity.process_id == process.id, *_conditions(session, process, wanted))
        .order_by(Activity.held_on.desc().nulls_first(), Activity.id.desc())
    )
    found = fetch_page(session, query, page)
    return replace(found, rows=[ActivityRow(*row) for row in found.rows])


def _conditions(session: Session, process: Process, wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.kind is not None:
        found.append(Activity.kind == wanted.kind)
    if wanted.region_id is not None:
        found.append(Activity.region_id == wanted.region_id)
    if wanted.words:
        found.append(Activity.id.in_(_named(session, process, wanted.words)))
    return found


def _named(session: Session, process: Process, words: str) -> list[int]:
    """Those whose title, place or municipality has all the words. A process has some hundred at
    most, and folding letters here finds the same on every database."""
    asked = clean_line(words)[:LONGEST_QUERY].split()[:MOST_WORDS]
    rows = session.execute(
        select(Activity.id, Activity.title, Activity.place, Municipality.name)
        .outerjoin(Municipality, Municipality.id == Activity.municipality_id)
        .where(Activity.process_id == process.id)
    )
    found = []
    for activity_id, *texts in rows:
        text = folded(" ".join(part or "" for part in texts))
        if all(any(form in text for form in spellings(word)) for word in asked):
            found.append(activity_id)
    return found


@dataclass(frozen=True)
class Partner:
    organisation_id: int
    name: str
    role: str


@dataclass(frozen=True)
class RaisedTopic:
    id: int
    title: str
    words: str
    state: TopicState
    is_urgent: bool


@dataclass(frozen=True, kw_only=True)
class ActivitySheet:
    """An activity with all that hangs on it."""

    activity: Activity
    municipality: str | None
    region: str | None
    partners: list[Partner]
    heads: dict[Sector, int]
    topics: list[RaisedTopic]
    shows_notes: bool
    """Notes of conversations with single people are for the office alone."""

    @property
    def without_sector(self) -> int:
        return (self.activity.head_count or 0) - sum(self.heads.values())


def show_activity(
    session: Session, process: Process, activity_id: int, *, by: Actor, on: date
) -> ActivitySheet:
    """One activity of the process as a page shows it."""
    activity = get_activity(session, process, activity_id, by=by, on=on)
    municipality, region = session.execute(
        select(Municipality.name, Region.name)
        .select_from(Activity)
        .outerjoin(Municipality, Municipality.id == Activity.municipality_id)
        .outerjoin(Region, Region.id == Activity.region_id)
        .where(Activity.id == activity.id)
    ).one()
    is_office = may(by, Action.PLAN_MEETINGS, activity, on)
    return ActivitySheet(
        activity=activity,
        municipality=municipality,
        region=region,
        partners=_partners(session, activity),
        heads=_heads(session, activity),
        topics=_topics(session, activity),
        shows_notes=is_office or activity.kind is not ActivityKind.INTERVIEW,
    )


def _partners(session: Session, activity: Activity) -> list[Partner]:
    rows = session.execute(
        select(Organisation.id, Organisation.name, ActivityPartner.role)
        .join(ActivityPartner, ActivityPartner.organisation_id == Organisation.id)
        .where(ActivityPartner.activity_id == activity.id)
        .order_by(Organisation.sort_key)
    )
    return [Partner(*row) for row in rows]


def _heads(session: Session, activity: Activity) -> dict[Sector, int]:
    rows = session.execute(
        select(HeadCount.sector, HeadCount.people).where(HeadCount.activity_id == activity.id)
    )
    found = dict(rows.all())
    return {sector: found[sector] for sector in Sector if sector in found}


def _topics(session: Session, activity: Activity) -> list[RaisedTopic]:
    rows = session.execute(
        select(Topic.id, Topic.title, Topic.words, Topic.state, Topic.is_urgent)
        .where(Topic.activity_id == activity.id)
        .order_by(Topic.id)
        .limit(MOST_TOPICS)
    )
    return [RaisedTopic(*row) for row in rows]


def list_regions(session: Session, process: Process) -> list[tuple[int, str]]:
    """(id, name) in the order of the process."""
    rows = session.execute(
        select(Region.id, Region.name)
        .where(Region.process_id == process.id)
        .order_by(Region.position)
    )
    return [(row[0], row[1]) for row in rows]
