"""Names under which people are quoted: they give nobody away."""

import re

from sqlalchemy import select
from sqlalchemy.orm import Session

from facilitation.model.errors import InvalidError
from facilitation.model.people import Person
from facilitation.model.processes import Process
from facilitation.model.sorting import folded

_SHORTEST_NAME = 3
_WORD = re.compile(r"\w+")


def check_pseudonym(
    session: Session, process: Process, pseudonym: str, person: Person | None
) -> None:
    """It bears no part of the name of whoever it was, and is nobody else's whole name."""
    shown = _words(pseudonym)
    if person is not None and any(
        len(name) >= _SHORTEST_NAME and name in shown
        for name in _words(f"{person.given_name} {person.family_name}")
    ):
        raise InvalidError(
            "Der Deckname verrät den wirklichen Namen. Wählen Sie einen anderen.",
            field="pseudonym",
        )
    names = session.execute(
        select(Person.given_name, Person.family_name).where(
            Person.district_id == process.district_id, Person.deleted_at.is_(None)
        )
    )
    for given, family in names:
        if given and family and _words(f"{given} {family}") <= shown:
            raise InvalidError(
                "So heißt jemand, der hier bekannt ist. Wählen Sie einen Decknamen, der niemanden "
                "verrät.",
                field="pseudonym",
            )


def _words(name: str) -> set[str]:
    """'al-Hamwi' is 'al' and 'hamwi'."""
    return set(_WORD.findall(folded(name)))
