"""People join and leave the rest of a series; what is past stays as it was."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from facilitation.model.bodies import Mandate, Seat
from facilitation.model.errors import InvalidError, NotAllowedError, NotFoundError
from facilitation.model.meetings import Answer, AnswerWay, Invitation, InvitedAs
from facilitation.usecases import series_joining
from facilitation.usecases.series_members import show_membership
from tests.conftest import NOW, TODAY
from tests.usecases.series_stage import FIRST, WEEK, ask_to_all, asked, dates, picture, weekly

ALL = [FIRST + place * WEEK for place in range(5)]
MEMBER, ADVISORY = InvitedAs.MEMBER, InvitedAs.ADVISORY_MEMBER


@pytest.fixture
def series(session, scene):
    """Ben is asked to all five dates by his seat."""
    made = weekly(session, scene.round_table)
    ask_to_all(session, made, scene.ben, mandate_id=scene.mandate.id)
    return made


@pytest.fixture
def half_over(session, scene):
    """The same, with two dates behind us, to which Ben has answered."""
    made = weekly(session, scene.round_table, first=TODAY - 2 * WEEK, number=6, key="half")
    ask_to_all(session, made, scene.ben, mandate_id=scene.mandate.id)
    for meeting in dates(session, made)[:2]:
        (invitation,) = session.scalars(
            select(Invitation).where(Invitation.meeting_id == meeting.id)
        )
        invitation.answer, invitation.answer_way = Answer.ACCEPTED, AnswerWay.LINK
    session.flush()
    return made


def add(session, scene, series, person, by, invited_as=ADVISORY):
    return series_joining.add_to_series(
        session, scene.process, series.id, person.id, invited_as=invited_as, by=by, now=NOW
    )


def drop(session, scene, series, person, by):
    return series_joining.drop_from_series(
        session, scene.process, series.id, person.id, by=by, now=NOW
    )


def follow(session, scene, series, by, *, joining=(), leaving=()):
    return series_joining.follow_body(
        session, scene.process, series.id, joining=joining, leaving=leaving, by=by, now=NOW
    )


def membership(session, scene, series, by):
    return show_membership(session, scene.process, series.id, by=by, now=NOW)


def fill_vacant(session, scene, person, *, since, until=None):
    mandate = Mandate(
        seat_id=scene.vacant.id, person_id=person.id, valid_from=since, valid_until=until
    )
    session.add(mandate)
    session.flush()
    return mandate


def test_who_joins_late_is_asked_to_all_coming_dates_and_to_none_before(
    session, scene, half_over, ada
):
    before = picture(session, half_over, until=NOW)

    added = add(session, scene, half_over, scene.gus, ada)

    assert added == 4
    assert asked(session, half_over, scene.gus) == [TODAY + place * WEEK for place in range(4)]
    assert picture(session, half_over, until=NOW) == before


def test_who_leaves_keeps_the_past_dates(session, scene, half_over, ada):
    before = picture(session, half_over, until=NOW)

    assert drop(session, scene, half_over, scene.ben, ada) == 4

    assert asked(session, half_over, scene.ben) == [TODAY - 2 * WEEK, TODAY - WEEK]
    assert picture(session, half_over, until=NOW) == before


def test_who_comes_back_is_asked_anew(session, scene, series, ada):
    drop(session, scene, series, scene.ben, ada)

    add(session, scene, series, scene.ben, ada)

    assert asked(session, series, scene.ben) == ALL
    found = session.scalars(select(Invitation).where(Invitation.person_id == scene.ben.id)).all()
    assert {one.mandate_id for one in found} == {scene.mandate.id}


def test_a_person_is_asked_by_the_seat_they_hold_on_the_day(session, scene, series, ada):
    mandate = fill_vacant(session, scene, scene.gus, since=FIRST + 2 * WEEK)

    add(session, scene, series, scene.gus, ada)

    rows = session.execute(
        select(Invitation.invited_as, Invitation.mandate_id)
        .where(Invitation.person_id == scene.gus.id)
        .order_by(Invitation.meeting_id)
    ).all()
    assert rows == [(ADVISORY, None)] * 2 + [(MEMBER, mandate.id)] * 3


def test_a_guest_of_one_date_who_joins_keeps_the_answer(session, scene, series, ada):
    guest = Invitation(
        meeting=dates(session, series)[1],
        person=scene.gus,
        invited_as=InvitedAs.GUEST,
        answer=Answer.ACCEPTED,
    )
    session.add(guest)
    session.flush()

    add(session, scene, series, scene.gus, ada)

    assert (guest.invited_as, guest.answer) == (ADVISORY, Answer.ACCEPTED)
    assert asked(session, series, scene.gus) == ALL


def test_a_deputy_of_one_date_who_leaves_the_series_stays_deputy(session, scene, series, ada):
    add(session, scene, series, scene.gus, ada)
    (first,) = session.scalars(
        select(Invitation).where(
            Invitation.person_id == scene.gus.id,
            Invitation.meeting_id == dates(session, series)[0].id,
        )
    )
    first.invited_as = InvitedAs.DEPUTY
    session.flush()

    drop(session, scene, series, scene.gus, ada)

    assert asked(session, series, scene.gus) == ALL[:1]


@pytest.mark.parametrize("invited_as", [InvitedAs.GUEST, InvitedAs.DEPUTY])
def test_nobody_is_guest_or_deputy_of_a_whole_series(session, scene, series, ada, invited_as):
    with pytest.raises(InvalidError, match="einzelnen Termin"):
        add(session, scene, series, scene.gus, ada, invited_as=invited_as)


def test_joining_and_leaving_twice_is_refused(session, scene, series, ada):
    with pytest.raises(InvalidError, match="schon zu allen kommenden Terminen"):
        add(session, scene, series, scene.ben, ada)
    with pytest.raises(InvalidError, match="zu keinem kommenden Termin"):
        drop(session, scene, series, scene.gus, ada)


def test_the_series_shows_who_is_new_in_the_body_and_who_has_left(session, scene, series, ada):
    fill_vacant(session, scene, scene.gus, since=FIRST + 3 * WEEK)
    scene.mandate.valid_until = FIRST + WEEK
    session.flush()

    found = membership(session, scene, series, ada)

    (new,), (gone,) = found.joining, found.leaving
    assert (new.name, new.seat, new.day, new.dates) == ("Gus Gast", "Kirche", FIRST + 3 * WEEK, 2)
    assert (gone.name, gone.day, gone.dates) == ("Ben Becker", FIRST + WEEK - timedelta(days=1), 4)
    assert [(one.name, one.dates) for one in found.people] == [("Ben Becker", 5)]


def test_following_the_body_changes_only_the_days_it_is_about(session, scene, series, ada):
    fill_vacant(session, scene, scene.gus, since=FIRST + 3 * WEEK)
    scene.mandate.valid_until = FIRST + WEEK
    session.flush()

    done = follow(session, scene, series, ada, joining=[scene.gus.id], leaving=[scene.ben.id])

    assert done == (1, 1)
    assert asked(session, series, scene.gus) == ALL[3:]
    assert asked(session, series, scene.ben) == ALL[:1]
    found = membership(session, scene, series, ada)
    assert (found.joining, found.leaving) == ((), ())


def test_following_the_body_takes_nobody_in_who_was_not_named(session, scene, series, ada):
    fill_vacant(session, scene, scene.gus, since=FIRST)

    assert follow(session, scene, series, ada, leaving=[scene.ben.id]) == (0, 0)
    assert asked(session, series, scene.gus) == []


def test_who_was_taken_out_of_one_date_is_not_called_new(session, scene, series, ada):
    (first, *_) = session.scalars(select(Invitation).where(Invitation.person_id == scene.ben.id))
    first.withdraw(now=NOW)
    session.flush()

    assert membership(session, scene, series, ada).joining == ()


def test_members_come_along_from_bodies_that_are_convened(session, scene, series, ada):
    scene.round_table.convenes = ["steering_group"]
    session.flush()

    found = membership(session, scene, series, ada)

    assert [one.name for one in found.joining] == ["Stella Stern"]


def test_only_the_office_of_the_process_changes_who_is_in(session, scene, series, ben, cem):
    for do in (lambda by: add(session, scene, series, scene.gus, by),
               lambda by: drop(session, scene, series, scene.ben, by),
               lambda by: follow(session, scene, series, by),
               lambda by: membership(session, scene, series, by)):  # fmt: skip
        with pytest.raises(NotAllowedError):
            do(ben)
        with pytest.raises(NotFoundError):
            do(cem)


def test_people_of_another_district_do_not_join(session, scene, series, ada):
    with pytest.raises(NotFoundError):
        add(session, scene, series, scene.cem, ada)


def test_vacant_seats_and_seats_of_another_day_ask_nobody(session, scene, series, ada):
    fill_vacant(session, scene, scene.gus, since=date(2026, 1, 1), until=TODAY)

    assert membership(session, scene, series, ada).joining == ()
    assert session.get_one(Seat, scene.vacant.id).label == "Kirche"
