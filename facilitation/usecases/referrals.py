"""Passing topics and findings from one body to another."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitation.model.bodies import Body, BodyKind
from facilitation.model.decisions import Decision, FollowupState, Result, StateChange
from facilitation.model.errors import InvalidError, NotFoundError
from facilitation.model.processes import Process
from facilitation.model.referrals import Referral
from facilitation.model.rights import Action, Actor
from facilitation.model.topics import Topic, TopicState, TopicStation
from facilitation.usecases.fetching import get_owned
from facilitation.usecases.journal import note
from facilitation.usecases.matters import MatterKind, get_matter
from facilitation.usecases.topic_lists import get_topic

EARLY = (TopicState.RAISED, TopicState.DISCUSSED)
_PUTS_INTO_PRACTICE = (BodyKind.ACTION_GROUP, BodyKind.WORKING_GROUP, BodyKind.TWINNING)
_S = FollowupState


@dataclass(frozen=True, kw_only=True)
class Passing:
    """To which body, on which day, and what is asked of it."""

    body_id: int
    passed_on: date
    request: str = ""
    for_adoption: bool = False
    """The finding is to hold only once the other body has adopted it."""


def pass_topic(
    session: Session,
    process: Process,
    topic_id: int,
    wish: Passing,
    *,
    by: Actor,
    on: date,
    now: datetime,
) -> Referral:
    """Let it wait at another body from now on. Groups that put things into practice take it up.

    Refused for a topic that is pursued no further, and for a body at which it waits already.
    """
    topic = get_topic(session, process, topic_id, by=by, on=on, action=Action.EDIT_TOPICS)
    body = _receiver(session, process, wish, since=topic.raised_on, on=on)
    if topic.state is TopicState.DROPPED:
        raise InvalidError(
            "„%(title)s“ wird nicht weiterverfolgt. Nehmen Sie es zuerst wieder auf.",
            field="body_id",
            title=topic.title,
        )
    if topic.body_id == body.id:
        raise InvalidError(
            "Das Thema wartet schon bei „%(body)s“.", field="body_id", body=body.name
        )
    _check_not_there_yet(session, Referral.topic_id == topic.id, body)
    referral = _referral(process, wish, from_body_id=topic.body_id)
    referral.topic_id, topic.body_id = topic.id, body.id
    session.add(referral)
    if body.kind in _PUTS_INTO_PRACTICE and topic.state in EARLY:
        topic.state = TopicState.TAKEN_UP
    add_station(session, topic, referral, now=now)
    note(session, by, "topic_passed_on", topic, now=now, title=topic.title, body=body.name)
    return referral


def pass_decision(
    session: Session,
    process: Process,
    decision_id: int,
    wish: Passing,
    *,
    by: Actor,
    on: date,
    now: datetime,
) -> Referral:
    """Hand a finding to another body, for its information or for adoption.

    A finding that another body must adopt awaits this. Refused for one that was not agreed on or
    holds no longer, and for adoption where it has been begun with already.
    """
    decision = get_matter(
        session, process, MatterKind.DECISION, decision_id, by=by, on=on, action=Action.FOLLOW_UP
    )
    assert isinstance(decision, Decision)
    body = _receiver(session, process, wish, since=decision.decided_on, on=on)
    _check_holds(decision)
    if decision.body_id == body.id:
        raise InvalidError(
            "„%(body)s“ hat das selbst vereinbart. Wählen Sie ein anderes Gremium.",
            field="body_id",
            body=body.name,
        )
    _check_not_there_yet(session, Referral.decision_id == decision.id, body)
    referral = _referral(process, wish, from_body_id=decision.body_id)
    referral.decision_id, referral.for_adoption = decision.id, wish.for_adoption
    session.add(referral)
    session.flush()
    if wish.for_adoption and decision.state is not _S.AWAITS_ADOPTION:
        _await_adoption(session, decision, wish.request, by=by, now=now)
    note(
        session, by, "decision_passed_on", decision, now=now,
        number=decision.number, body=body.name,
    )  # fmt: skip
    return referral


def _receiver(session: Session, process: Process, wish: Passing, *, since: date, on: date) -> Body:
    body = get_owned(session, Body, wish.body_id, process.district_id)
    if not body.takes_from(process.id):
        raise NotFoundError("Dieses Gremium gibt es hier nicht.")
    if wish.passed_on > on:
        raise InvalidError(
            "Dieser Tag liegt in der Zukunft. Wann wurde es weitergegeben?", field="passed_on"
        )
    if wish.passed_on < since:
        raise InvalidError(
            "Das gibt es erst seit dem %(since)s. Weitergegeben wurde es nicht davor.",
            field="passed_on",
            since=since,
        )
    if not body.holds_on(wish.passed_on) or not body.holds_on(on):
        raise InvalidError(
            "„%(body)s“ gibt es an diesem Tag nicht. Wählen Sie ein Gremium, das besteht.",
            field="body_id",
            body=body.name,
        )
    return body


def _check_not_there_yet(session: Session, of_matter: object, body: Body) -> None:
    waiting = select(Referral.id).where(
        of_matter,  # type: ignore[arg-type]
        Referral.to_body_id == body.id,
        Referral.outcome.is_(None),
    )
    if session.scalar(waiting.limit(1)) is not None:
        raise InvalidError(
            "Das liegt schon bei „%(body)s“ und ist dort noch nicht beantwortet.",
            field="body_id",
            body=body.name,
        )


def _check_holds(decision: Decision) -> None:
    if decision.result is not Result.ADOPTED:
        raise InvalidError("Weitergeben lässt sich nur, was vereinbart wurde.")
    if decision.state in (_S.REVISED, _S.REVOKED):
        raise InvalidError(
            "Das gilt so nicht mehr. Geben Sie die Fassung weiter, die an seine Stelle trat."
        )


def _referral(process: Process, wish: Passing, *, from_body_id: int | None) -> Referral:
    return Referral(
        district_id=process.district_id,
        from_body_id=from_body_id,
        to_body_id=wish.body_id,
        passed_on=wish.passed_on,
        request=wish.request.strip(),
    )


def _await_adoption(
    session: Session, decision: Decision, text: str, *, by: Actor, now: datetime
) -> None:
    if decision.state is not _S.OPEN:
        raise InvalidError(
            "Um Zustimmung bitten lässt sich nur, solange eine Vereinbarung offen ist. Setzen Sie "
            "sie zuerst auf „offen“ zurück, oder geben Sie sie ohne Bitte um Zustimmung weiter.",
            field="for_adoption",
        )
    move_decision(session, decision, _S.AWAITS_ADOPTION, text, by=by, now=now)


def add_station(session: Session, topic: Topic, referral: Referral, *, now: datetime) -> None:
    """Its way leads over the other body: there, and with the answer back."""
    session.flush()
    session.add(
        TopicStation(
            topic_id=topic.id,
            at=now,
            state=topic.state,
            body_id=referral.to_body_id,
            referral_id=referral.id,
        )
    )


def move_decision(
    session: Session,
    decision: Decision,
    state: FollowupState,
    text: str,
    *,
    by: Actor,
    now: datetime,
) -> None:
    """Give the finding another state, with a line in its history."""
    decision.move_to(state, reason=text)
    session.add(
        StateChange(
            decision_id=decision.id,
            at=now,
            by_id=by.person_id,
            state=state,
            note=text.strip(),
        )
    )
