"""The mailbox is read: what was stored is put away, and a crash loses and doubles nothing."""

import random
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import DataError
from sqlalchemy.orm import Session

from facilitation.database import transactions
from facilitation.model.incoming import InboxDownError, IncomingMail
from facilitation.model.meetings import Invitation
from facilitation.usecases.incoming import MailNotTakenError, read_replies
from tests.conftest import NOW
from tests.usecases.incoming.taking import LATER
from tests.usecases.incoming_stage import Pigeonhole, answer, mail


def stored(session: Session) -> int:
    """By now; no transaction stays open in the way of the job."""
    count = session.scalar(select(func.count(IncomingMail.id)))
    session.rollback()
    return count


@pytest.fixture
def ready(session, meeting):
    session.commit()
    return meeting


def clock() -> datetime:
    return LATER


def test_mail_is_put_away_after_it_was_stored(engine, session, scene, ready):
    inbox = Pigeonhole(answer(ready.uid), mail())

    assert read_replies(transactions(engine), inbox, clock=clock) == 2

    assert (inbox.away, inbox.is_open, stored(session)) == (["0", "1"], False, 2)


def test_a_mailbox_that_breaks_down_loses_nothing(engine, session, ready):
    inbox = Pigeonhole(answer(ready.uid), mail(), mail("Noch etwas"))
    inbox.breaks_at = "1"
    with pytest.raises(InboxDownError, match=r"mail\.example"):
        read_replies(transactions(engine), inbox, clock=clock)
    assert (inbox.away, inbox.is_open, stored(session)) == (["0"], False, 1)

    inbox.breaks_at = None
    assert read_replies(transactions(engine), inbox, clock=clock) == 2
    assert stored(session) == 3


def test_a_mail_that_cannot_be_stored_holds_up_no_other(engine, session, ready):
    inbox = Pigeonhole(mail("eins"), mail("zwei"), mail("drei"))
    calls = iter([False, True, False])

    @contextmanager
    def moody():
        with transactions(engine)() as one:
            yield one
            if next(calls):
                raise DataError("insert", {}, Exception("nobody foresaw this"))

    with pytest.raises(MailNotTakenError, match="1 Nachrichten"):
        read_replies(moody, inbox, clock=clock)

    assert (inbox.away, stored(session)) == (["0", "2"], 2)
    assert read_replies(transactions(engine), inbox, clock=clock) == 1


def test_it_stops_between_two_mails(engine, session, ready):
    inbox = Pigeonhole(mail("eins"), mail("zwei"))
    read_replies(transactions(engine), inbox, clock=clock, stop=iter([False, True]).__next__)
    assert inbox.away == ["0"]


class Killed(BaseException):
    """The process dies here."""


@pytest.mark.parametrize("seed", range(12))
def test_killed_at_any_point_nothing_is_lost_and_nothing_done_twice(engine, session, ready, seed):
    dice = random.Random(seed)
    moments = [NOW + timedelta(minutes=n) for n in range(6)]
    partstats = [dice.choice(("ACCEPTED", "DECLINED", "TENTATIVE")) for _ in moments]
    inbox = Pigeonhole(
        *(answer(ready.uid, p, at=at) for p, at in zip(partstats, moments, strict=True))
    )
    deaths = 0

    @contextmanager
    def mortal():
        nonlocal deaths
        with transactions(engine)() as one:
            yield one
            if dice.random() < 0.3:
                deaths += 1
                raise Killed
        if dice.random() < 0.3:
            deaths += 1
            raise Killed

    for _ in range(100):
        try:
            read_replies(mortal, inbox, clock=clock)
        except Killed:
            continue
        break

    assert (inbox.unread, stored(session)) == ({}, len(moments))
    invitation = session.scalars(select(Invitation)).one()
    assert invitation.answer.value == partstats[-1].lower()
    assert deaths
