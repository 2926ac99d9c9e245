"""One of everything for the round table West, so that every address has something to stand for."""

from datetime import date, datetime, timedelta
from pathlib import Path

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from facilitation.archive import path_of_run, write_file
from facilitation.formats.dossiers import read_dossier
from facilitation.model import links
from facilitation.model.accounts import Role
from facilitation.model.activities import Activity, ActivityKind, ActivityPartner
from facilitation.model.attendance import Attendance, Presence, RosterKind
from facilitation.model.bodies import DecisionKind, DecisionMode
from facilitation.model.decisions import Decision
from facilitation.model.document_runs import DocumentRun, RunState
from facilitation.model.expenses import Expense, ExpenseKind
from facilitation.model.imports import PeopleImport
from facilitation.model.incoming import IncomingMail
from facilitation.model.interviews import Interview, Statement
from facilitation.model.links import LinkKind
from facilitation.model.meetings import Invitation, InvitedAs, Meeting, MeetingState
from facilitation.model.municipalities import Municipality
from facilitation.model.offers import Offer, OfferKind
from facilitation.model.outbox import LetterKind, OutgoingLetter
from facilitation.model.people import Organisation, Person, Sector
from facilitation.model.processes import Phase, PhaseState
from facilitation.model.referrals import Referral
from facilitation.model.responsibilities import Handover, Responsibility
from facilitation.model.series import Blackout
from facilitation.model.surveys import SurveyQuestion
from facilitation.model.topics import AgendaTopic, Topic
from facilitation.model.venues import Venue
from facilitation.usecases import access, dossier_uploads, people_import, register_files
from facilitation.usecases.blackout_imports import offer_blackouts
from facilitation.usecases.blackouts import OF_DISTRICT
from facilitation.usecases.surveys import offer_survey
from facilitation.usecases.trash import discard
from tests import cast, findings, rows
from tests.dossier_files import small
from tests.journeys import papers
from tests.usecases import incoming_stage

PEOPLE = b"Vorname;Nachname\r\nInge;Ilsebein\r\n"
DAYS = (
    b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART;VALUE=DATE:20270303\r\n"
    b"END:VEVENT\r\nEND:VCALENDAR\r\n"
)
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
    coming = cast.meeting(session, stage.round_table, starts_at=now + timedelta(days=30))
    coming.round_key, coming.is_public, stage.process.is_public = ROUND, True, True
    running = cast.meeting(session, stage.round_table, starts_at=now - timedelta(hours=1))
    running.state, running.number, running.opened_at = MeetingState.OPENED, 1, now
    invitation = Invitation(
        meeting=coming, person=stage.gus, invited_as=InvitedAs.GUEST, link_version=1
    )
    guest = Attendance(
        meeting_id=running.id,
        position=9,
        kind=RosterKind.GUEST,
        name="Fritz Fremd",
        presence=Presence.PRESENT,
    )
    session.add_all([invitation, guest])
    decision, responsibility = _decision(session, stage, running)
    topic = _topic(session, stage)
    session.add(AgendaTopic(agenda_item_id=running.agenda[0].id, topic_id=topic.id))
    gone, closed = _removed(session, stage, now)
    activity, question = _survey(session, stage)
    handover = Handover(
        responsibility_id=responsibility.id,
        from_id=stage.stella.id,
        to_id=stage.ben.id,
        proposed_at=now,
    )
    letter = _letter(stage, coming, now)
    taken = PeopleImport(
        district_id=stage.district.id,
        process_id=stage.process.id,
        by_id=stage.ada.id,
        at=now,
        name="menschen.csv",
        rows=1,
    )
    mail, unplaced = _mails(stage, coming)
    room = Venue(district_id=stage.district.id, name="Festsaal")
    blackout = Blackout(
        district_id=stage.district.id,
        first_day=date(2027, 3, 1),
        last_day=date(2027, 3, 1),
        reason="Kreistag",
    )
    old_room = Venue(district_id=stage.district.id, name="Alter Saal")
    offer = Offer(
        district_id=stage.district.id,
        municipality_id=session.scalars(
            select(Municipality.id).where(Municipality.district_id == stage.district.id)
        ).first()
        or 0,
        kind=OfferKind.SPORT,
        name="Fußball",
        languages=[],
        valid_from=cast.SINCE,
    )
    session.add_all([handover, letter, taken, mail, unplaced, room, blackout, offer, old_room])
    session.execute(
        update(Municipality)
        .where(Municipality.id == offer.municipality_id)
        .values(longitude=11.6, latitude=53.57)
    )
    session.flush()
    phase = session.scalars(
        select(Phase).where(Phase.process_id == stage.process.id, Phase.state == PhaseState.RUNNING)
    ).one()
    role = session.scalars(select(Role).where(Role.person_id == stage.sam.id)).one()
    kept = discard(session, old_room, name=old_room.name, by=None, now=now)
    session.flush()
    uploads = _uploads(session, stage, admin, folder, now=now)
    return uploads | {
        "district": stage.district.slug,
        "process": stage.process.slug,
        "offer_id": str(offer.id),
        "digest": "0",
        "path:name": "icon.svg",
        "body_id": str(stage.round_table.id),
        "seat_id": str(stage.seat.id),
        "mandate_id": str(stage.mandate.id),
        "meeting_id": str(coming.id),
        "item_id": str(coming.agenda[0].id),
        "held meeting_id": str(running.id),
        "held item_id": str(running.agenda[0].id),
        "line_id": str(guest.id),
        "invitation_id": str(invitation.id),
        "matter_id": str(decision.id),
        "row_id": str(decision.id),
        "handover_id": str(handover.id),
        "topic_id": str(topic.id),
        "decision_id": str(decision.id),
        "referral_id": str(_referral(session, stage, topic).id),
        "measure_id": str(findings.measure(session, stage.process, topic).id),
        "activity_id": str(activity.id),
        "question_id": str(question.id),
        **_interview(session, stage),
        f"{SURVEY}/<key> key": _results(session, stage, activity, now=now),
        "person_id": str(stage.ben.id),
        "guest_id": str(stage.gus.id),
        "organisation_id": str(stage.seat.organisation_id),
        f"{PROCESS}/people/<int:person_id>/removed person_id": str(gone.id),
        f"{PROCESS}/people/<int:person_id>/restore person_id": str(gone.id),
        f"{PROCESS}/organisations/<int:organisation_id>/removed organisation_id": str(closed.id),
        f"{PROCESS}/organisations/<int:organisation_id>/restore organisation_id": str(closed.id),
        "phase_id": str(phase.id),
        "role_id": str(role.id),
        "account_id": str(stage.ben.account_id),
        "letter_id": str(letter.id),
        "mail_id": str(mail.id),
        "/admin/inbox/<int:mail_id>/place mail_id": str(unplaced.id),
        "/admin/inbox/<int:mail_id>/settle mail_id": str(unplaced.id),
        "import_id": str(taken.id),
        "venue_id": str(room.id),
        "expense_id": _expense(session, stage, running),
        "blackout_id": str(blackout.id),
        "discarded_id": str(kept.id),
        "run_id": _documents(session, stage, folder, now=now),
        "kind": "csv",
        "part": "decisions",
        "ags": "13076001",
        "key": "west",
        "token": links.token(
            key,
            LinkKind.RSVP,
            person_id=stage.gus.id,
            subject_id=invitation.id,
            version=invitation.version_of_link,
        ),
        **_own_links(session, stage, key, now=now),
        **_feed_links(stage, key),
    }


def _own_links(session: Session, stage: cast.Scene, key: str, *, now: datetime) -> dict[str, str]:
    """Gus' further personal links, and a series."""
    gus = stage.gus
    series = rows.series(session, stage.east_table, now + timedelta(days=40), dates=1)[0].series
    assert series is not None
    bound_to = {
        LinkKind.SERIES: (series.id, series.uid),
        LinkKind.WISHES: (gus.id, gus.key),
        LinkKind.LEAVE: (series.id, f"leave/{series.uid}"),
    }
    return {"series_id": str(series.id)} | {
        f"/{kind.value}/<token> token": links.token(
            key,
            kind,
            person_id=gus.id,
            subject_id=subject,
            version=links.version(name, gus.links_version),
        )
        for kind, (subject, name) in bound_to.items()
    }


def _feed_links(stage: cast.Scene, key: str) -> dict[str, str]:
    """Gus' calendar addresses: all his meetings, and those of the round table West."""
    gus, body = stage.gus, stage.round_table
    bound_to = {LinkKind.FEED: (gus.id, gus.key), LinkKind.BODY_FEED: (body.id, body.key)}
    return {
        f"/{kind.value}/<token>{rest} token": links.token(
            key,
            kind,
            person_id=gus.id,
            subject_id=subject,
            version=links.version(name, gus.links_version, gus.feeds_version),
        )
        for kind, (subject, name) in bound_to.items()
        for rest in ("", ".ics", "/renew")
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


def _documents(session: Session, stage: cast.Scene, folder: Path, *, now: datetime) -> str:
    """A run whose file lies ready."""
    run = DocumentRun(
        district_id=stage.district.id,
        process_id=stage.process.id,
        asked_at=now,
        state=RunState.DONE,
        ended_at=now,
        file="1-ab.zip",
    )
    session.add(run)
    session.flush()
    write_file(path_of_run(folder / "exports", run.file), b"-")
    return str(run.id)


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


def _survey(session: Session, stage: cast.Scene) -> tuple[Activity, SurveyQuestion]:
    activity = Activity(
        district_id=stage.district.id,
        process_id=stage.process.id,
        kind=ActivityKind.SURVEY,
        title="Umfrage",
        held_on=date(2026, 12, 1),
    )
    session.add(activity)
    session.flush()
    session.add(
        ActivityPartner(activity_id=activity.id, organisation_id=stage.seat.organisation_id)
    )
    question = SurveyQuestion(activity_id=activity.id, position=1, text="Fährt der Bus?")
    session.add(question)
    session.flush()
    return activity, question


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
    talks = Activity(
        district_id=stage.district.id,
        process_id=stage.process.id,
        kind=ActivityKind.INTERVIEW,
        title="Gespräche",
        held_on=date(2026, 12, 1),
    )
    session.add(talks)
    session.flush()
    interview = Interview(
        activity_id=talks.id, pseudonym="Person 1", consented_on=date(2026, 12, 1)
    )
    session.add(interview)
    session.flush()
    said = Statement(interview_id=interview.id, position=1, words="Der Bus fehlt.")
    session.add(said)
    session.flush()
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


def _letter(stage: cast.Scene, meeting: Meeting, now: datetime) -> OutgoingLetter:
    return OutgoingLetter(
        district_id=stage.district.id,
        key="a letter",
        message_id="<a-letter@kreisrunde.test>",
        kind=LetterKind.INVITATION,
        person_id=stage.gus.id,
        meeting_id=meeting.id,
        to="gus@musterkreis.example",
        to_name="Gus Gast",
        sender=stage.district.mailbox,
        sender_name=stage.district.sender_name,
        subject="Einladung",
        text="Guten Tag",
        html="<p>Guten Tag</p>",
        language="de",
        created_at=now,
        due_at=now,
    )


def _mails(stage: cast.Scene, meeting: Meeting) -> tuple[IncomingMail, IncomingMail]:
    """One about the meeting, one that belongs to no district."""
    here = incoming_stage.kept(
        1,
        district_id=stage.district.id,
        meeting_id=meeting.id,
        person_id=stage.gus.id,
        parameters=incoming_stage.answered_for(stage.gus.id),
    )
    return here, incoming_stage.kept(2)


def _dossier(session: Session, account_id: int, *, now: datetime) -> str:
    dossier = read_dossier(small())
    return dossier_uploads.keep_dossier(session, account_id, dossier, "dossier.yaml", now=now).key


def _uploads(
    session: Session, stage: cast.Scene, admin: int, folder: Path, *, now: datetime
) -> dict[str, str]:
    """Files that Ada and the administrator have sent: nobody else finds them."""
    register = papers.register_file(folder)
    content = register.read_bytes()
    ada = access.actor_of(session, stage.ada, on=now.date())
    assert ada.account_id is not None
    newer = register_files.keep_register(
        session, ada.account_id, content, register.name, now=now
    ).key
    for_new = register_files.keep_register(session, admin, content, register.name, now=now).key
    people = people_import.offer_people(
        session, stage.process, PEOPLE, "menschen.csv", by=ada, on=now.date(), now=now
    )
    days = offer_blackouts(
        session, stage.district, OF_DISTRICT, DAYS, "kreistag.ics", by=ada, now=now
    )
    return {
        "/d/<district>/municipalities/update/<key> key": newer,
        "/d/<district>/blackouts/import/<key> key": days,
        "/admin/districts/new/<key> key": for_new,
        "/admin/districts/new/<key>/<ags> key": for_new,
        "/admin/districts/new/<key>/<ags> ags": "13076",
        f"{PROCESS}/people/import/<key> key": people,
        "/d/<district>/processes/import/<key> key": _dossier(session, ada.account_id, now=now),
        "/admin/dossiers/<key> key": _dossier(session, admin, now=now),
    }
