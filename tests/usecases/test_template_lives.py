"""Each shipped kind of process, lived through from its start to its last gate."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitation.formats.process_templates import read_template
from facilitation.model.activities import ActivityKind
from facilitation.model.bodies import BodyKind, Seat
from facilitation.model.decisions import FollowupState
from facilitation.model.errors import InvalidError
from facilitation.model.meetings import Meeting
from facilitation.model.people import Organisation
from facilitation.model.processes import Process, ProcessState
from facilitation.model.referrals import ReferralOutcome
from facilitation.model.rights import Actor
from facilitation.usecases import gates, processes, sittings
from facilitation.usecases.deadlines import list_deadlines
from facilitation.usecases.series import plan_series, preview_series
from facilitation.usecases.series_proposals import find_proposal
from tests import cast, findings
from tests.conftest import NOW, TODAY
from tests.usecases.process_lives import HOST, Life, organisation, start


def test_goerlitz_is_lived_through_into_its_implementation(
    session: Session, scene: cast.Scene, ada: Actor
) -> None:
    life = start(session, scene, ada, "goerlitz")
    (steering,) = life.bodies(BodyKind.STEERING_GROUP)
    (council,) = life.bodies(BodyKind.COUNCIL)
    areas = life.bodies(BodyKind.WORKING_GROUP)
    assert council.is_linked
    assert len(areas) == 5

    life.fill(steering, 12)
    assert not life.is_met()
    life.fill(steering, 1)
    life.meet(steering)
    assert life.go_on() == "participation"

    for kind in (ActivityKind.SURVEY, ActivityKind.INTERVIEW, ActivityKind.FORUM):
        life.hold(kind)
    for area in areas:
        life.hold(ActivityKind.EVENT, region_id=area.region_id)
    life.hold(ActivityKind.WORKSHOP, languages=["pl", "de"])
    life.hold(ActivityKind.WORKSHOP, languages=["de"])
    assert not life.is_met()
    life.hold(ActivityKind.WORKSHOP, languages=["cs"])
    assert life.go_on() == "coordination"

    for area in areas:
        assert not life.is_met()
        life.fill(area, 1)
        life.meet(area)
    assert life.go_on() == "concept"

    for number in range(5):
        life.raise_topic(f"Thema {number}")
    life.meet(steering)
    life.report("concept")
    assert life.go_on() == "adoption"

    draft = findings.decide(session, steering, "Das Konzept wird beschlossen.", on=life.today)
    referral = life.hand(draft, council)
    assert not life.is_met()
    life.answer(referral, ReferralOutcome.ADOPTED)
    assert draft.state is FollowupState.OPEN
    assert life.go_on() == "implementation"
    assert life.process.state is ProcessState.RUNNING
    life.meet(steering)
    life.report("implementation")
    assert life.go_on() is None


def test_koenigslutter_is_carried_by_its_town_and_meets_every_last_monday(
    session: Session, scene: cast.Scene, ada: Actor
) -> None:
    town = organisation(session, scene, "Stadt Königslutter am Elm")
    life = start(session, scene, ada, "koenigslutter", carrier_id=town.id)
    (group,) = life.bodies(BodyKind.WORKING_GROUP)
    assert life.process.carrier_organisation_id == town.id

    proposal = find_proposal(session, life.process, group, None, by=ada, on=TODAY)
    assert proposal is not None
    shown = preview_series(session, life.process, proposal, by=ada, now=NOW)
    days = [line.planned.on for line in shown.lines if line.planned.on]
    assert days[:3] == [date(2027, 1, 25), date(2027, 2, 22), date(2027, 4, 26)]
    assert "29.03." in f"{[line.planned.day for line in shown.lines][2]:%d.%m.}"
    series = plan_series(session, life.process, proposal, host=HOST, by=ada, now=NOW)
    assert series.ends_on is None
    assert find_proposal(session, life.process, group, None, by=ada, on=TODAY) is None

    life.fill(group, 8)
    life.raise_topic("Wer leitet die Mutter-Kind-Gruppe?")
    meetings = session.scalars(
        select(Meeting).where(Meeting.series_id == series.id).order_by(Meeting.starts_at)
    ).all()
    for number, meeting in enumerate(meetings[:3], start=1):
        life.now = meeting.starts_at + timedelta(minutes=5)
        sittings.open_meeting(session, life.process, meeting.id, by=ada, now=life.now)
        if number == 1:
            assert life.go_on() == "offers"
    assert life.go_on() == "festival"
    life.hold(ActivityKind.EVENT)
    assert life.go_on() is None


def test_a_town_that_is_not_named_carries_nothing(
    session: Session, scene: cast.Scene, ada: Actor
) -> None:
    with pytest.raises(InvalidError, match="trägt eine Stadt") as refused:
        start(session, scene, ada, "koenigslutter")

    assert refused.value.field == "carrier_id"


@pytest.fixture
def twins(session: Session, scene: cast.Scene) -> tuple[Organisation, Organisation]:
    return (
        organisation(session, scene, "Verein Brücke e. V."),
        organisation(session, scene, "Afrikahaus"),
    )


def test_twins_meet_at_each_others_place_work_together_and_report(
    session: Session, scene: cast.Scene, ada: Actor, twins: tuple[Organisation, Organisation]
) -> None:
    life = start(session, scene, ada, "twinning", partner_ids=[twin.id for twin in twins])
    first, second = life.bodies(BodyKind.TWINNING)
    (tandem,) = life.bodies(BodyKind.WORKING_GROUP)
    assert (first.name, first.host_id) == ("Treffen bei Verein Brücke e. V.", twins[0].id)
    assert second.default_place == "Afrikahaus"
    labels = session.scalars(
        select(Seat.label).where(Seat.body_id == tandem.id).order_by(Seat.position)
    ).all()
    assert labels[:2] == ["Verein Brücke e. V., Ansprechperson", "Afrikahaus, Ansprechperson"]

    life.meet(first)
    life.meet(first)
    assert not life.is_met()
    life.meet(second)
    assert life.go_on() == "project"
    life.meet(tandem)
    assert not life.is_met()
    life.meet(tandem)
    assert life.go_on() == "report"
    life.report("joint_report", twins[0])
    assert not life.is_met()
    life.report("joint_report", twins[1])
    assert life.go_on() is None


def test_twins_are_warned_at_month_five_and_get_more_time_only_by_an_extension(
    session: Session, scene: cast.Scene, ada: Actor, twins: tuple[Organisation, Organisation]
) -> None:
    life = start(session, scene, ada, "twinning", partner_ids=[twin.id for twin in twins])

    def said() -> list[bool]:
        """Whether it is over, where there is something to be said."""
        return [one.is_over for one in list_deadlines(session, scene.district, on=life.today)]

    life.now = datetime(2027, 6, 10, 9, tzinfo=UTC)
    assert said() == []
    life.now = datetime(2027, 6, 11, 9, tzinfo=UTC)
    assert said() == [False]
    life.now = datetime(2027, 7, 12, 9, tzinfo=UTC)
    assert said() == [True]
    with pytest.raises(InvalidError, match="nur mit einer Verlängerung"):
        gates.pass_phase(
            session, life.process, life.phase.id,
            reason="Wir machen weiter.", today=life.today, by=ada, now=life.now,
        )  # fmt: skip
    gates.extend(
        session, life.process, months=2, reason="Das Fest wurde verlegt.", by=ada, now=life.now
    )
    session.flush()
    assert said() == []
    life.now = datetime(2027, 8, 11, 9, tzinfo=UTC)
    assert said() == [False]
    for body in life.bodies(BodyKind.TWINNING):
        life.meet(body)
    assert life.go_on() == "project"


@pytest.mark.parametrize(
    ("chosen", "sentence"),
    [
        ([0, 0], "nicht mit sich selbst"),
        ([0], "Wählen Sie die 2 Organisationen"),
        ([], "Wählen Sie die 2 Organisationen"),
    ],
)
def test_a_twinning_needs_two_different_organisations(
    session: Session,
    scene: cast.Scene,
    ada: Actor,
    twins: tuple[Organisation, Organisation],
    chosen: list[int],
    sentence: str,
) -> None:
    with pytest.raises(InvalidError) as refused:
        start(session, scene, ada, "twinning", partner_ids=[twins[n].id for n in chosen])

    assert sentence in refused.value.message % refused.value.parameters
    assert session.scalar(select(Process).where(Process.template_key == "twinning")) is None


def test_helmstedt_gathers_topics_and_meets(
    session: Session, scene: cast.Scene, ada: Actor
) -> None:
    life = start(session, scene, ada, "helmstedt")
    (table,) = life.bodies(BodyKind.ROUND_TABLE)

    for title in ("Sprachkurse", "Fahrdienst"):
        life.raise_topic(title)
    assert not life.is_met()
    life.raise_topic("Wohnungen")
    assert life.go_on() == "exchange"
    life.meet(table)
    assert life.go_on() is None


EVERY_PREDICATE = """
key: nie_gesehen
name: Ein Verfahren, das niemand kennt
summary: Es fragt alles, wonach sich fragen lässt.
partners: 3
regions:
  - {key: eins, name: Gebiet Eins, marks: [besuch]}
  - {key: zwei, name: Gebiet Zwei}
bodies:
  - {key: rat, kind: council, name: Rat, is_linked: true}
  - {key: haus, kind: twinning, name: "Abend bei {partner}", for_each: partner}
  - key: tisch
    kind: round_table
    name: Tisch {region}
    for_each: region
    seats:
      - {key: platz, label: "{name}", sector: others, for_each: partner}
      - {key: frei, label: Frei, sector: others, count: 3}
phases:
  - key: alles
    name: Alles
    condition:
      all_of:
        - meetings_held: {kind: twinning, scope: partner}
        - meetings_held: {kind: round_table, scope: region, at_least: 2}
        - activities_held: {kind: outreach_visit, scope: region, marked: besuch, language: ar}
        - topics_raised: {at_least: 1}
        - adopted: {kind: council}
        - seats_filled: {kind: round_table, share: 0.5, scope: region}
        - reports_filed: {kind: schluss, label: Schlussbericht, by_each: partner}
        - any_of:
            - reports_filed: {kind: anders}
            - within_months: {months: 12, warn_at: 11}
"""


def test_a_template_nobody_knows_with_every_predicate_is_lived_through(
    session: Session, scene: cast.Scene, ada: Actor, twins: tuple[Organisation, Organisation]
) -> None:
    partners = [*twins, organisation(session, scene, "Feuerwehr")]
    process = processes.start_process(
        session,
        scene.district,
        read_template(EVERY_PREDICATE.encode(), "nie_gesehen.yaml"),
        name="Unbekannt",
        starts_on=TODAY,
        partner_ids=[partner.id for partner in partners],
        by=ada,
        now=NOW,
    )
    life = Life(session, scene, ada, process)

    for body in life.bodies(BodyKind.TWINNING):
        life.meet(body)
    for body in life.bodies(BodyKind.ROUND_TABLE):
        life.fill(body, 3)
        life.meet(body)
        life.meet(body)
    marked = life.bodies(BodyKind.ROUND_TABLE)[0].region_id
    life.hold(ActivityKind.OUTREACH_VISIT, languages=["ar"], region_id=marked)
    life.raise_topic("Ein Thema")
    (council,) = life.bodies(BodyKind.COUNCIL)
    table = life.bodies(BodyKind.ROUND_TABLE)[0]
    referral = life.hand(findings.decide(session, table, on=life.today), council)
    life.answer(referral, ReferralOutcome.ADOPTED)
    for partner in partners:
        assert not life.is_met()
        life.report("schluss", partner)

    assert life.go_on() is None
