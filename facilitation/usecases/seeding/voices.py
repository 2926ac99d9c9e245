"""What people said in interviews and surveys."""

from facilitation.model.activities import ActivityKind
from facilitation.model.interviews import Interview, Statement
from facilitation.model.surveys import SurveyAnswer, SurveyQuestion
from facilitation.usecases.seeding.ground import Ground
from facilitation.usecases.seeding.meetings import MATTERS

_INTERVIEWS, _QUESTIONS = 6, 5
"""Of each activity."""
_ANSWERS = ("Ja", "Eher ja", "Eher nein", "Nein")


def add_interviews(ground: Ground) -> None:
    """Each with a statement on every other matter."""
    interviews = ground.add(
        Interview,
        [
            {
                "activity_id": activity,
                "pseudonym": f"Person {number}",
                "consented_on": ground.since,
                "language": "uk",
            }
            for activity in ground.activities_of(ActivityKind.INTERVIEW)
            for number in range(1, _INTERVIEWS + 1)
        ],
    )
    ground.add(
        Statement,
        [
            {
                "interview_id": interview,
                "key": f"statement-{position}",
                "position": position,
                "words": f"Bei uns geht es vor allem um „{matter}“.",
                "topic_id": ground.topics[position - 1] if position <= len(ground.topics) else None,
            }
            for interview in interviews
            for position, matter in enumerate(MATTERS[::2], start=1)
        ],
    )


def add_survey_results(ground: Ground) -> None:
    questions = ground.add(
        SurveyQuestion,
        [
            {
                "activity_id": activity,
                "key": f"question-{place}",
                "position": place + 1,
                "text": f"Reicht, was es gibt: {MATTERS[place]}?",
                "topic_id": ground.topics[place] if place < len(ground.topics) else None,
            }
            for activity in ground.activities_of(ActivityKind.SURVEY)
            for place in range(_QUESTIONS)
        ],
    )
    ground.add(
        SurveyAnswer,
        [
            {
                "question_id": question,
                "position": position,
                "text": text,
                "people": 40 * position,
            }
            for question in questions
            for position, text in enumerate(_ANSWERS, start=1)
        ],
    )
