"""Who was asked to a meeting and what they said: the list, sums by sector, the quorum to expect."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, bindparam, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from facilitation.formats.addresses import mail_address
from facilitation.model.bodies import Body, Mandate, Quorum, Seat, quorum_of
from facilitation.model.calendars import CANCEL, SentState
from facilitation.model.errors import NotFoundError
from facilitation.model.meetings import (
    ASKED_ONCE,
    Answer,
    AnswerWay,
    Invitation,
    InvitedAs,
    Meeting,
)
from facilitation.model.outbox import LetterState, OutgoingLetter
from facilitation.model.people import EmailState, Organisation, Person, Sector
from facilitation.model.series import SentSeries
from facilitation.model.sorting import folded
from facilitation.usecases.meeting_heads import Head


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """One person asked, with the answer."""

    invitation_id: int
    person_id: int
    name: str
    organisation: str
    seat_id: int | None
    seat: str
    sector: Sector | None
    invited_as: InvitedAs
    is_voting: bool
    """Holds a voting seat of this very body."""
    answer: Answer
    answered_at: datetime | None
    way: AnswerWay | None
    note: str
    wished_deputy: str
    """Whom the person would send, in their own words."""
    has_mandate: bool
    """A seat stands behind the invitation, for which somebody else may come."""
    municipality_id: int | None
    """Where the person's seat or organisation is at home."""
    association_id: int | None
    """The Amt that the seat stands for, with all its municipalities."""
    phone: str
    has_mail: bool
    letter: LetterState | None
    """Where the last letter about the meeting is; None: none was written."""
    trouble: str
    hears_of_withdrawal: bool
    """Whether taking the invitation back sends a mail: the meeting is in the person's calendar."""
    deputy: str
    """Who could step in; empty: nobody, or they are asked already."""


@dataclass(frozen=True, slots=True)
class SectorSum:
    sector: Sector | None
    asked: int
    accepted: int
    declined: int
    tentative: int
    waiting: int


@dataclass(frozen=True, kw_only=True)
class Forecast:
    """Whether the body will be able to decide, as far as the answers tell."""

    rule: Quorum
    voting: int
    """Voting seats that are filled on the day."""
    needed: int
    coming: int
    """Voting seats from which somebody has accepted."""
    maybe: int
    """Voting seats from which somebody may still come."""

    @property
    def is_met(self) -> bool:
        return self.coming >= self.needed

    @property
    def can_be_met(self) -> bool:
        return self.coming + self.maybe >= self.needed


@dataclass(frozen=True, kw_only=True)
class Responses:
    rows: tuple[Response, ...]
    counts: Mapping[Answer, int]
    sectors: tuple[SectorSum, ...]
    forecast: Forecast
    not_asked: int
    """How many hold a seat of the body on the day and were not asked yet."""


def list_responses(session: Session, head: Head, *, zone: ZoneInfo) -> Responses:
    """All who are asked, with sums. The caller has checked the right to invite."""
    rows = tuple(_rows(session, head))
    day = head.local_day(zone)
    return Responses(
        rows=rows,
        counts=Counter(row.answer for row in rows),
        sectors=_sums(rows),
        forecast=_forecast(session, head, rows, day),
        not_asked=_count_not_asked(session, head, day),
    )


def _was_told_alone() -> ColumnElement[bool]:
    return exists().where(
        SentState.person_id == Invitation.person_id,
        SentState.uid == Meeting.uid,
        SentState.method != CANCEL,
    )


def _was_told_by_series() -> ColumnElement[bool]:
    return exists().where(
        SentSeries.person_id == Invitation.person_id,
        SentSeries.series_id == Meeting.series_id,
        SentSeries.method != CANCEL,
        SentSeries.left_at.is_(None),
        Invitation.invited_as.not_in(ASKED_ONCE),
    )


def _asked() -> Any:
    deputy, of_seat = aliased(Person), aliased(Organisation)
    return (
        select(
            Invitation.id,
            Invitation.person_id,
            Person.title,
            Person.given_name,
            Person.family_name,
            Person.email,
            Person.email_state,
            Person.phone,
            Organisation.name.label("organisation"),
            Organisation.sector.label("own_sector"),
            Seat.id.label("seat_id"),
            Seat.label.label("seat"),
            Seat.sector,
            (Seat.is_voting & (Seat.body_id == bindparam("body_id"))).label("is_voting"),
            Invitation.invited_as,
            Invitation.answer,
            Invitation.answered_at,
            Invitation.answer_way,
            Invitation.note,
            Invitation.wished_deputy,
            Invitation.mandate_id,
            func.coalesce(
                Seat.municipality_id, of_seat.municipality_id, Organisation.municipality_id
            ).label("municipality_id"),
            Seat.association_id,
            or_(_was_told_alone(), _was_told_by_series()).label("is_in_calendar"),
            deputy.id.label("deputy_id"),
            deputy.given_name.label("deputy_given_name"),
            deputy.family_name.label("deputy_family_name"),
        )
        .join(Meeting, Meeting.id == Invitation.meeting_id)
        .join(Person, Person.id == Invitation.person_id)
        .outerjoin(Organisation, Organisation.id == Person.organisation_id)
        .outerjoin(Mandate, Mandate.id == Invitation.mandate_id)
        .outerjoin(Seat, Seat.id == Mandate.seat_id)
        .outerjoin(of_seat, of_seat.id == Seat.organisation_id)
        .outerjoin(deputy, deputy.id == Mandate.deputy_id)
        .where(Invitation.meeting_id == bindparam("meeting_id"), Invitation.withdrawn_at.is_(None))
        .order_by(Seat.position, Person.sort_key, Invitation.id)
    )


_ASKED = _asked()
"""Built once: putting a statement together costs more than running it."""


def _rows(session: Session, head: Head) -> Iterable[Response]:
    found = session.execute(_ASKED, {"meeting_id": head.id, "body_id": head.body_id}).all()
    letters = _letters(session, head.id)
    asked = {row.person_id for row in found}
    return [_response(row, letters.get(row.person_id, (None, "")), asked) for row in found]


def _response(row: Any, letter: tuple[LetterState | None, str], asked: Collection[int]) -> Response:
    has_mail = _has_mail(row.email, row.email_state)
    steps_in = row.deputy_id is not None and row.deputy_id not in asked
    return Response(
        invitation_id=row.id,
        person_id=row.person_id,
        name=" ".join(filter(None, (row.title, row.given_name, row.family_name))),
        organisation=row.organisation or "",
        seat_id=row.seat_id,
        seat=row.seat or "",
        sector=row.sector or row.own_sector,
        invited_as=row.invited_as,
        is_voting=bool(row.is_voting),
        answer=row.answer,
        answered_at=row.answered_at,
        way=row.answer_way,
        note=row.note,
        wished_deputy=row.wished_deputy,
        has_mandate=row.mandate_id is not None,
        municipality_id=row.municipality_id,
        association_id=row.association_id,
        phone=row.phone,
        has_mail=has_mail,
        hears_of_withdrawal=has_mail and bool(row.is_in_calendar),
        letter=letter[0],
        trouble=letter[1],
        deputy=f"{row.deputy_given_name} {row.deputy_family_name}" if steps_in else "",
    )


def _has_mail(email: str, state: EmailState) -> bool:
    return state is EmailState.GOOD and mail_address(email) is not None


def _letters(session: Session, meeting_id: int) -> dict[int, tuple[LetterState | None, str]]:
    """The last letter about the meeting to each person."""
    rows = session.execute(
        select(OutgoingLetter.person_id, OutgoingLetter.state, OutgoingLetter.trouble)
        .where(OutgoingLetter.meeting_id == meeting_id, OutgoingLetter.person_id.is_not(None))
        .order_by(OutgoingLetter.id)
    )
    return {row.person_id or 0: (row.state, row.trouble) for row in rows}


def _sums(rows: Iterable[Response]) -> tuple[SectorSum, ...]:
    by_sector: dict[Sector | None, Counter[Answer]] = {}
    for row in rows:
        by_sector.setdefault(row.sector, Counter())[row.answer] += 1
    order = [*Sector, None]
    return tuple(
        SectorSum(
            sector,
            counts.total(),
            counts[Answer.ACCEPTED],
            counts[Answer.DECLINED],
            counts[Answer.TENTATIVE],
            counts[Answer.NONE_YET],
        )
        for sector, counts in sorted(by_sector.items(), key=lambda pair: order.index(pair[0]))
    )


def _forecast(session: Session, head: Head, rows: Iterable[Response], day: date) -> Forecast:
    filled = (
        select(func.count(Seat.id.distinct()))
        .join(Mandate, Mandate.seat_id == Seat.id)
        .where(Seat.body_id == Body.id, Seat.is_voting, Seat.held_on(day), Mandate.held_on(day))
        .scalar_subquery()
    )
    rule, voting = session.execute(select(Body.quorum, filled).where(Body.id == head.body_id)).one()
    by_seat: dict[int, set[Answer]] = {}
    for row in rows:
        if row.is_voting and row.seat_id is not None:
            by_seat.setdefault(row.seat_id, set()).add(row.answer)
    coming = sum(1 for answers in by_seat.values() if Answer.ACCEPTED in answers)
    gone = sum(1 for answers in by_seat.values() if answers == {Answer.DECLINED})
    return Forecast(
        rule=rule,
        voting=voting,
        needed=quorum_of(rule, voting),
        coming=coming,
        maybe=len(by_seat) - coming - gone,
    )


def _count_not_asked(session: Session, head: Head, day: date) -> int:
    asked = select(Invitation.person_id).where(Invitation.meeting_id == head.id)
    found = session.scalar(
        select(func.count(Mandate.person_id.distinct()))
        .join(Seat, Seat.id == Mandate.seat_id)
        .join(Person, Person.id == Mandate.person_id)
        .where(
            Seat.body_id == head.body_id,
            Seat.held_on(day),
            Mandate.held_on(day),
            Person.deleted_at.is_(None),
            Mandate.person_id.not_in(asked),
        )
    )
    return found or 0


def check_invitation(session: Session, head: Head, invitation_id: int) -> None:
    """NotFoundError for an invitation to another meeting."""
    found = select(Invitation.id).where(
        Invitation.id == invitation_id, Invitation.meeting_id == head.id
    )
    if session.scalar(found) is None:
        raise NotFoundError("Diese Einladung gibt es hier nicht.")


def get_response(session: Session, head: Head, invitation_id: int) -> Response:
    """One of those who are asked. NotFoundError for anybody else."""
    for row in _rows(session, head):
        if row.invitation_id == invitation_id:
            return row
    raise NotFoundError("Diese Einladung gibt es hier nicht.")


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody of the district who is not asked to the meeting."""

    person_id: int
    name: str
    organisation: str
    has_mail: bool


MOST_GUESTS = 20


def find_guests(session: Session, head: Head, words: str) -> list[Guest]:
    """People of the district who might be asked along, by name; at most `MOST_GUESTS`."""
    asked = select(Invitation.person_id).where(
        Invitation.meeting_id == head.id, Invitation.withdrawn_at.is_(None)
    )
    return find_people_besides(session, head.district_id, words, besides=asked)


def find_people_besides(
    session: Session, district_id: int, words: str, *, besides: Any
) -> list[Guest]:
    """The same for people other than those whose ids `besides` selects."""
    wanted = folded(words).split()
    if not wanted:
        return []
    rows = session.execute(
        select(
            Person.id,
            Person.title,
            Person.given_name,
            Person.family_name,
            Person.email,
            Person.email_state,
            Organisation.name.label("organisation"),
        )
        .outerjoin(Organisation, Organisation.id == Person.organisation_id)
        .where(
            Person.district_id == district_id,
            Person.deleted_at.is_(None),
            Person.id.not_in(besides),
            *(
                or_(
                    Person.search_key.contains(word, autoescape=True),
                    Organisation.sort_key.contains(word, autoescape=True),
                )
                for word in wanted
            ),
        )
        .order_by(Person.sort_key, Person.id)
        .limit(MOST_GUESTS)
    )
    return [
        Guest(
            row.id,
            " ".join(filter(None, (row.title, row.given_name, row.family_name))),
            row.organisation or "",
            _has_mail(row.email, row.email_state),
        )
        for row in rows
    ]
