"""Who may do what: the table, asked with every standing of the cast."""

from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest

from facilitation.model.accounts import RoleKind
from facilitation.model.bodies import BodyKind
from facilitation.model.errors import NotAllowedError, NotFoundError
from facilitation.model.rights import RIGHTS, Action, Actor, RoleHeld, SeatHeld, demand, may

TODAY = date(2027, 1, 11)
SINCE, ENDED = date(2026, 1, 1), date(2026, 12, 1)
WEST, EAST, STEERING = 1, 2, 3


def _thing(kind: str, **values: object) -> SimpleNamespace:
    return SimpleNamespace(stands_for=kind, **{"id": 7, "district_id": 1, "process_id": 5} | values)


PROCESS = _thing("Process", id=5)
OTHER_PROCESS = _thing("Process", id=6, process_id=6)
BODY = _thing("Body", body_id=WEST)
MEETING = _thing("Meeting", body_id=WEST, starts_at=datetime(2027, 2, 1, 17, tzinfo=UTC))
PAST = _thing("Meeting", body_id=WEST, starts_at=datetime(2026, 11, 2, 17, tzinfo=UTC))
DECISION = _thing("Decision", body_id=WEST, decided_on=date(2026, 11, 2))
DISTRICT = _thing("District", id=1, process_id=None)
PERSON = _thing("Person", process_id=None)


def _actor(**parts: object) -> Actor:
    return Actor(person_id=1, district_id=1, name="Ada", **parts)  # type: ignore[arg-type]


def _role(kind: RoleKind, process: int | None = None, until: date | None = None) -> Actor:
    return _actor(roles=(RoleHeld(kind, process, SINCE, until),))


def _seat(body: int, until: date | None = None, kind: BodyKind = BodyKind.ROUND_TABLE) -> Actor:
    return _actor(seats=(SeatHeld(body, 5, kind, SINCE, until),))


FACILITATOR = _role(RoleKind.FACILITATOR)
OF_THE_PROCESS = _role(RoleKind.FACILITATOR, 5)
EX_FACILITATOR = _role(RoleKind.FACILITATOR, until=ENDED)
STAFF = _role(RoleKind.STAFF)
MEMBER, ELSEWHERE, EX_MEMBER = _seat(WEST), _seat(EAST), _seat(WEST, until=ENDED)
STEERS = _seat(STEERING, kind=BodyKind.STEERING_GROUP)
STEERED = _seat(STEERING, until=ENDED, kind=BodyKind.STEERING_GROUP)
GUEST = _actor(invited_to=frozenset({7}), invited_in=frozenset({5}))
CARETAKER = _actor(takes_care_of=frozenset({("Decision", 7)}), cares_in=frozenset({5}))
STRANGER = Actor(
    person_id=1,
    district_id=2,
    name="Cem",
    roles=(RoleHeld(RoleKind.FACILITATOR, None, SINCE, None),),
)


@pytest.mark.parametrize(
    ("actor", "action", "thing", "is_allowed"),
    [
        (FACILITATOR, Action.RUN_DISTRICT, DISTRICT, True),
        (FACILITATOR, Action.RUN_PROCESS, PROCESS, True),
        (OF_THE_PROCESS, Action.RUN_DISTRICT, DISTRICT, False),
        (OF_THE_PROCESS, Action.RUN_PROCESS, PROCESS, True),
        (OF_THE_PROCESS, Action.SEE_PROCESS, OTHER_PROCESS, False),
        (OF_THE_PROCESS, Action.EDIT_PEOPLE, PERSON, True),
        (EX_FACILITATOR, Action.RUN_PROCESS, PROCESS, False),
        (STAFF, Action.TAKE_MINUTES, MEETING, True),
        (STAFF, Action.EDIT_BODIES, BODY, False),
        (STAFF, Action.RUN_PROCESS, PROCESS, False),
        (STAFF, Action.EDIT_REGIONS, PROCESS, False),
        (STEERS, Action.SEE_MINUTES, PAST, True),
        (STEERS, Action.SEE_PEOPLE, PERSON, False),
        (STEERS, Action.TAKE_MINUTES, MEETING, False),
        (STEERED, Action.SEE_MINUTES, PAST, False),
        (MEMBER, Action.SEE_MEETING, MEETING, True),
        (MEMBER, Action.SEE_MINUTES, PAST, True),
        (MEMBER, Action.TAKE_MINUTES, MEETING, False),
        (MEMBER, Action.SEE_PEOPLE, PERSON, False),
        (ELSEWHERE, Action.SEE_PROCESS, PROCESS, True),
        (ELSEWHERE, Action.SEE_BODY, BODY, True),
        (ELSEWHERE, Action.SEE_MEETING, MEETING, False),
        (ELSEWHERE, Action.SEE_DECISION, DECISION, False),
        (EX_MEMBER, Action.SEE_MINUTES, PAST, True),
        (EX_MEMBER, Action.SEE_DECISION, DECISION, True),
        (EX_MEMBER, Action.SEE_MEETING, MEETING, False),
        (GUEST, Action.SEE_PROCESS, PROCESS, True),
        (GUEST, Action.SEE_MEETING, MEETING, True),
        (GUEST, Action.SEE_MEETING, _thing("Meeting", id=8, body_id=WEST), False),
        (GUEST, Action.SEE_MINUTES, MEETING, False),
        (GUEST, Action.SEE_BODY, BODY, False),
        (CARETAKER, Action.SEE_DECISION, DECISION, True),
        (CARETAKER, Action.REPORT_PROGRESS, DECISION, True),
        (CARETAKER, Action.REPORT_PROGRESS, _thing("Task"), False),
        (STRANGER, Action.SEE_DISTRICT, DISTRICT, False),
        (STRANGER, Action.RUN_PROCESS, PROCESS, False),
    ],
)
def test_the_table_of_rights(
    actor: Actor, action: Action, thing: SimpleNamespace, is_allowed: bool
) -> None:
    assert may(actor, action, thing, TODAY) is is_allowed


@pytest.mark.parametrize(
    ("actor", "error"),
    [(STRANGER, NotFoundError), (ELSEWHERE, NotFoundError), (MEMBER, NotAllowedError)],
)
def test_what_is_out_of_sight_is_not_found_and_what_is_seen_not_allowed(
    actor: Actor, error: type[Exception]
) -> None:
    with pytest.raises(error):
        demand(actor, Action.TAKE_MINUTES, MEETING, TODAY)


def test_every_action_has_its_row() -> None:
    assert set(RIGHTS) == set(Action)


@pytest.mark.parametrize("action", list(Action))
def test_nobody_has_a_right_in_another_district(action: Action) -> None:
    for thing in (DISTRICT, PROCESS, BODY, MEETING, DECISION, PERSON):
        assert not may(STRANGER, action, thing, TODAY)
