"""Topics and findings passed between bodies, seen at both ends, answered or taken back."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitation.model.bodies import Body, BodyKind
from facilitation.model.decisions import Decision, FollowupState, Result, StateChange
from facilitation.model.errors import InvalidError, NotAllowedError, NotFoundError
from facilitation.model.meetings import AgendaItem, MeetingState
from facilitation.model.referrals import Referral, ReferralOutcome
from facilitation.model.rights import Actor
from facilitation.model.topics import AgendaTopic, Topic, TopicState
from facilitation.usecases import (
    access,
    agendas,
    referral_agendas,
    referral_answers,
    referral_lists,
    referral_proposals,
    referral_slips,
    referrals,
    topic_lists,
)
from facilitation.usecases.bringing_back import bring_back
from facilitation.usecases.meeting_heads import get_head
from facilitation.usecases.referral_answers import ReferralAnswer
from facilitation.usecases.referrals import Passing
from facilitation.usecases.trash import discard
from tests import cast, findings
from tests.conftest import NOW, TODAY

YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
_O, _S = ReferralOutcome, FollowupState


@pytest.fixture
def council(session: Session, scene: cast.Scene) -> Body:
    """The Kreistag, which others run."""
    body = cast._body(scene.district, scene.process, "Kreistag", BodyKind.COUNCIL, None)
    body.is_linked = True
    session.add(body)
    session.flush()
    return body


@pytest.fixture
def topic(session: Session, scene: cast.Scene) -> Topic:
    return findings.topic(session, scene.round_table)


@pytest.fixture
def decision(session: Session, scene: cast.Scene) -> Decision:
    return findings.decide(session, scene.steering, "Das Konzept wird vorgelegt.")


class Desk:
    """Ada's."""

    def __init__(self, session: Session, scene: cast.Scene, ada: Actor) -> None:
        self.session, self.scene, self.ada = session, scene, ada

    def pass_topic(self, topic: Topic, body: Body, **wish: object) -> Referral:
        passing = Passing(body_id=body.id, **({"passed_on": YESTERDAY} | wish))  # type: ignore[arg-type]
        return referrals.pass_topic(
            self.session, self.scene.process, topic.id, passing, by=self.ada, on=TODAY, now=NOW
        )

    def pass_decision(self, decision: Decision, body: Body, **wish: object) -> Referral:
        passing = Passing(body_id=body.id, **({"passed_on": YESTERDAY} | wish))  # type: ignore[arg-type]
        return referrals.pass_decision(
            self.session, self.scene.process, decision.id, passing, by=self.ada, on=TODAY, now=NOW
        )

    def answer(self, referral: Referral, outcome: ReferralOutcome, text: str = "") -> Referral:
        said = ReferralAnswer(outcome=outcome, answered_on=TODAY, answer=text)
        return referral_answers.answer_referral(
            self.session, self.scene.process, referral.id, said, by=self.ada, on=TODAY,
            now=NOW,
        )  # fmt: skip

    def take_back(self, referral: Referral) -> object:
        return referral_answers.take_back_referral(
            self.session, self.scene.process, referral.id, by=self.ada, on=TODAY, now=NOW
        )

    def way(self, topic: Topic) -> list[tuple[str, str, str]]:
        sheet = topic_lists.show_topic(
            self.session, self.scene.process, topic.id, by=self.ada, on=TODAY, now=NOW
        )
        return [
            (one.outcome.value if one.outcome else one.state.value, one.body, one.note)
            for one in sheet.stations
        ]


@pytest.fixture
def desk(session: Session, scene: cast.Scene, ada: Actor) -> Desk:
    return Desk(session, scene, ada)


def test_a_topic_passed_on_is_seen_at_both_ends_and_on_its_way(
    session: Session, scene: cast.Scene, ada: Actor, desk: Desk, topic: Topic
) -> None:
    referral = desk.pass_topic(topic, scene.steering, request="Bitte beraten.")

    assert topic.body_id == scene.steering.id
    given = referral_lists.list_of_body(session, scene.round_table, by=ada, on=TODAY)
    taken = referral_lists.list_of_body(session, scene.steering, by=ada, on=TODAY)
    assert [line.referral_id for line in given.passed] == [referral.id]
    assert [(line.from_body, line.wording) for line in taken.received] == [
        ("Runder Tisch West", "Bus nach 19 Uhr")
    ]
    assert (given.received, taken.passed) == ([], [])
    assert desk.way(topic)[1:] == [("raised", "Steuerungsgruppe", "Bitte beraten.")]


@pytest.mark.parametrize(
    ("outcome", "state", "stays"),
    [
        (_O.TAKEN_UP, TopicState.TAKEN_UP, True),
        (_O.NOTED, TopicState.RAISED, False),
        (_O.ADOPTED, TopicState.DECIDED, True),
        (_O.REJECTED, TopicState.RAISED, False),
        (_O.SENT_BACK, TopicState.RAISED, False),
    ],
)
def test_a_topic_stays_where_it_is_taken_up_and_else_comes_back(
    session: Session, scene: cast.Scene, desk: Desk, topic: Topic,
    outcome: ReferralOutcome, state: TopicState, stays: bool,
) -> None:  # fmt: skip
    referral = desk.pass_topic(topic, scene.steering)

    desk.answer(referral, outcome, "So ist es.")
    session.flush()

    assert topic.state is state
    assert topic.body_id == (scene.steering.id if stays else scene.round_table.id)
    assert desk.way(topic)[-1] == (outcome.value, "Steuerungsgruppe", "So ist es.")


def test_an_action_group_takes_up_what_it_is_given(
    session: Session, scene: cast.Scene, desk: Desk, topic: Topic
) -> None:
    group = cast._body(
        scene.district, scene.process, "Aktivgruppe", BodyKind.ACTION_GROUP, scene.west
    )
    session.add(group)
    session.flush()

    referral = desk.pass_topic(topic, group)
    assert topic.state is TopicState.TAKEN_UP

    desk.take_back(referral)
    session.flush()
    assert (topic.state, topic.body_id) == (TopicState.RAISED, scene.round_table.id)
    assert session.scalars(select(Referral)).all() == []
    assert len(desk.way(topic)) == 1


def test_topics_that_cannot_be_passed_on(
    session: Session, scene: cast.Scene, desk: Desk, topic: Topic, council: Body
) -> None:
    ended = cast._body(scene.district, scene.process, "Früher", BodyKind.FORUM, None)
    ended.valid_until = TODAY
    session.add(ended)
    dropped = findings.topic(session, scene.round_table, "weg", state=TopicState.DROPPED)
    twice = findings.topic(session, scene.east_table, "zweimal")
    desk.pass_topic(twice, council)
    desk.pass_topic(twice, scene.steering)

    tries: list[tuple[Callable[[], object], str]] = [
        (lambda: desk.pass_topic(topic, scene.round_table), "wartet schon bei"),
        (lambda: desk.pass_topic(topic, ended), "gibt es an diesem Tag nicht"),
        (lambda: desk.pass_topic(dropped, council), "nicht weiterverfolgt"),
        (lambda: desk.pass_topic(twice, council), "liegt schon bei"),
        (lambda: desk.pass_topic(topic, council, passed_on=TOMORROW), "in der Zukunft"),
        (
            lambda: desk.pass_topic(topic, council, passed_on=findings.DAY - timedelta(days=1)),
            "erst seit dem",
        ),
    ]
    for attempt, sentence in tries:
        with pytest.raises(InvalidError, match=sentence) as refused:
            attempt()
        assert refused.value.field in ("body_id", "passed_on")
    assert topic.body_id == scene.round_table.id


def test_nothing_is_passed_beyond_the_process_or_by_others(
    session: Session, scene: cast.Scene, desk: Desk, topic: Topic, decision: Decision
) -> None:
    process = cast._process(scene.elsewhere)
    session.add(process)
    session.flush()
    foreign = cast._body(scene.elsewhere, process, "Anderswo", BodyKind.COUNCIL, None)
    session.add(foreign)
    session.flush()

    with pytest.raises(NotFoundError):
        desk.pass_topic(topic, foreign)
    with pytest.raises(NotFoundError):
        desk.pass_decision(decision, foreign)
    for name, refusal in (("ben", NotAllowedError), ("cem", NotFoundError)):
        desk.ada = access.actor_of(session, getattr(scene, name), on=TODAY)
        with pytest.raises(refusal):
            desk.pass_topic(topic, scene.steering)


def test_a_finding_passed_for_adoption_awaits_it_and_is_open_once_all_have_adopted(
    session: Session, scene: cast.Scene, desk: Desk, decision: Decision, council: Body
) -> None:
    mayors = cast._body(
        scene.district, scene.process, "Bürgermeister", BodyKind.MAYORS_CONFERENCE, None
    )
    session.add(mayors)
    session.flush()

    first = desk.pass_decision(decision, council, for_adoption=True, request="Bitte beschließen.")
    second = desk.pass_decision(decision, mayors, for_adoption=True)
    assert decision.state is _S.AWAITS_ADOPTION

    desk.answer(first, _O.ADOPTED)
    assert decision.state is _S.AWAITS_ADOPTION
    desk.answer(second, _O.ADOPTED, "einstimmig")
    session.flush()
    said = session.execute(select(StateChange.state, StateChange.note).order_by(StateChange.id))
    assert said.all() == [
        (_S.AWAITS_ADOPTION, "Bitte beschließen."),
        (_S.OPEN, "einstimmig"),
    ]


def test_a_finding_that_is_rejected_is_revoked_with_the_reason(
    session: Session, desk: Desk, decision: Decision, council: Body
) -> None:
    referral = desk.pass_decision(decision, council, for_adoption=True)

    with pytest.raises(InvalidError, match="Begründung") as refused:
        desk.answer(referral, _O.REJECTED, "  ")
    assert refused.value.field == "answer"
    desk.answer(referral, _O.REJECTED, "Zu teuer.")

    assert decision.state is _S.REVOKED
    with pytest.raises(InvalidError, match="gilt so nicht mehr"):
        desk.pass_decision(decision, council)


def test_a_finding_sent_back_goes_on_waiting_and_can_be_passed_again(
    desk: Desk, decision: Decision, council: Body
) -> None:
    referral = desk.pass_decision(decision, council, for_adoption=True)

    desk.answer(referral, _O.SENT_BACK, "Bitte mit Kosten.")
    assert decision.state is _S.AWAITS_ADOPTION
    again = desk.pass_decision(decision, council, for_adoption=True)
    assert again.is_open


def test_findings_that_cannot_be_passed_on(
    session: Session, scene: cast.Scene, desk: Desk, decision: Decision, council: Body
) -> None:
    lost = findings.decide(session, scene.steering, "nein", result=Result.REJECTED)
    begun = findings.decide(session, scene.steering, "läuft", state=_S.IN_PROGRESS)

    with pytest.raises(InvalidError, match="was vereinbart wurde"):
        desk.pass_decision(lost, council)
    with pytest.raises(InvalidError, match="selbst vereinbart"):
        desk.pass_decision(decision, scene.steering)
    with pytest.raises(InvalidError, match="solange eine Vereinbarung offen ist") as refused:
        desk.pass_decision(begun, council, for_adoption=True)
    assert refused.value.field == "for_adoption"
    desk.pass_decision(begun, scene.round_table)
    assert begun.state is _S.IN_PROGRESS


def test_answers_that_cannot_be(
    session: Session, scene: cast.Scene, desk: Desk, decision: Decision, council: Body, topic: Topic
) -> None:
    referral = desk.pass_decision(decision, council)

    def answer(outcome: ReferralOutcome, **said: object) -> None:
        given = ReferralAnswer(outcome=outcome, **({"answered_on": TODAY} | said))  # type: ignore[arg-type]
        referral_answers.answer_referral(
            session, scene.process, referral.id, given, by=desk.ada, on=TODAY, now=NOW
        )

    for said, field in (
        ({"answered_on": YESTERDAY - timedelta(days=1)}, "answered_on"),
        ({"answered_on": TOMORROW}, "answered_on"),
    ):
        with pytest.raises(InvalidError) as refused:
            answer(_O.NOTED, **said)
        assert refused.value.field == field
    with pytest.raises(InvalidError, match="So lässt sich") as odd:
        answer(_O.ADOPTED)
    assert odd.value.field == "outcome"
    answer(_O.NOTED)
    with pytest.raises(InvalidError, match="schon eingetragen"):
        answer(_O.NOTED)
    with pytest.raises(InvalidError, match="schon eingetragen"):
        desk.take_back(referral)


def test_taking_back_leaves_a_finding_as_it_was(
    session: Session, desk: Desk, decision: Decision, council: Body
) -> None:
    referral = desk.pass_decision(decision, council, for_adoption=True)

    desk.take_back(referral)

    assert decision.state is _S.OPEN
    assert session.scalars(select(Referral)).all() == []


def test_what_went_on_to_a_third_body_is_not_taken_back(
    scene: cast.Scene, desk: Desk, topic: Topic, council: Body
) -> None:
    first = desk.pass_topic(topic, scene.steering)
    desk.pass_topic(topic, council)

    with pytest.raises(InvalidError, match="inzwischen weitergegeben"):
        desk.take_back(first)
    desk.answer(first, _O.NOTED)
    assert topic.body_id == council.id


def test_the_answer_is_asked_for_where_it_was_talked_about_and_proposed_where_it_went_on(
    session: Session, scene: cast.Scene, ada: Actor, desk: Desk, topic: Topic, council: Body
) -> None:
    first = desk.pass_topic(topic, scene.steering)
    meeting = cast.meeting(session, scene.steering, starts_at=NOW - timedelta(hours=3))
    head = get_head(session, scene.process, meeting.id, by=ada, on=TODAY)
    line = referral_lists.get_line(session, scene.process, first.id, by=ada, on=TODAY)

    assert referral_proposals.list_unanswered_at(session, head, by=ada, on=TODAY) == []
    assert referral_proposals.find_last_talk(session, line) is None
    item = AgendaItem(meeting_id=meeting.id, position=9, title="Bus")
    session.add(item)
    session.flush()
    session.add(AgendaTopic(agenda_item_id=item.id, topic_id=topic.id))
    meeting.state = MeetingState.CLOSED
    session.flush()

    asked = referral_proposals.list_unanswered_at(session, head, by=ada, on=TODAY)
    assert [(one.referral_id, one.from_body) for one in asked] == [(first.id, "Runder Tisch West")]
    assert referral_proposals.find_last_talk(session, line) == meeting.starts_at
    assert referral_proposals.find_onward_way(session, line) is None
    desk.pass_topic(topic, council)
    onward = referral_proposals.find_onward_way(session, line)
    assert onward is not None
    assert (onward.to_body, onward.passed_on) == (council.name, YESTERDAY)
    desk.answer(first, _O.TAKEN_UP)
    assert referral_proposals.list_unanswered_at(session, head, by=ada, on=TODAY) == []


def _take_back_answer(desk: Desk, referral: Referral) -> None:
    referral_slips.take_back_answer(
        desk.session, desk.scene.process, referral.id, by=desk.ada, on=TODAY, now=NOW
    )
    desk.session.flush()


def test_a_slip_of_an_answer_is_taken_back(
    session: Session, scene: cast.Scene, desk: Desk, topic: Topic, decision: Decision, council: Body
) -> None:
    # given
    passed = desk.pass_topic(topic, scene.steering)
    before = desk.way(topic)
    asked = desk.pass_decision(decision, council, for_adoption=True)

    for outcome in _O:
        # when
        desk.answer(passed, outcome, "Vertippt.")
        session.flush()
        _take_back_answer(desk, passed)
        # then
        assert (passed.is_open, passed.answer, topic.body_id) == (True, "", scene.steering.id)
        assert (topic.state, desk.way(topic)) == (TopicState.RAISED, before), outcome
    for outcome in (_O.ADOPTED, _O.REJECTED, _O.SENT_BACK):
        desk.answer(asked, outcome, "Vertippt.")
        session.flush()
        _take_back_answer(desk, asked)
        assert decision.state is _S.AWAITS_ADOPTION, outcome
    states = session.scalars(select(StateChange.state)).all()
    assert states == [_S.AWAITS_ADOPTION]
    with pytest.raises(InvalidError, match="noch keine Antwort"):
        _take_back_answer(desk, asked)


def test_an_answer_stays_once_something_followed_from_it(
    session: Session, scene: cast.Scene, desk: Desk, topic: Topic, decision: Decision, council: Body
) -> None:
    passed = desk.pass_topic(topic, scene.steering)
    desk.answer(passed, _O.NOTED)
    session.flush()
    desk.pass_topic(topic, council, passed_on=TODAY)
    asked = desk.pass_decision(decision, council, for_adoption=True)
    desk.answer(asked, _O.ADOPTED)
    decision.move_to(_S.DONE, reason="")
    session.flush()

    for referral in (passed, asked):
        with pytest.raises(InvalidError, match="schon Weiteres geschehen"):
            _take_back_answer(desk, referral)


def test_it_is_dealt_with_only_at_a_meeting_of_the_body_that_got_it(
    session: Session, scene: cast.Scene, ada: Actor, desk: Desk, topic: Topic, council: Body
) -> None:
    referral = desk.pass_topic(topic, council)
    own = cast.meeting(session, council, starts_at=NOW + timedelta(days=3))
    other = cast.meeting(session, scene.steering, starts_at=NOW + timedelta(days=4))

    def attach(meeting_id: int | None) -> None:
        referral_answers.attach_referral(
            session, scene.process, referral.id, meeting_id, by=ada, on=TODAY, now=NOW
        )

    with pytest.raises(InvalidError, match="anderen Gremium"):
        attach(other.id)
    attach(own.id)
    assert referral.meeting_id == own.id
    attach(None)
    assert referral.meeting_id is None


def test_what_was_passed_on_is_proposed_for_the_next_agenda(
    session: Session, scene: cast.Scene, ada: Actor, desk: Desk, topic: Topic, council: Body
) -> None:
    # given
    finding = findings.decide(session, scene.round_table, "Der Bus wird erprobt.")
    first = desk.pass_topic(topic, scene.steering)
    second = desk.pass_decision(finding, scene.steering, for_adoption=True)
    met = cast.meeting(session, scene.steering, starts_at=NOW + timedelta(days=9))

    def proposed() -> list[str]:
        head = get_head(session, scene.process, met.id, by=ada, on=TODAY)
        return [line.wording for line in referral_lists.list_proposed(session, head)]

    def put(referral: Referral, meeting_id: int) -> AgendaItem:
        return referral_agendas.put_on_agenda(
            session, scene.process, meeting_id, referral.id, by=ada, on=TODAY, now=NOW
        )

    # when
    assert proposed() == ["Bus nach 19 Uhr", "Der Bus wird erprobt."]
    items = [put(first, met.id), put(second, met.id)]
    session.flush()

    # then
    assert [item.title for item in items] == ["Bus nach 19 Uhr", "Der Bus wird erprobt."]
    assert (first.meeting_id, second.meeting_id) == (met.id, met.id)
    assert proposed() == []
    other = cast.meeting(session, council, starts_at=NOW + timedelta(days=9))
    with pytest.raises(InvalidError, match="anderen Gremium"):
        put(first, other.id)
    desk.answer(second, _O.ADOPTED)
    with pytest.raises(InvalidError, match="schon eingetragen"):
        put(second, met.id)
    agendas.remove_item(session, scene.process, met.id, items[0].id, by=ada, now=NOW)
    assert proposed() == ["Bus nach 19 Uhr"]


def test_members_see_topics_passed_on_but_only_findings_of_their_own_body(
    session: Session, scene: cast.Scene, ben: Actor, cem: Actor, desk: Desk,
    topic: Topic, decision: Decision, council: Body,
) -> None:  # fmt: skip
    desk.pass_topic(topic, council)
    secret = desk.pass_decision(decision, council)

    seen = referral_lists.list_of_body(session, council, by=ben, on=TODAY)

    assert [line.is_topic for line in seen.received] == [True]
    for by in (ben, cem):
        with pytest.raises(NotFoundError):
            referral_lists.get_line(session, scene.process, secret.id, by=by, on=TODAY)
    with pytest.raises(NotFoundError):
        referral_lists.list_of_body(session, council, by=cem, on=TODAY)


def test_a_topic_out_of_the_trash_still_knows_who_passed_it_to_whom(
    session: Session, scene: cast.Scene, ada: Actor, desk: Desk, topic: Topic, council: Body
) -> None:
    referral = desk.pass_topic(topic, council, request="Bitte beraten.")
    session.flush()
    key, before = referral.key, desk.way(topic)

    kept = discard(session, topic, name=topic.title, by=ada, now=NOW)
    assert session.scalars(select(Referral)).all() == []
    bring_back(session, scene.district, scene.process, kept.id, by=ada, on=TODAY, now=NOW)

    assert session.scalars(select(Referral.key)).all() == [key]
    assert desk.way(session.scalars(select(Topic)).one()) == before


def test_what_has_waited_for_long_is_named(
    session: Session, scene: cast.Scene, desk: Desk, topic: Topic, council: Body
) -> None:
    def waiting(days: int) -> list[str]:
        found = referral_lists.list_long_open(
            session, scene.district, on=TODAY + timedelta(days=days)
        )
        return [line.wording for line in found]

    referral = desk.pass_topic(topic, council)
    assert waiting(40) == []
    assert waiting(41) == ["Bus nach 19 Uhr"]
    held = cast.meeting(session, council, starts_at=NOW + timedelta(days=3))
    referral.meeting_id = held.id
    session.flush()
    assert waiting(3) == []
    assert waiting(4) == ["Bus nach 19 Uhr"]
    desk.answer(referral, _O.NOTED)
    session.flush()
    assert waiting(99) == []
