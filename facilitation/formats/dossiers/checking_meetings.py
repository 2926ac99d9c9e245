"""Whether meetings hang together: their times, their state, who was asked and who was there."""

from collections.abc import Iterator

from facilitation.formats.dossiers.findings import Contents, Finding, finding, mandate_on
from facilitation.formats.dossiers.meetings import Attendance, Invitation, Meeting, Minutes
from facilitation.formats.dossiers.rosters import Rosters
from facilitation.formats.structured import Path
from facilitation.model.attendance import Presence, RosterKind
from facilitation.model.meetings import LONGEST, Answer, MeetingState
from facilitation.model.minutes import MinutesState


def meetings(contents: Contents) -> Iterator[Finding]:
    uids: dict[str, str] = {}
    rosters = Rosters(contents)
    for place, meeting in enumerate(contents.dossier.meetings):
        path = ("meetings", place)
        if meeting.uid and meeting.uid in uids:
            yield finding(
                (*path, "uid"), "Diese UID hat schon der Termin „%(key)s“.", key=uids[meeting.uid]
            )
        uids[meeting.uid] = meeting.key
        yield from _times(meeting, path)
        yield from _state(meeting, path)
        yield from _invitations(contents, meeting, path)
        yield from _roster(contents, rosters, meeting, path)
        for edition, minutes in enumerate(meeting.minutes):
            yield from _minutes(minutes, meeting, (*path, "minutes", edition))


def _times(meeting: Meeting, path: Path) -> Iterator[Finding]:
    if meeting.ends_at <= meeting.starts_at:
        yield finding((*path, "ends_at"), "Das Ende liegt vor dem Beginn.")
    elif meeting.ends_at - meeting.starts_at > LONGEST:
        yield finding(
            (*path, "ends_at"),
            "Ein Termin darf höchstens %(days)s Tage dauern.",
            days=LONGEST.days,
        )
    if meeting.invited_at and meeting.invited_at > meeting.starts_at:
        yield finding((*path, "invited_at"), "Eingeladen wurde erst nach dem Beginn.")
    if meeting.began_at and meeting.ended_at and meeting.ended_at <= meeting.began_at:
        yield finding((*path, "ended_at"), "Die Sitzung endet vor ihrem Anfang.")
    if meeting.series is None and meeting.original_start is not None:
        yield finding((*path, "original_start"), "Ohne Reihe gibt es keinen ursprünglichen Beginn.")


def _state(meeting: Meeting, path: Path) -> Iterator[Finding]:
    state = meeting.state
    was_opened = state in (MeetingState.OPENED, MeetingState.CLOSED)
    if was_opened and meeting.opened_at is None:
        yield finding((*path, "state"), "Die Sitzung wurde eröffnet. Es fehlt opened_at.")
    if state is MeetingState.INVITED and meeting.invited_at is None:
        yield finding((*path, "state"), "Es wurde eingeladen. Es fehlt invited_at.")
    if not was_opened and (meeting.attendance or meeting.minutes):
        yield finding(
            (*path, "state"),
            "Anwesenheit und Protokoll gibt es erst, wenn die Sitzung eröffnet ist "
            "(state: opened oder closed).",
        )


def _invitations(contents: Contents, meeting: Meeting, path: Path) -> Iterator[Finding]:
    asked: set[str] = set()
    for place, invitation in enumerate(meeting.invitations):
        where = (*path, "invitations", place)
        if invitation.person in asked:
            yield finding((*where, "person"), "Diese Person ist schon eingeladen.")
        asked.add(invitation.person)
        if (invitation.answer is Answer.NONE_YET) != (invitation.answered_at is None):
            yield finding(where, "Antwort (answer) und ihr Zeitpunkt (answered_at) gehören "
                                 "zusammen.")  # fmt: skip
        unknown = list(_seat(contents, meeting, invitation.seat, where))
        yield from unknown or _mandate(contents, meeting, invitation, where)


def _mandate(
    contents: Contents, meeting: Meeting, invitation: Invitation, where: Path
) -> Iterator[Finding]:
    if invitation.mandate is None:
        return
    name = contents.seat_name(invitation.seat, of=meeting) if invitation.seat else None
    if name is None or invitation.mandate > len(contents.seats[name].mandates):
        yield finding((*where, "mandate"), "Dieses Mandat gibt es bei dem Sitz nicht.")


def _roster(
    contents: Contents, rosters: Rosters, meeting: Meeting, path: Path
) -> Iterator[Finding]:
    seats: set[str] = set()
    there: set[tuple[RosterKind, str | None]] = set()
    for place, line in enumerate(meeting.attendance):
        where = (*path, "attendance", place)
        if line.seat is not None and line.seat in seats:
            yield finding((*where, "seat"), "Dieser Sitz steht schon auf der Liste.")
        seats.add(line.seat or "")
        unknown = list(_seat(contents, meeting, line.seat, where))
        yield from unknown or _line(contents, meeting, line, where)
        if not unknown:
            full = rosters.complete(meeting, line)
            who = full["kind"], full["person"]
            if full["person"] and who in there:
                yield finding(where, "Diese Person steht schon auf der Liste.")
            there.add(who)


def _line(contents: Contents, meeting: Meeting, line: Attendance, where: Path) -> Iterator[Finding]:
    if line.seat is None and line.person is None and not line.name:
        yield finding(where, "Es fehlt, wer da war: Sitz, Person oder Name.")
    deputy = line.deputy_name or line.deputy or _deputy(contents, meeting, line.seat)
    if line.presence is Presence.REPRESENTED and not deputy:
        yield finding(where, "Es fehlt, durch wen vertreten wurde (deputy oder deputy_name).")
    if line.present_from and line.present_until and line.present_until <= line.present_from:
        yield finding((*where, "present_until"), "Das Gehen liegt vor dem Kommen.")


def _deputy(contents: Contents, meeting: Meeting, seat: str | None) -> str | None:
    if seat is None:
        return None
    row = contents.seats[contents.seat_name(seat, of=meeting)]
    mandate = mandate_on(row, contents.day_of(meeting.starts_at))
    return mandate.deputy if mandate else None


def _seat(contents: Contents, meeting: Meeting, seat: str | None, path: Path) -> Iterator[Finding]:
    if seat is not None and contents.seat_name(seat, of=meeting) not in contents.seats:
        yield finding(
            (*path, "seat"),
            "Den Sitz „%(seat)s“ gibt es nicht. Sitze anderer Gremien heißen „gremium/sitz“.",
            seat=seat,
        )


def _minutes(minutes: Minutes, meeting: Meeting, path: Path) -> Iterator[Finding]:
    if minutes.state is MinutesState.APPROVED and minutes.approved_at is None:
        yield finding((*path, "state"), "Das Protokoll ist genehmigt. Es fehlt approved_at.")
    if minutes.approved_in == meeting.key:
        yield finding((*path, "approved_in"), "Eine Sitzung genehmigt ihr Protokoll nicht selbst.")
    if any(other.edition == minutes.edition for other in meeting.minutes if other is not minutes):
        yield finding((*path, "edition"), "Diese Ausgabe des Protokolls gibt es zweimal.")
