"""What was deleted is brought back from the trash."""

from sqlalchemy.orm import Session

from facilitation.model.rights import Actor
from facilitation.model.trash import Discarded
from facilitation.usecases.bringing_back import Returned, bring_back
from tests import cast
from tests.conftest import NOW, TODAY


def bring(
    session: Session, scene: cast.Scene, kept: Discarded, by: Actor, *, here: bool = True
) -> Returned:
    process = scene.process if here else None
    return bring_back(session, scene.district, process, kept.id, by=by, on=TODAY, now=NOW)
