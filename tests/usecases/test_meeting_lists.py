"""Meetings as a list: who finds which, what narrows it down, and how many questions it takes."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from facilitation.model.bodies import BodyKind
from facilitation.model.meetings import Invitation, InvitedAs, Meeting, MeetingState
from facilitation.model.rights import Action, Actor, may
from facilitation.usecases import access
from facilitation.usecases.meeting_lists import Wanted, When, list_meetings, list_offers
from tests import cast
from tests.statements import counted

NEXT = datetime(2027, 2, 8, 16, tzinfo=UTC)


@pytest.fixture
def meetings(session: Session, scene: cast.Scene) -> dict[str, Meeting]:
    made = {
        "west": cast.meeting(session, scene.round_table, starts_at=NEXT),
        "east": cast.meeting(session, scene.east_table, starts_at=NEXT + timedelta(days=1)),
        "steering": cast.meeting(session, scene.steering, starts_at=NEXT + timedelta(days=2)),
        "past": cast.meeting(session, scene.round_table, starts_at=NEXT - timedelta(days=90)),
    }
    made["past"].state = MeetingState.CLOSED
    session.add(
        Invitation(meeting_id=made["east"].id, person_id=scene.gus.id, invited_as=InvitedAs.GUEST)
    )
    session.flush()
    return made


def ids(
    session: Session, scene: cast.Scene, by: Actor, now: datetime, wanted: Wanted | None = None
) -> list[int]:
    page = list_meetings(
        session,
        scene.process,
        wanted or Wanted(),
        page=1,
        zone=scene.district.zone,
        by=by,
        now=now,
    )
    return [row.id for row in page.rows]


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        ("ada", {"west", "east", "steering", "past"}),
        ("sam", {"west", "east", "steering", "past"}),
        ("stella", {"west", "east", "steering", "past"}),
        ("ben", {"west", "past"}),
        ("dora", {"west", "past"}),
        ("olga", {"east"}),
        ("gus", {"east"}),
        ("cem", set()),
    ],
)
def test_each_finds_what_each_may_see(
    session: Session,
    scene: cast.Scene,
    meetings: dict[str, Meeting],
    now: datetime,
    today: date,
    who: str,
    seen: set[str],
) -> None:
    by = access.actor_of(session, getattr(scene, who), on=today)

    found = ids(session, scene, by, now, Wanted(when=When.ALL))

    assert set(found) == {meetings[name].id for name in seen}
    allowed = {m.id for m in meetings.values() if may(by, Action.SEE_MEETING, m, today)}
    assert set(found) == allowed


def test_former_members_find_the_meetings_of_their_time(
    session: Session, scene: cast.Scene, meetings: dict[str, Meeting], now: datetime, today: date
) -> None:
    ben = scene.seat
    from sqlalchemy import select

    from facilitation.model.bodies import Mandate

    mandate = session.scalars(select(Mandate).where(Mandate.seat_id == ben.id)).one()
    mandate.end(after=date(2026, 12, 31))
    session.flush()
    by = access.actor_of(session, scene.ben, on=today)

    assert ids(session, scene, by, now, Wanted(when=When.ALL)) == [meetings["past"].id]


@pytest.mark.parametrize(
    ("wanted", "names"),
    [
        (Wanted(), ["west", "east", "steering"]),
        (Wanted(when=When.PAST), ["past"]),
        (Wanted(kind=BodyKind.ROUND_TABLE), ["west", "east"]),
        (Wanted(when=When.ALL, state=MeetingState.CLOSED), ["past"]),
        (Wanted(words="TISCH ost"), ["east"]),
        (Wanted(words="100%_\\"), []),
        (Wanted(words="rathaus"), []),  # the cast keeps no search key
        (Wanted(round_key="none of ours"), []),
        (Wanted(body_id=4711), []),
    ],
)
def test_the_list_is_narrowed_down(
    session: Session,
    scene: cast.Scene,
    meetings: dict[str, Meeting],
    ada: Actor,
    now: datetime,
    wanted: Wanted,
    names: list[str],
) -> None:
    assert ids(session, scene, ada, now, wanted) == [meetings[name].id for name in names]


def test_filters_offer_only_what_the_reader_may_see(
    session: Session, scene: cast.Scene, meetings: dict[str, Meeting], ben: Actor, now: datetime
) -> None:
    offers = list_offers(session, scene.process, by=ben, now=now)

    assert offers.bodies == [(scene.round_table.id, "Runder Tisch West")]
    assert offers.regions == [(scene.west.id, "Region West")]
    assert offers.kinds == [BodyKind.ROUND_TABLE]


def test_many_meetings_take_as_many_questions_as_few(
    session: Session, engine: Engine, scene: cast.Scene, ada: Actor, now: datetime
) -> None:
    def asked() -> int:
        with counted(engine) as statements:
            ids(session, scene, ada, now)
            list_offers(session, scene.process, by=ada, now=now)
        return len(statements)

    for number in range(3):
        cast.meeting(session, scene.round_table, starts_at=NEXT + timedelta(days=number))
    few = asked()
    for number in range(57):
        cast.meeting(session, scene.east_table, starts_at=NEXT + timedelta(days=number))

    assert asked() == few


def test_long_lists_come_a_page_at_a_time(
    session: Session, scene: cast.Scene, ada: Actor, now: datetime
) -> None:
    for number in range(60):
        cast.meeting(session, scene.round_table, starts_at=NEXT + timedelta(days=number))

    page = list_meetings(
        session, scene.process, Wanted(), page=2, zone=scene.district.zone, by=ada, now=now
    )

    assert (page.number, page.pages, page.total, len(page.rows)) == (2, 2, 60, 10)
