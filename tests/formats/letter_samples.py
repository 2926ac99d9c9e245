"""Every letter in every language, with each of its turns: for tests of what the wording must keep.

All that people type is made of words of no language, so that what is left is ours.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import product
from zoneinfo import ZoneInfo

from facilitation.formats import digest_letters, letters, series_letters
from facilitation.formats.digest_letters import Ahead
from facilitation.formats.ical import Mailbox
from facilitation.formats.letters import AgendaLine, Gathering, Reader, Sender, Writing
from facilitation.formats.series_letters import Answers, ChangeLine, DateLine, News, SeriesEnd
from facilitation.model.calendars import Change, Told
from facilitation.model.meetings import Answer, InvitedAs
from facilitation.model.outbox import Letter

MAY = datetime(2027, 5, 31, 15, 0, tzinfo=UTC)
"""Monday, 31 May 2027, 17:00 in Berlin."""
TOLD = Told(
    starts_at=MAY,
    ends_at=MAY + timedelta(hours=2),
    summary="Qwx Zrk",
    location="Vbn Plk 2",
    online_url="https://video.example/q",
    agenda="1. Wrt",
)
LATER = replace(TOLD, starts_at=MAY + timedelta(7), ends_at=MAY + timedelta(7, 5400))
ELSEWHERE = replace(TOLD, location="Grk", online_url="")
RENAMED = replace(TOLD, summary="Ghx", agenda="")
WRITING = Writing(
    Sender(
        mailbox=Mailbox(address="post@kreis.example", name="Xkr Stb"),
        district="Lkr Mst",
        phone="03871 722-0",
        postal_address="Mkt 1\n19370 Prch",
        privacy_notice="Znd Kpf.\n\nGrm.",
    ),
    Reader(
        mailbox=Mailbox(address="ben@verein.example", name="Bnn Bckr"),
        invited_as=InvitedAs.MEMBER,
        body="Qwx",
        seat="Vrn",
        needs_notice=True,
    ),
    Gathering(
        told=TOLD,
        zone=ZoneInfo("Europe/Berlin"),
        body="Qwx",
        process="Ntgr 2027",
        agenda=(
            AgendaLine(position=1, title="Wrt", minutes=10),
            AgendaLine(position=2, title="Hml", is_public=False),
        ),
        message="Brng Tss.",
        invitation_text="Lbr Frnd.",
        is_one_of_series=True,
    ),
)
DATES = (
    DateLine(told=TOLD),
    DateLine(told=ELSEWHERE, day=date(2027, 5, 30), reason="Fst"),
    DateLine(day=date(2027, 6, 7), reason="Fst"),
)


def writing(language: str, *, invited_as: InvitedAs = InvitedAs.MEMBER, **more: bool) -> Writing:
    reader = replace(WRITING.reader, language=language, invited_as=invited_as, **more)
    return replace(WRITING, reader=reader)


def _invitations(to: Writing) -> Iterator[Letter]:
    yield letters.invitation(to, None)


def _updates(to: Writing) -> Iterator[Letter]:
    for before, answer in product((LATER, ELSEWHERE, RENAMED), Answer):
        yield letters.update(to, None, before=before, answer=answer)
        empty = replace(to, gathering=replace(to.gathering, told=before))
        yield letters.update(empty, None, before=TOLD, answer=answer)


def _cancellations(to: Writing) -> Iterator[Letter]:
    yield letters.cancellation(to, None, reason="Krnk")
    yield letters.cancellation(to, None, reason="")


def _withdrawals(to: Writing) -> Iterator[Letter]:
    yield letters.withdrawal(to, None)


def _representations(to: Writing) -> Iterator[Letter]:
    yield letters.represented(to, None, deputy="Cmm Cck")


def _reminders(to: Writing) -> Iterator[Letter]:
    for answer in Answer:
        yield letters.reminder(to, answer=answer, person_id=7)


def _replacements(to: Writing) -> Iterator[Letter]:
    yield series_letters.replaced(to, None)


def _returns(to: Writing) -> Iterator[Letter]:
    for was_off in (True, False):
        yield series_letters.date_back(to, None, was_off=was_off)


def _series_invitations(to: Writing) -> Iterator[Letter]:
    for dates, follows in product((DATES, DATES[:1]), (True, False)):
        yield series_letters.series_invitation(to, None, dates=dates, follows=follows)


def _series_updates(to: Writing) -> Iterator[Letter]:
    news = [
        ChangeLine(news=one, before=TOLD, after=TOLD, reason=reason)
        for one in News
        for reason in ("Krnk", "")
    ]
    changed = [
        ChangeLine(news=News.CHANGED, before=before, after=after, also=also)
        for before, after in product((TOLD, LATER, ELSEWHERE, RENAMED), repeat=2)
        for also in ((), (LATER,))
        if before.changes(after) and not (also and Change.TIME in before.changes(after))
    ]
    for changes, answers in product((news[:1], news, changed), Answers):
        yield series_letters.series_update(to, None, changes=changes, dates=DATES, answers=answers)
    yield series_letters.series_update(
        to, None, changes=news[:1], dates=(), answers=Answers.COMPLETE
    )


def _series_ends(to: Writing) -> Iterator[Letter]:
    for end in SeriesEnd:
        yield series_letters.series_end(to, None, end=end, gone=[TOLD, LATER])


def _digests(to: Writing) -> Iterator[Letter]:
    asked = [
        Ahead(told=TOLD, answer=answer, invitation_id=place)
        for place, answer in enumerate((*Answer, Answer.NONE_YET))
    ]
    for ahead, news in product((asked, asked[:1], asked[1:4], []), (["Qwx"], [])):
        yield digest_letters.digest(to, ahead, news=news, day=date(2027, 5, 31), person_id=7)


MAKERS: dict[str, Callable[[Writing], Iterator[Letter]]] = {
    "invitation": _invitations,
    "update": _updates,
    "cancellation": _cancellations,
    "withdrawal": _withdrawals,
    "represented": _representations,
    "reminder": _reminders,
    "digest": _digests,
    "replaced": _replacements,
    "date_back": _returns,
    "series_invitation": _series_invitations,
    "series_update": _series_updates,
    "series_end": _series_ends,
}
"""By the name of the template."""


def every(name: str, language: str) -> Iterator[Letter]:
    """The letter in all its turns, to people of every kind."""
    for invited_as in InvitedAs:
        yield from MAKERS[name](writing(language, invited_as=invited_as))
    yield from MAKERS[name](writing(language, needs_notice=False))
    yield from MAKERS[name](writing(language, german_beside=True))
