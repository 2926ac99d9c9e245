"""The wording of the weekly overview: all meetings of one person in one mail."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from facilitation.formats.letter_markers import kept
from facilitation.formats.letters import Writing, compose, tidy
from facilitation.formats.wording import line
from facilitation.model.calendars import Told
from facilitation.model.links import LinkKind
from facilitation.model.meetings import Answer
from facilitation.model.outbox import Letter, link_to


@dataclass(frozen=True, kw_only=True)
class Ahead:
    """A meeting that is ahead, as the person was told of it, and what they said."""

    told: Told
    answer: Answer
    invitation_id: int


def digest(
    writing: Writing,
    ahead: Sequence[Ahead],
    *,
    news: Sequence[str],
    day: date,
    person_id: int,
) -> Letter:
    """`news`: subjects of the mails since the last overview. `day`: of this one."""
    rows = [
        {"told": tidy(one.told), "answer": one.answer, "link": _link(one.invitation_id)}
        for one in ahead
    ]
    return compose(
        "digest",
        writing,
        None,
        to_answer=[row for row in rows if row["answer"] is Answer.NONE_YET],
        answered=[row for row in rows if row["answer"] is not Answer.NONE_YET],
        news=[line(subject) for subject in news],
        written_on=day,
        wishes_link=kept(link_to(LinkKind.WISHES, person_id)),
    )


def _link(invitation_id: int) -> str:
    return kept(link_to(LinkKind.RSVP, invitation_id))
