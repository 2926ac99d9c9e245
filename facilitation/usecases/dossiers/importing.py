"""Import a dossier: everything in one go, or nothing."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitation.formats.dossiers import Dossier
from facilitation.formats.dossiers.deriving import uid_of
from facilitation.formats.dossiers.findings import Contents
from facilitation.formats.dossiers.reading import REFUSED
from facilitation.model.activities import Activity
from facilitation.model.bodies import Body
from facilitation.model.concepts import Measure
from facilitation.model.decisions import Decision, Task
from facilitation.model.errors import FileRefusedError, Problem
from facilitation.model.expenses import Expense
from facilitation.model.journal import JournalEntry
from facilitation.model.meetings import Meeting
from facilitation.model.processes import Process, Report
from facilitation.model.rights import Actor
from facilitation.model.series import Series
from facilitation.model.topics import Topic
from facilitation.usecases.dossiers.activities import add_activities, add_findings
from facilitation.usecases.dossiers.expenses import add_expenses
from facilitation.usecases.dossiers.matters import add_matters, add_referrals, add_topics
from facilitation.usecases.dossiers.meetings import add_meetings
from facilitation.usecases.dossiers.people import (
    add_bodies,
    add_organisations,
    add_people,
    other_people,
)
from facilitation.usecases.dossiers.places import (
    add_course,
    add_municipalities,
    add_process,
    add_regions,
    find_or_make_district,
)
from facilitation.usecases.dossiers.series import (
    add_blackouts,
    add_sent_series,
    add_series,
    odd_rules,
)
from facilitation.usecases.dossiers.storing import Storing


def check_dossier(session: Session, dossier: Dossier, *, now: datetime) -> None:
    """Refuse what `import_dossier` would refuse, and store nothing."""
    district = find_or_make_district(session, dossier.district)
    _check_free(Storing(session, Contents(dossier), district, now=now))


def import_dossier(
    session: Session,
    dossier: Dossier,
    *,
    by: Actor | None = None,
    account_id: int | None = None,
    now: datetime,
) -> Process:
    """Create the process with all that belongs to it; the caller commits or rolls back.

    The journal says that `by` did it, or the account of whoever runs the installation; neither is
    the command line.

    A district that is there already is kept as it is, and so are its municipalities,
    organisations, people and venues with the same keys. Raises FileRefusedError, before anything
    is stored, where the district has this process, or where keys or UIDs are taken by others.
    """
    district = find_or_make_district(session, dossier.district)
    store = Storing(session, Contents(dossier), district, now=now)
    _check_free(store)
    session.add(district)
    session.flush()
    add_municipalities(store)
    add_organisations(store)
    process = add_process(store)
    add_regions(store, process)
    add_people(store)
    add_course(store, process)
    add_bodies(store, process)
    add_blackouts(store)
    add_series(store, process)
    add_meetings(store, process)
    add_sent_series(store)
    add_activities(store, process)
    add_topics(store, process)
    add_findings(store)
    add_matters(store, process)
    add_referrals(store)
    add_expenses(store, process)
    _note_import(store, process, by.person_id if by else None, by.account_id if by else account_id)
    session.flush()
    return process


def _note_import(
    store: Storing, process: Process, person_id: int | None, account_id: int | None
) -> None:
    store.session.add(
        JournalEntry(
            district_id=store.district.id,
            process_id=process.id,
            at=store.now,
            account_id=account_id,
            person_id=person_id,
            action="dossier imported",
            subject_kind="Process",
            subject_id=process.id,
            details={"name": process.name},
        )
    )


def _check_free(store: Storing) -> None:
    """The process is new, and so is every row that belongs to it alone."""
    problems = _taken_slug(store) or [
        *_taken_keys(store),
        *_taken_uids(store),
        *other_people(store),
        *odd_rules(store),
    ]
    if problems:
        raise FileRefusedError(REFUSED, problems)


def _taken_slug(store: Storing) -> list[Problem]:
    slug = store.dossier.process.slug
    taken = select(Process.id).where(Process.district_id == store.district.id, Process.slug == slug)
    if store.session.scalar(taken) is None:
        return []
    return [
        Problem(
            "process.slug",
            "%(district)s hat schon ein Verfahren „%(slug)s“. Ein vorhandenes Verfahren wird nicht "
            "überschrieben; geben Sie diesem eine andere Kurzform (slug).",
            district=store.district.name,
            slug=slug,
        )
    ]


def _taken_keys(store: Storing) -> list[Problem]:
    kinds = {
        "reports": Report,
        "activities": Activity,
        "bodies": Body,
        "series": Series,
        "meetings": Meeting,
        "topics": Topic,
        "decisions": Decision,
        "tasks": Task,
        "measures": Measure,
        "expenses": Expense,
    }
    return [
        Problem(
            f"{rows}[{key}].key",
            "Diesen Schlüssel gibt es in %(district)s schon, in einem anderen Verfahren. Wählen "
            "Sie einen neuen.",
            district=store.district.name,
        )
        for rows, kind in kinds.items()
        for key in sorted(store.existing(kind) & store.contents.keys[rows])
    ]


def _taken_uids(store: Storing) -> list[Problem]:
    """Calendars know meetings and series by their UID: in the installation there is one of each."""
    problems = []
    for rows, kind, listed in (
        ("meetings", Meeting, store.dossier.meetings),
        ("series", Series, store.dossier.series),
    ):
        wanted = {uid_of(store.dossier, row): row.key for row in listed}
        taken = set(store.session.scalars(select(kind.uid).where(kind.uid.in_(list(wanted)))))
        problems += [
            Problem(
                f"{rows}[{wanted[uid]}].uid",
                "Die UID %(uid)s gehört schon zu einem anderen Termin oder einer anderen Reihe. "
                "Geben Sie eine neue.",
                uid=uid,
            )
            for uid in sorted(taken)
        ]
    return problems
