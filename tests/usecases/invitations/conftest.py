"""A meeting of the round table West to which nobody was asked yet."""

import pytest
from sqlalchemy.orm import Session

from facilitation.model.meetings import Meeting
from tests import cast
from tests.usecases.invitations.letters import MAY


@pytest.fixture
def meeting(session: Session, scene: cast.Scene) -> Meeting:
    return cast.meeting(session, scene.round_table, starts_at=MAY)
