"""The jobs: each with its name, how often it runs, and the one use case it calls."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from facilitation.database import Transaction
from facilitation.inbox import open_inbox
from facilitation.mail import open_mail
from facilitation.model.outbox import MailDownError
from facilitation.model.work import JobName
from facilitation.settings import Settings
from facilitation.usecases import merger_moves
from facilitation.usecases.delivery import deliver_due
from facilitation.usecases.digests import write_digests
from facilitation.usecases.document_writing import Bench, tidy_runs, write_due
from facilitation.usecases.erased_people import forget_erasures
from facilitation.usecases.incoming import read_replies
from facilitation.usecases.letter_links import Links
from facilitation.usecases.process_documents import House
from facilitation.usecases.reminders import remind_due
from facilitation.usecases.series_growing import grow_series
from facilitation.usecases.trash import empty_trash
from facilitation.usecases.uploads import forget_uploads
from facilitation.web.labels import in_german

ROUND = timedelta(minutes=2)
"""So long letters leave over one connection; then the round is noted and a new one begins."""


@dataclass(frozen=True)
class Work:
    """What a job is given. It commits item by item and asks `stop` between two of them."""

    settings: Settings
    transaction: Transaction
    clock: Callable[[], datetime]
    stop: Callable[[], bool]
    reading: Transaction | None = None
    """For what takes long: nobody who writes waits for it. None: the same as `transaction`."""


def _always(_settings: Settings) -> bool:
    return True


@dataclass(frozen=True)
class Job:
    """Something done again and again. It does what is due and not yet done, whenever it runs:
    killed at any point, late or twice, it loses nothing and doubles nothing."""

    name: JobName
    every: timedelta
    act: Callable[[Work], int]
    """Says how many things it did. A FacilitationError or OSError is its reason for failing."""
    is_wanted: Callable[[Settings], bool] = _always


def deliver(work: Work) -> int:
    """Send what is due for a while, and say how many letters left.

    MailDownError, with what the mail server says, if it takes none at all.
    """
    began_at = work.clock()
    done = deliver_due(
        work.transaction,
        open_mail(work.settings.mail_url),
        links=Links(base_url=work.settings.base_url, keys=work.settings.keys),
        clock=work.clock,
        stop=lambda: work.stop() or work.clock() - began_at > ROUND,
        per_hour=work.settings.mail_per_hour,
    )
    if done.trouble:
        raise MailDownError(done.trouble)
    return done.sent


def remind(work: Work) -> int:
    """Remind people of the meetings that are near, and say how many letters that are."""
    return remind_due(work.transaction, clock=work.clock, stop=work.stop)


def read_mailbox(work: Work) -> int:
    """Take in what lies in the mailbox, and say how many mails were new."""
    if work.settings.replies_url is None:
        return 0
    inbox = open_inbox(work.settings.replies_url)
    return read_replies(work.transaction, inbox, clock=work.clock, stop=work.stop)


def _has_mailbox(settings: Settings) -> bool:
    return settings.replies_url is not None


def digest(work: Work) -> int:
    """Write this week's overviews for those who want one, and say how many."""
    return write_digests(work.transaction, clock=work.clock, stop=work.stop)


def grow(work: Work) -> int:
    """Give open series their dates of the months ahead, and say how many."""
    return grow_series(work.transaction, now=work.clock(), stop=work.stop)


def tidy(work: Work) -> int:
    """Forget uploads that nobody confirmed, and files of documents that lay ready long enough."""
    with work.transaction() as session:
        forgotten = forget_uploads(session, now=work.clock())
    with work.transaction() as session:
        return forgotten + tidy_runs(session, work.settings.exports, now=work.clock())


def write_documents(work: Work) -> int:
    """Write all files of the processes for which somebody waits, and say how many."""
    house = House(label=in_german, base_url=work.settings.base_url)
    return write_due(
        Bench(
            work.transaction,
            work.reading or work.transaction,
            work.settings.exports,
            house,
            work.clock,
            work.stop,
        )
    )


def throw_away(work: Work) -> int:
    """Forget for good what was deleted thirty days ago, and that people were erased long ago."""
    with work.transaction() as session:
        now = work.clock()
        return empty_trash(session, now=now) + forget_erasures(session, now=now)


def follow_mergers(work: Work) -> int:
    """Let what hangs on municipalities go to their successors on the day of the merger."""
    with work.transaction() as session:
        return merger_moves.follow_mergers(session, now=work.clock())


JOBS = (
    Job(JobName.DELIVER, timedelta(seconds=5), deliver),
    Job(JobName.READ_REPLIES, timedelta(minutes=1), read_mailbox, is_wanted=_has_mailbox),
    Job(JobName.REMIND, timedelta(minutes=15), remind),
    Job(JobName.DIGEST, timedelta(hours=1), digest),
    Job(JobName.GROW, timedelta(days=1), grow),
    Job(JobName.DOCUMENTS, timedelta(seconds=5), write_documents),
    Job(JobName.TIDY, timedelta(hours=6), tidy),
    Job(JobName.EMPTY_TRASH, timedelta(hours=6), throw_away),
    Job(JobName.FOLLOW_MERGERS, timedelta(hours=6), follow_mergers),
)
