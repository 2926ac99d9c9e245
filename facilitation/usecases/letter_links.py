"""Putting a person's own links in the place of the markers of a letter that is about to leave.

Links are derived from what holds now: a letter that waited carries links that are still good. A
marker names at most the letter's own person's matters; for anything else the plain address of
the installation stands there.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from facilitation.model.links import LinkKind, path, token, version
from facilitation.model.meetings import Invitation, Meeting
from facilitation.model.outbox import MARKER, Letter, SeriesLetter
from facilitation.model.people import Person
from facilitation.model.series import Series


@dataclass(frozen=True, kw_only=True)
class Links:
    """From what personal links are made: the address people know, and the keys, newest first."""

    base_url: str
    keys: Sequence[str]


def leave_version(series_uid: str, links_version: int) -> str:
    """What a link to leave a series is bound to."""
    return version(f"leave/{series_uid}", links_version)


@dataclass(frozen=True, kw_only=True)
class Addressee:
    """Of a stored letter, what its links are made from."""

    person_id: int | None
    series_id: int | None
    link_kind: str | None
    link_subject: int | None


def addressed(session: Session, letter: Letter, row: Addressee, how: Links) -> Letter:
    """The letter with the person's own links in the place of its markers."""
    found = {match.group(): match.groups() for match in MARKER.finditer(letter.text + letter.html)}
    text, html = letter.text, letter.html
    for marker, (kind, subject) in found.items():
        address = how.base_url + _own_path(session, row, how, kind, subject)
        text, html = text.replace(marker, address), html.replace(marker, address)
    if found:
        letter = replace(letter, text=text, html=html)
    if row.series_id is None or row.person_id is None:
        return letter
    leave = _path(session, row, how, LinkKind.LEAVE, row.series_id)
    given = {field.name: getattr(letter, field.name) for field in fields(Letter)}
    return SeriesLetter(**given, leave_url=how.base_url + leave) if leave else letter


def _own_path(
    session: Session, row: Addressee, how: Links, kind: str | None, subject: str | None
) -> str:
    if kind is not None and subject is not None:
        known = next((k for k in LinkKind if k.value == kind), None)
        return _path(session, row, how, known, int(subject)) if known else ""
    if row.link_kind is None or row.link_subject is None:
        return ""
    return _path(session, row, how, LinkKind(row.link_kind), row.link_subject)


def _path(session: Session, row: Addressee, how: Links, kind: LinkKind, subject_id: int) -> str:
    query = _BOUND_TO.get(kind)
    if query is None or row.person_id is None:
        return ""
    given = {"person": row.person_id, "subject": subject_id}
    bound = session.connection().execute(query, given).first()
    if bound is None:
        return ""
    name, counter = bound
    own = token(
        how.keys[0],
        kind,
        person_id=row.person_id,
        subject_id=subject_id,
        version=leave_version(name, counter) if kind is LinkKind.LEAVE else version(name, counter),
    )
    return path(kind, own)


def _of_series() -> Select[str, int]:
    return (
        select(Series.uid, Person.links_version)
        .join(Person, Person.district_id == Series.district_id)
        .where(Series.id == bindparam("subject"), Person.id == bindparam("person"))
    )


# Made once: to make a statement costs more than to run it, and a round runs thousands.
_BOUND_TO: dict[LinkKind, Select[str, int]] = {
    LinkKind.RSVP: select(Meeting.uid, Person.links_version + Invitation.link_version)
    .join(Invitation, Invitation.meeting_id == Meeting.id)
    .join(Person, Person.id == Invitation.person_id)
    .where(Invitation.id == bindparam("subject"), Person.id == bindparam("person")),
    LinkKind.SERIES: _of_series(),
    LinkKind.LEAVE: _of_series(),
    LinkKind.WISHES: select(Person.key, Person.links_version).where(
        Person.id == bindparam("subject"), Person.id == bindparam("person")
    ),
}
