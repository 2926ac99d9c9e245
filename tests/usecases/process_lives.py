"""A process from its start on, as its people live it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitation.model.activities import ActivityKind
from facilitation.model.bodies import Body, BodyKind, Mandate, MandateFunction, Seat
from facilitation.model.decisions import Decision
from facilitation.model.meetings import Meeting
from facilitation.model.people import Organisation, Person, Sector
from facilitation.model.processes import Phase, PhaseState, Process
from facilitation.model.referrals import Referral, ReferralOutcome
from facilitation.model.rights import Actor
from facilitation.usecases import gates, processes, seats, sittings
from facilitation.usecases.activities import ActivityDetails, add_activity
from facilitation.usecases.mandates import Filling, fill_seat
from facilitation.usecases.meetings import Plan, plan_meetings
from facilitation.usecases.referral_answers import ReferralAnswer, answer_referral
from facilitation.usecases.referrals import Passing, pass_decision
from facilitation.usecases.topic_ways import Wording, note_topic
from tests import cast
from tests.conftest import NOW, TODAY

HOST = "kreisrunde.test"


@dataclass
class Life:
    """A process as its people live it; time goes on with each thing they do."""

    session: Session
    scene: cast.Scene
    ada: Actor
    process: Process
    now: datetime = NOW

    @property
    def today(self) -> date:
        return self.now.date()

    def wait(self, days: int) -> None:
        self.now += timedelta(days=days)

    def bodies(self, kind: BodyKind) -> list[Body]:
        return list(
            self.session.scalars(
                select(Body)
                .where(Body.process_id == self.process.id, Body.kind == kind)
                .order_by(Body.position)
            )
        )

    def meet(self, body: Body) -> Meeting:
        """Plan a meeting a week ahead, wait for it, and open it."""
        day = self.today + timedelta(days=7)
        plan = Plan(body_id=body.id, day=day, starts=time(10), ends=time(12))
        (meeting,) = plan_meetings(
            self.session, self.process, [plan], host=HOST, by=self.ada, now=self.now
        )
        self.wait(8)
        return sittings.open_meeting(
            self.session, self.process, meeting.id, by=self.ada, now=self.now
        )

    def fill(self, body: Body, number: int) -> None:
        """Find people for so many vacant seats."""
        vacant = self.session.scalars(
            select(Seat.id)
            .where(Seat.body_id == body.id, ~Seat.id.in_(select(Mandate.seat_id)))
            .order_by(Seat.position)
        ).all()
        for seat_id in vacant[:number]:
            person = Person(district_id=body.district_id)
            person.call(given_name="Mit", family_name=f"Mensch {seat_id}")
            self.session.add(person)
            self.session.flush()
            seat = seats.get_seat(
                self.session, self.process, body.id, seat_id, by=self.ada, on=self.today
            )
            filling = Filling(
                person_id=person.id,
                deputy_id=None,
                function=MandateFunction.MEMBER,
                since=self.today,
            )
            fill_seat(self.session, seat, filling, by=self.ada, now=self.now)

    def hold(
        self, kind: ActivityKind, *, languages: Sequence[str] = (), region_id: int | None = None
    ) -> None:
        details = ActivityDetails(
            kind=kind,
            title=f"{kind} {self.today}",
            held_on=self.today,
            languages=tuple(languages),
            region_id=region_id,
        )
        add_activity(self.session, self.process, details, by=self.ada, on=self.today, now=self.now)

    def raise_topic(self, title: str) -> None:
        note_topic(
            self.session,
            self.process,
            Wording(title=title),
            raised_on=self.today,
            by=self.ada,
            on=self.today,
            now=self.now,
        )

    def report(self, kind: str, organisation: Organisation | None = None) -> None:
        gates.file_report(
            self.session,
            self.process,
            kind=kind,
            title=kind,
            organisation_id=organisation.id if organisation else None,
            filed_on=self.today,
            by=self.ada,
            now=self.now,
        )

    def hand(self, decision: Decision, body: Body) -> Referral:
        """Pass a finding to a body that has to adopt it."""
        wish = Passing(body_id=body.id, passed_on=self.today, for_adoption=True)
        return pass_decision(
            self.session, self.process, decision.id, wish,
            by=self.ada, on=self.today, now=self.now,
        )  # fmt: skip

    def answer(self, referral: Referral, outcome: ReferralOutcome) -> None:
        said = ReferralAnswer(outcome=outcome, answered_on=self.today)
        answer_referral(
            self.session, self.process, referral.id, said,
            by=self.ada, on=self.today, now=self.now,
        )  # fmt: skip

    @property
    def phase(self) -> Phase:
        return self.session.scalars(
            select(Phase).where(
                Phase.process_id == self.process.id, Phase.state == PhaseState.RUNNING
            )
        ).one()

    def is_met(self) -> bool:
        stand = gates.get_phase(self.session, self.process, self.phase.id, on=self.today)
        assert stand.report is not None
        return stand.report.is_met

    def go_on(self) -> str | None:
        """Leave the phase by its open gate; the next one's key."""
        assert self.is_met()
        following = gates.pass_phase(
            self.session,
            self.process,
            self.phase.id,
            reason="",
            today=self.today,
            by=self.ada,
            now=self.now,
        )
        self.session.flush()
        return following.key if following else None


def start(
    session: Session,
    scene: cast.Scene,
    ada: Actor,
    key: str,
    *,
    carrier_id: int | None = None,
    partner_ids: Sequence[int] = (),
) -> Life:
    process = processes.start_process(
        session,
        scene.district,
        processes.get_template(None, key),
        name=f"Verfahren {key}",
        starts_on=TODAY,
        carrier_id=carrier_id,
        partner_ids=partner_ids,
        by=ada,
        now=NOW,
    )
    return Life(session, scene, ada, process)


def organisation(session: Session, scene: cast.Scene, name: str) -> Organisation:
    made = Organisation(district_id=scene.district.id, sector=Sector.MIGRANT_ORGANISATIONS)
    made.rename(name)
    session.add(made)
    session.flush()
    return made
