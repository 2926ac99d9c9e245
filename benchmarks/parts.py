"""What stands for the parts of addresses: ids, keys and personal links of the first district."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload

from benchmarks.stage import Stage
from benchmarks.things import Parts, put_things
from facilitation.model import links
from facilitation.model.activities import Activity, ActivityKind
from facilitation.model.bodies import Body, Mandate
from facilitation.model.concepts import Measure
from facilitation.model.decisions import Decision
from facilitation.model.districts import District
from facilitation.model.expenses import Expense
from facilitation.model.incoming import IncomingMail, IncomingState
from facilitation.model.interviews import Interview, Statement
from facilitation.model.links import LinkKind
from facilitation.model.meetings import Invitation, Meeting
from facilitation.model.municipalities import Municipality
from facilitation.model.offers import Offer
from facilitation.model.outbox import OutgoingLetter
from facilitation.model.people import Organisation, Person
from facilitation.model.processes import Phase, PhaseState, Process, Region
from facilitation.model.referrals import Referral
from facilitation.model.series import Series
from facilitation.model.topics import Topic
from facilitation.model.venues import Venue

OF_DISTRICT: dict[str, Any] = {
    "offer_id": Offer,
    "venue_id": Venue,
    "organisation_id": Organisation,
    "letter_id": OutgoingLetter,
    "measure_id": Measure,
    "referral_id": Referral,
}
OF_PROCESS: dict[str, Any] = {
    "body_id": Body,
    "held_id": Meeting,
    "row_id": Meeting,
    "activity_id": Activity,
    "topic_id": Topic,
    "decision_id": Decision,
    "matter_id": Decision,
    "expense_id": Expense,
}


def find_parts(stage: Stage) -> Parts:
    """Of what is seeded the first one fit for its page; the rest is put there first."""
    put = put_things(stage)
    with Session(stage.engine) as session:
        district = session.scalars(select(District).order_by(District.id)).first()
        process = session.scalars(select(Process).order_by(Process.id)).first()
        if district is None or process is None:
            raise RuntimeError("nothing was seeded")
        parts = {"district": district.slug, "process": process.slug, "kind": "csv", **put}
        parts |= {"digest": "0", "path:name": "icon.svg", "name": "icon.svg"}
        for name, statement in _choices(district, process, int(put["member_id"])).items():
            parts[name] = str(session.scalar(statement.limit(1)) or "")
        return parts | _tokens(session, stage.app.config["SECRET_KEY"], parts)


def _choices(district: District, process: Process, member_id: int) -> dict[str, Select[Any]]:
    """By name, what is taken; the first row of each."""
    now = datetime.now(UTC)
    ahead = select(Meeting.id).where(Meeting.process_id == process.id, Meeting.starts_at > now)
    activities = select(Activity.id).where(Activity.process_id == process.id).order_by(Activity.id)
    mandates = select(Mandate.seat_id).where(Mandate.person_id == member_id).order_by(Mandate.id)
    found: dict[str, Select[Any]] = {
        name: select(kind.id).where(kind.district_id == district.id).order_by(kind.id)
        for name, kind in OF_DISTRICT.items()
    }
    found |= {
        name: select(kind.id).where(kind.process_id == process.id).order_by(kind.id)
        for name, kind in OF_PROCESS.items()
    }
    return found | {
        "person_id": select(Person.id).where(Person.id == member_id),
        "seat_id": mandates,
        "meeting_id": ahead.where(Meeting.series_id.is_(None)).order_by(Meeting.id.desc()),
        "public_id": ahead.where(Meeting.is_public).order_by(Meeting.id),
        "phase_id": select(Phase.id).where(
            Phase.process_id == process.id, Phase.state == PhaseState.RUNNING
        ),
        "interviews_id": activities.where(Activity.kind == ActivityKind.INTERVIEW),
        "survey_id": activities.where(Activity.kind == ActivityKind.SURVEY),
        "interview_id": activities.join(Interview, Interview.activity_id == Activity.id)
        .order_by(Interview.id)
        .with_only_columns(Interview.id),
        "statement_id": activities.join(Interview, Interview.activity_id == Activity.id)
        .join(Statement, Statement.interview_id == Interview.id)
        .order_by(Statement.id)
        .with_only_columns(Statement.id),
        "mail_id": select(IncomingMail.id)
        .where(IncomingMail.district_id == district.id, IncomingMail.state == IncomingState.OPEN)
        .order_by(IncomingMail.id),
        "erasable_id": select(Person.id)
        .where(Person.district_id == district.id, Person.deleted_at.is_(None))
        .order_by(Person.id.desc()),
        "removed person_id": _removed(Person, district),
        "removed organisation_id": _removed(Organisation, district),
        "key": select(Region.key).where(Region.process_id == process.id).order_by(Region.id),
        "ags": select(Municipality.ags)
        .where(Municipality.district_id == district.id)
        .order_by(Municipality.id),
    }


def _removed(kind: Any, district: District) -> Select[Any]:
    return (
        select(kind.id)
        .where(kind.district_id == district.id, kind.deleted_at.is_not(None))
        .order_by(kind.id)
    )


def _tokens(session: Session, key: str, parts: Parts) -> Parts:
    """The personal links of a member, by the beginning of their addresses."""
    person = session.get_one(Person, int(parts["person_id"]))
    body = session.get_one(Body, int(parts["body_id"]))
    series = session.get_one(Series, int(parts["series_id"]))
    asked = session.scalars(
        select(Invitation)
        .join(Meeting, Meeting.id == Invitation.meeting_id)
        .where(Invitation.person_id == person.id, Meeting.series_id.is_(None))
        .options(joinedload(Invitation.meeting), joinedload(Invitation.person))
        .order_by(Invitation.id.desc())
    ).first()
    if asked is None:
        raise RuntimeError("nobody was invited")
    own, feeds = person.links_version, (person.links_version, person.feeds_version)
    bound_to = {
        LinkKind.RSVP: (asked.id, asked.version_of_link),
        LinkKind.FEED: (person.id, links.version(person.key, *feeds)),
        LinkKind.BODY_FEED: (body.id, links.version(body.key, *feeds)),
        LinkKind.SERIES: (series.id, links.version(series.uid, own)),
        LinkKind.WISHES: (person.id, links.version(person.key, own)),
        LinkKind.LEAVE: (series.id, links.version(f"leave/{series.uid}", own)),
    }
    tokens = {
        f"/{kind.value} token": links.token(
            key, kind, person_id=person.id, subject_id=subject, version=version
        )
        for kind, (subject, version) in bound_to.items()
    }
    return tokens | {"invitation_id": str(asked.id), "asked_to": str(asked.meeting_id)}
