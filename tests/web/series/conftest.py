"""A series of the round table West, planned and invited to as the pages do it."""

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from facilitation.model.series import Series
from tests import cast
from tests.web.conftest import LogIn
from tests.web.series.pages import BASE, RULE


@pytest.fixture
def rule(stage: cast.Scene) -> dict[str, str]:
    return RULE | {"body": str(stage.round_table.id)}


@pytest.fixture
def office(stage: cast.Scene, log_in: LogIn):
    return log_in(stage.ada)


@pytest.fixture
def planned(engine: Engine, office, rule) -> int:
    """The id of a series with one open day."""
    office.post(f"{BASE}/new", data=rule)
    with Session(engine) as session:
        return session.scalars(select(Series.id)).one()


@pytest.fixture
def invited(office, planned: int) -> int:
    assert office.post(f"{BASE}/{planned}/invite", data={"late_reason": ""}).status_code == 303
    return planned
