"""Results of a survey: looked at before they are kept, shown weighted, tied to topics."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.orm import Session

from facilitation.formats.survey_files import Joined, SurveyFile, read_survey
from facilitation.model.activities import Activity, ActivityKind, HeadCount
from facilitation.model.errors import InvalidError, NotAllowedError, NotFoundError
from facilitation.model.processes import Process
from facilitation.model.rights import Action, Actor, demand
from facilitation.model.surveys import SurveyAnswer, SurveyQuestion
from facilitation.model.texts import clean_line
from facilitation.model.topics import Topic
from facilitation.planning.surveys import Counted, Result, weigh
from facilitation.usecases.activities import NOT_HERE, get_activity
from facilitation.usecases.journal import note
from facilitation.usecases.topic_lists import get_standing
from facilitation.usecases.uploads import get_upload, keep_upload

_PURPOSE = "survey"
_LONGEST_NAME = 100


@dataclass(frozen=True)
class QuestionResult:
    """A question with what the answers come to. `topic` is what it is about, if anybody said."""

    id: int
    text: str
    topic_id: int | None
    topic: str
    result: Result


@dataclass(frozen=True)
class SurveyPreview:
    """What keeping the file would come to."""

    key: str
    name: str
    activity: Activity
    questions: list[QuestionResult]
    replaced: int
    """So many questions are there already; they go, with their answers."""
    joined: list[tuple[str, Joined]]
    """By question the answers that differ by case and blanks only, and are counted together."""


def offer_survey(
    session: Session,
    process: Process,
    activity_id: int,
    content: bytes,
    name: str,
    *,
    by: Actor,
    on: date,
    now: datetime,
) -> str:
    """Keep a file that can be read for the next step; gives back its key.

    FileRefusedError, and nothing is kept, for one that cannot.
    """
    activity = _get_survey(session, process, activity_id, by=by, on=on)
    plain = clean_line(name)[:_LONGEST_NAME] or "umfrage.csv"
    _check_asked(activity, read_survey(content, plain))
    upload = keep_upload(
        session,
        _account(by),
        purpose=_PURPOSE,
        name=plain,
        content=content,
        choices={"activity": activity.id},
        now=now,
    )
    return upload.key


def preview_survey(
    session: Session,
    process: Process,
    activity_id: int,
    key: str,
    *,
    by: Actor,
    on: date,
    now: datetime,
) -> SurveyPreview:
    """The results in the file as they would be shown."""
    preview, _file = _open(session, process, activity_id, key, by=by, on=on, now=now)
    return preview


def store_survey(
    session: Session,
    process: Process,
    activity_id: int,
    key: str,
    *,
    by: Actor,
    on: date,
    now: datetime,
) -> SurveyPreview:
    """Keep the results. They replace earlier ones; a question worded as before keeps its topic.

    How many took part is taken over where nobody has said anything else.
    """
    preview, file = _open(session, process, activity_id, key, by=by, on=on, now=now)
    activity = preview.activity
    _check_asked(activity, file)
    _take_count_back(session, activity)
    own = SurveyQuestion.activity_id == activity.id
    before = session.execute(select(SurveyQuestion.text, SurveyQuestion.topic_id).where(own))
    topics = dict(before.all())
    _clear(session, activity)
    for position, question in enumerate(file.questions, start=1):
        session.add(
            SurveyQuestion(
                activity_id=activity.id,
                position=position,
                text=question.text,
                topic_id=topics.get(question.text),
                answers=[
                    SurveyAnswer(
                        position=at, text=answer.text, people=answer.people, weight=answer.weight
                    )
                    for at, answer in enumerate(question.answers, start=1)
                ],
            )
        )
    if activity.head_count is None and activity.held_on is not None and activity.held_on <= on:
        activity.head_count = _most_answers(file)
    count = len(file.questions)
    note(session, by, "survey_stored", activity, now=now, title=activity.title, questions=count)
    return preview


def _most_answers(file: SurveyFile) -> int:
    """How many people answered the question that most answered."""
    return max(sum(answer.people for answer in one.answers) for one in file.questions)


def _check_asked(activity: Activity, file: SurveyFile) -> None:
    answered = _most_answers(file)
    if activity.asked is not None and activity.asked < answered:
        raise InvalidError(
            "Nach dieser Datei haben %(answered)s Personen geantwortet, gefragt wurden aber nur "
            "%(asked)s. Prüfen Sie die Datei oder ändern Sie die Zahl unter „Bearbeiten“.",
            field="file",
            answered=answered,
            asked=activity.asked,
        )


def _take_count_back(session: Session, activity: Activity) -> None:
    """How many took part is no longer known where only the results that go had said it."""
    answered = session.scalars(
        select(func.sum(SurveyAnswer.people))
        .join(SurveyQuestion, SurveyQuestion.id == SurveyAnswer.question_id)
        .where(SurveyQuestion.activity_id == activity.id)
        .group_by(SurveyQuestion.id)
    ).all()
    said = session.scalar(select(func.count()).where(HeadCount.activity_id == activity.id))
    if answered and not said and activity.head_count == max(answered):
        activity.head_count = None


def _open(
    session: Session,
    process: Process,
    activity_id: int,
    key: str,
    *,
    by: Actor,
    on: date,
    now: datetime,
) -> tuple[SurveyPreview, SurveyFile]:
    activity = _get_survey(session, process, activity_id, by=by, on=on)
    upload = get_upload(session, _account(by), key, purpose=_PURPOSE, now=now)
    if upload.choices["activity"] != activity.id:
        raise NotFoundError(NOT_HERE)
    file = read_survey(upload.content, upload.name)
    results = [
        QuestionResult(
            0,
            question.text,
            None,
            "",
            weigh([Counted(one.text, one.people, one.weight) for one in question.answers]),
        )
        for question in file.questions
    ]
    replaced = session.scalar(
        select(func.count(SurveyQuestion.id)).where(SurveyQuestion.activity_id == activity.id)
    )
    joined = [(question.text, one) for question in file.questions for one in question.joined]
    return SurveyPreview(key, upload.name, activity, results, replaced or 0, joined), file


def forget_survey(
    session: Session, process: Process, activity_id: int, *, by: Actor, on: date, now: datetime
) -> int:
    """Take all results out again; says how many questions went."""
    activity = _get_survey(session, process, activity_id, by=by, on=on)
    _take_count_back(session, activity)
    gone = _clear(session, activity)
    if gone:
        note(session, by, "survey_forgotten", activity, now=now, title=activity.title)
    return gone


def _clear(session: Session, activity: Activity) -> int:
    own = select(SurveyQuestion.id).where(SurveyQuestion.activity_id == activity.id)
    session.execute(delete(SurveyAnswer).where(SurveyAnswer.question_id.in_(own)))
    gone = session.execute(
        delete(SurveyQuestion)
        .where(SurveyQuestion.activity_id == activity.id)
        .returning(SurveyQuestion.id)
    )
    return len(gone.all())


def tie_question(
    session: Session,
    process: Process,
    activity_id: int,
    question_id: int,
    topic_id: int | None,
    *,
    by: Actor,
    on: date,
    now: datetime,
) -> str:
    """Say which topic a question is about, or (None) that it is about none; gives its name."""
    activity = get_activity(session, process, activity_id, by=by, on=on, action=Action.EDIT_TOPICS)
    question = session.scalar(
        select(SurveyQuestion).where(
            SurveyQuestion.id == question_id, SurveyQuestion.activity_id == activity.id
        )
    )
    if question is None:
        raise NotFoundError(NOT_HERE)
    question.topic_id = get_standing(session, process.id, topic_id)
    note(session, by, "survey_question_tied", activity, now=now, title=activity.title)
    if question.topic_id is None:
        return ""
    return session.get_one(Topic, question.topic_id).title


def list_results(session: Session, activity_id: int) -> list[QuestionResult]:
    """All questions of a survey fetched before, in their order."""
    return _results(session, SurveyQuestion.activity_id == activity_id)


@dataclass(frozen=True)
class SurveyedTopic:
    """A survey that asked about a topic."""

    activity_id: int
    title: str
    held_on: date | None
    questions: list[QuestionResult]


def list_results_on(
    session: Session, process: Process, topic_id: int, *, by: Actor, on: date
) -> list[SurveyedTopic]:
    """What surveys of the process found on one topic."""
    topic = session.scalar(
        select(Topic).where(Topic.id == topic_id, Topic.process_id == process.id)
    )
    if topic is None:
        raise NotFoundError(NOT_HERE)
    demand(by, Action.SEE_PROCESS, topic, on)
    surveys = session.execute(
        select(SurveyQuestion.id, Activity.id, Activity.title, Activity.held_on)
        .join(Activity, Activity.id == SurveyQuestion.activity_id)
        .where(SurveyQuestion.topic_id == topic.id)
    ).all()
    if not surveys:
        return []
    results = {one.id: one for one in _results(session, SurveyQuestion.topic_id == topic.id)}
    found: dict[int, SurveyedTopic] = {}
    for question_id, activity_id, title, held_on in surveys:
        survey = found.setdefault(activity_id, SurveyedTopic(activity_id, title, held_on, []))
        survey.questions.append(results[question_id])
    return list(found.values())


def _results(session: Session, condition: ColumnElement[bool]) -> list[QuestionResult]:
    rows = session.execute(
        select(
            SurveyQuestion.id,
            SurveyQuestion.text,
            Topic.id,
            Topic.title,
            SurveyAnswer.text,
            SurveyAnswer.people,
            SurveyAnswer.weight,
        )
        .join(SurveyAnswer, SurveyAnswer.question_id == SurveyQuestion.id)
        .outerjoin(Topic, Topic.id == SurveyQuestion.topic_id)
        .where(condition)
        .order_by(SurveyQuestion.activity_id, SurveyQuestion.position, SurveyAnswer.position)
    )
    questions: dict[int, tuple[str, int | None, str]] = {}
    answers: dict[int, list[Counted]] = {}
    for question_id, text, topic_id, topic, answer, people, weight in rows:
        questions[question_id] = (text, topic_id, topic or "")
        answers.setdefault(question_id, []).append(Counted(answer, people, weight))
    return [
        QuestionResult(question_id, *about, weigh(answers[question_id]))
        for question_id, about in questions.items()
    ]


def list_topics(
    session: Session, process: Process, *, chosen: int | None = None
) -> list[tuple[int, str]]:
    """(id, title) of the topics of a process entered before, for choices: the latest first.

    Where there are very many, the one that is chosen is among them all the same.
    """
    rows = session.execute(
        select(Topic.id, Topic.title)
        .where(Topic.process_id == process.id, Topic.stands_alone())
        .order_by((Topic.id == (chosen or 0)).desc(), Topic.raised_on.desc(), Topic.id.desc())
        .limit(300)
    )
    return [(row[0], row[1]) for row in rows]


def _get_survey(
    session: Session, process: Process, activity_id: int, *, by: Actor, on: date
) -> Activity:
    activity = get_activity(
        session, process, activity_id, by=by, on=on, action=Action.PLAN_MEETINGS
    )
    if activity.kind is not ActivityKind.SURVEY:
        raise InvalidError("Ergebnisse gibt es nur bei einer Umfrage.")
    return activity


def _account(by: Actor) -> int:
    if by.account_id is None:
        raise NotAllowedError("Eine Datei übernehmen kann nur, wer angemeldet ist.")
    return by.account_id
