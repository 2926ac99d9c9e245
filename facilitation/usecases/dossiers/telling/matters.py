"""Activities with their findings; topics, decisions, tasks, and what was passed on."""

from collections import defaultdict
from typing import Any

from facilitation.formats.dossiers import activities as formats
from facilitation.formats.dossiers import matters as file
from facilitation.formats.dossiers.findings import Contents
from facilitation.model.activities import Activity, ActivityPartner, HeadCount
from facilitation.model.bodies import Body
from facilitation.model.decisions import Decision, StateChange, Task
from facilitation.model.interviews import Interview, Statement
from facilitation.model.meetings import AgendaItem, Meeting
from facilitation.model.municipalities import Municipality
from facilitation.model.people import Organisation, Person, Sector
from facilitation.model.processes import Region
from facilitation.model.referrals import Referral
from facilitation.model.responsibilities import Responsibility
from facilitation.model.surveys import SurveyAnswer, SurveyQuestion
from facilitation.model.topics import CarriedPart, Topic, TopicStation
from facilitation.usecases.dossiers.gathering import Gathered
from facilitation.usecases.dossiers.telling.responsibilities import tell_responsibility
from facilitation.usecases.dossiers.telling.rows import told


def by_position(row: Any) -> tuple[int, int]:
    return row.position, row.id


def tell_activities(gathered: Gathered) -> list[formats.Activity]:
    rows = gathered.all(Activity)
    rows.sort(key=lambda row: (row.held_on is None, str(row.held_on), row.title, row.key))
    return [
        told(
            formats.Activity,
            row,
            region=gathered.key(Region, row.region_id),
            municipality=gathered.key(Municipality, row.municipality_id),
            heads=_heads(gathered, row),
            partners=_partners(gathered, row),
            questions=_questions(gathered, row),
            interviews=_interviews(gathered, row),
        )
        for row in rows
    ]


def _heads(gathered: Gathered, row: Activity) -> dict[Sector, int]:
    counted = {c.sector: c.people for c in gathered.parts(HeadCount.activity_id, row.id)}
    return {sector: counted[sector] for sector in Sector if sector in counted}


def _partners(gathered: Gathered, row: Activity) -> list[formats.Partner]:
    found = gathered.parts(ActivityPartner.activity_id, row.id)
    keys = {one.id: gathered.key(Organisation, one.organisation_id) or "" for one in found}
    return [
        told(formats.Partner, one, organisation=keys[one.id])
        for one in sorted(found, key=lambda one: keys[one.id])
    ]


def _questions(gathered: Gathered, row: Activity) -> list[formats.Question]:
    found = gathered.parts(SurveyQuestion.activity_id, row.id)
    return [
        told(
            formats.Question,
            question,
            topic=gathered.first_topic(question, CarriedPart.question_id),
            answers=[
                told(formats.Answer, answer)
                for answer in sorted(
                    gathered.parts(SurveyAnswer.question_id, question.id), key=by_position
                )
            ],
        )
        for question in sorted(found, key=by_position)
    ]


def _interviews(gathered: Gathered, row: Activity) -> list[formats.Interview]:
    found = gathered.parts(Interview.activity_id, row.id)
    return [
        told(
            formats.Interview,
            interview,
            person=gathered.key(Person, interview.person_id),
            statements=[
                told(
                    formats.Statement,
                    one,
                    topic=gathered.first_topic(one, CarriedPart.statement_id),
                )
                for one in sorted(
                    gathered.parts(Statement.interview_id, interview.id), key=by_position
                )
            ],
        )
        for interview in sorted(found, key=lambda one: one.pseudonym)
    ]


def tell_topics(gathered: Gathered) -> list[file.Topic]:
    rows = sorted(gathered.all(Topic), key=lambda row: (row.raised_on, row.key))
    stations = defaultdict(list)
    for one in sorted(gathered.all(TopicStation), key=lambda one: (one.at, one.id)):
        stations[gathered.first_topic(one, CarriedPart.station_id)].append(one)
    return [
        told(
            file.Topic,
            row,
            region=gathered.key(Region, row.region_id),
            body=gathered.key(Body, row.body_id),
            activity=gathered.key(Activity, row.activity_id),
            merged_into=gathered.key(Topic, row.merged_into_id),
            split_from=gathered.key(Topic, row.split_from_id),
            **_occasion(gathered, row),
            stations=[
                told(
                    file.Station,
                    station,
                    body=gathered.key(Body, station.body_id),
                    meeting=gathered.key(Meeting, station.meeting_id),
                    decision=gathered.key(Decision, station.decision_id),
                    referral=gathered.key(Referral, station.referral_id),
                )
                for station in stations[row.key]
            ],
        )
        for row in rows
    ]


def _occasion(gathered: Gathered, row: Topic | Decision | Task) -> dict[str, str | None]:
    """The meeting and the item of its agenda; an item brings its meeting along."""
    item = gathered.find(AgendaItem, row.agenda_item_id)
    meeting_id = item.meeting_id if item else row.meeting_id
    return {
        "meeting": gathered.key(Meeting, meeting_id),
        "item": item.key if item and gathered.key(Meeting, meeting_id) else None,
    }


def _place(gathered: Gathered, row: Decision | Task) -> tuple[Any, ...]:
    """Where it stands among those of its day, whatever the numbers of their positions."""
    item = gathered.find(AgendaItem, row.agenda_item_id)
    meeting = gathered.find(Meeting, item.meeting_id if item else row.meeting_id)
    of_meeting = (str(meeting.starts_at), meeting.key) if meeting else ("", "")
    return (*of_meeting, item.position if item else 0, row.position, row.key)


def tell_decisions(gathered: Gathered, contents: Contents) -> list[file.Decision]:
    rows = sorted(gathered.all(Decision), key=lambda r: (r.decided_on, *_place(gathered, r)))
    return [
        told(
            file.Decision,
            row,
            body=gathered.key(Body, row.body_id),
            **(occasion := _occasion(gathered, row)),
            votes=_votes(row),
            eligible=_eligible(row, occasion["meeting"], contents),
            topic=gathered.first_topic(row, CarriedPart.decision_id),
            replaced_by=gathered.key(Decision, row.replaced_by_id),
            responsibility=tell_responsibility(gathered, Responsibility.decision_id, row.id),
            history=_history(gathered, StateChange.decision_id, row.id),
        )
        for row in rows
    ]


def _votes(row: Decision) -> file.Votes | None:
    if row.yes is None or row.no is None or row.abstained is None:
        return None
    return file.Votes(yes=row.yes, no=row.no, abstained=row.abstained)


def _eligible(row: Decision, meeting: str | None, contents: Contents) -> int | None:
    """Left out where it is as many as the roster says."""
    voters = contents.voters_at(contents.meetings[meeting]) if meeting else None
    return None if row.eligible == voters else row.eligible


def tell_tasks(gathered: Gathered) -> list[file.Task]:
    rows = sorted(gathered.all(Task), key=lambda row: (row.given_on, *_place(gathered, row)))
    return [
        told(
            file.Task,
            row,
            body=gathered.key(Body, row.body_id),
            **_occasion(gathered, row),
            decision=gathered.key(Decision, row.decision_id),
            responsibility=tell_responsibility(gathered, Responsibility.task_id, row.id),
            history=_history(gathered, StateChange.task_id, row.id),
        )
        for row in rows
    ]


def _history(gathered: Gathered, column: Any, id_: int) -> list[file.StateChange]:
    return [
        told(file.StateChange, change, by=gathered.key(Person, change.by_id))
        for change in sorted(gathered.parts(column, id_), key=lambda one: (one.at, one.id))
    ]


def tell_referrals(gathered: Gathered) -> list[file.Referral]:
    rows = sorted(gathered.all(Referral), key=lambda row: (row.passed_on, row.key))
    return [
        told(
            file.Referral,
            row,
            topic=gathered.first_topic(row, CarriedPart.referral_id),
            decision=gathered.key(Decision, row.decision_id),
            from_body=gathered.key(Body, row.from_body_id),
            to_body=gathered.key(Body, row.to_body_id),
            meeting=gathered.key(Meeting, row.meeting_id),
        )
        for row in rows
    ]
