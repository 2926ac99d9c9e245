"""Figures for a monitoring system: for whoever has the token, and without contents."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from facilitation.app import create_app
from facilitation.model.work import JobRun
from facilitation.settings import Settings
from tests import cast
from tests.conftest import NOW

TOKEN = "a-token-for-monitoring"


@pytest.mark.parametrize(
    ("kept", "sent", "status"),
    [
        (None, f"Bearer {TOKEN}", 404),
        (TOKEN, None, 404),
        (TOKEN, "Bearer", 404),
        (TOKEN, "Bearer wröng", 404),
        (TOKEN, "Basic YTpi", 404),
        (TOKEN, f"Bearer {TOKEN}", 200),
    ],
)
def test_only_the_token_opens_the_figures(
    settings: Settings, engine: Engine, kept: str | None, sent: str | None, status: int
) -> None:
    app = create_app(replace(settings, metrics_token=kept), engine=engine)
    headers = {"Authorization": sent} if sent else {}

    assert app.test_client().get("/metrics", headers=headers).status_code == status


def test_the_figures_tell_of_jobs_and_letters_and_name_nobody(
    session: Session, scene: cast.Scene, settings: Settings, engine: Engine
) -> None:
    at = NOW - timedelta(hours=1)
    session.add(JobRun(job="deliver", began_at=at, ended_at=at, outcome="failed", next_at=at))
    session.commit()
    app = create_app(replace(settings, metrics_token=TOKEN), engine=engine, clock=lambda: NOW)

    answer = app.test_client().get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})

    assert answer.content_type.startswith("text/plain; version=0.0.4")
    told = answer.text.splitlines()
    assert "kreisrunde_districts 2" in told
    assert 'kreisrunde_letters{state="waiting"} 0' in told
    assert "kreisrunde_letter_lateness_seconds 0" in told
    assert 'kreisrunde_job_failed{job="deliver"} 1' in told
    assert 'kreisrunde_job_late{job="deliver"} 1' in told
    assert scene.district.name not in answer.text
