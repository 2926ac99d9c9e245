"""What becomes of what was passed on: dealt with at a meeting, answered, or taken back."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from facilitation.model.bodies import Body
from facilitation.model.decisions import Decision, FollowupState
from facilitation.model.errors import InvalidError, NotFoundError
from facilitation.model.meetings import Meeting
from facilitation.model.processes import Process
from facilitation.model.referrals import STAYS_THERE, Referral, ReferralOutcome
from facilitation.model.rights import Action, Actor, demand
from facilitation.model.topics import Topic, TopicState
from facilitation.usecases import topic_stations
from facilitation.usecases.journal import note
from facilitation.usecases.referrals import EARLY, add_station, move_decision

NOT_HERE = "Das gibt es hier nicht, oder es ist nicht für Sie bestimmt."
_S = FollowupState


@dataclass(frozen=True, kw_only=True)
class ReferralAnswer:
    """What came back."""

    outcome: ReferralOutcome
    answered_on: date
    answer: str = ""


@dataclass(frozen=True)
class PassedOn:
    """A referral with what it is about: a topic or a finding."""

    referral: Referral
    topic: Topic | None
    decision: Decision | None

    @property
    def subject(self) -> Topic | Decision:
        found = self.topic or self.decision
        assert found is not None
        return found

    @property
    def name(self) -> str:
        return self.topic.title if self.topic else self.decision.number if self.decision else ""


def answer_referral(
    session: Session,
    process: Process,
    referral_id: int,
    said: ReferralAnswer,
    *,
    by: Actor,
    on: date,
    now: datetime,
) -> Referral:
    """Write down what the other body said, once.

    A topic that it neither takes up nor adopts waits where it came from again. A finding that
    awaited adoption is open once all have adopted it, and revoked when one of them rejects it.
    """
    found = get_referral(session, process, referral_id, by=by, on=on)
    if said.answered_on > on:
        raise InvalidError(
            "Dieser Tag liegt in der Zukunft. Wann kam die Antwort?", field="answered_on"
        )
    referral = found.referral
    referral.settle(said.outcome, on=said.answered_on, text=said.answer)
    if found.topic is not None:
        _return_topic(session, found.topic, referral, now=now)
    if found.decision is not None and referral.for_adoption:
        _settle_adoption(session, found.decision, referral, by=by, now=now)
    body = session.get_one(Body, referral.to_body_id)
    note(
        session, by, "referral_answered", found.subject, now=now,
        name=found.name, body=body.name, outcome=said.outcome.value,
    )  # fmt: skip
    return referral


def _return_topic(session: Session, topic: Topic, referral: Referral, *, now: datetime) -> None:
    if topic.state is not TopicState.DROPPED:
        if referral.outcome is ReferralOutcome.TAKEN_UP and topic.state in EARLY:
            topic.state = TopicState.TAKEN_UP
        if referral.outcome is ReferralOutcome.ADOPTED:
            topic.state = TopicState.DECIDED
        if referral.outcome not in STAYS_THERE and topic.body_id == referral.to_body_id:
            topic.body_id = referral.from_body_id
    add_station(session, topic, referral, now=now)


def _settle_adoption(
    session: Session, decision: Decision, referral: Referral, *, by: Actor, now: datetime
) -> None:
    if decision.state is not _S.AWAITS_ADOPTION:
        return
    if referral.outcome is ReferralOutcome.REJECTED:
        move_decision(session, decision, _S.REVOKED, referral.answer, by=by, now=now)
    elif referral.outcome is ReferralOutcome.ADOPTED and not _awaits_others(session, referral):
        move_decision(session, decision, _S.OPEN, referral.answer, by=by, now=now)


def _awaits_others(session: Session, referral: Referral) -> bool:
    """Whether the same finding waits for the adoption by yet another body."""
    others = select(Referral.id).where(
        Referral.decision_id == referral.decision_id,
        Referral.id != referral.id,
        Referral.for_adoption.is_(True),
        Referral.outcome.is_(None),
    )
    return session.scalar(others.limit(1)) is not None


def take_back_referral(
    session: Session, process: Process, referral_id: int, *, by: Actor, on: date, now: datetime
) -> Topic | Decision:
    """Undo a referral made by mistake: all is as it was before. Refused once it is answered, and
    for a topic that was passed on from there."""
    found = get_referral(session, process, referral_id, by=by, on=on)
    referral, topic, decision = found.referral, found.topic, found.decision
    referral.check_open()
    if topic is not None and topic.body_id != referral.to_body_id:
        raise InvalidError(
            "Das Thema wurde inzwischen weitergegeben. Tragen Sie stattdessen die Antwort ein."
        )
    session.delete(referral)
    session.flush()
    if topic is not None:
        topic.body_id = referral.from_body_id
        topic_stations.return_to_last(session, topic)
    elif decision is not None and _awaited_only(session, decision, referral):
        move_decision(session, decision, _S.OPEN, "", by=by, now=now)
    body = session.get_one(Body, referral.to_body_id)
    note(
        session, by, "referral_taken_back", found.subject, now=now, name=found.name, body=body.name
    )
    return found.subject


def _awaited_only(session: Session, decision: Decision, referral: Referral) -> bool:
    """Whether nobody else is asked to adopt the finding that waits for it."""
    waits = referral.for_adoption and decision.state is _S.AWAITS_ADOPTION
    return waits and not _awaits_others(session, referral)


def attach_referral(
    session: Session,
    process: Process,
    referral_id: int,
    meeting_id: int | None,
    *,
    by: Actor,
    on: date,
    now: datetime,
) -> Referral:
    """Say at which meeting of the other body it is dealt with; None: at none yet."""
    found = get_referral(session, process, referral_id, by=by, on=on)
    if meeting_id is not None:
        meeting = session.scalar(
            select(Meeting).where(Meeting.id == meeting_id, Meeting.process_id == process.id)
        )
        if meeting is None:
            raise NotFoundError(NOT_HERE)
        if meeting.body_id != found.referral.to_body_id:
            raise InvalidError(
                "Dieser Termin gehört zu einem anderen Gremium. Wählen Sie einen aus der Liste.",
                field="meeting_id",
            )
        if meeting.is_cancelled:
            raise InvalidError(
                "Dieser Termin ist abgesagt. Wählen Sie einen anderen.", field="meeting_id"
            )
    found.referral.meeting_id = meeting_id
    note(session, by, "referral_attached", found.subject, now=now, name=found.name)
    return found.referral


def get_referral(
    session: Session, process: Process, referral_id: int, *, by: Actor, on: date
) -> PassedOn:
    """For those who may say what becomes of it; locked, so that two do not answer at once."""
    row = session.execute(
        select(Referral, Topic, Decision)
        .outerjoin(Topic, Topic.id == Referral.topic_id)
        .outerjoin(Decision, Decision.id == Referral.decision_id)
        .where(
            Referral.id == referral_id,
            or_(Topic.process_id == process.id, Decision.process_id == process.id),
        )
        .with_for_update(of=Referral)
    ).first()
    if row is None:
        raise NotFoundError(NOT_HERE)
    found = PassedOn(*row)
    action = Action.EDIT_TOPICS if found.topic else Action.FOLLOW_UP
    demand(by, action, found.subject, on)
    return found
