"""Invitations on paper, for people whom no mail reaches or who wish to have one.

The letters hold personal links, so they are made when they are asked for and never stored; who
got one, and when, stands in the journal.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitation.formats import paper_words
from facilitation.formats.letters import Gathering, Writing
from facilitation.formats.paper_words import DateLine, PaperLetter
from facilitation.formats.wording import line
from facilitation.model import codes, links
from facilitation.model.errors import InvalidError, NotFoundError
from facilitation.model.journal import JournalEntry
from facilitation.model.links import LinkKind
from facilitation.model.meetings import Invitation, Meeting
from facilitation.model.people import Language, Person
from facilitation.model.rights import Action, Actor
from facilitation.usecases import journal
from facilitation.usecases.letter_links import Links
from facilitation.usecases.posting import agenda_of, reader_of, sender_of
from facilitation.usecases.series_threads import SeriesThread, look_into_series_thread
from facilitation.usecases.threads import (
    Part,
    Thread,
    look_into_threads,
    reachable_address,
)

MOST_LETTERS = 300
"""In one file: more are asked for in parts."""
_MADE = "paper_letter_made"


class Reason(StrEnum):
    """Why somebody gets a letter on paper."""

    NO_MAIL = "no_mail"
    BOUNCES = "bounces"
    """There is an address, but it is wrong or mail to it came back."""
    WISH = "wish"
    """Mail would reach them as well."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperReader:
    """Somebody who may get a letter."""

    person_id: int
    name: str
    address: tuple[str, ...]
    language: Language
    gets_german: bool
    """Printed letters do not speak the person's language: it will be German."""
    reason: Reason
    made_at: datetime | None
    """When the last letter about this was made."""


def list_meeting_readers(
    session: Session, meeting_id: int, *, by: Actor, now: datetime
) -> list[PaperReader]:
    """Who is asked to the meeting, those first whom no mail reaches."""
    (thread,) = look_into_threads(session, [meeting_id], action=Action.INVITE, by=by, now=now)
    people = [invitation.person for invitation in thread.open_invitations]
    meeting = thread.meeting
    made = find_made(session, people_ids(people), meeting.id, meeting.series_id)
    return _readers(people, made)


def list_series_readers(
    session: Session, series_id: int, *, by: Actor, now: datetime
) -> list[PaperReader]:
    """Who is asked to coming dates of the series, those first whom no mail reaches."""
    thread = look_into_series_thread(session, series_id, action=Action.INVITE, by=by, now=now)
    people = [person for person in thread.people.values() if thread.invitations_of(person.id)]
    made = find_made(session, people_ids(people), None, series_id)
    return _readers(people, made)


def people_ids(people: Iterable[Person]) -> list[int]:
    return [person.id for person in people]


def find_made(
    session: Session, person_ids: Collection[int], meeting_id: int | None, series_id: int | None
) -> Mapping[int, datetime]:
    """When each of these people last got a letter about the meeting or its series."""
    rows = session.execute(
        select(JournalEntry.subject_id, JournalEntry.at, JournalEntry.details)
        .where(
            JournalEntry.subject_kind == Person.__name__,
            JournalEntry.action == _MADE,
            JournalEntry.subject_id.in_(person_ids),
        )
        .order_by(JournalEntry.at)
    )
    wanted = {("meeting", meeting_id), ("series", series_id)} - {("meeting", None)}
    wanted.discard(("series", None))
    return {row.subject_id: row.at for row in rows if wanted & set(row.details.items())}


def _readers(people: Iterable[Person], made: Mapping[int, datetime]) -> list[PaperReader]:
    found = [
        PaperReader(
            person_id=person.id,
            name=person.name,
            address=address_of(person),
            language=person.language,
            gets_german=not paper_words.is_written_in(person.language.value),
            reason=_reason(person),
            made_at=made.get(person.id),
        )
        for person in sorted(people, key=lambda person: (person.sort_key, person.id))
    ]
    return sorted(found, key=lambda reader: reader.reason is Reason.WISH)


def _reason(person: Person) -> Reason:
    if reachable_address(person) is not None:
        return Reason.WISH
    return Reason.BOUNCES if line(person.email) else Reason.NO_MAIL


def address_of(person: Person) -> tuple[str, ...]:
    """The rows of the postal address as they stand below the name."""
    rows = [line(row) for row in person.postal_address.splitlines()]
    return tuple(row for row in rows if row and row != person.name)


def write_meeting_letters(
    session: Session,
    meeting_id: int,
    person_ids: Sequence[int],
    *,
    how: Links,
    by: Actor,
    now: datetime,
) -> list[PaperLetter]:
    """The letters to these people, who are asked to the meeting; the journal keeps who got one.

    InvalidError for nobody, for too many, and for a meeting that is over or called off.
    """
    _check(person_ids)
    (thread,) = look_into_threads(session, [meeting_id], action=Action.INVITE, by=by, now=now)
    thread.meeting.check_invitable(now=now)
    invitations = {i.person_id: i for i in thread.open_invitations}
    chosen = [invitations[one] for one in _known(person_ids, invitations)]
    letters = [_meeting_letter(thread, invitation, how, now=now) for invitation in chosen]
    about = {"meeting": meeting_id}
    _mark(session, [invitation.person for invitation in chosen], about, by=by, now=now)
    return letters


def write_series_letters(
    session: Session,
    series_id: int,
    person_ids: Sequence[int],
    *,
    how: Links,
    by: Actor,
    now: datetime,
) -> list[PaperLetter]:
    """The same for all coming dates of a series: each person's own ones."""
    _check(person_ids)
    thread = look_into_series_thread(session, series_id, action=Action.INVITE, by=by, now=now)
    people = {p.id: p for p in thread.people.values() if thread.invitations_of(p.id)}
    chosen = [people[one] for one in _known(person_ids, people)]
    letters = [_series_letter(thread, person, how) for person in chosen]
    _mark(session, chosen, {"series": series_id}, by=by, now=now)
    return letters


def _check(person_ids: Collection[int]) -> None:
    if not person_ids:
        raise InvalidError("Wählen Sie aus, wer einen Brief bekommen soll.", field="people")
    if len(person_ids) > MOST_LETTERS:
        raise InvalidError(
            "In eine Datei passen höchstens %(most)s Briefe. Wählen Sie weniger Personen aus.",
            field="people",
            most=MOST_LETTERS,
        )


def _known(person_ids: Iterable[int], asked: Collection[int]) -> list[int]:
    wanted = list(dict.fromkeys(person_ids))
    if any(one not in asked for one in wanted):
        raise NotFoundError("Diese Person ist hier nicht eingeladen.")
    return wanted


def _mark(
    session: Session,
    people: Iterable[Person],
    about: dict[str, int],
    *,
    by: Actor,
    now: datetime,
) -> None:
    for person in people:
        person.notice_given_at = person.notice_given_at or now
        journal.note(session, by, _MADE, person, now=now, **about)


def _meeting_letter(
    thread: Thread, invitation: Invitation, how: Links, *, now: datetime
) -> PaperLetter:
    district, meeting, person = thread.district, thread.meeting, invitation.person
    gathering = Gathering(
        told=thread.told,
        zone=district.zone,
        body=thread.body.name,
        process=thread.process.name if thread.process else "",
        agenda=agenda_of(meeting),
        message=meeting.message,
        invitation_text=thread.process.invitation_text if thread.process else "",
    )
    writing = Writing(
        sender_of(district, thread.organizer),
        reader_of(person, thread.part_of(invitation), ""),
        gathering,
    )
    bound = (LinkKind.RSVP, invitation.id, invitation.version_of_link)
    return _letter(writing, person, bound, how, on=now.astimezone(district.zone).date())


def _series_letter(thread: SeriesThread, person: Person, how: Links) -> PaperLetter:
    invitations = thread.invitations_of(person.id)
    meetings = [thread.meetings[invitation.meeting_id] for invitation in invitations]
    dates = [_date_line(m) for m in sorted(meetings, key=lambda m: (m.starts_at, m.id))]
    process = thread.process
    gathering = Gathering(
        told=replace(dates[0].told, summary=thread.series.title),
        zone=thread.zone,
        body=thread.body.name,
        process=process.name if process else "",
        invitation_text=process.invitation_text if process else "",
    )
    part = Part(invitations[0].invited_as, thread.body.name)
    writing = Writing(
        sender_of(thread.district, thread.organizer), reader_of(person, part, ""), gathering
    )
    version = links.version(thread.series.uid, person.links_version)
    bound = (LinkKind.SERIES, thread.series.id, version)
    on = thread.now.astimezone(thread.zone).date()
    letter = _letter(writing, person, bound, how, on=on)
    return replace(letter, dates=tuple(dates))


def _date_line(meeting: Meeting) -> DateLine:
    told = meeting.told("")
    if meeting.original_start in (None, meeting.starts_at):
        return DateLine(told=told)
    original = replace(told, starts_at=meeting.original_start)
    return DateLine(told=told, moved_from=original, reason=meeting.moved_because)


def _letter(
    writing: Writing, person: Person, bound: tuple[LinkKind, int, str], how: Links, *, on: date
) -> PaperLetter:
    """With the person's own link, and the code that leads to the same page."""
    kind, subject_id, version = bound
    key = how.keys[0]
    token = links.token(key, kind, person_id=person.id, subject_id=subject_id, version=version)
    code = codes.code(key, kind, person_id=person.id, subject_id=subject_id, version=version)
    page = urlsplit(how.base_url)
    return PaperLetter(
        writing=writing,
        address=address_of(person),
        on=on,
        link=how.base_url + links.path(kind, token),
        code=code,
        code_page=f"{page.netloc}{page.path}/code",
    )
