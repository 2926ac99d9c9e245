"""Topics, decisions and tasks, with who takes care of them."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import update

from facilitation.formats.dossiers.matters import Decision as DecisionRow
from facilitation.formats.dossiers.matters import Referral as ReferralRow
from facilitation.formats.dossiers.matters import StateChange as StateChangeRow
from facilitation.formats.dossiers.matters import Task as TaskRow
from facilitation.formats.dossiers.matters import Topic as TopicRow
from facilitation.formats.dossiers.responsibilities import Responsibility as ResponsibilityRow
from facilitation.model.decisions import Decision, StateChange, Task
from facilitation.model.processes import Process
from facilitation.model.referrals import Referral
from facilitation.model.responsibilities import Handover, Responsibility
from facilitation.model.topics import AgendaTopic, Topic, TopicStation
from facilitation.usecases.dossiers.concepts import add_measures
from facilitation.usecases.dossiers.offers import add_offers
from facilitation.usecases.dossiers.storing import Storing
from facilitation.usecases.topic_parts import carry_along


def add_topics(store: Storing, process: Process) -> None:
    store.add("topics", {row.key: _topic(store, process, row) for row in store.dossier.topics})
    store.add_all(
        AgendaTopic,
        [
            {
                "agenda_item_id": store.ids["items"][meeting.key, item.key],
                "topic_id": store.ids["topics"][topic],
            }
            for meeting in store.dossier.meetings
            for item in meeting.agenda
            for topic in dict.fromkeys(item.topics)
        ],
    )


def _topic(store: Storing, process: Process, row: TopicRow) -> Topic:
    topic = Topic(
        district_id=store.district.id,
        process_id=process.id,
        key=row.key,
        region_id=store.id_of("regions", row.region),
        body_id=store.id_of("bodies", row.body),
        raised_on=row.raised_on,
        meeting_id=store.id_of("meetings", row.meeting),
        agenda_item_id=_item_id(store, row),
        activity_id=store.id_of("activities", row.activity),
        state=row.state,
        is_urgent=row.is_urgent,
        drop_reason=row.drop_reason,
    )
    topic.call(row.title, row.words)
    return topic


def _item_id(store: Storing, row: TopicRow | DecisionRow | TaskRow) -> int | None:
    return store.ids["items"][row.meeting, row.item] if row.item else None


def add_matters(store: Storing, process: Process) -> None:
    decisions, tasks = store.dossier.decisions, store.dossier.tasks
    made = _add_decisions(store, process, decisions)
    for row in decisions:
        made[row.key].replaced_by_id = store.id_of("decisions", row.replaced_by)
    _add_tasks(store, process, tasks)
    _add_history(store, "decision_id", "decisions", decisions)
    _add_history(store, "task_id", "tasks", tasks)
    new_offers = add_offers(store)
    add_measures(store, process)
    held: list[tuple[str, int, ResponsibilityRow]] = [
        (column, store.ids[rows][row.key], row.responsibility)
        for column, rows, found in (
            ("decision_id", "decisions", decisions),
            ("task_id", "tasks", tasks),
            ("measure_id", "measures", store.dossier.measures),
            ("series_id", "series", store.dossier.series),
            ("offer_id", "offers", new_offers),
        )
        for row in found
        if row.responsibility is not None
    ]
    _add_responsibilities(store, held)


def _add_decisions(
    store: Storing, process: Process, rows: Iterable[DecisionRow]
) -> dict[str, Decision]:
    made, counted = {}, _Positions()
    for row in rows:
        votes = row.votes
        made[row.key] = Decision(
            district_id=store.district.id,
            process_id=process.id,
            key=row.key,
            body_id=store.ids["bodies"][row.body],
            meeting_id=store.id_of("meetings", row.meeting),
            agenda_item_id=_item_id(store, row),
            position=counted.next(row.meeting, row.item),
            number=row.number,
            decided_on=row.decided_on,
            kind=row.kind,
            mode=row.mode,
            is_circular=row.is_circular,
            result=row.result,
            yes=votes.yes if votes else None,
            no=votes.no if votes else None,
            abstained=votes.abstained if votes else None,
            eligible=_eligible(store, row),
            is_public=row.is_public,
            topic_id=store.id_of("topics", row.topic),
            state=row.state,
        )
        made[row.key].word(row.wording)
    store.add("decisions", made)
    return made


def _eligible(store: Storing, row: DecisionRow) -> int | None:
    if row.eligible is not None or row.meeting is None:
        return row.eligible
    return store.contents.voters_at(store.contents.meetings[row.meeting])


def _add_tasks(store: Storing, process: Process, rows: Iterable[TaskRow]) -> None:
    made, counted = {}, _Positions()
    for row in rows:
        made[row.key] = Task(
            district_id=store.district.id,
            process_id=process.id,
            key=row.key,
            body_id=store.ids["bodies"][row.body],
            meeting_id=store.id_of("meetings", row.meeting),
            agenda_item_id=_item_id(store, row),
            decision_id=store.id_of("decisions", row.decision),
            position=counted.next(row.meeting, row.item),
            number=row.number,
            given_on=row.given_on,
            is_public=row.is_public,
            state=row.state,
        )
        made[row.key].word(row.wording)
    store.add("tasks", made)


class _Positions:
    """Counts the rows of each agenda item from 1."""

    def __init__(self) -> None:
        self._last: dict[tuple[str | None, str | None], int] = {}

    def next(self, meeting: str | None, item: str | None) -> int:
        self._last[meeting, item] = self._last.get((meeting, item), 0) + 1
        return self._last[meeting, item]


def _add_stations(store: Storing) -> None:
    store.add_all(
        TopicStation,
        [
            {
                "topic_id": store.ids["topics"][row.key],
                "at": station.at,
                "state": station.state,
                "body_id": store.id_of("bodies", station.body),
                "meeting_id": store.id_of("meetings", station.meeting),
                "decision_id": store.id_of("decisions", station.decision),
                "referral_id": store.id_of("referrals", station.referral),
                "note": station.note,
            }
            for row in store.dossier.topics
            for station in row.stations
        ],
    )


def _add_history(
    store: Storing, column: str, rows: str, found: Iterable[DecisionRow | TaskRow]
) -> None:
    store.add_all(
        StateChange,
        [
            {column: store.ids[rows][row.key], **_change(store, change)}
            for row in found
            for change in row.history
        ],
    )


def _change(store: Storing, change: StateChangeRow) -> dict[str, Any]:
    by = store.id_of("people", change.by)
    return {"by_id": by, "at": change.at, "state": change.state, "note": change.note}


def add_referrals(store: Storing) -> None:
    """What was passed on, and the stations of topics, which name it."""
    rows = store.dossier.referrals
    store.add("referrals", {row.key: _referral(store, row) for row in rows})
    _add_stations(store)
    _merge_topics(store)


def _merge_topics(store: Storing) -> None:
    """Topics name the one that stands for them, and everything of theirs goes along."""
    ids = store.ids["topics"]
    for row in store.dossier.topics:
        kin = {
            "merged_into_id": store.id_of("topics", row.merged_into),
            "merged_at": row.merged_at,
            "split_from_id": store.id_of("topics", row.split_from),
            "split_at": row.split_at,
        }
        if any(kin.values()):
            store.session.execute(update(Topic).where(Topic.id == ids[row.key]).values(kin))
    for key in sorted({row.merged_into for row in store.dossier.topics if row.merged_into}):
        carry_along(store.session, store.session.get_one(Topic, ids[key]))


def _referral(store: Storing, row: ReferralRow) -> Referral:
    left_out = {"topic", "decision", "from_body", "to_body", "meeting"}
    return Referral(
        district_id=store.district.id,
        topic_id=store.id_of("topics", row.topic),
        decision_id=store.id_of("decisions", row.decision),
        from_body_id=store.id_of("bodies", row.from_body),
        to_body_id=store.ids["bodies"][row.to_body],
        meeting_id=store.id_of("meetings", row.meeting),
        **row.model_dump(exclude=left_out),
    )


def _add_responsibilities(store: Storing, held: list[tuple[str, int, ResponsibilityRow]]) -> None:
    made = [_responsibility(store, column, id_, row) for column, id_, row in held]
    store.session.add_all(made)
    store.session.flush()
    store.add_all(
        Handover,
        [
            {
                "responsibility_id": responsibility.id,
                "from_id": store.id_of("people", handover.giver),
                "to_id": store.ids["people"][handover.taker],
                "proposed_at": handover.proposed_at,
                "given_at": handover.given_at,
                "taken_at": handover.taken_at,
                "note": handover.note,
            }
            for responsibility, (_, _, row) in zip(made, held, strict=True)
            for handover in row.handovers
        ],
    )


def _responsibility(
    store: Storing, column: str, subject_id: int, row: ResponsibilityRow
) -> Responsibility:
    return Responsibility(
        district_id=store.district.id,
        caretaker_id=store.id_of("people", row.caretaker),
        deputy_id=store.id_of("people", row.deputy),
        lead_body_id=store.id_of("bodies", row.lead_body),
        resources=row.resources,
        due_on=row.due_on,
        resubmit_on=row.resubmit_on,
        **{column: subject_id},
    )
