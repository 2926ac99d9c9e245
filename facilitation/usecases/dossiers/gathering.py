"""All rows of one process, table by table, and the keys by which they name each other."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import InstrumentedAttribute

from facilitation.model.activities import Activity, ActivityPartner, HeadCount
from facilitation.model.attendance import Attendance
from facilitation.model.base import Base
from facilitation.model.bodies import Body, Mandate, Seat
from facilitation.model.calendars import SentState
from facilitation.model.concepts import Concept, FieldOfAction, Measure
from facilitation.model.decisions import Decision, StateChange, Task
from facilitation.model.districts import District
from facilitation.model.expenses import Expense
from facilitation.model.interviews import Interview, Statement
from facilitation.model.meetings import AgendaItem, Invitation, Meeting
from facilitation.model.minutes import Minutes
from facilitation.model.municipalities import MunicipalAssociation, Municipality
from facilitation.model.offers import Offer
from facilitation.model.people import Membership, Organisation, Person
from facilitation.model.processes import (
    Extension,
    Phase,
    Process,
    ProcessPartner,
    Region,
    RegionMunicipality,
    Report,
)
from facilitation.model.referrals import Referral
from facilitation.model.responsibilities import Handover, Responsibility
from facilitation.model.series import Blackout, LeftOutDate, SentSeries, Series
from facilitation.model.surveys import SurveyAnswer, SurveyQuestion
from facilitation.model.topics import AgendaTopic, CarriedPart, Topic, TopicStation
from facilitation.model.venues import Venue

R = TypeVar("R", bound=Base)

_OF_PROCESS: tuple[type[Base], ...] = (
    Phase, Region, RegionMunicipality, ProcessPartner, Report, Extension, Body, Series, Meeting,
    Activity, Topic, Decision, Task, Concept, Expense,
)  # fmt: skip
_PARTS: tuple[tuple[Any, tuple[tuple[str, type[Base]], ...]], ...] = (
    (Seat, (("body_id", Body),)),
    (Mandate, (("seat_id", Seat),)),
    (LeftOutDate, (("series_id", Series),)),
    (SentSeries, (("series_id", Series),)),
    (AgendaItem, (("meeting_id", Meeting),)),
    (Invitation, (("meeting_id", Meeting),)),
    (Attendance, (("meeting_id", Meeting),)),
    (Minutes, (("meeting_id", Meeting),)),
    (ActivityPartner, (("activity_id", Activity),)),
    (HeadCount, (("activity_id", Activity),)),
    (SurveyQuestion, (("activity_id", Activity),)),
    (SurveyAnswer, (("question_id", SurveyQuestion),)),
    (Interview, (("activity_id", Activity),)),
    (Statement, (("interview_id", Interview),)),
    (TopicStation, (("topic_id", Topic),)),
    (AgendaTopic, (("topic_id", Topic),)),
    (CarriedPart, (("topic_id", Topic),)),
    (StateChange, (("decision_id", Decision), ("task_id", Task))),
    (Referral, (("topic_id", Topic), ("decision_id", Decision))),
    (FieldOfAction, (("concept_id", Concept),)),
    (Measure, (("field_of_action_id", FieldOfAction),)),
    (
        Responsibility,
        (
            ("decision_id", Decision),
            ("task_id", Task),
            ("measure_id", Measure),
            ("series_id", Series),
            ("offer_id", Offer),
        ),
    ),
    (Handover, (("responsibility_id", Responsibility),)),
)
"""Tables whose rows belong to rows of others: a part is in where what it belongs to is in."""

KINDS: frozenset[type[Base]] = frozenset(
    {
        *_OF_PROCESS, *(kind for kind, _ in _PARTS),
        MunicipalAssociation, Municipality, Venue, Offer, Blackout, SentState, Organisation,
        Person, Membership,
    }
)  # fmt: skip
"""The tables of a dossier, beside district and process."""

_MOST = 500
"""Ids in one query."""


class Gathered:
    """What a dossier tells of, fetched with a number of queries that grows with the tables."""

    def __init__(self, session: Session, process: Process) -> None:
        self._session, self.process = session, process
        self.district = session.get_one(District, process.district_id)
        self._rows: dict[type[Base], dict[int, Base]] = defaultdict(dict)
        self._parts: dict[InstrumentedAttribute[Any], dict[int, list[Any]]] = {}
        self._gather()

    def all(self, kind: type[R]) -> list[R]:
        """All rows of the table, by id."""
        return list(self._rows[kind].values())  # type: ignore[arg-type]

    def find(self, kind: type[R], id_: int | None) -> R | None:
        return None if id_ is None else self._rows[kind].get(id_)  # type: ignore[return-value]

    def key(self, kind: Any, id_: int | None) -> str | None:
        """The key of a row; None where it is not in the dossier."""
        row: Any = self.find(kind, id_)
        if row is None:
            return None
        return str(
            getattr(row, {Municipality: "ags", MunicipalAssociation: "ars"}.get(kind, "key"))
        )

    def first_topic(self, row: Any, carried: Any) -> str | None:
        """The key of the topic under which a part came up, whatever was merged since; `carried`
        is the column that tells of such parts."""
        for one in self.parts(carried, row.id):
            first = self.find(Topic, one.topic_id)
            if first is not None and first.merged_into_id == row.topic_id:
                return first.key
        return self.key(Topic, row.topic_id)

    def parts(self, column: Any, id_: int) -> list[Any]:
        """The rows whose `column` holds this id, by their own id."""
        if column not in self._parts:
            found: dict[int, list[Any]] = defaultdict(list)
            for row in self.all(column.class_):
                found[getattr(row, column.key)].append(row)
            self._parts[column] = found
        return self._parts[column].get(id_, [])

    def _gather(self) -> None:
        process, district = self.process.id, self.process.district_id
        for kind in (MunicipalAssociation, Municipality, Venue, Offer):
            self._take(kind, kind.district_id == district)
        for owned in _OF_PROCESS:
            self._take(owned, owned.process_id == process)  # type: ignore[attr-defined]
        for part, owners in _PARTS:
            # By the owner's table, not by a list of ids: rosters come by the thousand.
            self._take(part, or_(*(self._belongs(part, *owner) for owner in owners)))
        uids = select(Meeting.uid).where(Meeting.process_id == process)
        self._take(SentState, SentState.uid.in_(uids))
        self._take_shared_bodies()
        self._take_blackouts()
        self._take_organisations_and_people()

    def _take(self, kind: Any, where: ColumnElement[bool]) -> None:
        found = self._session.scalars(select(kind).where(where).order_by(kind.id))
        self._rows[kind].update((row.id, row) for row in found)

    def _belongs(self, part: Any, column: str, owner: Any) -> ColumnElement[bool]:
        """Whether the part's owner belongs to the process."""
        if hasattr(owner, "process_id"):
            inside = owner.process_id == self.process.id
        elif owner is Offer:
            inside = Offer.district_id == self.process.district_id
        else:
            owners = next(found for kind, found in _PARTS if kind is owner)
            inside = or_(*(self._belongs(owner, *above) for above in owners))
        belongs: ColumnElement[bool] = getattr(part, column).in_(select(owner.id).where(inside))
        return belongs

    def _take_shared_bodies(self) -> None:
        """Bodies of the district (the Kreistag) that are named, with those they report to, and the
        meetings of theirs that are named."""
        while named := self._named(Body) - self._rows[Body].keys():
            known = len(self._rows[Body])
            self._take_ids(Body, named, Body.process_id.is_(None))
            if len(self._rows[Body]) == known:
                break
        named = self._named(Meeting) - self._rows[Meeting].keys()
        self._take_ids(Meeting, named, Meeting.process_id.is_(None))
        bodies = self._rows[Body].keys()
        meetings: dict[int, Any] = self._rows[Meeting]
        self._rows[Meeting] = {i: m for i, m in meetings.items() if m.body_id in bodies}

    def _take_blackouts(self) -> None:
        shared = Blackout.body_id.is_(None)
        of_process = Blackout.body_id.in_(select(Body.id).where(Body.process_id == self.process.id))
        district = Blackout.district_id == self.process.district_id
        self._take(Blackout, and_(district, or_(shared, of_process)))

    def _take_organisations_and_people(self) -> None:
        """Those who are named, and those of the district who have no part in another process."""
        district = self.process.district_id
        elsewhere = _people_elsewhere(self.process)
        free = and_(Person.deleted_at.is_(None), Person.id.not_in(elsewhere))
        self._take(Person, and_(Person.district_id == district, free))
        self._take_ids(Person, self._named(Person) - self._rows[Person].keys())
        self._take_ids(Membership, self._rows[Person].keys(), by=Membership.person_id)
        present = Organisation.deleted_at.is_(None)
        self._take(Organisation, and_(Organisation.district_id == district, present))
        self._take_ids(Organisation, self._named(Organisation) - self._rows[Organisation].keys())

    def _take_ids(
        self,
        kind: Any,
        ids: Collection[int],
        where: ColumnElement[bool] | None = None,
        *,
        by: Any = None,
    ) -> None:
        wanted = sorted(ids)
        for start in range(0, len(wanted), _MOST):
            column = kind.id if by is None else by
            chosen = column.in_(wanted[start : start + _MOST])
            self._take(kind, chosen if where is None else and_(chosen, where))

    def _named(self, kind: type[Base]) -> set[int]:
        """The ids of this table to which the rows so far point."""
        return {
            id_
            for table, rows in self._rows.items()
            for column in _pointers(table, kind)
            for row in rows.values()
            if (id_ := getattr(row, column)) is not None
        } | {id_ for column in _pointers(Process, kind) if (id_ := getattr(self.process, column))}


def _pointers(table: type[Base], kind: type[Base]) -> Iterable[str]:
    target = kind.__tablename__
    return [
        name
        for name, column in table.__table__.columns.items()
        if any(key.column.table.name == target for key in column.foreign_keys)
    ]


def _people_elsewhere(process: Process) -> Any:
    """Who sits, was asked or was there in another process of the district."""
    bodies = select(Body.id).where(
        Body.district_id == process.district_id,
        Body.process_id.is_not(None),
        Body.process_id != process.id,
    )
    meetings = select(Meeting.id).where(Meeting.body_id.in_(bodies))
    seats = select(Seat.id).where(Seat.body_id.in_(bodies))
    sitting = Mandate.seat_id.in_(seats)
    return select(Mandate.person_id).where(sitting).union(
        select(Mandate.deputy_id).where(sitting, Mandate.deputy_id.is_not(None)),
        select(Invitation.person_id).where(Invitation.meeting_id.in_(meetings)),
        select(Attendance.person_id).where(
            Attendance.meeting_id.in_(meetings), Attendance.person_id.is_not(None)
        ),
    )  # fmt: skip
