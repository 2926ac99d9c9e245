"""Export a process: all its rows as a dossier, which an import turns into the same rows."""

from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from facilitation.formats.dossiers import Dossier
from facilitation.formats.dossiers.findings import Contents
from facilitation.formats.dossiers.whole import VERSION
from facilitation.model.processes import Process
from facilitation.model.rights import Action, Actor, demand
from facilitation.usecases import journal
from facilitation.usecases.dossiers.gathering import Gathered
from facilitation.usecases.dossiers.telling.concepts import tell_concept, tell_measures
from facilitation.usecases.dossiers.telling.expenses import tell_expenses
from facilitation.usecases.dossiers.telling.matters import (
    tell_activities,
    tell_decisions,
    tell_referrals,
    tell_tasks,
    tell_topics,
)
from facilitation.usecases.dossiers.telling.meetings import MeetingsTold
from facilitation.usecases.dossiers.telling.people import (
    tell_bodies,
    tell_offers,
    tell_organisations,
    tell_people,
    tell_venues,
)
from facilitation.usecases.dossiers.telling.places import (
    tell_associations,
    tell_district,
    tell_municipalities,
    tell_process,
    tell_register,
)
from facilitation.usecases.dossiers.telling.series import tell_blackouts, tell_series


def export_process(
    session: Session, process: Process, *, by: Actor, on: date, now: datetime
) -> Dossier:
    """For who runs the process. Refused to all others: a dossier holds what only they may see.

    The journal keeps who took it.
    """
    demand(by, Action.RUN_PROCESS, process, on)
    dossier = export_dossier(session, process)
    note_taken(session, process, by=by, now=now)
    return dossier


def note_taken(session: Session, process: Process, *, by: Actor | None, now: datetime) -> None:
    """Write down that the whole process left the house; `by` is None for the command line."""
    journal.note(session, by, "dossier_taken", process, now=now)


def export_dossier(session: Session, process: Process) -> Dossier:
    """The process with its district, people, bodies, meetings, and all that came of them.

    Out: accounts and roles, personal links, letters waiting or sent, incoming mail, journal and
    trash. InvalidError where a value is such that no file could be read again.
    """
    gathered = Gathered(session, process)
    frame = Dossier(**_frame(gathered))
    meetings = MeetingsTold(gathered, Contents(frame)).all()
    with_meetings = frame.model_copy(update={"meetings": meetings})
    matters = {
        "activities": tell_activities(gathered),
        "topics": tell_topics(gathered),
        "decisions": tell_decisions(gathered, Contents(with_meetings)),
        "tasks": tell_tasks(gathered),
        "referrals": tell_referrals(gathered),
        "concept": tell_concept(gathered),
        "measures": tell_measures(gathered),
        "offers": tell_offers(gathered),
        "expenses": tell_expenses(gathered),
    }
    return with_meetings.model_copy(update=matters)


def _frame(gathered: Gathered) -> dict[str, Any]:
    """Everything but meetings and what they dealt with."""
    register = tell_register(gathered)
    return {
        "dossier": VERSION,
        "has_end": True,
        "end": True,
        "district": tell_district(gathered),
        "official_register": register,
        "associations": tell_associations(gathered, register.date),
        "municipalities": tell_municipalities(gathered, register.date),
        "process": tell_process(gathered),
        "organisations": tell_organisations(gathered),
        "people": tell_people(gathered),
        "venues": tell_venues(gathered),
        "bodies": tell_bodies(gathered),
        "blackouts": tell_blackouts(gathered),
        "series": tell_series(gathered),
    }
