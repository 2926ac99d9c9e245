"""What somebody said in a conversation: worded anew, tied to another topic, or struck."""

from datetime import date, datetime
from textwrap import shorten

from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitation.model.errors import InvalidError, NotFoundError
from facilitation.model.interviews import Statement
from facilitation.model.processes import Process
from facilitation.model.rights import Actor
from facilitation.usecases.activities import NOT_HERE
from facilitation.usecases.interviews import InterviewSheet, show_interview
from facilitation.usecases.journal import note
from facilitation.usecases.removals import check_seen
from facilitation.usecases.topic_lists import get_standing


def show_statement(
    session: Session,
    process: Process,
    activity_id: int,
    interview_id: int,
    statement_id: int,
    *,
    by: Actor,
    on: date,
) -> tuple[InterviewSheet, Statement]:
    """One thing that was said, with its conversation, for the office alone."""
    sheet = show_interview(session, process, activity_id, interview_id, by=by, on=on)
    statement = session.scalar(
        select(Statement).where(
            Statement.id == statement_id, Statement.interview_id == sheet.interview.id
        )
    )
    if statement is None:
        raise NotFoundError(NOT_HERE)
    return sheet, statement


def reword_statement(
    session: Session,
    process: Process,
    activity_id: int,
    interview_id: int,
    statement_id: int,
    words: str,
    *,
    topic_id: int | None,
    version: int,
    by: Actor,
    on: date,
    now: datetime,
) -> Statement:
    """Correct the words, or tie them to another topic. ConflictError when somebody was quicker.

    The journal says that it was done, and not what was said before.
    """
    sheet, statement = show_statement(
        session, process, activity_id, interview_id, statement_id, by=by, on=on
    )
    statement.check_version(
        version,
        theirs=_texts(statement.words, statement.topic_id),
        yours=_texts(words, topic_id),
    )
    if not words.strip():
        raise InvalidError("Was wurde gesagt?", field="words")
    statement.words = words.strip()
    statement.topic_id = get_standing(session, process.id, topic_id)
    title = sheet.activity.title
    note(session, by, "statement_reworded", sheet.activity, now=now, title=title)
    return statement


def remove_statement(
    session: Session,
    process: Process,
    activity_id: int,
    interview_id: int,
    statement_id: int,
    *,
    version: int,
    by: Actor,
    on: date,
    now: datetime,
) -> None:
    """Strike one statement for good. InvalidError where somebody changed it since `version`."""
    sheet, statement = show_statement(
        session, process, activity_id, interview_id, statement_id, by=by, on=on
    )
    check_seen(version, statement.version, name=shorten(statement.words, 80, placeholder=" …"))
    session.delete(statement)
    note(session, by, "statement_removed", sheet.activity, now=now, title=sheet.activity.title)


def _texts(words: str, topic_id: int | None) -> dict[str, str]:
    return {"words": words, "topic_id": str(topic_id or "")}
