"""A feed shows what `rights` lets its reader see on that day: never more, and of a body all."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitation.model.accounts import Role, RoleKind
from facilitation.model.bodies import Mandate
from facilitation.model.meetings import Invitation, InvitedAs, Meeting
from facilitation.model.people import Person
from facilitation.model.rights import Action, may
from facilitation.usecases import access, feeds, invitations
from facilitation.usecases.feeds import Feed
from tests import cast
from tests.conftest import NOW, TODAY
from tests.web.feed_readers import body_feed_of, feed_of

KEY = "a key for tests, long enough to be one"
ALL = ("ada", "sam", "stella", "ben", "dora", "olga", "gus")


def _nothing(session: Session, scene: cast.Scene) -> None: ...


def _leave(session: Session, scene: cast.Scene) -> None:
    """Ben's term, and with it Dora's, ended in autumn."""
    scene.mandate.valid_until = date(2026, 11, 1)


def _come_later(session: Session, scene: cast.Scene) -> None:
    """Olga takes the vacant seat in March; Gus deputises from then on."""
    session.add(
        Mandate(
            seat_id=scene.vacant.id,
            person_id=scene.olga.id,
            deputy_id=scene.gus.id,
            valid_from=date(2027, 3, 1),
        )
    )


def _hold_a_short_term(session: Session, scene: cast.Scene) -> None:
    """Olga sat here from August until the end of October, Gus deputised."""
    session.add(
        Mandate(
            seat_id=scene.vacant.id,
            person_id=scene.olga.id,
            deputy_id=scene.gus.id,
            valid_from=date(2026, 8, 1),
            valid_until=date(2026, 11, 1),
        )
    )


def _roles_of_one_process(session: Session, scene: cast.Scene) -> None:
    """Gus helps in this process, Olga did, and Ben will."""
    for person, since, until in (
        (scene.gus, date(2027, 1, 1), None),
        (scene.olga, date(2026, 1, 1), TODAY),
        (scene.ben, TODAY + timedelta(days=1), None),
    ):
        session.add(
            Role(
                person_id=person.id,
                kind=RoleKind.STAFF,
                process_id=scene.process.id,
                valid_from=since,
                valid_until=until,
            )
        )


def _steering_ends(session: Session, scene: cast.Scene) -> None:
    mandate = session.scalars(select(Mandate).where(Mandate.person_id == scene.stella.id)).one()
    mandate.valid_until = TODAY


def _office_ends(session: Session, scene: cast.Scene) -> None:
    for role in session.scalars(select(Role).where(Role.person_id == scene.sam.id)):
        role.valid_until = TODAY


Case = Callable[[Session, cast.Scene], None]
CASES: tuple[Case, ...] = (
    _nothing,
    _leave,
    _come_later,
    _hold_a_short_term,
    _roles_of_one_process,
    _steering_ends,
    _office_ends,
)


@pytest.fixture
def meetings(session: Session, scene: cast.Scene) -> list[Meeting]:
    """Eight of the round table West over a year, from last summer to next; Gus and Olga were
    invited to some, and Ben was asked not to come to one of them."""
    made = [
        cast.meeting(session, scene.round_table, starts_at=NOW + timedelta(days=45 * n))
        for n in range(-4, 4)
    ]
    cast.meeting(session, scene.east_table, starts_at=NOW + timedelta(days=3))
    for number, person, withdrawn in (
        (2, scene.gus, False),
        (6, scene.gus, False),
        (7, scene.gus, True),
        (1, scene.olga, False),
        (5, scene.ben, True),
        (6, scene.ben, False),
    ):
        session.add(
            Invitation(
                meeting_id=made[number].id,
                person_id=person.id,
                invited_as=InvitedAs.GUEST,
                withdrawn_at=NOW if withdrawn else None,
            )
        )
    session.flush()
    return made


def shown(session: Session, feed: Feed) -> set[int]:
    return {row.id for row in session.execute(feed.statements.rows, feed.asked)}


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("name", ALL)
def test_the_feed_of_a_body_is_what_may_be_seen_of_it(session, scene, meetings, case, name):
    case(session, scene)
    session.flush()
    person: Person = getattr(scene, name)
    actor = access.actor_of(session, person, on=TODAY)
    allowed = {m.id for m in meetings if may(actor, Action.SEE_MEETING, m, TODAY)}

    feed = _body_feed(session, scene, person)

    assert shown(session, feed) == allowed


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("name", ALL)
def test_the_feed_of_a_person_is_theirs_and_never_more(session, scene, meetings, case, name):
    case(session, scene)
    session.flush()
    person: Person = getattr(scene, name)
    actor = access.actor_of(session, person, on=TODAY)
    every = session.scalars(select(Meeting)).all()
    allowed = {m.id for m in every if may(actor, Action.SEE_MEETING, m, TODAY)}
    asked = {i.meeting_id: i for i in session.scalars(_invitations_of(person))}
    taken_back = {id for id, invitation in asked.items() if not invitation.is_open}
    holds = {seat.body_id for seat in actor.seats}
    belongs = {m.id for m in every if m.body_id in holds}

    feed = _person_feed(session, person)

    assert shown(session, feed) == allowed & (set(asked) | belongs) - taken_back


def test_a_deputy_is_shown_as_free_until_they_are_asked(session, scene, meetings):
    feed = _person_feed(session, scene.dora)
    assert {row.is_free for row in session.execute(feed.statements.rows, feed.asked)} == {1}

    session.add(
        Invitation(meeting_id=meetings[6].id, person_id=scene.dora.id, invited_as=InvitedAs.DEPUTY)
    )
    session.flush()

    again = _person_feed(session, scene.dora)
    free = {row.id: row.is_free for row in session.execute(again.statements.rows, again.asked)}
    assert free[meetings[6].id] == 0
    assert sum(free.values()) == len(free) - 1
    assert again.mark != feed.mark


def test_members_are_shown_as_busy(session, scene, meetings):
    feed = _person_feed(session, scene.ben)

    assert {row.is_free for row in session.execute(feed.statements.rows, feed.asked)} == {0}


def test_the_first_sender_of_a_meeting_stays_its_organizer(session, scene, meetings, ada):
    (coming,) = [m for m in meetings if m.id == meetings[6].id]
    invitations.invite(session, [coming.id], by=ada, now=NOW)
    scene.district.mailbox = "neu@musterkreis.example"
    session.flush()

    written = feeds.write_feed(session, _person_feed(session, scene.ben)).replace(b"\r\n ", b"")

    assert written.count(b"mailto:beteiligung@musterkreis.example") == 1
    assert b"mailto:neu@musterkreis.example" in written


def test_only_those_who_can_log_in_find_a_way_back(session, scene, meetings):
    with_account = feeds.write_feed(session, _person_feed(session, scene.ben))
    scene.ben.account_id = None
    session.flush()
    without = feeds.write_feed(session, _person_feed(session, scene.ben))

    assert b"/d/musterkreis/p/integration/meetings/" in with_account.replace(b"\r\n ", b"")
    assert b"http" not in without


def _invitations_of(person: Person):
    return select(Invitation).where(Invitation.person_id == person.id)


def _person_feed(session: Session, person: Person) -> Feed:
    token = feed_of(person, KEY).split("/")[-1].removesuffix(".ics")
    return feeds.find_person_feed(
        session, token, keys=(KEY,), base_url="http://k.test", on=TODAY, now=NOW
    )


def _body_feed(session: Session, scene: cast.Scene, person: Person) -> Feed:
    token = body_feed_of(person, scene.round_table, KEY).split("/")[-1].removesuffix(".ics")
    return feeds.find_body_feed(
        session, token, keys=(KEY,), base_url="http://k.test", on=TODAY, now=NOW
    )
