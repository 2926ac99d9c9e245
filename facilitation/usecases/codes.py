"""The short code of a paper letter leads to where its link leads."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitation.database import Transaction
from facilitation.model import codes, links
from facilitation.model.codes import Entered
from facilitation.model.links import LinkKind
from facilitation.model.meetings import Invitation, Meeting
from facilitation.model.people import Person
from facilitation.model.series import Series
from facilitation.usecases.attempts import check_tries, counted, note_failure

TRIES_PER_ADDRESS, TRIES_IN_ALL = 20, 3000
"""Failures in a quarter of an hour. Against 45 bits even the larger number gets nowhere, and
nobody can lock all others out with a few tries."""
_ALL = "code:all"


def find_path_by_code(
    transaction: Transaction,
    text: str,
    *,
    address: str,
    keys: Sequence[str],
    now: datetime,
) -> str | None:
    """Where the code leads, as a path of this installation; None for one that is wrong.

    InvalidError after too many wrong ones from this `address`, or from everywhere together.
    """
    limits = {counted("code", address, keys[0]): TRIES_PER_ADDRESS, _ALL: TRIES_IN_ALL}
    with transaction() as session:
        check_tries(session, limits, now=now)
        path = _path(session, text, keys)
        if path is None:
            note_failure(session, limits, now=now)
        return path


def _path(session: Session, text: str, keys: Sequence[str]) -> str | None:
    entered = codes.read(text)
    bound = _bound_to(session, entered) if entered else None
    if entered is None or bound is None:
        return None
    person_id, version = bound
    if not codes.is_genuine(entered, keys, person_id=person_id, version=version):
        return None
    token = links.token(
        keys[0], entered.kind, person_id=person_id, subject_id=entered.subject_id, version=version
    )
    return links.path(entered.kind, token)


def _bound_to(session: Session, entered: Entered) -> tuple[int, str] | None:
    """Whose code it would be, and the version that their link is bound to."""
    if entered.kind is LinkKind.SERIES:
        query = (
            select(Person.id, Series.uid, Person.links_version)
            .join(Series, Series.district_id == Person.district_id)
            .where(Series.id == entered.subject_id, Person.id == entered.person_id)
        )
    else:
        query = (
            select(
                Invitation.person_id,
                Meeting.uid,
                Person.links_version + Invitation.link_version,
            )
            .join(Meeting, Meeting.id == Invitation.meeting_id)
            .join(Person, Person.id == Invitation.person_id)
            .where(Invitation.id == entered.subject_id)
        )
    row = session.execute(query.where(Person.deleted_at.is_(None))).first()
    return (row[0], links.version(row[1], row[2])) if row else None
