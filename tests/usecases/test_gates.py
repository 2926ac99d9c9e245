"""Going on from phase to phase."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from facilitation.model.errors import InvalidError, NotAllowedError, NotFoundError
from facilitation.model.meetings import MeetingState
from facilitation.model.processes import Phase, PhaseState, ProcessState, Report
from facilitation.model.referrals import Referral, ReferralOutcome
from facilitation.model.rights import Actor
from facilitation.model.topics import Topic
from facilitation.usecases import access, gates
from tests import cast, findings

ALL = {
    "all_of": [
        {"meetings_held": {"kind": "round_table", "scope": "region"}},
        {"topics_raised": {"at_least": 1, "scope": "process"}},
        {"seats_filled": {"kind": "round_table", "share": 0.5}},
        {
            "any_of": [
                {"reports_filed": {"kind": "concept", "at_least": 1}},
                {"within_months": {"months": 24}},
            ]
        },
    ]
}


def _first(session: Session, scene: cast.Scene, condition: dict[str, object]) -> Phase:
    phase = session.query(Phase).filter_by(process_id=scene.process.id, position=1).one()
    phase.condition = condition
    session.flush()
    return phase


def _hold(session: Session, scene: cast.Scene, now: datetime) -> None:
    for body in (scene.round_table, scene.east_table):
        made = cast.meeting(session, body, starts_at=now - timedelta(days=7))
        made.state = MeetingState.CLOSED
    topic = Topic(
        district_id=scene.district.id, process_id=scene.process.id, raised_on=date(2026, 12, 1)
    )
    topic.call("Bus am Abend", "Nach acht kommt niemand mehr nach Hause.")
    session.add(topic)
    session.flush()


def test_a_gate_names_what_is_missing_and_where(
    session: Session, scene: cast.Scene, today: date
) -> None:
    _first(session, scene, ALL)

    report = gates.list_phases(session, scene.process, on=today)[0].report

    assert report is not None
    assert not report.is_met
    assert [gap.name for gap in report.lines[0].missing] == ["Region West", "Region Ost"]


def test_a_gate_opens_when_the_data_say_so(
    session: Session, scene: cast.Scene, ada: Actor, now: datetime, today: date
) -> None:
    phase = _first(session, scene, ALL)
    _hold(session, scene, now)

    following = gates.pass_phase(
        session, scene.process, phase.id, reason="", today=today, by=ada, now=now
    )

    assert following is not None
    assert (phase.state, phase.reason) == (PhaseState.PASSED, "")
    assert (following.state, following.began_on) == (PhaseState.RUNNING, today)


def test_going_on_without_needs_a_reason_and_keeps_it(
    session: Session, scene: cast.Scene, ada: Actor, now: datetime, today: date
) -> None:
    phase = _first(session, scene, ALL)
    with pytest.raises(InvalidError, match="Grund"):
        gates.pass_phase(
            session, scene.process, phase.id, reason="  ", today=today, by=ada, now=now
        )

    gates.pass_phase(
        session, scene.process, phase.id, reason="Der Saal brannte.", today=today, by=ada, now=now
    )

    assert phase.reason == "Der Saal brannte."


def test_after_the_last_phase_the_process_is_closed(
    session: Session, scene: cast.Scene, ada: Actor, now: datetime, today: date
) -> None:
    for _ in range(3):
        running = next(
            stand.phase
            for stand in gates.list_phases(session, scene.process, on=today)
            if stand.phase.state is PhaseState.RUNNING
        )
        last = gates.pass_phase(
            session, scene.process, running.id, reason="", today=today, by=ada, now=now
        )
        session.flush()

    assert last is None
    assert scene.process.state is ProcessState.CLOSED


def test_a_phase_that_does_not_run_cannot_be_left(
    session: Session, scene: cast.Scene, ada: Actor, now: datetime, today: date
) -> None:
    ahead = session.query(Phase).filter_by(process_id=scene.process.id, position=2).one()

    with pytest.raises(InvalidError, match="läuft gerade nicht"):
        gates.pass_phase(session, scene.process, ahead.id, reason="x", today=today, by=ada, now=now)


@pytest.mark.parametrize(("who", "error"), [("sam", NotAllowedError), ("cem", NotFoundError)])
def test_only_a_facilitator_passes_a_gate(
    session: Session,
    scene: cast.Scene,
    now: datetime,
    today: date,
    who: str,
    error: type[Exception],
) -> None:
    phase = _first(session, scene, {})
    actor = access.actor_of(session, getattr(scene, who), on=today)

    with pytest.raises(error):
        gates.pass_phase(
            session, scene.process, phase.id, reason="", today=today, by=actor, now=now
        )


def test_a_report_by_an_organisation_of_another_district_is_not_found(
    session: Session, scene: cast.Scene, ada: Actor, now: datetime, today: date
) -> None:
    from facilitation.model.people import Organisation, Sector

    foreign = Organisation(district_id=scene.elsewhere.id, sector=Sector.CIVIL_SOCIETY)
    foreign.rename("Verein anderswo")
    session.add(foreign)
    session.flush()

    with pytest.raises(NotFoundError):
        gates.file_report(
            session,
            scene.process,
            kind="concept",
            title="Bericht",
            organisation_id=foreign.id,
            filed_on=today,
            by=ada,
            now=now,
        )


def test_more_time_moves_the_end(
    session: Session, scene: cast.Scene, ada: Actor, now: datetime
) -> None:
    _first(session, scene, {"within_months": {"months": 6}})
    late = date(2026, 9, 1)
    assert not gates.list_phases(session, scene.process, on=late)[0].report.is_met  # type: ignore[union-attr]

    gates.extend(session, scene.process, months=6, reason="Elternzeit", by=ada, now=now)
    session.flush()

    assert gates.list_phases(session, scene.process, on=late)[0].report.is_met  # type: ignore[union-attr]


def test_a_filed_report_counts(
    session: Session, scene: cast.Scene, ada: Actor, now: datetime, today: date
) -> None:
    _first(session, scene, {"reports_filed": {"kind": "concept", "label": "Konzept"}})
    gates.file_report(
        session,
        scene.process,
        kind="concept",
        title="Entwurf",
        organisation_id=None,
        filed_on=today,
        by=ada,
        now=now,
    )
    session.flush()

    assert session.query(Report).count() == 1
    assert gates.list_phases(session, scene.process, on=today)[0].report.is_met  # type: ignore[union-attr]


def test_a_yes_to_something_else_before_the_phase_began_opens_no_gate(
    session: Session, scene: cast.Scene, today: date
) -> None:
    phase = _first(session, scene, {"adopted": {"kind": "steering_group"}})
    phase.began_on = today - timedelta(days=10)
    earlier = Referral(
        district_id=scene.district.id,
        topic_id=findings.topic(session, scene.round_table).id,
        to_body_id=scene.steering.id,
        passed_on=today - timedelta(days=30),
        answered_on=today - timedelta(days=11),
        outcome=ReferralOutcome.ADOPTED,
    )
    session.add(earlier)
    session.flush()
    assert not gates.get_phase(session, scene.process, phase.id, on=today).report.is_met

    earlier.answered_on = phase.began_on
    session.flush()

    assert gates.get_phase(session, scene.process, phase.id, on=today).report.is_met
