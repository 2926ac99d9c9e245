"""Ada at her desk."""

import pytest
from sqlalchemy.orm import Session

from facilitation.model.rights import Actor
from tests import cast
from tests.usecases.people_import.desk import Desk


@pytest.fixture
def desk(session: Session, scene: cast.Scene, ada: Actor) -> Desk:
    return Desk(session, scene, ada)
