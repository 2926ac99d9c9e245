"""Who wants one mail a week gets one, on Monday morning, and only if there is something to tell."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from facilitation.database import Transaction, transactions
from facilitation.model.errors import InvalidError
from facilitation.model.links import LinkKind
from facilitation.model.meetings import Answer, AnswerWay, Invitation, Meeting
from facilitation.model.outbox import MARKER, LetterKind, OutgoingLetter
from facilitation.model.people import EmailState, MailWish, Person
from facilitation.model.rights import Actor
from facilitation.usecases import access, announcements, invitations
from facilitation.usecases.delivery import deliver_due
from facilitation.usecases.digests import write_digests
from facilitation.usecases.item_by_item import item_by_item
from facilitation.usecases.letter_links import Links
from tests import cast
from tests.conftest import TODAY
from tests.usecases.outbox import RecordingMail

MONDAY = datetime(2027, 1, 11, 7, 0, tzinfo=UTC)
"""Eight o'clock."""
FRIDAY = MONDAY - timedelta(days=3)
DAY, WEEK, HOUR = timedelta(days=1), timedelta(weeks=1), timedelta(hours=1)
SOON = datetime(2027, 2, 8, 16, 0, tzinfo=UTC)


@pytest.fixture
def transaction(engine) -> Transaction:
    return transactions(engine)


@pytest.fixture
def ada(transaction) -> Actor:
    """Ada; Ben and Gus want one mail a week."""
    with transaction() as session:
        scene = cast.set_up(session, today=TODAY)
        scene.ben.mail_wish = scene.gus.mail_wish = MailWish.WEEKLY
        return access.actor_of(session, scene.ada, on=TODAY)


def person(session, name: str) -> Person:
    return session.scalars(select(Person).where(Person.given_name == name)).one()


def invited(transaction, ada: Actor, *, starts_at=SOON, now=FRIDAY, title="Runder Tisch West"):
    with transaction() as session:
        body = session.scalars(select(cast.Body).where(cast.Body.name == "Runder Tisch West")).one()
        made = cast.meeting(session, body, starts_at=starts_at)
        made.title = title
        invitations.invite(session, [made.id], by=ada, now=now, late_reason="Es eilt.")
        return made.id


def write(transaction, now=MONDAY) -> int:
    return write_digests(transaction, clock=lambda: now)


def digests(transaction) -> list[OutgoingLetter]:
    with transaction() as session:
        query = select(OutgoingLetter).where(OutgoingLetter.kind == LetterKind.DIGEST)
        return list(session.scalars(query.order_by(OutgoingLetter.id)))


def test_all_meetings_stand_in_one_mail_with_a_link_for_each(transaction, ada):
    first = invited(transaction, ada)
    second = invited(transaction, ada, starts_at=SOON + DAY, title="Lenkungskreis")
    with transaction() as session:
        row = session.scalars(select(Invitation).where(Invitation.meeting_id == second)).one()
        row.meeting = session.get_one(Meeting, second)
        row.reply(
            Answer.ACCEPTED, note="", way=AnswerWay.LINK, sequence=0,
            time=(SOON + DAY, SOON + DAY + 2 * HOUR), now=FRIDAY,
        )  # fmt: skip

    assert write(transaction, MONDAY - timedelta(minutes=1)) == 0
    assert write(transaction) == 1
    assert write(transaction, MONDAY + HOUR) == 0
    (letter,) = digests(transaction)
    assert letter.subject == (
        "Ihre nächsten Termine, bitte antworten: Übersicht vom Montag, 11. Januar 2027"
    )
    assert letter.text.index("Runder Tisch West") < letter.text.index("Lenkungskreis")
    assert "Ihre Antwort: Zusage" in letter.text
    assert "Einladung: Lenkungskreis" in letter.text
    with transaction() as session:
        ids = {i.meeting_id: i.id for i in session.scalars(select(Invitation))}
        ben = person(session, "Ben")
    expected = [("rsvp", str(ids[first])), ("rsvp", str(ids[second])), ("wishes", str(ben.id))]
    assert MARKER.findall(letter.text) == MARKER.findall(letter.html) == expected
    assert (letter.calendar, letter.expires_at) == (None, MONDAY + WEEK)


def test_each_link_leads_its_own_person_to_its_own_matter(transaction, ada):
    invited(transaction, ada)
    write(transaction)
    mail = RecordingMail()
    deliver_due(
        transaction, mail, links=Links(base_url="https://k.example", keys=("key",)),
        clock=lambda: MONDAY,
    )  # fmt: skip

    letter = next(letter for _, letter in mail.letters if "Übersicht" in letter.subject)
    found = [word for word in letter.text.split() if word.startswith("https://k.example/")]
    assert [link.split("/")[3] for link in found] == [LinkKind.RSVP, LinkKind.WISHES]
    assert "{{" not in letter.text + letter.html


def test_where_there_is_nothing_to_tell_nobody_is_written_to(transaction, ada):
    invited(transaction, ada, starts_at=SOON + 10 * WEEK, now=FRIDAY - WEEK)

    assert write(transaction) == 0


def test_what_comes_after_monday_waits_for_the_next_overview(transaction, ada):
    invited(transaction, ada, now=MONDAY + DAY)

    assert write(transaction, MONDAY + 2 * DAY) == 0
    assert write(transaction, MONDAY + WEEK) == 1


def test_a_cancellation_is_told_although_nothing_is_ahead(transaction, ada):
    meeting_id = invited(transaction, ada)
    with transaction() as session:
        announcements.cancel_meeting(session, meeting_id, reason="", by=ada, now=FRIDAY + HOUR)

    assert write(transaction) == 1
    (letter,) = digests(transaction)
    assert "Abgesagt: Runder Tisch West am Montag, 8. Februar 2027" in letter.text
    assert "keinen Termin" in letter.text


@pytest.mark.parametrize(
    ("now", "written"),
    [
        (MONDAY + timedelta(hours=12), 0),  # at night
        (MONDAY + 2 * DAY, 1),  # the worker was down for two days
        (MONDAY + 6 * DAY, 0),  # on Sunday
    ],
)
def test_a_missed_overview_is_made_up_by_day(transaction, ada, now, written):
    invited(transaction, ada)

    assert write(transaction, now) == written


@pytest.mark.parametrize("change", [{"email_state": EmailState.BOUNCED}, {"email": ""},
                                    {"mail_wish": MailWish.EACH}])  # fmt: skip
def test_only_who_wants_it_and_can_be_reached_gets_one(transaction, ada, change):
    invited(transaction, ada)
    with transaction() as session:
        ben = person(session, "Ben")
        for name, value in change.items():
            setattr(ben, name, value)

    assert write(transaction) == 0


def test_one_that_cannot_be_written_stops_no_other_and_is_named(transaction):
    def act(_session, number: int) -> int:
        if number == 1:
            raise InvalidError("Die Absenderadresse „-“ ist keine E-Mail-Adresse.")
        return number

    done: list[int] = []
    with pytest.raises(InvalidError, match="Absenderadresse"):
        item_by_item(transaction, [1, 2, 3], lambda s, n: done.append(n) or act(s, n))
    assert done == [1, 2, 3]
