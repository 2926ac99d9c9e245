"""A series is shown before it is stored; nobody is told, and nothing is planned twice."""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from facilitation.model.errors import InvalidError, NotAllowedError, NotFoundError
from facilitation.model.meetings import AgendaItem, Invitation, Meeting
from facilitation.model.outbox import OutgoingLetter
from facilitation.model.rights import Actor
from facilitation.model.series import Blackout, Frequency, HolidayPolicy, LeftOutDate, Series
from facilitation.model.venues import Venue
from facilitation.planning.recurrence import LAST, Rule
from facilitation.planning.series_dates import Choice, Outcome
from facilitation.usecases.series import plan_series, preview_series
from tests import cast
from tests.conftest import NOW
from tests.usecases.series_plans import HOST, last_mondays

EASTER_MONDAY, WHIT_MONDAY = date(2027, 3, 29), date(2027, 5, 31)


def test_the_preview_shows_each_date_with_its_reason_and_stores_nothing(
    session: Session, scene: cast.Scene, ada: Actor
) -> None:
    plan = last_mondays(scene, policy=HolidayPolicy.NEXT_FREE_DAY)

    preview = preview_series(session, scene.process, plan, by=ada, now=NOW)

    assert preview.in_words == "jeden letzten Montag im Monat"
    assert preview.rule.starts_on == date(2027, 1, 25)
    assert preview.taking_place == 12
    easter = next(line for line in preview.lines if line.planned.day == EASTER_MONDAY)
    assert (easter.planned.on, easter.planned.reason) == (date(2027, 3, 30), "Ostermontag")
    assert [str(remark) for remark in easter.remarks] == ["Schulferien: Oster-/Frühjahrsferien."]
    assert session.scalars(select(Series)).all() == session.scalars(select(Meeting)).all() == []


def test_the_preview_names_what_the_body_does_on_the_same_day(
    session: Session, scene: cast.Scene, ada: Actor
) -> None:
    cast.meeting(session, scene.round_table, starts_at=datetime(2027, 2, 22, 9, tzinfo=UTC))

    preview = preview_series(session, scene.process, last_mondays(scene), by=ada, now=NOW)

    february = preview.lines[1]
    assert "Am selben Tag tagt das Gremium schon: Runder Tisch West, 10:00 Uhr." in [
        str(remark) for remark in february.remarks
    ]


def test_the_preview_says_until_when_school_holidays_are_known(
    session: Session, scene: cast.Scene, ada: Actor
) -> None:
    near = last_mondays(scene, until=date(2027, 3, 1))
    far = last_mondays(scene, until=date(2032, 1, 1))

    assert preview_series(session, scene.process, near, by=ada, now=NOW).remarks == ()
    (remark,) = preview_series(session, scene.process, far, by=ada, now=NOW).remarks
    assert "liegen keine Angaben vor" in str(remark)


def test_a_series_becomes_one_meeting_for_each_date_that_takes_place(
    session: Session, scene: cast.Scene, ada: Actor
) -> None:
    plan = last_mondays(scene, policy=HolidayPolicy.NEXT_FREE_DAY)

    series = plan_series(session, scene.process, plan, host=HOST, by=ada, now=NOW)

    meetings = session.scalars(select(Meeting).order_by(Meeting.starts_at)).all()
    assert len(meetings) == 12
    assert {meeting.series_id for meeting in meetings} == {series.id}
    assert len({meeting.uid for meeting in meetings} | {series.uid}) == 13
    assert all(meeting.uid.endswith(f"@{HOST}") for meeting in meetings)
    easter = meetings[2]
    assert easter.original_start == datetime(2027, 3, 29, 15, tzinfo=UTC)
    assert easter.starts_at == datetime(2027, 3, 30, 15, tzinfo=UTC)
    assert easter.ends_at == datetime(2027, 3, 30, 17, tzinfo=UTC)
    assert easter.moved_because == "Ostermontag"
    january = meetings[0]
    assert january.starts_at == january.original_start == datetime(2027, 1, 25, 16, tzinfo=UTC)
    assert session.scalar(select(func.count(AgendaItem.id))) == 36
    assert (series.starts_on, series.ends_on) == (date(2027, 1, 25), date(2027, 12, 31))
    assert series.grown_until == date(2027, 12, 31)
    assert series.released_until is None


def test_planning_tells_nobody(session: Session, scene: cast.Scene, ada: Actor) -> None:
    plan_series(session, scene.process, last_mondays(scene), host=HOST, by=ada, now=NOW)

    asked = select(func.count(Invitation.id)).scalar_subquery()
    told = select(func.count(OutgoingLetter.id)).scalar_subquery()
    assert session.execute(select(asked, told)).one() == (0, 0)


def test_left_out_and_open_dates_are_kept_with_their_reason(
    session: Session, scene: cast.Scene, ada: Actor
) -> None:
    choices = {date(2027, 6, 28): Choice(None, "Kreistagswahl")}
    plan = last_mondays(scene, choices=choices)

    plan_series(session, scene.process, plan, host=HOST, by=ada, now=NOW)

    found = session.scalars(select(LeftOutDate).order_by(LeftOutDate.day)).all()
    assert [(one.day, one.reason, one.is_open) for one in found] == [
        (EASTER_MONDAY, "Ostermontag", True),
        (date(2027, 6, 28), "Kreistagswahl", False),
    ]


def test_an_open_series_has_dates_for_a_year_and_no_end(
    session: Session, scene: cast.Scene, ada: Actor
) -> None:
    plan = last_mondays(scene, until=None)

    series = plan_series(session, scene.process, plan, host=HOST, by=ada, now=NOW)

    assert (series.ends_on, series.grown_until) == (None, date(2028, 1, 25))


def test_a_number_of_meetings_sets_the_end(session: Session, scene: cast.Scene, ada: Actor) -> None:
    plan = last_mondays(scene, until=None, number=3, policy=HolidayPolicy.SKIP)

    series = plan_series(session, scene.process, plan, host=HOST, by=ada, now=NOW)

    assert series.ends_on == series.grown_until == date(2027, 4, 26)


def test_pressing_the_button_twice_plans_once(
    session: Session, scene: cast.Scene, ada: Actor
) -> None:
    plan = last_mondays(scene)

    once = plan_series(session, scene.process, plan, host=HOST, by=ada, now=NOW, once="a1")
    again = plan_series(session, scene.process, plan, host=HOST, by=ada, now=NOW, once="a1")
    other = plan_series(
        session,
        scene.process,
        replace(plan, starts=time(16)),
        host=HOST,
        by=ada,
        now=NOW,
        once="a1",
    )

    assert again is once
    assert other is not once
    assert session.scalar(select(func.count(Series.id))) == 2


def test_blackouts_of_district_body_and_venue_count_and_no_others(
    session: Session, scene: cast.Scene, ada: Actor
) -> None:
    hall, school = (Venue(district_id=scene.district.id, name=name) for name in ("Saal", "Schule"))
    session.add_all([hall, school])
    session.flush()
    for day, reason, of in (
        (date(2027, 1, 25), "Kreistag", {}),
        (date(2027, 2, 22), "Klausur", {"body_id": scene.round_table.id}),
        (date(2027, 4, 26), "Umbau", {"venue_id": hall.id}),
        (date(2027, 5, 31), "fremder Raum", {"venue_id": school.id}),
        (date(2027, 6, 28), "fremdes Gremium", {"body_id": scene.east_table.id}),
    ):
        session.add(
            Blackout(
                district_id=scene.district.id, first_day=day, last_day=day, reason=reason, **of
            )
        )
    elsewhere = Blackout(
        district_id=scene.elsewhere.id,
        first_day=date(2027, 7, 26),
        last_day=date(2027, 7, 26),
        reason="fremder Kreis",
    )
    session.add(elsewhere)
    session.flush()
    plan = last_mondays(scene, policy=HolidayPolicy.SKIP, venue_id=hall.id)

    preview = preview_series(session, scene.process, plan, by=ada, now=NOW)

    touched = [line.planned for line in preview.lines if line.planned.outcome is not Outcome.KEPT]
    assert [one.reason for one in touched] == ["Kreistag", "Klausur", "Ostermontag", "Umbau"]


def test_the_venue_gives_the_place(session: Session, scene: cast.Scene, ada: Actor) -> None:
    hall = Venue(district_id=scene.district.id, name="Rathaus", address="Am Markt 1")
    session.add(hall)
    session.flush()
    plan = last_mondays(scene, venue_id=hall.id)

    series = plan_series(session, scene.process, plan, host=HOST, by=ada, now=NOW)

    meeting = session.scalars(select(Meeting).limit(1)).one()
    assert (series.place, series.venue_id) == ("Rathaus, Am Markt 1", hall.id)
    assert (meeting.place, meeting.venue_id) == ("Rathaus, Am Markt 1", hall.id)


@pytest.mark.parametrize(
    ("changed", "field", "sentence"),
    [
        ({"until": date(2026, 12, 1)}, "until", "vor dem Beginn"),
        ({"number": 3}, "number", "nicht beides"),
        ({"starts": time(20)}, "ends", "vor dem Beginn"),
        (
            {
                "rule": Rule(
                    frequency=Frequency.MONTHLY_BY_WEEKDAY,
                    weekday=6,
                    nth=LAST,
                    starts_on=date(2027, 2, 1),
                ),
                "starts": time(2, 30),
            },
            "starts",
            "Uhr vorgestellt",
        ),
        (
            {"rule": Rule(frequency=Frequency.WEEKLY, weekday=0, starts_on=date(2027, 1, 4))},
            "starts_on",
            "Vergangenheit",
        ),
        (
            {"rule": Rule(frequency=Frequency.WEEKLY, starts_on=date(2027, 2, 4))},
            "weekday",
            "Wochentag",
        ),
    ],
)
def test_what_cannot_be_is_refused_before_anything_is_stored(
    session: Session,
    scene: cast.Scene,
    ada: Actor,
    changed: dict[str, Any],
    field: str,
    sentence: str,
) -> None:
    plan = replace(last_mondays(scene), **changed)

    with pytest.raises(InvalidError, match=sentence) as refusal:
        plan_series(session, scene.process, plan, host=HOST, by=ada, now=NOW)

    assert refusal.value.field == field
    assert session.scalar(select(func.count(Series.id))) == 0


def test_no_date_lies_after_the_end_of_the_body(
    session: Session, scene: cast.Scene, ada: Actor
) -> None:
    scene.round_table.valid_until = date(2027, 6, 1)

    with pytest.raises(InvalidError, match="gibt es am") as refusal:
        preview_series(session, scene.process, last_mondays(scene), by=ada, now=NOW)

    assert refusal.value.field == "until"


def test_only_the_office_of_the_district_plans_series(
    session: Session, scene: cast.Scene, ben: Actor, cem: Actor
) -> None:
    plan = last_mondays(scene)

    with pytest.raises(NotAllowedError):
        preview_series(session, scene.process, plan, by=ben, now=NOW)
    with pytest.raises(NotFoundError):
        plan_series(session, scene.process, plan, host=HOST, by=cem, now=NOW)


def test_bodies_and_venues_of_others_are_not_there(
    session: Session, scene: cast.Scene, ada: Actor
) -> None:
    venue = Venue(district_id=scene.elsewhere.id, name="Fremd")
    session.add(venue)
    session.flush()

    for wrong in ({"venue_id": venue.id}, {"body_id": 10**6}):
        plan = replace(last_mondays(scene), **wrong)
        with pytest.raises(NotFoundError):
            preview_series(session, scene.process, plan, by=ada, now=NOW)
