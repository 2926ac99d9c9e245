"""One of everything in a process, so that two processes or districts can be mixed up."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from facilitation.model.accounts import Role
from facilitation.model.activities import Activity
from facilitation.model.attendance import Attendance
from facilitation.model.bodies import Body, BodyKind, Mandate, Quorum, Seat
from facilitation.model.concepts import Measure
from facilitation.model.decisions import Decision, Task
from facilitation.model.districts import District
from facilitation.model.document_runs import DocumentRun
from facilitation.model.expenses import Expense
from facilitation.model.imports import PeopleImport
from facilitation.model.incoming import IncomingMail
from facilitation.model.interviews import Interview, Statement
from facilitation.model.meetings import Invitation, Meeting, MeetingState
from facilitation.model.municipalities import Municipality
from facilitation.model.offers import Offer
from facilitation.model.outbox import OutgoingLetter
from facilitation.model.people import Organisation, Person, Sector
from facilitation.model.processes import Phase, Process, ProcessPartner, Region
from facilitation.model.referrals import Referral
from facilitation.model.responsibilities import Handover
from facilitation.model.series import Blackout, Series
from facilitation.model.surveys import SurveyQuestion
from facilitation.model.topics import AgendaTopic, Topic, TopicState
from facilitation.model.trash import Discarded
from facilitation.model.uploads import Upload
from facilitation.model.venues import Venue
from tests import cast, findings, rows
from tests import world_papers as papers
from tests import world_parts as parts


@dataclass(frozen=True)
class World:
    """A process of a district with one of everything; all flushed."""

    district: District
    process: Process
    region: Region
    body: Body
    seat: Seat
    mandate: Mandate
    coming: Meeting
    running: Meeting
    dated: Meeting
    """A date of a series, to which the person is asked."""
    items: dict[int, list[int]]
    """Numbers of agenda items by meeting."""
    invitation: Invitation
    line: Attendance
    decision: Decision
    later: Decision
    """Takes the place of the other one."""
    task: Task
    topic: Topic
    dropped: Topic
    activity: Activity
    """A survey held together with the organisation."""
    question: SurveyQuestion
    talks: Activity
    interview: Interview
    statement: Statement
    results: Upload
    """A file of the survey's results, sent by nobody yet."""
    cares: list[int]
    """Numbers of what the person takes care of."""
    handover: Handover
    letter: OutgoingLetter
    mail: IncomingMail
    phase: Phase
    role: Role
    taken_over: PeopleImport
    upload: Upload
    register: Upload
    person: Person
    other: Person
    gone: Person
    organisation: Organisation
    closed: Organisation
    municipality: Municipality
    series: Series
    """To which nobody was invited yet."""
    expense: Expense
    """For the meeting that was opened."""
    shared: Body
    """An existing body of the district."""
    venue: Venue
    """Closed on one day."""
    offer: Offer
    blackout: Blackout
    referral: Referral
    """Of the topic, to the body."""
    measure: Measure
    """Of the topic."""
    kept: Discarded
    """A workshop that was deleted."""
    run: DocumentRun


def build(session: Session, district: District, name: str, *, now: datetime) -> World:
    """A process of that name with everything in it, people and places of its own included."""
    made: dict[str, Any] = {"district": district}
    made |= _people(session, district, name, now)
    made |= _bodies(session, district, name, made)
    made |= _meetings(session, name, made, now)
    made |= _matters(session, name, made, now)
    made |= _formats(session, made, now)
    made |= _places(session, name, made)
    made |= _papers(session, made, now)
    partner = made["organisation"].id
    session.add(ProcessPartner(process_id=made["process"].id, organisation_id=partner, position=1))
    session.flush()
    return World(**made)


def _people(session: Session, district: District, name: str, now: datetime) -> dict[str, Any]:
    gone = parts.person(session, district, f"{name}-3")
    closed = parts.organisation(session, district, f"Alter Verein {name}")
    gone.deleted_at = closed.deleted_at = now
    return {
        "person": parts.person(session, district, name),
        "other": parts.person(session, district, f"{name}-2"),
        "gone": gone,
        "organisation": parts.organisation(session, district, f"Verein {name}"),
        "closed": closed,
    }


def _bodies(
    session: Session, district: District, name: str, made: dict[str, Any]
) -> dict[str, Any]:
    process, region, phase = parts.process(session, district, name)
    body = Body(
        district_id=district.id,
        process_id=process.id,
        region_id=region.id,
        name=f"Tisch {name}",
        kind=BodyKind.ROUND_TABLE,
        sort_key=f"tisch {name}",
        valid_from=cast.SINCE,
        quorum=Quorum.HALF,
    )
    session.add(body)
    session.flush()
    seat = Seat(
        body_id=body.id,
        position=1,
        label=f"Sitz {name}",
        sector=Sector.CIVIL_SOCIETY,
        organisation_id=made["organisation"].id,
        valid_from=cast.SINCE,
    )
    session.add(seat)
    session.flush()
    mandate = Mandate(seat_id=seat.id, person_id=made["person"].id, valid_from=cast.SINCE)
    session.add(mandate)
    session.flush()
    return {
        "process": process,
        "region": region,
        "phase": phase,
        "body": body,
        "seat": seat,
        "mandate": mandate,
    }


def _meetings(session: Session, name: str, made: dict[str, Any], now: datetime) -> dict[str, Any]:
    body, person = made["body"], made["person"]
    coming = cast.meeting(session, body, starts_at=now + timedelta(days=30))
    coming.round_key = f"round-{name}"
    running = cast.meeting(session, body, starts_at=now - timedelta(hours=1))
    running.state, running.number, running.opened_at = MeetingState.OPENED, 1, now
    running.began_at = running.starts_at
    dated = rows.series(session, body, now + timedelta(days=40), dates=2)
    rows.ask(session, dated, person)
    invitation, line = parts.at_meetings(session, coming, running, person)
    return {
        "coming": coming,
        "running": running,
        "dated": dated[0],
        "series": parts.series(session, body, name, now=now),
        "items": {held.id: [item.id for item in held.agenda] for held in (coming, running)},
        "invitation": invitation,
        "line": line,
        "expense": parts.expense(session, running, made["organisation"], person),
    }


def _matters(session: Session, name: str, made: dict[str, Any], now: datetime) -> dict[str, Any]:
    body, running = made["body"], made["running"]
    decision, task, cares, handover = parts.matters(
        session, running, made["person"], made["other"], now
    )
    topic = findings.topic(session, body, f"Thema {name}")
    topic.meeting_id, topic.agenda_item_id = running.id, running.agenda[0].id
    session.add(AgendaTopic(agenda_item_id=running.agenda[0].id, topic_id=topic.id))
    return {
        "decision": decision,
        "later": findings.decide(session, body, on=date(2027, 1, 12), number="2/1"),
        "task": task,
        "cares": cares,
        "handover": handover,
        "topic": topic,
        "dropped": findings.topic(session, body, "Zurückgestellt", state=TopicState.DROPPED),
        "referral": parts.referral(session, topic, body, now=now),
        "measure": findings.measure(session, made["process"], topic),
    }


def _formats(session: Session, made: dict[str, Any], now: datetime) -> dict[str, Any]:
    activity, question = parts.survey(session, made["process"], made["organisation"])
    talks, interview, statement = parts.interview(session, made["process"])
    return {
        "activity": activity,
        "question": question,
        "talks": talks,
        "interview": interview,
        "statement": statement,
        "results": papers.results(session, activity, made["other"], now),
        "kept": parts.kept(session, made["process"], now=now),
    }


def _places(session: Session, name: str, made: dict[str, Any]) -> dict[str, Any]:
    venue = parts.venue(session, made["district"], name)
    municipality = parts.municipality(session, made["district"], name)
    return {
        "municipality": municipality,
        "offer": parts.offer(session, municipality, name),
        "shared": parts.shared_body(session, made["district"], name),
        "venue": venue,
        "blackout": parts.blackout(session, venue),
    }


def _papers(session: Session, made: dict[str, Any], now: datetime) -> dict[str, Any]:
    letter, taken_over, upload, register, role = papers.papers(
        session, made["coming"], made["person"], made["other"], now
    )
    return {
        "letter": letter,
        "mail": papers.mail(session, made["coming"], made["person"]),
        "taken_over": taken_over,
        "upload": upload,
        "register": register,
        "role": role,
        "run": papers.run(session, made["process"], now),
    }
