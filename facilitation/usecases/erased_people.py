"""The block list of erased people: noted at erasure, looked up when a file brings them again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from facilitation.model.erasures import KEPT_FOR, Erasure, mark_of, marks_of
from facilitation.model.people import Person


@dataclass(frozen=True)
class Erased:
    """Whom a district has erased, as far as it may still be told."""

    district_id: int
    keys: tuple[str, ...]
    marks: dict[str, date]

    def day_of(self, name: str, email: str) -> date | None:
        """When somebody of that name ('Müller Anna') and e-mail was erased; None for nobody."""
        if not self.marks:
            return None
        marks = marks_of(self.keys, self.district_id, name, email)
        return max((self.marks[mark] for mark in marks & self.marks.keys()), default=None)


def remember_erased(session: Session, person: Person, *, keys: Sequence[str], on: date) -> None:
    """Note that the person is erased, before name and e-mail are gone. The first key counts."""
    mark = mark_of(keys[0], person.district_id, person.sort_key, person.email)
    known = session.scalar(
        select(Erasure).where(Erasure.district_id == person.district_id, Erasure.mark == mark)
    )
    if known is not None:
        known.erased_on = on
    else:
        session.add(Erasure(district_id=person.district_id, mark=mark, erased_on=on))


def fetch_erased(session: Session, district_id: int, *, keys: Sequence[str], on: date) -> Erased:
    """One query, however many rows a file has."""
    rows = session.execute(
        select(Erasure.mark, Erasure.erased_on).where(
            Erasure.district_id == district_id, Erasure.erased_on > on - KEPT_FOR
        )
    )
    return Erased(district_id, tuple(keys), {row.mark: row.erased_on for row in rows})


def forget_erasures(session: Session, *, now: datetime) -> int:
    """Forget marks that have served their time; says how many."""
    gone = session.execute(
        delete(Erasure).where(Erasure.erased_on <= now.date() - KEPT_FOR).returning(Erasure.id)
    )
    return len(gone.all())
