"""One of everything in a process, so that two processes or districts can be mixed up."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from facilitation.model.accounts import Account, Role, RoleKind
from facilitation.model.activities import Activity, ActivityKind, ActivityPartner
from facilitation.model.attendance import Attendance, Presence, RosterKind
from facilitation.model.bodies import (
    Body,
    BodyKind,
    DecisionKind,
    DecisionMode,
    Mandate,
    Quorum,
    Seat,
)
from facilitation.model.concepts import Measure
from facilitation.model.decisions import Decision, Task
from facilitation.model.districts import District
from facilitation.model.document_runs import DocumentRun
from facilitation.model.expenses import Expense, ExpenseKind
from facilitation.model.imports import PeopleImport
from facilitation.model.incoming import IncomingMail
from facilitation.model.interviews import Interview, Statement
from facilitation.model.meetings import Invitation, InvitedAs, Meeting, MeetingState
from facilitation.model.minutes import Minutes
from facilitation.model.municipalities import Municipality, MunicipalityKind
from facilitation.model.offers import Offer, OfferKind
from facilitation.model.outbox import LetterKind, LetterState, OutgoingLetter
from facilitation.model.people import Organisation, Person, Sector
from facilitation.model.processes import Phase, PhaseState, Process, Region
from facilitation.model.referrals import Referral
from facilitation.model.responsibilities import Handover, Responsibility
from facilitation.model.series import Blackout, Frequency, Series
from facilitation.model.surveys import SurveyQuestion
from facilitation.model.topics import AgendaTopic, Topic, TopicState
from facilitation.model.trash import Discarded
from facilitation.model.uploads import Upload
from facilitation.model.venues import Venue
from facilitation.usecases.trash import discard
from tests import cast, findings, rows
from tests.usecases import incoming_stage

DAY = date(2027, 1, 11)


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
    person, other = _person(session, district, name), _person(session, district, f"{name}-2")
    gone = _person(session, district, f"{name}-3")
    gone.deleted_at = now
    organisation = _organisation(session, district, f"Verein {name}")
    closed = _organisation(session, district, f"Alter Verein {name}")
    closed.deleted_at = now
    process, region, phase = _process(session, district, name)
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
        organisation_id=organisation.id,
        valid_from=cast.SINCE,
    )
    session.add(seat)
    session.flush()
    mandate = Mandate(seat_id=seat.id, person_id=person.id, valid_from=cast.SINCE)
    session.add(mandate)
    session.flush()
    coming = cast.meeting(session, body, starts_at=now + timedelta(days=30))
    coming.round_key = f"round-{name}"
    running = cast.meeting(session, body, starts_at=now - timedelta(hours=1))
    running.state, running.number, running.opened_at = MeetingState.OPENED, 1, now
    running.began_at = running.starts_at
    dated = rows.series(session, body, now + timedelta(days=40), dates=2)
    rows.ask(session, dated, person)
    items = {meeting.id: [item.id for item in meeting.agenda] for meeting in (coming, running)}
    invitation, line = _at_meetings(session, coming, running, person)
    decision, task, cares, handover = _matters(session, running, person, other, now)
    later = findings.decide(session, body, on=date(2027, 1, 12), number="2/1")
    topic = findings.topic(session, body, f"Thema {name}")
    topic.meeting_id, topic.agenda_item_id = running.id, items[running.id][0]
    dropped = findings.topic(session, body, "Zurückgestellt", state=TopicState.DROPPED)
    session.add(AgendaTopic(agenda_item_id=running.agenda[0].id, topic_id=topic.id))
    letter, taken_over, upload, register, role = _papers(session, coming, person, other, now)
    venue = _venue(session, district, name)
    municipality = _municipality(session, district, name)
    activity, question = _survey(session, process, organisation)
    talks, interview, statement = _interview(session, process)
    return World(
        district=district,
        process=process,
        region=region,
        body=body,
        seat=seat,
        mandate=mandate,
        coming=coming,
        running=running,
        dated=dated[0],
        items=items,
        invitation=invitation,
        line=line,
        decision=decision,
        later=later,
        task=task,
        topic=topic,
        dropped=dropped,
        activity=activity,
        question=question,
        talks=talks,
        interview=interview,
        statement=statement,
        results=_results(session, activity, other, now),
        cares=cares,
        handover=handover,
        letter=letter,
        mail=_mail(session, coming, person),
        phase=phase,
        role=role,
        taken_over=taken_over,
        upload=upload,
        run=_run(session, process, now),
        register=register,
        person=person,
        other=other,
        gone=gone,
        organisation=organisation,
        closed=closed,
        municipality=municipality,
        offer=_offer(session, municipality, name),
        series=_series(session, body, name, now=now),
        expense=_expense(session, running, organisation, person),
        venue=venue,
        blackout=_blackout(session, venue),
        referral=_referral(session, topic, body, now=now),
        measure=findings.measure(session, process, topic),
        kept=_kept(session, process, now=now),
    )


def _series(session: Session, body: Body, name: str, *, now: datetime) -> Series:
    """Every Monday, with one date."""
    start = now + timedelta(days=35)
    made = Series(
        district_id=body.district_id,
        process_id=body.process_id,
        body_id=body.id,
        uid=f"reihe-{name}@kreisrunde.test",
        title=f"Reihe {name}",
        frequency=Frequency.WEEKLY,
        weekday=start.weekday(),
        local_start="10:00",
        minutes=120,
        starts_on=start.date(),
        ends_on=start.date() + timedelta(days=70),
        grown_until=start.date(),
    )
    session.add(made)
    session.flush()
    session.add(Responsibility(district_id=made.district_id, series_id=made.id))
    meeting = cast.meeting(session, body, starts_at=start)
    meeting.series_id, meeting.original_start = made.id, start
    session.flush()
    return made


def _referral(session: Session, topic: Topic, body: Body, *, now: datetime) -> Referral:
    referral = Referral(
        district_id=body.district_id,
        topic_id=topic.id,
        to_body_id=body.id,
        passed_on=now.date(),
    )
    session.add(referral)
    session.flush()
    return referral


def _kept(session: Session, process: Process, *, now: datetime) -> Discarded:
    gone = Activity(
        district_id=process.district_id,
        process_id=process.id,
        kind=ActivityKind.WORKSHOP,
        title="Gelöscht",
        held_on=DAY,
    )
    session.add(gone)
    return discard(session, gone, name="Gelöscht", by=None, now=now)


def _blackout(session: Session, venue: Venue) -> Blackout:
    day = date(2027, 3, 1)
    made = Blackout(
        district_id=venue.district_id,
        venue_id=venue.id,
        first_day=day,
        last_day=day,
        reason="Umbau",
    )
    session.add(made)
    session.flush()
    return made


def _offer(session: Session, municipality: Municipality, name: str) -> Offer:
    offer = Offer(
        district_id=municipality.district_id,
        municipality_id=municipality.id,
        kind=OfferKind.SPORT,
        name=f"Angebot {name}",
        languages=[],
        valid_from=cast.SINCE,
    )
    session.add(offer)
    session.flush()
    session.add(Responsibility(district_id=offer.district_id, offer_id=offer.id))
    session.flush()
    return offer


def _expense(
    session: Session, meeting: Meeting, organisation: Organisation, person: Person
) -> Expense:
    """Of the organisation; the person was there as a volunteer and has none yet."""
    there = Attendance(
        meeting_id=meeting.id,
        position=8,
        kind=RosterKind.SEAT,
        person_id=person.id,
        name=person.name,
        sector=Sector.CIVIL_SOCIETY,
        presence=Presence.PRESENT,
    )
    made = Expense(
        district_id=meeting.district_id,
        process_id=meeting.process_id,
        kind=ExpenseKind.MICRO_GRANT,
        cents=50_000,
        organisation_id=organisation.id,
        meeting_id=meeting.id,
        spent_on=DAY,
    )
    session.add_all([there, made])
    session.flush()
    return made


def _venue(session: Session, district: District, name: str) -> Venue:
    made = Venue(district_id=district.id, name=f"Saal {name}")
    session.add(made)
    session.flush()
    return made


def _person(session: Session, district: District, name: str) -> Person:
    account = Account(email=f"{name}@{district.slug}.example", name=name, password_hash="-")
    session.add(account)
    session.flush()
    person = Person(district_id=district.id, account_id=account.id, email=account.email)
    person.call(given_name=name, family_name="Muster")
    session.add(person)
    session.flush()
    return person


def _organisation(session: Session, district: District, name: str) -> Organisation:
    made = Organisation(district_id=district.id, sector=Sector.CIVIL_SOCIETY)
    made.rename(name)
    session.add(made)
    session.flush()
    return made


def ags_of(name: str) -> str:
    """The key of the municipality of the world of that name."""
    return f"99{sum(map(ord, name)):06}"


def _municipality(session: Session, district: District, name: str) -> Municipality:
    made = Municipality(
        district_id=district.id,
        ags=ags_of(name),
        name=name,
        sort_key=name,
        kind=MunicipalityKind.MUNICIPALITY,
        inhabitants=1,
        valid_from=cast.SINCE,
        register_date=date(2019, 12, 31),
    )
    session.add(made)
    session.flush()
    return made


def _process(session: Session, district: District, name: str) -> tuple[Process, Region, Phase]:
    phase = Phase(
        position=1,
        key="one",
        name="Erste",
        condition={},
        state=PhaseState.RUNNING,
        began_on=cast.SINCE,
    )
    process = Process(
        district_id=district.id,
        slug=f"p-{name}",
        name=f"Verfahren {name}",
        template_key="test",
        starts_on=cast.SINCE,
        phases=[phase],
    )
    session.add(process)
    session.flush()
    region = Region(
        process_id=process.id,
        key=f"region-{name}",
        position=1,
        name=f"Region {name}",
        sort_key=name,
        marks=[],
    )
    session.add(region)
    session.flush()
    return process, region, phase


def _at_meetings(
    session: Session, coming: Meeting, running: Meeting, person: Person
) -> tuple[Invitation, Attendance]:
    invitation = Invitation(
        meeting_id=coming.id, person_id=person.id, invited_as=InvitedAs.GUEST, link_version=1
    )
    line = Attendance(
        meeting_id=running.id,
        position=9,
        kind=RosterKind.GUEST,
        name="Fritz Fremd",
        presence=Presence.PRESENT,
    )
    session.add_all([invitation, line, Minutes(meeting_id=running.id, drafted_on=DAY)])
    session.flush()
    return invitation, line


def _matters(
    session: Session, running: Meeting, person: Person, other: Person, now: datetime
) -> tuple[Decision, Task, list[int], Handover]:
    here = {
        "district_id": running.district_id,
        "process_id": running.process_id,
        "body_id": running.body_id,
        "meeting_id": running.id,
        "agenda_item_id": running.agenda[0].id,
    }
    decision = Decision(
        **here,
        decided_on=DAY,
        kind=DecisionKind.AGREEMENT,
        mode=DecisionMode.CONSENSUS,
        number="1/1",
    )
    decision.word("Der Bus fährt auch am Abend.")
    task = Task(**here, given_on=DAY, number="1/1")
    task.word("Fahrplan besorgen")
    session.add_all([decision, task])
    session.flush()
    held = [
        Responsibility(district_id=running.district_id, caretaker_id=person.id, **{name: matter.id})
        for name, matter in (("decision_id", decision), ("task_id", task))
    ]
    session.add_all(held)
    session.flush()
    handover = Handover(
        responsibility_id=held[0].id, from_id=person.id, to_id=other.id, proposed_at=now
    )
    session.add(handover)
    session.flush()
    return decision, task, [one.id for one in held], handover


def _survey(
    session: Session, process: Process, partner: Organisation
) -> tuple[Activity, SurveyQuestion]:
    made = Activity(
        district_id=process.district_id,
        process_id=process.id,
        kind=ActivityKind.SURVEY,
        title="Umfrage",
        held_on=date(2026, 12, 1),
    )
    session.add(made)
    session.flush()
    question = SurveyQuestion(activity_id=made.id, position=1, text="Fährt der Bus?")
    session.add(ActivityPartner(activity_id=made.id, organisation_id=partner.id))
    session.add(question)
    session.flush()
    return made, question


def _interview(session: Session, process: Process) -> tuple[Activity, Interview, Statement]:
    talks = Activity(
        district_id=process.district_id,
        process_id=process.id,
        kind=ActivityKind.INTERVIEW,
        title="Gespräche",
        held_on=DAY,
    )
    session.add(talks)
    session.flush()
    interview = Interview(activity_id=talks.id, pseudonym="Person 1", consented_on=DAY)
    session.add(interview)
    session.flush()
    statement = Statement(interview_id=interview.id, position=1, words="Der Bus fehlt.")
    session.add(statement)
    session.flush()
    return talks, interview, statement


def _results(session: Session, activity: Activity, sender: Person, now: datetime) -> Upload:
    made = Upload(
        account_id=sender.account_id,
        purpose="survey",
        name="umfrage.csv",
        content=b"Frage;Antwort;n\r\nBus?;Ja;3\r\n",
        choices={"activity": activity.id},
        created_at=now,
    )
    session.add(made)
    session.flush()
    return made


def _mail(session: Session, meeting: Meeting, person: Person) -> IncomingMail:
    mail = incoming_stage.kept(
        meeting.id,
        district_id=meeting.district_id,
        meeting_id=meeting.id,
        person_id=person.id,
        parameters=incoming_stage.answered_for(person.id),
    )
    session.add(mail)
    session.flush()
    return mail


def _run(session: Session, process: Process, now: datetime) -> DocumentRun:
    run = DocumentRun(district_id=process.district_id, process_id=process.id, asked_at=now)
    session.add(run)
    session.flush()
    return run


def _papers(
    session: Session, meeting: Meeting, person: Person, sender: Person, now: datetime
) -> tuple[OutgoingLetter, PeopleImport, Upload, Upload, Role]:
    letter = OutgoingLetter(
        district_id=meeting.district_id,
        key=f"letter {meeting.id}",
        kind=LetterKind.INVITATION,
        message_id=f"<{meeting.id}@kreisrunde.test>",
        person_id=person.id,
        meeting_id=meeting.id,
        to="alt@verein.example",
        to_name="Alt",
        sender="amt@kreis.example",
        sender_name="Amt",
        subject="Einladung",
        text="Guten Tag",
        html="<p>Guten Tag</p>",
        language="de",
        state=LetterState.FAILED,
        created_at=now,
    )
    taken_over = PeopleImport(
        district_id=meeting.district_id,
        process_id=meeting.process_id,
        by_id=sender.id,
        at=now,
        name="menschen.csv",
        rows=1,
    )
    upload = Upload(
        account_id=sender.account_id,
        purpose="people",
        name="menschen.csv",
        content=b"Vorname;Nachname\r\nInge;Ilsebein\r\n",
        choices={"columns": {"given_name": 0, "family_name": 1}, "rows": {}, "since": "2027-01-11"},
        created_at=now,
    )
    register = Upload(
        account_id=sender.account_id,
        purpose="register",
        name="gemeinden.csv",
        content=b"a;b\r\n",
        choices={"stated_on": None, "districts": []},
        created_at=now,
    )
    role = Role(person_id=sender.id, kind=RoleKind.STAFF, valid_from=cast.SINCE)
    session.add_all([letter, taken_over, upload, register, role])
    session.flush()
    return letter, taken_over, upload, register, role
