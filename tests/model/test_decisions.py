"""From which state a decision or task may move to which, and when a reason is due."""

from itertools import product

import pytest

from facilitation.model.decisions import Decision, FollowupState, Result, Task
from facilitation.model.errors import InvalidError

_S = FollowupState
ALLOWED = {
    (_S.AWAITS_ADOPTION, _S.OPEN),
    (_S.AWAITS_ADOPTION, _S.REVISED),
    (_S.AWAITS_ADOPTION, _S.REVOKED),
    (_S.OPEN, _S.IN_PROGRESS),
    (_S.OPEN, _S.DONE),
    (_S.OPEN, _S.STALLED),
    (_S.OPEN, _S.REVISED),
    (_S.OPEN, _S.REVOKED),
    (_S.OPEN, _S.AWAITS_ADOPTION),
    (_S.IN_PROGRESS, _S.OPEN),
    (_S.IN_PROGRESS, _S.DONE),
    (_S.IN_PROGRESS, _S.STALLED),
    (_S.IN_PROGRESS, _S.REVISED),
    (_S.IN_PROGRESS, _S.REVOKED),
    (_S.STALLED, _S.OPEN),
    (_S.STALLED, _S.IN_PROGRESS),
    (_S.STALLED, _S.DONE),
    (_S.STALLED, _S.REVISED),
    (_S.STALLED, _S.REVOKED),
    (_S.DONE, _S.IN_PROGRESS),
}


@pytest.mark.parametrize(("before", "after"), list(product(_S, _S)))
def test_a_state_moves_as_the_table_says(before: FollowupState, after: FollowupState) -> None:
    task = Task(state=before)

    if (before, after) in ALLOWED:
        task.move_to(after, reason="Weil es so ist.")
        assert task.state is after
    else:
        with pytest.raises(InvalidError):
            task.move_to(after, reason="Weil es so ist.")
        assert task.state is before


@pytest.mark.parametrize("after", [_S.STALLED, _S.REVISED, _S.REVOKED])
@pytest.mark.parametrize("reason", ["", "  \n "])
def test_what_ends_or_stalls_needs_a_reason(after: FollowupState, reason: str) -> None:
    task = Task(state=_S.OPEN)

    with pytest.raises(InvalidError) as refused:
        task.move_to(after, reason=reason)

    assert refused.value.field == "reason"
    assert task.state is _S.OPEN


@pytest.mark.parametrize("state", list(_S))
@pytest.mark.parametrize("result", list(Result))
def test_only_what_was_adopted_leaves_something_to_be_done(
    state: FollowupState, result: Result
) -> None:
    decision = Decision(state=state, result=result)

    left = state in (_S.OPEN, _S.IN_PROGRESS, _S.STALLED, _S.AWAITS_ADOPTION)
    assert decision.is_unfinished is (left and result is Result.ADOPTED)
