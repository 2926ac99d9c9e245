"""One of everything for the round table West, so that every address has something to stand for."""

from datetime import date, datetime, timedelta
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitation.model.accounts import Role
from facilitation.model.activities import Activity
from facilitation.model.attendance import Attendance, Presence, RosterKind
from facilitation.model.bodies import DecisionKind, DecisionMode
from facilitation.model.decisions import Decision
from facilitation.model.expenses import Expense, ExpenseKind
from facilitation.model.meetings import Meeting, MeetingState
from facilitation.model.municipalities import Municipality
from facilitation.model.people import Organisation, Person, Sector
from facilitation.model.processes import Phase, PhaseState, ProcessPartner
from facilitation.model.referrals import Referral
from facilitation.model.responsibilities import Handover, Responsibility
from facilitation.model.series import Blackout
from facilitation.model.topics import AgendaTopic, Topic
from facilitation.usecases import access
from facilitation.usecases.surveys import offer_survey
from facilitation.usecases.trash import discard
from tests import cast, findings, world_parts
from tests.web.things_links import answer_link, feed_links, own_links
from tests.web.things_papers import documents, sent_papers, uploads

PROCESS = "/d/<district>/p/<process>"
MEETING = f"{PROCESS}/meetings/<int:meeting_id>"
SERIES = f"{PROCESS}/series/<int:series_id>"
INTERVIEWS = f"{PROCESS}/activities/<int:activity_id>/interviews"
INTERVIEW = f"{INTERVIEWS}/<int:interview_id>"
SURVEY = f"{PROCESS}/activities/<int:activity_id>/survey"
HELD = tuple(f"{MEETING}/{page}" for page in ("conduct", "minutes", "follow-up"))
"""Pages of a meeting that was opened; all others are asked about one that is ahead."""
ROUND = "a round"


def make(
    session: Session, stage: cast.Scene, admin: int, key: str, folder: Path, *, now: datetime
) -> dict[str, str]:
    """Put them into the session, flushed; what they are called in addresses comes back.

    A name behind an address stands for that address alone.
    """
    stage.process.is_public = True
    coming = cast.meeting(session, stage.round_table, starts_at=now + timedelta(days=30))
    coming.round_key, coming.is_public = ROUND, True
    running = cast.meeting(session, stage.round_table, starts_at=now - timedelta(hours=1))
    running.state, running.number, running.opened_at = MeetingState.OPENED, 1, now
    return {
        "digest": "0",
        "path:name": "icon.svg",
        "kind": "csv",
        "part": "decisions",
        "key": "west",
        **_meetings(session, stage, coming, running),
        **answer_link(session, stage, coming, key),
        **_matters(session, stage, running, now),
        **_formats(session, stage, now),
        **_people(session, stage, now),
        **_places(session, stage, now),
        **sent_papers(session, stage, coming, now),
        **uploads(session, stage, admin, folder, now=now),
        "run_id": documents(session, stage, folder, now=now),
        **own_links(session, stage, key, now=now),
        **feed_links(stage, key),
    }


def _meetings(
    session: Session, stage: cast.Scene, coming: Meeting, running: Meeting
) -> dict[str, str]:
    guest = Attendance(
        meeting_id=running.id,
        position=9,
        kind=RosterKind.GUEST,
        name="Fritz Fremd",
        presence=Presence.PRESENT,
    )
    session.add(guest)
    session.flush()
    return {
        "meeting_id": str(coming.id),
        "item_id": str(coming.agenda[0].id),
        "held meeting_id": str(running.id),
        "held item_id": str(running.agenda[0].id),
        "line_id": str(guest.id),
        "expense_id": _expense(session, stage, running),
    }


def _matters(
    session: Session, stage: cast.Scene, running: Meeting, now: datetime
) -> dict[str, str]:
    decision, responsibility = _decision(session, stage, running)
    topic = _topic(session, stage)
    session.add(AgendaTopic(agenda_item_id=running.agenda[0].id, topic_id=topic.id))
    handover = Handover(
        responsibility_id=responsibility.id,
        from_id=stage.stella.id,
        to_id=stage.ben.id,
        proposed_at=now,
    )
    session.add(handover)
    session.flush()
    return {
        "matter_id": str(decision.id),
        "row_id": str(decision.id),
        "decision_id": str(decision.id),
        "handover_id": str(handover.id),
        "topic_id": str(topic.id),
        "referral_id": str(_referral(session, stage, topic).id),
        "measure_id": str(findings.measure(session, stage.process, topic).id),
    }


def _formats(session: Session, stage: cast.Scene, now: datetime) -> dict[str, str]:
    partner = session.get_one(Organisation, stage.seat.organisation_id)
    activity, question = world_parts.survey(session, stage.process, partner)
    return {
        "activity_id": str(activity.id),
        "question_id": str(question.id),
        **_interview(session, stage),
        f"{SURVEY}/<key> key": _results(session, stage, activity, now=now),
    }


def _people(session: Session, stage: cast.Scene, now: datetime) -> dict[str, str]:
    gone, closed = _removed(session, stage, now)
    role = session.scalars(select(Role).where(Role.person_id == stage.sam.id)).one()
    partner = ProcessPartner(
        process_id=stage.process.id, organisation_id=stage.seat.organisation_id, position=1
    )
    session.add(partner)
    session.flush()
    return {
        "body_id": str(stage.round_table.id),
        "seat_id": str(stage.seat.id),
        "mandate_id": str(stage.mandate.id),
        "person_id": str(stage.ben.id),
        "guest_id": str(stage.gus.id),
        "organisation_id": str(stage.seat.organisation_id),
        f"{PROCESS}/people/<int:person_id>/removed person_id": str(gone.id),
        f"{PROCESS}/people/<int:person_id>/restore person_id": str(gone.id),
        f"{PROCESS}/organisations/<int:organisation_id>/removed organisation_id": str(closed.id),
        f"{PROCESS}/organisations/<int:organisation_id>/restore organisation_id": str(closed.id),
        "role_id": str(role.id),
        "account_id": str(stage.ben.account_id),
    }


def _places(session: Session, stage: cast.Scene, now: datetime) -> dict[str, str]:
    municipality = session.scalars(
        select(Municipality).where(Municipality.district_id == stage.district.id).limit(1)
    ).one()
    municipality.longitude, municipality.latitude = 11.6, 53.57
    phase = session.scalars(
        select(Phase).where(Phase.process_id == stage.process.id, Phase.state == PhaseState.RUNNING)
    ).one()
    old_room = world_parts.venue(session, stage.district, "von früher")
    kept = discard(session, old_room, name=old_room.name, by=None, now=now)
    blackout = Blackout(
        district_id=stage.district.id,
        first_day=date(2027, 3, 1),
        last_day=date(2027, 3, 1),
        reason="Kreistag",
    )
    session.add(blackout)
    session.flush()
    return {
        "district": stage.district.slug,
        "process": stage.process.slug,
        "phase_id": str(phase.id),
        "ags": "13076001",
        "offer_id": str(world_parts.offer(session, municipality, "Fußball").id),
        "venue_id": str(world_parts.venue(session, stage.district, "zum Feiern").id),
        "blackout_id": str(blackout.id),
        "discarded_id": str(kept.id),
        "shared_body_id": str(world_parts.shared_body(session, stage.district, "hier").id),
    }


def _decision(
    session: Session, stage: cast.Scene, meeting: Meeting
) -> tuple[Decision, Responsibility]:
    decision = Decision(
        district_id=stage.district.id,
        process_id=stage.process.id,
        body_id=stage.round_table.id,
        meeting_id=meeting.id,
        agenda_item_id=meeting.agenda[0].id,
        decided_on=date(2027, 1, 11),
        kind=DecisionKind.AGREEMENT,
        mode=DecisionMode.CONSENSUS,
        number="1/1",
    )
    decision.word("Der Bus fährt auch am Abend.")
    session.add(decision)
    session.flush()
    responsibility = Responsibility(
        district_id=stage.district.id, decision_id=decision.id, caretaker_id=stage.stella.id
    )
    session.add(responsibility)
    session.flush()
    return decision, responsibility


def sent_along(address: str, parts: dict[str, str]) -> dict[str, str]:
    """What a request has to name so that there is something to talk about at all."""
    return {
        f"{PROCESS}/meetings/new": {"bodies": parts["body_id"]},
        f"{PROCESS}/meetings/invite": {"round": ROUND},
        f"{PROCESS}/post/inbox/<int:mail_id>/accept": {"person": parts["guest_id"]},
        "/admin/inbox/<int:mail_id>/place": {"district": parts["district"]},
        f"{MEETING}/guests": {"person": parts["person_id"]},
        f"{SERIES}/change": {"since": "2027-02-20"},
        f"{SERIES}/change/preview": {"since": "2027-02-20"},
        f"{SERIES}/drop": {"person_id": parts["guest_id"]},
        f"{MEETING}/agenda/topics": {"topic_id": parts["topic_id"], "topic": parts["topic_id"]},
        f"{MEETING}/agenda/referrals": {"referral": parts["referral_id"]},
    }.get(address, {})


def _removed(session: Session, stage: cast.Scene, now: datetime) -> tuple[Person, Organisation]:
    gone = Person(district_id=stage.district.id, deleted_at=now)
    gone.call(given_name="Gerd", family_name="Gegangen")
    closed = Organisation(
        district_id=stage.district.id, sector=Sector.CIVIL_SOCIETY, deleted_at=now
    )
    closed.rename("Verein von früher")
    session.add_all([gone, closed])
    session.flush()
    return gone, closed


def _referral(session: Session, stage: cast.Scene, topic: Topic) -> Referral:
    referral = Referral(
        district_id=stage.district.id,
        topic_id=topic.id,
        to_body_id=stage.steering.id,
        passed_on=date(2026, 12, 2),
    )
    topic.body_id = stage.steering.id
    session.add(referral)
    session.flush()
    return referral


def _topic(session: Session, stage: cast.Scene) -> Topic:
    topic = Topic(
        district_id=stage.district.id, process_id=stage.process.id, raised_on=date(2026, 12, 1)
    )
    topic.call("Bus am Abend", "Nach acht kommt niemand mehr nach Hause.")
    session.add(topic)
    session.flush()
    return topic


def _expense(session: Session, stage: cast.Scene, meeting: Meeting) -> str:
    made = Expense(
        district_id=stage.district.id,
        process_id=stage.process.id,
        kind=ExpenseKind.ATTENDANCE_FEE,
        cents=2500,
        person_id=stage.ben.id,
        meeting_id=meeting.id,
        spent_on=cast.SINCE,
    )
    session.add(made)
    session.flush()
    return str(made.id)


def _interview(session: Session, stage: cast.Scene) -> dict[str, str]:
    """A conversation of an activity of its own."""
    talks, interview, said = world_parts.interview(session, stage.process)
    ways = (
        *("", "/edit", "/remove", "/statements"),
        *("/statements/<int:statement_id>/edit", "/statements/<int:statement_id>/remove"),
    )
    addresses = (f"{INTERVIEWS}/new", *(f"{INTERVIEW}{way}" for way in ways))
    return {
        "interview_id": str(interview.id),
        "statement_id": str(said.id),
        **{f"{address} activity_id": str(talks.id) for address in addresses},
    }


def _results(session: Session, stage: cast.Scene, activity: Activity, *, now: datetime) -> str:
    """A file of results that Ada has sent."""
    return offer_survey(
        session,
        stage.process,
        activity.id,
        b"Frage;Antwort;n\r\nBus?;Ja;3\r\n",
        "umfrage.csv",
        by=access.actor_of(session, stage.ada, on=now.date()),
        on=now.date(),
        now=now,
    )
