"""One thing of each kind, in the process and the district that are given."""

from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from facilitation.model.accounts import Account
from facilitation.model.activities import Activity, ActivityKind, ActivityPartner
from facilitation.model.attendance import Attendance, Presence, RosterKind
from facilitation.model.bodies import Body, BodyKind, DecisionKind, DecisionMode
from facilitation.model.decisions import Decision, Task
from facilitation.model.districts import District
from facilitation.model.expenses import Expense, ExpenseKind
from facilitation.model.interviews import Interview, Statement
from facilitation.model.meetings import Invitation, InvitedAs, Meeting
from facilitation.model.minutes import Minutes
from facilitation.model.municipalities import Municipality, MunicipalityKind
from facilitation.model.offers import Offer, OfferKind
from facilitation.model.people import Organisation, Person, Sector
from facilitation.model.processes import Phase, PhaseState, Process, Region
from facilitation.model.referrals import Referral
from facilitation.model.responsibilities import Handover, Responsibility
from facilitation.model.series import Blackout, Frequency, Series
from facilitation.model.surveys import SurveyQuestion
from facilitation.model.topics import Topic
from facilitation.model.trash import Discarded
from facilitation.model.venues import Venue
from facilitation.usecases.trash import discard
from tests import cast

DAY = date(2027, 1, 11)


def series(session: Session, body: Body, name: str, *, now: datetime) -> Series:
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


def referral(session: Session, topic: Topic, body: Body, *, now: datetime) -> Referral:
    referral = Referral(
        district_id=body.district_id,
        topic_id=topic.id,
        to_body_id=body.id,
        passed_on=now.date(),
    )
    session.add(referral)
    session.flush()
    return referral


def kept(session: Session, process: Process, *, now: datetime) -> Discarded:
    gone = Activity(
        district_id=process.district_id,
        process_id=process.id,
        kind=ActivityKind.WORKSHOP,
        title="Gelöscht",
        held_on=DAY,
    )
    session.add(gone)
    return discard(session, gone, name="Gelöscht", by=None, now=now)


def shared_body(session: Session, district: District, name: str) -> Body:
    """An existing body of the district, which others run."""
    made = Body(
        district_id=district.id,
        kind=BodyKind.COUNCIL,
        name=f"Kreistag {name}",
        sort_key=f"kreistag {name}",
        is_linked=True,
        valid_from=cast.SINCE,
    )
    session.add(made)
    session.flush()
    return made


def blackout(session: Session, venue: Venue) -> Blackout:
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


def offer(session: Session, municipality: Municipality, name: str) -> Offer:
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


def expense(
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


def venue(session: Session, district: District, name: str) -> Venue:
    made = Venue(district_id=district.id, name=f"Saal {name}")
    session.add(made)
    session.flush()
    return made


def person(session: Session, district: District, name: str) -> Person:
    account = Account(email=f"{name}@{district.slug}.example", name=name, password_hash="-")
    session.add(account)
    session.flush()
    person = Person(district_id=district.id, account_id=account.id, email=account.email)
    person.call(given_name=name, family_name="Muster")
    session.add(person)
    session.flush()
    return person


def organisation(session: Session, district: District, name: str) -> Organisation:
    made = Organisation(district_id=district.id, sector=Sector.CIVIL_SOCIETY)
    made.rename(name)
    session.add(made)
    session.flush()
    return made


def ags_of(name: str) -> str:
    """The key of the municipality of the world of that name."""
    return f"99{sum(map(ord, name)):06}"


def municipality(session: Session, district: District, name: str) -> Municipality:
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


def process(session: Session, district: District, name: str) -> tuple[Process, Region, Phase]:
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


def at_meetings(
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


def matters(
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


def survey(
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


def interview(session: Session, process: Process) -> tuple[Activity, Interview, Statement]:
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
