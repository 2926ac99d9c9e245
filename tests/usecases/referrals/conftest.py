"""A topic, a finding, the Kreistag, and Ada at her desk."""

import pytest
from sqlalchemy.orm import Session

from facilitation.model.bodies import Body, BodyKind
from facilitation.model.decisions import Decision
from facilitation.model.rights import Actor
from facilitation.model.topics import Topic
from tests import cast, findings
from tests.usecases.referrals.desk import Desk


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


@pytest.fixture
def desk(session: Session, scene: cast.Scene, ada: Actor) -> Desk:
    return Desk(session, scene, ada)
