"""Whether the installation is fit to work."""

from datetime import datetime

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from facilitation.formats.metrics import Figures
from facilitation.model.districts import District
from facilitation.model.outbox import LetterState, OutgoingLetter
from facilitation.usecases.job_runs import list_runs


def check_database(session: Session) -> None:
    """Ask the database something. Raises what the driver raises when it does not answer."""
    session.execute(text("SELECT 1"))


def count_everything(session: Session, *, now: datetime) -> Figures:
    """Figures for a monitoring system: four statements, none of which reads contents."""
    unsent = (LetterState.WAITING, LetterState.FAILED)
    counted = session.execute(
        select(OutgoingLetter.state, func.count())
        .where(OutgoingLetter.state.in_(unsent))
        .group_by(OutgoingLetter.state)
    )
    letters = {row[0]: row[1] for row in counted}
    return Figures(
        districts=session.scalar(select(func.count()).select_from(District)) or 0,
        waiting=letters.get(LetterState.WAITING, 0),
        failed=letters.get(LetterState.FAILED, 0),
        oldest_due=session.scalar(
            select(OutgoingLetter.due_at)
            .where(OutgoingLetter.state == LetterState.WAITING, OutgoingLetter.due_at <= now)
            .order_by(OutgoingLetter.due_at)
            .limit(1)
        ),
        jobs=list_runs(session),
    )
