"""What residents read of a process, without login: only what is marked public, and no names.

Public is a meeting marked so, with the items marked so; an activity marked so, without notes and
partners; a finding that was adopted, is marked public, stands at a public item or none, and whose
meeting is closed; and a measure marked so. Reasons, notes, votes, who takes care and where one
dials in stay inside.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, bindparam, exists, select
from sqlalchemy.orm import Session

from facilitation.model.activities import Activity, ActivityKind
from facilitation.model.bodies import Body, DecisionKind
from facilitation.model.decisions import Decision, FollowupState
from facilitation.model.districts import District
from facilitation.model.errors import NotFoundError
from facilitation.model.meetings import AgendaItem, Meeting, MeetingState
from facilitation.model.municipalities import Municipality
from facilitation.model.offers import Offer
from facilitation.model.people import Organisation
from facilitation.model.processes import Phase, PhaseState, Process, ProcessState
from facilitation.model.rights import Action, Actor, demand
from facilitation.model.series import Series
from facilitation.model.sorting import newest_first
from facilitation.usecases import feed_rows
from facilitation.usecases.paging import Page, fetch_page
from facilitation.usecases.public_measures import (
    PublicChapter,
    is_public_finding,
    list_public_measures,
)
from facilitation.usecases.regions import RegionsView, fetch_regions

MOST_MEETINGS, MOST_ACTIVITIES = 20, 30
"""How many are on the page; the calendar holds all."""


@dataclass(frozen=True, slots=True)
class ProcessLine:
    slug: str
    name: str
    summary: str
    state: ProcessState
    phase: str
    """The one that runs; empty between two."""


@dataclass(frozen=True, slots=True)
class PhaseLine:
    name: str
    description: str
    state: PhaseState
    began_on: date | None
    passed_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingLine:
    id: int
    title: str
    body: str
    starts_at: datetime
    ends_at: datetime
    place: str
    is_cancelled: bool
    is_online_too: bool
    agenda: tuple[tuple[int, str], ...] = ()
    """Position and title of the public items."""


@dataclass(frozen=True, slots=True)
class FindingLine:
    wording: str
    kind: DecisionKind
    state: FollowupState
    decided_on: date
    body: str


@dataclass(frozen=True, slots=True)
class ActivityLine:
    kind: ActivityKind
    title: str
    held_on: date
    ended_on: date | None
    place: str
    """With its municipality; empty for interviews: it could tell who was asked."""
    people: int | None
    """None: not counted, or not yet held."""


@dataclass(frozen=True, kw_only=True)
class PublicProcess:
    id: int
    district: District
    slug: str
    name: str
    summary: str
    state: ProcessState
    is_public: bool
    carrier: str
    """Who carries the process where it is not the district itself."""
    phases: tuple[PhaseLine, ...]
    meetings: tuple[MeetingLine, ...]
    planned: tuple[ActivityLine, ...]
    """Activities that are ahead, the next first."""
    activities: tuple[ActivityLine, ...]
    """Those that were held, the latest first; further ones are left out."""
    activity_count: int
    """How many were held."""
    findings: Page[FindingLine]
    chapters: tuple[PublicChapter, ...]
    """Public measures of the concept."""
    regions: RegionsView | None
    """None where no municipality is in a region. Which bodies meet there is not for this page."""
    has_offers: bool
    """Whether the district's public catalogue holds any."""


def list_public_processes(session: Session, slug: str) -> tuple[District, list[ProcessLine]]:
    """The district's public processes, the newest first. NotFoundError for no such district."""
    district = session.scalar(select(District).where(District.slug == slug))
    if district is None:
        raise _not_here()
    rows = session.execute(
        select(Process, Phase.name)
        .outerjoin(Phase, and_(Phase.process_id == Process.id, Phase.state == PhaseState.RUNNING))
        .where(Process.district_id == district.id, Process.is_public.is_(True))
        .order_by(Phase.position)
    )
    phases: dict[Process, str] = {}
    for process, phase in rows:
        phases.setdefault(process, phase or "")
    found = sorted(phases, key=lambda one: newest_first(one.starts_on, one.name, one.id))
    lines = [ProcessLine(one.slug, one.name, one.summary, one.state, phases[one]) for one in found]
    return district, lines


def show_public_process(
    session: Session, district: str, process: str, *, page: int, now: datetime
) -> PublicProcess:
    """The page as everybody sees it. NotFoundError for a process that is not public."""
    found = _find(session, District.slug == district, Process.slug == process)
    if found is None or not found[1].is_public:
        raise _not_here()
    return _shown(session, *found, page=page, now=now)


def preview_public_process(
    session: Session, process: Process, *, page: int, by: Actor, on: date, now: datetime
) -> PublicProcess:
    """The page as it is or would be, for somebody who decides about it."""
    demand(by, Action.RUN_PROCESS, process, on)
    found = _find(session, Process.id == process.id)
    if found is None:
        raise _not_here()
    return _shown(session, *found, page=page, now=now)


def _not_here() -> NotFoundError:
    return NotFoundError("Diese Seite gibt es nicht, oder sie ist nicht öffentlich.")


def _find(session: Session, *conditions: Any) -> tuple[District, Process, str] | None:
    row = session.execute(
        select(District, Process, Organisation.name)
        .join(Process, Process.district_id == District.id)
        .outerjoin(Organisation, Organisation.id == Process.carrier_organisation_id)
        .where(*conditions)
    ).first()
    return (row[0], row[1], row[2] or "") if row else None


def _shown(
    session: Session,
    district: District,
    process: Process,
    carrier: str,
    *,
    page: int,
    now: datetime,
) -> PublicProcess:
    asked = {"district_id": district.id, "process_id": process.id, "now": now}
    today = now.astimezone(district.zone).date()
    every = _activities(session, process)
    held = [one for one in every if one.held_on <= today]
    regions = fetch_regions(session, process, on=today)
    return PublicProcess(
        id=process.id,
        district=district,
        slug=process.slug,
        name=process.name,
        summary=process.summary,
        state=process.state,
        is_public=process.is_public,
        carrier=carrier,
        phases=_phases(session, process),
        meetings=_meetings(session, asked),
        planned=tuple(reversed([one for one in every if one.held_on > today])),
        activities=tuple(held[:MOST_ACTIVITIES]),
        activity_count=len(held),
        findings=_findings(session, process, page),
        chapters=list_public_measures(session, process),
        regions=regions if any(region.places for region in regions.regions) else None,
        has_offers=_has_offers(session, district, today),
    )


def _phases(session: Session, process: Process) -> tuple[PhaseLine, ...]:
    rows = session.execute(
        select(Phase.name, Phase.description, Phase.state, Phase.began_on, Phase.passed_on)
        .where(Phase.process_id == process.id)
        .order_by(Phase.position)
    )
    return tuple(PhaseLine(*row) for row in rows)


def _meetings(session: Session, asked: Mapping[str, Any]) -> tuple[MeetingLine, ...]:
    query = _MEETINGS.order_by(Meeting.starts_at, Meeting.id).limit(MOST_MEETINGS)
    lines = [MeetingLine(**row._mapping) for row in session.execute(query, asked)]
    agendas = _agendas(session, [line.id for line in lines if not line.is_cancelled])
    return tuple(replace(line, agenda=tuple(agendas.get(line.id, ()))) for line in lines)


def _agendas(session: Session, meetings: Sequence[int]) -> Mapping[int, list[tuple[int, str]]]:
    found: dict[int, list[tuple[int, str]]] = defaultdict(list)
    rows = session.execute(
        select(AgendaItem.meeting_id, AgendaItem.position, AgendaItem.title)
        .where(AgendaItem.meeting_id.in_(meetings), AgendaItem.is_public.is_(True))
        .order_by(AgendaItem.meeting_id, AgendaItem.position, AgendaItem.id)
    )
    for meeting_id, position, title in rows:
        found[meeting_id].append((position, title))
    return found


def _has_offers(session: Session, district: District, today: date) -> bool:
    public = exists().where(
        Offer.district_id == district.id, Offer.is_public.is_(True), Offer.held_on(today)
    )
    return bool(session.scalar(select(public)))


def _activities(session: Session, process: Process) -> list[ActivityLine]:
    rows = session.execute(
        select(
            Activity.kind,
            Activity.title,
            Activity.held_on,
            Activity.ended_on,
            Activity.place,
            Activity.head_count,
            Municipality.name.label("municipality"),
        )
        .outerjoin(Municipality, Municipality.id == Activity.municipality_id)
        .where(
            Activity.process_id == process.id,
            Activity.is_public.is_(True),
            Activity.held_on.is_not(None),
        )
        .order_by(Activity.held_on.desc(), Activity.id.desc())
    )
    return [
        ActivityLine(row.kind, row.title, row.held_on, row.ended_on, _where(row), row.head_count)
        for row in rows
    ]


def _where(row: Any) -> str:
    """The place with its municipality, unless it names that itself."""
    if row.kind is ActivityKind.INTERVIEW:
        return ""
    if not row.municipality or row.municipality in row.place:
        return str(row.place)
    return f"{row.place}, {row.municipality}" if row.place else str(row.municipality)


def _findings(session: Session, process: Process, page: int) -> Page[FindingLine]:
    query = (
        select(Decision.wording, Decision.kind, Decision.state, Decision.decided_on, Body.name)
        .join(Body, Body.id == Decision.body_id)
        .outerjoin(AgendaItem, AgendaItem.id == Decision.agenda_item_id)
        .outerjoin(Meeting, Meeting.id == Decision.meeting_id)
        .where(
            Decision.process_id == process.id,
            is_public_finding(),
        )
        .order_by(Decision.decided_on.desc(), Decision.id.desc())
    )
    found = fetch_page(session, query, page)
    return replace(found, rows=[FindingLine(*row) for row in found.rows])


_MEETINGS: Any = (
    select(
        Meeting.id,
        Meeting.title,
        Body.name.label("body"),
        Meeting.starts_at,
        Meeting.ends_at,
        Meeting.place,
        (Meeting.state == MeetingState.CANCELLED).label("is_cancelled"),
        (Meeting.online_url != "").label("is_online_too"),
    )
    .join(Body, Body.id == Meeting.body_id)
    .outerjoin(Series, Series.id == Meeting.series_id)
    .where(
        Meeting.district_id == bindparam("district_id"),
        feed_rows.in_public(),
        Meeting.ends_at >= bindparam("now"),
    )
)
