"""Taking back an answer that was entered by mistake, as long as nothing followed from it."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitation.model.decisions import Decision, FollowupState, StateChange
from facilitation.model.errors import InvalidError
from facilitation.model.processes import Process
from facilitation.model.referrals import STAYS_THERE, Referral, ReferralOutcome
from facilitation.model.rights import Actor
from facilitation.model.topics import Topic, TopicStation
from facilitation.usecases import topic_stations
from facilitation.usecases.journal import note
from facilitation.usecases.referral_answers import get_referral

_CAME_OF = {
    ReferralOutcome.ADOPTED: FollowupState.OPEN,
    ReferralOutcome.REJECTED: FollowupState.REVOKED,
}
"""What becomes of a finding that awaits adoption, by the answer."""


def take_back_answer(
    session: Session, process: Process, referral_id: int, *, by: Actor, on: date, now: datetime
) -> Referral:
    """The referral waits for its answer again, the topic or finding is as it was before.

    Refused once something else has happened to it: then the answer was no slip.
    """
    found = get_referral(session, process, referral_id, by=by, on=on)
    referral = found.referral
    outcome = referral.outcome
    referral.reopen()
    if found.topic is not None:
        _take_topic_back(session, found.topic, referral, outcome)
    if found.decision is not None and referral.for_adoption:
        _await_again(session, found.decision, outcome)
    note(session, by, "referral_answer_taken_back", found.subject, now=now, name=found.name)
    return referral


def _take_topic_back(
    session: Session, topic: Topic, referral: Referral, outcome: ReferralOutcome | None
) -> None:
    last = session.scalars(
        select(TopicStation)
        .where(TopicStation.topic_id == topic.id)
        .order_by(TopicStation.at.desc(), TopicStation.id.desc())
        .limit(1)
    ).first()
    if last is None or last.referral_id != referral.id:
        raise _went_on()
    session.delete(last)
    if outcome not in STAYS_THERE and topic.body_id == referral.from_body_id:
        topic.body_id = referral.to_body_id
    topic_stations.return_to_last(session, topic)


def _await_again(session: Session, decision: Decision, outcome: ReferralOutcome | None) -> None:
    """A correction, no move: nothing was decided in between."""
    came_of = _CAME_OF.get(outcome) if outcome else None
    if came_of is None or decision.state is FollowupState.AWAITS_ADOPTION:
        return
    changes = session.scalars(
        select(StateChange)
        .where(StateChange.decision_id == decision.id)
        .order_by(StateChange.at.desc(), StateChange.id.desc())
        .limit(2)
    ).all()
    states = [change.state for change in changes]
    if states != [came_of, FollowupState.AWAITS_ADOPTION] or decision.state is not came_of:
        raise _went_on()
    session.delete(changes[0])
    decision.state = FollowupState.AWAITS_ADOPTION


def _went_on() -> InvalidError:
    return InvalidError(
        "Seit der Antwort ist schon Weiteres geschehen. Sie lässt sich nicht mehr zurücknehmen."
    )
