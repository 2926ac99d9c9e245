"""Answers of calendars: applied where it is sure who says what to which time, shown otherwise.

A mail is no proof of anything. Its sender can set one person's own answer and nothing else, and
only if the mail comes from the very address that was asked.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from facilitation.formats.ical_lines import Moment
from facilitation.formats.incoming import CalendarAnswer, Incoming
from facilitation.model.errors import InvalidError
from facilitation.model.incoming import IncomingKind, IncomingState
from facilitation.model.meetings import Answer, AnswerWay
from facilitation.model.people import Person
from facilitation.model.rights import Actor
from facilitation.model.sorting import folded
from facilitation.usecases import journal
from facilitation.usecases.incoming_matters import (
    AskedDate,
    Matter,
    dates_of,
    find_date,
    find_matter,
    people_asked,
)
from facilitation.usecases.incoming_places import find_place
from facilitation.usecases.verdicts import Verdict, weightiest

_EARLIEST, _LATEST = 1970, 9000
"""Years between which a wished time is kept."""
_ANSWERS = {
    "ACCEPTED": Answer.ACCEPTED,
    "DECLINED": Answer.DECLINED,
    "TENTATIVE": Answer.TENTATIVE,
    "DELEGATED": Answer.DECLINED,
}
_ASKING = {
    IncomingKind.COUNTER: "Wunsch nach einer anderen Zeit",
    IncomingKind.REFRESH: "Bitte um die Einladung",
}
WORDS = {Answer.ACCEPTED: "Zusage", Answer.DECLINED: "Absage", Answer.TENTATIVE: "Vielleicht"}
_OPEN, _APPLIED, _IGNORED = IncomingState.OPEN, IncomingState.APPLIED, IncomingState.IGNORED


class _Weighed(StrEnum):
    """What becomes of an answer to one date."""

    COUNTS = "counts"
    STALE = "stale"
    """It was given to another time than the person was told since."""
    OVERTAKEN = "overtaken"
    """The person has answered later."""
    KNOWN = "known"
    UNCLEAR = "unclear"
    """Two answers of the same moment."""


def take_answers(session: Session, mail: Incoming, *, now: datetime) -> Verdict:
    """Apply what can be applied. All of a mail is about one UID (RFC 5546 3.2.3)."""
    uid = mail.answers[0].uid
    matter = find_matter(session, uid) if uid else None
    if matter is None:
        return find_place(session, mail).verdict(
            _OPEN, "Zu dieser Antwort gibt es hier keinen Termin. Vielleicht wurde er gelöscht."
        )
    same = [answer for answer in mail.answers if answer.uid == uid]
    return weightiest([_judge(session, matter, mail, answer, now=now) for answer in same])


def _judge(
    session: Session, matter: Matter, mail: Incoming, answer: CalendarAnswer, *, now: datetime
) -> Verdict:
    people = people_asked(session, matter, answer.attendee)
    speaker = _speaker(people, mail, answer)
    dates = dates_of(session, matter, speaker or people[0]) if people else []
    about = dates if speaker else [one for one in dates if one.original]
    concerned = _concerned(matter, answer, about)
    base = _base(matter, answer, concerned, speaker)
    if mail.kind is IncomingKind.COUNTER:
        base = _with_wish(base, answer, matter.district.zone)
    if speaker is None:
        return _doubt(base, people, mail, answer)
    if mail.kind is IncomingKind.COUNTER:
        return replace(base, reason=_COUNTER, parameters=_asks(speaker, answer))
    if mail.kind is IncomingKind.REFRESH:
        return replace(base, reason=_REFRESH, parameters=_asks(speaker, answer))
    said = _ANSWERS.get(answer.partstat)
    if said is None:
        return replace(base, state=_IGNORED, reason=_NO_ANSWER)
    if not concerned:
        return replace(
            base, reason=_NO_SUCH_DATE, parameters={"name": speaker.name, **_named(said, answer)}
        )
    moment = min(answer.stamp or mail.dated or now, now)
    if matter.series is not None and not answer.is_single:
        return _apply_to_all(session, base, concerned, answer, moment=moment, now=now)
    return _apply(session, base, concerned[0], answer, moment=moment, now=now)


_COUNTER = "%(name)s schlägt eine andere Zeit vor. Der Termin bleibt, bis Sie ihn verlegen."
_REFRESH = "%(name)s bittet darum, die Einladung noch einmal zu bekommen."
_NO_ANSWER = "Der Kalender meldet nur, dass noch nicht geantwortet ist."
_NO_SUCH_DATE = (
    "%(name)s hat auf einen Termin der Reihe geantwortet (%(word)s), den es so nicht gibt."
)


def _asks(speaker: Person, answer: CalendarAnswer) -> dict[str, Any]:
    return {"name": speaker.name, "note": answer.comment}


def _speaker(people: Sequence[Person], mail: Incoming, answer: CalendarAnswer) -> Person | None:
    """Who answers, if that is sure: the mail comes from their own address, and of several who
    share it the calendar names one and the mail no other."""
    if not answer.attendee or mail.sender != answer.attendee:
        return None
    if len(people) == 1:
        return people[0]
    named = [person for person in people if _is_called(person, answer.attendee_name)]
    others = [person for person in people if _is_called(person, mail.sender_name)]
    return named[0] if len(named) == 1 and others in ([], named) else None


def _is_called(person: Person, name: str) -> bool:
    words = sorted(folded(name.replace(",", " ")).split())
    return bool(words) and words in (
        sorted(folded(person.name).split()),
        sorted(folded(f"{person.given_name} {person.family_name}").split()),
    )


def _doubt(
    base: Verdict, people: Sequence[Person], mail: Incoming, answer: CalendarAnswer
) -> Verdict:
    """Why nothing was applied, and for whom a person may apply it after all."""
    said = _ANSWERS.get(answer.partstat)
    given: dict[str, Any] = {
        "attendee": answer.attendee or "?",
        "sender": mail.sender or mail.sender_name or "?",
        "names": ", ".join(person.name for person in people),
        "word": _ASKING.get(mail.kind, "ohne Zu- oder Absage"),
        "note": answer.comment,
    }
    if said is not None:
        given |= {"people": [person.id for person in people], **_named(said, answer)}
    return replace(
        base,
        reason=_why_unsure(people, mail, answer),
        parameters=given,
        person_id=people[0].id if len(people) == 1 else None,
    )


def _why_unsure(people: Sequence[Person], mail: Incoming, answer: CalendarAnswer) -> str:
    if not answer.attendee:
        return "Die Antwort sagt nicht, für wen sie gilt."
    if mail.sender != answer.attendee:
        return (
            "Die Antwort gilt für %(attendee)s (%(word)s), kam aber von %(sender)s. Sie ist "
            "deshalb nicht übernommen."
        )
    if not people:
        return (
            "%(attendee)s antwortet (%(word)s), ist aber nicht eingeladen. Vielleicht wurde die "
            "Einladung weitergeleitet."
        )
    return (
        "Diese Adresse teilen sich %(names)s. Für wen die Antwort (%(word)s) gilt, sagt sie nicht."
    )


def _named(said: Answer, answer: CalendarAnswer) -> dict[str, Any]:
    """The answer in a word for the sentence, and as it is applied when a person says so."""
    return {"word": WORDS[said], "answer": said.value, "note": answer.comment}


def _base(
    matter: Matter,
    answer: CalendarAnswer,
    concerned: Sequence[AskedDate],
    speaker: Person | None,
) -> Verdict:
    meeting_id = matter.meeting.id if matter.meeting else None
    if answer.is_single and len(concerned) == 1:
        meeting_id = concerned[0].invitation.meeting_id
    return Verdict(
        state=_OPEN,
        district_id=matter.district.id,
        meeting_id=meeting_id,
        series_id=matter.series.id if matter.series else None,
        person_id=speaker.id if speaker else None,
    )


def _with_wish(base: Verdict, answer: CalendarAnswer, zone: ZoneInfo) -> Verdict:
    """Without an end that is not after the start."""
    starts_at, ends_at = _aware(answer.starts, zone), _aware(answer.ends, zone)
    if starts_at is None or (ends_at is not None and ends_at <= starts_at):
        ends_at = None
    return replace(base, wished_start=starts_at, wished_end=ends_at)


def _concerned(
    matter: Matter, answer: CalendarAnswer, dates: Sequence[AskedDate]
) -> list[AskedDate]:
    """The dates the answer is about."""
    if matter.series is None or not answer.is_single:
        return list(dates)
    named = answer.recurrence
    found = find_date(dates, named, matter.district.zone) if named is not None else None
    return [found] if found else []


def _aware(moment: Moment | None, zone: ZoneInfo) -> datetime | None:
    """None for a day, and for a moment of a year that no zone could show."""
    if not isinstance(moment, datetime) or not _EARLIEST <= moment.year <= _LATEST:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)


def _apply(
    session: Session,
    base: Verdict,
    one: AskedDate,
    answer: CalendarAnswer,
    *,
    moment: datetime,
    now: datetime,
) -> Verdict:
    said = _ANSWERS[answer.partstat]
    weighed = _weigh(one, said, answer, moment)
    given = {"name": one.invitation.person.name, **_named(said, answer)}
    if weighed is not _Weighed.COUNTS:
        state = _OPEN if weighed is _Weighed.UNCLEAR else _IGNORED
        given["people"] = [one.invitation.person_id]
        return replace(base, state=state, reason=_REASONS[weighed], parameters=given)
    try:
        _reply(session, one, answer, moment=moment, now=now)
    except InvalidError as refusal:
        comes_unasked = not one.invitation.is_open and said is not Answer.DECLINED
        state = _OPEN if comes_unasked else _IGNORED
        return replace(base, state=state, reason=_REFUSED, parameters=given | {"why": str(refusal)})
    if answer.delegates:
        given["deputy"] = ", ".join(answer.delegates)
        return replace(base, reason=_DELEGATED, parameters=given)
    return replace(base, state=_APPLIED, reason=_TAKEN, parameters=given)


_TAKEN = "Antwort von %(name)s übernommen: %(word)s."
_DELEGATED = "%(name)s sagt ab und wünscht sich als Vertretung: %(deputy)s."
_REFUSED = "%(name)s hat geantwortet (%(word)s). Nicht übernommen: %(why)s"
_REASONS = {
    _Weighed.STALE: "%(name)s hat auf eine frühere Zeit geantwortet (%(word)s). Für die neue Zeit "
    "zählt das nicht.",
    _Weighed.OVERTAKEN: "Eine ältere Antwort von %(name)s (%(word)s); es gibt schon eine spätere.",
    _Weighed.KNOWN: "Die Antwort von %(name)s (%(word)s) war schon bekannt.",
    _Weighed.UNCLEAR: "Von %(name)s liegen zwei verschiedene Antworten aus derselben Sekunde vor. "
    "Diese hier heißt %(word)s.",
}


def _weigh(one: AskedDate, said: Answer, answer: CalendarAnswer, moment: datetime) -> _Weighed:
    invitation = one.invitation
    if not _is_about_present_time(one, answer):
        return _Weighed.STALE
    if invitation.answered_at is None or invitation.answered_at < moment:
        return _Weighed.COUNTS
    if invitation.answered_at > moment:
        return _Weighed.OVERTAKEN
    return _Weighed.KNOWN if invitation.answer is said else _Weighed.UNCLEAR


def _is_about_present_time(one: AskedDate, answer: CalendarAnswer) -> bool:
    """SEQUENCE tells which time the person had seen; where it is left out, the time itself may."""
    if answer.sequence is None and (answer.is_single or one.original is None) and answer.starts:
        return answer.starts == one.time[0]
    return (answer.sequence or 0) >= one.since


def _apply_to_all(
    session: Session,
    base: Verdict,
    dates: Sequence[AskedDate],
    answer: CalendarAnswer,
    *,
    moment: datetime,
    now: datetime,
) -> Verdict:
    """An answer to the series is one to each date ahead on which nothing was said later."""
    said = _ANSWERS[answer.partstat]
    ahead = [one for one in dates if _is_ahead(one, now)]
    weighed = [(one, _weigh(one, said, answer, moment)) for one in ahead]
    for one, how in weighed:
        if how is _Weighed.COUNTS:
            _reply(session, one, answer, moment=moment, now=now)
    counts = Counter(how for _, how in weighed)
    given = {
        "name": dates[0].invitation.person.name,
        **_named(said, answer),
        "taken": counts[_Weighed.COUNTS],
        "stale": counts[_Weighed.STALE],
    }
    if not counts[_Weighed.COUNTS]:
        reason = _REASONS[weighed[0][1]] if weighed else _NOTHING_AHEAD
        return replace(base, state=_IGNORED, reason=reason, parameters=given)
    if answer.delegates:
        given["deputy"] = ", ".join(answer.delegates)
        return replace(base, reason=_DELEGATED, parameters=given)
    reason = _TAKEN_PARTLY if given["stale"] else _TAKEN_FOR_ALL
    return replace(base, state=_APPLIED, reason=reason, parameters=given)


_NOTHING_AHEAD = "%(name)s hat auf die Reihe geantwortet (%(word)s); es steht kein Termin mehr an."
_TAKEN_FOR_ALL = (
    "Antwort von %(name)s auf die Reihe übernommen: %(word)s. Kommende Termine: %(taken)s."
)
_TAKEN_PARTLY = (
    "Antwort von %(name)s auf die Reihe übernommen: %(word)s. Kommende Termine: %(taken)s. Nicht "
    "für inzwischen verlegte: %(stale)s."
)


def _is_ahead(one: AskedDate, now: datetime) -> bool:
    meeting = one.invitation.meeting
    over = meeting.is_cancelled or meeting.was_opened or meeting.starts_at <= now
    return one.invitation.is_open and not over


def _reply(
    session: Session,
    one: AskedDate,
    answer: CalendarAnswer,
    *,
    moment: datetime,
    now: datetime,
) -> None:
    said, invitation = _ANSWERS[answer.partstat], one.invitation
    invitation.reply(
        said,
        note=answer.comment,
        way=AnswerWay.MAIL,
        sequence=one.sequence if answer.sequence is None else answer.sequence,
        time=one.time,
        now=now,
    )
    invitation.answered_at = moment
    if answer.delegates:
        invitation.wished_deputy = ", ".join(answer.delegates)
    person = invitation.person
    by = Actor(person.id, person.district_id, person.name, account_id=person.account_id)
    journal.note(session, by, "answered_by_mail", invitation.meeting, now=now, answer=said.value)
