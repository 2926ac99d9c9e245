"""Bodies with seats, the people who hold them, and the rules by which a body works."""

from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from facilitation.model.base import (
    Base,
    InDistrict,
    Keyed,
    Valid,
    Versioned,
    ends_after_it_begins,
    filled,
    link,
    references,
)
from facilitation.model.errors import InvalidError
from facilitation.model.municipalities import MunicipalAssociation, Municipality
from facilitation.model.people import Organisation, Person, Sector
from facilitation.model.processes import Process, Region


class BodyKind(StrEnum):
    STEERING_GROUP = "steering_group"
    PRELIMINARY_TALK = "preliminary_talk"
    ROUND_TABLE = "round_table"
    ACTION_GROUP = "action_group"
    WORKING_GROUP = "working_group"
    NETWORKING_MEETING = "networking_meeting"
    KICKOFF = "kickoff"
    FORUM = "forum"
    MAYORS_CONFERENCE = "mayors_conference"
    COUNCIL = "council"
    TWINNING = "twinning"


class Quorum(StrEnum):
    """When a body may decide."""

    NONE = "none"
    HALF = "half"
    """More than half of the voting seats that are filled."""
    TWO_THIRDS = "two_thirds"


class DecisionMode(StrEnum):
    VOTE = "vote"
    CONSENSUS = "consensus"
    CONSENT = "consent"


class DecisionKind(StrEnum):
    RESOLUTION = "resolution"
    AGREEMENT = "agreement"
    RECOMMENDATION = "recommendation"


class DeputyRule(StrEnum):
    """Who steps in for a member who cannot come."""

    PERSONAL = "personal"
    ANY = "any"
    NONE = "none"


class MandateFunction(StrEnum):
    MEMBER = "member"
    CHAIR = "chair"
    DEPUTY_CHAIR = "deputy_chair"


class RulesOfProcedure:
    """How a body works; columns of the body, filled from the template, changed by the district."""

    invitation_period_days: Mapped[int] = mapped_column(default=14)
    """Clear days: neither the day of dispatch nor the day of the meeting counts."""
    quorum: Mapped[Quorum] = mapped_column(default=Quorum.NONE)
    quorum_basis: Mapped[str] = mapped_column(default="")
    """Where the quorum is laid down: '§ 5 Absatz 2 der Geschäftsordnung'."""
    decision_mode: Mapped[DecisionMode] = mapped_column(default=DecisionMode.CONSENSUS)
    decision_kind: Mapped[DecisionKind] = mapped_column(default=DecisionKind.AGREEMENT)
    may_resolve: Mapped[bool] = mapped_column(default=False)
    """Whether the word Beschluss may be used at all."""
    deputy_rule: Mapped[DeputyRule] = mapped_column(default=DeputyRule.PERSONAL)
    meets_in_public: Mapped[bool] = mapped_column(default=False)
    objection_days: Mapped[int] = mapped_column(default=14)
    """How long objections to a draft of the minutes are taken, in days from its date."""
    reminder_days: Mapped[list[int]] = mapped_column(default=lambda: [7, 1])
    default_start: Mapped[str] = mapped_column(default="17:00")
    default_minutes: Mapped[int] = mapped_column(default=120)
    default_place: Mapped[str] = mapped_column(default="")
    agenda: Mapped[list[Any]] = mapped_column(default=list)
    """Standard agenda: objects with title, minutes, is_public."""
    calls_on_demand: Mapped[bool] = mapped_column(default=False)
    """No series: topics gather until it is called (Helmstedt)."""
    demand_topics: Mapped[int] = mapped_column(default=3)
    """So many open topics make the system propose to call it."""


class Body(InDistrict, Keyed, Versioned, RulesOfProcedure, Valid, Base):
    """Any meeting body. One without a process is shared by all of the district."""

    __tablename__ = "body"
    __table_args__ = (
        UniqueConstraint("district_id", "key"),
        UniqueConstraint("process_id", "name"),
        CheckConstraint("invitation_period_days >= 0", name="period_is_not_negative"),
        CheckConstraint("default_minutes > 0", name="meets_for_a_while"),
        ends_after_it_begins(),
    )

    process_id: Mapped[int | None] = references("process", on_delete="CASCADE")
    region_id: Mapped[int | None] = references("region")
    host_id: Mapped[int | None] = references("organisation")
    """The organisation at whose place it meets (twinning)."""
    kind: Mapped[BodyKind]
    name: Mapped[str]
    sort_key: Mapped[str]
    position: Mapped[int] = mapped_column(default=0)
    parent_id: Mapped[int | None] = references("body")
    """The body this one reports to."""
    is_linked: Mapped[bool] = mapped_column(default=False)
    """An existing body (Kreistag) that others run; only its dates and papers are kept here."""
    convenes: Mapped[list[str]] = mapped_column(default=list)
    """Kinds of bodies whose members are invited along (the networking meeting's action groups)."""
    mailbox: Mapped[str] = mapped_column(default="")
    """The sender of its invitations; empty: the district's."""
    sender_name: Mapped[str] = mapped_column(default="")
    template_key: Mapped[str] = mapped_column(default="")
    seat_rules: Mapped[list[Any]] = mapped_column(default=list)
    """Seats to be made for each Amt or municipality of the region, as the template words them."""

    process: Mapped[Process | None] = link()
    region: Mapped[Region | None] = link()
    seats: Mapped[list["Seat"]] = link(back_populates="body", order_by="Seat.position")

    @property
    def body_id(self) -> int:
        return self.id

    def last_day_to_invite(self, meeting_day: date) -> date:
        """The last day on which letters leave in time under the body's own period."""
        return last_day_to_invite(meeting_day, self.invitation_period_days)

    def takes_from(self, process_id: int) -> bool:
        """Whether something of that process can be passed to it: one of the district's own that
        others run (the Kreistag) takes from all."""
        return self.process_id == process_id or (self.process_id is None and self.is_linked)

    def check_is_run_here(self) -> None:
        """Refuse to invite to a body that others run."""
        if self.is_linked:
            raise InvalidError(
                "„%(body)s“ führen andere, die auch einladen. Hier stehen nur seine Termine und "
                "Unterlagen.",
                body=self.name,
            )

    def check_decision_kind(self, kind: DecisionKind) -> None:
        """Refuse a Beschluss of a body that binds nobody."""
        if kind is DecisionKind.RESOLUTION and not self.may_resolve:
            raise InvalidError(
                "„%(body)s“ fasst keine Beschlüsse. Wählen Sie Vereinbarung oder Empfehlung, oder "
                "ändern Sie die Geschäftsordnung.",
                field="kind",
                body=self.name,
            )


class Seat(Keyed, Versioned, Valid, Base):
    """A place for an organisation, sector, municipality or association; may be vacant."""

    __tablename__ = "seat"
    __table_args__ = (
        UniqueConstraint("body_id", "key"),
        CheckConstraint(
            filled("organisation_id", "municipality_id", "association_id") + " <= 1",
            name="for_one_at_most",
        ),
        ends_after_it_begins(),
    )

    body_id: Mapped[int] = references("body", on_delete="CASCADE")
    position: Mapped[int]
    label: Mapped[str]
    sector: Mapped[Sector]
    organisation_id: Mapped[int | None] = references("organisation")
    municipality_id: Mapped[int | None] = references("municipality")
    association_id: Mapped[int | None] = references("municipal_association")
    is_voting: Mapped[bool] = mapped_column(default=True)
    may_decide: Mapped[bool] = mapped_column(default=False)
    """The holder may decide for the organisation at the table ('Entscheider')."""

    body: Mapped[Body] = link(back_populates="seats")
    organisation: Mapped[Organisation | None] = link()
    municipality: Mapped[Municipality | None] = link()
    association: Mapped[MunicipalAssociation | None] = link()
    mandates: Mapped[list["Mandate"]] = link(back_populates="seat", order_by="Mandate.valid_from")

    def holder_on(self, day: date) -> "Mandate | None":
        return next((mandate for mandate in self.mandates if mandate.holds_on(day)), None)

    def fill(
        self,
        person: Person,
        *,
        since: date,
        deputy: Person | None = None,
        function: MandateFunction = MandateFunction.MEMBER,
    ) -> "Mandate":
        """Give the seat to a person. Refused while somebody else holds it."""
        if not self.holds_on(since):
            raise InvalidError(
                "Den Sitz „%(seat)s“ gibt es am %(since)s nicht.",
                field="since",
                seat=self.label,
                since=since,
            )
        if deputy is person:
            raise InvalidError(
                "Niemand kann sich selbst vertreten. Wählen Sie eine andere Person.",
                field="deputy",
            )
        if any(mandate.overlaps(since, self.valid_until) for mandate in self.mandates):
            raise InvalidError(
                "Der Sitz „%(seat)s“ ist am %(since)s schon besetzt. Beenden Sie zuerst das "
                "laufende Mandat, oder wählen Sie „Ersetzen“.",
                field="since",
                seat=self.label,
                since=since,
            )
        mandate = Mandate(
            person=person,
            deputy=deputy,
            function=function,
            valid_from=since,
            valid_until=self.valid_until,
        )
        self.mandates.append(mandate)
        return mandate

    def end_mandate(self, mandate: "Mandate", *, after: date) -> None:
        """Let `after` be the mandate's last day, earlier or later than was planned.

        Refused past the end of the seat, and where somebody else holds it by then.
        """
        until = after + timedelta(days=1)
        if self.valid_until is not None and until > self.valid_until:
            raise InvalidError(
                "Den Sitz „%(seat)s“ gibt es nur bis zum %(last_day)s. Wählen Sie einen früheren "
                "Tag.",
                field="last_day",
                seat=self.label,
                last_day=self.last_day,
            )
        others = (other for other in self.mandates if other is not mandate)
        if after >= mandate.valid_from and any(
            other.overlaps(mandate.valid_from, until) for other in others
        ):
            raise InvalidError(
                "An diesem Tag hat schon jemand anderes den Sitz „%(seat)s“. Wählen Sie einen "
                "früheren Tag.",
                field="last_day",
                seat=self.label,
            )
        mandate.end(after=after)

    def close(self, until: date) -> None:
        """End before `until` with every mandate; what would only begin then never does."""
        parts: list[Valid] = [self, *self.mandates]
        for part in parts:
            if part.valid_until is None or part.valid_until > until:
                part.valid_until = max(until, part.valid_from)


class Mandate(Versioned, Valid, Base):
    """A person's holding of a seat, with a personal deputy."""

    __tablename__ = "mandate"
    __table_args__ = (
        CheckConstraint("deputy_id IS NULL OR deputy_id <> person_id", name="no_own_deputy"),
        ends_after_it_begins(),
    )

    seat_id: Mapped[int] = references("seat", on_delete="CASCADE")
    person_id: Mapped[int] = references("person")
    deputy_id: Mapped[int | None] = references("person")
    function: Mapped[MandateFunction] = mapped_column(default=MandateFunction.MEMBER)

    seat: Mapped[Seat] = link(back_populates="mandates")
    person: Mapped[Person] = link(foreign_keys="Mandate.person_id")
    deputy: Mapped[Person | None] = link(foreign_keys="Mandate.deputy_id")

    def end(self, *, after: date) -> None:
        """Let `after` be the last day. A mandate that never began ends on its first day."""
        if after < self.valid_from:
            raise InvalidError(
                "Das Mandat begann erst am %(since)s. Der letzte Tag kann nicht davor liegen.",
                field="last_day",
                since=self.valid_from,
            )
        self.valid_until = date.fromordinal(after.toordinal() + 1)


def last_day_to_invite(meeting_day: date, clear_days: int) -> date:
    """The last day on which letters leave in time: clear days lie between it and the meeting.

    Neither the day of dispatch nor the day of the meeting counts; a body without a period may be
    called on the day itself.
    """
    return meeting_day - timedelta(days=clear_days + 1) if clear_days else meeting_day


def quorum_of(rule: Quorum, voting: int) -> int:
    """How many voting persons must be there, of `voting` in all. Zero: the body always may."""
    match rule:
        case Quorum.NONE:
            return 0
        case Quorum.HALF:
            return voting // 2 + 1
        case Quorum.TWO_THIRDS:
            return -(-2 * voting // 3)
