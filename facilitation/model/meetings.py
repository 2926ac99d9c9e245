"""Meetings with their agenda, who is asked to come, and what each person was last sent."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from facilitation.model import links
from facilitation.model.base import Base, InDistrict, Keyed, Versioned, link, references
from facilitation.model.bodies import Body, Mandate
from facilitation.model.calendars import CANCEL, SentState, Told
from facilitation.model.errors import InvalidError
from facilitation.model.people import Person
from facilitation.model.series import Series

LONGEST = timedelta(days=14)
LONGEST_NOTE = 1000


class MeetingState(StrEnum):
    PLANNED = "planned"
    INVITED = "invited"
    OPENED = "opened"
    """The roster is frozen; minutes are being taken."""
    CLOSED = "closed"
    CANCELLED = "cancelled"


class Answer(StrEnum):
    NONE_YET = "none_yet"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    TENTATIVE = "tentative"


class AnswerWay(StrEnum):
    LINK = "link"
    MAIL = "mail"
    STAFF = "staff"


class InvitedAs(StrEnum):
    MEMBER = "member"
    ADVISORY_MEMBER = "advisory_member"
    DEPUTY = "deputy"
    GUEST = "guest"


ASKED_ONCE = frozenset({InvitedAs.DEPUTY, InvitedAs.GUEST})
"""Asked to one date of a series alone, under the UID of its meeting; all others are asked to the
series, under its own."""


class Meeting(InDistrict, Keyed, Versioned, Base):
    """One meeting of a body, alone or as one date of a series."""

    __tablename__ = "meeting"
    __table_args__ = (
        UniqueConstraint("district_id", "key"),
        UniqueConstraint("uid"),
        UniqueConstraint("series_id", "original_start"),
        Index(None, "district_id", "starts_at"),
        Index(None, "process_id", "starts_at"),
        Index(None, "body_id", "starts_at"),
        CheckConstraint("starts_at < ends_at", name="ends_after_it_starts"),
        CheckConstraint("sequence >= 0", name="sequence_is_not_negative"),
    )

    process_id: Mapped[int | None] = references("process", on_delete="CASCADE", index=False)
    body_id: Mapped[int] = references("body", index=False)
    series_id: Mapped[int | None] = references("series", index=False)
    original_start: Mapped[datetime | None]
    """The start that the series' rule gave (RECURRENCE-ID); it changes only with the rule."""
    moved_because: Mapped[str] = mapped_column(default="")
    """Why it is not on the day of the rule: 'Pfingstmontag'."""
    round_key: Mapped[str | None] = mapped_column(index=True)
    """The same for meetings planned together in several regions."""
    number: Mapped[int | None]
    """Counted within the body, given when the meeting is opened."""
    title: Mapped[str]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    place: Mapped[str] = mapped_column(default="")
    venue_id: Mapped[int | None] = references("venue")
    online_url: Mapped[str] = mapped_column(default="")
    is_public: Mapped[bool] = mapped_column(default=False)
    message: Mapped[str] = mapped_column(default="")
    """A paragraph of this meeting's invitation."""
    state: Mapped[MeetingState] = mapped_column(default=MeetingState.PLANNED)
    uid: Mapped[str]
    sequence: Mapped[int] = mapped_column(default=0)
    """The highest SEQUENCE that has left under the UID; see `next_sequence`."""
    calendar_changed_at: Mapped[datetime]
    """DTSTAMP of feeds: when something a calendar shows last changed."""
    invited_at: Mapped[datetime | None]
    late_reason: Mapped[str] = mapped_column(default="")
    """Why it was invited inside the invitation period; the minutes say so."""
    cancel_reason: Mapped[str] = mapped_column(default="")
    opened_at: Mapped[datetime | None]
    began_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    breaks: Mapped[str] = mapped_column(default="")
    """As the minutes say it: '15:00 bis 15:10 Uhr'."""
    chair_id: Mapped[int | None] = references("person")
    minute_taker_id: Mapped[int | None] = references("person")
    file_number: Mapped[str] = mapped_column(default="")
    annexes: Mapped[str] = mapped_column(default="")
    distribution: Mapped[str] = mapped_column(default="")
    search_key: Mapped[str] = mapped_column(default="")

    body: Mapped[Body] = link()
    series: Mapped[Series | None] = link()
    chair: Mapped[Person | None] = link(foreign_keys="Meeting.chair_id")
    minute_taker: Mapped[Person | None] = link(foreign_keys="Meeting.minute_taker_id")
    agenda: Mapped[list["AgendaItem"]] = link(
        back_populates="meeting", order_by="AgendaItem.position"
    )
    invitations: Mapped[list["Invitation"]] = link(back_populates="meeting")

    @property
    def is_cancelled(self) -> bool:
        return self.state is MeetingState.CANCELLED

    @property
    def was_opened(self) -> bool:
        return self.state in (MeetingState.OPENED, MeetingState.CLOSED)

    def local_day(self, zone: ZoneInfo) -> date:
        return self.starts_at.astimezone(zone).date()

    def check_invitable(self, *, now: datetime) -> None:
        if self.is_cancelled:
            raise InvalidError("Der Termin ist abgesagt. Eine Einladung ist nicht mehr möglich.")
        if self.was_opened or now >= self.starts_at:
            raise InvalidError("Der Termin hat schon begonnen. Einladen geht nur vorher.")

    def move(
        self, *, starts_at: datetime, ends_at: datetime, place: str, online_url: str, now: datetime
    ) -> bool:
        """Set time and place anew; say whether anything changed that calendars show.

        Nobody hears of it yet. SEQUENCE rises once for all changes between two messages
        (RFC 5546 2.1.4), which is why it is raised when the update is sent, not here.
        """
        if self.is_cancelled or self.was_opened:
            raise InvalidError("Ein abgesagter oder begonnener Termin lässt sich nicht verlegen.")
        check_span(starts_at, ends_at)
        if starts_at <= now:
            raise InvalidError(
                "Der neue Beginn liegt in der Vergangenheit. Wählen Sie einen Tag ab heute.",
                field="date",
            )
        new = (starts_at, ends_at, place, online_url)
        if new == (self.starts_at, self.ends_at, self.place, self.online_url):
            return False
        self.starts_at, self.ends_at, self.place, self.online_url = new
        self.calendar_changed_at = now
        return True

    def cancel(self, *, reason: str, now: datetime) -> None:
        """Call the meeting off. Doing it twice is refused: nobody gets a second message."""
        if self.is_cancelled:
            raise InvalidError("Der Termin ist schon abgesagt.")
        if self.was_opened:
            raise InvalidError("Der Termin hat stattgefunden. Absagen geht nur vorher.")
        self.state, self.cancel_reason, self.calendar_changed_at = (
            MeetingState.CANCELLED,
            reason,
            now,
        )

    def take_back_cancellation(self, *, now: datetime) -> None:
        """Let the meeting take place after all, at the time and place it had."""
        if not self.is_cancelled:
            raise InvalidError("Der Termin ist nicht abgesagt.")
        if now >= self.starts_at:
            raise InvalidError(
                "Der Termin wäre schon vorbei. Planen Sie stattdessen einen neuen Termin."
            )
        self.state = MeetingState.INVITED if self.invited_at else MeetingState.PLANNED
        self.cancel_reason, self.calendar_changed_at = "", now

    def open(self, number: int, *, now: datetime) -> None:
        """Begin to take minutes under this number; the planned beginning counts as the real one."""
        if self.is_cancelled:
            raise InvalidError("Der Termin ist abgesagt. Eröffnen lässt er sich nicht mehr.")
        if self.was_opened:
            raise InvalidError("Die Sitzung ist schon eröffnet.")
        self.state, self.opened_at, self.number = MeetingState.OPENED, now, number
        self.began_at = self.starts_at

    def check_open(self) -> None:
        """Refuse to write about a meeting that has not begun or is over and done with."""
        if self.is_cancelled:
            raise InvalidError("Der Termin ist abgesagt. Es gibt nichts festzuhalten.")
        if self.state is MeetingState.CLOSED:
            raise InvalidError(
                "Die Sitzung ist geschlossen. Öffnen Sie sie wieder, um etwas zu ändern."
            )
        if not self.was_opened:
            raise InvalidError("Die Sitzung ist noch nicht eröffnet. Eröffnen Sie sie zuerst.")

    def take_times(self, began_at: datetime, ended_at: datetime | None) -> None:
        """When it really began and ended; the end may not be known yet."""
        if ended_at is not None and ended_at <= began_at:
            raise InvalidError(
                "Das Ende der Sitzung liegt vor ihrem Beginn. Prüfen Sie beide Zeiten.",
                field="ended",
            )
        self.began_at, self.ended_at = began_at, ended_at

    def close(self) -> None:
        self.check_open()
        self.state = MeetingState.CLOSED

    def reopen(self) -> None:
        if self.state is not MeetingState.CLOSED:
            raise InvalidError("Die Sitzung ist nicht geschlossen.")
        self.state = MeetingState.OPENED

    def told(self, agenda: str) -> Told:
        """What a message sent now would say."""
        return Told(
            starts_at=self.starts_at,
            ends_at=self.ends_at,
            summary=self.title,
            location=self.place,
            online_url=self.online_url,
            agenda=agenda,
        )

    def next_sequence(self, told: Told, sent: Iterable[SentState]) -> int:
        """The SEQUENCE for a message that says `told`, given all that was sent under the UID.

        It rises when a message of the present SEQUENCE said something else or took the meeting
        out of somebody's calendar; somebody who joins late is told the same under the same.
        """
        spoken = [state for state in sent if state.sequence >= self.sequence]
        stays = all(s.method != CANCEL and s.told == told for s in spoken)
        return self.sequence if stays else self.sequence + 1


def check_span(starts_at: datetime, ends_at: datetime) -> None:
    if ends_at <= starts_at:
        raise InvalidError(
            "Das Ende liegt vor dem Beginn. Wählen Sie ein späteres Ende.", field="ends"
        )
    if ends_at - starts_at > LONGEST:
        raise InvalidError(
            "Ein Termin darf höchstens %(days)s Tage dauern.", field="ends", days=LONGEST.days
        )


class AgendaItem(Keyed, Versioned, Base):
    """One item: what it is about, what was said, and (as rows of their own) what came of it."""

    __tablename__ = "agenda_item"
    __table_args__ = (
        UniqueConstraint("meeting_id", "key"),
        # Calendar feeds ask for the versions of all items at each poll, and for nothing else.
        Index(None, "meeting_id", "version"),
    )

    meeting_id: Mapped[int] = references("meeting", on_delete="CASCADE", index=False)
    position: Mapped[int]
    title: Mapped[str]
    minutes: Mapped[int | None]
    """Time set aside, in minutes."""
    is_public: Mapped[bool] = mapped_column(default=True)
    background: Mapped[str] = mapped_column(default="")
    """Sachstand, Markdown."""
    background_html: Mapped[str] = mapped_column(default="")
    discussion: Mapped[str] = mapped_column(default="")
    """Beratung, Markdown."""
    discussion_html: Mapped[str] = mapped_column(default="")

    meeting: Mapped[Meeting] = link(back_populates="agenda")


class Invitation(Base):
    """A person is asked to come to a meeting; the answer stays with it."""

    __tablename__ = "invitation"
    __table_args__ = (UniqueConstraint("meeting_id", "person_id"),)

    meeting_id: Mapped[int] = references("meeting", on_delete="CASCADE", index=False)
    person_id: Mapped[int] = references("person")
    invited_as: Mapped[InvitedAs]
    mandate_id: Mapped[int | None] = references("mandate")
    """The mandate by which the person is asked, a deputy's included."""
    answer: Mapped[Answer] = mapped_column(default=Answer.NONE_YET)
    answered_at: Mapped[datetime | None]
    answer_way: Mapped[AnswerWay | None]
    answer_sequence: Mapped[int | None]
    """SEQUENCE the person had seen when answering."""
    answered_start: Mapped[datetime | None]
    answered_end: Mapped[datetime | None]
    """The time the person spoke of: a yes to another time is no yes."""
    note: Mapped[str] = mapped_column(default="")
    wished_deputy: Mapped[str] = mapped_column(default="")
    """Whom the person would send instead, in their own words; the office decides."""
    withdrawn_at: Mapped[datetime | None]
    link_version: Mapped[int] = mapped_column(default=1)

    meeting: Mapped[Meeting] = link(back_populates="invitations")
    person: Mapped[Person] = link()
    mandate: Mapped[Mandate | None] = link()

    def reply(
        self,
        answer: Answer,
        *,
        note: str,
        way: AnswerWay,
        sequence: int,
        time: tuple[datetime, datetime],
        now: datetime,
    ) -> None:
        """Take the person's answer to `time`; a later one replaces it until the meeting begins."""
        if self.withdrawn_at is not None:
            raise InvalidError("Diese Einladung wurde zurückgenommen.")
        if self.meeting.is_cancelled:
            raise InvalidError("Der Termin ist abgesagt. Eine Antwort ist nicht mehr nötig.")
        if self.meeting.was_opened or now >= self.meeting.starts_at:
            raise InvalidError("Der Termin hat schon begonnen. Antworten gehen nur vorher.")
        if answer is Answer.NONE_YET:
            raise InvalidError("Wählen Sie Zusage, Absage oder Vielleicht.", field="answer")
        if len(note) > LONGEST_NOTE:
            raise InvalidError(
                "Die Nachricht ist zu lang. Sie darf höchstens %(most)s Zeichen haben.",
                field="note",
                most=LONGEST_NOTE,
            )
        if answer is not Answer.DECLINED:
            self.wished_deputy = ""
        self.answer, self.note, self.answer_way = answer, note, way
        self.answered_at, self.answer_sequence = now, sequence
        self.answered_start, self.answered_end = time

    def forget_answer(self) -> None:
        """The time has changed: what was said to the old one no longer counts."""
        self.answer, self.answered_at, self.answer_way = Answer.NONE_YET, None, None
        self.answer_sequence, self.note, self.wished_deputy = None, "", ""
        self.answered_start = self.answered_end = None

    def withdraw(self, *, now: datetime) -> None:
        if self.withdrawn_at is not None:
            raise InvalidError("Diese Einladung wurde schon zurückgenommen.")
        self.withdrawn_at = now

    def renew(self, invited_as: InvitedAs, mandate_id: int | None) -> None:
        """Ask a person again whose invitation was withdrawn."""
        self.withdrawn_at = None
        self.invited_as, self.mandate_id = invited_as, mandate_id
        self.forget_answer()

    @property
    def is_open(self) -> bool:
        return self.withdrawn_at is None

    @property
    def is_by_series(self) -> bool:
        """Whether the person is told under the series' UID; `meeting` loaded."""
        return self.meeting.series_id is not None and self.invited_as not in ASKED_ONCE

    @property
    def time_answered(self) -> tuple[datetime | None, datetime | None]:
        return self.answered_start, self.answered_end

    @property
    def version_of_link(self) -> str:
        """What a personal link to this invitation is bound to; `person` and `meeting` loaded."""
        return links.version(self.meeting.uid, self.person.links_version, self.link_version)
