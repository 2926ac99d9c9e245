"""Ben is invited to a meeting of the round table West."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from facilitation.model.meetings import Meeting
from facilitation.usecases import invitations
from tests import cast
from tests.conftest import NOW
from tests.usecases.incoming.taking import MAY, letter


@pytest.fixture
def meeting(session: Session, scene, ada) -> Meeting:
    """Ben is invited to the round table West on 31 May."""
    made = cast.meeting(session, scene.round_table, starts_at=MAY)
    made.uid = "termin@kreisrunde.test"
    invitations.invite(session, [made.id], by=ada, now=NOW - timedelta(days=1))
    letter(session, scene.ben).message_id = "<einladung@kreisrunde.test>"
    return made
