"""The demo district: real places, and something to show on every page."""

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import holidays
import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from facilitation.demo import FILE, FURTHER_FILES, demo_file
from facilitation.formats.dossiers import Dossier, read_dossier, write_dossier
from facilitation.model.accounts import Account, Role
from facilitation.model.bodies import BodyKind, DecisionKind, DecisionMode
from facilitation.model.decisions import FollowupState, Result
from facilitation.model.expenses import ExpenseKind
from facilitation.model.meetings import Answer, Meeting, MeetingState
from facilitation.model.municipalities import Municipality, MunicipalityKind
from facilitation.model.outbox import OutgoingLetter
from facilitation.model.people import Person
from facilitation.model.series import Series
from facilitation.model.topics import TopicState
from facilitation.usecases import access
from facilitation.usecases.demo import LOGINS, load_demo, moved_to
from facilitation.usecases.series_telling import preview_telling

BERLIN = ZoneInfo("Europe/Berlin")


@cache
def demo() -> Dossier:
    return read_dossier(demo_file())


@pytest.mark.parametrize("name", [FILE, *FURTHER_FILES])
def test_each_file_is_written_as_an_export_would_write_it(name: str) -> None:
    assert write_dossier(read_dossier(demo_file(name))) == demo_file(name)


def test_the_sums_are_those_of_the_official_register() -> None:
    places = demo().municipalities

    assert len(places) == 142
    assert len(demo().associations) == 15
    assert sum(1 for place in places if place.association is None) == 5
    assert sum(place.inhabitants for place in places) == 211_779
    assert all(place.association or place.kind is MunicipalityKind.TOWN for place in places)


def test_the_source_of_the_facts_is_named() -> None:
    source = demo().official_register.source

    assert "Statistisches Bundesamt (Destatis)" in source
    assert "verändert" in source


def test_every_municipality_is_in_one_of_five_regions() -> None:
    regions = demo().process.regions

    placed = [ags for region in regions for ags in region.municipalities]
    assert len(regions) == 5
    assert sorted(placed) == sorted(place.ags for place in demo().municipalities)


def test_no_association_is_cut_in_two() -> None:
    home = {ags: region.key for region in demo().process.regions for ags in region.municipalities}

    pairs = {(place.association, home[place.ags]) for place in demo().municipalities}
    assert all(count == 1 for amt, count in Counter(amt for amt, _ in pairs).items() if amt)


@pytest.mark.parametrize("name", [FILE, *FURTHER_FILES])
def test_all_mail_ends_in_example(name: str) -> None:
    dossier = read_dossier(demo_file(name))
    rows = [dossier.district.mailbox, *(row.email for row in dossier.people)]
    rows += [row.email for row in dossier.organisations]

    assert all(email.endswith(".example") for email in rows if email)


def test_some_people_have_no_mail_and_some_share_a_mailbox() -> None:
    mailboxes = Counter(person.email for person in demo().people)

    assert mailboxes[""] >= 10
    assert any(count > 1 for email, count in mailboxes.items() if email)


def test_every_state_kind_and_way_occurs() -> None:
    dossier = demo()

    assert {meeting.state for meeting in dossier.meetings} == set(MeetingState)
    assert {topic.state for topic in dossier.topics} == set(TopicState)
    assert {decision.state for decision in dossier.decisions} == set(FollowupState)
    assert {task.state for task in dossier.tasks} == set(FollowupState)
    assert {decision.result for decision in dossier.decisions} == set(Result)
    assert {decision.mode for decision in dossier.decisions} == set(DecisionMode)
    assert {decision.kind for decision in dossier.decisions} == set(DecisionKind)


def test_money_of_each_kind_went_to_people_and_to_a_group() -> None:
    told = demo().expenses

    assert {one.kind for one in told} == set(ExpenseKind)
    assert all((one.person is None) is (one.kind is ExpenseKind.MICRO_GRANT) for one in told)


def test_answers_of_each_kind_wait_at_meetings_to_come() -> None:
    coming = [m for m in demo().meetings if m.state is MeetingState.INVITED]

    assert {invitation.answer for m in coming for invitation in m.invitations} == set(Answer)


def test_only_the_steering_group_resolves() -> None:
    bodies = {body.key: body for body in demo().bodies}

    resolving = {d.body for d in demo().decisions if d.kind is DecisionKind.RESOLUTION}
    assert {bodies[key].kind for key in resolving} == {BodyKind.STEERING_GROUP}


def test_seats_are_vacant_deputised_and_passed_on() -> None:
    seats = [seat for body in demo().bodies for seat in body.seats]

    assert any(not seat.mandates for seat in seats)
    assert any(len(seat.mandates) == 2 for seat in seats)
    assert any(seat.mandates and seat.mandates[-1].valid_until for seat in seats)
    assert any(mandate.deputy for seat in seats for mandate in seat.mandates)


def test_something_is_orphaned_and_something_is_being_handed_over() -> None:
    held = [row.responsibility for row in [*demo().decisions, *demo().tasks] if row.responsibility]

    assert any(row.caretaker is None and row.due_on for row in held)
    assert any(h.taken_at for row in held for h in row.handovers)
    assert any(h.taken_at is None for row in held for h in row.handovers)


def test_three_quarters_of_the_meetings_are_past() -> None:
    anchor = demo().anchor
    assert anchor is not None
    days = [meeting.starts_at.astimezone(BERLIN).date() for meeting in demo().meetings]

    past = sum(1 for day in days if day < anchor)
    assert 70 <= len(days) <= 90
    assert 0.6 < past / len(days) < 0.8
    assert not [day for day in days if anchor <= day < anchor + timedelta(days=7)]


def test_meetings_keep_to_evenings_of_the_week_and_off_holidays() -> None:
    free = holidays.country_holidays("DE", subdiv="MV", years=(2025, 2026, 2027))
    days = [meeting.starts_at.astimezone(BERLIN).date() for meeting in demo().meetings]

    assert {day.weekday() for day in days} <= {0, 1, 2, 3}
    assert [day for day in days if day in free] == []


@pytest.mark.parametrize("today", [date(2026, 11, 25), date(2027, 4, 2), date(2026, 7, 19)])
def test_loading_moves_everything_by_whole_weeks(today: date) -> None:
    before, after = demo(), moved_to(demo(), today)

    days = [
        (new.starts_at.date() - old.starts_at.date()).days
        for old, new in zip(before.meetings, after.meetings, strict=True)
    ]
    assert len(set(days)) == 1
    assert days[0] % 7 == 0
    assert after.anchor is not None
    assert 0 <= (today - after.anchor).days < 7


def test_what_lies_ahead_has_not_begun() -> None:
    anchor = demo().anchor
    assert anchor is not None

    past, ahead = set(), set()
    for meeting in demo().meetings:
        is_past = meeting.starts_at.astimezone(BERLIN).date() < anchor
        (past if is_past else ahead).add(meeting.state)
    assert past == {MeetingState.CLOSED, MeetingState.OPENED, MeetingState.CANCELLED}
    assert ahead == {MeetingState.PLANNED, MeetingState.INVITED, MeetingState.CANCELLED}


def test_the_demo_is_loaded_with_five_logins(session: Session) -> None:
    now = datetime(2026, 11, 25, 9, tzinfo=UTC)

    load_demo(session, today=now.date(), password_hash="a hash", now=now)

    emails = set(session.scalars(select(Account.email)))
    assert emails == {login.email for login in LOGINS}
    assert session.scalar(select(func.count()).select_from(Role)) == 2
    assert session.scalar(select(func.sum(Municipality.inhabitants))) == 211_779
    alone = select(func.count()).select_from(Meeting).where(Meeting.series_id.is_(None))
    assert session.scalar(alone) == len(demo().meetings)
    linked = session.scalars(select(Person.key).where(Person.account_id.is_not(None)))
    assert set(linked) == {login.person_key for login in LOGINS}
    assert session.scalar(select(func.count()).select_from(OutgoingLetter)) >= 10
    assert "rt-west-5.teilhabe.ludwigslust-parchim@kreisrunde" in session.scalars(
        select(Meeting.uid)
    )


@pytest.mark.parametrize("today", [date(2026, 11, 25), date(2027, 5, 3), date(2027, 12, 30)])
def test_the_demo_has_a_series_with_something_to_tell(session: Session, today: date) -> None:
    now = datetime.combine(today, time(9), UTC)

    done = load_demo(session, today=today, password_hash="a hash", now=now)

    series = session.scalars(select(Series)).one()
    dates = session.scalars(
        select(Meeting).where(Meeting.series_id == series.id).order_by(Meeting.original_start)
    ).all()
    assert [one.state for one in dates].count(MeetingState.CANCELLED) == 1
    assert any(one.moved_because for one in dates)
    facilitator = session.scalars(select(Person).where(Person.key == "kirsten-hollatz")).one()
    ada = access.actor_of(session, facilitator, on=today)
    telling = preview_telling(session, done.process, series.id, by=ada, now=now)
    assert telling.people >= 3
