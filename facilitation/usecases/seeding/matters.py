"""Topics with their stations, decisions and tasks with who takes care of them."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import cycle
from typing import Any

from facilitation.model.bodies import DecisionKind, DecisionMode
from facilitation.model.decisions import Decision, FollowupState, StateChange, Task
from facilitation.model.referrals import Referral, ReferralOutcome
from facilitation.model.responsibilities import Responsibility
from facilitation.model.sorting import folded
from facilitation.model.topics import AgendaTopic, Topic, TopicState, TopicStation
from facilitation.usecases.seeding.ground import Ground
from facilitation.usecases.seeding.meetings import MATTERS

_STATES = (
    FollowupState.DONE,
    FollowupState.OPEN,
    FollowupState.IN_PROGRESS,
    FollowupState.DONE,
    FollowupState.STALLED,
    FollowupState.OPEN,
)
_TOPIC_STATES = (TopicState.DISCUSSED, TopicState.TAKEN_UP, TopicState.DECIDED)
_PER_MEETING = (4, 6, 6)
"""How many decisions the meetings take in turn."""


def add_topics(ground: Ground) -> None:
    places = range(ground.size.topics)
    ground.topics = ground.add(Topic, [_topic(ground, place) for place in places])
    ground.add(
        AgendaTopic,
        [
            {"agenda_item_id": ground.items[place * ground.size.items], "topic_id": topic}
            for place, topic in enumerate(ground.topics)
            if place < ground.past_meetings
        ],
    )
    ground.add(
        TopicStation,
        [
            {
                "topic_id": topic,
                "at": ground.starts[place % ground.past_meetings],
                "state": state,
                "body_id": ground.bodies[ground.body_of(place % ground.past_meetings)],
                "meeting_id": ground.meetings[place % ground.past_meetings],
            }
            for place, topic in enumerate(ground.topics)
            for state in (TopicState.RAISED, _TOPIC_STATES[place % len(_TOPIC_STATES)])
        ],
    )


def _topic(ground: Ground, place: int) -> dict[str, Any]:
    title = f"{MATTERS[place % len(MATTERS)]} ({place + 1})"
    meeting = place % ground.past_meetings
    return {
        "district_id": ground.district,
        "process_id": ground.process,
        "key": f"topic-{place}",
        "title": title,
        "search_key": folded(title),
        "region_id": ground.regions[place % len(ground.regions)],
        "body_id": ground.bodies[ground.body_of(meeting)],
        "raised_on": ground.starts[meeting].date(),
        "meeting_id": ground.meetings[meeting],
        "state": _TOPIC_STATES[place % len(_TOPIC_STATES)],
    }


def add_referrals(ground: Ground) -> None:
    """Topics passed on to the steering group; every other one was answered, and is back."""
    ground.add(
        Referral,
        [
            {
                "district_id": ground.district,
                "topic_id": topic,
                "from_body_id": ground.bodies[ground.body_of(place % ground.past_meetings)],
                "to_body_id": ground.bodies[0],
                "passed_on": ground.since,
                "answered_on": ground.today if place % 2 else None,
                "outcome": ReferralOutcome.NOTED if place % 2 else None,
            }
            for place, topic in enumerate(ground.topics[: ground.size.referrals])
            if ground.body_of(place % ground.past_meetings)
        ],
    )


def add_decisions(ground: Ground) -> None:
    rows = [_decision(ground, *where) for where in _places(ground, ground.size.decisions)]
    made = ground.add(Decision, rows)
    _entrust(ground, "decision_id", made)
    _note_stalled(ground, "decision_id", made)


def add_tasks(ground: Ground) -> None:
    """Half as many as decisions."""
    rows = [_task(ground, *where) for where in _places(ground, ground.size.decisions // 2)]
    made = ground.add(Task, rows)
    _entrust(ground, "task_id", made)
    _note_stalled(ground, "task_id", made)


def _places(ground: Ground, most: int) -> Iterator[tuple[int, int, int]]:
    """Running number, meeting and position in it, over the past meetings until there are enough."""
    number = 0
    share = cycle(_PER_MEETING)
    for meeting in cycle(range(ground.past_meetings)):
        for position in range(next(share)):
            if number == most:
                return
            yield number, meeting, position
            number += 1


def _common(ground: Ground, number: int, meeting: int, position: int) -> dict[str, Any]:
    matter = MATTERS[number % len(MATTERS)]
    wording = (
        f"Zum Thema „{matter}“ wird bis zur nächsten Sitzung ein Vorschlag {number} erarbeitet."
    )
    return {
        "district_id": ground.district,
        "process_id": ground.process,
        "body_id": ground.bodies[ground.body_of(meeting)],
        "meeting_id": ground.meetings[meeting],
        "agenda_item_id": ground.items[meeting * ground.size.items + position % ground.size.items],
        "position": 1,
        "number": f"{meeting // len(ground.bodies) + 1}/{position + 1}",
        "wording": wording,
        "search_key": folded(wording),
        "state": _STATES[number % len(_STATES)],
    }


def _decision(ground: Ground, number: int, meeting: int, position: int) -> dict[str, Any]:
    return _common(ground, number, meeting, position) | {
        "key": f"decision-{number}",
        "decided_on": ground.starts[meeting].date(),
        "kind": DecisionKind.AGREEMENT,
        "mode": DecisionMode.CONSENSUS,
        "topic_id": ground.topics[number % len(ground.topics)] if ground.topics else None,
    }


def _task(ground: Ground, number: int, meeting: int, position: int) -> dict[str, Any]:
    return _common(ground, number, meeting, position) | {
        "key": f"task-{number}",
        "given_on": ground.starts[meeting].date(),
    }


def _entrust(ground: Ground, column: str, made: list[int]) -> None:
    """Every tenth is orphaned; due dates lie around today."""
    ground.add(
        Responsibility,
        [
            {
                "district_id": ground.district,
                column: subject,
                "caretaker_id": None if place % 10 == 9 else ground.people[ground.person_of(place)],
                "due_on": ground.today + timedelta(days=place % 200 - 60),
            }
            for place, subject in enumerate(made)
        ],
    )


def _note_stalled(ground: Ground, column: str, made: list[int]) -> None:
    """What is stalled has its reason."""
    ground.add(
        StateChange,
        [
            {
                column: subject,
                "at": ground.now,
                "state": FollowupState.STALLED,
                "note": "Die Mittel fehlen.",
            }
            for place, subject in enumerate(made)
            if _STATES[place % len(_STATES)] is FollowupState.STALLED
        ],
    )
