"""The outbox empties itself: in order, with patience, and each letter once."""

from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import sessionmaker

from facilitation.database import Transaction, transactions
from facilitation.model.errors import InvalidError
from facilitation.model.meetings import Answer, Invitation
from facilitation.model.outbox import (
    LEASE,
    LINK,
    PAUSES,
    LetterRefusedError,
    LetterState,
    MailDownError,
    OutgoingLetter,
)
from facilitation.model.people import EmailState, Person
from facilitation.model.rights import Actor
from facilitation.usecases import access, announcements, answers, invitations
from facilitation.usecases.delivery import deliver_due
from facilitation.usecases.letter_links import Links
from tests import cast
from tests import rows as rows_of
from tests.conftest import NOW, TODAY
from tests.usecases.outbox import RecordingMail, put, waiting

LINKS = Links(base_url="http://kreisrunde.test", keys=("a key", "an older key"))
MAY = datetime(2027, 5, 31, 15, 0, tzinfo=UTC)


@pytest.fixture
def transaction(engine) -> Transaction:
    return transactions(engine)


@pytest.fixture
def district_id(transaction) -> int:
    with transaction() as session:
        return cast.set_up(session, today=TODAY).district.id


@pytest.fixture
def mail() -> RecordingMail:
    return RecordingMail()


def deliver(transaction, mail, now=NOW, **more) -> int:
    return deliver_due(transaction, mail, links=LINKS, clock=lambda: now, **more).sent


def rows(transaction) -> list[OutgoingLetter]:
    with transaction() as session:
        return list(session.scalars(select(OutgoingLetter).order_by(OutgoingLetter.id)))


def test_what_is_due_leaves_once_and_in_order(transaction, district_id, mail):
    with transaction() as session:
        put(session, district_id, now=NOW, count=3)

    assert deliver(transaction, mail) == 3
    assert deliver(transaction, mail) == 0
    assert mail.ids == ["<0@kreis.example>", "<1@kreis.example>", "<2@kreis.example>"]
    assert {(r.state, r.sent_at, r.due_at) for r in rows(transaction)} == {
        (LetterState.SENT, NOW, None)
    }
    assert not mail.is_open


def test_what_is_not_due_yet_waits(transaction, district_id, mail):
    with transaction() as session:
        put(session, district_id, now=NOW, due_at=NOW + timedelta(hours=1))

    assert deliver(transaction, mail) == 0
    assert deliver(transaction, mail, NOW + timedelta(hours=1)) == 1


def test_what_came_back_is_tried_again_ever_later_and_then_waits_for_a_person(
    transaction, district_id, mail
):
    with transaction() as session:
        put(session, district_id, now=NOW)
    mail.trouble, now = OSError("450 greylisted"), NOW

    for pause in PAUSES:
        assert deliver(transaction, mail, now) == 0
        (row,) = rows(transaction)
        assert (row.state, row.due_at) == (LetterState.WAITING, now + pause)
        assert deliver(transaction, mail, now + pause - timedelta(seconds=1)) == 0
        now += pause
    deliver(transaction, mail, now)

    (row,) = rows(transaction)
    assert (row.state, row.due_at, row.trouble) == (LetterState.FAILED, None, "450 greylisted")


def test_a_second_try_carries_the_same_letter(transaction, district_id, mail):
    with transaction() as session:
        put(session, district_id, now=NOW, calendar=b"BEGIN:VCALENDAR\r\n", method="REQUEST")

    class Fickle(RecordingMail):
        def send(self, letter, *, message_id, date):
            super().send(letter, message_id=message_id, date=date)
            if len(self.letters) == 1:
                raise OSError("connection lost")

    fickle = Fickle()
    deliver(transaction, fickle)
    deliver(transaction, fickle, NOW + PAUSES[0])

    assert fickle.letters[0] == fickle.letters[1]


def test_a_refusal_for_good_waits_for_a_person(transaction, district_id, mail):
    with transaction() as session:
        put(session, district_id, now=NOW)
    mail.trouble = LetterRefusedError("554 spam")
    deliver(transaction, mail)
    mail.trouble = None

    assert deliver(transaction, mail, NOW + timedelta(days=30)) == 0
    with transaction() as session:
        row = session.scalars(select(OutgoingLetter)).one()
        assert (row.state, row.trouble) == (LetterState.FAILED, "554 spam")
        row.retry(now=NOW)
    assert deliver(transaction, mail) == 1


def test_a_wrong_address_is_not_written_to_again(transaction, district_id, mail):
    with transaction() as session:
        ben = session.scalars(select(Person).where(Person.given_name == "Ben")).one()
        session.add(waiting(district_id, 1, now=NOW, person_id=ben.id, to=ben.email))
        session.add(waiting(district_id, 2, now=NOW, person_id=ben.id, to="old@verein.example"))
    mail.trouble = LetterRefusedError("550 5.1.1", address_is_wrong=True)

    with transaction() as session:
        ben = session.scalars(select(Person).where(Person.given_name == "Ben")).one()
        ben_email, ben.email = ben.email, "new@verein.example"
    deliver(transaction, mail)
    with transaction() as session:
        ben = session.scalars(select(Person).where(Person.given_name == "Ben")).one()
        assert ben.email_state is EmailState.GOOD
        ben.email = ben_email
        for row in session.scalars(select(OutgoingLetter)):
            row.retry(now=NOW)
    deliver(transaction, mail)

    with transaction() as session:
        ben = session.scalars(select(Person).where(Person.given_name == "Ben")).one()
        assert ben.email_state is EmailState.BOUNCED


def test_an_outage_stops_the_round_and_is_held_against_no_letter(transaction, district_id, mail):
    with transaction() as session:
        put(session, district_id, now=NOW, count=3)
    mail.trouble = MailDownError("nobody at home")

    for minute in range(60):
        deliver(transaction, mail, NOW + timedelta(minutes=minute))

    assert {(r.state, r.attempts) for r in rows(transaction)} == {(LetterState.WAITING, 0)}
    assert "nobody at home" in {r.trouble for r in rows(transaction)}
    mail.trouble = None
    assert deliver(transaction, mail, NOW + timedelta(minutes=62)) == 3


def test_a_second_worker_leaves_a_letter_alone_that_is_on_its_way(transaction, district_id, mail):
    with transaction() as session:
        put(session, district_id, now=NOW, count=2)

    class SlowMail(RecordingMail):
        def send(self, letter, *, message_id, date):
            super().send(letter, message_id=message_id, date=date)
            deliver(transaction, mail)

    slow = SlowMail()

    assert deliver(transaction, slow) == 1
    assert (slow.ids, mail.ids) == (["<0@kreis.example>"], ["<1@kreis.example>"])


def test_no_transaction_is_open_while_a_letter_is_on_the_wire(engine, district_id):
    depth = 0
    inner = transactions(engine)

    @contextmanager
    def watched():
        nonlocal depth
        depth += 1
        with inner() as session:
            yield session
        depth -= 1

    class Watching(RecordingMail):
        def send(self, letter, *, message_id, date):
            assert depth == 0
            super().send(letter, message_id=message_id, date=date)

    with inner() as session:
        put(session, district_id, now=NOW, count=2)
    assert deliver(watched, Watching()) == 2


@pytest.mark.parametrize("where", ["before", "after"])
def test_a_crash_loses_nothing_and_the_second_has_the_same_id(
    transaction, district_id, mail, where
):
    with transaction() as session:
        put(session, district_id, now=NOW, count=2)

    class Crash(BaseException):
        pass

    class CrashingMail(RecordingMail):
        def send(self, letter, *, message_id, date):
            if where == "after":
                mail.send(letter, message_id=message_id, date=date)
            raise Crash

    with pytest.raises(Crash):
        deliver(transaction, CrashingMail())
    assert deliver(transaction, mail) == 1
    assert deliver(transaction, mail, NOW + LEASE) == 1

    expected = ["<1@kreis.example>", "<0@kreis.example>"]
    assert mail.ids == (["<0@kreis.example>", *expected] if where == "after" else expected)


def test_stopping_is_asked_between_two_letters(transaction, district_id, mail):
    with transaction() as session:
        put(session, district_id, now=NOW, count=3)

    assert deliver(transaction, mail, stop=lambda: len(mail.letters) == 2) == 2
    assert [r.state for r in rows(transaction)].count(LetterState.WAITING) == 1


def test_after_the_meeting_nobody_gets_its_invitation(transaction, district_id, mail):
    with transaction() as session:
        put(session, district_id, now=NOW, expires_at=NOW + timedelta(days=1))

    assert deliver(transaction, mail, NOW + timedelta(days=2)) == 0
    (row,) = rows(transaction)
    assert (row.state, row.due_at) == (LetterState.FAILED, None)
    with pytest.raises(InvalidError, match="vorbei"):
        row.retry(now=NOW + timedelta(days=2))


def test_no_more_leave_in_an_hour_than_are_allowed_whoever_asks(transaction, district_id, mail):
    with transaction() as session:
        put(session, district_id, now=NOW, count=7)
    minute = timedelta(minutes=1)

    assert deliver(transaction, mail, per_hour=3) == 3
    assert deliver(transaction, mail, NOW + 59 * minute, per_hour=3) == 0
    assert deliver(transaction, mail, NOW + 30 * minute, per_hour=4) == 1
    assert deliver(transaction, mail, NOW + 60 * minute, per_hour=3) == 2
    assert deliver(transaction, mail, NOW + 61 * minute) == 1
    assert len(mail.ids) == len(set(mail.ids)) == 7


def test_letters_about_one_series_leave_in_the_order_in_which_they_were_written(
    transaction, district_id, mail
):
    with transaction() as session:
        ben = session.scalars(select(Person).where(Person.given_name == "Ben")).one()
        body = session.scalars(select(cast.Body)).first()
        series_id = rows_of.series(session, body, MAY, dates=1)[0].series_id
        for number, due_at in enumerate((NOW + PAUSES[0], NOW)):
            session.add(
                waiting(
                    district_id,
                    number,
                    now=NOW,
                    due_at=due_at,
                    person_id=ben.id,
                    series_id=series_id,
                )
            )

    assert deliver(transaction, mail) == 0
    assert deliver(transaction, mail, NOW + PAUSES[0]) == 2
    assert mail.ids == ["<0@kreis.example>", "<1@kreis.example>"]
    leave_urls = [letter.leave_url for _, letter in mail.letters]
    assert leave_urls[0].startswith(f"{LINKS.base_url}/leave/")
    assert leave_urls[0] == leave_urls[1]


@pytest.fixture
def invited(transaction, district_id) -> tuple[int, Actor]:
    """Ben is invited by Ada; his letter waits."""
    with transaction() as session:
        ada = session.scalars(select(Person).where(Person.given_name == "Ada")).one()
        actor = access.actor_of(session, ada, on=TODAY)
        body = session.scalars(select(cast.Body).where(cast.Body.name == "Runder Tisch West"))
        made = cast.meeting(session, body.one(), starts_at=MAY)
        invitations.invite(session, [made.id], by=actor, now=NOW)
    return made.id, actor


def test_the_marker_becomes_the_persons_own_link_and_is_stored_nowhere(transaction, invited, mail):
    deliver(transaction, mail)

    ((_, letter),) = mail.letters
    assert LINK not in letter.text + letter.html
    link = next(word for word in letter.text.split() if word.startswith(LINKS.base_url))
    assert f'href="{link}"' in letter.html
    own = link.rpartition("/rsvp/")[2]
    with transaction() as session:
        answers.answer_by_link(session, own, Answer.ACCEPTED, keys=LINKS.keys, now=NOW)
    with transaction() as session:
        assert session.scalars(select(Invitation)).one().answer is Answer.ACCEPTED
        row = session.scalars(select(OutgoingLetter)).one()
        assert own not in row.text + row.html
        assert own.encode() not in row.calendar


def test_a_cancellation_never_overtakes_the_invitation(transaction, invited, mail):
    meeting_id, by = invited
    mail.trouble = OSError("450 greylisted")
    deliver(transaction, mail)
    with transaction() as session:
        announcements.cancel_meeting(session, meeting_id, reason="", by=by, now=NOW)
    mail.trouble = None

    assert deliver(transaction, mail) == 0
    assert deliver(transaction, mail, NOW + PAUSES[0]) == 2
    assert [letter.method for _, letter in mail.letters] == ["REQUEST", "CANCEL"]


def test_a_letter_whose_row_is_gone_in_the_meantime_does_no_harm(engine, transaction, district_id):
    with transaction() as session:
        put(session, district_id, now=NOW)

    class Removing(RecordingMail):
        def send(self, letter, *, message_id, date):
            with sessionmaker(engine).begin() as session:
                session.delete(session.scalars(select(OutgoingLetter)).one())

    assert deliver(transaction, Removing()) == 0
