"""Searching everything one may see: one statement for each kind of thing."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy.orm import Session

from facilitation.model.districts import District
from facilitation.model.processes import Process
from facilitation.model.rights import Actor
from facilitation.usecases.search_charges import list_responsible
from facilitation.usecases.search_formats import find_activities, find_offers
from facilitation.usecases.search_hits import HitGroup, HitKind, Search, wider_words_of, words_of
from facilitation.usecases.search_kinds import (
    find_bodies,
    find_matters,
    find_meetings,
    find_municipalities,
    find_organisations,
    find_people,
    find_regions,
    find_topics,
)
from facilitation.usecases.search_measures import find_measures


def search(
    session: Session,
    district: District,
    processes: Sequence[Process],
    text: str,
    *,
    by: Actor,
    on: date,
) -> list[HitGroup]:
    """What `by` may see of what is found in the processes given, by kind; empty kinds are left out.

    The number of statements does not depend on how much there is, nor on how many processes.
    """
    return _find(session, Search(district, processes, by, on, words_of(text)))


def search_widely(
    session: Session,
    district: District,
    processes: Sequence[Process],
    text: str,
    *,
    by: Actor,
    on: date,
) -> list[HitGroup]:
    """The same with other forms of the words ('Bus' for 'Busse') and words that mean the same
    ('Kindertagesstätte' for 'Kita'). Empty where there are none."""
    return _find(session, Search(district, processes, by, on, wider_words_of(text)))


def _find(session: Session, asked: Search) -> list[HitGroup]:
    if not asked.words:
        return []
    found = (
        list_responsible(session, asked),
        find_people(session, asked),
        find_organisations(session, asked),
        find_bodies(session, asked),
        find_meetings(session, asked),
        find_topics(session, asked),
        find_matters(session, asked, HitKind.DECISION),
        find_matters(session, asked, HitKind.TASK),
        find_measures(session, asked),
        find_regions(session, asked),
        find_municipalities(session, asked),
        find_activities(session, asked),
        find_offers(session, asked),
    )
    return [group for group in found if group.total]


def search_responsible(
    session: Session,
    district: District,
    process: Process,
    text: str,
    *,
    by: Actor,
    on: date,
) -> HitGroup | None:
    """Who is responsible for what is asked, in one process; None where nothing is asked."""
    asked = Search(district, [process], by, on, words_of(text))
    return list_responsible(session, asked, most=MOST_ANSWERS) if asked.words else None


MOST_ANSWERS = 25
