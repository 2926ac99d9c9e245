"""The result of a vote as the sentence that stands under a decision."""

from dataclasses import dataclass
from enum import StrEnum

from facilitation.formats.wording import NO_BREAK, counted


class Outcome(StrEnum):
    CARRIED = "carried"
    REJECTED = "rejected"


@dataclass(frozen=True, kw_only=True)
class Vote:
    """A count of hands. `eligible` is how many with a vote were in the room, `needed` how many
    must say yes where more is asked than a simple majority (None: more yes than no)."""

    eligible: int
    yes: int
    no: int
    abstentions: int
    needed: int | None = None

    def __post_init__(self) -> None:
        if min(self.eligible, self.yes, self.no, self.abstentions) < 0:
            raise ValueError("A number of votes cannot be negative.")
        if self.cast > self.eligible:
            raise ValueError(f"{self.cast} votes were counted, but {self.eligible} may vote.")

    @property
    def cast(self) -> int:
        return self.yes + self.no + self.abstentions

    @property
    def outcome(self) -> Outcome:
        """Abstentions count for neither side; a tie rejects."""
        enough = self.yes > self.no if self.needed is None else self.yes >= self.needed
        return Outcome.CARRIED if enough else Outcome.REJECTED

    @property
    def is_unanimous(self) -> bool:
        """All who were entitled said the same, and nobody abstained or kept out of it."""
        return self.eligible > 0 and self.eligible in (self.yes, self.no)


def vote_result(vote: Vote) -> str:
    """'10 Stimmberechtigte anwesend; 9 Ja, 0 Nein, 1 Enthaltung – angenommen', no full stop."""
    present = voters_present(vote.eligible)
    if vote.is_unanimous:
        return f"{present}; {_unanimous(vote)} ({_count(vote)})"
    return f"{present}; {_count(vote)}{NO_BREAK}– {_outcome(vote)}"


def consensus_result(*, eligible: int, objections: int = 0) -> str:
    """'10 Stimmberechtigte anwesend; im Konsens, keine Einwände', without a full stop."""
    if objections:
        objected = counted(objections, "Einwand", "Einwände")
        return f"{voters_present(eligible)}; kein Konsens, {objected}{NO_BREAK}– nicht angenommen"
    return f"{voters_present(eligible)}; im Konsens, keine Einwände"


def voters_present(eligible: int) -> str:
    """'10 Stimmberechtigte anwesend'"""
    return f"{counted(eligible, 'stimmberechtigte Person', 'Stimmberechtigte')} anwesend"


def _count(vote: Vote) -> str:
    parts = [
        f"{vote.yes}{NO_BREAK}Ja",
        f"{vote.no}{NO_BREAK}Nein",
        counted(vote.abstentions, "Enthaltung", "Enthaltungen"),
    ]
    if silent := vote.eligible - vote.cast:
        parts.append(f"{silent}{NO_BREAK}nicht abgestimmt")
    return ", ".join(parts)


def _unanimous(vote: Vote) -> str:
    if vote.yes and vote.outcome is Outcome.REJECTED:
        return f"einstimmig dafür, aber {_outcome(vote)}"
    return "einstimmig" if vote.yes else "einstimmig abgelehnt"


def _outcome(vote: Vote) -> str:
    if vote.outcome is Outcome.CARRIED:
        return "angenommen"
    if vote.needed is not None:
        return f"abgelehnt (erforderlich: {vote.needed}{NO_BREAK}Ja)"
    if vote.yes == vote.no:
        return "abgelehnt (Stimmengleichheit)"
    return "abgelehnt"
