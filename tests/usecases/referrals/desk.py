"""Somebody who passes on, answers and takes back."""

from datetime import timedelta

from sqlalchemy.orm import Session

from facilitation.model.bodies import Body
from facilitation.model.decisions import Decision
from facilitation.model.referrals import Referral, ReferralOutcome
from facilitation.model.rights import Actor
from facilitation.model.topics import Topic
from facilitation.usecases import referral_answers, referrals, topic_sheets
from facilitation.usecases.referral_answers import ReferralAnswer
from facilitation.usecases.referrals import Passing
from tests import cast
from tests.conftest import NOW, TODAY

YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)


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
        sheet = topic_sheets.show_topic(
            self.session, self.scene.process, topic.id, by=self.ada, on=TODAY, now=NOW
        )
        return [
            (one.outcome.value if one.outcome else one.state.value, one.body, one.note)
            for one in sheet.stations
        ]
