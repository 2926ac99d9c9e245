"""People are reminded in time, once, by day, and only of what they know."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from facilitation.database import Transaction, transactions
from facilitation.model.errors import InvalidError, NotAllowedError, NotFoundError
from facilitation.model.meetings import Answer, AnswerWay, Invitation, Meeting
from facilitation.model.outbox import MARKER, LetterKind, OutgoingLetter
from facilitation.model.people import MailWish, Person
from facilitation.model.rights import Actor
from facilitation.usecases import access, announcements, invitations
from facilitation.usecases.reminders import remind_due, remind_unanswered
from tests import cast
from tests.conftest import NOW, TODAY

MAY = datetime(2027, 5, 31, 15, 0, tzinfo=UTC)
"""A Monday: the reminders are due on Monday, 24 May, and on Saturday, 29 May, at nine."""
WEEK_BEFORE = datetime(2027, 5, 24, 7, 0, tzinfo=UTC)
DAY_BEFORE = datetime(2027, 5, 29, 7, 0, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def transaction(engine) -> Transaction:
    return transactions(engine)


@pytest.fixture
def ada(transaction) -> Actor:
    with transaction() as session:
        scene = cast.set_up(session, today=TODAY)
        return access.actor_of(session, scene.ada, on=TODAY)


def invited(transaction, ada: Actor, *, starts_at=MAY, now=NOW) -> int:
    """Ben (member), Gus (guest) and Dora (guest) are asked to a meeting of the round table West."""
    with transaction() as session:
        body = session.scalars(select(cast.Body).where(cast.Body.name == "Runder Tisch West")).one()
        made = cast.meeting(session, body, starts_at=starts_at)
        invitations.invite(session, [made.id], by=ada, now=now, late_reason="Es eilt.")
        for name in ("Gus", "Dora"):
            invitations.add_guest(session, made.id, person(session, name).id, by=ada, now=now)
        return made.id


def person(session, name: str) -> Person:
    return session.scalars(select(Person).where(Person.given_name == name)).one()


def reply(transaction, name: str, answer: Answer) -> None:
    with transaction() as session:
        row = session.scalars(
            select(Invitation).where(Invitation.person_id == person(session, name).id)
        ).one()
        meeting = session.get_one(Meeting, row.meeting_id)
        row.meeting = meeting
        row.reply(
            answer, note="", way=AnswerWay.LINK, sequence=meeting.sequence,
            time=(meeting.starts_at, meeting.ends_at), now=NOW,
        )  # fmt: skip


def remind(transaction, now: datetime) -> int:
    return remind_due(transaction, clock=lambda: now)


def reminders(transaction) -> list[OutgoingLetter]:
    with transaction() as session:
        return list(
            session.scalars(
                select(OutgoingLetter)
                .where(OutgoingLetter.kind == LetterKind.REMINDER)
                .order_by(OutgoingLetter.id)
            )
        )


def test_everybody_asked_is_reminded_once_on_each_of_the_days(transaction, ada):
    invited(transaction, ada)
    reply(transaction, "Gus", Answer.DECLINED)

    assert remind(transaction, WEEK_BEFORE - MINUTE) == 0
    assert remind(transaction, WEEK_BEFORE) == 2
    assert remind(transaction, WEEK_BEFORE + MINUTE) == 0
    assert remind(transaction, DAY_BEFORE - MINUTE) == 0
    assert remind(transaction, DAY_BEFORE) == 2
    assert remind(transaction, MAY - HOUR) == 0
    assert {letter.to_name for letter in reminders(transaction)} == {"Ben Becker", "Dora Dahl"}
    assert {(one.calendar, one.method) for one in reminders(transaction)} == {(None, None)}


def test_who_has_not_answered_is_asked_and_who_has_is_told_how_to_change_it(transaction, ada):
    invited(transaction, ada)
    reply(transaction, "Gus", Answer.ACCEPTED)
    reply(transaction, "Dora", Answer.TENTATIVE)
    remind(transaction, WEEK_BEFORE)

    by_name = {letter.to_name: letter for letter in reminders(transaction)}
    ben, gus, dora = (by_name[name] for name in ("Ben Becker", "Gus Gast", "Dora Dahl"))
    assert ben.subject.startswith("Erinnerung, bitte antworten: Runder Tisch West am Montag, 31. M")
    assert "Jetzt antworten" in ben.text
    assert gus.subject.startswith("Erinnerung: ")
    assert "zugesagt" in gus.text
    assert "vielleicht" in dora.text
    for letter in by_name.values():
        kinds = [kind for kind, _ in MARKER.findall(letter.text)]
        assert kinds == ["", "wishes"]
        assert letter.expires_at == MAY


@pytest.mark.parametrize("wish", [MailWish.WEEKLY, MailWish.NO_REMINDERS])
def test_who_wishes_otherwise_is_not_reminded(transaction, ada, wish):
    invited(transaction, ada)
    with transaction() as session:
        person(session, "Ben").mail_wish = wish

    assert remind(transaction, WEEK_BEFORE) == 2


def test_after_a_long_night_only_the_last_reminder_comes(transaction, ada):
    invited(transaction, ada)

    assert remind(transaction, DAY_BEFORE + HOUR) == 3
    assert remind(transaction, DAY_BEFORE + 2 * HOUR) == 0


@pytest.mark.parametrize(
    ("now", "sent"),
    [
        (datetime(2027, 5, 29, 20, 0, tzinfo=UTC), 0),  # at night
        (datetime(2027, 5, 30, 9, 0, tzinfo=UTC), 0),  # on Sunday
        (datetime(2027, 5, 31, 5, 59, tzinfo=UTC), 0),  # before eight
        (datetime(2027, 5, 31, 6, 0, tzinfo=UTC), 3),
        (MAY, 0),
    ],
)
def test_what_was_missed_waits_for_the_day(transaction, ada, now, sent):
    invited(transaction, ada)

    assert remind(transaction, now) == sent


def test_who_was_invited_on_the_day_of_the_reminder_or_later_hears_at_the_next(transaction, ada):
    invited(transaction, ada, now=WEEK_BEFORE - HOUR)

    assert remind(transaction, WEEK_BEFORE) == 0
    assert remind(transaction, WEEK_BEFORE + 2 * DAY) == 0
    assert remind(transaction, DAY_BEFORE) == 3


def test_nobody_is_reminded_of_a_time_they_do_not_know(transaction, ada):
    meeting_id = invited(transaction, ada)
    later = {"starts_at": MAY + DAY, "ends_at": MAY + DAY + 2 * HOUR}
    with transaction() as session:
        announcements.move_meeting(
            session, meeting_id, **later, place="", online_url="", by=ada, now=NOW
        )

    assert remind(transaction, WEEK_BEFORE + DAY) == 0
    with transaction() as session:
        announcements.announce_move(session, meeting_id, by=ada, now=WEEK_BEFORE + DAY)
    assert remind(transaction, WEEK_BEFORE + 2 * DAY) == 0
    assert remind(transaction, MAY) == 3
    assert "1. Juni 2027" in reminders(transaction)[0].subject


def test_a_meeting_that_is_off_or_of_a_body_that_wants_none_is_not_recalled(transaction, ada):
    meeting_id = invited(transaction, ada)
    with transaction() as session:
        announcements.cancel_meeting(session, meeting_id, reason="", by=ada, now=NOW)
    invited(transaction, ada)
    with transaction() as session:
        for body in session.scalars(select(cast.Body)):
            body.reminder_days = []

    assert remind(transaction, WEEK_BEFORE) == 0


def test_a_worker_that_dies_amid_reminding_doubles_nothing_and_loses_nothing(transaction, ada):
    for hours in range(3):
        invited(transaction, ada, starts_at=MAY + hours * HOUR)
    asked = iter([False, False, True])

    assert remind_due(transaction, clock=lambda: WEEK_BEFORE, stop=lambda: next(asked)) == 6
    assert remind(transaction, WEEK_BEFORE + MINUTE) == 3
    assert len({letter.key for letter in reminders(transaction)}) == 9


def test_by_hand_those_are_reminded_whose_answer_is_missing_once_a_day(transaction, ada):
    meeting_id = invited(transaction, ada)
    reply(transaction, "Gus", Answer.ACCEPTED)
    with transaction() as session:
        person(session, "Dora").mail_wish = MailWish.NO_REMINDERS

    def by_hand(now):
        with transaction() as session:
            return remind_unanswered(session, meeting_id, by=ada, now=now)

    outcome = by_hand(NOW + DAY)
    assert outcome.letters == 1
    assert [one.name for one in outcome.to_tell] == ["Dora Dahl"]
    with transaction() as session:
        person(session, "Dora").email = ""
    assert [one.name for one in by_hand(NOW + DAY + HOUR).to_tell] == ["Dora Dahl"]
    assert len(reminders(transaction)) == 1
    assert by_hand(NOW + 2 * DAY).letters == 1


def test_by_hand_nobody_is_reminded_twice_a_day_or_for_nothing(transaction, ada):
    meeting_id = invited(transaction, ada)
    with transaction() as session, pytest.raises(InvalidError, match="Heute"):
        remind_unanswered(session, meeting_id, by=ada, now=NOW + HOUR)
    for name in ("Ben", "Gus", "Dora"):
        reply(transaction, name, Answer.ACCEPTED)
    with transaction() as session, pytest.raises(InvalidError, match="geantwortet"):
        remind_unanswered(session, meeting_id, by=ada, now=NOW + DAY)


@pytest.mark.parametrize(("name", "refusal"), [("Ben", NotAllowedError), ("Cem", NotFoundError)])
def test_only_who_invites_reminds(transaction, ada, name, refusal):
    meeting_id = invited(transaction, ada)
    with transaction() as session:
        actor = access.actor_of(session, person(session, name), on=TODAY)
        with pytest.raises(refusal):
            remind_unanswered(session, meeting_id, by=actor, now=NOW + DAY)
