"""The demo processes beside the first: each shows what its kind of process is about."""

from datetime import UTC, date, datetime, timedelta
from functools import cache

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitation.demo import FILE, FURTHER_FILES, demo_file
from facilitation.formats.dossiers import Dossier, read_dossier
from facilitation.model.accounts import Account, Role, RoleKind
from facilitation.model.activities import Activity, ActivityKind
from facilitation.model.bodies import Body, BodyKind
from facilitation.model.districts import District
from facilitation.model.meetings import Meeting
from facilitation.model.offers import Offer, OfferKind
from facilitation.model.people import Person
from facilitation.model.processes import PhaseState, Process
from facilitation.model.responsibilities import Responsibility
from facilitation.model.rights import Actor
from facilitation.model.series import Series
from facilitation.usecases import access, demand, gates
from facilitation.usecases.deadlines import list_deadlines
from facilitation.usecases.demo import LOGINS, SLUGS, load_further, moved_to, open_demo
from facilitation.usecases.reach import show_reach
from facilitation.usecases.surveys import list_results

NOW = datetime(2027, 5, 3, 9, tzinfo=UTC)
GOERLITZ = "goerlitz.yaml"


@cache
def further(name: str) -> Dossier:
    return read_dossier(demo_file(name))


@pytest.fixture
def logins(session: Session) -> None:
    """The accounts that the first demo district makes."""
    for login in LOGINS:
        session.add(Account(email=login.email, name="-", password_hash="-"))
    session.flush()


@pytest.mark.parametrize("name", FURTHER_FILES)
def test_the_addresses_are_those_of_the_file(name: str) -> None:
    dossier = further(name)

    assert SLUGS[name] == (dossier.district.slug, dossier.process.slug)
    assert len(demo_file(name)) < 300_000


@pytest.mark.parametrize("name", FURTHER_FILES)
@pytest.mark.parametrize("today", [date(2026, 11, 25), date(2028, 2, 29), date(2026, 7, 19)])
def test_everything_moves_by_whole_weeks(name: str, today: date) -> None:
    before, after = further(name), moved_to(further(name), today)

    assert before.anchor is not None
    assert after.anchor is not None
    days = {
        (new.starts_at.date() - old.starts_at.date()).days
        for old, new in zip(before.meetings, after.meetings, strict=True)
    }
    days |= {
        (new.held_on - old.held_on).days
        for old, new in zip(before.activities, after.activities, strict=True)
        if new.held_on and old.held_on
    }
    days |= {(after.process.starts_on - before.process.starts_on).days}
    assert days == {(after.anchor - before.anchor).days}
    assert 0 <= (today - after.anchor).days < 7


@pytest.mark.parametrize("name", [FILE, *FURTHER_FILES])
def test_nobody_has_answered_after_the_day_of_the_file(name: str) -> None:
    dossier = further(name)

    answered = [
        invitation.answered_at.date()
        for meeting in dossier.meetings
        for invitation in meeting.invitations
        if invitation.answered_at is not None
    ]

    assert dossier.anchor is not None
    assert max(answered) < dossier.anchor


def test_two_of_the_five_logins_work_in_every_district(session: Session) -> None:
    open_demo(session, today=NOW.date(), password_hash="a hash", now=NOW)
    open_demo(session, today=NOW.date(), password_hash="another", now=NOW)

    roles = session.execute(
        select(District.slug, Role.kind, Account.email)
        .join(Person, Person.district_id == District.id)
        .join(Role, Role.person_id == Person.id)
        .join(Account, Account.id == Person.account_id)
    )
    districts = {district for district, _process in SLUGS.values()}
    assert sorted(map(tuple, roles)) == sorted(
        (district, kind, f"{kind.value}@kreisrunde.example")
        for district in districts
        for kind in (RoleKind.FACILITATOR, RoleKind.STAFF)
    )
    assert len(session.scalars(select(Process.id)).all()) == len(SLUGS)
    assert set(session.scalars(select(Account.password_hash))) == {"another"}


@pytest.mark.usefixtures("logins")
def test_goerlitz_reached_two_thousand_five_hundred_people(session: Session) -> None:
    process = load_further(session, GOERLITZ, today=NOW.date(), now=NOW)

    reach = show_reach(session, process, by=_actor(session, process), on=NOW.date())
    assert {one.format: one.people for one in reach.formats} == {
        ActivityKind.SURVEY: 1163,
        ActivityKind.WORKSHOP: 153,
        ActivityKind.INTERVIEW: 12,
        ActivityKind.FORUM: 392,
        ActivityKind.OUTREACH_VISIT: 213,
        ActivityKind.EVENT: 418,
        BodyKind.STEERING_GROUP: 92,
        BodyKind.WORKING_GROUP: 57,
    }
    assert reach.total.people == 2500


@pytest.mark.usefixtures("logins")
def test_goerlitz_waits_for_the_resolution_of_its_council(session: Session) -> None:
    """What lies behind was left by open gates."""
    process = load_further(session, GOERLITZ, today=NOW.date(), now=NOW)

    stands = gates.list_phases(session, process, on=NOW.date())
    assert [one.phase.key for one in stands if one.phase.state is PhaseState.RUNNING] == [
        "adoption"
    ]
    for stand in stands[:4]:
        assert (stand.phase.state, stand.phase.reason) == (PhaseState.PASSED, "")
        stand.phase.state = PhaseState.RUNNING
        session.flush()
        report = gates.get_phase(session, process, stand.phase.id, on=NOW.date()).report
        assert report is not None
        assert report.is_met


@pytest.mark.usefixtures("logins")
def test_goerlitz_survey_is_weighted_by_age(session: Session) -> None:
    """Weights 1.3, 1.0 and 0.8 for 240, 400 and 360 people; 118, 175 and 132 of them said no."""
    load_further(session, GOERLITZ, today=NOW.date(), now=NOW)

    survey = session.scalars(select(Activity.id).where(Activity.key == "befragung")).one()
    asked = next(one for one in list_results(session, survey) if "18 Uhr" in one.text)
    effective = (240 * 1.3 + 400 * 1.0 + 360 * 0.8) ** 2 / (
        240 * 1.3**2 + 400 * 1.0**2 + 360 * 0.8**2
    )
    share = (118 * 1.3 + 175 * 1.0 + 132 * 0.8) / 1000
    said_no = next(one for one in asked.result.shares if one.answer == "nein")
    assert said_no.share == pytest.approx(share)
    assert said_no.margin == pytest.approx(1.96 * (share * (1 - share) / effective) ** 0.5)
    assert (asked.result.people, asked.topic) == (1000, "Busse am Abend und am Wochenende")


def _actor(session: Session, process: Process) -> Actor:
    facilitator = session.scalars(
        select(Person).where(
            Person.key == "kirsten-hollatz", Person.district_id == process.district_id
        )
    ).one()
    return access.actor_of(session, facilitator, on=NOW.date())


@pytest.mark.usefixtures("logins")
def test_helmstedt_is_proposed_to_call_its_round_table(session: Session) -> None:
    process = load_further(session, "helmstedt.yaml", today=NOW.date(), now=NOW)

    table = session.scalars(select(Body).where(Body.process_id == process.id)).one()
    call = demand.find_call(session, process, table, now=NOW)
    assert call is not None
    assert any(topic.is_urgent for topic in demand.list_waiting(session, table, now=NOW))
    kinds = {
        (offer.kind, offer.municipality_id)
        for offer in session.scalars(select(Offer).where(Offer.district_id == process.district_id))
    }
    assert {kind for kind, _ in kinds} == {OfferKind.SPORT, OfferKind.HOBBY, OfferKind.CULTURE}
    assert len({place for _, place in kinds}) >= 6


@pytest.mark.usefixtures("logins")
def test_koenigslutter_meets_on_last_mondays_and_refugees_take_over(session: Session) -> None:
    load_further(session, "helmstedt.yaml", today=NOW.date(), now=NOW)
    process = load_further(session, "koenigslutter.yaml", today=NOW.date(), now=NOW)

    assert process.carrier_organisation_id is not None
    series = session.scalars(select(Series).where(Series.process_id == process.id)).one()
    ahead = session.scalars(select(Meeting.original_start).where(Meeting.series_id == series.id))
    days = [start.date() for start in ahead if start]
    assert days
    assert all(day.weekday() == 0 and (day + timedelta(days=7)).day <= 7 for day in days)
    group = session.scalars(select(Offer).where(Offer.key == "mutter-kind-gruppe")).one()
    caretaker = session.scalars(
        select(Person.key)
        .join(Responsibility, Responsibility.caretaker_id == Person.id)
        .where(Responsibility.offer_id == group.id)
    ).one()
    assert caretaker == "leyla-rostami"


@pytest.mark.usefixtures("logins")
def test_the_twins_are_warned_and_one_report_is_missing(session: Session) -> None:
    load_further(session, GOERLITZ, today=NOW.date(), now=NOW)
    process = load_further(session, "twinning.yaml", today=NOW.date(), now=NOW)

    running = next(one for one in gates.list_phases(session, process, on=NOW.date()) if one.report)
    assert running.report is not None
    assert not running.report.is_met
    district = session.get_one(District, process.district_id)
    (line,) = list_deadlines(session, district, on=NOW.date())
    assert (line.process_slug, line.is_over) == ("twinning", False)
