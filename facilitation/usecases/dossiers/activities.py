"""Activities with head-counts and partners, what surveys found, what was said in interviews."""

from facilitation.formats.markdown import to_html
from facilitation.model.activities import Activity, ActivityPartner, HeadCount
from facilitation.model.interviews import Interview, Statement
from facilitation.model.processes import Process
from facilitation.model.surveys import SurveyAnswer, SurveyQuestion
from facilitation.usecases.dossiers.storing import Storing

_ELSEWHERE = {"region", "municipality", "heads", "partners", "questions", "interviews"}
"""Fields of the file that are no columns of the activity."""


def add_activities(store: Storing, process: Process) -> None:
    rows = store.dossier.activities
    store.add(
        "activities",
        {
            row.key: Activity(
                district_id=store.district.id,
                process_id=process.id,
                region_id=store.id_of("regions", row.region),
                municipality_id=store.id_of("municipalities", row.municipality),
                notes_html=to_html(row.notes),
                **row.model_dump(exclude=_ELSEWHERE),
            )
            for row in rows
        },
    )
    ids = store.ids["activities"]
    store.add_all(
        HeadCount,
        [
            {"activity_id": ids[row.key], "sector": sector, "people": people}
            for row in rows
            for sector, people in row.heads.items()
        ],
    )
    store.add_all(
        ActivityPartner,
        [
            {
                "activity_id": ids[row.key],
                "organisation_id": store.ids["organisations"][partner.organisation],
                "role": partner.role,
            }
            for row in rows
            for partner in row.partners
        ],
    )


def add_findings(store: Storing) -> None:
    """Surveys and interviews; the topics they are about are stored by now."""
    _add_questions(store)
    _add_interviews(store)


def _add_questions(store: Storing) -> None:
    rows = [
        (activity.key, position, question)
        for activity in store.dossier.activities
        for position, question in enumerate(activity.questions, start=1)
    ]
    made = {
        (activity, question.key): SurveyQuestion(
            activity_id=store.ids["activities"][activity],
            key=question.key,
            position=position,
            text=question.text,
            topic_id=store.id_of("topics", question.topic),
        )
        for activity, position, question in rows
    }
    store.add("questions", made)
    store.add_all(
        SurveyAnswer,
        [
            {"question_id": made[activity, question.key].id, "position": place}
            | answer.model_dump()
            for activity, _, question in rows
            for place, answer in enumerate(question.answers, start=1)
        ],
    )


def _add_interviews(store: Storing) -> None:
    rows = [
        (activity.key, interview)
        for activity in store.dossier.activities
        for interview in activity.interviews
    ]
    made = {
        (activity, row.pseudonym): Interview(
            activity_id=store.ids["activities"][activity],
            person_id=store.id_of("people", row.person),
            **row.model_dump(exclude={"person", "statements"}),
        )
        for activity, row in rows
    }
    store.add("interviews", made)
    store.add_all(
        Statement,
        [
            {
                "interview_id": made[activity, row.pseudonym].id,
                "key": statement.key,
                "position": position,
                "words": statement.words,
                "topic_id": store.id_of("topics", statement.topic),
            }
            for activity, row in rows
            for position, statement in enumerate(row.statements, start=1)
        ],
    )
