"""Seats and who holds them: filling, replacing, deputies, ends, and what is refused."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from facilitation.model.bodies import Mandate, MandateFunction, Seat
from facilitation.model.errors import (
    ConflictError,
    InvalidError,
    NotAllowedError,
    NotFoundError,
)
from facilitation.model.people import Organisation, Person, Sector
from facilitation.model.rights import Actor
from facilitation.usecases import mandates, seat_ends, seats
from facilitation.usecases.mandates import Filling
from facilitation.usecases.seat_rows import list_seats
from facilitation.usecases.seats import SeatDetails
from tests import cast
from tests.conftest import NOW, TODAY

DAY = timedelta(days=1)


def details(**changes: object) -> SeatDetails:
    plain: dict[str, object] = {
        "label": "Sportverein",
        "sector": Sector.CIVIL_SOCIETY,
        "subject": None,
        "is_voting": True,
        "may_decide": False,
    }
    return SeatDetails(**{**plain, **changes})  # type: ignore[arg-type]


def by(person: Person, *, since: date = TODAY, deputy: Person | None = None) -> Filling:
    return Filling(
        person_id=person.id,
        deputy_id=deputy.id if deputy else None,
        function=MandateFunction.MEMBER,
        since=since,
    )


def seat_of(session: Session, scene: cast.Scene, seat: Seat, actor: Actor) -> Seat:
    session.expire_all()
    return seats.get_seat(session, scene.process, scene.round_table.id, seat.id, by=actor, on=TODAY)


def test_a_vacant_seat_is_filled(session: Session, scene: cast.Scene, ada: Actor) -> None:
    seat = seat_of(session, scene, scene.vacant, ada)

    mandates.fill_seat(session, seat, by(scene.gus, deputy=scene.olga), by=ada, now=NOW)

    row = next(s for s in list_seats(session, seat.body_id, on=TODAY) if s.seat_id == seat.id)
    holder = row.holder_on(TODAY)
    assert holder is not None
    assert (holder.name, holder.deputy) == ("Gus Gast", "Olga Özdemir")
    assert row.holder_on(TODAY - DAY) is None


def test_a_filled_seat_is_not_filled_again(session: Session, scene: cast.Scene, ada: Actor) -> None:
    seat = seat_of(session, scene, scene.seat, ada)

    with pytest.raises(InvalidError, match="schon besetzt"):
        mandates.fill_seat(session, seat, by(scene.gus), by=ada, now=NOW)


def test_nobody_sits_twice_in_a_body(session: Session, scene: cast.Scene, ada: Actor) -> None:
    seat = seat_of(session, scene, scene.vacant, ada)

    with pytest.raises(InvalidError, match="sitzt in diesem Gremium schon für „Verein Brücke“"):
        mandates.fill_seat(session, seat, by(scene.ben), by=ada, now=NOW)


def test_nobody_deputises_for_themselves(session: Session, scene: cast.Scene, ada: Actor) -> None:
    seat = seat_of(session, scene, scene.vacant, ada)

    with pytest.raises(InvalidError, match="sich selbst vertreten"):
        mandates.fill_seat(session, seat, by(scene.gus, deputy=scene.gus), by=ada, now=NOW)


@pytest.mark.parametrize("as_deputy", [False, True])
def test_a_person_of_another_district_takes_no_seat(
    session: Session, scene: cast.Scene, ada: Actor, as_deputy: bool
) -> None:
    seat = seat_of(session, scene, scene.vacant, ada)
    filling = by(scene.gus, deputy=scene.cem) if as_deputy else by(scene.cem)

    with pytest.raises(NotFoundError):
        mandates.fill_seat(session, seat, filling, by=ada, now=NOW)


def test_only_facilitators_change_seats(
    session: Session, scene: cast.Scene, ben: Actor, cem: Actor
) -> None:
    with pytest.raises(NotAllowedError):
        seat_of(session, scene, scene.vacant, ben)
    with pytest.raises(NotFoundError):
        seat_of(session, scene, scene.vacant, cem)


def test_a_seat_is_found_only_in_its_own_body(
    session: Session, scene: cast.Scene, ada: Actor
) -> None:
    with pytest.raises(NotFoundError):
        seats.get_seat(session, scene.process, scene.east_table.id, scene.seat.id, by=ada, on=TODAY)


def test_replacing_leaves_no_gap_and_no_overlap(
    session: Session, scene: cast.Scene, ada: Actor
) -> None:
    seat = seat_of(session, scene, scene.seat, ada)
    since = date(2027, 3, 1)

    mandates.replace_holder(
        session, seat, seat.mandates[0].id, by(scene.gus, since=since), by=ada, now=NOW
    )

    row = list_seats(session, seat.body_id, on=TODAY)[0]
    before, after = row.holder_on(since - DAY), row.holder_on(since)
    assert before is not None
    assert after is not None
    assert (before.name, before.last_day) == ("Ben Becker", date(2027, 2, 28))
    assert (after.name, after.since) == ("Gus Gast", since)


@pytest.mark.parametrize(
    ("since", "sentence"),
    [(cast.SINCE, "erst danach"), (date(2020, 1, 1), "erst danach")],
)
def test_a_successor_comes_after(
    session: Session, scene: cast.Scene, ada: Actor, since: date, sentence: str
) -> None:
    seat = seat_of(session, scene, scene.seat, ada)

    with pytest.raises(InvalidError, match=sentence):
        mandates.replace_holder(
            session, seat, seat.mandates[0].id, by(scene.gus, since=since), by=ada, now=NOW
        )


def test_the_last_day_of_a_mandate_counts(session: Session, scene: cast.Scene, ada: Actor) -> None:
    seat = seat_of(session, scene, scene.seat, ada)

    mandates.end_mandate(session, seat, seat.mandates[0].id, last_day=TODAY, by=ada, now=NOW)

    assert seat.holder_on(TODAY) is not None
    assert seat.holds_on(TODAY + DAY)
    assert seat.holder_on(TODAY + DAY) is None


def test_a_mandate_does_not_end_before_it_began(
    session: Session, scene: cast.Scene, ada: Actor
) -> None:
    seat = seat_of(session, scene, scene.seat, ada)

    with pytest.raises(InvalidError, match="kann nicht davor liegen"):
        mandates.end_mandate(
            session, seat, seat.mandates[0].id, last_day=cast.SINCE - DAY, by=ada, now=NOW
        )


def test_a_mandate_is_not_stretched_over_the_next_one(
    session: Session, scene: cast.Scene, ada: Actor
) -> None:
    seat = seat_of(session, scene, scene.seat, ada)
    first = seat.mandates[0].id
    mandates.replace_holder(session, seat, first, by(scene.gus, since=TODAY), by=ada, now=NOW)

    with pytest.raises(InvalidError, match="schon jemand anderes"):
        mandates.end_mandate(session, seat, first, last_day=TODAY, by=ada, now=NOW)


def test_a_new_deputy_leaves_the_past_alone(
    session: Session, scene: cast.Scene, ada: Actor
) -> None:
    seat = seat_of(session, scene, scene.seat, ada)

    mandates.change_mandate(
        session,
        seat,
        seat.mandates[0].id,
        deputy_id=scene.gus.id,
        function=MandateFunction.CHAIR,
        since=TODAY,
        by=ada,
        now=NOW,
    )

    row = list_seats(session, seat.body_id, on=TODAY)[0]
    before, after = row.holder_on(TODAY - DAY), row.holder_on(TODAY)
    assert before is not None
    assert after is not None
    assert (before.deputy, after.deputy) == ("Dora Dahl", "Gus Gast")
    assert after.function is MandateFunction.CHAIR
    assert after.since == cast.SINCE


def test_a_mandate_entered_by_mistake_goes(session: Session, scene: cast.Scene, ada: Actor) -> None:
    seat = seat_of(session, scene, scene.seat, ada)

    mandates.withdraw_mandate(session, seat, seat.mandates[0].id, by=ada, now=NOW)
    session.flush()

    assert list_seats(session, seat.body_id, on=TODAY)[0].holders == ()


def test_a_seat_takes_label_and_sector_from_its_organisation(
    session: Session, scene: cast.Scene, ada: Actor
) -> None:
    subject = ("organisation", scene.seat.organisation_id)

    seat = seats.add_seat(
        session,
        scene.process,
        scene.east_table.id,
        details(label="", sector=None, subject=subject),
        valid_from=TODAY,
        by=ada,
        on=TODAY,
        now=NOW,
    )

    assert (seat.label, seat.sector) == ("Verein Brücke", Sector.CIVIL_SOCIETY)


def test_the_seat_of_an_amt_says_which_municipalities_it_covers(
    session: Session, scene: cast.Scene, ada: Actor
) -> None:
    amt = seats.list_subjects(session, scene.district.id, on=TODAY).associations[0]

    seat = seats.add_seat(
        session,
        scene.process,
        scene.round_table.id,
        details(label="", sector=None, subject=("association", amt[0])),
        valid_from=TODAY,
        by=ada,
        on=TODAY,
        now=NOW,
    )

    row = list_seats(session, scene.round_table.id, on=TODAY)[-1]
    assert row.seat_id == seat.id
    assert row.covers == ("Banzkow", "Crivitz, Stadt")


@pytest.mark.parametrize("kind", ["organisation", "municipality", "association", "district"])
def test_a_seat_is_not_for_something_of_another_district(
    session: Session, scene: cast.Scene, ada: Actor, kind: str
) -> None:
    foreign = Organisation(district_id=scene.elsewhere.id, sector=Sector.CHURCH)
    foreign.rename("Fremde Kirche")
    session.add(foreign)
    session.flush()

    with pytest.raises(NotFoundError):
        seats.add_seat(
            session,
            scene.process,
            scene.round_table.id,
            details(subject=(kind, foreign.id if kind == "organisation" else 9999)),
            valid_from=TODAY,
            by=ada,
            on=TODAY,
            now=NOW,
        )


def test_the_second_to_change_a_seat_sees_both_texts(
    session: Session, scene: cast.Scene, ada: Actor
) -> None:
    seat = seat_of(session, scene, scene.seat, ada)
    seen = seat.version
    seats.change_seat(session, seat, details(label="Erster"), version=seen, by=ada, now=NOW)
    session.flush()

    with pytest.raises(ConflictError) as caught:
        seats.change_seat(session, seat, details(label="Zweite"), version=seen, by=ada, now=NOW)

    assert caught.value.theirs["label"] == "Erster"
    assert caught.value.yours["label"] == "Zweite"


def test_a_seat_ends_with_whoever_holds_it(session: Session, scene: cast.Scene, ada: Actor) -> None:
    seat = seat_of(session, scene, scene.seat, ada)

    seat_ends.end_seat(session, seat, last_day=TODAY, by=ada, now=NOW)

    assert seat.holds_on(TODAY)
    assert not seat.holds_on(TODAY + DAY)
    assert seat.mandates[0].last_day == TODAY


def test_a_seat_does_not_end_twice_or_before_it_began(
    session: Session, scene: cast.Scene, ada: Actor
) -> None:
    seat = seat_of(session, scene, scene.seat, ada)

    with pytest.raises(InvalidError, match="nicht davor"):
        seat_ends.end_seat(session, seat, last_day=date(2020, 1, 1), by=ada, now=NOW)
    seat_ends.end_seat(session, seat, last_day=TODAY, by=ada, now=NOW)
    with pytest.raises(InvalidError, match="endet schon"):
        seat_ends.end_seat(session, seat, last_day=TODAY + DAY, by=ada, now=NOW)


_DAYS = st.dates(date(2026, 1, 1), date(2026, 3, 31))


@given(st.lists(st.tuples(st.integers(0, 3), _DAYS), max_size=12))
def test_however_a_seat_passes_hands_one_holds_it_at_a_time(
    moves: list[tuple[int, date]],
) -> None:
    seat = Seat(label="Sitz", valid_from=date(2026, 1, 1), mandates=[])
    people = [Person(id=number) for number in range(4)]
    for number, day in moves:
        try:
            if number:
                seat.fill(people[number], since=day)
            elif seat.mandates:
                seat.end_mandate(seat.mandates[-1], after=day)
        except InvalidError:
            pass

    first = date(2025, 12, 31)
    for day in (first + timedelta(days=n) for n in range(95)):
        assert sum(mandate.holds_on(day) for mandate in seat.mandates) <= 1
    assert all(m.valid_until is None or m.valid_from < m.valid_until for m in seat.mandates)


@given(_DAYS, st.none() | _DAYS, _DAYS, st.none() | _DAYS)
def test_two_spans_overlap_where_a_day_lies_in_both(
    start: date, end: date | None, since: date, until: date | None
) -> None:
    mandate = Mandate(valid_from=start, valid_until=end)
    days = [date(2026, 1, 1) + timedelta(days=n) for n in range(92)]
    other = Mandate(valid_from=since, valid_until=until)

    assert mandate.overlaps(since, until) == any(
        mandate.holds_on(day) and other.holds_on(day) for day in days
    )
