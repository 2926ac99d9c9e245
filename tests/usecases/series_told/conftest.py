"""The last Mondays of the round table West, planned and told."""

import pytest

from facilitation.model.series import Series
from facilitation.usecases import series
from facilitation.usecases.series_invitations import invite_series
from tests.conftest import NOW
from tests.usecases.series_plans import HOST, last_mondays
from tests.usecases.series_told.letters import LATE


@pytest.fixture
def planned(session, scene, ada) -> Series:
    """The last Mondays of 2027 of the round table West, nobody asked yet."""
    return series.plan_series(
        session, scene.process, last_mondays(scene), host=HOST, by=ada, now=NOW
    )


@pytest.fixture
def told(session, planned, ada) -> Series:
    """The same; Ben was asked to all dates."""
    invite_series(session, planned.id, by=ada, now=NOW, late_reason=LATE)
    return planned
