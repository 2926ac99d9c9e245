"""What the record of a meeting says in whole sentences, computed from its rows."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, tzinfo

from facilitation.formats import minutes as record
from facilitation.formats import votes
from facilitation.formats.wording import NO_BREAK, clock, counted, short_date
from facilitation.model.attendance import Presence, RosterKind
from facilitation.model.bodies import Body, BodyKind, DecisionMode, Quorum
from facilitation.model.decisions import Result
from facilitation.model.errors import InvalidError
from facilitation.model.meetings import Meeting
from facilitation.model.people import Person
from facilitation.planning.breaks import read_breaks
from facilitation.usecases.attendance import Line, QuorumState
from facilitation.usecases.minutes_rows import FindingRow

_ARTICLES = {
    BodyKind.STEERING_GROUP: "die Steuerungsgruppe",
    BodyKind.ROUND_TABLE: "der Runde Tisch",
    BodyKind.ACTION_GROUP: "die Aktivgruppe",
    BodyKind.WORKING_GROUP: "die Arbeitsgemeinschaft",
    BodyKind.FORUM: "das Forum",
    BodyKind.MAYORS_CONFERENCE: "die Bürgermeisterkonferenz",
}
_PAGES = re.compile(r"^(.*?)\s*\((\d{1,4})\s+Seiten?\)$")
_BULLET = re.compile(r"^(?:[-*•]|\d{1,2}[.)])\s+")


def the_body(kind: BodyKind) -> str:
    """'der Runde Tisch': the body in a sentence; 'das Gremium' for one without a word of its own"""
    return _ARTICLES.get(kind, "das Gremium")


def due_notice(body: Body, meeting_day: date, invited_on: date | None) -> str:
    """Whether people were invited in time; '' where no invitation left from here."""
    if invited_on is None:
        return ""
    invited = f"Zur Sitzung wurde am {short_date(invited_on)}"
    period = body.invitation_period_days
    if invited_on <= body.last_day_to_invite(meeting_day):
        return f"{invited} {'form- und fristgerecht' if period else 'formgerecht'} eingeladen."
    days = counted(period, "Tag", "Tagen")
    return f"{invited} eingeladen; die Einladungsfrist von {days} wurde nicht eingehalten."


def quorum_sentence(kind: BodyKind, state: QuorumState) -> str:
    """'Der Runde Tisch ist beschlussfähig (§ 5 …): 9 von 11 Stimmberechtigten sind anwesend.'"""
    if not state.voting:
        return ""
    name = the_body(kind)
    subject = name[0].upper() + name[1:]
    basis = f" ({state.basis})" if state.basis else ""
    if state.rule is Quorum.NONE:
        return f"{subject} entscheidet unabhängig von der Zahl der Anwesenden{basis}."
    verb = "ist" if state.there == 1 else "sind"
    there = f"{state.there} von {state.voting} Stimmberechtigten {verb} anwesend"
    able = "beschlussfähig" if state.is_met else "nicht beschlussfähig"
    return f"{subject} ist {able}{basis}: {there}, erforderlich sind {state.needed}."


def result_of(row: FindingRow, *, present: int) -> str:
    """How a finding was reached. `present` counts for findings that say nothing themselves."""
    eligible = row.eligible if row.eligible is not None else present
    if row.result is Result.DEFERRED:
        return "vertagt"
    if row.mode is DecisionMode.VOTE:
        return _vote(row, eligible)
    there = f"{votes.voters_present(eligible)}; " if eligible else ""
    if row.result is Result.REJECTED:
        way = "kein Konsens" if row.mode is DecisionMode.CONSENSUS else "kein Konsent"
        return f"{there}{way}{NO_BREAK}– nicht angenommen"
    if row.mode is DecisionMode.CONSENT:
        return f"{there}im Konsent, keine schwerwiegenden Einwände"
    return f"{there}im Konsens, keine Einwände"


def _vote(row: FindingRow, eligible: int) -> str:
    if row.yes is None:
        return ""
    no, abstained = row.no or 0, row.abstained or 0
    cast = row.yes + no + abstained
    return votes.vote_result(
        votes.Vote(eligible=max(eligible, cast), yes=row.yes, no=no, abstentions=abstained)
    )


_PRESENCE = {
    Presence.PRESENT: record.Presence.PRESENT,
    Presence.REPRESENTED: record.Presence.REPRESENTED,
    Presence.EXCUSED: record.Presence.EXCUSED,
    Presence.ABSENT: record.Presence.ABSENT,
}


@dataclass(frozen=True)
class Leaders:
    """Who led the meeting and who wrote its record; may be one person."""

    chair: Person | None
    minute_taker: Person | None

    @property
    def ids(self) -> set[int]:
        return {person.id for person in (self.chair, self.minute_taker) if person is not None}

    def words_for(self, person_id: int | None) -> list[str]:
        led = self.chair is not None and self.chair.id == person_id
        wrote = self.minute_taker is not None and self.minute_taker.id == person_id
        return ["Sitzungsleitung"] * led + ["Protokollführung"] * wrote


def attendees(
    lines: Sequence[Line], leaders: Leaders, *, zone: tzinfo
) -> tuple[record.Attendee, ...]:
    """Those of whom something is said: members by presence, staff, then guests who came.

    Chair and minute taker are named even if a brought-in roster forgot them.
    """
    said = [_as_staff(line, leaders.ids) for line in lines if _is_listed(line)]
    said.sort(key=lambda line: (_KINDS[line.kind], _group(line)))
    listed = [
        record.Attendee(
            name=line.name,
            organisation=line.organisation,
            presence=_presence(line),
            note=_note(line, leaders, zone=zone),
            voting=line.is_voting,
        )
        for line in said
    ]
    guests = sum(line.kind is RosterKind.GUEST for line in said)
    forgotten = _forgotten(lines, leaders) if said else []
    place = len(listed) - guests
    return (*listed[:place], *forgotten, *listed[place:])


def _forgotten(lines: Sequence[Line], leaders: Leaders) -> list[record.Attendee]:
    known = {line.person_id for line in lines}
    people = {one.id: one for one in (leaders.chair, leaders.minute_taker) if one is not None}
    return [
        record.Attendee(
            name=person.name,
            organisation=person.function,
            presence=record.Presence.PRESENT,
            note=", ".join([*leaders.words_for(person.id), "ohne Stimme"]),
        )
        for person in people.values()
        if person.id not in known
    ]


_KINDS = {RosterKind.SEAT: 0, RosterKind.STAFF: 1, RosterKind.GUEST: 2}


def _group(line: Line) -> int:
    """Present and represented members stand together, in the order of their seats."""
    return 0 if line.is_there else list(_PRESENCE).index(line.presence)


def _as_staff(line: Line, leaders: set[int]) -> Line:
    """Who leads the meeting or writes its record is no guest."""
    if line.kind is RosterKind.GUEST and line.person_id in leaders:
        return replace(line, kind=RosterKind.STAFF)
    return line


def _is_listed(line: Line) -> bool:
    if line.presence is Presence.UNKNOWN:
        return False
    return line.kind is RosterKind.SEAT or line.is_there


def _presence(line: Line) -> record.Presence:
    if line.kind is RosterKind.GUEST:
        return record.Presence.GUEST
    return _PRESENCE[line.presence]


def _note(line: Line, leaders: Leaders, *, zone: tzinfo) -> str:
    """'Sitzungsleitung; durch Ulf Petersen; ab 14:20 Uhr; kam mit dem Bus'"""
    parts = [
        *leaders.words_for(line.person_id),
        "ohne Stimme" if line.kind is not RosterKind.GUEST and not line.is_voting else "",
        f"durch {line.deputy_name}" if line.presence is Presence.REPRESENTED else "",
        f"ab {clock(line.present_from.astimezone(zone))}" if line.present_from else "",
        f"bis {clock(line.present_until.astimezone(zone))}" if line.present_until else "",
        line.remark,
    ]
    return ", ".join(part for part in parts if part)


def breaks_of(meeting: Meeting, zone: tzinfo) -> tuple[record.Break, ...]:
    """The breaks as moments of the meeting's day; none where a brought-in text is unreadable."""
    try:
        breaks = read_breaks(meeting.breaks)
    except InvalidError:
        return ()
    day = meeting.starts_at.astimezone(zone).date()
    return tuple(
        record.Break(
            datetime.combine(day, begins, tzinfo=zone), datetime.combine(day, ends, tzinfo=zone)
        )
        for begins, ends in breaks
    )


def annexes_of(text: str) -> tuple[record.Annex, ...]:
    """One annex a line; '(3 Seiten)' at its end says how long it is."""
    return tuple(_annex(_BULLET.sub("", line)) for line in lines_of(text))


def _annex(text: str) -> record.Annex:
    found = _PAGES.match(text)
    if found and int(found[2]):
        return record.Annex(title=found[1], pages=int(found[2]))
    return record.Annex(title=text)


def lines_of(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
