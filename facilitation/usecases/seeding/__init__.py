"""Synthetic districts for measuring: much data, quickly, the same every time."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitation.model.districts import District
from facilitation.model.errors import InvalidError
from facilitation.usecases.seeding.concepts import add_concept
from facilitation.usecases.seeding.expenses import add_expenses
from facilitation.usecases.seeding.ground import MIDDLE, Ground, Size
from facilitation.usecases.seeding.matters import (
    add_decisions,
    add_referrals,
    add_tasks,
    add_topics,
)
from facilitation.usecases.seeding.meetings import add_meetings
from facilitation.usecases.seeding.participation import add_activities, add_offers, add_series
from facilitation.usecases.seeding.people import add_bodies, add_people
from facilitation.usecases.seeding.places import add_municipalities, add_process
from facilitation.usecases.seeding.traces import (
    add_incoming_mail,
    add_journal,
    add_letters,
    add_removed,
    add_venues,
)
from facilitation.usecases.seeding.voices import add_interviews, add_survey_results

__all__ = ["MIDDLE", "Seeded", "Size", "seed_district"]


@dataclass(frozen=True)
class Seeded:
    district_id: int
    process_id: int


def seed_district(
    session: Session, number: int, *, today: date, now: datetime, size: Size = MIDDLE
) -> Seeded:
    """Fill the district of this number (from 1). Raises InvalidError if it is there already."""
    slug = f"lastkreis-{number:03}"
    if session.scalar(select(District.id).where(District.slug == slug)) is not None:
        raise InvalidError("Den Landkreis „%(slug)s“ gibt es schon.", slug=slug)
    ground = Ground(session, number, slug, today=today, now=now, size=size)
    add_process(ground)
    add_municipalities(ground)
    add_people(ground)
    add_bodies(ground)
    add_meetings(ground)
    add_topics(ground)
    add_referrals(ground)
    add_decisions(ground)
    add_tasks(ground)
    add_concept(ground)
    add_expenses(ground)
    add_activities(ground)
    add_interviews(ground)
    add_survey_results(ground)
    add_offers(ground)
    add_series(ground)
    add_letters(ground)
    add_incoming_mail(ground)
    add_journal(ground)
    add_venues(ground)
    add_removed(ground)
    return Seeded(ground.district, ground.process)
