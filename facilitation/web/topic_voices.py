"""What was said about a topic, ready for its page."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from markupsafe import Markup
from sqlalchemy.orm import Session

from facilitation.model.processes import Process
from facilitation.model.rights import Actor
from facilitation.usecases import surveys, topic_voices
from facilitation.web import desk
from facilitation.web.survey_bars import Chart, charts


@dataclass(frozen=True)
class ShownSurvey:
    activity_id: int
    title: str
    held_on: date | None
    charts: list[Chart]


def voices_on(session: Session, here: Process, topic_id: int, *, by: Actor) -> dict[str, Any]:
    """`voices` of round tables and `surveyed`, for the template."""
    on = desk().today()
    said = topic_voices.list_voices(session, here, topic_id, by=by, on=on)
    found = surveys.list_results_on(session, here, topic_id, by=by, on=on)
    return {
        "voices": [replace(voice, html=Markup(voice.html)) for voice in said],
        "surveyed": [
            ShownSurvey(one.activity_id, one.title, one.held_on, charts(one.questions))
            for one in found
        ],
    }
