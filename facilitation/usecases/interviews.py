"""Interviews: nothing is written down before consent; what was said is kept under a pseudonym."""

from dataclasses import dataclass, fields
from datetime import date, datetime

from sqlalchemy import delete, exists, func, select
from sqlalchemy.orm import Session

from facilitation.model.activities import Activity, ActivityKind
from facilitation.model.base import new_key
from facilitation.model.errors import InvalidError, NotFoundError
from facilitation.model.interviews import Interview, Statement
from facilitation.model.people import Person
from facilitation.model.processes import Process
from facilitation.model.rights import Action, Actor
from facilitation.model.sorting import folded
from facilitation.model.topics import Topic
from facilitation.usecases.activities import NOT_HERE, get_activity
from facilitation.usecases.fetching import find_owned
from facilitation.usecases.journal import note
from facilitation.usecases.once import find_made
from facilitation.usecases.pseudonyms import check_pseudonym
from facilitation.usecases.removals import check_seen
from facilitation.usecases.topic_lists import get_standing
from facilitation.usecases.topic_ways import Wording, note_topic

MOST_INTERVIEWS, MOST_STATEMENTS = 500, 200


@dataclass(frozen=True, kw_only=True)
class InterviewDetails:
    """A conversation as it is typed."""

    pseudonym: str
    consented_on: date | None = None
    consent_note: str = ""
    language: str = ""
    interpreter: str = ""
    person_id: int | None = None

    def texts(self) -> dict[str, str]:
        day = self.consented_on
        return {
            "pseudonym": self.pseudonym,
            "consented_on": f"{day:%d.%m.%Y}" if day else "",
            "consent_note": self.consent_note,
            "language": self.language,
            "interpreter": self.interpreter,
            "person_id": str(self.person_id or ""),
        }


@dataclass(frozen=True)
class InterviewRow:
    id: int
    pseudonym: str
    consented_on: date | None
    language: str
    interpreter: str
    statements: int


@dataclass(frozen=True)
class Said:
    """One statement, and the topic it is about."""

    id: int
    words: str
    topic_id: int | None
    topic: str
    version: int


@dataclass(frozen=True)
class InterviewSheet:
    activity: Activity
    interview: Interview
    person: str
    """The name of who it was; empty where nobody is named."""
    statements: list[Said]


def list_interviews(
    session: Session, process: Process, activity_id: int, *, by: Actor, on: date
) -> list[InterviewRow]:
    """The conversations of an activity, for the office alone."""
    activity = _get_round(session, process, activity_id, by=by, on=on)
    said = (
        select(func.count(Statement.id))
        .where(Statement.interview_id == Interview.id)
        .correlate(Interview)
        .scalar_subquery()
    )
    rows = session.execute(
        select(
            Interview.id,
            Interview.pseudonym,
            Interview.consented_on,
            Interview.language,
            Interview.interpreter,
            said,
        )
        .where(Interview.activity_id == activity.id)
        .order_by(Interview.id)
    )
    return [InterviewRow(*row) for row in rows]


def show_interview(
    session: Session, process: Process, activity_id: int, interview_id: int, *, by: Actor, on: date
) -> InterviewSheet:
    """One conversation with all that was said, for the office alone."""
    activity, interview = _get(session, process, activity_id, interview_id, by=by, on=on)
    person = None
    if interview.person_id is not None:
        person = session.get(Person, interview.person_id)
    rows = session.execute(
        select(Statement.id, Statement.words, Topic.id, Topic.title, Statement.version)
        .outerjoin(Topic, Topic.id == Statement.topic_id)
        .where(Statement.interview_id == interview.id)
        .order_by(Statement.position, Statement.id)
    )
    statements = [Said(*row[:3], row[3] or "", row[4]) for row in rows]
    return InterviewSheet(activity, interview, person.name if person else "", statements)


def propose_pseudonym(
    session: Session, process: Process, activity_id: int, *, by: Actor, on: date
) -> str:
    """The next free 'Person 3': a number says nothing of anybody."""
    activity = _get_round(session, process, activity_id, by=by, on=on)
    taken = set(
        session.scalars(select(Interview.pseudonym).where(Interview.activity_id == activity.id))
    )
    return next(
        name for number in range(1, len(taken) + 2) if (name := f"Person {number}") not in taken
    )


def add_interview(
    session: Session,
    process: Process,
    activity_id: int,
    details: InterviewDetails,
    *,
    by: Actor,
    on: date,
    now: datetime,
) -> Interview:
    """Begin a conversation; consent may follow, but before it nothing is written down."""
    activity = _get_round(session, process, activity_id, by=by, on=on)
    count = select(func.count(Interview.id)).where(Interview.activity_id == activity.id)
    if (session.scalar(count) or 0) >= MOST_INTERVIEWS:
        raise InvalidError("Mehr als %(most)s Gespräche hat kein Eintrag.", most=MOST_INTERVIEWS)
    interview = Interview(activity_id=activity.id)
    _store(session, process, interview, details, on=on)
    session.add(interview)
    note(session, by, "interview_added", activity, now=now, title=activity.title)
    session.flush()
    return interview


def edit_interview(
    session: Session,
    process: Process,
    activity_id: int,
    interview_id: int,
    details: InterviewDetails,
    *,
    version: int,
    by: Actor,
    on: date,
    now: datetime,
) -> Interview:
    """Change what is known of a conversation. Consent stays while there are statements.
    ConflictError when somebody was quicker."""
    activity, interview = _get(session, process, activity_id, interview_id, by=by, on=on)
    stored = InterviewDetails(**{one.name: getattr(interview, one.name) for one in fields(details)})
    interview.check_version(version, theirs=stored.texts(), yours=details.texts())
    has_said = select(exists().where(Statement.interview_id == interview.id))
    if details.consented_on is None and session.scalar(has_said):
        raise InvalidError(
            "Es ist schon etwas aufgeschrieben. Wurde die Einwilligung zurückgezogen, löschen Sie "
            "das Gespräch mit allem, was gesagt wurde.",
            field="consented_on",
        )
    _store(session, process, interview, details, on=on)
    note(session, by, "interview_edited", activity, now=now, title=activity.title)
    return interview


def _store(
    session: Session,
    process: Process,
    interview: Interview,
    details: InterviewDetails,
    *,
    on: date,
) -> None:
    pseudonym = details.pseudonym.strip()
    if not pseudonym:
        raise InvalidError("Unter welchem Namen soll das Gespräch stehen?", field="pseudonym")
    if details.consented_on is not None and details.consented_on > on:
        raise InvalidError("Dieser Tag liegt in der Zukunft.", field="consented_on")
    twin = session.scalar(
        select(Interview.id).where(
            Interview.activity_id == interview.activity_id,
            Interview.pseudonym == pseudonym,
            Interview.id != (interview.id or 0),
        )
    )
    if twin is not None:
        raise InvalidError("Ein anderes Gespräch heißt schon so.", field="pseudonym")
    person = find_owned(session, Person, details.person_id, process.district_id)
    check_pseudonym(session, process, pseudonym, person)
    if person is not None and details.consented_on is None:
        raise InvalidError(
            "Wer es war, wird erst nach der Einwilligung festgehalten.", field="person_id"
        )
    interview.pseudonym = pseudonym
    interview.person_id = person.id if person else None
    interview.consented_on = details.consented_on
    interview.consent_note = details.consent_note.strip()
    interview.language = details.language.strip()
    interview.interpreter = details.interpreter.strip()


def remove_interview(
    session: Session,
    process: Process,
    activity_id: int,
    interview_id: int,
    *,
    version: int,
    by: Actor,
    on: date,
    now: datetime,
) -> str:
    """Delete a conversation with all that was said, for good: consent may be withdrawn at any time
    (Art. 7(3) GDPR). Topics that came of it stay, without the words of this person."""
    activity, interview = _get(session, process, activity_id, interview_id, by=by, on=on)
    pseudonym = interview.pseudonym
    check_seen(version, interview.version, name=pseudonym)
    session.execute(delete(Statement).where(Statement.interview_id == interview.id))
    session.delete(interview)
    note(session, by, "interview_removed", activity, now=now, title=activity.title)
    return pseudonym


def add_statement(
    session: Session,
    process: Process,
    activity_id: int,
    interview_id: int,
    words: str,
    *,
    topic_id: int | None = None,
    new_topic: str = "",
    by: Actor,
    on: date,
    now: datetime,
    once: str | None = None,
) -> Statement:
    """Write down what was said, about a topic of the process, a new one, or none.

    InvalidError before consent was given. A new topic bears the activity's region and day, and
    no words: whose they are is for the office alone. One that the activity has raised under that
    name before is no new one.

    `once`: see `find_made`.
    """
    activity, interview = _get(session, process, activity_id, interview_id, by=by, on=on)
    if made := find_made(
        session,
        Statement,
        once,
        district_id=process.district_id,
        whose=Statement.interview_id == interview.id,
    ):
        return made
    _check_consent(interview)
    if not words.strip():
        raise InvalidError("Was wurde gesagt?", field="words")
    position = _next_position(session, interview)
    if new_topic.strip():
        topic_id = _raise(session, process, activity, new_topic, by=by, on=on, now=now).id
    else:
        topic_id = get_standing(session, process.id, topic_id)
    statement = Statement(
        key=once or new_key(),
        interview_id=interview.id,
        position=position,
        words=words.strip(),
        topic_id=topic_id,
    )
    session.add(statement)
    note(session, by, "statement_added", activity, now=now, title=activity.title)
    return statement


def _next_position(session: Session, interview: Interview) -> int:
    """Where the next statement stands; there is an end to what is noted of one conversation."""
    count = session.scalar(
        select(func.count(Statement.id)).where(Statement.interview_id == interview.id)
    )
    if (count or 0) >= MOST_STATEMENTS:
        raise InvalidError("Mehr als %(most)s Aussagen hat kein Gespräch.", most=MOST_STATEMENTS)
    return (count or 0) + 1


def _check_consent(interview: Interview) -> None:
    if interview.consented_on is None:
        raise InvalidError(
            "Vor der Einwilligung wird nichts aufgeschrieben. Tragen Sie zuerst ein, wann sie "
            "gegeben wurde.",
            field="words",
        )


def _raise(
    session: Session,
    process: Process,
    activity: Activity,
    title: str,
    *,
    by: Actor,
    on: date,
    now: datetime,
) -> Topic:
    raised = session.scalars(
        select(Topic).where(Topic.activity_id == activity.id).order_by(Topic.id)
    )
    known = next((one for one in raised if folded(one.title) == folded(title)), None)
    return known or note_topic(
        session,
        process,
        Wording(title=title, region_id=activity.region_id),
        activity_id=activity.id,
        raised_on=min(activity.held_on or on, on),
        by=by,
        on=on,
        now=now,
    )


def _get_round(
    session: Session, process: Process, activity_id: int, *, by: Actor, on: date
) -> Activity:
    """The activity for those who may read its conversations."""
    activity = get_activity(
        session, process, activity_id, by=by, on=on, action=Action.PLAN_MEETINGS
    )
    if activity.kind is not ActivityKind.INTERVIEW:
        raise InvalidError("Einzelne Gespräche gibt es nur bei „Gespräch mit Einzelnen“.")
    return activity


def _get(
    session: Session, process: Process, activity_id: int, interview_id: int, *, by: Actor, on: date
) -> tuple[Activity, Interview]:
    activity = _get_round(session, process, activity_id, by=by, on=on)
    interview = session.scalar(
        select(Interview).where(Interview.id == interview_id, Interview.activity_id == activity.id)
    )
    if interview is None:
        raise NotFoundError(NOT_HERE)
    return activity, interview
